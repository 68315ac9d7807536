//! One run of a flow's actions on a record.
//!
//! First every action that depends on no response is rendered and checked, so that a mistake stops the record before anything
//! is sent. Then the actions run in order: a request is sent and judged, its response is stored before the next request goes
//! out, and what depends on the response is rendered then. A step that an earlier run finished does not run again.
//!
//! If a request fails for good and the run goes on, the operation fails, unless another request was accepted before it. A retry
//! sends only the failed one.

mod alternatives;
mod failures;
mod incomplete_responses;
mod judged;
mod plan;
mod rejudge;
mod steps;

use std::sync::OnceLock;

use self::failures::{DecidingFailure, continued_after_failure};
use self::incomplete_responses::Incomplete;
use self::plan::Planned;
use self::steps::{bare, masked};
use super::driver::{Driver, OutgoingRequest, RunInput, Sent};
use super::record::mask;
use crate::actions::http_request::Judgement;
use crate::actions::{CompiledAction, Prepared, ValueObserver};
use crate::outcome::{Outcome, StepNote, StepOutcome, StepRecord};
use crate::secrets::Mask;
use crate::template::Scope;

/// Runs the actions of a flow on a record. Returns how it ended, with secrets masked.
pub async fn run<D: Driver, O: ValueObserver>(input: RunInput<'_>, driver: &mut D, observer: &mut O) -> Outcome {
    let mask = mask(input.secrets);
    if let Some(problem) = &input.record.unreadable {
        return Outcome::Failed(input.record.shown_mask(input.secrets).problem(problem));
    }
    let scope = input.record.scope_for(input.id, input.attempt, input.secrets, input.shop);
    let mut actions = Actions {
        input,
        scope,
        mask,
        shown: OnceLock::new(),
        incomplete: Vec::new(),
        accepted: Vec::new(),
        failed_requests: Vec::new(),
        failed: None,
        skipped: Vec::new(),
        skips_kept: None,
        lacks_response: false,
    };
    let outcome = actions.run(driver, observer).await;
    if outcome.problem().is_some() { masked(outcome, actions.shown()) } else { outcome }
}

struct Actions<'a> {
    input: RunInput<'a>,
    scope: Scope,
    mask: Mask,
    /// See [`Actions::shown`].
    shown: OnceLock<Mask>,
    /// The steps of which a part is not known, and why.
    incomplete: Vec<Incomplete>,
    /// The requests that succeeded, in this run or an earlier one. In a dry run those that would be sent.
    accepted: Vec<String>,
    /// The requests that failed for good, in this run or an earlier one.
    failed_requests: Vec<String>,
    /// The first failure after which the run continued, if no request was accepted before it.
    failed: Option<DecidingFailure>,
    /// The requests that this run skips, as far as that is known.
    skipped: Vec<StepRecord>,
    /// How many of `skipped` are stored, once this run has stored something.
    skips_kept: Option<usize>,
    /// True once later steps lack a response because this run sends nothing.
    lacks_response: bool,
}

