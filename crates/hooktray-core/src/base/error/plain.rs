//! The system's errors in plain words.

use std::io::{self, ErrorKind};

const UNKNOWN_NAME: &str = "no address was found for this name; check the name and the internet connection";

/// Returns what the system says, in plain words where there are some, and without its number for it.
#[must_use]
pub fn plain(error: &io::Error) -> String {
    // An error that was made by a program says more than its kind.
    if is_of_lookup(error) {
        return UNKNOWN_NAME.to_owned();
    }
    if error.raw_os_error().is_none() {
        return without_number(&error.to_string());
    }
    if is_out_of_files(error) {
        return "no more files may be opened; raise the limit on open files (ulimit -n)".to_owned();
    }
    let words = match error.kind() {
        ErrorKind::NotFound => "there is no such file or folder",
        ErrorKind::PermissionDenied => "access is denied; allow Hooktray to use it",
        ErrorKind::AlreadyExists => "it exists already",
        ErrorKind::NotADirectory => "a part of this path is a file, not a folder",
        ErrorKind::IsADirectory => "it is a folder, not a file",
        ErrorKind::ReadOnlyFilesystem => "the disk is read-only",
        ErrorKind::StorageFull => "no space is left on the disk; free some",
        ErrorKind::QuotaExceeded => "the disk quota of this user is used up; free some space",
        ErrorKind::FileTooLarge => "the file would be larger than the system allows",
        ErrorKind::ResourceBusy | ErrorKind::ExecutableFileBusy => "another program is using it; close that program",
        ErrorKind::InvalidFilename => "the system does not allow this name; it may be too long",
        ErrorKind::ConnectionRefused => "the connection was refused: nothing listens there",
        ErrorKind::ConnectionReset => "the other side reset the connection",
        ErrorKind::ConnectionAborted => "the connection was aborted",
        ErrorKind::BrokenPipe => "the other side has closed the connection",
        ErrorKind::HostUnreachable => "there is no way to this host",
        ErrorKind::NetworkUnreachable => "there is no way to this network; check the internet connection",
        ErrorKind::NetworkDown => "the network is down",
        ErrorKind::TimedOut => "there was no answer in time",
        ErrorKind::AddrInUse => "another program uses this address",
        ErrorKind::AddrNotAvailable => "this machine does not have this address",
        ErrorKind::OutOfMemory => "no memory is left",
        _ => return without_number(&error.to_string()),
    };
    words.to_owned()
}

/// Returns true if the process, or the system, may open no more files: EMFILE or ENFILE (errno(3)), on Windows
/// ERROR_TOO_MANY_OPEN_FILES. The standard library has no kind for it.
fn is_out_of_files(error: &io::Error) -> bool {
    matches!(error.raw_os_error(), Some(number) if if cfg!(windows) { number == 4 } else { [23, 24].contains(&number) })
}

/// Returns true if no address was found for a name. The standard library has no kind for it: elsewhere than on Windows its
/// text tells, there the number (learn.microsoft.com/windows/win32/winsock/windows-sockets-error-codes-2).
#[must_use]
pub fn is_of_lookup(error: &io::Error) -> bool {
    const WINDOWS: [i32; 4] = [11001, 11002, 11003, 11004];
    match error.raw_os_error() {
        Some(number) => cfg!(windows) && WINDOWS.contains(&number),
        None => error.to_string().starts_with("failed to lookup address information"),
    }
}

/// Removes the numbers of system errors from a text, as in `Connection refused (os error 111)`.
pub(super) fn without_number(text: &str) -> String {
    const START: &str = " (os error ";
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once(START) {
        plain.push_str(before);
        match after.split_once(')') {
            Some((number, after)) if number.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-') => rest = after,
            Some(_) | None => {
                plain.push_str(START);
                rest = after;
            }
        }
    }
    plain + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_error_of_the_system_shows_its_number() {
        for number in 1..200 {
            let text = plain(&io::Error::from_raw_os_error(number));
            assert!(!text.is_empty() && !text.contains("os error"), "{number}: {text}");
        }
        assert_eq!(plain(&io::Error::other("the table is open")), "the table is open");
    }

    #[test]
    fn numbers_are_removed_wherever_they_stand() {
        assert_eq!(without_number("a: refused (os error 111): b (os error -2)"), "a: refused: b");
        assert_eq!(without_number("says (os error x) and (os error"), "says (os error x) and (os error");
    }
}
