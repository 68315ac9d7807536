//! Requests that were refused, counted: one row for each flow and reason.

use jiff::Timestamp;
use rusqlite::{Connection, params};

use super::db::columns::Millis;
use crate::base::error::Result;

/// Requests that were refused for one reason.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RefusalRow {
    /// The flow whose link they had, if it was one.
    pub flow_id: Option<i64>,
    /// Why they were refused.
    pub code: String,
    /// How many.
    pub count: u32,
    /// When the first came.
    pub first_at: Timestamp,
    /// When the last came.
    pub last_at: Timestamp,
    /// The address of the last sender.
    pub sender: String,
}

/// No flow has this id.
const NO_FLOW: i64 = 0;

/// Adds to the count of this flow and reason.
pub(crate) fn add(connection: &Connection, row: &RefusalRow) -> Result<()> {
    let mut add = connection.prepare_cached(
        "INSERT INTO refusals (flow_id, code, count, first_at, last_at, sender) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
         ON CONFLICT (flow_id, code) DO UPDATE SET count = count + ?3, last_at = ?5, sender = ?6",
    )?;
    let flow = row.flow_id.unwrap_or(NO_FLOW);
    add.execute(params![flow, row.code, row.count, Millis(row.first_at), Millis(row.last_at), row.sender])?;
    Ok(())
}

/// Returns all, the newest first.
pub(crate) fn all(connection: &Connection) -> Result<Vec<RefusalRow>> {
    let mut all = connection.prepare_cached(
        "SELECT flow_id, code, count, first_at, last_at, sender FROM refusals ORDER BY last_at DESC, flow_id, code",
    )?;
    let rows = all.query_map([], |row| {
        let (Millis(first_at), Millis(last_at)) = (row.get(3)?, row.get(4)?);
        let flow_id = Some(row.get(0)?).filter(|flow| *flow != NO_FLOW);
        Ok(RefusalRow { flow_id, code: row.get(1)?, count: row.get(2)?, first_at, last_at, sender: row.get(5)? })
    })?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// Deletes those whose last request came before this time.
pub(crate) fn delete_before(connection: &Connection, time: Timestamp) -> Result<()> {
    connection.execute("DELETE FROM refusals WHERE last_at < ?1", [Millis(time)])?;
    Ok(())
}
