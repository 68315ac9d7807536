//! One run of a flow's actions on a record.
//!
//! First every action that depends on no answer is rendered and checked, so that a mistake stops the record before anything
//! is sent. Then the actions run in order: a request is sent and judged, its answer is stored before the next request goes
//! out, and what depends on the answer is rendered then. A step that an earlier run finished does not run again.

mod plan;
mod steps;

use self::plan::Planned;
use self::steps::{masked, shortened};
use super::driver::{Driver, OutgoingRequest, Run, Sent};
use super::record::mask;
use crate::actions::http_request::Judgement;
use crate::actions::{CompiledAction, Prepared, ValueObserver};
use crate::flow::OnError;
use crate::outcome::{Outcome, Problem, StepOutcome, StepRecord};
use crate::secrets::Mask;
use crate::template::Scope;

/// Runs the actions of a flow on a record. Returns how it ended, with secrets masked.
pub async fn run<D: Driver, O: ValueObserver>(run: Run<'_>, driver: &mut D, observer: &mut O) -> Outcome {
    let mask = mask(run.secrets);
    if let Some(problem) = &run.record.unreadable {
        return Outcome::Rejected(mask.problem(problem));
    }
    let scope = run.record.scope_for(run.id, run.attempt, run.secrets, run.shop);
    let mut actions = Actions { run, scope, mask, delivered: false, failed: None, lacks_answer: false };
    let outcome = actions.run(driver, observer).await;
    masked(outcome, &actions.mask)
}

struct Actions<'a> {
    run: Run<'a>,
    scope: Scope,
    mask: Mask,
    /// True once a request succeeded, in this run or an earlier one.
    delivered: bool,
    /// The first failure after which the run continued.
    failed: Option<Problem>,
    /// True once later steps lack an answer, because this run sends nothing.
    lacks_answer: bool,
}

