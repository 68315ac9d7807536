//! The socket of a data folder, which is open to its user alone.

use std::io;
use std::path::Path;

use interprocess::local_socket::tokio::Listener;
pub use interprocess::local_socket::tokio::Stream;
use interprocess::local_socket::traits::tokio::Stream as _;
use interprocess::local_socket::{ListenerOptions, Name};

/// Listens for the windows of the program that holds this data folder. What an earlier one left behind there goes: the
/// folder has one holder at a time.
///
/// # Errors
/// The system's words.
pub fn listen(folder: &Path) -> io::Result<Listener> {
    let options = ListenerOptions::new().name(name(folder)?).try_overwrite(true);
    for_this_user(options)?.create_tokio()
}

/// Reaches the program that holds this data folder.
///
/// # Errors
/// The system's words; so if there is none.
pub async fn connect(folder: &Path) -> io::Result<Stream> {
    Stream::connect(name(folder)?).await
}

/// The longest path that every Unix takes for a socket, in bytes (`sun_path` in `sys/un.h` has 104 on macOS, with the zero).
#[cfg(unix)]
const LONGEST: usize = 103;

#[cfg(unix)]
fn name(folder: &Path) -> io::Result<Name<'static>> {
    use interprocess::local_socket::{GenericFilePath, ToFsName as _};
    use std::os::unix::ffi::OsStrExt as _;
    let inside = folder.join("hooktray.sock");
    if inside.as_os_str().as_bytes().len() <= LONGEST {
        return inside.to_fs_name::<GenericFilePath>();
    }
    // Both are folders that the system makes for one user alone; macOS has the second.
    let instead = std::env::var_os("XDG_RUNTIME_DIR").or_else(|| std::env::var_os("TMPDIR"));
    let Some(instead) = instead.filter(|_| folder.is_absolute()) else {
        let problem = "the path of the data folder is too long for a socket, and XDG_RUNTIME_DIR names no other folder";
        return Err(io::Error::new(io::ErrorKind::InvalidInput, problem));
    };
    Path::new(&instead).join(format!("hooktray-{}.sock", mark(folder))).to_fs_name::<GenericFilePath>()
}

#[cfg(windows)]
fn name(folder: &Path) -> io::Result<Name<'static>> {
    use interprocess::local_socket::{GenericNamespaced, ToNsName as _};
    format!("hooktray-{}", mark(folder)).to_ns_name::<GenericNamespaced>()
}

/// A short name for the folder.
fn mark(folder: &Path) -> String {
    use sha2::{Digest as _, Sha256};
    let folder = std::fs::canonicalize(folder).unwrap_or_else(|_| folder.to_owned());
    hex::encode(&Sha256::digest(folder.as_os_str().as_encoded_bytes())[..16])
}

#[cfg(target_os = "linux")]
fn for_this_user(options: ListenerOptions<'_>) -> io::Result<ListenerOptions<'_>> {
    use interprocess::os::unix::local_socket::ListenerOptionsExt as _;
    Ok(options.mode(0o600))
}

/// The data folder, in which the socket is, is the user's own.
#[cfg(all(unix, not(target_os = "linux")))]
fn for_this_user(options: ListenerOptions<'_>) -> io::Result<ListenerOptions<'_>> {
    Ok(options)
}

/// Without this, everybody on the machine may listen in on a pipe
/// (<https://learn.microsoft.com/en-us/windows/win32/ipc/named-pipe-security-and-access-rights>). Its owner may do all, and
/// nobody else anything.
#[cfg(windows)]
fn for_this_user(options: ListenerOptions<'_>) -> io::Result<ListenerOptions<'_>> {
    use interprocess::os::windows::local_socket::ListenerOptionsExt as _;
    use interprocess::os::windows::security_descriptor::SecurityDescriptor;
    let owner = SecurityDescriptor::deserialize(widestring::u16cstr!("D:P(A;;GA;;;OW)"))?;
    Ok(options.security_descriptor(owner))
}

#[cfg(test)]
mod tests {
    use super::super::{Question, Said, split};
    use super::*;
    use interprocess::local_socket::traits::tokio::Listener as _;

    #[tokio::test]
    async fn a_question_is_answered_and_the_socket_is_left_to_the_next() {
        let folder = tempfile::tempdir().unwrap();
        for round in 0..2 {
            let listener = listen(folder.path()).unwrap();
            let asks = async {
                let (mut reader, mut writer) = split::<Said, Question>(connect(folder.path()).await.unwrap());
                writer.send(&Question { id: round, ask: "about".into(), with: "ж\n".into() }).await.unwrap();
                reader.next().await.unwrap().unwrap()
            };
            let answers = async {
                let (mut reader, mut writer) = split::<Question, Said>(listener.accept().await.unwrap());
                let question = reader.next().await.unwrap().unwrap();
                writer.send(&Said::Answer { id: question.id, answer: question.with }).await.unwrap();
                reader.next().await.unwrap()
            };
            let (said, end) = tokio::join!(asks, answers);
            assert_eq!((said, end), (Said::Answer { id: round, answer: "ж\n".into() }, None));
            // As after a crash: the socket's file stays behind.
            std::mem::forget(listener);
        }
    }

    #[cfg(unix)]
    #[tokio::test]
    async fn nobody_else_may_connect() {
        use std::os::unix::fs::PermissionsExt as _;
        let folder = tempfile::tempdir().unwrap();
        let _listener = listen(folder.path()).unwrap();
        let mode = std::fs::metadata(folder.path().join("hooktray.sock")).unwrap().permissions().mode();
        assert_eq!(mode & 0o077, 0, "{mode:o}");
    }
}
