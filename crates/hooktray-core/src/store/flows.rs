//! The table of flows, and the tokens of their links.

mod deleted;
mod old_tokens;

use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension as _, Row, params};

use crate::base::error::{Error, Result};
use crate::flow::{Finding, Flow};
use crate::store::db::columns::Millis;
use crate::store::queue;

pub(crate) use deleted::replaced_by;
pub(crate) use old_tokens::{OldToken, old_tokens};

/// A flow as it is stored.
#[derive(Debug, Clone, PartialEq)]
pub struct FlowRow {
    /// Its number. It stays the same when the flow changes.
    pub id: i64,
    /// The token of its link.
    pub token: String,
    /// The flow itself.
    pub flow: Flow,
}

/// A stored flow that this program cannot read.
#[derive(Debug, Clone, PartialEq)]
pub struct BrokenFlow {
    /// Its number.
    pub id: i64,
    /// Its name.
    pub name: String,
    /// The token of its link.
    pub token: String,
    /// Why it cannot be read.
    pub findings: Vec<Finding>,
}

impl From<BrokenFlow> for Error {
    fn from(broken: BrokenFlow) -> Error {
        Error::FlowBroken { name: broken.name, findings: broken.findings }
    }
}

const COLUMNS: &str = "id, token, file, name";

fn row(row: &Row) -> rusqlite::Result<Result<FlowRow, BrokenFlow>> {
    let (id, token, file): (i64, String, String) = (row.get(0)?, row.get(1)?, row.get(2)?);
    Ok(match Flow::from_json(&file) {
        Ok(flow) => Ok(FlowRow { id, token, flow }),
        Err(findings) => Err(BrokenFlow { id, name: row.get(3)?, token, findings }),
    })
}

/// Returns all flows that can be read, ordered by name, and separately those that cannot: they must not stop the others.
pub(crate) fn all_and_broken(connection: &Connection) -> Result<(Vec<FlowRow>, Vec<BrokenFlow>)> {
    let mut statement = connection.prepare_cached(&format!("SELECT {COLUMNS} FROM flows ORDER BY name"))?;
    let (mut flows, mut broken) = (Vec::new(), Vec::new());
    for row in statement.query_map([], row)? {
        match row? {
            Ok(flow) => flows.push(flow),
            Err(flow) => broken.push(flow),
        }
    }
    Ok((flows, broken))
}

/// Returns all flows that can be read, ordered by name.
pub(crate) fn all(connection: &Connection) -> Result<Vec<FlowRow>> {
    Ok(all_and_broken(connection)?.0)
}

/// Returns the flow with this name.
pub(crate) fn by_name(connection: &Connection, name: &str) -> Result<FlowRow> {
    let mut statement = connection.prepare_cached(&format!("SELECT {COLUMNS} FROM flows WHERE name = ?1"))?;
    let found = statement.query_row([name], row).optional()?;
    Ok(found.ok_or_else(|| Error::NoSuchFlow(name.to_owned()))??)
}

/// Returns the flow with this number.
pub(crate) fn by_id(connection: &Connection, id: i64) -> Result<FlowRow> {
    let mut statement = connection.prepare_cached(&format!("SELECT {COLUMNS} FROM flows WHERE id = ?1"))?;
    let found = statement.query_row([id], row).optional()?;
    Ok(found.ok_or_else(|| Error::NoSuchFlow(id.to_string()))??)
}

/// Returns the number and the token of the flow with this name, even if it cannot be read.
pub(crate) fn identity(connection: &Connection, name: &str) -> Result<Option<(i64, String)>> {
    let mut statement = connection.prepare_cached("SELECT id, token FROM flows WHERE name = ?1")?;
    Ok(statement.query_row([name], |row| Ok((row.get(0)?, row.get(1)?))).optional()?)
}

/// Returns true if there is a flow with this number.
pub(crate) fn exists(connection: &Connection, id: i64) -> Result<bool> {
    Ok(connection.prepare_cached("SELECT 1 FROM flows WHERE id = ?1")?.exists([id])?)
}

