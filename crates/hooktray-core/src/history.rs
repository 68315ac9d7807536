//! What became of records: lists, one operation in full, and queueing again. The JSON shapes are those of the command
//! line, which scripts rely on.

pub mod csv;
pub mod indexing;
pub mod retention;

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::Serialize;
use serde_json::{Value, json};

use crate::base::clock::Clock;
use crate::base::error::{Error, Result};
use crate::event::{Event, OperationId};
use crate::outcome::{Problem, Status, StepRecord};
use crate::secrets::Mask;
use crate::store::{self, Detail, OperationRow, Query, Readers, Requeued, Store};

pub use crate::store::Retry;

/// An operation as `history --json` shows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Line {
    /// Its id.
    pub id: String,
    /// The name its flow had.
    pub flow: String,
    /// Where it stands.
    pub status: Status,
    /// When it was received.
    pub received_at: Timestamp,
    /// When it was done.
    pub finished_at: Option<Timestamp>,
    /// Attempts so far.
    pub attempts: u32,
    /// What went wrong last.
    pub error: Option<Problem>,
    /// The operation this one is a copy of.
    pub duplicate_of: Option<String>,
    /// What the flow remembers from the answers, by name.
    pub remembered: BTreeMap<String, Value>,
    /// True if the CRM said that it knew the order already.
    pub crm_duplicate: bool,
    /// True of a test order that the user sent.
    pub test: bool,
}

impl From<OperationRow> for Line {
    fn from(row: OperationRow) -> Line {
        Line {
            id: row.id,
            flow: row.flow,
            status: row.status,
            received_at: row.received_at,
            finished_at: row.finished_at,
            attempts: row.attempts,
            error: row.problem,
            duplicate_of: row.duplicate_of,
            remembered: row.remembered,
            crm_duplicate: row.crm_duplicate,
            // Test orders are sent beside the queue and are not stored yet.
            test: false,
        }
    }
}

/// The operations that are asked for, newest first.
///
/// # Errors
/// A database that cannot be read.
pub fn list(readers: &Readers, query: &Query) -> Result<Vec<OperationRow>> {
    readers.read(|connection| store::list(connection, query))
}

/// One operation with all that became of it.
///
/// # Errors
/// An id that no operation has.
pub fn detail(readers: &Readers, id: &str) -> Result<Detail> {
    let id: OperationId = id.parse().map_err(|_| Error::NoSuchOperation(id.to_owned()))?;
    readers.read(|connection| store::detail(connection, &id.to_string()))
}

/// One operation as `show --json` shows it. `mask` goes over what the sender sent; what was sent on is masked already.
#[must_use]
pub fn shown(detail: Detail, mask: &Mask) -> Value {
    let request = shown_request(&detail.event, mask);
    let runs: Vec<Value> = detail
        .attempts
        .iter()
        .map(|attempt| {
            json!({
                "started_at": attempt.started_at,
                "duration_ms": attempt.duration_ms,
                "outcome": attempt.outcome,
                "steps": attempt.steps.iter().map(shown_step).collect::<Vec<_>>(),
            })
        })
        .collect();
    let mut shown = serde_json::to_value(Line::from(detail.row)).unwrap_or_default();
    shown["request"] = request;
    shown["runs"] = Value::Array(runs);
    shown
}

/// A step as `show --json` shows it: of an error the code and the message.
fn shown_step(step: &StepRecord) -> Value {
    let error = step.error.as_ref().map(|error| json!({"code": error.code, "message": error.message}));
    json!({
        "id": step.id,
        "type": step.kind,
        "outcome": step.outcome,
        "request": step.request,
        "response": step.response,
        "error": error,
    })
}

/// A request as `show --json` shows it.
#[must_use]
pub fn shown_request(event: &Event, mask: &Mask) -> Value {
    // A body that nobody can read is shown as far as it is text.
    let body = event
        .read_body()
        .map_or_else(|_| Value::String(String::from_utf8_lossy(&event.body).into_owned()), |body| body.json);
    let mut request = json!({
        "method": event.method,
        "path": event.path,
        "query": event.query_fields(),
        "headers": event.header_fields(),
        "body": body,
        "ip": event.ip,
    });
    mask.json(&mut request);
    request
}

