//! Failures of a run: which of them ends it, and which one fails the operation if the run goes on.

use super::steps::bare;
use super::{Actions, AfterStep};
use crate::actions::CompiledAction;
use crate::flow::OnError;
use crate::outcome::{Outcome, Problem, StepOutcome, quoted};
use crate::pipeline::Driver;

impl Actions<'_> {
    pub(super) fn failed(&mut self, action: &CompiledAction, problem: Problem, driver: &mut impl Driver) -> AfterStep {
        let mut record = bare(action, StepOutcome::Failed);
        record.error = Some(self.shown().problem(&problem).into());
        driver.step(record);
        if action.on_error == OnError::Stop {
            return AfterStep::End(Outcome::Failed(problem));
        }
        if action.key.is_some() {
            self.failed_requests.push(action.id.clone());
        }
        self.set_step(action, StepOutcome::Failed, Vec::new());
        self.continue_after(problem, driver);
        AfterStep::Continue
    }

    pub(super) fn continue_after(&mut self, problem: Problem, driver: &mut impl Driver) {
        if self.decides() {
            self.failed = Some(DecidingFailure { problem, is_new: true });
        } else {
            driver.continued_after(self.shown().problem(&problem));
        }
    }

    /// Returns whether a failure now fails the operation: the first one does, if no request was accepted before it.
    pub(super) fn decides(&self) -> bool {
        self.accepted.is_empty() && self.failed.is_none()
    }
}

/// The failure that will fail the operation.
pub(super) struct DecidingFailure {
    pub(super) problem: Problem,
    /// True if it happened in this run.
    pub(super) is_new: bool,
}

/// Returns the operation's problem after a failed action did not stop the run; it names the requests that were accepted.
pub(super) fn continued_after_failure(problem: Problem, accepted: &[String]) -> Problem {
    if accepted.is_empty() {
        return problem;
    }
    let names = quoted(accepted);
    let message = format!("{}; these requests were accepted and are not sent again: {names}", problem.message);
    Problem { message, ..problem.with("accepted", accepted.join(", ")) }
}
