//! The history: lists, one operation in full, and what a user can do with operations. The JSON is that of the command
//! line, which scripts rely on.

mod bulk;
mod causes;
mod corrections;
pub mod csv;
pub mod indexing;
pub mod retention;

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use serde::Serialize;
use serde_json::{Value, json};

use crate::base::clock::Clock;
use crate::base::error::{Error, Result, StateReason};
use crate::event::{Content, Event, HIDDEN, OperationId, hide_in_json, hide_in_shown, hide_in_text, is_key_name};
use crate::outcome::{Problem, Status, StepRecord};
use crate::secrets::Mask;
use crate::store::{self, OperationDetail, OperationRow, Query, Readers, Requeued, StatusCount, Store};

pub use crate::store::{DamagedPart, LeftOutReason, RefusalRow, Retry};
pub use bulk::{BulkAction, BulkResult, bulk, ids, requests, rows};
pub use causes::{Cause, causes};
pub use corrections::correct;

/// An operation as `history --json` prints it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct HistoryEntry {
    /// Its id.
    pub id: String,
    /// Its flow's name when it was received.
    pub flow: String,
    /// Its status.
    pub status: Status,
    /// When it was received.
    pub received_at: Timestamp,
    /// When it was finished.
    pub finished_at: Option<Timestamp>,
    /// Attempts so far.
    pub attempts: u32,
    /// The last problem.
    pub error: Option<Problem>,
    /// The operation that it is a duplicate of.
    pub duplicate_of: Option<String>,
    /// What the flow remembers from the responses, by name.
    pub remembered: BTreeMap<String, Value>,
    /// True if the CRM already knew the order.
    pub crm_duplicate: bool,
    /// True for a test order that the user sent; format 1 of the command line has it. No stored operation is one.
    pub test: bool,
}

impl From<OperationRow> for HistoryEntry {
    fn from(row: OperationRow) -> HistoryEntry {
        HistoryEntry {
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
            // A test order is sent outside of the queue and is not stored, so no stored operation is one.
            test: false,
        }
    }
}

/// Returns the operations that match, newest first.
///
/// # Errors
/// The database cannot be read.
pub fn list(readers: &Readers, query: &Query) -> Result<Vec<OperationRow>> {
    readers.read(|connection| store::list(connection, query))
}

/// Returns the requests that were refused of late, counted by flow and reason, newest first.
///
/// # Errors
/// The database cannot be read.
pub fn refusals(readers: &Readers) -> Result<Vec<RefusalRow>> {
    readers.read(store::refusals::all)
}

/// Returns an operation in full.
///
/// # Errors
/// An id that does not exist; the database cannot be read.
pub fn detail(readers: &Readers, id: &str) -> Result<OperationDetail> {
    let id: OperationId = id.parse().map_err(|_| Error::NoSuchOperation(id.to_owned()))?;
    readers.read(|connection| store::detail(connection, &id.to_string()))
}

/// Returns the request of an operation, with what the user corrected.
///
/// # Errors
/// An id that does not exist; a request that cannot be read any more.
pub fn event(readers: &Readers, id: &str) -> Result<Event> {
    let detail = detail(readers, id)?;
    let is_whole = |part: &DamagedPart| matches!(part, DamagedPart::Repairs | DamagedPart::Attempts);
    if detail.damaged.iter().all(is_whole) {
        return Ok(detail.event);
    }
    let why =
        "its request cannot be read any more; look in the CRM whether the order is there, and enter it by hand if not";
    Err(Error::OperationState { id: id.to_owned(), reason: StateReason::Damaged, why: why.to_owned() })
}