impl Actions<'_> {
    /// Returns the mask for what is told, see [`Record::shown_mask`](super::record::Record::shown_mask). Most runs need none.
    fn shown(&self) -> &Mask {
        self.shown.get_or_init(|| self.input.record.shown_mask(self.input.secrets))
    }

    async fn run(&mut self, driver: &mut impl Driver, observer: &mut impl ValueObserver) -> Outcome {
        let (planned, mut ended) = self.plan(observer);
        driver.never_sends(plan::never_sent(&self.input.flow.actions, &planned));
        let planned_skips = planned.iter().zip(&self.input.flow.actions);
        let planned_skips = planned_skips.filter(|(plan, _)| matches!(plan, Planned::Skipped(_)));
        self.skipped = planned_skips.filter_map(|(_, action)| skipped_request(action)).collect();
        let ended_before = ended.is_some();
        for (index, planned) in planned.into_iter().enumerate() {
            let action = &self.input.flow.actions[index];
            if ended.is_some() {
                self.show_not_run(action, planned, ended_before, driver);
                continue;
            }
            let next = match planned {
                Planned::Kept(record) if record.outcome == StepOutcome::Unjudged => {
                    self.rejudge(index, action, record, driver).await
                }
                Planned::Kept(record) => self.kept(action, record, driver),
                Planned::Later if self.lacks_response => self.later(action, driver),
                Planned::Later => match self.prepare(action, observer) {
                    Ok((Some(prepared), notes)) => match self.sent_instead(action, &prepared) {
                        Some(problem) => self.refuse_to_send(action, problem, driver),
                        None => self.execute(index, action, (prepared, notes), driver).await,
                    },
                    Ok((None, notes)) => self.skipped(action, notes, driver),
                    Err(problem) => self.failed(action, problem, driver),
                },
                Planned::Skipped(notes) => self.skipped(action, notes, driver),
                Planned::Failed(problem) => self.failed(action, problem, driver),
                Planned::Ready(ready) => match self.judges_by_unknown(action) {
                    Some(problem) => self.failed(action, problem, driver),
                    None => self.execute(index, action, *ready, driver).await,
                },
            };
            match next {
                AfterStep::Continue => {}
                AfterStep::Filtered => break,
                AfterStep::End(outcome) => ended = Some(outcome),
            }
        }
        let failed = self.failed.take();
        if let (Some(_), Some(DecidingFailure { problem, is_new: true })) = (&ended, &failed) {
            driver.continued_after(self.shown().problem(problem));
        }
        ended.unwrap_or_else(|| match failed {
            Some(DecidingFailure { problem, .. }) => Outcome::Failed(continued_after_failure(problem, &self.accepted)),
            // Requests of earlier runs count, even behind a filter that was added since.
            None if self.accepted.is_empty() && self.input.earlier.maybe_accepted().next().is_none() => {
                Outcome::Filtered
            }
            None => Outcome::Delivered,
        })
    }

    /// Executes a prepared action.
    async fn execute(
        &mut self,
        index: usize,
        action: &CompiledAction,
        (prepared, notes): (Prepared, Vec<StepNote>),
        driver: &mut impl Driver,
    ) -> AfterStep {
        let mut record = StepRecord { notes, ..self.record(action, StepOutcome::Ok, Some(&prepared)) };
        record.instead_of = self.failed_before(action);
        let Prepared::Request(request) = &prepared else {
            let passes = !matches!(prepared, Prepared::Filter(false));
            if !passes {
                record.outcome = StepOutcome::Filtered;
            }
            self.set_step(action, record.outcome, prepared.visible());
            driver.step(record);
            return if passes { AfterStep::Continue } else { AfterStep::Filtered };
        };
        let Some(compiled) = action.request() else { return AfterStep::Continue };
        if let Err(outcome) = self.keep_skips(driver).await {
            driver.step(StepRecord { outcome: StepOutcome::NotReached, ..record });
            return AfterStep::End(outcome);
        }
        let sent = OutgoingRequest { action: compiled, request, scope: &self.scope, mask: &self.mask };
        let (judgement, response) = match driver.send(sent).await {
            Sent::Responded(response, judgement) => (judgement, Some(response)),
            Sent::Failed(outcome) => (Judgement::from(outcome), None),
            Sent::NotSent { sample } => {
                record.outcome = StepOutcome::NotSent;
                driver.step(record);
                self.accepted.push(action.id.clone());
                match sample {
                    Some(sample) => self.set_step_from(action, &sample),
                    None => self.lacks_response = true,
                }
                return AfterStep::Continue;
            }
        };
        record.response = response.map(|response| response.record(&self.mask));
        self.judged(index, action, record, judgement, false, driver).await
    }

    /// Restores a request that an earlier attempt finished, without sending it.
    fn kept(&mut self, action: &CompiledAction, record: &StepRecord, driver: &mut impl Driver) -> AfterStep {
        self.note_incomplete(record);
        if record.outcome == StepOutcome::Failed {
            self.failed_requests.push(action.id.clone());
        }
        match record.problem() {
            _ if record.outcome == StepOutcome::Ok => self.accepted.push(action.id.clone()),
            // The owner was alerted in the attempt in which it failed.
            Some(problem) if self.decides() => self.failed = Some(DecidingFailure { problem, is_new: false }),
            // A later failure does not decide.
            _ => {}
        }
        let mut kept = bare(action, StepOutcome::Kept);
        (kept.remembered, kept.crm_duplicate) = (record.remembered.clone(), record.crm_duplicate);
        kept.remembered.extend(self.remembered_since(action, record));
        kept.error.clone_from(&record.error);
        self.set_step_with(action, record, &kept.remembered);
        driver.step(kept);
        AfterStep::Continue
    }

    fn skipped(&mut self, action: &CompiledAction, notes: Vec<StepNote>, driver: &mut impl Driver) -> AfterStep {
        self.set_step(action, StepOutcome::Skipped, Vec::new());
        let is_known = self.skipped.iter().any(|step| step.id == action.id);
        self.skipped.extend(skipped_request(action).filter(|_| !is_known));
        driver.step(StepRecord { notes, ..bare(action, StepOutcome::Skipped) });
        AfterStep::Continue
    }

    fn later(&mut self, action: &CompiledAction, driver: &mut impl Driver) -> AfterStep {
        driver.step(bare(action, StepOutcome::Later));
        AfterStep::Continue
    }
}

/// Returns the step of a request that is skipped; nothing if the action sends none.
fn skipped_request(action: &CompiledAction) -> Option<StepRecord> {
    action.key.is_some().then(|| bare(action, StepOutcome::Skipped))
}

/// What follows an action.
enum AfterStep {
    /// The next action.
    Continue,
    /// No action: a filter stopped the record.
    Filtered,
    /// No action: the run ended with this outcome.
    End(Outcome),
}
