//! What the end of an attempt means for incidents, recorded in the transaction that settles it.

use jiff::Timestamp;

use crate::alerts::raise::{self, Notification};
use crate::base::error::Result;
use crate::incident;
use crate::outcome::{Problem, Status};
use crate::store::{self, AttemptKey, Connection, Failure, NextState, Quarantined};

/// What the end of an attempt means for incidents.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum IncidentChange {
    /// A failure.
    Failed(Failure),
    /// It works, at least for one record.
    Works,
}

/// The result of recording it.
#[derive(Debug, Default)]
pub(super) struct Recorded {
    /// To be shown after the commit.
    pub(super) notifications: Vec<Notification>,
    /// True if the alert monitor has something to do: a message to send, or an open incident to check later.
    pub(super) wakes_monitor: bool,
}

impl Recorded {
    /// Combines two results.
    pub(super) fn and(mut self, other: Recorded) -> Recorded {
        self.notifications.extend(other.notifications);
        self.wakes_monitor |= other.wakes_monitor;
        self
    }
}

/// Returns what an attempt means: its end, and each failure after which it went on.
pub(super) fn incident_changes(
    attempt: &AttemptKey,
    flow: &str,
    tries: u32,
    state: &NextState,
    continued_after: &[Problem],
) -> Vec<IncidentChange> {
    let continued_after =
        continued_after.iter().map(|problem| IncidentChange::Failed(failure(attempt, flow, problem, false)));
    change(attempt, flow, tries, state).into_iter().chain(continued_after).collect()
}

fn failure(attempt: &AttemptKey, flow: &str, problem: &Problem, given_up: bool) -> Failure {
    Failure {
        flow_id: attempt.flow_id,
        flow: flow.to_owned(),
        seq: Some(attempt.seq),
        problem: problem.clone(),
        grace: incident::grace_period(problem.code),
        given_up,
    }
}

/// A final failure counts, the third failed try, and what lets records wait. A single retry does not.
fn change(attempt: &AttemptKey, flow: &str, tries: u32, state: &NextState) -> Option<IncidentChange> {
    let failed =
        |problem: &Problem, given_up: bool| Some(IncidentChange::Failed(failure(attempt, flow, problem, given_up)));
    match state {
        NextState::Done(Status::Delivered, _) => Some(IncidentChange::Works),
        NextState::Done(Status::Failed, Some(problem)) => failed(problem, true),
        NextState::Done(..) => None,
        NextState::WaitsAt(_, problem) => failed(problem, false),
        NextState::RetryAt(_, problem) if tries >= incident::TRIES_BEFORE_INCIDENT => failed(problem, false),
        // Reported only if it lasts.
        NextState::RetryAt(_, problem) if !incident::grace_period(problem.code).is_zero() => failed(problem, false),
        NextState::RetryAt(..) => None,
    }
}

/// Records an operation that was quarantined.
pub(super) fn quarantine(connection: &Connection, row: &Quarantined, now: Timestamp) -> Recorded {
    let failure = Failure {
        flow_id: row.flow_id,
        flow: row.flow_name.clone(),
        seq: Some(row.seq),
        problem: row.problem.clone(),
        grace: incident::grace_period(row.problem.code),
        given_up: true,
    };
    record(connection, row.flow_id, &IncidentChange::Failed(failure), now)
}

/// Records what the end of an attempt means to incidents. An error here must not keep that end from being stored, so it is only
/// logged. A full disk fails the commit in any case.
pub(super) fn record(connection: &Connection, flow_id: i64, change: &IncidentChange, now: Timestamp) -> Recorded {
    store::with_savepoint(connection, |connection| recorded(connection, flow_id, change, now)).unwrap_or_else(|error| {
        tracing::error!(flow = flow_id, code = error.code(), "incident not recorded");
        Recorded::default()
    })
}

fn recorded(connection: &Connection, flow_id: i64, change: &IncidentChange, now: Timestamp) -> Result<Recorded> {
    let due = match change {
        IncidentChange::Failed(failure) => {
            store::incidents::record_failure(connection, failure, now)?.into_iter().collect()
        }
        IncidentChange::Works => match store::incidents::record_delivery(connection, flow_id, now)? {
            Some(due) => due,
            None => return Ok(Recorded::default()),
        },
    };
    let raised = due.into_iter().filter_map(|due| raise::raise(connection, due, now).transpose());
    Ok(Recorded { notifications: raised.collect::<Result<_>>()?, wakes_monitor: true })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::event::OperationId;
    use crate::outcome::{Gate, ProblemCode};

    fn counts(tries: u32, state: &NextState) -> Option<bool> {
        let now = Timestamp::UNIX_EPOCH;
        let attempt = AttemptKey { seq: 1, id: OperationId::new(now), flow_id: 1, attempt: 9 };
        match change(&attempt, "f", tries, state) {
            Some(IncidentChange::Failed(failure)) => Some(failure.given_up),
            Some(IncidentChange::Works) | None => None,
        }
    }

    #[test]
    fn final_failures_third_tries_and_waiting_records_count_but_a_single_retry_does_not() {
        let problem = |code| Problem::new(code, "no");
        let again = |code| NextState::RetryAt(Timestamp::UNIX_EPOCH, problem(code));
        assert_eq!(counts(1, &NextState::Done(Status::Failed, Some(problem(ProblemCode::Refused)))), Some(true));
        assert_eq!(counts(1, &NextState::WaitsAt(Gate::Keychain, problem(ProblemCode::SecretMissing))), Some(false));
        assert_eq!(counts(2, &again(ProblemCode::Unavailable)), None);
        assert_eq!(counts(3, &again(ProblemCode::Unavailable)), Some(false));
        assert_eq!(counts(1, &again(ProblemCode::Unreachable)), Some(false), "it has a grace period");
        for status in [Status::Delivered, Status::Filtered, Status::Duplicate, Status::Cancelled] {
            assert_eq!(counts(9, &NextState::Done(status, None)), None);
        }
    }
}
