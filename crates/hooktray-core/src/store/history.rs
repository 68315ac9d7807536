//! Questions about operations.

use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension as _, Row, params_from_iter, types::Value as Sql};

use super::attempts::AttemptRow;
use super::failure::unknown_value;
use super::queue;
use super::rows::{self, Millis};
use crate::error::{Error, Result};
use crate::event::Event;
use crate::outcome::{Code, Problem, Status};

/// Which operations are asked for. Empty fields ask for all.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Query {
    /// Of the flow with this name.
    pub flow: Option<String>,
    /// Of the flow with this number, whatever its name was then.
    pub flow_id: Option<i64>,
    /// In this state.
    pub status: Option<Status>,
    /// Only failed ones that nobody took care of.
    pub open: bool,
    /// Only those that wait or are being sent.
    pub waiting: bool,
    /// With this text anywhere in the record or as the beginning of the id; letters' case does not matter.
    pub search: Option<String>,
    /// Received at this time or later.
    pub since: Option<Timestamp>,
    /// Received before this time.
    pub until: Option<Timestamp>,
    /// Older than the operation with this `seq`: the next page.
    pub before: Option<i64>,
    /// At most this many.
    pub limit: usize,
}

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
    /// What it waits for beside the time: a destination's origin, or a secret.
    pub gate: Option<String>,
    /// Attempts so far.
    pub attempts: u32,
    /// What went wrong last.
    pub problem: Option<Problem>,
    /// The operation this one is a copy of.
    pub duplicate_of: Option<String>,
    /// Whether the user marked it as taken care of.
    pub handled: bool,
    /// Who it is about.
    pub summary: String,
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
                       duplicate_of, due_at, gate, flow_id, error_args, handled_at IS NOT NULL, summary";

fn row(row: &Row) -> rusqlite::Result<OperationRow> {
    let status: Status = row.get(3)?;
    let Millis(received_at) = row.get(4)?;
    let finished: Option<Millis> = row.get(5)?;
    let code: Option<Code> = row.get(7)?;
    let message: Option<String> = row.get(8)?;
    let Millis(due_at) = row.get(10)?;
    let gate: Option<String> = row.get(11)?;
    let args: String = row.get(13)?;
    let problem = code.map(|code| Problem { code, message: message.unwrap_or_default(), args: rows::args(&args) });
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
        handled: row.get(14)?,
        summary: row.get(15)?,
    })
}

/// The operations that are asked for, newest first.
pub(crate) fn list(connection: &Connection, query: &Query) -> Result<Vec<OperationRow>> {
    let (from, mut values) = asked(query);
    let sql = format!("SELECT {COLUMNS} {from} ORDER BY seq DESC LIMIT ?");
    values.push(i64::try_from(query.limit).unwrap_or(i64::MAX).into());
    let mut statement = connection.prepare_cached(&sql)?;
    let rows = statement.query_map(params_from_iter(values), row)?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// The ids of the operations that are asked for, oldest first, whatever the limit.
pub(crate) fn ids(connection: &Connection, query: &Query) -> Result<Vec<String>> {
    let (from, values) = asked(query);
    let mut statement = connection.prepare_cached(&format!("SELECT id {from} ORDER BY seq"))?;
    let ids = statement.query_map(params_from_iter(values), |row| row.get(0))?;
    Ok(ids.collect::<rusqlite::Result<_>>()?)
}

/// How many operations are asked for, whatever the limit.
pub(crate) fn count(connection: &Connection, query: &Query) -> Result<u32> {
    let (from, values) = asked(query);
    let mut statement = connection.prepare_cached(&format!("SELECT count(*) {from}"))?;
    Ok(statement.query_row(params_from_iter(values), |row| row.get(0))?)
}

/// `FROM …` with the conditions of a query, and their values.
fn asked(query: &Query) -> (String, Vec<Sql>) {
    let mut conditions = vec!["1"];
    let mut values: Vec<Sql> = Vec::new();
    let mut ask = |condition, value: Sql| {
        conditions.push(condition);
        values.push(value);
    };
    if let Some(flow) = &query.flow {
        ask("flow_name = ?", flow.clone().into());
    }
    if let Some(flow_id) = query.flow_id {
        ask("flow_id = ?", flow_id.into());
    }
    if let Some(status) = query.status {
        ask("status = ?", status.as_str().to_owned().into());
    }
    if let Some(since) = query.since {
        ask("received_at >= ?", since.as_millisecond().into());
    }
    if let Some(until) = query.until {
        ask("received_at < ?", until.as_millisecond().into());
    }
    if let Some(before) = query.before {
        ask("seq < ?", before.into());
    }
    if let Some(search) = &query.search {
        let text = search.to_lowercase();
        ask("(instr(search, ?) > 0 OR instr(id, ?) = 1)", text.clone().into());
        values.push(text.into());
    }
    if query.open {
        conditions.push("status = 'failed' AND handled_at IS NULL");
    }
    if query.waiting {
        conditions.push("status IN ('pending', 'running')");
    }
    let join = if query.search.is_some() { "JOIN requests USING (seq)" } else { "" };
    (format!("FROM operations {join} WHERE {}", conditions.join(" AND ")), values)
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

/// How many operations there are in each state.
pub(crate) fn counts(connection: &Connection) -> Result<Vec<(Status, i64)>> {
    let mut statement = connection.prepare("SELECT status, count(*) FROM operations GROUP BY status")?;
    let counts = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(counts.collect::<rusqlite::Result<_>>()?)
}
