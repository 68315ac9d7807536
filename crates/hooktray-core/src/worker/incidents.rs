//! What of an attempt's end counts as an incident, noted in the transaction that settles it.

use jiff::Timestamp;

use crate::alerts::raise::{self, Notification};
use crate::base::error::{Error, Result};
use crate::incident;
use crate::incident::alert::Alert;
use crate::outcome::{Problem, Status};
use crate::store::{self, Claimed, Connection, Failure, State, Told};

/// What an attempt's end means to incidents.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Meaning {
    /// One more failure.
    Failed(Failure),
    /// It works, at least for one record.
    Works,
}

/// What is to be told, and whether something will have to be looked at later.
#[derive(Debug, Default)]
pub(super) struct Noted {
    pub(super) notices: Vec<Notification>,
    pub(super) is_open: bool,
}

/// A final failure counts, the third failed try, and what lets records wait. A single retry does not.
pub(super) fn meaning(claimed: &Claimed, flow: &str, state: &State) -> Option<Meaning> {
    let failed = |problem: &Problem, lost: bool| {
        Some(Meaning::Failed(Failure {
            flow_id: claimed.flow_id,
            flow: flow.to_owned(),
            seq: Some(claimed.seq),
            problem: problem.clone(),
            patience: incident::patience(problem.code),
            lost,
        }))
    };
    match state {
        State::Done(Status::Delivered, _) => Some(Meaning::Works),
        State::Done(Status::Failed, Some(problem)) => failed(problem, true),
        State::Done(..) => None,
        State::Behind(_, problem) => failed(problem, false),
        State::Again(_, problem) if claimed.tries >= incident::TRIES => failed(problem, false),
        // Told only if it lasts.
        State::Again(_, problem) if !incident::patience(problem.code).is_zero() => failed(problem, false),
        State::Again(..) => None,
    }
}

/// Notes what an attempt's end means. It must not keep the end itself from being stored: a full disk fails the commit
/// in any case, and anything else is left out and logged.
pub(super) fn note(connection: &Connection, claimed: &Claimed, meaning: &Meaning, now: Timestamp) -> Noted {
    store::with_savepoint(connection, |connection| noted(connection, claimed, meaning, now)).unwrap_or_else(|error| {
        tracing::error!(operation = %claimed.id, code = error.code(), "an incident cannot be noted");
        Noted::default()
    })
}

fn noted(connection: &Connection, claimed: &Claimed, meaning: &Meaning, now: Timestamp) -> Result<Noted, Error> {
    let told: Vec<Told> = match meaning {
        Meaning::Failed(failure) => store::incidents::failed(connection, failure, now)?.into_iter().collect(),
        Meaning::Works => match store::incidents::delivered(connection, claimed.flow_id, now)? {
            Some(told) => told,
            None => return Ok(Noted::default()),
        },
    };
    if told.is_empty() {
        return Ok(Noted { notices: Vec::new(), is_open: true });
    }
    let ways = raise::ways(connection, claimed.flow_id)?;
    let notices = told.into_iter().filter_map(|told| {
        raise::tell(connection, Alert::Incident(told.report), told.operation, &ways, now).transpose()
    });
    Ok(Noted { notices: notices.collect::<Result<_>>()?, is_open: true })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::event::{Event, OperationId};
    use crate::outcome::Code;

    fn told(tries: u32, state: &State) -> Option<bool> {
        let now = Timestamp::UNIX_EPOCH;
        let event = Event::from_sample(b"{}", now);
        let claimed = Claimed { seq: 1, id: OperationId::new(now), flow_id: 1, attempt: 9, tries, event };
        match meaning(&claimed, "f", state) {
            Some(Meaning::Failed(failure)) => Some(failure.lost),
            Some(Meaning::Works) | None => None,
        }
    }

    #[test]
    fn final_failures_third_tries_and_what_waits_count_and_a_single_retry_does_not() {
        let problem = |code| Problem::new(code, "no");
        let again = |code| State::Again(Timestamp::UNIX_EPOCH, problem(code));
        assert_eq!(told(1, &State::Done(Status::Failed, Some(problem(Code::Refused)))), Some(true));
        assert_eq!(told(1, &State::Behind("g".into(), problem(Code::SecretMissing))), Some(false));
        assert_eq!(told(2, &again(Code::Unavailable)), None);
        assert_eq!(told(3, &again(Code::Unavailable)), Some(false));
        assert_eq!(told(1, &again(Code::Unreachable)), Some(false), "with patience");
        for status in [Status::Delivered, Status::Filtered, Status::Duplicate, Status::Cancelled] {
            assert_eq!(told(9, &State::Done(status, None)), None);
        }
    }
}
