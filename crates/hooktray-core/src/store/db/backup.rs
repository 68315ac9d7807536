//! Copies of the whole database: creating one, checking one before it replaces the database, setting one aside.

use std::path::{Path, PathBuf};

use jiff::Timestamp;
use rusqlite::backup::Backup;
use rusqlite::{Connection, OpenFlags};

use super::migrate;
use crate::base::error::{Error, Result, StorageError};
use crate::store::FILE;

/// Writes a consistent copy of the database into a new file, even while an engine writes.
pub(crate) fn copy_to(connection: &Connection, target: &Path) -> Result<()> {
    let mut copy = Connection::open(target)?;
    // All pages in one step, so that the copy is consistent. In WAL mode it blocks no writer.
    Backup::new(connection, &mut copy)?.step(-1)?;
    // One self-contained file: in WAL mode it would need its WAL beside it.
    copy.pragma_update(None, "journal_mode", "DELETE")?;
    Ok(())
}

/// Checks that a file can replace the database. Reads all of it.
///
/// # Errors
/// What is wrong with the file.
pub fn check_copy(file: &Path) -> Result<()> {
    let refuse = |why: String| Error::NotOurs { path: file.to_owned(), why };
    let connection = Connection::open_with_flags(file, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
    migrate::check_is_ours(&connection, file).map_err(|error| match error {
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

/// The label of databases set aside as damaged.
const DAMAGED: &str = "damaged-";

/// Renames the damaged database of a data dir. Returns its new path, or nothing if there is no database.
///
/// # Errors
/// A file that cannot be renamed.
pub(crate) fn set_damaged_aside(data_dir: &Path, now: Timestamp) -> Result<Option<PathBuf>> {
    set_aside(data_dir, &format!("{DAMAGED}{}", now.as_second()))
}

/// Returns the damaged databases that were set aside in this data dir, the oldest first.
#[must_use]
pub fn damaged(data_dir: &Path) -> Vec<PathBuf> {
    let is_damaged = |path: &PathBuf| {
        let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        name.starts_with(&format!("{FILE}.{DAMAGED}")) && !name.ends_with("-wal") && !name.ends_with("-shm")
    };
    let entries = std::fs::read_dir(data_dir).into_iter().flatten().flatten();
    let mut found: Vec<PathBuf> = entries.map(|entry| entry.path()).filter(is_damaged).collect();
    found.sort_unstable();
    found
}

/// Renames the database of a data dir, with `label` in the new name. Returns its new path, or nothing if there is no
/// database.
///
/// # Errors
/// A file that cannot be renamed.
pub fn set_aside(data_dir: &Path, label: &str) -> Result<Option<PathBuf>> {
    let path = data_dir.join(FILE);
    if !path.exists() {
        return Ok(None);
    }
    // Files that were set aside before are never overwritten.
    let names = std::iter::once(label.to_owned()).chain((2..).map(|number| format!("{label}-{number}")));
    let mut free = names.filter(|label| !data_dir.join(format!("{FILE}.{label}")).exists());
    let label = free.next().unwrap_or_default();
    let aside = data_dir.join(format!("{FILE}.{label}"));
    // The WAL belongs to the database and has its last commits.
    for suffix in ["", "-wal", "-shm"] {
        let from = data_dir.join(format!("{FILE}{suffix}"));
        if from.exists() {
            std::fs::rename(&from, data_dir.join(format!("{FILE}.{label}{suffix}"))).map_err(Error::io(&from))?;
        }
    }
    Ok(Some(aside))
}
