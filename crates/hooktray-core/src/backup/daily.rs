//! The backup of the day.

use std::path::{Path, PathBuf};

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use super::{FOLDER, UNFINISHED, delete_unfinished, entries, name, save};
use crate::base::data_dir;
use crate::base::error::{Error, Result};
use crate::store::{self, FILE, Readers};

/// Daily backups that are kept.
pub const KEPT: usize = 7;
/// Bytes that a daily backup leaves free on the disk. Records come first.
const FREE: u64 = 200 * 1024 * 1024;

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
/// A directory that cannot be written; a database that cannot be read. No backup is deleted then.
pub fn daily(readers: &Readers, data: &Path, now: Timestamp, free: u64) -> Result<Daily> {
    let backups = data.join(FOLDER);
    let today = now.to_zoned_datetime(TimeZone::system()).date();
    let target = backups.join(format!("hooktray-{today}.db"));
    if target.exists() {
        return Ok(Daily::Present);
    }
    data_dir::create(&backups)?;
    delete_unfinished(&backups, UNFINISHED)?;
    if free < readers.read(store::used)?.saturating_add(FREE) {
        return Ok(Daily::NoSpace);
    }
    save(readers, &target, now)?;
    let backups_by_age = dailies(&backups)?;
    for old in backups_by_age.iter().take(backups_by_age.len().saturating_sub(KEPT)).filter(|old| **old != target) {
        std::fs::remove_file(old).map_err(Error::io(old))?;
    }
    Ok(Daily::Made(target))
}

/// Returns the newest daily backup if the database is gone or empty: both start, but what was in it has to be restored.
#[must_use]
pub fn of_a_lost_database(data: &Path) -> Option<PathBuf> {
    let database = data.join(FILE);
    if database.exists() && !store::is_empty(&database) {
        return None;
    }
    dailies(&data.join(FOLDER)).ok()?.pop()
}

/// Returns the daily backups, the oldest first.
fn dailies(backups: &Path) -> Result<Vec<PathBuf>> {
    // A file with another name is the user's own, even if it is a copy of one of these.
    let is_daily = |path: &PathBuf| {
        let name = name(path);
        let day = name.strip_prefix("hooktray-").and_then(|name| name.strip_suffix(".db"));
        day.is_some_and(|day| day.parse::<Date>().is_ok_and(|date| date.to_string() == day))
    };
    let mut found: Vec<PathBuf> = entries(backups)?.into_iter().filter(is_daily).collect();
    // The names contain dates, so they sort by age.
    found.sort_unstable();
    Ok(found)
}
