//! The one row of settings.

use rusqlite::{Connection, OptionalExtension as _};

use crate::base::error::Result;

/// Returns the settings as JSON, if they were ever saved.
pub(crate) fn load(connection: &Connection) -> Result<Option<String>> {
    Ok(connection.query_row("SELECT json FROM settings", [], |row| row.get(0)).optional()?)
}

/// Saves the settings, as JSON.
pub(crate) fn save(connection: &Connection, json: &str) -> Result<()> {
    connection
        .execute("INSERT INTO settings (id, json) VALUES (1, ?1) ON CONFLICT (id) DO UPDATE SET json = ?1", [json])?;
    Ok(())
}
