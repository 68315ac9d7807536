//! Makes a copy of a backup ready to take the place of the database, and remembers where restored data comes from.

use std::path::Path;

use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension as _, params};

use crate::base::error::{Error, Result};
use crate::store::db::columns::Millis;
use crate::store::db::{CopiedFrom, backup, migrate};
use crate::store::{alerts, queue};

/// A restore, as the owner sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RestoredFrom {
    /// The name of the backup's file.
    pub file: String,
    /// When the backup was made; unknown of a database that is not a backup.
    pub saved_at: Option<Timestamp>,
    /// When it was restored.
    pub restored_at: Timestamp,
    /// How many operations were unfinished in it and are held now.
    pub held: u32,
    /// True once the user has seen it.
    pub is_seen: bool,
}

/// Checks a copy of the backup `file`, upgrades it, holds what is unfinished in it, and forgets its alerts: they were told
/// when they were new, and may be over by now.
///
/// # Errors
/// What is wrong with the backup.
pub(crate) fn make_restorable(copy: &Path, file: &Path, from: CopiedFrom, now: Timestamp) -> Result<RestoredFrom> {
    let mut connection = Connection::open(copy)?;
    backup::check(&connection, file)?;
    // No WAL beside it: it is one file until it has taken the place.
    connection.pragma_update(None, "journal_mode", "DELETE")?;
    connection.pragma_update(None, "foreign_keys", true)?;
    migrate::migrate(&mut connection)?;
    migrate::check_complete(&connection).map_err(|why| Error::NotOurs { path: file.to_owned(), why })?;
    let transaction = connection.transaction()?;
    let held = u32::try_from(queue::hold_unfinished(&transaction, now)?).unwrap_or(u32::MAX);
    alerts::forget(&transaction, now)?;
    if from != CopiedFrom::Backup {
        backup::forget_saved(&transaction)?;
    }
    let name = file.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    note_restored(&transaction, &name, held, now)?;
    transaction.commit()?;
    let origin = restored(&connection)?;
    connection.close().map_err(|(_, error)| Error::from(error))?;
    origin.ok_or_else(|| Error::Internal("a restore was not noted".into()))
}

/// Notes in a copy of a backup that it was restored.
fn note_restored(copy: &Connection, file: &str, held: u32, now: Timestamp) -> Result<()> {
    copy.execute(
        "INSERT INTO backup_origin (id, restored_at, file, held) VALUES (1, ?1, ?2, ?3)
         ON CONFLICT (id) DO UPDATE SET restored_at = ?1, file = ?2, held = ?3, is_seen = 0",
        params![Millis(now), file, held],
    )?;
    Ok(())
}

/// Returns which backup this data was restored from, if any.
///
/// # Errors
/// A database that cannot be read.
pub(crate) fn restored(connection: &Connection) -> Result<Option<RestoredFrom>> {
    let sql = "SELECT file, saved_at, restored_at, held, is_seen FROM backup_origin WHERE restored_at IS NOT NULL";
    let found = connection.query_row(sql, [], |row| {
        let (saved_at, Millis(restored_at)): (Option<Millis>, Millis) = (row.get(1)?, row.get(2)?);
        let saved_at = saved_at.map(|Millis(at)| at);
        Ok(RestoredFrom { file: row.get(0)?, saved_at, restored_at, held: row.get(3)?, is_seen: row.get(4)? })
    });
    Ok(found.optional()?)
}

/// Notes that the user has seen the restore.
pub(crate) fn mark_seen(connection: &Connection) -> Result<()> {
    connection.execute("UPDATE backup_origin SET is_seen = 1", [])?;
    Ok(())
}
