//! The one row of settings.

use rusqlite::{Connection, OptionalExtension as _};

use crate::base::error::Result;

/// The settings' file, if some were ever stored.
pub(crate) fn load(connection: &Connection) -> Result<Option<String>> {
    Ok(connection.query_row("SELECT json FROM settings", [], |row| row.get(0)).optional()?)
}

/// Stores the settings' file.
pub(crate) fn save(connection: &Connection, file: &str) -> Result<()> {
    connection
        .execute("INSERT INTO settings (id, json) VALUES (1, ?1) ON CONFLICT (id) DO UPDATE SET json = ?1", [file])?;
    Ok(())
}