/// Returns an operation as `show --json` prints it. `mask` hides secrets in the received request; the steps are masked
/// already.
#[must_use]
pub fn detail_json(detail: OperationDetail, mask: &Mask) -> Value {
    let content = detail.event.content_as_it_came();
    let request = request_json(&detail.event, &content, mask);
    let keys = key_mask(&content);
    let runs: Vec<Value> = detail
        .attempts
        .iter()
        .map(|attempt| {
            let mut run = json!({
                "started_at": attempt.started_at,
                "duration_ms": attempt.duration_ms,
                "outcome": attempt.outcome,
                "steps": attempt.steps.iter().flatten().map(|step| step_json(shown_step(step.clone(), &keys))).collect::<Vec<_>>(),
            });
            if attempt.steps.is_none() {
                run["unreadable"] = json!(true);
            }
            run
        })
        .collect();
    let mut corrections = json!(detail.event.corrections);
    mask.json(&mut corrections);
    let repairs: Vec<Value> = detail
        .repairs
        .iter()
        .map(|repair| json!({"code": repair.code, "field": repair.field, "message": repair.code.message()}))
        .collect();
    let notes = notes_json(&detail);
    let mut json = serde_json::to_value(HistoryEntry::from(detail.row)).unwrap_or_default();
    json["request"] = request;
    json["notes"] = notes;
    json["repairs"] = Value::Array(repairs);
    json["corrections"] = corrections;
    json["runs"] = Value::Array(runs);
    if !detail.damaged.is_empty() {
        json["damaged"] = json!(detail.damaged);
    }
    json
}

/// Returns a step as `show --json` prints it: an error and a note have a code and a message, without arguments.
#[must_use]
pub fn step_json(step: StepRecord) -> Value {
    let error = step.error.as_ref().map(|error| json!({"code": error.code, "message": error.message}));
    let mut json = json!({
        "id": step.id,
        "type": step.kind,
        "outcome": step.outcome,
        "request": step.request,
        "response": step.response,
        "error": error,
    });
    if !step.notes.is_empty() {
        json["notes"] = step.notes.iter().map(|note| json!({"code": note.code, "message": note.message()})).collect();
    }
    json
}

/// Returns the notes of the last attempt, with their steps.
fn notes_json(detail: &OperationDetail) -> Value {
    let steps = detail.attempts.last().and_then(|attempt| attempt.steps.as_deref()).unwrap_or_default();
    let notes = steps.iter().flat_map(|step| {
        step.notes.iter().map(|note| json!({"step": step.id, "code": note.code, "message": note.message()}))
    });
    notes.collect()
}

/// Returns a mask for the keys in a record, see [`Content::key_values`].
#[must_use]
pub fn key_mask(content: &Content) -> Mask {
    Mask::new(content.key_secrets())
}

/// Returns a step as it is shown: without the keys of the record (`keys`) and without its own.
#[must_use]
pub fn shown_step(mut step: StepRecord, keys: &Mask) -> StepRecord {
    hide_in_shown(&mut step.request);
    keys.json(&mut step.request);
    if let Some(response) = &mut step.response {
        response.body = keys.text(&hide_in_text(&response.body));
        for (name, value) in &mut response.headers {
            if is_key_name(name) { *value = Value::from(HIDDEN) } else { keys.json(value) }
        }
    }
    for (name, value) in &mut step.remembered {
        if is_key_name(name) { *value = Value::from(HIDDEN) } else { keys.json(value) }
    }
    step
}

/// Returns a request as `show --json` prints it.
#[must_use]
pub fn request_json(event: &Event, content: &Content, mask: &Mask) -> Value {
    let body = match content.body.as_ref().map(|body| &body.json) {
        // A body that cannot be parsed is shown as text.
        Err(_) => Value::String(hide_in_text(&String::from_utf8_lossy(&event.body))),
        Ok(Value::String(text)) => Value::String(hide_in_text(text)),
        Ok(body) => body.clone(),
    };
    let mut request = json!({
        "method": event.method,
        "path": event.path,
        "query": content.query,
        "headers": event.header_fields(),
        "body": body,
        "ip": event.ip,
    });
    hide_in_json(&mut request);
    mask.json(&mut request);
    request
}

/// Returns the number of operations that match, ignoring the query's limit. For a search at most 1000.
///
/// # Errors
/// The database cannot be read.
pub fn count(readers: &Readers, query: &Query) -> Result<u32> {
    readers.read(|connection| store::count(connection, query))
}

/// Counts the operations that match by status, from the counters. Ignores the query's text and limit.
///
/// # Errors
/// The database cannot be read.
pub fn status_counts(readers: &Readers, query: &Query) -> Result<Vec<StatusCount>> {
    readers.read(|connection| store::status_counts(connection, query))
}

