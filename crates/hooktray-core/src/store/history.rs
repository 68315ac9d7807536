//! Reads the history: lists of operations, counts, one operation in full.

mod count_groups;
mod counters;
mod delivery_times;
mod detail;
mod index_walks;
mod query;
mod queued;
pub(super) mod retention;
pub(crate) mod search_index;
mod search_text;
mod seq_range;
mod status;
mod summary;

use std::collections::BTreeMap;

use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension as _, Row};
use serde_json::Value;

use super::queue::AttemptRow;
use crate::base::error::Result;
use crate::event::{Event, Repair};
use crate::outcome::{Gate, Problem, ProblemCode, Status};
use crate::store::db::columns::{self, Millis};

pub use count_groups::{HourlyCount, StatusCount};
pub(crate) use counters::{
    counts_by_status, flows_with_records, hourly_counts, outstanding_counts, status_counts, status_counts_between,
};
pub(crate) use delivery_times::delivery_times;
pub use detail::DamagedPart;
pub(crate) use detail::detail;
pub use query::Query;
pub(crate) use retention::{prune, shrink, truncate_wal, used};
pub(crate) use status::figures;
pub(crate) use summary::summary;

/// An operation as in lists.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OperationRow {
    /// Order of arrival.
    pub seq: i64,
    /// Its id.
    pub id: String,
    /// The number of its flow.
    pub flow_id: i64,
    /// Its flow's name when it was received.
    pub flow: String,
    /// Its status.
    pub status: Status,
    /// When it was received.
    pub received_at: Timestamp,
    /// When it was finished.
    pub finished_at: Option<Timestamp>,
    /// When the next attempt is due, if it waits only for that time.
    pub due_at: Option<Timestamp>,
    /// What it waits for besides time.
    pub gate: Option<Gate>,
    /// Attempts so far.
    pub attempts: u32,
    /// The last problem.
    pub problem: Option<Problem>,
    /// The operation that it is a duplicate of.
    pub duplicate_of: Option<String>,
    /// True if the user marked the failed operation as solved.
    pub solved: bool,
    /// Name and number of the person the record is about.
    pub summary: String,
    /// What the flow remembers from the responses, by name.
    pub remembered: BTreeMap<String, Value>,
    /// True if the CRM already knew the order.
    pub crm_duplicate: bool,
    /// True if it was delivered although a step failed.
    pub partial: bool,
    /// True for a test order that the user sent.
    pub test_order: bool,
}

/// An operation in full.
#[derive(Debug, Clone, PartialEq)]
pub struct OperationDetail {
    /// Its row, as in lists.
    pub row: OperationRow,
    /// The request.
    pub event: Event,
    /// What was repaired to read it.
    pub repairs: Vec<Repair>,
    /// The attempts, the first one first.
    pub attempts: Vec<AttemptRow>,
    /// What of it cannot be read any more.
    pub damaged: Vec<DamagedPart>,
}

const COLUMNS: &str = "seq, id, flow_name, status, received_at, finished_at, attempts, error_code, error_message, \
                       duplicate_of, due_at, gate, flow_id, error_args, solved_at IS NOT NULL, summary, remembered, \
                       crm_duplicate, partial, test_order";

/// Returns the id of the newest operation, when it was received, and its status.
pub(crate) fn newest(connection: &Connection) -> Result<Option<(String, Timestamp, Status)>> {
    let mut find =
        connection.prepare_cached("SELECT id, received_at, status FROM operations ORDER BY seq DESC LIMIT 1")?;
    let newest = find.query_row([], |row| {
        let Millis(received_at) = row.get(1)?;
        Ok((row.get(0)?, received_at, row.get(2)?))
    });
    Ok(newest.optional()?)
}

