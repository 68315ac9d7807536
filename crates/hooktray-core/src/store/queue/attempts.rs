//! The end of an attempt: its row and the operation's next state, in one step.

use jiff::Timestamp;
use rusqlite::{Connection, params};
use serde_json::Value;

use super::Claimed;
use crate::base::error::Result;
use crate::outcome::{Problem, Status};
use crate::store::db::columns::{ArgsColumn, Millis};

/// What becomes of an operation after an attempt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum State {
    /// It is done: `delivered`, `filtered` or `failed`.
    Done(Status, Option<Problem>),
    /// It is tried again at this time.
    Again(Timestamp, Problem),
    /// It waits behind this gate and has used up no try.
    Behind(String, Problem),
}

impl State {
    /// What went wrong, if something did.
    #[must_use]
    pub fn problem(&self) -> Option<&Problem> {
        match self {
            State::Done(_, problem) => problem.as_ref(),
            State::Again(_, problem) | State::Behind(_, problem) => Some(problem),
        }
    }
}

/// The end of one attempt.
#[derive(Debug, Clone, PartialEq)]
pub struct Settlement {
    /// When the attempt began.
    pub started_at: Timestamp,
    /// How long it took, in milliseconds.
    pub duration_ms: i64,
    /// How it ended, in one word.
    pub outcome: &'static str,
    /// What every step sent and got, secrets masked.
    pub steps: Value,
    /// Whether anything was sent or worked out that belongs in the history.
    pub recorded: bool,
    /// What becomes of the operation.
    pub state: State,
}

/// An attempt as it is stored.
#[derive(Debug, Clone, PartialEq)]
pub struct AttemptRow {
    /// When it began.
    pub started_at: Timestamp,
    /// How long it took, in milliseconds.
    pub duration_ms: i64,
    /// How it ended, in one word.
    pub outcome: String,
    /// What every step sent and got.
    pub steps: Value,
}

/// Settles an attempt. Gives false, and changes nothing, if it is settled already.
pub(crate) fn settle(connection: &Connection, claimed: &Claimed, end: &Settlement, now: Timestamp) -> Result<bool> {
    let (status, due_at, gate, problem) = match &end.state {
        State::Done(status, problem) => (*status, now, None, problem.as_ref()),
        State::Again(due_at, problem) => (Status::Pending, *due_at, None, Some(problem)),
        State::Behind(gate, problem) => (Status::Pending, claimed.event.received_at, Some(gate), Some(problem)),
    };
    let finished = matches!(end.state, State::Done(..)).then_some(Millis(now));
    let mut update = connection.prepare_cached(
        "UPDATE operations SET status = ?3, claimed_at = NULL, finished_at = ?4, due_at = ?5, gate = ?6, error_code = ?7,
                error_message = ?8, error_args = ?9, attempts = attempts - ?10, tries = tries - ?11
         WHERE seq = ?1 AND status = 'running' AND attempts = ?2",
    )?;
    let changed = update.execute(params![
        claimed.seq,
        claimed.attempt,
        status,
        finished,
        Millis(due_at),
        gate,
        problem.map(|problem| problem.code),
        problem.map(|problem| problem.message.as_str()),
        ArgsColumn(problem.map(|problem| &problem.args)),
        !end.recorded,
        gate.is_some(),
    ])?;
    if changed == 0 {
        return Ok(false);
    }
    if end.recorded {
        let mut insert = connection.prepare_cached(
            "INSERT INTO attempts (seq, number, started_at, duration_ms, outcome, steps) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        )?;
        insert.execute(params![
            claimed.seq,
            claimed.attempt,
            Millis(end.started_at),
            end.duration_ms,
            end.outcome,
            end.steps.to_string()
        ])?;
    }
    Ok(true)
}
