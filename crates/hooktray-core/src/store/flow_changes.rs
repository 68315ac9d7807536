//! Saves and deletes flows, with what that means for their operations.

use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension as _, params};

use super::db::columns::Millis;
use super::flows::old_tokens::{self, OldToken};
use super::flows::{self, SavedVersion, deleted, versions};
use super::queue;
use crate::base::error::{Error, Result};
use crate::flow::{Flow, SavedBy};

/// Saves a flow: as a new one, or in place of the flow with the number `id`. Returns its number.
///
/// # Errors
/// A name or a token that another flow has, or a token that another flow's renewed link had.
pub(crate) fn save(
    connection: &Connection,
    id: Option<i64>,
    flow: &Flow,
    token: &str,
    saved: SavedVersion,
    now: Timestamp,
) -> Result<i64> {
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
    let sends_otherwise = match id.map(|id| (id, flows::by_id(connection, id))) {
        Some((id, Ok(stored))) => {
            let is_edited = stored.flow.actions != flow.actions;
            if is_edited {
                queue::note_requests(connection, id, Some(&stored.flow))?;
            }
            is_edited
        }
        Some((id, Err(Error::FlowBroken { .. }))) => {
            queue::note_requests(connection, id, None)?;
            true
        }
        None => true,
        Some((_, Err(error))) => return Err(error),
    };
    if let (Some(id), true) = (id, sends_otherwise) {
        queue::flow_changed(connection, id)?;
    }
    let values = params![flow.name, token, flow.enabled, flow.to_json(), Millis(now), id];
    let sql = match id {
        Some(_) => "UPDATE flows SET name = ?1, token = ?2, enabled = ?3, file = ?4, changed_at = ?5 WHERE id = ?6",
        None => "INSERT INTO flows (name, token, enabled, file, changed_at, id) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
    };
    connection.execute(sql, values)?;
    if let Some(id) = id {
        let [no_connection, proxy] = queue::UNREACHED;
        // Operations may wait at a gate that the flow no longer uses, and a probe operation for its next try there.
        connection.execute(
            "UPDATE operations INDEXED BY operations_queued SET gate = NULL, due_at = min(received_at, ?2), due_set_at = ?2
             WHERE flow_id = ?1 AND status = 'pending' AND (gate IS NOT NULL OR (?3 AND error_code IN (?4, ?5)))",
            params![id, Millis(now), sends_otherwise, no_connection, proxy],
        )?;
    }
    let id = id.unwrap_or_else(|| connection.last_insert_rowid());
    versions::add(connection, id, flow, saved, now)?;
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
    let mut row = flows::by_id(connection, flow_id)?;
    old_tokens::add(connection, &OldToken { token: row.token, flow_id, valid_until })?;
    row.flow.webhook_mut().token = Some(token.to_owned());
    // The link is not part of a version.
    let saved = SavedVersion { by: SavedBy::Window, restored_from: None };
    save(connection, Some(flow_id), &row.flow, token, saved, now)?;
    old_tokens::delete_expired(connection, now)
}

/// Deletes a flow and ends the operations that wait. An attempt under way comes to its end, so that
/// the history has what was sent; no further request goes out.
pub(crate) fn delete(connection: &Connection, name: &str, now: Timestamp) -> Result<queue::WithoutFlow> {
    let (id, _) = flows::identity(connection, name)?.ok_or_else(|| Error::NoSuchFlow(name.to_owned()))?;
    deleted::remember(connection, id)?;
    let row = flows::by_id(connection, id);
    queue::note_requests(connection, id, row.as_ref().ok().map(|row| &row.flow))?;
    queue::flow_changed(connection, id)?;
    connection.execute("DELETE FROM refusals WHERE flow_id = ?1", [id])?;
    connection.execute("DELETE FROM flows WHERE id = ?1", [id])?;
    queue::cancel_without_flow(connection, id, now)
}
