//! One run of a flow's actions on a record.
//!
//! First every action that depends on no response is rendered and checked, so that a mistake stops the record before anything
//! is sent. Then the actions run in order: a request is sent and judged, its response is stored before the next request goes
//! out, and what depends on the response is rendered then. A step that an earlier run finished does not run again.
//!
//! A request that failed for good, after which the run went on, fails the operation unless another one was accepted before it:
//! the order is made, and its failed companion is told. Either is run again alone, and what was answered stays finished.

mod plan;
mod rejudge;
mod spares;
mod steps;

use self::plan::Planned;
use self::steps::{bare, masked, shortened};
use super::driver::{Driver, OutgoingRequest, Run, Sent};
use super::record::mask;
use crate::actions::http_request::Judgement;
use crate::actions::{CompiledAction, Prepared, ValueObserver};
use crate::flow::OnError;
use crate::outcome::{Outcome, Problem, StepNote, StepOutcome, StepRecord, quoted};
use crate::secrets::Mask;
use crate::template::Scope;

/// Runs the actions of a flow on a record. Returns how it ended, with secrets masked.
pub async fn run<D: Driver, O: ValueObserver>(run: Run<'_>, driver: &mut D, observer: &mut O) -> Outcome {
    let mask = mask(run.secrets);
    let told = run.record.told_mask(&mask, run.secrets);
    if let Some(problem) = &run.record.unreadable {
        return Outcome::Rejected(told.problem(problem));
    }
    let scope = run.record.scope_for(run.id, run.attempt, run.secrets, run.shop);
    let mut actions = Actions {
        run,
        scope,
        mask,
        told,
        answered: Vec::new(),
        failed_requests: Vec::new(),
        failed: None,
        lacks_response: false,
    };
    let outcome = actions.run(driver, observer).await;
    masked(outcome, &actions.told)
}

