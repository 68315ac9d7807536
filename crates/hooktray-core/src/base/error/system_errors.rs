//! The system's errors in plain words.

use std::io::{self, ErrorKind};

use crate::outcome::string_enum;

string_enum! {
    /// What the system says, where it has plain words. The window has words for each: a variant of `io-reason`.
    IoReason {
        /// No address was found for a name.
        UnknownName = "unknown_name",
        /// The process, or the system, may open no more files.
        OutOfFiles = "out_of_files",
        /// There is no such file or folder.
        NotFound = "not_found",
        /// Access is denied.
        Denied = "denied",
        /// It exists already.
        Exists = "exists",
        /// A part of the path is a file.
        NotAFolder = "not_a_folder",
        /// It is a folder.
        IsAFolder = "is_a_folder",
        /// The disk is read-only.
        ReadOnly = "read_only",
        /// The disk is full.
        DiskFull = "disk_full",
        /// The user's quota is used up.
        Quota = "quota",
        /// The file would be too large.
        TooLarge = "too_large",
        /// Another program uses it.
        InUse = "in_use",
        /// The name is too long, or is not allowed.
        Name = "name",
        /// Nothing listens at this address.
        Refused = "refused",
        /// The other side reset the connection.
        Reset = "reset",
        /// The connection was aborted.
        Aborted = "aborted",
        /// The other side has closed the connection.
        Closed = "closed",
        /// There is no route to the host.
        NoHost = "no_host",
        /// There is no route to the network.
        NoNetwork = "no_network",
        /// The network is down.
        NetworkDown = "network_down",
        /// There was no answer in time.
        TimedOut = "timed_out",
        /// Another program uses the address.
        AddressInUse = "address_in_use",
        /// This machine does not have the address.
        NoAddress = "no_address",
        /// No memory is left.
        NoMemory = "no_memory",
    }
}

impl IoReason {
    /// Returns what the system says, or what a program said in its place. `None` if there are no plain words for it.
    #[must_use]
    pub fn of(error: &io::Error) -> Option<IoReason> {
        if is_of_lookup(error) {
            return Some(IoReason::UnknownName);
        }
        if is_out_of_files(error) {
            return Some(IoReason::OutOfFiles);
        }
        Some(match error.kind() {
            ErrorKind::NotFound => IoReason::NotFound,
            ErrorKind::PermissionDenied => IoReason::Denied,
            ErrorKind::AlreadyExists => IoReason::Exists,
            ErrorKind::NotADirectory => IoReason::NotAFolder,
            ErrorKind::IsADirectory => IoReason::IsAFolder,
            ErrorKind::ReadOnlyFilesystem => IoReason::ReadOnly,
            ErrorKind::StorageFull => IoReason::DiskFull,
            ErrorKind::QuotaExceeded => IoReason::Quota,
            ErrorKind::FileTooLarge => IoReason::TooLarge,
            ErrorKind::ResourceBusy | ErrorKind::ExecutableFileBusy => IoReason::InUse,
            ErrorKind::InvalidFilename => IoReason::Name,
            ErrorKind::ConnectionRefused => IoReason::Refused,
            ErrorKind::ConnectionReset => IoReason::Reset,
            ErrorKind::ConnectionAborted => IoReason::Aborted,
            ErrorKind::BrokenPipe => IoReason::Closed,
            ErrorKind::HostUnreachable => IoReason::NoHost,
            ErrorKind::NetworkUnreachable => IoReason::NoNetwork,
            ErrorKind::NetworkDown => IoReason::NetworkDown,
            ErrorKind::TimedOut => IoReason::TimedOut,
            ErrorKind::AddrInUse => IoReason::AddressInUse,
            ErrorKind::AddrNotAvailable => IoReason::NoAddress,
            ErrorKind::OutOfMemory => IoReason::NoMemory,
            _ => return None,
        })
    }

    fn words(self) -> &'static str {
        match self {
            IoReason::UnknownName => "no address was found for this name; check the name and the internet connection",
            IoReason::OutOfFiles => "no more files may be opened; raise the limit on open files (ulimit -n)",
            IoReason::NotFound => "there is no such file or folder",
            IoReason::Denied => "access is denied; allow Hooktray to use it",
            IoReason::Exists => "it exists already",
            IoReason::NotAFolder => "a part of this path is a file, not a folder",
            IoReason::IsAFolder => "it is a folder, not a file",
            IoReason::ReadOnly => "the disk is read-only",
            IoReason::DiskFull => "no space is left on the disk; free some",
            IoReason::Quota => "the disk quota of this user is used up; free some space",
            IoReason::TooLarge => "the file would be larger than the system allows",
            IoReason::InUse => "another program is using it; close that program",
            IoReason::Name => "the system does not allow this name; it may be too long",
            IoReason::Refused => "the connection was refused: nothing listens there",
            IoReason::Reset => "the other side reset the connection",
            IoReason::Aborted => "the connection was aborted",
            IoReason::Closed => "the other side has closed the connection",
            IoReason::NoHost => "there is no route to this host",
            IoReason::NoNetwork => "there is no route to this network; check the internet connection",
            IoReason::NetworkDown => "the network is down",
            IoReason::TimedOut => "there was no response in time",
            IoReason::AddressInUse => "another program uses this address",
            IoReason::NoAddress => "this machine does not have this address",
            IoReason::NoMemory => "no memory is left",
        }
    }
}

/// Returns what the system says, in plain words where there are some, and without its number for it.
#[must_use]
pub fn plain(error: &io::Error) -> String {
    // An error that was made by a program says more than its kind.
    let says_more = error.get_ref().is_some() && !is_of_lookup(error);
    match IoReason::of(error).filter(|_| !says_more) {
        Some(reason) => reason.words().to_owned(),
        None => without_number(&error.to_string()),
    }
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
        assert_eq!(plain(&ErrorKind::TimedOut.into()), IoReason::TimedOut.words());
    }

    #[test]
    fn numbers_are_removed_wherever_they_stand() {
        assert_eq!(without_number("a: refused (os error 111): b (os error -2)"), "a: refused: b");
        assert_eq!(without_number("says (os error x) and (os error"), "says (os error x) and (os error");
    }
}
