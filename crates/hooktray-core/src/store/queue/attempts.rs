//! Settles an attempt: its row and the operation's next state, in one step.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension as _, params};
use serde_json::Value;

use super::remembered::remember;
use super::unanswered::Unanswered;
use super::{AttemptKey, FLOW_DELETED, dedup, steps, unanswered};
use crate::base::error::{Error, Result};
use crate::outcome::{AttemptOutcome, Gate, Problem, ProblemCode, Status, StepRecord};
use crate::store::db::columns::{ArgsColumn, Millis, json};
use crate::store::db::packed::Packed;
use crate::store::flows;

/// The state of an operation after an attempt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NextState {
    /// Finished: `delivered`, `filtered` or `failed`.
    Done(Status, Option<Problem>),
    /// Retried at this time.
    RetryAt(Timestamp, Problem),
    /// Waits behind this gate. The attempt does not count against the retries.
    WaitsAt(Gate, Problem),
}

impl NextState {
    /// True if another retry might have succeeded.
    #[must_use]
    pub fn is_given_up(&self) -> bool {
        matches!(self, NextState::Done(Status::Failed, Some(problem)) if problem.code.is_temporary())
    }

    /// Returns what went wrong, if something did.
    #[must_use]
    pub fn problem(&self) -> Option<&Problem> {
        match self {
            NextState::Done(_, problem) => problem.as_ref(),
            NextState::RetryAt(_, problem) | NextState::WaitsAt(_, problem) => Some(problem),
        }
    }
}

/// The result of an attempt.
#[derive(Debug, Clone, PartialEq)]
pub struct Settlement {
    /// When the attempt started.
    pub started_at: Timestamp,
    /// How long it took, in milliseconds.
    pub duration_ms: i64,
    /// Its outcome.
    pub outcome: AttemptOutcome,
    /// The version of the flow that ran.
    pub flow_version: Option<i64>,
    /// What each step sent and received, secrets masked.
    pub steps: Arc<[StepRecord]>,
    /// The requests that the flow does not send for this record, however often it runs.
    pub never_sent: Vec<String>,
    /// True if it belongs in the history: false if it only found that it must wait.
    pub recorded: bool,
    /// How often the request that it ended with was tried, from 1.
    pub tries: u32,
    /// False if the last of these tries does not use up a retry.
    pub counts: bool,
    /// What the flow remembers from the responses so far.
    pub remembered: BTreeMap<String, Value>,
    /// True if the CRM said that it knew the order already.
    pub crm_duplicate: bool,
    /// True if a step failed, now or in an earlier attempt, and the run went on.
    pub has_failed_step: bool,
    /// The next state of the operation.
    pub state: NextState,
}

/// An attempt as it is stored.
#[derive(Debug, Clone, PartialEq)]
pub struct AttemptRow {
    /// When it started.
    pub started_at: Timestamp,
    /// How long it took, in milliseconds.
    pub duration_ms: i64,
    /// Its outcome; none if that cannot be read any more.
    pub outcome: Option<AttemptOutcome>,
    /// What each step sent and received; none if that cannot be read any more.
    pub steps: Option<Vec<StepRecord>>,
    /// The version of the flow that ran, if it is known.
    pub flow_version: Option<i64>,
}

