//! Stores test orders that the user sent.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde_json::Value;

use super::{key_mask, without_keys};
use crate::base::error::Result;
use crate::event::{Event, OperationId};
use crate::outcome::{Outcome, Status, StepRecord};
use crate::store::{self, NewOperation, NextState, Settlement, Store};

/// A test order.
#[derive(Debug, Clone)]
pub struct NewTestOrder {
    /// The id that it is sent with.
    pub id: OperationId,
    /// The flow's id.
    pub flow_id: i64,
    /// The flow's name.
    pub flow: String,
    /// The record that it is made of.
    pub event: Event,
}

/// How a test order ended.
#[derive(Debug, Clone)]
pub struct TestOrderEnd {
    /// When it was sent.
    pub started_at: Timestamp,
    /// How it ended.
    pub outcome: Outcome,
    /// What each step sent and received, secrets masked.
    pub steps: Vec<StepRecord>,
}

/// Stores a test order before it is sent.
///
/// # Errors
/// The database cannot be written.
pub fn begin_test_order(store: &Store, order: NewTestOrder, now: Timestamp) -> Result<()> {
    let content = order.event.content();
    let new = NewOperation {
        id: order.id,
        flow_id: order.flow_id,
        flow_name: order.flow,
        started: false,
        test: false,
        dedup_key: None,
        undecided: false,
        search: content.search_text(),
        summary: content.summary(),
        repairs: content.repairs,
        event: order.event,
    };
    store.writer.write_blocking(move |connection| store::begin_test_order(connection, &new, now))
}

/// Stores how a test order ended. `event` is its record.
///
/// # Errors
/// The database cannot be written.
pub fn end_test_order(store: &Store, id: OperationId, event: &Event, end: TestOrderEnd, now: Timestamp) -> Result<()> {
    let keys = key_mask(&event.content());
    let told: Vec<StepRecord> = end.steps.iter().cloned().map(|step| without_keys(step, &keys)).collect();
    let attempt = end.outcome.of_attempt();
    let state = match end.outcome {
        Outcome::Delivered => NextState::Done(Status::Delivered, None),
        Outcome::Filtered => NextState::Done(Status::Filtered, None),
        Outcome::Failed(problem) | Outcome::Retryable { problem, .. } | Outcome::Blocked { problem, .. } => {
            NextState::Done(Status::Failed, Some(problem))
        }
    };
    let settlement = Settlement {
        started_at: end.started_at,
        duration_ms: now.duration_since(end.started_at).as_millis().try_into().unwrap_or(i64::MAX),
        outcome: attempt,
        remembered: remembered(&told),
        crm_duplicate: end.steps.iter().any(|step| step.crm_duplicate),
        has_failed_step: end.steps.iter().any(|step| step.error.is_some()),
        steps: end.steps.into(),
        never_sent: Vec::new(),
        recorded: true,
        tries: 1,
        counts: true,
        // The flow may have changes that are not saved.
        flow_version: None,
        state,
    };
    let settled =
        store.writer.write_blocking(move |connection| store::end_test_order(connection, id, &settlement, now));
    if !settled? {
        tracing::error!(operation = %id, "a test order that was under way was taken for interrupted");
    }
    Ok(())
}

/// Returns what a flow remembers from the responses, by name; of two steps with one name, what the later one remembers.
#[must_use]
pub fn remembered(steps: &[StepRecord]) -> BTreeMap<String, Value> {
    steps.iter().flat_map(|step| step.remembered.clone()).collect()
}
