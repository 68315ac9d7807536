//! Copies of the whole database: making one, and looking one over before it takes the database's place.

use std::path::{Path, PathBuf};

use rusqlite::backup::Backup;
use rusqlite::{Connection, OpenFlags};

use super::{FILE, migrate};
use crate::error::{Error, Result};

/// Writes a copy of the database as it is at this moment into a new file, also while an engine writes.
pub(crate) fn copy_to(connection: &Connection, target: &Path) -> Result<()> {
    let mut copy = Connection::open(target)?;
    // All pages in one step: the copy is of one moment, and in WAL mode nobody waits for it.
    Backup::new(connection, &mut copy)?.step(-1)?;
    // A copy is one file: without this it would ask for a log beside it.
    copy.pragma_update(None, "journal_mode", "DELETE")?;
    Ok(())
}

/// Whether a file can take the database's place.
///
/// # Errors
/// What is wrong with it.
pub fn check_copy(file: &Path) -> Result<()> {
    let refuse = |why: String| Error::NotOurs { path: file.to_owned(), why };
    let connection = Connection::open_with_flags(file, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
    migrate::ours(&connection, file)?;
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

/// Moves the database of a folder out of the way, with `label` in its name; gives where it is now.
///
/// # Errors
/// The system's words.
pub fn set_aside(folder: &Path, label: &str) -> Result<Option<PathBuf>> {
    let path = folder.join(FILE);
    if !path.exists() {
        return Ok(None);
    }
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
