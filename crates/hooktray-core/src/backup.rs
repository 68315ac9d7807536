//! Backups: one file with flows and history. Secrets are not in it, since they are in the keychain.

use std::path::{Path, PathBuf};

use jiff::Timestamp;
use jiff::tz::TimeZone;

use crate::base::data_dir::{self, DataDirLock};
use crate::base::error::{Error, Result};
use crate::store::{self, FILE, Readers};

/// The folder of the daily backups, in the data folder: what customers sent does not leave it by itself.
pub const FOLDER: &str = "backups";
/// Daily backups that are kept.
pub const KEPT: usize = 7;
/// Bytes that stay free on the disk beside a daily backup: records come first.
const FREE: u64 = 200 * 1024 * 1024;
/// The beginning of the name of a backup that is being written.
const HALF: &str = ".hooktray-backup-";

/// What became of a daily backup.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Daily {
    /// It was made, and this is its file.
    Made(PathBuf),
    /// There is one of this day already.
    Present,
    /// The disk has too little space for one.
    NoSpace,
}

/// Makes the backup of the day if there is none, on a disk with `free` bytes; then, and not before, the oldest ones go
/// of which there are more than [`KEPT`].
///
/// # Errors
/// A folder that cannot be written; a database that cannot be read. The backups that are there stay then.
pub fn daily(readers: &Readers, data: &Path, now: Timestamp, free: u64) -> Result<Daily> {
    let backups = data.join(FOLDER);
    let today = now.to_zoned_datetime(TimeZone::system()).date();
    let target = backups.join(format!("hooktray-{today}.db"));
    if target.exists() {
        return Ok(Daily::Present);
    }
    data_dir::create(&backups)?;
    clear_halves(&backups)?;
    if free < readers.read(store::used)?.saturating_add(FREE) {
        return Ok(Daily::NoSpace);
    }
    save(readers, &target)?;
    let made = dailies(&backups)?;
    for old in made.iter().take(made.len().saturating_sub(KEPT)).filter(|old| **old != target) {
        std::fs::remove_file(old).map_err(Error::io(old))?;
    }
    Ok(Daily::Made(target))
}

/// Removes what a program that ended in the middle of a backup has left.
fn clear_halves(backups: &Path) -> Result<()> {
    for path in entries(backups)? {
        if name(&path).starts_with(HALF) {
            std::fs::remove_dir_all(&path).map_err(Error::io(&path))?;
        }
    }
    Ok(())
}

/// The daily backups that are there, the oldest first.
fn dailies(backups: &Path) -> Result<Vec<PathBuf>> {
    let is_daily = |path: &PathBuf| name(path).starts_with("hooktray-") && name(path).ends_with(".db");
    let mut found: Vec<PathBuf> = entries(backups)?.into_iter().filter(is_daily).collect();
    // Their names are dates, which sort by themselves.
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

/// Writes a backup into a new file. Works beside a running engine.
///
/// # Errors
/// A file that is there already, or cannot be written.
pub fn save(readers: &Readers, target: &Path) -> Result<()> {
    if target.exists() {
        return Err(Error::FileExists(target.to_owned()));
    }
    // Half a backup must never look like one: it gets its name when it is whole.
    let folder = target.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let half = tempfile::Builder::new().prefix(HALF).tempdir_in(folder).map_err(Error::io(folder))?;
    let file = half.path().join(FILE);
    readers.read(|connection| store::copy_to(connection, &file))?;
    store::check_copy(&file)?;
    std::fs::rename(&file, target).map_err(Error::io(target))
}

/// What a restore did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Restored {
    /// Where the database that was there before is now.
    pub aside: Option<PathBuf>,
    /// Operations that waited in the backup and are held now.
    pub held: usize,
}

/// Puts a backup in the place of the database. What waited in it is held: it may have been sent since the backup was made,
/// and only the user can know.
///
/// # Errors
/// A file that is no whole backup, or of a newer version; the database stays as it was then.
pub fn restore(folder: &DataDirLock, file: &Path, now: Timestamp) -> Result<Restored> {
    if !file.exists() {
        return Err(Error::NoSuchFile(file.to_owned()));
    }
    store::check_copy(file)?;
    let target = folder.path().join(FILE);
    let half = tempfile::NamedTempFile::new_in(folder.path()).map_err(Error::io(folder.path()))?;
    std::fs::copy(file, half.path()).map_err(Error::io(file))?;
    let held = store::hold_waiting_in(half.path())?;
    half.as_file().sync_all().map_err(Error::io(half.path()))?;
    let aside = store::set_aside(folder.path(), &format!("before-restore-{}", now.as_second()))?;
    half.persist(&target).map_err(|error| Error::Io { path: target, source: error.error })?;
    Ok(Restored { aside, held })
}