/// How many operations are asked for, whatever the query's limit; where a text is looked for, 1000 at most.
///
/// # Errors
/// A database that cannot be read.
pub fn count(readers: &Readers, query: &Query) -> Result<u32> {
    readers.read(|connection| store::count(connection, query))
}

/// What came of queueing operations again.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Retried {
    /// How many are queued.
    pub queued: usize,
    /// Those that were left out since a copy of them was sent or waits.
    pub left_out: Vec<LeftOut>,
}

/// An operation that was not queued again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LeftOut {
    /// The operation.
    pub id: String,
    /// Its copy that was sent or waits.
    pub copy: String,
}

/// Queues operations again, each with all its retries, for the flow as it is now. Either all of them or none, those aside
/// whose copy was sent or waits.
///
/// # Errors
/// An id that no operation has; one that is being sent right now; one that has nothing left to send; one whose flow is
/// gone.
pub fn retry(store: &Store, clock: &Clock, ids: &[String], how: Retry) -> Result<Retried> {
    let (ids, now) = (parsed(ids)?, clock.now());
    store.writer.write_blocking(move |connection| {
        let mut retried = Retried::default();
        for id in ids {
            retried.add(id.to_string(), store::requeue(connection, &id.to_string(), how, now)?);
        }
        Ok(retried)
    })
}

impl Retried {
    fn add(&mut self, id: String, requeued: Requeued) {
        match requeued {
            Requeued::Queued => self.queued += 1,
            Requeued::LeftOut(copy) => self.left_out.push(LeftOut { id, copy }),
        }
    }
}

fn parsed(ids: &[String]) -> Result<Vec<OperationId>> {
    ids.iter().map(|id| id.parse().map_err(|_| Error::NoSuchOperation(id.clone()))).collect()
}

/// Gives up operations that wait. Either all of them or none.
///
/// # Errors
/// An id that no operation has; one that is being sent or is done.
pub fn cancel(store: &Store, clock: &Clock, ids: &[String]) -> Result<usize> {
    let now = clock.now();
    each(store, ids, move |connection, id| store::cancel(connection, id, now))
}

/// Marks failed operations as solved, or removes the mark. Either all of them or none.
///
/// # Errors
/// An id that no operation has; one that did not fail.
pub fn mark_solved(store: &Store, clock: &Clock, ids: &[String], solved: bool) -> Result<usize> {
    let solved_at = solved.then(|| clock.now());
    each(store, ids, move |connection, id| store::mark_solved(connection, id, solved_at))
}

/// Does a step for each of these operations, in one transaction; gives how many those were.
fn each(
    store: &Store,
    ids: &[String],
    step: impl Fn(&store::Connection, &str) -> Result<()> + Send + 'static,
) -> Result<usize> {
    let ids = parsed(ids)?;
    store.writer.write_blocking(move |connection| {
        ids.iter().try_for_each(|id| step(connection, &id.to_string()))?;
        Ok(ids.len())
    })
}

/// Queues every operation that is asked for again. Those whose flow is gone stay as they are.
///
/// # Errors
/// A state in which operations are not done, or are done well; none at all.
pub fn retry_all(store: &Store, clock: &Clock, query: &Query, from_start: bool) -> Result<Retried> {
    let again = |status| !matches!(status, Status::Pending | Status::Running | Status::Delivered | Status::Test);
    if !query.unsolved && !query.status.is_some_and(again) {
        return Err(Error::BulkRetry(query.status));
    }
    let (query, now) = (query.clone(), clock.now());
    store.writer.write_blocking(move |connection| {
        let ids = store::ids(connection, &query)?;
        let mut retried = Retried::default();
        for id in ids {
            match store::requeue(connection, &id, Retry { from_start, even_copies: false }, now) {
                Ok(requeued) => retried.add(id, requeued),
                Err(Error::OperationBusy { .. }) => {}
                Err(error) => return Err(error),
            }
        }
        Ok(retried)
    })
}

/// How many operations there are in each state.
///
/// # Errors
/// A database that cannot be read.
pub fn counts(readers: &Readers) -> Result<Vec<(Status, i64)>> {
    readers.read(store::counts)
}
