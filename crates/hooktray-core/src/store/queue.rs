//! The queue: operations are accepted, claimed and queued again. Each function is one step of a transaction.

mod attempts;
mod changed;
mod claim;
mod dedup;
mod interrupted;
mod keep_finished;
mod quarantine;
mod remembered;
mod requeue;
mod steps;
mod test_orders;
mod unanswered;
mod undecided;
mod user_actions;
mod waits;

use jiff::Timestamp;
use rusqlite::{Connection, params};

use super::db::columns::{Millis, json};
use super::db::errors::unknown_value;
use super::db::packed::Packed;
use crate::base::error::Result;
use crate::event::{Event, OperationId, Repair};
use crate::outcome::{EarlierRuns, Status};

pub(crate) use attempts::settle;
pub use attempts::{AttemptRow, NextState, Settlement};
pub(crate) use changed::{ChangedRequest, changed_of_waiting, changed_step};
pub(crate) use claim::{Claims, claim, next_due};
pub use dedup::DedupKey;
pub(crate) use dedup::{has_keys, keep_keys};
pub(crate) use interrupted::note_requests;
pub(crate) use quarantine::Quarantined;
pub use requeue::{LeftOutReason, RequeueOptions};
pub(crate) use requeue::{Requeued, requeue};
pub(crate) use steps::keep_steps;
pub(crate) use test_orders::{begin_test_order, end_test_order};
pub(crate) use unanswered::{flow_changed, may_have_arrived, nothing_sent_in_doubt, unanswered_elsewhere};
pub(crate) use undecided::{Decided, decide, flows_with_undecided, undecided};
pub use user_actions::WithoutFlow;
pub(crate) use user_actions::{cancel, cancel_without_flow, hold_unfinished, keep_corrections, mark_solved};
pub(in crate::store) use waits::UNREACHED;
pub(crate) use waits::{
    after_unreachable, bring_forward, clamp_waits, flow_of_pending, release_oldest, release_unblocked,
};

/// The message of operations that were cancelled because their flow was deleted.
pub(crate) const FLOW_DELETED: &str = "the flow of this record was deleted";

/// A record to store.
#[derive(Debug, Clone)]
pub struct NewOperation {
    /// The id of its operation.
    pub id: OperationId,
    /// The flow it arrived at.
    pub flow_id: i64,
    /// The flow's name, which the history keeps.
    pub flow_name: String,
    /// True if the flow is started: the operation is `pending` then, otherwise `held`.
    pub started: bool,
    /// True for a sender's test, which is never sent.
    pub test: bool,
    /// What its duplicates share.
    pub dedup_key: Option<DedupKey>,
    /// True if its flow cannot be read, so that it is not known whether it is a test or a duplicate.
    pub undecided: bool,
    /// The request.
    pub event: Event,
    /// What was repaired to read it.
    pub repairs: Vec<Repair>,
    /// The text that searches look through.
    pub search: String,
    /// Name and number of the person the record is about, for lists.
    pub summary: String,
}

/// A stored record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Accepted {
    /// Its id.
    pub id: OperationId,
    /// Its status.
    pub status: Status,
}

/// How many operations of a flow may be claimed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Capacity {
    /// One at a time, in order of arrival: none overtakes an operation that waits for its retry.
    Strict,
    /// Up to this many more.
    Slots(u32),
}

/// An operation with a running attempt.
#[derive(Debug, Clone, PartialEq)]
pub struct Claimed {
    /// Order of arrival.
    pub seq: i64,
    /// Its id.
    pub id: OperationId,
    /// The flow it belongs to.
    pub flow_id: i64,
    /// Number of this attempt, from 1.
    pub attempt: u32,
    /// Number of this try of the first unfinished request, from 1.
    pub tries: u32,
    /// The request that `tries` counts ([`StepRecord::failed_request`](crate::outcome::StepRecord::failed_request)); none before a
    /// try of one failed.
    pub tries_of: Option<String>,
    /// The request.
    pub event: Event,
    /// What earlier attempts did.
    pub earlier: EarlierRuns,
}

/// The identity of an attempt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AttemptKey {
    /// The operation's order of arrival.
    pub seq: i64,
    /// The operation.
    pub id: OperationId,
    /// The flow it belongs to.
    pub flow_id: i64,
    /// The attempt's number, from 1.
    pub attempt: u32,
}