/// Saves a flow: as a new one, or in place of the flow with the number `id`. Returns its number.
///
/// # Errors
/// A name or a token that another flow has, or a token that another flow's renewed link had.
pub(crate) fn save(connection: &Connection, id: Option<i64>, flow: &Flow, token: &str, now: Timestamp) -> Result<i64> {
    let owner = |column: &str, value: &str| -> Result<Option<String>> {
        let sql = format!("SELECT name FROM flows WHERE {column} = ?1 AND id IS NOT ?2");
        Ok(connection.query_row(&sql, params![value, id], |row| row.get(0)).optional()?)
    };
    let previous_owner = old_tokens::owner(connection, token, id)?;
    if let Some(owner) = owner("token", token)?.or(previous_owner) {
        return Err(Error::TokenTaken(owner));
    }
    if let Some(owner) = owner("name", &flow.name)? {
        return Err(Error::FlowNameTaken(owner));
    }
    let sends_otherwise = match id.map(|id| (id, by_id(connection, id))) {
        Some((id, Ok(stored))) => {
            let is_edited = stored.flow.actions != flow.actions;
            if is_edited {
                queue::note_requests(connection, id, &stored.flow)?;
            }
            is_edited
        }
        Some((_, Err(Error::FlowBroken { .. }))) | None => true,
        Some((_, Err(error))) => return Err(error),
    };
    let values = params![flow.name, token, flow.enabled, flow.to_json(), Millis(now), id];
    let sql = match id {
        Some(_) => "UPDATE flows SET name = ?1, token = ?2, enabled = ?3, file = ?4, changed_at = ?5 WHERE id = ?6",
        None => "INSERT INTO flows (name, token, enabled, file, changed_at, id) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
    };
    connection.execute(sql, values)?;
    if let Some(id) = id {
        // Operations may wait at a gate that the flow no longer uses, and a probe operation for its next try there.
        connection.execute(
            "UPDATE operations SET gate = NULL, due_at = min(received_at, ?2), due_set_at = ?2
             WHERE flow_id = ?1 AND status = 'pending' AND (gate IS NOT NULL OR (?3 AND error_code = 'unreachable'))",
            params![id, Millis(now), sends_otherwise],
        )?;
    }
    let id = id.unwrap_or_else(|| connection.last_insert_rowid());
    deleted::replace(connection, id, &flow.name, token)?;
    Ok(id)
}

/// Gives the link of a flow a new token. The previous one works until `valid_until`.
pub(crate) fn renew_token(
    connection: &Connection,
    flow_id: i64,
    token: &str,
    valid_until: Timestamp,
    now: Timestamp,
) -> Result<()> {
    let mut row = by_id(connection, flow_id)?;
    old_tokens::add(connection, &OldToken { token: row.token, flow_id, valid_until })?;
    row.flow.webhook_mut().token = Some(token.to_owned());
    save(connection, Some(flow_id), &row.flow, token, now)?;
    old_tokens::delete_expired(connection, now)
}

/// Deletes a flow and ends the operations that wait. An attempt under way comes to its end, so that
/// the history has what was sent; no further request goes out.
pub(crate) fn delete(connection: &Connection, name: &str, now: Timestamp) -> Result<queue::WithoutFlow> {
    let (id, _) = identity(connection, name)?.ok_or_else(|| Error::NoSuchFlow(name.to_owned()))?;
    deleted::remember(connection, id)?;
    // One that cannot be read has no attempt under way.
    if let Ok(row) = by_id(connection, id) {
        queue::note_requests(connection, id, &row.flow)?;
    }
    connection.execute("DELETE FROM refusals WHERE flow_id = ?1", [id])?;
    connection.execute("DELETE FROM flows WHERE id = ?1", [id])?;
    queue::cancel_without_flow(connection, id, now)
}
