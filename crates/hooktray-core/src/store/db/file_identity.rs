//! Whether the files that are open are still those that the next start will find.
//!
//! A file that was deleted or replaced while it is open goes on taking what is written, and all of it is gone when it is
//! closed. Windows does not allow that to a file that is in use.

use std::path::{Path, PathBuf};

/// Which files the database was opened as.
#[derive(Debug, Default)]
pub(in crate::store) struct FileIdentity(Vec<(PathBuf, Identity)>);

/// The device and the number of a file.
type Identity = (u64, u64);

impl FileIdentity {
    /// The files of the database at this path, which is open.
    pub(in crate::store) fn of(path: &Path) -> FileIdentity {
        let log = path.with_file_name(format!("{}-wal", path.file_name().unwrap_or_default().to_string_lossy()));
        let files = [path.to_owned(), log].into_iter();
        FileIdentity(files.filter_map(|path| identity(&path).map(|identity| (path, identity))).collect())
    }

    /// Whether they are still there, and the same.
    pub(in crate::store) fn holds(&self) -> bool {
        self.0.iter().all(|(path, opened)| identity(path).as_ref() == Some(opened))
    }
}

#[cfg(unix)]
fn identity(path: &Path) -> Option<Identity> {
    use std::os::unix::fs::MetadataExt as _;
    std::fs::metadata(path).ok().map(|data| (data.dev(), data.ino()))
}

#[cfg(not(unix))]
fn identity(_: &Path) -> Option<Identity> {
    None
}
