//! The data folder, the lock that keeps a second engine out of it, and the way to wake the engine that holds it.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::{ErrorKind, Write as _};
use std::net::{Ipv4Addr, SocketAddr, UdpSocket};
use std::path::{Path, PathBuf};

use crate::base::error::{Error, Result};

const LOCK: &str = "hooktray.lock";
/// Holds the port on which the engine hears that the queue was changed by `hooktray retry`.
const WAKE: &str = "hooktray.wake";

/// A folder that this process may write, and no other one, until this is dropped.
#[derive(Debug)]
pub struct DataDirLock {
    path: PathBuf,
    _lock: File,
}

/// The folder that this system has for the data of programs, if it says.
#[must_use]
pub fn usual() -> Option<PathBuf> {
    directories::ProjectDirs::from("", "", "Hooktray").map(|dirs| dirs.data_local_dir().to_owned())
}

/// The same folder, written so that the files in it can be opened however long its path is.
///
/// Windows takes 260 characters for a path unless it is marked as one to be taken as it stands
/// (learn.microsoft.com/windows/win32/fileio/maximum-file-path-limitation). Rust marks long ones; SQLite does not.
#[must_use]
pub fn at_any_length(path: PathBuf) -> PathBuf {
    if !cfg!(windows) {
        return path;
    }
    let marked = std::path::absolute(&path).ok().and_then(|path| path.to_str().and_then(taken_as_it_stands));
    marked.map_or(path, PathBuf::from)
}

/// An absolute path of Windows as one that is taken as it stands, where it is too long to be taken otherwise.
fn taken_as_it_stands(path: &str) -> Option<String> {
    // What is left of the 260 is for the names of backups.
    const LONG: usize = 180;
    if path.encode_utf16().count() < LONG || path.starts_with(r"\\?\") || path.starts_with(r"\\.\") {
        return None;
    }
    Some(match path.strip_prefix(r"\\") {
        Some(share) => format!(r"\\?\UNC\{share}"),
        None => format!(r"\\?\{path}"),
    })
}

/// Creates the folder, for this user alone.
///
/// # Errors
/// The system's words; a folder that cannot be written.
pub fn create(path: &Path) -> Result<()> {
    std::fs::create_dir_all(path).map_err(Error::io(path))?;
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        // Customers' numbers are in it. Folders that were there before may be shared on purpose: those are left alone
        // unless everybody could read them.
        let mode = std::fs::metadata(path).map_err(Error::io(path))?.permissions().mode();
        if mode & 0o077 != 0 {
            std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o700)).map_err(Error::io(path))?;
        }
    }
    let is_refused = |kind| matches!(kind, ErrorKind::ReadOnlyFilesystem | ErrorKind::PermissionDenied);
    match tempfile::tempfile_in(path) {
        Err(error) if is_refused(error.kind()) => {
            let source = std::io::Error::new(error.kind(), "this folder is read-only; allow Hooktray to write into it");
            Err(Error::Io { path: path.to_owned(), source })
        }
        // A full disk keeps nothing from starting.
        Ok(_) | Err(_) => Ok(()),
    }
}

impl DataDirLock {
    /// Creates the folder where needed and takes its lock.
    ///
    /// # Errors
    /// [`Error::AnotherInstance`] if another process has it.
    pub fn take(path: &Path) -> Result<DataDirLock> {
        create(path)?;
        let file = path.join(LOCK);
        let lock = OpenOptions::new().create(true).truncate(false).write(true).open(&file).map_err(Error::io(&file))?;
        match lock.try_lock() {
            Ok(()) => Ok(DataDirLock { path: path.to_owned(), _lock: lock }),
            Err(TryLockError::WouldBlock) => Err(Error::AnotherInstance(path.to_owned())),
            Err(TryLockError::Error(source)) => Err(Error::Io { path: file, source }),
        }
    }

    /// The folder.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Listens for [`wake`] on a loopback port that no other machine reaches, and calls `woken` for each.
    ///
    /// # Errors
    /// The system's words.
    pub async fn listen_for_wake(&self, woken: impl Fn()) -> Result<()> {
        let file = self.path.join(WAKE);
        let socket = tokio::net::UdpSocket::bind((Ipv4Addr::LOCALHOST, 0)).await.map_err(Error::io(&file))?;
        let port = socket.local_addr().map_err(Error::io(&file))?.port();
        let mut written = File::create(&file).map_err(Error::io(&file))?;
        write!(written, "{port}").map_err(Error::io(&file))?;
        // A datagram says nothing but “look”: a forged one costs a look at the queue.
        let mut one = [0; 1];
        while socket.recv_from(&mut one).await.is_ok() {
            woken();
        }
        Ok(())
    }
}

/// Wakes the engine that holds this folder, if there is one. It would look by itself within a minute.
pub fn wake(path: &Path) {
    let port = std::fs::read_to_string(path.join(WAKE)).ok().and_then(|text| text.trim().parse::<u16>().ok());
    if let (Some(port), Ok(socket)) = (port, UdpSocket::bind((Ipv4Addr::LOCALHOST, 0))) {
        let _ = socket.send_to(&[1], SocketAddr::from((Ipv4Addr::LOCALHOST, port)));
    }
}

#[cfg(test)]
mod tests {
    use super::taken_as_it_stands;

    #[test]
    fn long_paths_of_windows_are_marked_and_others_left_alone() {
        let long = "Ольга\\".repeat(40);
        assert_eq!(taken_as_it_stands(&format!(r"C:\{long}")), Some(format!(r"\\?\C:\{long}")));
        assert_eq!(taken_as_it_stands(&format!(r"\\nas\{long}")), Some(format!(r"\\?\UNC\nas\{long}")));
        assert_eq!(taken_as_it_stands(&format!(r"\\?\C:\{long}")), None);
        assert_eq!(taken_as_it_stands(r"C:\Users\Ольга\AppData\Local\Hooktray\data"), None);
    }
}
