//! Attempts that the end of the program cut off: as the history shows them, and when their operations are sent again.
//!
//! Such an attempt uses up none of the flow's retries, however often it happens. The record itself may
//! crash the program: after a few times in a row it waits, longer each time, so that others overtake it; after many it fails.

use std::time::Duration;

use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension as _, params};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use super::unanswered;
use crate::base::error::{Error, Result};
use crate::flow::{Action, Flow, OnError};
use crate::outcome::{ActionKind, AttemptOutcome, Problem, ProblemCode, StepOutcome, StepRecord, quoted};
use crate::store::db::columns::{ArgsColumn, Millis, json};
use crate::store::db::packed::Packed;
use crate::store::flows;

/// After this many interruptions in a row an operation is no longer retried. The waits before it add up to about
/// eight hours.
pub(super) const MAX_INTERRUPTIONS: u32 = 20;

/// Interruptions in a row that cause no wait: machines are switched off.
const WITHOUT_WAIT: u32 = 2;

/// The time between the retries of interrupted operations.
const SPACING: Duration = Duration::from_secs(10);

/// A running operation.
struct RunningOperation {
    seq: i64,
    flow_id: i64,
    attempt: u32,
    claimed_at: i64,
    /// The requests of the flow as this attempt uses it, if the flow was edited since.
    requests: Option<Vec<ClaimedRequest>>,
    /// What this attempt had skipped when it kept steps last.
    skipped: Vec<StepRecord>,
}

/// A request of the flow as an attempt uses it.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct ClaimedRequest {
    id: String,
    /// True if the next request may follow it unfinished: its condition may skip it, or the run goes on after its failure.
    may_be_passed: bool,
}

impl ClaimedRequest {
    /// Returns a request in the place of those of a flow that cannot be read: one of them may have been under way.
    fn unknown() -> Vec<ClaimedRequest> {
        vec![ClaimedRequest { id: "?".to_owned(), may_be_passed: false }]
    }
}

/// Notes the requests of a flow that is about to be edited or deleted with each running attempt, so that a crash does not
/// take them for those of the new flow.
/// `flow` is none if it cannot be read.
pub(crate) fn note_requests(connection: &Connection, flow_id: i64, flow: Option<&Flow>) -> Result<()> {
    let requests = flow.map_or_else(ClaimedRequest::unknown, requests_of);
    let requests = json(&requests)?;
    connection.execute(
        "UPDATE operations INDEXED BY operations_queued SET claimed_requests = ?2
         WHERE flow_id = ?1 AND status = 'running' AND claimed_requests IS NULL",
        params![flow_id, requests],
    )?;
    Ok(())
}

fn requests_of(flow: &Flow) -> Vec<ClaimedRequest> {
    let may_be_passed = |action: &Action| action.when().is_some() || action.on_error() == OnError::Continue;
    let may_be_passed = |id: &str| flow.actions.iter().find(|action| action.id() == id).is_some_and(may_be_passed);
    let requests = flow.requests().into_iter();
    requests.map(|request| ClaimedRequest { may_be_passed: may_be_passed(&request.id), id: request.id }).collect()
}

/// An operation whose attempt was interrupted.
pub(super) struct Interrupted {
    pub(super) seq: i64,
    /// The requests that may have been under way.
    pub(super) under_way: Vec<String>,
}

/// Returns how long an operation waits after this many interruptions in a row.
fn wait(interruptions: u32) -> Duration {
    let doublings = interruptions.saturating_sub(WITHOUT_WAIT + 1).min(20);
    let seconds = if interruptions <= WITHOUT_WAIT { 0 } else { (5_u64 << doublings).min(3_600) };
    Duration::from_secs(seconds)
}

