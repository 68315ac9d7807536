//! Kept responses: one that the flow could not judge is judged again, without sending the request again. Values that the flow
//! remembers only since then are read from it.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde_json::Value as Json;
use url::Url;

use super::{Actions, AfterStep};
use crate::actions::CompiledAction;
use crate::actions::http_request::{Judgement, Response};
use crate::outcome::{NoteCode, Outcome, StepNote, StepOutcome, StepRecord};
use crate::pipeline::Driver;

impl Actions<'_> {
    /// Judges the kept response of a request with the current flow.
    pub(super) async fn rejudge(
        &mut self,
        index: usize,
        action: &CompiledAction,
        kept: &StepRecord,
        driver: &mut impl Driver,
    ) -> AfterStep {
        // How the response arrived is not kept with it.
        let arrived = |note: &&StepNote| note.code == NoteCode::EndedEarly;
        let notes = kept.notes.iter().filter(arrived).cloned().collect();
        let record = StepRecord { outcome: StepOutcome::Ok, error: None, notes, ..kept.clone() };
        let judgement = self.judgement(action, kept).unwrap_or_else(|| {
            // Its address or its response is gone, so the failure stays.
            let outcome = kept.problem().map_or(Outcome::Delivered, Outcome::Failed);
            Judgement { is_unjudged: true, ..outcome.into() }
        });
        if judgement.is_unjudged || judgement.outcome == Outcome::Delivered {
            return self.judged(index, action, record, judgement, true, driver).await;
        }
        // It is no longer finished: only the user sends it again.
        let mut failed = StepRecord { outcome: StepOutcome::Failed, ..record.clone() };
        failed.error = judgement.outcome.problem().map(|problem| self.shown().problem(problem).into());
        match self.keep(&failed, driver).await {
            Ok(()) => self.judged(index, action, record, judgement, true, driver).await,
            Err(outcome) => AfterStep::End(outcome),
        }
    }

    /// Returns what the flow remembers only since a request was finished, from its kept response.
    pub(super) fn remembered_since(&self, action: &CompiledAction, kept: &StepRecord) -> BTreeMap<String, Json> {
        let (Some(request), Some(response), StepOutcome::Ok) = (action.request(), &kept.response, kept.outcome) else {
            return BTreeMap::new();
        };
        let templates = &self.input.flow.templates;
        let mut added = request.remembered_since(templates, &self.scope, response, &kept.remembered);
        added.values_mut().for_each(|value| self.mask.json(value));
        added
    }

    fn judgement(&self, action: &CompiledAction, kept: &StepRecord) -> Option<Judgement> {
        // Without a secret that was hidden, it may say something else.
        let response = kept.response.as_ref().filter(|response| !response.hides_secret)?;
        let address = kept.request["url"].as_str().and_then(|address| Url::parse(address).ok())?;
        let response = Response::from_record(response, address.host_str().unwrap_or_default());
        // The time only matters for the delay of a retry, and an old response causes none.
        let now = Timestamp::UNIX_EPOCH;
        let mut judgement = action.request()?.judge(&self.input.flow.templates, &self.scope, &address, &response, now);
        if let Outcome::Retryable { problem, .. } = judgement.outcome {
            judgement.outcome = Outcome::Failed(problem);
        }
        Some(judgement)
    }
}