impl Actions<'_> {
    async fn run(&mut self, driver: &mut impl Driver, observer: &mut impl ValueObserver) -> Outcome {
        let (planned, mut ended) = self.plan(observer);
        let ended_before = ended.is_some();
        for (index, planned) in planned.into_iter().enumerate() {
            let action = &self.run.flow.actions[index];
            if ended.is_some() {
                self.show_not_run(action, planned, ended_before, driver);
                continue;
            }
            let next = match planned {
                Planned::Kept(record) => self.kept(action, record, driver),
                Planned::Later if self.lacks_answer => self.later(action, driver),
                Planned::Later => match self.prepare(action, observer) {
                    Ok(Some(prepared)) => self.execute(index, action, prepared, driver).await,
                    Ok(None) => self.skipped(action, driver),
                    Err(problem) => self.failed(action, problem, driver),
                },
                Planned::Skipped => self.skipped(action, driver),
                Planned::Failed(problem) => self.failed(action, problem, driver),
                Planned::Ready(prepared) => self.execute(index, action, prepared, driver).await,
            };
            match next {
                Next::Continue => {}
                Next::Filtered => break,
                Next::End(outcome) => ended = Some(outcome),
            }
        }
        ended.unwrap_or_else(|| match self.failed.take() {
            _ if self.delivered => Outcome::Delivered,
            Some(problem) => Outcome::Rejected(problem),
            None => Outcome::Filtered,
        })
    }

    /// Executes a prepared action.
    async fn execute(
        &mut self,
        index: usize,
        action: &CompiledAction,
        prepared: Prepared,
        driver: &mut impl Driver,
    ) -> Next {
        let mut record = self.record(action, StepOutcome::Ok, Some(&prepared));
        let Prepared::Request(request) = &prepared else {
            let passes = !matches!(prepared, Prepared::Filter(false));
            if !passes {
                record.outcome = StepOutcome::Filtered;
            }
            self.set_step(action, record.outcome, prepared.visible());
            driver.step(record);
            return if passes { Next::Continue } else { Next::Filtered };
        };
        let Some(compiled) = action.request() else { return Next::Continue };
        let sent = OutgoingRequest { action: compiled, request, scope: &self.scope, mask: &self.mask };
        let (judgement, answer) = match driver.send(sent).await {
            Sent::Answered(answer, judgement) => (judgement, Some(answer)),
            Sent::Failed(outcome) => (Judgement::from(outcome), None),
            Sent::NotSent { sample } => {
                record.outcome = StepOutcome::Skipped;
                driver.step(record);
                self.delivered = true;
                match sample {
                    Some(sample) => self.set_step_from(action, &sample),
                    None => self.lacks_answer = true,
                }
                return Next::Continue;
            }
        };
        record.response = answer.map(|answer| answer.record(&self.mask));
        record.crm_duplicate = judgement.crm_duplicate;
        record.remembered = judgement.remembered;
        record.remembered.values_mut().for_each(|value| self.mask.json(value));
        let problem = judgement.outcome.problem().cloned();
        let Some(problem) = problem else {
            self.delivered = true;
            return self.finish(index, action, record, driver).await;
        };
        record.outcome = StepOutcome::Failed;
        record.error = Some(self.mask.problem(&problem).into());
        let is_final = match &judgement.outcome {
            Outcome::Retryable { retry_after, .. } => driver.gives_up(*retry_after),
            Outcome::Blocked { .. } => false,
            Outcome::Rejected(_) | Outcome::Delivered | Outcome::Filtered => true,
        };
        if action.on_error == OnError::Stop || !is_final {
            driver.step(shortened(record));
            return Next::End(judgement.outcome);
        }
        self.continue_after(problem, driver);
        self.finish(index, action, record, driver).await
    }

    /// Stores a finished request, and shows its answer to later steps.
    async fn finish(
        &mut self,
        index: usize,
        action: &CompiledAction,
        record: StepRecord,
        driver: &mut impl Driver,
    ) -> Next {
        self.set_step_from(action, &record);
        let kept = if self.run.flow.sends_after(index) { driver.keep(&record).await } else { Ok(()) };
        driver.step(shortened(record));
        kept.map_or_else(Next::End, |()| Next::Continue)
    }

    /// Takes a request that an earlier run finished.
    fn kept(&mut self, action: &CompiledAction, record: &StepRecord, driver: &mut impl Driver) -> Next {
        match (&record.error, record.outcome) {
            (_, StepOutcome::Ok) => self.delivered = true,
            (Some(error), _) => {
                let problem = Problem { code: error.code, message: error.message.clone(), args: error.args.clone() };
                self.failed.get_or_insert(problem);
            }
            (None, _) => {}
        }
        self.set_step_from(action, record);
        let mut kept = StepRecord::bare(&action.id, action.kind, StepOutcome::Kept);
        (kept.remembered, kept.crm_duplicate) = (record.remembered.clone(), record.crm_duplicate);
        driver.step(kept);
        Next::Continue
    }

    fn skipped(&mut self, action: &CompiledAction, driver: &mut impl Driver) -> Next {
        self.set_step(action, StepOutcome::Skipped, Vec::new());
        driver.step(StepRecord::bare(&action.id, action.kind, StepOutcome::Skipped));
        Next::Continue
    }

    fn later(&mut self, action: &CompiledAction, driver: &mut impl Driver) -> Next {
        driver.step(StepRecord::bare(&action.id, action.kind, StepOutcome::Later));
        Next::Continue
    }

    fn failed(&mut self, action: &CompiledAction, problem: Problem, driver: &mut impl Driver) -> Next {
        let mut record = StepRecord::bare(&action.id, action.kind, StepOutcome::Failed);
        record.error = Some(self.mask.problem(&problem).into());
        driver.step(record);
        if action.on_error == OnError::Stop {
            return Next::End(Outcome::Rejected(problem));
        }
        self.set_step(action, StepOutcome::Failed, Vec::new());
        self.continue_after(problem, driver);
        Next::Continue
    }

    fn continue_after(&mut self, problem: Problem, driver: &mut impl Driver) {
        driver.continued_after(self.mask.problem(&problem));
        self.failed.get_or_insert(problem);
    }
}

/// What follows an action.
enum Next {
    /// The next action.
    Continue,
    /// Nothing: a filter stopped the record.
    Filtered,
    /// Nothing: the run ended with this outcome.
    End(Outcome),
}
