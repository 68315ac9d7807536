//! When the program last ran.

use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension as _};

use crate::base::error::Result;
use crate::store::db::columns::Millis;

/// Returns when the program last ran, if it ever did.
pub(crate) fn last(connection: &Connection) -> Result<Option<Timestamp>> {
    let last: Option<Millis> = connection.query_row("SELECT at FROM heartbeat", [], |row| row.get(0)).optional()?;
    Ok(last.map(|Millis(at)| at))
}

/// Notes that the program runs. Returns the previous heartbeat.
pub(crate) fn beat(connection: &Connection, now: Timestamp) -> Result<Option<Timestamp>> {
    let before = last(connection)?;
    connection.execute(
        "INSERT INTO heartbeat (id, at) VALUES (1, ?1) ON CONFLICT (id) DO UPDATE SET at = ?1",
        [Millis(now)],
    )?;
    Ok(before)
}
