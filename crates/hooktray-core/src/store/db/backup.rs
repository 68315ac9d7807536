//! Copies of the whole database: making one, and looking one over before it takes the database's place.

use std::path::{Path, PathBuf};

use jiff::Timestamp;
use rusqlite::backup::Backup;
use rusqlite::{Connection, OpenFlags};

use super::migrate;
use crate::base::error::{Error, Result, StorageError};
use crate::store::FILE;
use crate::store::queue::hold_waiting;

/// Writes a copy of the database as it is at this moment into a new file, also while an engine writes.
pub(crate) fn copy_to(connection: &Connection, target: &Path) -> Result<()> {
    let mut copy = Connection::open(target)?;
    // All pages in one step: the copy is of one moment, and in WAL mode nobody waits for it.
    Backup::new(connection, &mut copy)?.step(-1)?;
    // A copy is one file: without this it would ask for a log beside it.
    copy.pragma_update(None, "journal_mode", "DELETE")?;
    Ok(())
}

/// Holds everything that waits in a copy of the database; returns how many operations that were.
pub(crate) fn hold_waiting_in(copy: &Path) -> Result<usize> {
    let mut connection = Connection::open(copy)?;
    migrate::migrate(&mut connection)?;
    let held = hold_waiting(&connection)?;
    connection.close().map_err(|(_, error)| Error::from(error))?;
    Ok(held)
}

/// Whether a file can take the database's place.
///
/// # Errors
/// What is wrong with it.
pub fn check_copy(file: &Path) -> Result<()> {
    let refuse = |why: String| Error::NotOurs { path: file.to_owned(), why };
    let connection = Connection::open_with_flags(file, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
    migrate::ours(&connection, file).map_err(|error| match error {
        Error::Storage(StorageError::Damaged) => refuse("it is not an SQLite file, or a damaged one".into()),
        error => error,
    })?;
    let tables: i64 = connection
        .query_row("SELECT count(*) FROM sqlite_schema WHERE name IN ('flows', 'operations', 'requests')", [], |row| {
            row.get(0)
        })
        .map_err(Error::from)?;
    if tables != 3 {
        return Err(refuse("it is empty".into()));
    }
    let verdict: String =
        connection.query_row("PRAGMA integrity_check(1)", [], |row| row.get(0)).map_err(Error::from)?;
    if verdict != "ok" {
        return Err(refuse(format!("it is damaged: {verdict}")));
    }
    Ok(())
}

/// The label of databases that were found damaged.
const DAMAGED: &str = "damaged-";

/// Moves a database that is damaged out of the way; gives where it is now.
///
/// # Errors
/// The system's words.
pub(crate) fn set_damaged_aside(folder: &Path, now: Timestamp) -> Result<Option<PathBuf>> {
    set_aside(folder, &format!("{DAMAGED}{}", now.as_second()))
}

/// The damaged databases that were set aside in this folder and are still there, the oldest first.
#[must_use]
pub fn damaged(folder: &Path) -> Vec<PathBuf> {
    let is_one = |path: &PathBuf| {
        let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        name.starts_with(&format!("{FILE}.{DAMAGED}")) && !name.ends_with("-wal") && !name.ends_with("-shm")
    };
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let mut found: Vec<PathBuf> = entries.map(|entry| entry.path()).filter(is_one).collect();
    found.sort_unstable();
    found
}

/// Moves the database of a folder out of the way, with `label` in its name; gives where it is now.
///
/// # Errors
/// The system's words.
pub fn set_aside(folder: &Path, label: &str) -> Result<Option<PathBuf>> {
    let path = folder.join(FILE);
    if !path.exists() {
        return Ok(None);
    }
    // What was set aside before is never overwritten.
    let names = std::iter::once(label.to_owned()).chain((2..).map(|number| format!("{label}-{number}")));
    let mut free = names.filter(|label| !folder.join(format!("{FILE}.{label}")).exists());
    let label = free.next().unwrap_or_default();
    let aside = folder.join(format!("{FILE}.{label}"));
    // The log belongs to the database: without it the last commits would be missing from the one set aside.
    for suffix in ["", "-wal", "-shm"] {
        let from = folder.join(format!("{FILE}{suffix}"));
        if from.exists() {
            std::fs::rename(&from, folder.join(format!("{FILE}.{label}{suffix}"))).map_err(Error::io(&from))?;
        }
    }
    Ok(Some(aside))
}
