//! Figures: how many operations came to which state, by flow and hour.

use jiff::Timestamp;
use rusqlite::{Connection, Row, params};

use super::rows::Millis;
use crate::error::Result;
use crate::outcome::Status;

/// A number of operations that have something in common.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Figure {
    /// The flow they came to.
    pub flow_id: i64,
    /// The hour in which they came, counted from the moment that was asked for.
    pub hour: i64,
    /// Where they stand.
    pub status: Status,
    /// How many.
    pub count: u32,
}

fn row(row: &Row) -> rusqlite::Result<Figure> {
    Ok(Figure { flow_id: row.get(0)?, hour: row.get(1)?, status: row.get(2)?, count: row.get(3)? })
}

/// What came since a moment, by flow, hour and state.
pub(crate) fn since(connection: &Connection, since: Timestamp) -> Result<Vec<Figure>> {
    let mut statement = connection.prepare_cached(
        "SELECT flow_id, (received_at - ?1) / 3600000, status, count(*) FROM operations
         WHERE received_at >= ?1 GROUP BY 1, 2, 3",
    )?;
    let rows = statement.query_map(params![Millis(since)], row)?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// What waits, and what failed and is not taken care of, by flow and state, whenever it came.
pub(crate) fn open(connection: &Connection) -> Result<Vec<Figure>> {
    let mut statement = connection.prepare_cached(
        "SELECT flow_id, 0, status, count(*) FROM operations WHERE status IN ('held', 'pending', 'running')
         GROUP BY flow_id, status
         UNION ALL
         SELECT flow_id, 0, 'failed', count(*) FROM operations WHERE status = 'failed' AND handled_at IS NULL
         GROUP BY flow_id",
    )?;
    let rows = statement.query_map([], row)?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}