impl Claimed {
    /// Returns the identity of this attempt.
    #[must_use]
    pub fn key(&self) -> AttemptKey {
        AttemptKey { seq: self.seq, id: self.id, flow_id: self.flow_id, attempt: self.attempt }
    }
}

/// Stores a record and its operation.
pub(crate) fn accept(connection: &Connection, new: &NewOperation) -> Result<Accepted> {
    let event = &new.event;
    let original = match &new.dedup_key {
        Some(key) => dedup::original(connection, new.flow_id, key, event.received_at, new.started)?,
        None => None,
    };
    let status = match (&original, new.started) {
        _ if new.test => Status::Test,
        (Some(_), _) => Status::Duplicate,
        (None, true) => Status::Pending,
        (None, false) => Status::Held,
    };
    let received = Millis(event.received_at);
    let finished = matches!(status, Status::Test | Status::Duplicate).then_some(&received);
    let mut insert = connection.prepare_cached(
        "INSERT INTO operations (id, flow_id, flow_name, status, received_at, finished_at, due_at, due_set_at, duplicate_of,
                                 dedup_key, summary, undecided)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?5, ?5, ?7, ?8, ?9, ?10)",
    )?;
    insert.execute(params![
        new.id.to_string(),
        new.flow_id,
        new.flow_name,
        status,
        received,
        finished,
        original,
        new.dedup_key.as_ref().map(DedupKey::value),
        new.summary,
        new.undecided,
    ])?;
    let seq = connection.last_insert_rowid();
    let headers = json(&event.headers)?;
    let repairs = json(&new.repairs)?;
    let mut insert = connection.prepare_cached(
        "INSERT INTO requests (seq, method, path, query, headers, ip, body, search_text, repairs)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
    )?;
    insert.execute(params![
        seq,
        event.method,
        event.path,
        event.query,
        Packed(&headers[..]),
        event.ip,
        Packed(&event.body[..]),
        new.search,
        repairs
    ])?;
    Ok(Accepted { id: new.id, status })
}

/// Returns the request of an operation, with what the user corrected.
pub(crate) fn request(connection: &Connection, seq: i64) -> Result<Event> {
    let mut statement = connection.prepare_cached(
        "SELECT method, path, query, headers, ip, body, received_at, corrections
         FROM requests JOIN operations USING (seq) WHERE seq = ?1",
    )?;
    let event = statement.query_row([seq], |row| {
        let (Packed(headers), Packed(body)) = (row.get::<_, Packed<String>>(3)?, row.get(5)?);
        let corrections: String = row.get(7)?;
        let Millis(received_at) = row.get(6)?;
        Ok(Event {
            method: row.get(0)?,
            path: row.get(1)?,
            query: row.get(2)?,
            headers: serde_json::from_str(&headers).map_err(|error| unknown_value(3, error.to_string()))?,
            ip: row.get(4)?,
            body,
            received_at,
            corrections: serde_json::from_str(&corrections).map_err(|error| unknown_value(7, error.to_string()))?,
        })
    })?;
    Ok(event)
}

/// Returns how many attempts were interrupted. Queues their operations again, and releases all that wait at a gate. Only for
/// the start of an engine: it holds the data dir's lock, so no other process runs an attempt.
pub(crate) fn recover(connection: &Connection, now: Timestamp) -> Result<usize> {
    let interrupted = interrupted::record_interrupted(connection, now)?;
    test_orders::end_interrupted(connection, now)?;
    interrupted::queue_again(connection, &interrupted, now)?;
    waits::release_unblocked(connection, &[], now)?;
    waits::clamp_waits(connection, now)?;
    // Those whose flow was deleted while they were being sent.
    let deleted = "SELECT DISTINCT flow_id FROM operations INDEXED BY operations_queued
         WHERE status = 'pending' AND flow_id NOT IN (SELECT id FROM flows)";
    let deleted: Vec<i64> =
        connection.prepare(deleted)?.query_map([], |row| row.get(0))?.collect::<rusqlite::Result<_>>()?;
    deleted.iter().try_for_each(|flow| user_actions::cancel_without_flow(connection, *flow, now).map(|_| ()))?;
    Ok(interrupted.len())
}
