//! What the user can do with operations: queue again, cancel, mark as solved.

use std::time::Duration;

use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension as _, params};

use super::changed::{Changed, RequestKey};
use super::steps::Finished;
use super::{changed, dedup, interrupted, steps};
use crate::base::error::{Error, Result, StateReason};
use crate::event::Correction;
use crate::flow::{Action, Flow};
use crate::outcome::{Problem, Status};
use crate::store::db::columns::Millis;
use crate::store::flows;
use crate::template::inspect;

/// How operations are queued again.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Retry {
    /// Run every step again, even finished ones. This may create a second order.
    pub from_start: bool,
    /// Queue an operation even if a duplicate of it was sent or waits, or another request was sent in place of one that
    /// failed.
    pub even_copies: bool,
    /// Queue an operation even if it waited in a backup that was restored, and may have been sent since. Implied by
    /// `even_copies`.
    pub even_restored: bool,
}

/// Why an operation is left out: sending it could make a second order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LeftOutReason {
    /// This duplicate of it was sent or waits.
    Copy(String),
    /// It waited in a backup that was restored, and nobody has sent it since then.
    Restored,
    /// This request was sent since another one had failed, which would be sent now.
    SentInstead(String),
    /// What it sent cannot be read, or its flow no longer has it; in plain words.
    Unknown(String),
}

impl std::fmt::Display for LeftOutReason {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            LeftOutReason::Copy(copy) => write!(f, "its duplicate {copy} was sent or waits"),
            LeftOutReason::Restored => {
                f.write_str("it waited in a backup that was restored, and may have been sent since the backup was made")
            }
            LeftOutReason::SentInstead(step) => {
                write!(f, "“{step}” was sent in place of a request that failed, and that one would be sent now as well")
            }
            LeftOutReason::Unknown(why) => f.write_str(why),
        }
    }
}

/// The result of queueing an operation again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Requeued {
    /// It is queued. If its flow is stopped, this is the flow's name: nothing goes out until it is started.
    Queued(Option<String>),
    /// It was left out.
    LeftOut(LeftOutReason),
}

struct Found {
    seq: i64,
    status: Status,
    flow_id: i64,
    flow_name: String,
    received_at: Timestamp,
    dedup_key: Option<Vec<u8>>,
    /// True if it waited in a backup that was restored, and was not tried since.
    is_restored: bool,
}

fn find(connection: &Connection, id: &str) -> Result<Found> {
    let mut statement = connection.prepare_cached(
        "SELECT seq, status, flow_id, flow_name, received_at, dedup_key, error_code IS 'restored' FROM operations WHERE id = ?1",
    )?;
    let found = statement.query_row([id], |row| {
        let Millis(received_at) = row.get(4)?;
        Ok(Found {
            seq: row.get(0)?,
            status: row.get(1)?,
            flow_id: row.get(2)?,
            flow_name: row.get(3)?,
            received_at,
            dedup_key: row.get(5)?,
            is_restored: row.get(6)?,
        })
    });
    found.optional()?.ok_or_else(|| Error::NoSuchOperation(id.to_owned()))
}

fn not_possible(id: &str, reason: StateReason, why: impl Into<String>) -> Error {
    Error::OperationState { id: id.to_owned(), reason, why: why.into() }
}

