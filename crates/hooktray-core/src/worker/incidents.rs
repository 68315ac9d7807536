//! What the end of an attempt means for incidents, recorded in the transaction that settles it.

use jiff::Timestamp;

use crate::alerts::raise::{self, Notification};
use crate::base::error::Result;
use crate::incident;
use crate::outcome::{Problem, Status};
use crate::store::{self, Claimed, Connection, Failure, State};

/// What the end of an attempt means for incidents.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Meaning {
    /// One more failure.
    Failed(Failure),
    /// It works, at least for one record.
    Works,
}

/// What recording it led to.
#[derive(Debug, Default)]
pub(super) struct Recorded {
    /// To be shown after the commit.
    pub(super) notifications: Vec<Notification>,
    /// True if the flow has an open incident, which the alert monitor has to check later.
    pub(super) has_incident: bool,
}

/// Returns what the end of an attempt means. A final failure counts, the third failed try, and a problem that records
/// wait for. A single retry does not.
pub(super) fn meaning(claimed: &Claimed, flow: &str, state: &State) -> Option<Meaning> {
    let failed = |problem: &Problem, lost: bool| {
        Some(Meaning::Failed(Failure {
            flow_id: claimed.flow_id,
            flow: flow.to_owned(),
            seq: Some(claimed.seq),
            problem: problem.clone(),
            grace: incident::grace_period(problem.code),
            lost,
        }))
    };
    match state {
        State::Done(Status::Delivered, _) => Some(Meaning::Works),
        State::Done(Status::Failed, Some(problem)) => failed(problem, true),
        State::Done(..) => None,
        State::Behind(_, problem) => failed(problem, false),
        State::Again(_, problem) if claimed.tries >= incident::TRIES_BEFORE_INCIDENT => failed(problem, false),
        // Reported only if it lasts.
        State::Again(_, problem) if !incident::grace_period(problem.code).is_zero() => failed(problem, false),
        State::Again(..) => None,
    }
}

/// Records what the end of an attempt means. It must not keep the end itself from being stored: a full disk fails the
/// commit in any case, and any other error is logged and left out.
pub(super) fn record(connection: &Connection, claimed: &Claimed, meaning: &Meaning, now: Timestamp) -> Recorded {
    store::with_savepoint(connection, |connection| recorded(connection, claimed, meaning, now)).unwrap_or_else(
        |error| {
            tracing::error!(operation = %claimed.id, code = error.code(), "incident not recorded");
            Recorded::default()
        },
    )
}

fn recorded(connection: &Connection, claimed: &Claimed, meaning: &Meaning, now: Timestamp) -> Result<Recorded> {
    let due = match meaning {
        Meaning::Failed(failure) => store::incidents::record_failure(connection, failure, now)?.into_iter().collect(),
        Meaning::Works => match store::incidents::record_delivery(connection, claimed.flow_id, now)? {
            Some(due) => due,
            None => return Ok(Recorded::default()),
        },
    };
    let raised = due.into_iter().filter_map(|due| raise::raise(connection, due, now).transpose());
    Ok(Recorded { notifications: raised.collect::<Result<_>>()?, has_incident: true })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::event::{Event, OperationId};
    use crate::outcome::Code;

    fn counts(tries: u32, state: &State) -> Option<bool> {
        let now = Timestamp::UNIX_EPOCH;
        let event = Event::from_sample(b"{}", now);
        let claimed = Claimed { seq: 1, id: OperationId::new(now), flow_id: 1, attempt: 9, tries, event };
        match meaning(&claimed, "f", state) {
            Some(Meaning::Failed(failure)) => Some(failure.lost),
            Some(Meaning::Works) | None => None,
        }
    }

    #[test]
    fn final_failures_third_tries_and_waiting_records_count_but_a_single_retry_does_not() {
        let problem = |code| Problem::new(code, "no");
        let again = |code| State::Again(Timestamp::UNIX_EPOCH, problem(code));
        assert_eq!(counts(1, &State::Done(Status::Failed, Some(problem(Code::Refused)))), Some(true));
        assert_eq!(counts(1, &State::Behind("g".into(), problem(Code::SecretMissing))), Some(false));
        assert_eq!(counts(2, &again(Code::Unavailable)), None);
        assert_eq!(counts(3, &again(Code::Unavailable)), Some(false));
        assert_eq!(counts(1, &again(Code::Unreachable)), Some(false), "it has a grace period");
        for status in [Status::Delivered, Status::Filtered, Status::Duplicate, Status::Cancelled] {
            assert_eq!(counts(9, &State::Done(status, None)), None);
        }
    }
}
