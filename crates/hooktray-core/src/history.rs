//! What became of records: lists, one operation in full, and queueing again. The JSON shapes are those of the command
//! line, which scripts rely on.

use jiff::Timestamp;
use serde::Serialize;
use serde_json::{Value, json};

use crate::clock::Clock;
use crate::error::{Error, Result};
use crate::event::OperationId;
use crate::outcome::{Problem, Status};
use crate::secrets::Mask;
use crate::store::{self, Detail, OperationRow, Query, Readers, Store};

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
    let event = &detail.event;
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
    let runs: Vec<Value> = detail
        .attempts
        .iter()
        .map(|attempt| {
            json!({
                "started_at": attempt.started_at,
                "duration_ms": attempt.duration_ms,
                "outcome": attempt.outcome,
                "steps": attempt.steps,
            })
        })
        .collect();
    let mut shown = serde_json::to_value(Line::from(detail.row)).unwrap_or_default();
    shown["request"] = request;
    shown["runs"] = Value::Array(runs);
    shown
}

/// Queues operations again, each with all its retries, for the flow as it is now. Either all of them or none.
///
/// # Errors
/// An id that no operation has; one that is being sent right now; one whose flow is gone.
pub fn retry(store: &Store, clock: &Clock, ids: &[String]) -> Result<usize> {
    let parsed = ids.iter().map(|id| id.parse().map_err(|_| Error::NoSuchOperation(id.clone())));
    let ids: Vec<OperationId> = parsed.collect::<Result<_>>()?;
    let now = clock.now();
    store.writer.write_blocking(move |connection| {
        ids.iter().try_for_each(|id| store::requeue(connection, &id.to_string(), now))?;
        Ok(ids.len())
    })
}

/// Queues every operation in a state again. Those whose flow is gone stay as they are.
///
/// # Errors
/// A state in which operations are not done, or are done well.
pub fn retry_all(store: &Store, clock: &Clock, status: Status) -> Result<usize> {
    if matches!(status, Status::Pending | Status::Running | Status::Delivered) {
        let why = format!("operations that are {status} are not sent again all at once; name them by their ids");
        return Err(Error::Usage(why));
    }
    let now = clock.now();
    store.writer.write_blocking(move |connection| {
        let ids = store::ids_in(connection, status)?;
        let mut queued = 0;
        for id in ids {
            match store::requeue(connection, &id, now) {
                Ok(()) => queued += 1,
                Err(Error::OperationBusy { .. }) => {}
                Err(error) => return Err(error),
            }
        }
        Ok(queued)
    })
}

/// How many operations there are in each state.
///
/// # Errors
/// A database that cannot be read.
pub fn counts(readers: &Readers) -> Result<Vec<(Status, i64)>> {
    readers.read(store::counts)
}
