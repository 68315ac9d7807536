//! Copies of the whole database: creating one, checking one before it replaces the database.

use std::fs::File;
use std::io::{ErrorKind, Read as _};
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
    // Otherwise the pages that were copied stay in this connection's cache.
    connection.execute_batch("PRAGMA shrink_memory")?;
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

/// Forgets in a copy when a backup was made: the database that it is a copy of was in use since then.
pub(in crate::store) fn forget_saved(copy: &Connection) -> Result<()> {
    copy.execute("UPDATE backup_origin SET saved_at = NULL", [])?;
    Ok(())
}

/// Notes in a backup when it was made.
fn note_saved(backup: &Connection, now: Timestamp) -> Result<()> {
    backup.execute("INSERT OR REPLACE INTO backup_origin (id, saved_at) VALUES (1, ?1)", [Millis(now)])?;
    Ok(())
}

/// What a file that is restored turned out to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum CopiedFrom {
    /// A backup, which is one file.
    Backup,
    /// A database that was in use, with its WAL.
    Database,
    /// A database that was in use, without a WAL beside it. Its last commits may be missing.
    DatabaseAlone,
}

/// Writes the contents of a database file, with those of the WAL beside it if there is one, into an empty file.
///
/// # Errors
/// A file that cannot be read, is not a database, or is cut off.
pub(crate) fn copy_file(file: &Path, target: &Path) -> Result<CopiedFrom> {
    let has = |part: &str| part_of(file, part).exists();
    if has("-wal") || has("-journal") {
        let copied = Connection::open_with_flags(file, OpenFlags::SQLITE_OPEN_READ_ONLY)
            .map_err(Error::from)
            .and_then(|connection| copy_pages(&connection, target));
        return copied.map(|_| CopiedFrom::Database).map_err(|error| as_refusal(error, file));
    }
    let mut from = File::open(file).map_err(Error::io(file))?;
    let mut to = File::create(target).map_err(Error::io(target))?;
    let length = std::io::copy(&mut from, &mut to).map_err(Error::io(target))?;
    let header = Header::of(target)?;
    match header {
        Some(header) if header.bytes() > length => {
            let why = format!("it is cut off: it has {length} of {} bytes", header.bytes());
            Err(Error::NotOurs { path: file.to_owned(), why })
        }
        Some(header) if header.is_in_wal_mode() => Ok(CopiedFrom::DatabaseAlone),
        Some(_) | None => Ok(CopiedFrom::Backup),
    }
}

/// The first bytes of a database file (<https://www.sqlite.org/fileformat2.html#the_database_header>).
struct Header([u8; 100]);

impl Header {
    /// Returns `None` for a file that is shorter, which is not a database.
    fn of(file: &Path) -> Result<Option<Header>> {
        let mut bytes = [0; 100];
        let mut opened = File::open(file).map_err(Error::io(file))?;
        match opened.read_exact(&mut bytes) {
            Ok(()) => Ok(Some(Header(bytes))),
            Err(error) if error.kind() == ErrorKind::UnexpectedEof => Ok(None),
            Err(error) => Err(Error::io(file)(error)),
        }
    }

    fn number(&self, at: usize) -> u32 {
        self.0[at..at + 4].iter().fold(0, |number, byte| number << 8 | u32::from(*byte))
    }

    /// Returns how long the file has to be. SQLite itself takes a last page that is cut for one that ends in zeros.
    fn bytes(&self) -> u64 {
        let page = match u16::from_be_bytes([self.0[16], self.0[17]]) {
            1 => 65_536,
            size => u64::from(size),
        };
        // The number of pages counts only if it was written with the last change.
        if self.number(24) == self.number(92) { page * u64::from(self.number(28)) } else { 0 }
    }

    /// True of a database in use: a backup is written so that it needs no WAL.
    fn is_in_wal_mode(&self) -> bool {
        self.0[18] == 2
    }
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
