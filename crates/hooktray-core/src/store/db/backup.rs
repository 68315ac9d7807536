//! Copies of the whole database: creating one, checking one before it replaces the database.

use std::fs::File;
use std::path::Path;

use jiff::Timestamp;
use rusqlite::backup::Backup;
use rusqlite::{Connection, OpenFlags};

use super::columns::Millis;
use super::migrate;
use super::set_aside::part_of;
use crate::base::error::{Error, Result, StorageError};

/// Writes a consistent copy of the database into an empty file, even while an engine writes.
pub(crate) fn copy_to(connection: &Connection, target: &Path, now: Timestamp) -> Result<()> {
    let copy = copy_pages(connection, target)?;
    note_saved(&copy, now)?;
    copy.close().map_err(|(_, error)| Error::from(error))
}

fn copy_pages(connection: &Connection, target: &Path) -> Result<Connection> {
    let mut copy = Connection::open(target)?;
    // All pages in one step, so that the copy is consistent. In WAL mode it blocks no writer.
    Backup::new(connection, &mut copy)?.step(-1)?;
    // One self-contained file: in WAL mode it would need its WAL beside it.
    copy.pragma_update(None, "journal_mode", "DELETE")?;
    Ok(copy)
}

/// Notes in a backup when it was made.
fn note_saved(backup: &Connection, now: Timestamp) -> Result<()> {
    backup.execute("INSERT OR REPLACE INTO backup_origin (id, saved_at) VALUES (1, ?1)", [Millis(now)])?;
    Ok(())
}

/// Writes the contents of a database file, with those of the WAL beside it if there is one, into an empty file.
///
/// # Errors
/// A file that cannot be read, or is not a database.
pub(crate) fn copy_file(file: &Path, target: &Path) -> Result<()> {
    let has = |part: &str| part_of(file, part).exists();
    if has("-wal") || has("-journal") {
        let copied = Connection::open_with_flags(file, OpenFlags::SQLITE_OPEN_READ_ONLY)
            .map_err(Error::from)
            .and_then(|connection| copy_pages(&connection, target));
        return copied.map(drop).map_err(|error| as_refusal(error, file));
    }
    let mut from = File::open(file).map_err(Error::io(file))?;
    let mut to = File::create(target).map_err(Error::io(target))?;
    std::io::copy(&mut from, &mut to).map(drop).map_err(Error::io(target))
}

/// Checks that a file can replace the database. Reads all of it.
///
/// # Errors
/// What is wrong with the file.
pub fn check_copy(file: &Path) -> Result<()> {
    check(&Connection::open_with_flags(file, OpenFlags::SQLITE_OPEN_READ_ONLY)?, file)
}

/// As [`check_copy`], of an open file that is called `file`.
///
/// # Errors
/// What is wrong with the file.
pub(in crate::store) fn check(connection: &Connection, file: &Path) -> Result<()> {
    check_whole(connection, file).map_err(|error| as_refusal(error, file))
}

fn check_whole(connection: &Connection, file: &Path) -> Result<()> {
    migrate::check_is_ours(connection, file)?;
    let refuse = |why: String| Error::NotOurs { path: file.to_owned(), why };
    let tables: i64 = connection.query_row(
        "SELECT count(*) FROM sqlite_schema WHERE name IN ('flows', 'operations', 'requests')",
        [],
        |row| row.get(0),
    )?;
    if tables != 3 {
        return Err(refuse("it is empty".into()));
    }
    let verdict: String = connection.query_row("PRAGMA integrity_check(1)", [], |row| row.get(0))?;
    if verdict == "ok" { Ok(()) } else { Err(refuse(format!("it is damaged: {verdict}"))) }
}

fn as_refusal(error: Error, file: &Path) -> Error {
    match error {
        Error::Storage(StorageError::Damaged) => {
            Error::NotOurs { path: file.to_owned(), why: "it is not an SQLite file, or a damaged one".into() }
        }
        error => error,
    }
}
