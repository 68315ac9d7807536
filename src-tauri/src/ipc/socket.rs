//! The socket of a data dir, which only its user can open.

use std::io;
use std::path::Path;

use interprocess::local_socket::tokio::Listener;
pub use interprocess::local_socket::tokio::Stream;
use interprocess::local_socket::traits::tokio::Stream as _;
use interprocess::local_socket::{ListenerOptions, Name};

use super::proof::{self, ProofKey};

/// Listens on the socket of a data dir. The caller holds the lock on the data dir, so a socket file that is already there
/// is left over from a crash and is replaced. Every connection begins with [`ProofKey::prove`].
///
/// # Errors
/// The socket cannot be created.
pub fn listen(data_dir: &Path) -> io::Result<(Listener, ProofKey)> {
    let key = ProofKey::make(data_dir)?;
    let options = ListenerOptions::new().name(name(data_dir)?).try_overwrite(true);
    Ok((for_this_user(options)?.create_tokio()?, key))
}

/// Connects to the program that runs with this data dir, and makes sure that it is that program.
///
/// # Errors
/// No program listens there, another program does, or the socket cannot be opened.
pub async fn connect(data_dir: &Path) -> io::Result<Stream> {
    let mut stream = Stream::connect(name(data_dir)?).await?;
    proof::ask(&mut stream, data_dir).await?;
    Ok(stream)
}

/// The longest socket path that works on every Unix, in bytes (`sun_path` in `sys/un.h` has 104 on macOS, including the final zero).
#[cfg(unix)]
const MAX_PATH: usize = 103;

#[cfg(unix)]
fn name(data_dir: &Path) -> io::Result<Name<'static>> {
    use interprocess::local_socket::{GenericFilePath, ToFsName as _};
    use std::os::unix::ffi::OsStrExt as _;
    let inside = data_dir.join("hooktray.sock");
    if inside.as_os_str().as_bytes().len() <= MAX_PATH {
        return inside.to_fs_name::<GenericFilePath>();
    }
    // Directories that only this user can open: XDG_RUNTIME_DIR on Linux, TMPDIR on macOS.
    let runtime_dir = std::env::var_os("XDG_RUNTIME_DIR").or_else(|| std::env::var_os("TMPDIR"));
    let Some(runtime_dir) = runtime_dir.filter(|_| data_dir.is_absolute()) else {
        let problem = "the path of the data dir is too long for a socket, and XDG_RUNTIME_DIR is not set";
        return Err(io::Error::new(io::ErrorKind::InvalidInput, problem));
    };
    Path::new(&runtime_dir).join(format!("hooktray-{}.sock", short_hash(data_dir))).to_fs_name::<GenericFilePath>()
}

#[cfg(windows)]
fn name(data_dir: &Path) -> io::Result<Name<'static>> {
    use interprocess::local_socket::{GenericNamespaced, ToNsName as _};
    format!("hooktray-{}", short_hash(data_dir)).to_ns_name::<GenericNamespaced>()
}

/// Returns a short name for the data dir.
fn short_hash(data_dir: &Path) -> String {
    use sha2::{Digest as _, Sha256};
    let path = std::fs::canonicalize(data_dir).unwrap_or_else(|_| data_dir.to_owned());
    hex::encode(&Sha256::digest(path.as_os_str().as_encoded_bytes())[..16])
}

#[cfg(target_os = "linux")]
fn for_this_user(options: ListenerOptions<'_>) -> io::Result<ListenerOptions<'_>> {
    use interprocess::os::unix::local_socket::ListenerOptionsExt as _;
    Ok(options.mode(0o600))
}

/// The socket is in a directory that only the user can open.
#[cfg(all(unix, not(target_os = "linux")))]
fn for_this_user(options: ListenerOptions<'_>) -> io::Result<ListenerOptions<'_>> {
    Ok(options)
}

/// Gives the owner full access and nobody else any. By default every account on the machine may read from a pipe
/// (<https://learn.microsoft.com/en-us/windows/win32/ipc/named-pipe-security-and-access-rights>).
#[cfg(windows)]
fn for_this_user(options: ListenerOptions<'_>) -> io::Result<ListenerOptions<'_>> {
    use interprocess::os::windows::local_socket::ListenerOptionsExt as _;
    use interprocess::os::windows::security_descriptor::SecurityDescriptor;
    let owner = SecurityDescriptor::deserialize(widestring::u16cstr!("D:P(A;;GA;;;OW)"))?;
    Ok(options.security_descriptor(owner))
}

#[cfg(test)]
mod tests {
    use super::super::{IpcMessage, IpcRequest, split};
    use super::*;
    use interprocess::local_socket::traits::tokio::Listener as _;

    #[tokio::test]
    async fn request_gets_its_response_and_a_left_over_socket_is_replaced() {
        let dir = tempfile::tempdir().unwrap();
        for round in 0..2 {
            let (listener, key) = listen(dir.path()).unwrap();
            let client = async {
                let (mut reader, mut writer) = split::<IpcMessage, IpcRequest>(connect(dir.path()).await.unwrap());
                writer.send(&IpcRequest { id: round, command: "about".into(), args: "ж\n".into() }).await.unwrap();
                reader.next().await.unwrap().unwrap()
            };
            let server = async {
                let mut stream = listener.accept().await.unwrap();
                key.prove(&mut stream).await.unwrap();
                let (mut reader, mut writer) = split::<IpcRequest, IpcMessage>(stream);
                let request = reader.next().await.unwrap().unwrap();
                writer.send(&IpcMessage::Response { id: request.id, value: request.args }).await.unwrap();
                reader.next().await.unwrap()
            };
            let (message, end) = tokio::join!(client, server);
            assert_eq!((message, end), (IpcMessage::Response { id: round, value: "ж\n".into() }, None));
            // As after a crash, the socket file stays behind.
            std::mem::forget(listener);
        }
    }

    #[cfg(unix)]
    #[tokio::test]
    async fn socket_file_is_closed_to_other_users() {
        use std::os::unix::fs::PermissionsExt as _;
        let dir = tempfile::tempdir().unwrap();
        let _listener = listen(dir.path()).unwrap();
        let mode = std::fs::metadata(dir.path().join("hooktray.sock")).unwrap().permissions().mode();
        assert_eq!(mode & 0o077, 0, "{mode:o}");
    }
}
