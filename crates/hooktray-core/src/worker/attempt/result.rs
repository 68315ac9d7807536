//! How an attempt ended.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use serde_json::Value as Json;

use crate::outcome::{Gate, Outcome, Problem, ProblemCode, StepOutcome, StepRecord, quoted};
use crate::secrets::Mask;

/// How an attempt ended, with secrets masked.
#[derive(Debug, Clone)]
pub struct AttemptResult {
    /// How it ended.
    pub outcome: Outcome,
    /// When it began.
    pub started_at: Timestamp,
    /// How long it took, in milliseconds.
    pub duration_ms: i64,
    /// The version of the flow that ran.
    pub flow_version: Option<i64>,
    /// What every step sent and received.
    pub steps: Arc<[StepRecord]>,
    /// The requests that its flow does not send for this record, however often it runs.
    pub never_sent: Vec<String>,
    /// False if it only found that it has to wait; the history does not show that.
    pub recorded: bool,
    /// How often the step that it ended with was tried, from 1.
    pub tries: u32,
    /// How long the next try waits, if this one was brought forward; this one does not count then.
    pub brought_forward: Option<Duration>,
    /// The destination of the last request, if it could not be reached.
    pub unreached: Option<Gate>,
    /// Failures after which it continued.
    pub continued_after: Vec<Problem>,
    /// Hides the keys in the record.
    pub keys: Mask,
}

impl AttemptResult {
    /// Returns an attempt that ended before its first step.
    #[must_use]
    pub fn without_steps(outcome: Outcome, started_at: Timestamp, tries: u32) -> AttemptResult {
        AttemptResult {
            recorded: !matches!(outcome, Outcome::Blocked { .. }),
            outcome,
            started_at,
            duration_ms: 0,
            flow_version: None,
            steps: Arc::default(),
            never_sent: Vec::new(),
            tries,
            brought_forward: None,
            unreached: None,
            continued_after: Vec::new(),
            keys: Mask::default(),
        }
    }

    /// Returns what the flow remembers from the responses so far, by name, without the keys in the record.
    #[must_use]
    pub fn remembered(&self) -> BTreeMap<String, Json> {
        self.steps.iter().flat_map(|step| remembered_without_keys(step, &self.keys)).collect()
    }

    /// Returns why it sent nothing although no filter stopped it: the conditions of its requests were false.
    #[must_use]
    pub fn nothing_to_send(&self) -> Option<Problem> {
        if self.steps.iter().any(|step| step.outcome == StepOutcome::Filtered) {
            return None;
        }
        let skipped = self.steps.iter().filter(|step| step.outcome == StepOutcome::Skipped);
        let ids: Vec<String> = skipped.map(|step| step.id.clone()).collect();
        let why = format!("nothing was to be sent for this record: the condition “when” is false for {}", quoted(&ids));
        Some(Problem::new(ProblemCode::NothingToSend, why).with("steps", ids.join(", ")))
    }

    /// True if the CRM said that it knew the order already.
    #[must_use]
    pub fn crm_duplicate(&self) -> bool {
        self.steps.iter().any(|step| step.crm_duplicate)
    }

    /// True if a step failed, now or in an earlier attempt.
    #[must_use]
    pub fn has_failed_step(&self) -> bool {
        self.steps.iter().any(|step| step.error.is_some())
    }
}

/// Returns what a step remembers, without the keys in the record. Later steps see it whole.
pub(super) fn remembered_without_keys(step: &StepRecord, keys: &Mask) -> BTreeMap<String, Json> {
    let mut remembered = step.remembered.clone();
    remembered.values_mut().for_each(|value| keys.json(value));
    remembered
}
