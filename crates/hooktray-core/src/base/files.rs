//! Files of ours: readable by this user alone, and still there after a power cut.

use std::fs::{File, OpenOptions};
use std::io::{self, ErrorKind};
use std::path::Path;

use crate::base::error::{Error, Result};

/// Makes a directory, and those above it, readable by this user only. One that exists keeps its mode.
///
/// # Errors
/// A file in its place is [`ErrorKind::NotADirectory`], though the system says that something exists already.
pub(crate) fn create_dirs(path: &Path) -> io::Result<()> {
    let mut dir = std::fs::DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut dir, 0o700);
    dir.recursive(true).create(path).map_err(|error| match error.kind() {
        ErrorKind::AlreadyExists => ErrorKind::NotADirectory.into(),
        _ => error,
    })
}

/// Makes the names in a directory durable: files that were created, renamed or deleted in it.
///
/// A power cut may otherwise undo any of these, in any order (`man 2 fsync`). Windows has no such call: NTFS keeps the order
/// of these changes in its log.
///
/// # Errors
/// A directory that cannot be read; a disk that fails.
pub(crate) fn sync_dir(dir: &Path) -> Result<()> {
    if cfg!(windows) {
        return Ok(());
    }
    File::open(dir).and_then(|file| file.sync_all()).map_err(Error::io(dir))
}

/// Checks that this user may read and write a file, without opening it: on Unix, closing a file releases all locks that the
/// process holds on it, also those of SQLite (sqlite.org/howtocorrupt.html, section 2.2).
pub(crate) fn may_write(file: &Path) -> io::Result<()> {
    #[cfg(unix)]
    return Ok(rustix::fs::access(file, rustix::fs::Access::READ_OK | rustix::fs::Access::WRITE_OK)?);
    #[cfg(not(unix))]
    OpenOptions::new().read(true).write(true).open(file).map(drop)
}

/// Creates an empty file that only this user can read. Leaves one that exists as it is.
///
/// # Errors
/// A directory that cannot be written.
pub(crate) fn create_private(file: &Path) -> Result<()> {
    let mut options = OpenOptions::new();
    options.create(true).truncate(false).write(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(file).map(drop).map_err(Error::io(file))
}

/// Checks that what has the name of a file is one, if something is there: a pipe would be waited for until somebody reads it, and a
/// link may lead to nothing.
///
/// # Errors
/// [`Error::Io`] with what it is.
pub(crate) fn check_ordinary(file: &Path) -> Result<()> {
    let refused = |why: &str| Err(Error::io(file)(io::Error::new(ErrorKind::InvalidInput, why)));
    match std::fs::metadata(file) {
        Ok(found) if found.is_dir() => Err(Error::io(file)(ErrorKind::IsADirectory.into())),
        Ok(found) if !found.is_file() => refused("it is not an ordinary file; remove it"),
        Err(error) if error.kind() == ErrorKind::NotFound && file.is_symlink() => {
            refused("this is a link to something that is not there; remove it")
        }
        Ok(_) | Err(_) => Ok(()),
    }
}
