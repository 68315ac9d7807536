//! The last response to each request of a flow, used as a sample while the flow is edited.

use std::sync::Arc;

use jiff::Timestamp;

use super::Api;
use crate::base::error::Result;
use crate::event::Event;
use crate::history;
use crate::mutex::locked;
use crate::outcome::{Status, StepRecord};
use crate::store::Query;

/// Delivered operations in which responses are looked for, the newest ones. A request that runs only sometimes may have none in
/// the very last.
const LOOKED_AT: usize = 20;

/// The requests of one run that got a response.
#[derive(Debug, Clone)]
pub(super) struct LastResponses {
    pub(super) at: Timestamp,
    pub(super) steps: Vec<StepRecord>,
    /// The record of that run. Its keys are masked in the responses, which are shown with other records.
    of: Arc<Event>,
}

impl Api {
    /// Keeps the responses to a test order.
    pub(super) fn keep_test_responses(&self, flow: i64, steps: &[StepRecord], of: Event) {
        let steps: Vec<_> = steps.iter().filter(|step| step.is_accepted_request()).cloned().collect();
        if !steps.is_empty() {
            let responses = LastResponses { at: self.engine.clock().now(), steps, of: Arc::new(of) };
            locked(&self.tests).insert(flow, responses);
        }
    }

    /// Returns the last request of each id that got a response, from the history and from the last test order, without the keys of their
    /// records.
    pub(super) fn last_responses(&self, flow: i64) -> Result<Vec<StepRecord>> {
        let tested = locked(&self.tests).get(&flow).cloned();
        let mut all: Vec<LastResponses> = tested.into_iter().collect();
        let readers = &self.engine.store().readers;
        let delivered =
            Query { flow_id: Some(flow), status: Some(Status::Delivered), limit: LOOKED_AT, ..Query::default() };
        for row in history::list(readers, &delivered)? {
            let detail = history::detail(readers, &row.id)?;
            let of = Arc::new(detail.event);
            all.extend(detail.attempts.into_iter().map(|attempt| LastResponses {
                at: attempt.started_at,
                steps: attempt.steps.into_iter().flatten().filter(StepRecord::is_accepted_request).collect(),
                of: Arc::clone(&of),
            }));
        }
        all.sort_by_key(|responses| std::cmp::Reverse(responses.at));
        let mut last: Vec<StepRecord> = Vec::new();
        for LastResponses { steps, of, .. } in all {
            let is_new = |step: &StepRecord| !last.iter().any(|known| known.id == step.id);
            let new: Vec<StepRecord> = steps.into_iter().filter(is_new).collect();
            if !new.is_empty() {
                // Only now, since reading a record may take a while.
                let keys = history::key_mask(&of.content());
                new.into_iter().for_each(|step| {
                    if !last.iter().any(|known| known.id == step.id) {
                        last.push(history::without_keys(step, &keys));
                    }
                });
            }
        }
        Ok(last)
    }
}