/// Queues interrupted operations again, with the tries that they had.
pub(super) fn queue_again(connection: &Connection, interrupted: &[Interrupted], now: Timestamp) -> Result<()> {
    let mut count = connection.prepare_cached(
        "UPDATE operations SET interruptions = interruptions + 1, tries = max(tries - 1, 0) WHERE seq = ?1 AND status = 'running'
         RETURNING interruptions, received_at",
    )?;
    let mut queue = connection.prepare_cached(
        "UPDATE operations SET status = 'pending', claimed_at = NULL, due_at = ?2, due_set_at = ?3, error_code = ?4,
                error_message = ?5, error_args = ?6
         WHERE seq = ?1",
    )?;
    let mut alone = Duration::ZERO;
    for Interrupted { seq, under_way } in interrupted {
        let counted = count.query_row([seq], |row| Ok((row.get(0)?, row.get(1)?))).optional()?;
        // A test order has ended.
        let Some((interruptions, Millis(received))) = counted else { continue };
        let due_at = match wait(interruptions) {
            Duration::ZERO => received.min(now),
            wait => {
                // One at a time: if one of them crashes the program, the others still get through.
                let due_at = now.saturating_add(wait + alone).unwrap_or(Timestamp::MAX);
                alone += SPACING;
                due_at
            }
        };
        let problem = problem(under_way);
        let args = ArgsColumn(Some(&problem.args));
        queue.execute(params![seq, Millis(due_at), Millis(now), problem.code, problem.message, args])?;
    }
    Ok(())
}

/// Returns the problem of an operation that was interrupted too often.
pub(super) fn too_often() -> Problem {
    let why = format!(
        "the program ended {MAX_INTERRUPTIONS} times in a row while this record was being sent, so it is not sent again by \
         itself; look in the CRM whether the order is there, and run it again if not"
    );
    Problem::new(ProblemCode::Interrupted, why).with("times", MAX_INTERRUPTIONS.to_string())
}

/// Writes the attempts that are running into the history, as interrupted ones: with the steps that they finished, and the
/// requests that may have been under way. Returns those of each operation.
pub(super) fn record_interrupted(connection: &Connection, now: Timestamp) -> Result<Vec<Interrupted>> {
    let mut running = connection.prepare_cached(
        "SELECT seq, flow_id, attempts, claimed_at, claimed_requests, skipped_requests
         FROM operations INDEXED BY operations_queued WHERE status = 'running' ORDER BY seq",
    )?;
    let running = running.query_map([], |row| {
        Ok(RunningOperation {
            seq: row.get(0)?,
            flow_id: row.get(1)?,
            attempt: row.get(2)?,
            claimed_at: row.get(3)?,
            requests: from_json(row.get(4)?),
            skipped: from_json(row.get(5)?).unwrap_or_default(),
        })
    })?;
    let running = running.collect::<rusqlite::Result<Vec<_>>>()?;
    let recorded = running.into_iter().map(|running| {
        let under_way = record(connection, &running, now)?;
        Ok(Interrupted { seq: running.seq, under_way })
    });
    recorded.collect()
}

/// Reads a column. What is unreadable is lost already, and must not keep the program from starting.
fn from_json<T: DeserializeOwned>(column: Option<String>) -> Option<T> {
    column.and_then(|json| serde_json::from_str(&json).ok())
}

/// Returns the problem of an operation that is sent again after the program ended, with the requests that may have been under
/// way.
fn problem(under_way: &[String]) -> Problem {
    if under_way.is_empty() {
        let why = "the program ended while this record was being sent; it is sent again";
        return Problem::new(ProblemCode::Interrupted, why);
    }
    let names = quoted(under_way);
    let why =
        format!("the program ended while this record was being sent; {names} may have arrived, and is sent again");
    Problem::new(ProblemCode::Interrupted, why).with("steps", under_way.join(", "))
}

