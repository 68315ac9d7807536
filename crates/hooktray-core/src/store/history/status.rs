//! What the whole history has, for those who watch machines: from the counters and the queue, whatever its length.

use jiff::Timestamp;
use rusqlite::Connection;

use super::counters::{counts_by_status, outstanding_counts};
use crate::base::error::Result;
use crate::outcome::Status;
use crate::store::db::columns::Millis;

/// What the history has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct HistoryFigures {
    /// Operations by status.
    pub(crate) by_status: Vec<(Status, i64)>,
    /// Failed operations that are not marked as solved.
    pub(crate) unsolved: u32,
    /// When the operation arrived that has waited longest to be sent.
    pub(crate) oldest_waiting: Option<Timestamp>,
}

/// Returns what the history has.
pub(crate) fn figures(connection: &Connection) -> Result<HistoryFigures> {
    let outstanding = outstanding_counts(connection)?;
    let failed = outstanding.iter().filter(|count| count.status == Status::Failed);
    let mut find = connection.prepare_cached(
        "SELECT min(received_at) FROM operations INDEXED BY operations_queued WHERE (status = 'pending' OR status = 'running')",
    )?;
    let oldest: Option<Millis> = find.query_row([], |row| row.get(0))?;
    Ok(HistoryFigures {
        by_status: counts_by_status(connection)?,
        unsolved: failed.fold(0, |sum, count| sum.saturating_add(count.count)),
        oldest_waiting: oldest.map(|Millis(at)| at),
    })
}