/// Settles an attempt. Returns `false`, and changes nothing, if it was settled already.
pub(crate) fn settle(connection: &Connection, attempt: &AttemptKey, end: &Settlement, now: Timestamp) -> Result<bool> {
    let Unanswered { ids: unanswered, mut only_interrupted, resend_wanted } =
        unanswered::after(connection, attempt.seq, &end.steps, &end.never_sent)?;
    let is_deleted = || Ok::<_, Error>(!flows::exists(connection, attempt.flow_id)?);
    let EndState { status, due_at, gate, problem } = end_state(&end.state, &unanswered, is_deleted, now)?;
    if status != Status::Pending {
        only_interrupted.clear();
    }
    let finished = (status != Status::Pending).then_some(Millis(now));
    let mut update = connection.prepare_cached(
        "UPDATE operations SET status = ?3, claimed_at = NULL, finished_at = ?4, due_at = ?5, due_set_at = ?12, gate = ?6,
                error_code = ?7, error_message = ?8, error_args = ?9, attempts = attempts - ?10, interruptions = 0,
                tries = iif(?11, ?20, tries - 1), tries_of = iif(?11, ?21, tries_of),
                crm_duplicate = max(crm_duplicate, ?13), accepted = max(accepted, ?14), restored = min(restored, ?17),
                partial = ?15, unanswered = ?16, resend_wanted = ?18, only_interrupted = ?19
         WHERE seq = ?1 AND status = 'running' AND attempts = ?2 RETURNING finished_steps > 0 AND finished_kept_after = 0",
    )?;
    let values = params![
        attempt.seq,
        attempt.attempt,
        status,
        finished,
        Millis(due_at),
        gate,
        problem.as_ref().map(|problem| problem.code),
        problem.as_ref().map(|problem| problem.message.as_str()),
        ArgsColumn(problem.as_ref().map(|problem| &problem.args)),
        !end.recorded,
        end.counts,
        Millis(now),
        end.crm_duplicate,
        end.steps.iter().any(StepRecord::is_accepted_request),
        status == Status::Delivered && end.has_failed_step,
        unanswered::column(&unanswered)?,
        !end.steps.iter().any(StepRecord::went_out),
        resend_wanted,
        unanswered::column(&only_interrupted)?,
        end.tries,
        end.steps.iter().rev().find_map(StepRecord::failed_request),
    ];
    let Some(may_forget) = update.query_row(values, |row| row.get::<_, bool>(0)).optional()? else {
        return Ok(false);
    };
    if status == Status::Filtered {
        dedup::replace_filtered(connection, attempt.seq, now)?;
    }
    if !end.remembered.is_empty() {
        remember(connection, attempt.seq, &end.remembered)?;
    }
    // A retry of what failed reads the whole responses, of which the history has only the beginning.
    if status == Status::Delivered && !end.has_failed_step && may_forget {
        steps::forget(connection, attempt.seq)?;
    }
    if end.recorded {
        let steps = json(&*end.steps)?;
        let mut insert = connection.prepare_cached(
            "INSERT INTO attempts (seq, number, started_at, duration_ms, outcome, steps, flow_version)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
        )?;
        let started_at = Millis(end.started_at);
        insert.execute(params![
            attempt.seq,
            attempt.attempt,
            started_at,
            end.duration_ms,
            end.outcome,
            Packed(&steps[..]),
            end.flow_version
        ])?;
    }
    Ok(true)
}

/// What a settled attempt makes of its operation.
struct EndState<'a> {
    status: Status,
    due_at: Timestamp,
    gate: Option<&'a Gate>,
    problem: Option<Cow<'a, Problem>>,
}

/// Returns what an operation becomes: what the attempt asks for, unless its flow was deleted. `unanswered` are its requests
/// that may have arrived.
fn end_state<'a>(
    wanted: &'a NextState,
    unanswered: &BTreeSet<String>,
    is_deleted: impl Fn() -> Result<bool>,
    now: Timestamp,
) -> Result<EndState<'a>> {
    let done = |status, problem| EndState { status, due_at: now, gate: None, problem };
    Ok(match wanted {
        // The user has to check whether the order is there.
        NextState::Done(Status::Cancelled, _) if !unanswered.is_empty() => {
            done(Status::Failed, Some(Cow::Owned(unanswered::flow_deleted(unanswered))))
        }
        NextState::Done(status, problem) => done(*status, problem.as_ref().map(Cow::Borrowed)),
        NextState::RetryAt(..) | NextState::WaitsAt(..) if is_deleted()? => {
            let (status, problem) = match unanswered.is_empty() {
                true => (Status::Cancelled, Problem::new(ProblemCode::FlowDeleted, FLOW_DELETED)),
                false => (Status::Failed, unanswered::flow_deleted(unanswered)),
            };
            done(status, Some(Cow::Owned(problem)))
        }
        NextState::RetryAt(due_at, problem) => {
            let problem = Some(Cow::Borrowed(problem));
            EndState { status: Status::Pending, due_at: *due_at, gate: None, problem }
        }
        NextState::WaitsAt(gate, problem) => {
            let problem = Some(Cow::Borrowed(problem));
            EndState { status: Status::Pending, due_at: now, gate: Some(gate), problem }
        }
    })
}
