//! The data dir, and the lock that keeps a second engine out of it.

mod engine_contact;

use std::fs::{File, OpenOptions, TryLockError};
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use crate::base::error::{Error, Result};
use crate::base::files;

pub(crate) use engine_contact::{WaitingAddress, note_waiting_address};
pub use engine_contact::{connectable, engine_address, is_waited_at, last_address, wake};

const LOCK: &str = "hooktray.lock";
/// A data dir that only this process may write, until this is dropped.
#[derive(Debug)]
pub struct DataDirLock {
    path: PathBuf,
    _held: Vec<File>,
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

/// Creates the data dir, readable by this user only. One that exists keeps its mode: others may share it.
///
/// # Errors
/// [`Error::Io`] if it cannot be created or written.
pub fn create(path: &Path) -> Result<()> {
    files::create_dirs(path).map_err(Error::io(path))?;
    match write_into(path) {
        Err(error) if is_refused(error.kind()) => Err(Error::io(path)(error)),
        // A full disk must not keep the program from starting.
        Ok(()) | Err(_) => Ok(()),
    }
}

/// Makes a file without a name in a directory.
fn write_into(path: &Path) -> std::io::Result<()> {
    tempfile::tempfile_in(path).map(drop).map_err(|error| match error.kind() {
        kind if is_refused(kind) => {
            std::io::Error::new(kind, "this folder is read-only; allow Hooktray to write into it")
        }
        _ => error,
    })
}

fn is_refused(kind: ErrorKind) -> bool {
    matches!(kind, ErrorKind::ReadOnlyFilesystem | ErrorKind::PermissionDenied)
}

impl DataDirLock {
    /// Creates the data dir if needed, and locks it.
    ///
    /// # Errors
    /// [`Error::AnotherInstance`] if another process holds it.
    pub fn take(path: &Path) -> Result<DataDirLock> {
        create(path)?;
        let file = path.join(LOCK);
        files::check_ordinary(&file)?;
        let lock = OpenOptions::new().create(true).truncate(false).write(true).open(&file).map_err(Error::io(&file))?;
        let held = hold(path, lock)?.ok_or_else(|| Error::AnotherInstance(path.to_owned()))?;
        Ok(DataDirLock { path: path.to_owned(), _held: held })
    }

    /// Returns the path.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }
}

/// Locks the lock file and, since that file can be deleted, the data dir itself where the system has such locks. Returns
/// `None` if another process holds one of them.
fn hold(path: &Path, lock: File) -> Result<Option<Vec<File>>> {
    match lock.try_lock() {
        Ok(()) => {}
        Err(TryLockError::WouldBlock) => return Ok(None),
        Err(TryLockError::Error(source)) => return Err(Error::Io { path: path.join(LOCK), source }),
    }
    // Windows opens no directory as a file, and lets nobody delete a lock file that is open for writing.
    let Ok(folder) = File::open(path) else { return Ok(Some(vec![lock])) };
    match folder.try_lock() {
        Ok(()) => Ok(Some(vec![lock, folder])),
        Err(TryLockError::WouldBlock) => Ok(None),
        // Some network file systems lock no directories.
        Err(TryLockError::Error(_)) => Ok(Some(vec![lock])),
    }
}

/// Returns whether a process holds a data dir. Creates nothing.
///
/// # Errors
/// [`Error::Io`] if the lock cannot be taken.
pub fn is_held(path: &Path) -> Result<bool> {
    let file = path.join(LOCK);
    files::check_ordinary(&file)?;
    match OpenOptions::new().write(true).open(&file) {
        Ok(lock) => Ok(hold(path, lock)?.is_none()),
        // A lock file that was deleted leaves the lock on the data dir.
        Err(error) if error.kind() == ErrorKind::NotFound => {
            Ok(File::open(path).is_ok_and(|folder| matches!(folder.try_lock(), Err(TryLockError::WouldBlock))))
        }
        Err(error) => Err(Error::io(file)(error)),
    }
}

/// Checks that the data dir can be written, or made if it is not there. Creates nothing. Returns the directory that was
/// checked: the data dir, or the nearest one above it that is there.
///
/// # Errors
/// [`Error::Io`] if not.
pub fn check(path: &Path) -> Result<PathBuf> {
    let absolute = std::path::absolute(path).map_err(Error::io(path))?;
    for folder in absolute.ancestors() {
        match std::fs::symlink_metadata(folder) {
            Err(error) if error.kind() == ErrorKind::NotFound => {}
            Err(error) => return Err(Error::io(folder)(error)),
            Ok(_) => {
                write_into(folder).map_err(Error::io(folder))?;
                return Ok(folder.to_owned());
            }
        }
    }
    Ok(absolute)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[cfg(unix)]
    #[test]
    fn folder_stays_held_after_its_lock_file_was_deleted() {
        let folder = tempfile::TempDir::new().unwrap();
        let lock = DataDirLock::take(folder.path()).unwrap();
        std::fs::remove_file(folder.path().join(LOCK)).unwrap();
        assert!(is_held(folder.path()).unwrap());
        let second = DataDirLock::take(folder.path());
        assert!(matches!(second, Err(Error::AnotherInstance(_))), "{second:?}");
        assert!(is_held(folder.path()).unwrap());
        drop(lock);
        assert!(!is_held(folder.path()).unwrap());
    }

    #[test]
    fn long_windows_paths_become_verbatim_and_others_stay() {
        let long = "Ольга\\".repeat(40);
        assert_eq!(verbatim(&format!(r"C:\{long}")), Some(format!(r"\\?\C:\{long}")));
        assert_eq!(verbatim(&format!(r"\\nas\{long}")), Some(format!(r"\\?\UNC\nas\{long}")));
        assert_eq!(verbatim(&format!(r"\\?\C:\{long}")), None);
        assert_eq!(verbatim(r"C:\Users\Ольга\AppData\Local\Hooktray\data"), None);
    }
}
