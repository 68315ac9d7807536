//! Backups: one file with flows and history. Secrets are not in it, since they are in the keychain.

use std::path::{Path, PathBuf};

use jiff::Timestamp;

use crate::error::{Error, Result};
use crate::folder::Locked;
use crate::store::{self, FILE, Readers};

/// Writes a backup into a new file. Works beside a running engine.
///
/// # Errors
/// A file that is there already, or cannot be written.
pub fn save(readers: &Readers, target: &Path) -> Result<()> {
    if target.exists() {
        return Err(Error::Usage(format!("{} is there already; choose another name", target.display())));
    }
    // Half a backup must never look like one: it gets its name when it is whole.
    let folder = target.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let half = tempfile::Builder::new().prefix(".hooktray-backup-").tempdir_in(folder).map_err(Error::io(folder))?;
    let file = half.path().join(FILE);
    readers.read(|connection| store::copy_to(connection, &file))?;
    store::check_copy(&file)?;
    std::fs::rename(&file, target).map_err(Error::io(target))
}

/// Puts a backup in the place of the database; gives where the old one was moved to.
///
/// # Errors
/// A file that is no whole backup, or of a newer version; the database stays as it was then.
pub fn restore(folder: &Locked, file: &Path, now: Timestamp) -> Result<Option<PathBuf>> {
    if !file.exists() {
        return Err(Error::Usage(format!("{}: there is no such file", file.display())));
    }
    store::check_copy(file)?;
    let target = folder.path().join(FILE);
    let half = tempfile::NamedTempFile::new_in(folder.path()).map_err(Error::io(folder.path()))?;
    std::fs::copy(file, half.path()).map_err(Error::io(file))?;
    half.as_file().sync_all().map_err(Error::io(half.path()))?;
    let aside = store::set_aside(folder.path(), &format!("before-restore-{}", now.as_second()))?;
    half.persist(&target).map_err(|error| Error::Io { path: target, source: error.error })?;
    Ok(aside)
}
