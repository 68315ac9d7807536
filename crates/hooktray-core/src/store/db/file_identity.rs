//! Checks that the open files are still the ones at their paths.
//!
//! A file that is deleted or replaced while it is open keeps accepting writes, and all of them are lost when it is closed.
//! Windows does not allow that for files in use.

use std::path::{Path, PathBuf};

/// The files that the database consists of, as they were when it was opened.
#[derive(Debug, Default)]
pub(in crate::store) struct FileIdentity(Vec<(PathBuf, Identity)>);

/// The device and the inode of a file.
type Identity = (u64, u64);

impl FileIdentity {
    /// Notes the files of the open database at this path.
    pub(in crate::store) fn of(path: &Path) -> FileIdentity {
        let wal = path.with_file_name(format!("{}-wal", path.file_name().unwrap_or_default().to_string_lossy()));
        let files = [path.to_owned(), wal].into_iter();
        FileIdentity(files.filter_map(|path| identity(&path).map(|identity| (path, identity))).collect())
    }

    /// True if the files are still there and the same.
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
