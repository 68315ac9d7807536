//! The last response to each request of a flow: it stands in for the next one while the flow is edited.

use std::sync::PoisonError;

use jiff::Timestamp;

use super::Api;
use crate::base::error::Result;
use crate::history;
use crate::outcome::{Status, StepRecord};
use crate::secrets::Mask;
use crate::store::Query;

/// Delivered operations in which responses are looked for, the newest ones. A request that runs only sometimes may have none in
/// the very last.
const LOOKED_AT: usize = 20;

/// The answered requests of one run.
#[derive(Debug, Clone)]
pub(super) struct LastResponses {
    pub(super) at: Timestamp,
    pub(super) steps: Vec<StepRecord>,
}

impl Api {
    /// Keeps the responses to a test order, without the keys of its record.
    pub(super) fn keep_test_responses(&self, flow: i64, steps: &[StepRecord], keys: &Mask) {
        let answered = steps.iter().filter(|step| step.is_answered_request()).cloned();
        let steps: Vec<_> = answered.map(|step| history::without_keys(step, keys)).collect();
        if !steps.is_empty() {
            let responses = LastResponses { at: self.engine.clock().now(), steps };
            self.tests.lock().unwrap_or_else(PoisonError::into_inner).insert(flow, responses);
        }
    }

    /// Returns the last answered request of each id, from the history and from the last test order.
    pub(super) fn last_responses(&self, flow: i64) -> Result<Vec<StepRecord>> {
        let tested = self.tests.lock().unwrap_or_else(PoisonError::into_inner).get(&flow).cloned();
        let mut all: Vec<LastResponses> = tested.into_iter().collect();
        let readers = &self.engine.store().readers;
        let delivered =
            Query { flow_id: Some(flow), status: Some(Status::Delivered), limit: LOOKED_AT, ..Query::default() };
        for row in history::list(readers, &delivered)? {
            let detail = history::detail(readers, &row.id)?;
            // They are shown beside another record, whose keys are others.
            let keys = history::key_mask(&detail.event.content());
            all.extend(detail.attempts.into_iter().map(|attempt| {
                let answered = attempt.steps.into_iter().flatten().filter(StepRecord::is_answered_request);
                let steps = answered.map(|step| history::without_keys(step, &keys)).collect();
                LastResponses { at: attempt.started_at, steps }
            }));
        }
        all.sort_by_key(|responses| std::cmp::Reverse(responses.at));
        let mut last: Vec<StepRecord> = Vec::new();
        for step in all.into_iter().flat_map(|responses| responses.steps) {
            if !last.iter().any(|known| known.id == step.id) {
                last.push(step);
            }
        }
        Ok(last)
    }
}
