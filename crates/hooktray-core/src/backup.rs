//! Backups: one file with flows, settings and history. Secrets are not in it, because they are in the keychain.

use std::path::{Path, PathBuf};

use jiff::Timestamp;
use jiff::tz::TimeZone;

use crate::base::data_dir::{self, DataDirLock};
use crate::base::error::{Error, Result};
use crate::store::{self, FILE, Readers};

/// The directory of the daily backups, inside the data dir, so that customers' data stays there.
pub const FOLDER: &str = "backups";
/// Daily backups that are kept.
pub const KEPT: usize = 7;
/// Bytes that a daily backup leaves free on the disk. Records come first.
const FREE: u64 = 200 * 1024 * 1024;
/// The prefix of an unfinished backup.
const UNFINISHED: &str = ".hooktray-backup-";

/// The result of [`daily`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Daily {
    /// The backup was made, in this file.
    Made(PathBuf),
    /// There already is a backup of this day.
    Present,
    /// The disk has too little space.
    NoSpace,
}

/// Makes the backup of the day if there is none, on a disk with `free` bytes. After it is made, the oldest backups beyond
/// [`KEPT`] are deleted.
///
/// # Errors
/// A directory that cannot be written; the database cannot be read. No backup is deleted then.
pub fn daily(readers: &Readers, data: &Path, now: Timestamp, free: u64) -> Result<Daily> {
    let backups = data.join(FOLDER);
    let today = now.to_zoned_datetime(TimeZone::system()).date();
    let target = backups.join(format!("hooktray-{today}.db"));
    if target.exists() {
        return Ok(Daily::Present);
    }
    data_dir::create(&backups)?;
    delete_unfinished(&backups)?;
    if free < readers.read(store::used)?.saturating_add(FREE) {
        return Ok(Daily::NoSpace);
    }
    save(readers, &target)?;
    let backups_by_age = dailies(&backups)?;
    for old in backups_by_age.iter().take(backups_by_age.len().saturating_sub(KEPT)).filter(|old| **old != target) {
        std::fs::remove_file(old).map_err(Error::io(old))?;
    }
    Ok(Daily::Made(target))
}

/// Deletes unfinished backups, which a crash may have left.
fn delete_unfinished(backups: &Path) -> Result<()> {
    for path in entries(backups)? {
        if name(&path).starts_with(UNFINISHED) {
            std::fs::remove_dir_all(&path).map_err(Error::io(&path))?;
        }
    }
    Ok(())
}

/// Returns the daily backups, the oldest first.
fn dailies(backups: &Path) -> Result<Vec<PathBuf>> {
    let is_daily = |path: &PathBuf| name(path).starts_with("hooktray-") && name(path).ends_with(".db");
    let mut found: Vec<PathBuf> = entries(backups)?.into_iter().filter(is_daily).collect();
    // The names contain dates, so they sort by age.
    found.sort_unstable();
    Ok(found)
}

fn entries(folder: &Path) -> Result<Vec<PathBuf>> {
    let entries = std::fs::read_dir(folder).map_err(Error::io(folder))?;
    entries.map(|entry| entry.map(|entry| entry.path()).map_err(Error::io(folder))).collect()
}

fn name(path: &Path) -> &str {
    path.file_name().and_then(|name| name.to_str()).unwrap_or_default()
}

/// Writes a backup into a new file, even while an engine runs.
///
/// # Errors
/// A file that exists or cannot be written.
pub fn save(readers: &Readers, target: &Path) -> Result<()> {
    if target.exists() {
        return Err(Error::FileExists(target.to_owned()));
    }
    // The file gets its name when it is complete, so that an unfinished backup never looks like one.
    let folder = target.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let unfinished = tempfile::Builder::new().prefix(UNFINISHED).tempdir_in(folder).map_err(Error::io(folder))?;
    let file = unfinished.path().join(FILE);
    readers.read(|connection| store::copy_to(connection, &file))?;
    store::check_copy(&file)?;
    std::fs::rename(&file, target).map_err(Error::io(target))
}

/// The result of [`restore`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Restored {
    /// The new path of the old database, if there was one.
    pub aside: Option<PathBuf>,
    /// Operations that were unfinished in the backup and are held now.
    pub held: usize,
}

/// Replaces the database with a backup. Unfinished operations in it become held: they may have been sent since the backup
/// was made, and only the user can know.
///
/// # Errors
/// A file that is not a complete backup or is from a newer version; the database is unchanged then.
pub fn restore(folder: &DataDirLock, file: &Path, now: Timestamp) -> Result<Restored> {
    if !file.exists() {
        return Err(Error::NoSuchFile(file.to_owned()));
    }
    store::check_copy(file)?;
    let target = folder.path().join(FILE);
    let unfinished = tempfile::NamedTempFile::new_in(folder.path()).map_err(Error::io(folder.path()))?;
    std::fs::copy(file, unfinished.path()).map_err(Error::io(file))?;
    let held = store::hold_unfinished(unfinished.path(), now)?;
    unfinished.as_file().sync_all().map_err(Error::io(unfinished.path()))?;
    let aside = store::set_aside(folder.path(), &format!("before-restore-{}", now.as_second()))?;
    unfinished.persist(&target).map_err(|error| Error::Io { path: target, source: error.error })?;
    Ok(Restored { aside, held })
}