/// The result of queueing operations again.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Retried {
    /// How many are queued.
    pub queued: usize,
    /// Operations left out, because sending them could make a second order.
    pub left_out: Vec<LeftOut>,
    /// The stopped flows of those that are queued: nothing of them goes out until they are started.
    pub stopped: BTreeSet<String>,
}

/// An operation that was not queued again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LeftOut {
    /// The operation.
    pub id: String,
    /// Why.
    pub reason: LeftOutReason,
}

impl Retried {
    fn add(&mut self, id: String, requeued: Requeued) {
        match requeued {
            Requeued::Queued(stopped) => {
                self.queued += 1;
                self.stopped.extend(stopped);
            }
            Requeued::LeftOut(reason) => self.left_out.push(LeftOut { id, reason }),
        }
    }
}

/// Queues operations again, each with all its retries, for the current version of the flow. All of them or none, except
/// those that could make a second order, which are left out.
///
/// # Errors
/// An id that does not exist; an operation that is running, has nothing left to send, or whose flow was deleted.
pub fn retry(store: &Store, clock: &Clock, ids: &[String], how: Retry) -> Result<Retried> {
    let (ids, now) = (parse(ids)?, clock.now());
    store.writer.write_blocking(move |connection| {
        let mut retried = Retried::default();
        for id in ids {
            retried.add(id.to_string(), store::requeue(connection, &id.to_string(), how, now)?);
        }
        Ok(retried)
    })
}

fn parse(ids: &[String]) -> Result<Vec<OperationId>> {
    ids.iter().map(|id| id.parse().map_err(|_| Error::NoSuchOperation(id.clone()))).collect()
}

/// Cancels pending and held operations. All of them or none. Returns how many.
///
/// # Errors
/// An id that does not exist; an operation that is running or finished.
pub fn cancel(store: &Store, clock: &Clock, ids: &[String]) -> Result<usize> {
    let now = clock.now();
    each(store, ids, move |connection, id| store::cancel(connection, id, now))
}

/// Marks failed operations as solved, or removes the mark. All of them or none. Returns how many.
///
/// # Errors
/// An id that does not exist; an operation that has not failed.
pub fn mark_solved(store: &Store, clock: &Clock, ids: &[String], solved: bool) -> Result<usize> {
    let solved_at = solved.then(|| clock.now());
    each(store, ids, move |connection, id| store::mark_solved(connection, id, solved_at))
}

/// Runs a step for each of these operations, in one transaction. Returns how many there are.
fn each(
    store: &Store,
    ids: &[String],
    step: impl Fn(&store::Connection, &str) -> Result<()> + Send + 'static,
) -> Result<usize> {
    let ids = parse(ids)?;
    store.writer.write_blocking(move |connection| {
        ids.iter().try_for_each(|id| step(connection, &id.to_string()))?;
        Ok(ids.len())
    })
}

/// Queues all operations that match again. Operations whose flow was deleted stay as they are, and copies are left out
/// whatever `how` says: which of them are orders is decided one by one.
///
/// # Errors
/// A query for unfinished or delivered operations, or for any status.
pub fn retry_all(store: &Store, clock: &Clock, query: &Query, how: Retry) -> Result<Retried> {
    let can_run_again =
        |status| !matches!(status, Status::Pending | Status::Running | Status::Delivered | Status::Test);
    if !query.unsolved && !query.status.is_some_and(can_run_again) {
        return Err(Error::BulkRetry(query.status));
    }
    let (query, now) = (Query { limit: usize::MAX, ..query.clone() }, clock.now());
    let how = Retry { even_copies: false, ..how };
    store.writer.write_blocking(move |connection| {
        let ids = store::ids(connection, &query)?;
        let mut retried = Retried::default();
        for id in ids {
            match store::requeue(connection, &id, how, now) {
                Ok(requeued) => retried.add(id, requeued),
                Err(Error::OperationState { reason, why, .. }) if reason.may_have_sent() => {
                    retried.left_out.push(LeftOut { id, reason: LeftOutReason::Unknown(why) });
                }
                Err(Error::OperationState { .. }) => {}
                Err(error) => return Err(error),
            }
        }
        Ok(retried)
    })
}

/// Counts all operations by status.
///
/// # Errors
/// The database cannot be read.
pub fn counts_by_status(readers: &Readers) -> Result<Vec<(Status, i64)>> {
    readers.read(store::counts_by_status)
}