fn record(connection: &Connection, running: &RunningOperation, now: Timestamp) -> Result<Vec<String>> {
    let mut kept = connection
        .prepare_cached("SELECT step, attempt, record FROM finished_steps WHERE seq = ?1 ORDER BY attempt")?;
    let kept = kept.query_map([running.seq], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
    let kept = kept.collect::<rusqlite::Result<Vec<(String, u32, String)>>>()?;
    let requests = match &running.requests {
        Some(requests) => requests.clone(),
        None => stored_requests(connection, running.flow_id)?,
    };
    let finished = |step: &str| kept.iter().find(|(kept, ..)| kept == step).map(|(_, attempt, _)| *attempt);
    let last_of_this = requests.iter().rposition(|request| finished(&request.id) == Some(running.attempt));
    // Those before a request that this attempt finished were passed.
    let requests = &requests[last_of_this.map_or(0, |at| at + 1)..];
    // Unreadable steps are left out; the next claim quarantines the operation.
    let readable = kept
        .iter()
        .filter_map(|(_, attempt, record)| Some((*attempt, serde_json::from_str::<StepRecord>(record).ok()?)));
    let shown = readable.map(|(attempt, step)| if attempt == running.attempt { step } else { as_kept(step) });
    let is_skipped = |step: &str| running.skipped.iter().any(|skipped| skipped.id == step);
    let under_way = under_way(requests, |step| finished(step).is_some() || is_skipped(step));
    let cut = |step: &String| StepRecord::bare(step, ActionKind::HttpRequest, StepOutcome::Interrupted);
    let steps: Vec<StepRecord> =
        shown.chain(under_way.iter().map(cut)).chain(running.skipped.iter().cloned()).collect();
    let json = json(&steps)?;
    let mut insert = connection.prepare_cached(
        "INSERT INTO attempts (seq, number, started_at, duration_ms, outcome, steps, flow_version)
         VALUES (?1, ?2, ?3, max(0, ?4 - ?3), ?5, ?6,
                 (SELECT max(number) FROM flow_versions WHERE flow_id = ?7 AND saved_at <= ?3))",
    )?;
    let outcome = AttemptOutcome::Interrupted;
    insert.execute(params![
        running.seq,
        running.attempt,
        running.claimed_at,
        Millis(now),
        outcome,
        Packed(&json[..]),
        running.flow_id
    ])?;
    let mut unanswered = unanswered::after(connection, running.seq, &steps, &[])?;
    if running.requests.is_some() {
        // The flow was edited since.
        unanswered.only_interrupted.clear();
    }
    connection.execute(
        "UPDATE operations SET unanswered = ?2, only_interrupted = ?3, resend_wanted = ?4 WHERE seq = ?1",
        params![
            running.seq,
            unanswered::column(&unanswered.ids)?,
            unanswered::column(&unanswered.only_interrupted)?,
            unanswered.resend_wanted
        ],
    )?;
    Ok(under_way)
}

/// Returns a step that an earlier attempt finished, as later ones show it.
fn as_kept(step: StepRecord) -> StepRecord {
    let StepRecord { id, kind, error, remembered, crm_duplicate, .. } = step;
    StepRecord { error, remembered, crm_duplicate, ..StepRecord::bare(&id, kind, StepOutcome::Kept) }
}

/// Returns the requests of a stored flow.
fn stored_requests(connection: &Connection, flow_id: i64) -> Result<Vec<ClaimedRequest>> {
    match flows::by_id(connection, flow_id) {
        Ok(row) => Ok(requests_of(&row.flow)),
        Err(Error::FlowBroken { .. } | Error::NoSuchFlow(_)) => Ok(ClaimedRequest::unknown()),
        Err(error) => Err(error),
    }
}

/// Returns the requests that may have been under way: the first that was not finished, and the ones after it as long as
/// each one before may have been passed.
fn under_way(requests: &[ClaimedRequest], is_finished: impl Fn(&str) -> bool) -> Vec<String> {
    let mut found = Vec::new();
    for request in requests.iter().filter(|request| !is_finished(&request.id)) {
        found.push(request.id.clone());
        if !request.may_be_passed {
            break;
        }
    }
    found
}
