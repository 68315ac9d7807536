//! What a run needs from its caller: the flow and the record, and a driver that sends requests.

use std::time::Duration;

use jiff::Timestamp;

use super::compile::CompiledFlow;
use super::record::{Record, Resolved};
use super::shop::Shop;
use crate::actions::Request;
use crate::actions::http_request::{CompiledRequest, Judgement, Response};
use crate::event::OperationId;
use crate::outcome::{EarlierRuns, Outcome, Problem, StepRecord};
use crate::secrets::Mask;
use crate::template::Scope;

/// What to run.
#[derive(Debug, Clone, Copy)]
pub struct RunInput<'a> {
    /// The flow.
    pub flow: &'a CompiledFlow,
    /// The record.
    pub record: &'a Record,
    /// The operation.
    pub id: OperationId,
    /// The number of the attempt, from 1.
    pub attempt: u32,
    /// The secrets that the flow uses.
    pub secrets: &'a Resolved,
    /// What templates see of the shop.
    pub shop: &'a Shop,
    /// What earlier runs did.
    pub earlier: &'a EarlierRuns,
}

/// The result of handing over a request.
#[derive(Debug)]
pub enum Sent {
    /// The response, and how it was judged.
    Responded(Response, Judgement),
    /// No response; the outcome says why.
    Failed(Outcome),
    /// This run sends nothing. Later steps see the response of `sample`, if there is one.
    NotSent {
        /// The same step of an earlier attempt.
        sample: Option<Box<StepRecord>>,
    },
}

/// A request to send now.
#[derive(Debug, Clone, Copy)]
pub struct OutgoingRequest<'a> {
    /// Its action.
    pub action: &'a CompiledRequest,
    /// The request.
    pub request: &'a Request,
    /// What templates see, to judge the response.
    pub scope: &'a Scope,
    /// Masks the secrets.
    pub mask: &'a Mask,
}

impl OutgoingRequest<'_> {
    /// Judges the response to this request of `flow`.
    #[must_use]
    pub fn judge(&self, flow: &CompiledFlow, response: &Response, now: Timestamp) -> Judgement {
        self.action.judge(&flow.templates, self.scope, &self.request.url, response, now)
    }
}

/// The side effects of a run.
pub trait Driver: Send {
    /// Sends a request.
    fn send(&mut self, outgoing: OutgoingRequest<'_>) -> impl Future<Output = Sent> + Send;

    /// Returns true if a failed request is not tried again. `retry_after` is the delay that the destination asked for.
    fn gives_up(&self, retry_after: Option<Duration>) -> bool;

    /// Stores a finished request, so that no later run sends it again, and the requests that this run skips, so that an edited flow
    /// sends none of those after a crash. Called as soon as a response is judged, if another request follows or the response could
    /// not be judged; and before a request goes out, if more was skipped since. All other steps are stored with the outcome of the
    /// run.
    ///
    /// # Errors
    /// The outcome to end with, if the run must not continue.
    fn keep(
        &mut self,
        finished: Option<&StepRecord>,
        skipped: &[StepRecord],
    ) -> impl Future<Output = Result<(), Outcome>> + Send;

    /// Called before anything is sent, with the requests that are not sent for this record however often this flow runs.
    fn never_sends(&mut self, _requests: Vec<String>) {}

    /// Called with each step in order, with secrets masked.
    fn step(&mut self, step: StepRecord);

    /// Called with each failure after which the run continued, except the one that becomes its outcome.
    fn continued_after(&mut self, problem: Problem);
}