/// Queues an operation again, at once and with all its retries, for the current version of the flow. It continues with its
/// first unfinished step unless it starts over. Its last problem stays until an attempt ends.
pub(crate) fn requeue(connection: &Connection, id: &str, retry: Retry, now: Timestamp) -> Result<Requeued> {
    let found = find(connection, id)?;
    if found.status == Status::Running {
        return Err(not_possible(id, StateReason::Running, "it is being sent right now"));
    }
    if found.status == Status::Test {
        return Err(not_possible(id, StateReason::Test, "it is a sender's test, and no order"));
    }
    // A flow that was deleted and made again under its old name or link takes up its old records.
    let flow: Option<i64> = connection
        .query_row(
            "SELECT id FROM flows
             WHERE id = ?1 OR name = ?2 OR id = (SELECT replaced_by FROM deleted_flows WHERE flow_id = ?1)
             ORDER BY id = ?1 DESC, name = ?2 LIMIT 1",
            params![found.flow_id, found.flow_name],
            |row| row.get(0),
        )
        .optional()?;
    let flow = flow.ok_or_else(|| {
        not_possible(
            id,
            StateReason::NoFlow,
            format!("its flow “{}” was deleted; create it again first", found.flow_name),
        )
    })?;
    if !retry.even_copies
        && let Some(copy) = sent_copy(connection, &found, flow)?
    {
        return Ok(Requeued::LeftOut(LeftOutReason::Copy(copy)));
    }
    if found.is_restored && !retry.even_copies && !retry.even_restored {
        return Ok(Requeued::LeftOut(LeftOutReason::Restored));
    }
    if retry.from_start {
        start_over(connection, found.seq)?;
    } else if let Some(instead) = go_on(connection, id, &found, flow, retry)? {
        return Ok(Requeued::LeftOut(LeftOutReason::SentInstead(instead)));
    }
    connection.execute(
        "UPDATE operations SET status = 'pending', flow_id = ?2, tries = 0, interruptions = 0, due_at = ?3, due_set_at = ?3, gate = NULL,
                finished_at = NULL, duplicate_of = NULL, solved_at = NULL
         WHERE seq = ?1",
        params![found.seq, flow, Millis(now)],
    )?;
    let stopped = "SELECT name FROM flows WHERE id = ?1 AND enabled = 0";
    Ok(Requeued::Queued(connection.query_row(stopped, [flow], |row| row.get(0)).optional()?))
}

/// Prepares an operation to go on at its first unfinished step. Returns the request that was sent in place of one that
/// would be sent now, and changes nothing then, unless the user wants both.
fn go_on(connection: &Connection, id: &str, found: &Found, flow: i64, retry: Retry) -> Result<Option<String>> {
    let finished = steps::known(connection, found.seq)?.ok_or_else(|| {
        let why = "what its earlier attempts sent cannot be read any more; look in the CRM whether the order is there, and if \
                   not, run it from the start";
        not_possible(id, StateReason::Unreadable, why)
    })?;
    match flows::by_id(connection, flow) {
        Ok(row) => {
            let requests = changed::requests(&row.flow);
            if let Some(changed) = changed::changed_step(connection, found.seq, &finished.requests, &requests)? {
                let is_gone = matches!(changed, Changed::Vanished(_));
                let reason = if is_gone { StateReason::Vanished } else { StateReason::Changed };
                return Err(not_possible(id, reason, Problem::from(&changed).message));
            }
            if found.status == Status::Delivered && requests.iter().all(|request| finished.has(&request.id)) {
                let why = "every request of it was answered; run it from the start to send it again, which may make a \
                           second order";
                return Err(not_possible(id, StateReason::Finished, why));
            }
            let instead = sent_instead(&row.flow, &requests, &finished);
            if !retry.even_copies && instead.is_some() {
                return Ok(instead);
            }
        }
        // A flow that cannot be read has to be replaced before anything of it is sent.
        Err(Error::FlowBroken { .. }) if found.status != Status::Delivered => {}
        Err(error) => return Err(error),
    }
    steps::restore(connection, found.seq, &finished)?;
    Ok(None)
}

/// Returns a finished request whose condition reads how another one ended, if that failed: the order may have gone
/// elsewhere.
fn sent_instead(flow: &Flow, requests: &[RequestKey], finished: &Finished) -> Option<String> {
    let is_request = |id: &str| requests.iter().any(|request| request.id == id);
    let has_failed = |id: &str| finished.ever_failed.iter().any(|failed| failed == id) && !finished.has(id);
    let reads_failed = |action: &&Action| {
        let read = action.when().map(inspect::references).unwrap_or_default();
        read.steps.iter().any(|(step, _)| is_request(step) && has_failed(step))
    };
    let mut sent = flow.actions.iter().filter(|action| finished.has(action.id()) && is_request(action.id()));
    sent.find(reads_failed).map(|action| action.id().to_owned())
}

