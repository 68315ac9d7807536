//! The previous tokens of renewed links. They keep working for a while.

use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension as _, params};

use crate::base::error::Result;
use crate::store::db::columns::Millis;

/// The previous token of a renewed link.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct OldToken {
    /// The token.
    pub token: String,
    /// The flow that it still leads to.
    pub flow_id: i64,
    /// When it stops working.
    pub valid_until: Timestamp,
}

/// Returns all previous tokens.
pub(crate) fn old_tokens(connection: &Connection) -> Result<Vec<OldToken>> {
    let mut find = connection.prepare_cached("SELECT token, flow_id, valid_until FROM old_tokens")?;
    let rows = find.query_map([], |row| {
        let Millis(valid_until) = row.get(2)?;
        Ok(OldToken { token: row.get(0)?, flow_id: row.get(1)?, valid_until })
    })?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// Adds a token, or changes how long it works.
pub(in crate::store) fn add(connection: &Connection, old: &OldToken) -> Result<()> {
    connection.execute(
        "INSERT INTO old_tokens (token, flow_id, valid_until) VALUES (?1, ?2, ?3)
         ON CONFLICT (token) DO UPDATE SET valid_until = ?3",
        params![old.token, old.flow_id, Millis(old.valid_until)],
    )?;
    Ok(())
}

/// Deletes the tokens that have stopped working.
pub(in crate::store) fn delete_expired(connection: &Connection, now: Timestamp) -> Result<()> {
    connection.execute("DELETE FROM old_tokens WHERE valid_until <= ?1", [Millis(now)])?;
    Ok(())
}

/// Returns the name of the flow that had this token before, unless that is the flow `except`: a flow may get its own old
/// token back.
pub(in crate::store) fn owner(connection: &Connection, token: &str, except: Option<i64>) -> Result<Option<String>> {
    let sql =
        "SELECT name FROM old_tokens JOIN flows ON flows.id = flow_id WHERE old_tokens.token = ?1 AND id IS NOT ?2";
    Ok(connection.query_row(sql, params![token, except], |row| row.get(0)).optional()?)
}
