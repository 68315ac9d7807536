//! Stores test orders that the user sent.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde_json::Value;

use super::{key_mask, without_keys};
use crate::base::error::Result;
use crate::event::{Event, OperationId};
use crate::outcome::{Outcome, Status, StepRecord};
use crate::store::{self, NewOperation, NextState, Settlement, Store};

/// A test order that was sent.
#[derive(Debug, Clone)]
pub struct TestOrderRun {
    /// The id that it was sent with.
    pub id: OperationId,
    /// The flow's id.
    pub flow_id: i64,
    /// The flow's name.
    pub flow: String,
    /// The record that it was made of.
    pub event: Event,
    /// When it was sent.
    pub started_at: Timestamp,
    /// How it ended.
    pub outcome: Outcome,
    /// What each step sent and received, secrets masked.
    pub steps: Vec<StepRecord>,
}

/// Stores a test order and how it ended.
///
/// # Errors
/// The database cannot be written.
pub fn keep_test_order(store: &Store, run: TestOrderRun, now: Timestamp) -> Result<()> {
    let content = run.event.content();
    let keys = key_mask(&content);
    let told: Vec<StepRecord> = run.steps.iter().cloned().map(|step| without_keys(step, &keys)).collect();
    let new = NewOperation {
        id: run.id,
        flow_id: run.flow_id,
        flow_name: run.flow,
        started: false,
        test: false,
        dedup_key: None,
        undecided: false,
        search: content.search_text(),
        summary: content.summary(),
        repairs: content.repairs,
        event: run.event,
    };
    let attempt = run.outcome.of_attempt();
    let state = match run.outcome {
        Outcome::Delivered => NextState::Done(Status::Delivered, None),
        Outcome::Filtered => NextState::Done(Status::Filtered, None),
        Outcome::Failed(problem) | Outcome::Retryable { problem, .. } | Outcome::Blocked { problem, .. } => {
            NextState::Done(Status::Failed, Some(problem))
        }
    };
    let end = Settlement {
        started_at: run.started_at,
        duration_ms: now.duration_since(run.started_at).as_millis().try_into().unwrap_or(i64::MAX),
        outcome: attempt,
        remembered: remembered(&told),
        crm_duplicate: run.steps.iter().any(|step| step.crm_duplicate),
        has_failed_step: run.steps.iter().any(|step| step.error.is_some()),
        steps: run.steps.into(),
        never_sent: Vec::new(),
        recorded: true,
        tries: 1,
        counts: true,
        // The flow may have changes that are not saved.
        flow_version: None,
        state,
    };
    store.writer.write_blocking(move |connection| store::store_test_order(connection, &new, &end, now))
}

/// Returns what a flow remembers from the responses, by name; of two steps with one name, what the later one remembers.
#[must_use]
pub fn remembered(steps: &[StepRecord]) -> BTreeMap<String, Value> {
    steps.iter().flat_map(|step| step.remembered.clone()).collect()
}
