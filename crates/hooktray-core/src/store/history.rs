//! Questions about operations.

mod counters;
mod query;
pub(super) mod retention;
pub(crate) mod search_index;

use std::collections::BTreeMap;

use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension as _, Row};
use serde_json::Value;

use super::queue::{self, AttemptRow};
use crate::base::error::{Error, Result};
use crate::event::Event;
use crate::outcome::{Code, Gate, Problem, Status};
use crate::store::db::columns::{self, Millis};
use crate::store::db::errors::unknown_value;

pub use counters::Figure;
pub(crate) use counters::{counts, open as open_figures, since as figures_since};
pub use query::Query;
pub(crate) use retention::{empty_log, prune, shrink, used};

/// An operation as lists show it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OperationRow {
    /// Order of arrival.
    pub seq: i64,
    /// Its name.
    pub id: String,
    /// The number of its flow.
    pub flow_id: i64,
    /// The name its flow had.
    pub flow: String,
    /// Where it stands.
    pub status: Status,
    /// When it was received.
    pub received_at: Timestamp,
    /// When it was done.
    pub finished_at: Option<Timestamp>,
    /// When the next attempt is due, for a pending one that waits for the time.
    pub due_at: Option<Timestamp>,
    /// What it waits for besides the time.
    pub gate: Option<Gate>,
    /// Attempts so far.
    pub attempts: u32,
    /// What went wrong last.
    pub problem: Option<Problem>,
    /// The operation this one is a copy of.
    pub duplicate_of: Option<String>,
    /// True if the user marked the failed operation as solved.
    pub solved: bool,
    /// Who it is about.
    pub summary: String,
    /// What the flow remembers from the answers, by name.
    pub remembered: BTreeMap<String, Value>,
    /// True if the CRM said that it knew the order already.
    pub crm_duplicate: bool,
}

/// One operation with all that became of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Detail {
    /// As in lists.
    pub row: OperationRow,
    /// The request.
    pub event: Event,
    /// The attempts, first one first.
    pub attempts: Vec<AttemptRow>,
}

const COLUMNS: &str = "seq, id, flow_name, status, received_at, finished_at, attempts, error_code, error_message, \
                       duplicate_of, due_at, gate, flow_id, error_args, solved_at IS NOT NULL, summary, remembered, \
                       crm_duplicate";

fn row(row: &Row) -> rusqlite::Result<OperationRow> {
    let status: Status = row.get(3)?;
    let Millis(received_at) = row.get(4)?;
    let finished: Option<Millis> = row.get(5)?;
    let code: Option<Code> = row.get(7)?;
    let message: Option<String> = row.get(8)?;
    let Millis(due_at) = row.get(10)?;
    let gate: Option<Gate> = row.get(11)?;
    let remembered: String = row.get(16)?;
    let remembered = serde_json::from_str(&remembered).map_err(|error| unknown_value(16, error.to_string()))?;
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
    })
}

/// Matches of a text that are counted at most: whoever sees this many looks for something else.
const COUNTED: usize = 1_000;

/// The operations that are asked for, newest first.
pub(crate) fn list(connection: &Connection, query: &Query) -> Result<Vec<OperationRow>> {
    let mut find = connection.prepare_cached(&format!("SELECT {COLUMNS} FROM operations WHERE seq = ?1"))?;
    let seqs = query::seqs(connection, query)?;
    // One that was deleted since its `seq` was read is not there any more.
    let rows = seqs.into_iter().filter_map(|seq| find.query_row([seq], row).optional().transpose());
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// The ids of the operations that are asked for, oldest first, whatever the limit.
pub(crate) fn ids(connection: &Connection, query: &Query) -> Result<Vec<String>> {
    let seqs = query::seqs(connection, &Query { limit: usize::MAX, ..query.clone() })?;
    let mut find = connection.prepare_cached("SELECT id FROM operations WHERE seq = ?1")?;
    let ids = seqs.into_iter().rev().map(|seq| find.query_row([seq], |row| row.get(0)));
    Ok(ids.collect::<rusqlite::Result<_>>()?)
}

/// How many operations are asked for, whatever the limit; with a text, [`COUNTED`] at most.
pub(crate) fn count(connection: &Connection, query: &Query) -> Result<u32> {
    if query.search.is_none() && query.flow.is_none() && query.before.is_none() {
        return counters::count(connection, query);
    }
    let limit = if query.search.is_some() { COUNTED } else { usize::MAX };
    let seqs = query::seqs(connection, &Query { limit, ..query.clone() })?;
    Ok(u32::try_from(seqs.len()).unwrap_or(u32::MAX))
}

/// One operation, by its id.
pub(crate) fn detail(connection: &Connection, id: &str) -> Result<Detail> {
    let sql = format!("SELECT {COLUMNS} FROM operations WHERE id = ?1");
    let found = connection.prepare_cached(&sql)?.query_row([id], row).optional()?;
    let row = found.ok_or_else(|| Error::NoSuchOperation(id.to_owned()))?;
    let mut statement = connection.prepare_cached(
        "SELECT started_at, duration_ms, outcome, steps FROM attempts WHERE seq = ?1 ORDER BY number",
    )?;
    let attempts = statement.query_map([row.seq], |row| {
        let Millis(started_at) = row.get(0)?;
        let steps: String = row.get(3)?;
        let steps = serde_json::from_str(&steps).map_err(|error| unknown_value(3, error.to_string()))?;
        Ok(AttemptRow { started_at, duration_ms: row.get(1)?, outcome: row.get(2)?, steps })
    })?;
    let attempts = attempts.collect::<rusqlite::Result<_>>()?;
    Ok(Detail { event: queue::request(connection, row.seq)?, row, attempts })
}