struct Actions<'a> {
    run: Run<'a>,
    scope: Scope,
    mask: Mask,
    /// See [`Record::told_mask`](super::record::Record::told_mask).
    told: Mask,
    /// The requests that succeeded, in this run or an earlier one. In a dry run those that would be sent.
    answered: Vec<String>,
    /// The requests that failed for good, in this run or an earlier one.
    failed_requests: Vec<String>,
    /// The first failure after which the run continued, if no request was accepted before it.
    failed: Option<DecidingFailure>,
    /// True once later steps lack a response, because this run sends nothing.
    lacks_response: bool,
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
                Planned::Kept(record) if record.outcome == StepOutcome::Unjudged => {
                    self.judge_anew(index, action, record, driver).await
                }
                Planned::Kept(record) => self.kept(action, record, driver),
                Planned::Later if self.lacks_response => self.later(action, driver),
                Planned::Later => match self.prepare(action, observer) {
                    Ok((Some(prepared), notes)) => match self.sent_instead(action, &prepared) {
                        Some(problem) => self.barred(action, problem, driver),
                        None => self.execute(index, action, (prepared, notes), driver).await,
                    },
                    Ok((None, notes)) => self.skipped(action, notes, driver),
                    Err(problem) => self.failed(action, problem, driver),
                },
                Planned::Skipped(notes) => self.skipped(action, notes, driver),
                Planned::Failed(problem) => self.failed(action, problem, driver),
                Planned::Ready(ready) => self.execute(index, action, *ready, driver).await,
            };
            match next {
                Next::Continue => {}
                Next::Filtered => break,
                Next::End(outcome) => ended = Some(outcome),
            }
        }
        let failed = self.failed.take();
        if let (Some(_), Some(DecidingFailure { problem, is_new: true })) = (&ended, &failed) {
            driver.continued_after(self.told.problem(problem));
        }
        ended.unwrap_or_else(|| match failed {
            Some(DecidingFailure { problem, .. }) => {
                Outcome::Rejected(continued_after_failure(problem, &self.answered))
            }
            // What earlier runs sent counts, also behind a filter that was added since.
            None if self.answered.is_empty() && !self.run.finished.iter().any(StepRecord::is_finished) => {
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
    ) -> Next {
        let mut record = StepRecord { notes, ..self.record(action, StepOutcome::Ok, Some(&prepared)) };
        record.instead_of = self.failed_before(action);
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
        let (judgement, response) = match driver.send(sent).await {
            Sent::Answered(response, judgement) => (judgement, Some(response)),
            Sent::Failed(outcome) => (Judgement::from(outcome), None),
            Sent::NotSent { sample } => {
                record.outcome = StepOutcome::NotSent;
                driver.step(record);
                self.answered.push(action.id.clone());
                match sample {
                    Some(sample) => self.set_step_from(action, &sample),
                    None => self.lacks_response = true,
                }
                return Next::Continue;
            }
        };
        record.response = response.map(|response| response.record(&self.mask));
        self.judged(index, action, record, judgement, false, driver).await
    }

    /// Continues after a request, depending on how its response was judged. `is_kept` is true if its failure is stored already.
    async fn judged(
        &mut self,
        index: usize,
        action: &CompiledAction,
        mut record: StepRecord,
        mut judgement: Judgement,
        is_kept: bool,
        driver: &mut impl Driver,
    ) -> Next {
        if let Outcome::Rejected(problem) = judgement.outcome {
            judgement.outcome = Outcome::Rejected(action.named(problem));
        }
        record.notes.extend(judgement.notes.into_iter().map(|note| self.told.note(note)));
        record.crm_duplicate = judgement.crm_duplicate;
        record.remembered = judgement.remembered;
        record.remembered.values_mut().for_each(|value| self.mask.json(value));
        let problem = judgement.outcome.problem().cloned();
        let Some(problem) = problem else {
            self.answered.push(action.id.clone());
            return self.finish(index, action, record, driver).await;
        };
        record.outcome = if judgement.is_unjudged { StepOutcome::Unjudged } else { StepOutcome::Failed };
        record.error = Some(self.told.problem(&problem).into());
        let is_final = match &judgement.outcome {
            Outcome::Retryable { retry_after, .. } => driver.gives_up(*retry_after),
            Outcome::Blocked { .. } => false,
            Outcome::Rejected(_) | Outcome::Delivered | Outcome::Filtered => true,
        };
        let goes_on = action.on_error == OnError::Continue && is_final;
        // A response that is not judged is kept also of the last request: only its judgement is missing.
        let must_keep = !is_kept && (judgement.is_unjudged || goes_on && self.run.flow.sends_after(index));
        let kept = if must_keep { driver.keep(&record).await } else { Ok(()) };
        if goes_on {
            self.failed_requests.push(action.id.clone());
            self.continue_after(problem, driver);
            self.set_step_from(action, &record);
        }
        driver.step(shortened(record));
        match kept {
            Err(outcome) => Next::End(outcome),
            Ok(()) if goes_on => Next::Continue,
            Ok(()) => Next::End(judgement.outcome),
        }
    }

    /// Stores a finished request, and shows its response to later steps.
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
        if record.outcome == StepOutcome::Failed {
            self.failed_requests.push(action.id.clone());
        }
        match record.problem() {
            _ if record.outcome == StepOutcome::Ok => self.answered.push(action.id.clone()),
            // The owner heard of it in the attempt in which it failed.
            Some(problem) if self.decides() => self.failed = Some(DecidingFailure { problem, is_new: false }),
            Some(_) => {}
            None => {}
        }
        self.set_step_from(action, record);
        let mut kept = bare(action, StepOutcome::Kept);
        (kept.remembered, kept.crm_duplicate) = (record.remembered.clone(), record.crm_duplicate);
        kept.error.clone_from(&record.error);
        driver.step(kept);
        Next::Continue
    }

    fn skipped(&mut self, action: &CompiledAction, notes: Vec<StepNote>, driver: &mut impl Driver) -> Next {
        self.set_step(action, StepOutcome::Skipped, Vec::new());
        driver.step(StepRecord { notes, ..bare(action, StepOutcome::Skipped) });
        Next::Continue
    }

    fn later(&mut self, action: &CompiledAction, driver: &mut impl Driver) -> Next {
        driver.step(bare(action, StepOutcome::Later));
        Next::Continue
    }

    fn failed(&mut self, action: &CompiledAction, problem: Problem, driver: &mut impl Driver) -> Next {
        let mut record = bare(action, StepOutcome::Failed);
        record.error = Some(self.told.problem(&problem).into());
        driver.step(record);
        if action.on_error == OnError::Stop {
            return Next::End(Outcome::Rejected(problem));
        }
        if action.key.is_some() {
            self.failed_requests.push(action.id.clone());
        }
        self.set_step(action, StepOutcome::Failed, Vec::new());
        self.continue_after(problem, driver);
        Next::Continue
    }

    fn continue_after(&mut self, problem: Problem, driver: &mut impl Driver) {
        if self.decides() {
            self.failed = Some(DecidingFailure { problem, is_new: true });
        } else {
            driver.continued_after(self.told.problem(&problem));
        }
    }

    /// Returns whether a failure now fails the operation at its end: the first one does, if no request was accepted before it.
    fn decides(&self) -> bool {
        self.answered.is_empty() && self.failed.is_none()
    }
}

/// The failure that fails the operation at its end.
struct DecidingFailure {
    problem: Problem,
    /// True if it is of this run, and not of an earlier one.
    is_new: bool,
}

/// Returns the operation's problem after a failed action did not stop the run; it names the requests that were answered.
fn continued_after_failure(problem: Problem, answered: &[String]) -> Problem {
    if answered.is_empty() {
        return problem;
    }
    let names = quoted(answered);
    let message = format!("{}; what was answered stands and is not sent again: {names}", problem.message);
    Problem { message, ..problem.with("answered", answered.join(", ")) }
}

/// What follows an action.
enum Next {
    /// The next action.
    Continue,
    /// No action: a filter stopped the record.
    Filtered,
    /// No action: the run ended with this outcome.
    End(Outcome),
}