fn row(row: &Row) -> rusqlite::Result<OperationRow> {
    let status: Status = row.get(3)?;
    let Millis(received_at) = row.get(4)?;
    let finished: Option<Millis> = row.get(5)?;
    // One that nobody knows must not hide the operation, nor the others in a list.
    let code: Option<ProblemCode> = row.get(7).unwrap_or(Some(ProblemCode::RecordUnreadable));
    let message: Option<String> = row.get(8)?;
    let Millis(due_at) = row.get(10)?;
    let gate: Option<Gate> = row.get(11).unwrap_or_default();
    // Nothing but the history shows them: if they cannot be read, the operation lacks them.
    let remembered: String = row.get(16)?;
    let remembered = serde_json::from_str(&remembered).unwrap_or_default();
    let args: String = row.get(13)?;
    let problem = code.map(|code| Problem { code, message: message.unwrap_or_default(), args: columns::args(&args) });
    Ok(OperationRow {
        seq: row.get(0)?,
        id: row.get(1)?,
        flow: row.get(2)?,
        status,
        received_at,
        finished_at: finished.map(|Millis(at)| at),
        due_at: (status == Status::Pending && gate.is_none()).then_some(due_at),
        attempts: row.get(6)?,
        problem,
        duplicate_of: row.get(9)?,
        gate,
        flow_id: row.get(12)?,
        solved: row.get(14)?,
        summary: row.get(15)?,
        remembered,
        crm_duplicate: row.get(17)?,
        partial: row.get(18)?,
        test_order: row.get(19)?,
    })
}

/// The highest count of a search. Counting more takes long and helps nobody.
const MAX_COUNTED: usize = 1_000;

/// Returns the operations that match, in the order of the query.
pub(crate) fn list(connection: &Connection, query: &Query) -> Result<Vec<OperationRow>> {
    let mut find = connection.prepare_cached(&format!("SELECT {COLUMNS} FROM operations WHERE seq = ?1"))?;
    let seqs = index_walks::find(connection, query)?;
    // An operation may have been deleted since its `seq` was read.
    let rows = seqs.into_iter().filter_map(|seq| find.query_row([seq], row).optional().transpose());
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// Returns the ids of the newest operations that match, oldest first.
pub(crate) fn ids(connection: &Connection, query: &Query) -> Result<Vec<String>> {
    let seqs = index_walks::find(connection, &Query { oldest_first: false, ..query.clone() })?;
    let mut find = connection.prepare_cached("SELECT id FROM operations WHERE seq = ?1")?;
    let ids = seqs.into_iter().rev().map(|seq| find.query_row([seq], |row| row.get(0)));
    Ok(ids.collect::<rusqlite::Result<_>>()?)
}

/// Returns the operations that match, in the order of the query, each by its `seq` and id.
pub(crate) fn seqs_and_ids(connection: &Connection, query: &Query) -> Result<Vec<(i64, String)>> {
    let mut find = connection.prepare_cached("SELECT seq, id FROM operations WHERE seq = ?1")?;
    let found = index_walks::find(connection, query)?.into_iter();
    let found = found.map(|seq| find.query_row([seq], |row| Ok((row.get(0)?, row.get(1)?))));
    Ok(found.collect::<rusqlite::Result<_>>()?)
}

/// Returns the operations with these ids, in this order. Those that are not there are left out.
pub(crate) fn rows(connection: &Connection, ids: &[String]) -> Result<Vec<OperationRow>> {
    let mut find = connection.prepare_cached(&format!("SELECT {COLUMNS} FROM operations WHERE id = ?1"))?;
    let rows = ids.iter().filter_map(|id| find.query_row([id], row).optional().transpose());
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// Returns the number of operations that match, ignoring the limit. For a search at most [`MAX_COUNTED`].
pub(crate) fn count(connection: &Connection, query: &Query) -> Result<u32> {
    if query.search.is_none() && query.flow.is_none() && query.before.is_none() {
        return counters::count(connection, query);
    }
    let limit = if query.search.is_some() { MAX_COUNTED } else { usize::MAX };
    let seqs = index_walks::find(connection, &Query { limit, ..query.clone() })?;
    Ok(u32::try_from(seqs.len()).unwrap_or(u32::MAX))
}
