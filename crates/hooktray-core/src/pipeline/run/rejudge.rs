//! A kept response that the flow could not judge: it is judged again, and the request is not sent again.

use jiff::Timestamp;
use url::Url;

use super::{Actions, AfterStep};
use crate::actions::CompiledAction;
use crate::actions::http_request::{Judgement, Response};
use crate::outcome::{Outcome, StepOutcome, StepRecord};
use crate::pipeline::Driver;

impl Actions<'_> {
    /// Judges the kept response of a request by the flow as it is now.
    pub(super) async fn rejudge(
        &mut self,
        index: usize,
        action: &CompiledAction,
        kept: &StepRecord,
        driver: &mut impl Driver,
    ) -> AfterStep {
        let record = StepRecord { outcome: StepOutcome::Ok, error: None, notes: Vec::new(), ..kept.clone() };
        let judgement = self.judgement(action, kept).unwrap_or_else(|| {
            // Its address or its response is gone, so the failure stays.
            let outcome = kept.problem().map_or(Outcome::Delivered, Outcome::Rejected);
            Judgement { is_unjudged: true, ..outcome.into() }
        });
        if judgement.is_unjudged || judgement.outcome == Outcome::Delivered {
            return self.judged(index, action, record, judgement, true, driver).await;
        }
        // It is no longer finished: only the user sends it again.
        let mut failed = StepRecord { outcome: StepOutcome::Failed, ..record.clone() };
        failed.error = judgement.outcome.problem().map(|problem| self.shown.problem(problem).into());
        match driver.keep(&failed).await {
            Ok(()) => self.judged(index, action, record, judgement, true, driver).await,
            Err(outcome) => AfterStep::End(outcome),
        }
    }

    fn judgement(&self, action: &CompiledAction, kept: &StepRecord) -> Option<Judgement> {
        let address = kept.request["url"].as_str().and_then(|address| Url::parse(address).ok())?;
        let response = Response::from_record(kept.response.as_ref()?, address.host_str().unwrap_or_default());
        // The time only sets the delay of a retry, and an old response leads to none.
        let now = Timestamp::UNIX_EPOCH;
        let mut judgement = action.request()?.judge(&self.input.flow.templates, &self.scope, &address, &response, now);
        if let Outcome::Retryable { problem, .. } = judgement.outcome {
            judgement.outcome = Outcome::Rejected(problem);
        }
        Some(judgement)
    }
}
