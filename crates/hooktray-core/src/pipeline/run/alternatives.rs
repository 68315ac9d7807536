//! Alternative requests, such as one to a second CRM: once one of them was accepted, the others are not sent in later runs,
//! even if the flow, the record or a table was edited since.

use super::steps::bare;
use super::{Actions, AfterStep};
use crate::actions::{CompiledAction, Prepared};
use crate::flow::{Condition, RequestKey};
use crate::outcome::{Outcome, Problem, ProblemCode, StepOutcome, StepRecord, quoted};
use crate::pipeline::Driver;

impl Actions<'_> {
    /// Returns why the request of this action must not be sent, if another one was sent in its place.
    pub(super) fn sent_instead(&self, action: &CompiledAction, prepared: &Prepared) -> Option<Problem> {
        let key = action.key.as_ref()?;
        let earlier = self.input.earlier;
        let is_instead =
            |step: &StepRecord| step.instead_of.contains(&action.id) || self.was_sent_as(step, action, prepared);
        if let Some(other) = earlier.maybe_accepted().find(|step| is_instead(step)) {
            return Some(problem(&action.id, std::slice::from_ref(&other.id)));
        }
        let was_skipped = earlier.skipped.iter().any(|step| is_skipped(step, key, action.condition.as_ref()));
        let is_new = !earlier.known.contains(&(key.id.clone(), key.endpoint.clone()));
        let others =
            earlier.maybe_accepted().filter(|step| was_skipped || is_new && self.no_longer_sends(step, action));
        let others: Vec<String> = others.map(|step| step.id.clone()).collect();
        (!others.is_empty()).then(|| problem(&action.id, &others))
    }

    /// True if the flow would not send an accepted request for this record any more: an action that was added since may stand
    /// in for it. A condition that cannot be evaluated before `action` counts as false if it was edited.
    fn no_longer_sends(&self, step: &StepRecord, action: &CompiledAction) -> bool {
        let actions = &self.input.flow.actions;
        let Some(index) = actions.iter().position(|action| action.id == step.id) else { return false };
        let (Some(when), Some(condition)) = (&actions[index].when, &actions[index].condition) else { return false };
        if self.input.earlier.both_wanted.contains(&step.id) {
            return false;
        }
        let is_before = actions.iter().position(|other| other.id == action.id).is_some_and(|at| index < at);
        if !condition.reads_actions || is_before && condition.reads.is_empty() {
            return self.input.flow.templates.truth(when, &self.scope).is_ok_and(|is_true| !is_true);
        }
        step.condition.as_ref() != Some(&condition.fingerprint)
    }

    /// Ends the run before a request that must not be sent.
    pub(super) fn refuse_to_send(
        &self,
        action: &CompiledAction,
        problem: Problem,
        driver: &mut impl Driver,
    ) -> AfterStep {
        let mut record = bare(action, StepOutcome::NotReached);
        record.error = Some(self.shown().problem(&problem).into());
        driver.step(record);
        AfterStep::End(Outcome::Failed(problem))
    }

    /// True if this request is identical to that of an accepted step whose action was edited since: the values of its address
    /// may have been exchanged.
    fn was_sent_as(&self, step: &StepRecord, action: &CompiledAction, prepared: &Prepared) -> bool {
        let is_unchanged = || {
            let key = RequestKey::of(step);
            self.input.flow.actions.iter().any(|action| action.key.as_ref() == Some(&key))
        };
        let sent = self.record(action, StepOutcome::Ok, Some(prepared)).request;
        ["method", "url", "body"].iter().all(|part| sent[part] == step.request[part]) && !is_unchanged()
    }

    /// Returns the failed requests, of this run or an earlier one, that the condition of this action reads.
    pub(super) fn failed_before(&self, action: &CompiledAction) -> Vec<String> {
        let Some(condition) = &action.condition else { return Vec::new() };
        self.failed_requests.iter().filter(|id| condition.reads.contains(*id)).cloned().collect()
    }
}

/// True if a step is this request, was skipped, and its condition reads no response or was edited since.
fn is_skipped(step: &StepRecord, key: &RequestKey, condition: Option<&Condition>) -> bool {
    let skipped = RequestKey::of(step);
    let is_it = skipped.endpoint == key.endpoint && (skipped.id == key.id || skipped.fingerprint == key.fingerprint);
    let waits_for_responses =
        |condition: &Condition| !condition.reads.is_empty() && step.condition.as_ref() == Some(&condition.fingerprint);
    is_it && !condition.is_some_and(waits_for_responses)
}

fn problem(step: &str, others: &[String]) -> Problem {
    let names = quoted(others);
    let why = format!(
        "{names} was accepted for this record while “{step}” was not sent or was refused; now “{step}” would be sent as well, \
         which may make a second order, so nothing was sent: undo the edit that sends it, mark the record as solved if its \
         order is in the CRM, or run it again with --even-if-sent to send “{step}” as well"
    );
    Problem::new(ProblemCode::SentInstead, why).with("step", step).with("other", others.join(", "))
}