/// Returns a duplicate of the record that was sent or waits.
fn sent_copy(connection: &Connection, found: &Found, flow: i64) -> Result<Option<String>> {
    let Some(key) = &found.dedup_key else { return Ok(None) };
    let window = match flows::by_id(connection, flow) {
        Ok(row) => row.flow.webhook().deduplicate.as_ref().map(|rule| rule.window_hours),
        // A flow that cannot be read has to be replaced before anything of it is sent.
        Err(Error::FlowBroken { .. }) => None,
        Err(error) => return Err(error),
    };
    let Some(hours) = window else { return Ok(None) };
    let window = Duration::from_secs(u64::from(hours) * 3600);
    // A copy may have arrived before or after the flow was deleted and made again.
    let earlier = flows::replaced_by(connection, flow)?;
    for flow_id in std::iter::once(flow).chain(earlier).chain(Some(found.flow_id).filter(|old| *old != flow)) {
        let copy = dedup::sent_copy(connection, flow_id, found.seq, key, found.received_at, window)?;
        if copy.is_some() {
            return Ok(copy);
        }
    }
    Ok(None)
}

fn start_over(connection: &Connection, seq: i64) -> Result<()> {
    steps::forget(connection, seq)?;
    connection.execute(
        "UPDATE operations SET started_over = attempts, finished_steps = 0, remembered = '{}', crm_duplicate = 0
         WHERE seq = ?1",
        [seq],
    )?;
    Ok(())
}

/// The message of operations that were cancelled because their flow was deleted.
pub(crate) const FLOW_DELETED: &str = "the flow of this record was deleted";

/// Cancels the operations that wait for a flow that was deleted. Returns how many.
pub(crate) fn cancel_without_flow(connection: &Connection, flow_id: i64, now: Timestamp) -> Result<usize> {
    Ok(connection.execute(
        "UPDATE operations SET status = 'cancelled', gate = NULL, finished_at = ?2, error_code = 'flow_deleted',
                error_message = ?3, error_args = '{}'
         WHERE flow_id = ?1 AND status IN ('held', 'pending')",
        params![flow_id, Millis(now), FLOW_DELETED],
    )?)
}

/// Holds all unfinished operations of a restored database: they may have been sent since the backup was made. Returns how
/// many.
pub(crate) fn hold_waiting(connection: &Connection, now: Timestamp) -> Result<usize> {
    interrupted::record_interrupted(connection, now)?;
    Ok(connection.execute(
        "UPDATE operations SET status = 'held', gate = NULL, claimed_at = NULL, error_code = 'restored', error_args = '{}',
                error_message = 'it waited in a backup that was restored, and may have been sent since the backup was made'
         WHERE status IN ('pending', 'running')",
        [],
    )?)
}

/// Cancels an operation that waits.
pub(crate) fn cancel(connection: &Connection, id: &str, now: Timestamp) -> Result<()> {
    let found = find(connection, id)?;
    match found.status {
        Status::Held | Status::Pending => {}
        Status::Running => return Err(not_possible(id, StateReason::Running, "it is being sent right now")),
        Status::Delivered
        | Status::Filtered
        | Status::Duplicate
        | Status::Failed
        | Status::Cancelled
        | Status::Test => {
            return Err(not_possible(id, StateReason::Done, "it is done already"));
        }
    }
    connection.execute(
        "UPDATE operations SET status = 'cancelled', gate = NULL, finished_at = ?2 WHERE seq = ?1",
        params![found.seq, Millis(now)],
    )?;
    Ok(())
}

/// Keeps what the user corrected in a record, with its new summary. The corrected values are searched from now on as well.
pub(crate) fn keep_corrections(
    connection: &Connection,
    id: &str,
    corrections: &[Correction],
    summary: &str,
    searched: &str,
) -> Result<()> {
    let found = find(connection, id)?;
    let corrections = serde_json::to_string(corrections).map_err(|error| Error::Database(error.to_string()))?;
    connection.execute("UPDATE operations SET summary = ?2 WHERE seq = ?1", params![found.seq, summary])?;
    connection.execute(
        "UPDATE requests SET corrections = ?2, search_text = search_text || char(10) || ?3 WHERE seq = ?1",
        params![found.seq, corrections, searched],
    )?;
    Ok(())
}

/// Marks a failed operation as solved, or removes the mark.
pub(crate) fn mark_solved(connection: &Connection, id: &str, solved_at: Option<Timestamp>) -> Result<()> {
    let found = find(connection, id)?;
    if found.status != Status::Failed {
        return Err(not_possible(id, StateReason::NotFailed, "only a failed operation can be marked as solved"));
    }
    connection
        .execute("UPDATE operations SET solved_at = ?2 WHERE seq = ?1", params![found.seq, solved_at.map(Millis)])?;
    Ok(())
}
