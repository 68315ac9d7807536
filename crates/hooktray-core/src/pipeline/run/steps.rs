//! The steps of a run, as the history shows them and as later templates see them.

use std::collections::BTreeMap;

use minijinja::Value;
use serde_json::Value as Json;

use super::Actions;
use super::plan::Planned;
use crate::actions::http_request::visible_record;
use crate::actions::{CompiledAction, Prepared};
use crate::outcome::{Outcome, StepOutcome, StepRecord};
use crate::pipeline::Driver;
use crate::secrets::Mask;
use crate::template::from_json;

/// Maximum characters of a response in the history. Later steps see all of it.
const SHOWN_CHARS: usize = 20_000;

impl Actions<'_> {
    /// Shows an action that does not run because the run has ended. If it ended before anything was sent, the failed step
    /// is one of them.
    pub(super) fn show_not_run(
        &self,
        action: &CompiledAction,
        planned: Planned,
        ended_before: bool,
        driver: &mut impl Driver,
    ) {
        let record = match planned {
            Planned::Ready(ready) => {
                let (prepared, notes) = *ready;
                let outcome = match &prepared {
                    Prepared::Filter(false) => StepOutcome::Filtered,
                    Prepared::Request(_) => StepOutcome::NotReached,
                    Prepared::Encoded { .. } | Prepared::Values(_) | Prepared::Filter(true) => StepOutcome::Ok,
                };
                StepRecord { notes, ..self.record(action, outcome, Some(&prepared)) }
            }
            Planned::Failed(problem) if ended_before => {
                let mut record = bare(action, StepOutcome::Failed);
                record.error = Some(self.shown().problem(&problem).into());
                record
            }
            Planned::Kept(_) => bare(action, StepOutcome::Kept),
            Planned::Skipped(notes) => StepRecord { notes, ..bare(action, StepOutcome::Skipped) },
            Planned::Failed(_) | Planned::Later => bare(action, StepOutcome::NotReached),
        };
        driver.step(record);
    }

    /// Returns a step for the history, with secrets masked.
    pub(super) fn record(
        &self,
        action: &CompiledAction,
        outcome: StepOutcome,
        prepared: Option<&Prepared>,
    ) -> StepRecord {
        let mut record = bare(action, outcome);
        if let Some(prepared) = prepared {
            record.request = prepared.shown();
            self.mask.json(&mut record.request);
        }
        record
    }

    /// Makes a step visible to later templates.
    pub(super) fn set_step(&mut self, action: &CompiledAction, outcome: StepOutcome, values: Vec<(String, Value)>) {
        let outcome = ("outcome".to_owned(), Value::from(outcome.seen_by_templates()));
        self.scope.set_step(&action.id, Value::from_pairs(std::iter::once(outcome).chain(values)));
    }

    /// As [`Actions::set_step`], with the values of a stored step.
    pub(super) fn set_step_from(&mut self, action: &CompiledAction, record: &StepRecord) {
        self.set_step_with(action, record, &record.remembered);
    }

    /// As [`Actions::set_step_from`], with these remembered values.
    pub(super) fn set_step_with(
        &mut self,
        action: &CompiledAction,
        record: &StepRecord,
        remembered: &BTreeMap<String, Json>,
    ) {
        let response = record.response.as_ref().map_or(Value::UNDEFINED, visible_record);
        let remembered = remembered.iter().map(|(name, value)| (name.clone(), from_json(value)));
        let values = std::iter::once(("response".to_owned(), response)).chain(remembered).collect();
        self.set_step(action, record.outcome, values);
    }
}

/// Returns a step with its outcome and key only.
pub(super) fn bare(action: &CompiledAction, outcome: StepOutcome) -> StepRecord {
    let mut record = StepRecord::bare(&action.id, action.kind, outcome);
    if let Some(key) = &action.key {
        (record.endpoint, record.fingerprint) = (Some(key.endpoint.clone()), Some(key.fingerprint.clone()));
        record.condition = action.condition.as_ref().map(|condition| condition.fingerprint.clone());
    }
    record
}

/// Truncates the response: from here on only the history needs it.
pub(super) fn shortened(mut record: StepRecord) -> StepRecord {
    record.response = record.response.map(|response| response.shortened(SHOWN_CHARS));
    record
}

/// Masks the problem of an outcome. It is truncated only afterwards, since half a secret could not be masked.
pub(super) fn masked(outcome: Outcome, mask: &Mask) -> Outcome {
    match outcome {
        Outcome::Delivered | Outcome::Filtered => outcome,
        Outcome::Retryable { problem, retry_after } => {
            Outcome::Retryable { problem: mask.problem(&problem), retry_after }
        }
        Outcome::Failed(problem) => Outcome::Failed(mask.problem(&problem)),
        Outcome::Blocked { gate, problem } => Outcome::Blocked { gate, problem: mask.problem(&problem) },
    }
}
