//! What follows a request: it is stored before anything depends on it, and its failure may end the run.

use super::steps::shortened;
use super::{Actions, AfterStep};
use crate::actions::CompiledAction;
use crate::actions::http_request::Judgement;
use crate::flow::OnError;
use crate::outcome::{Outcome, StepOutcome, StepRecord};
use crate::pipeline::driver::Driver;

impl Actions<'_> {
    /// Continues after a request, depending on how its response was judged. `is_kept` is true if its failure is stored already.
    pub(super) async fn judged(
        &mut self,
        index: usize,
        action: &CompiledAction,
        mut record: StepRecord,
        mut judgement: Judgement,
        is_kept: bool,
        driver: &mut impl Driver,
    ) -> AfterStep {
        if let Outcome::Failed(problem) = judgement.outcome {
            judgement.outcome = Outcome::Failed(action.named(problem));
        }
        record.notes.extend(judgement.notes.into_iter().map(|note| self.shown().note(note)));
        record.crm_duplicate = judgement.crm_duplicate;
        record.remembered = judgement.remembered;
        record.remembered.values_mut().for_each(|value| self.mask.json(value));
        self.note_incomplete(&record);
        let problem = judgement.outcome.problem().cloned();
        let Some(problem) = problem else {
            self.accepted.push(action.id.clone());
            return self.finish(index, action, record, driver).await;
        };
        record.outcome = if judgement.is_unjudged { StepOutcome::Unjudged } else { StepOutcome::Failed };
        record.error = Some(self.shown().problem(&problem).into());
        let is_final = match &judgement.outcome {
            Outcome::Retryable { retry_after, .. } => driver.gives_up(*retry_after),
            Outcome::Blocked { .. } => false,
            Outcome::Failed(_) | Outcome::Delivered | Outcome::Filtered => true,
        };
        let goes_on = action.on_error == OnError::Continue && is_final;
        // A response that could not be judged is kept for the last request too: only its judgement is missing.
        let must_keep = !is_kept && (judgement.is_unjudged || goes_on && self.input.flow.sends_after(index));
        let kept = if must_keep { self.keep(&record, driver).await } else { Ok(()) };
        if goes_on {
            self.failed_requests.push(action.id.clone());
            self.continue_after(problem, driver);
            self.set_step_from(action, &record);
        }
        driver.step(shortened(record));
        match kept {
            Err(outcome) => AfterStep::End(outcome),
            Ok(()) if goes_on => AfterStep::Continue,
            Ok(()) => AfterStep::End(judgement.outcome),
        }
    }

    /// Stores an accepted request, and shows its response to later steps.
    async fn finish(
        &mut self,
        index: usize,
        action: &CompiledAction,
        record: StepRecord,
        driver: &mut impl Driver,
    ) -> AfterStep {
        if index + 1 < self.input.flow.actions.len() {
            self.set_step_from(action, &record);
        }
        let kept = if self.input.flow.sends_after(index) { self.keep(&record, driver).await } else { Ok(()) };
        driver.step(shortened(record));
        kept.map_or_else(AfterStep::End, |()| AfterStep::Continue)
    }

    /// Stores a finished request as soon as its response is judged, with what the run skipped so far.
    pub(super) async fn keep(&mut self, finished: &StepRecord, driver: &mut impl Driver) -> Result<(), Outcome> {
        self.skips_kept = Some(self.skipped.len());
        driver.keep(Some(finished), &self.skipped).await
    }

    /// Stores what the run skipped since a request was stored, in this run or an earlier one: before one may have been accepted,
    /// nothing depends on it.
    pub(super) async fn keep_skips(&mut self, driver: &mut impl Driver) -> Result<(), Outcome> {
        let may_be_accepted = self.skips_kept.is_some() || self.input.earlier.maybe_accepted().next().is_some();
        if may_be_accepted && self.skipped.len() > self.skips_kept.unwrap_or_default() {
            driver.keep(None, &self.skipped).await?;
            self.skips_kept = Some(self.skipped.len());
        }
        Ok(())
    }
}
