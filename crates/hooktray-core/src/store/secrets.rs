//! The names of the stored secrets. The secrets themselves are in the keychain.

use jiff::Timestamp;
use rusqlite::{Connection, params};

use crate::base::error::Result;
use crate::store::db::columns::Millis;

/// Lists a secret as stored.
pub(crate) fn add(connection: &Connection, name: &str, now: Timestamp) -> Result<()> {
    connection.execute(
        "INSERT INTO secrets (name, saved_at) VALUES (?1, ?2) ON CONFLICT (name) DO UPDATE SET saved_at = ?2",
        params![name, Millis(now)],
    )?;
    Ok(())
}

/// Takes a secret off the list.
/// Returns whether it was there.
pub(crate) fn remove(connection: &Connection, name: &str) -> Result<bool> {
    Ok(connection.execute("DELETE FROM secrets WHERE name = ?1", [name])? > 0)
}

/// Returns the names of the stored secrets, each with the time it was stored.
pub(crate) fn list(connection: &Connection) -> Result<Vec<(String, Timestamp)>> {
    let mut statement = connection.prepare("SELECT name, saved_at FROM secrets ORDER BY name")?;
    let rows = statement.query_map([], |row| {
        let Millis(saved_at) = row.get(1)?;
        Ok((row.get(0)?, saved_at))
    })?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}
