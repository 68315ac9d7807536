//! What the user is told of by itself: a pure decision, apart from the telling.

use crate::event::OperationId;
use crate::flow::Flow;
use crate::outcome::{Problem, Status};
use crate::store::State;

/// Something to tell the user.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notice {
    /// The flow it is about.
    pub flow: String,
    /// The operation it is about.
    pub operation: OperationId,
    /// What went wrong, secrets masked.
    pub problem: Problem,
}

/// What the user is told of on the desktop when an operation comes to this state.
#[must_use]
pub fn of(flow: &Flow, operation: OperationId, state: &State) -> Option<Notice> {
    match state {
        State::Done(Status::Failed, Some(problem)) if flow.notify.desktop => {
            Some(Notice { flow: flow.name.clone(), operation, problem: problem.clone() })
        }
        State::Done(..) | State::Again(..) | State::Behind(..) => None,
    }
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::*;
    use crate::flow::catalogue;
    use crate::outcome::Code;

    #[test]
    fn a_final_failure_is_told_and_nothing_else_is() {
        let mut flow = catalogue::flow("blank", Some("f")).unwrap();
        let id = OperationId::new(Timestamp::UNIX_EPOCH);
        let problem = Problem::new(Code::Refused, "no");
        let failed = State::Done(Status::Failed, Some(problem.clone()));
        let told = of(&flow, id, &failed).unwrap();
        assert_eq!((told.flow.as_str(), told.operation, &told.problem), ("f", id, &problem));
        for quiet in [
            State::Done(Status::Delivered, None),
            State::Done(Status::Filtered, None),
            State::Again(Timestamp::UNIX_EPOCH, problem.clone()),
            State::Behind("gate".into(), problem),
        ] {
            assert_eq!(of(&flow, id, &quiet), None, "{quiet:?}");
        }
        flow.notify.desktop = false;
        assert_eq!(of(&flow, id, &failed), None, "the flow's switch");
    }
}
