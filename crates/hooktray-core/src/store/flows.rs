//! The table of flows.

use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension as _, Row, params};

use crate::base::error::{Error, Result};
use crate::flow::Flow;
use crate::store::db::columns::Millis;
use crate::store::db::errors::unknown_value;

/// A flow as it is stored.
#[derive(Debug, Clone, PartialEq)]
pub struct FlowRow {
    /// Its number, which outlives a change of the flow.
    pub id: i64,
    /// The token of its link.
    pub token: String,
    /// The flow itself.
    pub flow: Flow,
}

const COLUMNS: &str = "id, token, file";

fn row(row: &Row) -> rusqlite::Result<FlowRow> {
    let file: String = row.get(2)?;
    let flow = Flow::from_json(&file).map_err(|findings| unknown_value(2, Error::FlowRefused(findings).to_string()))?;
    Ok(FlowRow { id: row.get(0)?, token: row.get(1)?, flow })
}

/// Every flow, by name.
pub(crate) fn all(connection: &Connection) -> Result<Vec<FlowRow>> {
    let mut statement = connection.prepare_cached(&format!("SELECT {COLUMNS} FROM flows ORDER BY name"))?;
    let rows = statement.query_map([], row)?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// The flow with this name.
pub(crate) fn by_name(connection: &Connection, name: &str) -> Result<FlowRow> {
    let mut statement = connection.prepare_cached(&format!("SELECT {COLUMNS} FROM flows WHERE name = ?1"))?;
    statement.query_row([name], row).optional()?.ok_or_else(|| Error::NoSuchFlow(name.to_owned()))
}

/// The flow with this number.
pub(crate) fn by_id(connection: &Connection, id: i64) -> Result<FlowRow> {
    let mut statement = connection.prepare_cached(&format!("SELECT {COLUMNS} FROM flows WHERE id = ?1"))?;
    statement.query_row([id], row).optional()?.ok_or_else(|| Error::NoSuchFlow(id.to_string()))
}

/// Stores a flow: a new one, or in the place of the one with the number `id`. Gives its number.
pub(crate) fn save(connection: &Connection, id: Option<i64>, flow: &Flow, token: &str, now: Timestamp) -> Result<i64> {
    let owner = |column: &str, value: &str| -> Result<Option<String>> {
        let sql = format!("SELECT name FROM flows WHERE {column} = ?1 AND id IS NOT ?2");
        Ok(connection.query_row(&sql, params![value, id], |row| row.get(0)).optional()?)
    };
    let used_to_be = super::tunnel::taken_by(connection, token, id)?;
    if let Some(owner) = owner("token", token)?.or(used_to_be) {
        return Err(Error::TokenTaken(owner));
    }
    if let Some(owner) = owner("name", &flow.name)? {
        return Err(Error::FlowNameTaken(owner));
    }
    let values = params![flow.name, token, flow.enabled, flow.to_json(), Millis(now), id];
    let sql = match id {
        Some(_) => "UPDATE flows SET name = ?1, token = ?2, enabled = ?3, file = ?4, changed_at = ?5 WHERE id = ?6",
        None => "INSERT INTO flows (name, token, enabled, file, changed_at, id) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
    };
    connection.execute(sql, values)?;
    Ok(id.unwrap_or_else(|| connection.last_insert_rowid()))
}

/// Deletes a flow and cancels what waits in it; gives how many operations that were.
pub(crate) fn delete(connection: &Connection, name: &str, now: Timestamp) -> Result<usize> {
    let flow = by_name(connection, name)?;
    let cancelled = connection.execute(
        "UPDATE operations SET status = 'cancelled', gate = NULL, claimed_at = NULL, finished_at = ?2,
                error_code = 'flow_deleted', error_message = 'the flow was deleted while this record waited'
         WHERE flow_id = ?1 AND status IN ('held', 'pending', 'running')",
        params![flow.id, Millis(now)],
    )?;
    connection.execute("DELETE FROM flows WHERE id = ?1", [flow.id])?;
    Ok(cancelled)
}
