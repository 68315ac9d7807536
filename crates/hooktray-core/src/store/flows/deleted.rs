//! Flows that were deleted, and the flows that took their places: one with the same name or link knows the duplicates of what
//! the other sent.

use rusqlite::{Connection, OptionalExtension as _, params};

use crate::base::error::Result;
use crate::flow::{DEFAULT_WINDOW_HOURS, MAX_WINDOW_HOURS};

/// Remembers a flow that is about to be deleted.
pub(in crate::store) fn remember(connection: &Connection, id: i64) -> Result<()> {
    // The window of a flow that cannot be read may be the longest.
    connection.execute(
        "INSERT INTO deleted_flows (flow_id, name, token, window_hours)
         SELECT id, name, token, CASE WHEN NOT json_valid(file) THEN ?3
                                      WHEN json_extract(file, '$.source.deduplicate.key') IS NOT NULL
                                      THEN coalesce(json_extract(file, '$.source.deduplicate.window_hours'), ?2) END
         FROM flows WHERE id = ?1",
        params![id, DEFAULT_WINDOW_HOURS, MAX_WINDOW_HOURS],
    )?;
    Ok(())
}

/// Lets a saved flow take the place of deleted ones that had its name or its link, and of those whose place they had taken.
pub(in crate::store) fn replace(connection: &Connection, id: i64, name: &str, token: &str) -> Result<()> {
    connection.execute(
        "UPDATE deleted_flows SET replaced_by = ?1
         WHERE (name = ?2 OR token = ?3) AND (replaced_by IS NULL OR replaced_by NOT IN (SELECT id FROM flows))",
        params![id, name, token],
    )?;
    connection.execute(
        "UPDATE deleted_flows SET replaced_by = ?1
         WHERE replaced_by IN (SELECT flow_id FROM deleted_flows WHERE replaced_by = ?1)",
        [id],
    )?;
    Ok(())
}

/// Returns the flow that has taken the place of a deleted one.
pub(crate) fn replacement(connection: &Connection, id: i64) -> Result<Option<i64>> {
    let mut find = connection
        .prepare_cached("SELECT replaced_by FROM deleted_flows WHERE flow_id = ?1 AND replaced_by IS NOT NULL")?;
    Ok(find.query_row([id], |row| row.get(0)).optional()?)
}

/// Returns the deleted flows whose place a flow has taken.
pub(crate) fn replaced_by(connection: &Connection, id: i64) -> Result<Vec<i64>> {
    let mut find = connection.prepare_cached("SELECT flow_id FROM deleted_flows WHERE replaced_by = ?1")?;
    let found = find.query_map([id], |row| row.get(0))?;
    Ok(found.collect::<rusqlite::Result<_>>()?)
}
