//! The data dir, the lock that keeps a second engine out of it, and how to wake the engine that holds it.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::{ErrorKind, Write as _};
use std::net::{Ipv4Addr, SocketAddr, UdpSocket};
use std::path::{Path, PathBuf};

use crate::base::error::{Error, Result};

const LOCK: &str = "hooktray.lock";
/// Contains the port on which the engine listens for wake-ups from `hooktray retry`.
const WAKE: &str = "hooktray.wake";

/// A data dir that only this process may write, until this is dropped.
#[derive(Debug)]
pub struct DataDirLock {
    path: PathBuf,
    _lock: File,
}

/// Returns the default data dir of this system, if it has one.
#[must_use]
pub fn default_dir() -> Option<PathBuf> {
    directories::ProjectDirs::from("", "", "Hooktray").map(|dirs| dirs.data_local_dir().to_owned())
}

/// Returns the same path in a form that works at any length.
///
/// Windows limits a path to 260 characters unless it is marked as verbatim
/// (learn.microsoft.com/windows/win32/fileio/maximum-file-path-limitation). Rust marks long ones; SQLite does not.
#[must_use]
pub fn long_path(path: PathBuf) -> PathBuf {
    if !cfg!(windows) {
        return path;
    }
    let marked = std::path::absolute(&path).ok().and_then(|path| path.to_str().and_then(verbatim));
    marked.map_or(path, PathBuf::from)
}

/// Marks an absolute Windows path as verbatim if it is too long otherwise.
fn verbatim(path: &str) -> Option<String> {
    // The rest of the 260 is for the names of backups.
    const LONG: usize = 180;
    if path.encode_utf16().count() < LONG || path.starts_with(r"\\?\") || path.starts_with(r"\\.\") {
        return None;
    }
    Some(match path.strip_prefix(r"\\") {
        Some(share) => format!(r"\\?\UNC\{share}"),
        None => format!(r"\\?\{path}"),
    })
}

/// Makes every file and folder that this process creates from now on readable by its user only: they contain customers'
/// numbers. For the programs around the engine, at their start. What exists keeps its modes.
pub fn keep_files_private() {
    #[cfg(unix)]
    rustix::process::umask(rustix::fs::Mode::from_raw_mode(0o077));
}

/// Creates the data dir, readable by this user only. One that exists keeps its mode: others may share it.
///
/// # Errors
/// [`Error::Io`] if it cannot be created or written.
pub fn create(path: &Path) -> Result<()> {
    let mut dir = std::fs::DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut dir, 0o700);
    dir.recursive(true).create(path).map_err(Error::io(path))?;
    let is_refused = |kind| matches!(kind, ErrorKind::ReadOnlyFilesystem | ErrorKind::PermissionDenied);
    match tempfile::tempfile_in(path) {
        Err(error) if is_refused(error.kind()) => {
            let source = std::io::Error::new(error.kind(), "this folder is read-only; allow Hooktray to write into it");
            Err(Error::Io { path: path.to_owned(), source })
        }
        // A full disk must not keep the program from starting.
        Ok(_) | Err(_) => Ok(()),
    }
}

impl DataDirLock {
    /// Creates the data dir if needed, and locks it.
    ///
    /// # Errors
    /// [`Error::AnotherInstance`] if another process holds it.
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

    /// Returns the path.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Listens for [`wake`] on a loopback port, and calls `woken` for each.
    ///
    /// # Errors
    /// [`Error::Io`] if the port cannot be opened or its number cannot be stored.
    pub async fn listen_for_wake(&self, woken: impl Fn()) -> Result<()> {
        let file = self.path.join(WAKE);
        let socket = tokio::net::UdpSocket::bind((Ipv4Addr::LOCALHOST, 0)).await.map_err(Error::io(&file))?;
        let port = socket.local_addr().map_err(Error::io(&file))?.port();
        let mut written = File::create(&file).map_err(Error::io(&file))?;
        write!(written, "{port}").map_err(Error::io(&file))?;
        // A datagram only means “check the queue”: a forged one costs one check.
        let mut one = [0; 1];
        while socket.recv_from(&mut one).await.is_ok() {
            woken();
        }
        Ok(())
    }
}

/// Wakes the engine that holds this data dir, if there is one. It would check by itself within a minute.
pub fn wake(path: &Path) {
    let port = std::fs::read_to_string(path.join(WAKE)).ok().and_then(|text| text.trim().parse::<u16>().ok());
    if let (Some(port), Ok(socket)) = (port, UdpSocket::bind((Ipv4Addr::LOCALHOST, 0))) {
        let _ = socket.send_to(&[1], SocketAddr::from((Ipv4Addr::LOCALHOST, port)));
    }
}

#[cfg(test)]
mod tests {
    use super::verbatim;

    #[test]
    fn long_windows_paths_become_verbatim_and_others_stay() {
        let long = "Ольга\\".repeat(40);
        assert_eq!(verbatim(&format!(r"C:\{long}")), Some(format!(r"\\?\C:\{long}")));
        assert_eq!(verbatim(&format!(r"\\nas\{long}")), Some(format!(r"\\?\UNC\nas\{long}")));
        assert_eq!(verbatim(&format!(r"\\?\C:\{long}")), None);
        assert_eq!(verbatim(r"C:\Users\Ольга\AppData\Local\Hooktray\data"), None);
    }
}
