//! One run of a flow's actions on a record.
//!
//! First everything that depends on no answer is rendered and checked, so that a mistake stops the record before anything
//! goes out. Then the actions run in order: a request is sent and judged, what it was answered is kept before the next one
//! goes out, and what depends on an answer is rendered once the answer is there. A step that an earlier run finished is
//! not run again.

use std::time::Duration;

use minijinja::Value;

use super::compile::CompiledFlow;
use super::record::{Record, Resolved, mask};
use crate::actions::http_request::{Answer, CompiledRequest, Judgement, visible_record};
use crate::actions::{CompiledAction, Prepared, Request, ValueObserver};
use crate::event::OperationId;
use crate::flow::OnError;
use crate::outcome::{Outcome, Problem, StepOutcome, StepRecord};
use crate::secrets::Mask;
use crate::template::{Scope, from_json};

/// Characters of an answer that the history keeps. Later steps see all of it.
const SHOWN_CHARS: usize = 20_000;

/// What a run is about.
#[derive(Debug, Clone, Copy)]
pub struct Run<'a> {
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
    /// The requests that earlier runs finished.
    pub finished: &'a [StepRecord],
}

/// What came of handing a request over.
#[derive(Debug)]
pub enum Sent {
    /// It was answered.
    Answered(Answer, Judgement),
    /// It was not: the outcome says why.
    Failed(Outcome),
    /// This run sends nothing. Later steps see the answer of `sample`, if there is one.
    NotSent {
        /// The same step of an earlier attempt.
        sample: Option<StepRecord>,
    },
}

/// A request whose turn has come.
#[derive(Debug, Clone, Copy)]
pub struct Turn<'a> {
    /// Its action.
    pub action: &'a CompiledRequest,
    /// The request.
    pub request: &'a Request,
    /// What templates see, for judging the answer.
    pub scope: &'a Scope,
    /// What takes the secrets out.
    pub mask: &'a Mask,
}

/// What a run does to the world.
pub trait Driver: Send {
    /// Sends a request.
    fn send(&mut self, turn: Turn<'_>) -> impl Future<Output = Sent> + Send;

    /// Returns true if a request that failed with this wait asked for is tried no more.
    fn gives_up(&self, retry_after: Option<Duration>) -> bool;

    /// Keeps a finished request, so that no later run sends it again. Called before the next request goes out, and not
    /// after the last one, whose outcome is that of the run.
    ///
    /// # Errors
    /// The outcome to end with where the run must not go on.
    fn keep(&mut self, step: &StepRecord) -> impl Future<Output = Result<(), Outcome>> + Send;

    /// Takes each step, in order, secrets masked.
    fn step(&mut self, step: StepRecord);

    /// Takes the failure of an action after which the run goes on.
    fn passed_over(&mut self, problem: Problem);
}

/// An action before its turn.
enum Planned<'a> {
    /// An earlier run finished it.
    Kept(&'a StepRecord),
    /// It depends on an answer.
    Later,
    /// Its condition is false.
    Skipped,
    /// It cannot work with this record, and the run goes on all the same.
    Failed(Problem),
    /// Rendered and checked.
    Ready(Prepared),
}

/// Runs the actions of a flow on a record; returns how that ended, secrets masked.
pub async fn run<D: Driver, O: ValueObserver>(run: Run<'_>, driver: &mut D, observer: &mut O) -> Outcome {
    let mask = mask(run.secrets);
    if let Some(problem) = &run.record.unreadable {
        return Outcome::Rejected(mask.problem(problem));
    }
    let scope = run.record.scope_for(run.id, run.attempt, run.secrets);
    let mut actions = Actions { run, scope, mask, delivered: false, failed: None, unsent: false };
    let outcome = actions.run(driver, observer).await;
    masked(outcome, &actions.mask)
}

struct Actions<'a> {
    run: Run<'a>,
    scope: Scope,
    mask: Mask,
    /// True once a request was taken, in this run or an earlier one.
    delivered: bool,
    /// The first failure that was passed over.
    failed: Option<Problem>,
    /// True once there is a request whose answer later steps do not get, since this run sends nothing.
    unsent: bool,
}

impl<'a> Actions<'a> {
    async fn run(&mut self, driver: &mut impl Driver, observer: &mut impl ValueObserver) -> Outcome {
        let (planned, mut ended) = self.plan(observer);
        let ended_before = ended.is_some();
        for (index, planned) in planned.into_iter().enumerate() {
            let action = &self.run.flow.actions[index];
            if ended.is_some() {
                self.show_unrun(action, planned, ended_before, driver);
                continue;
            }
            let next = match planned {
                Planned::Kept(record) => self.kept(action, record, driver),
                Planned::Later if self.unsent => self.later(action, driver),
                Planned::Later => match self.prepare(action, observer) {
                    Ok(Some(prepared)) => self.turn(index, action, prepared, driver).await,
                    Ok(None) => self.skipped(action, driver),
                    Err(problem) => self.failed(action, problem, driver),
                },
                Planned::Skipped => self.skipped(action, driver),
                Planned::Failed(problem) => self.failed(action, problem, driver),
                Planned::Ready(prepared) => self.turn(index, action, prepared, driver).await,
            };
            match next {
                Next::On => {}
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

    /// Renders and checks everything that depends on no answer. Returns also how the run ends, if it ends here.
    fn plan<O: ValueObserver>(&mut self, observer: &mut O) -> (Vec<Planned<'a>>, Option<Outcome>) {
        let mut planned = Vec::with_capacity(self.run.flow.actions.len());
        let mut ended = None;
        for action in &self.run.flow.actions {
            let kept = self.run.finished.iter().find(|step| step.id == action.id && action.request().is_some());
            let plan = match kept {
                Some(record) => Planned::Kept(record),
                None if action.needs_answer => Planned::Later,
                None => match self.prepare(action, observer) {
                    Ok(Some(prepared)) => Planned::Ready(prepared),
                    Ok(None) => Planned::Skipped,
                    Err(problem) => {
                        if action.on_error == OnError::Stop {
                            ended.get_or_insert(Outcome::Rejected(problem.clone()));
                        }
                        Planned::Failed(problem)
                    }
                },
            };
            match &plan {
                Planned::Ready(prepared) => self.see(action, StepOutcome::Ok, prepared.visible()),
                Planned::Skipped => self.see(action, StepOutcome::Skipped, Vec::new()),
                Planned::Failed(_) => self.see(action, StepOutcome::Failed, Vec::new()),
                Planned::Kept(_) | Planned::Later => {}
            }
            let is_last = ended.is_some() || matches!(plan, Planned::Ready(Prepared::Filter(false)));
            planned.push(plan);
            if is_last && !O::WANTS_ALL {
                break;
            }
        }
        (planned, ended)
    }

    fn prepare(&self, action: &CompiledAction, observer: &mut impl ValueObserver) -> Result<Option<Prepared>, Problem> {
        action.prepare(&self.run.flow.templates, &self.scope, observer)
    }

    async fn turn(
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
            self.see(action, record.outcome, prepared.visible());
            driver.step(record);
            return if passes { Next::On } else { Next::Filtered };
        };
        let Some(compiled) = action.request() else { return Next::On };
        let sent = Turn { action: compiled, request, scope: &self.scope, mask: &self.mask };
        let (judgement, answer) = match driver.send(sent).await {
            Sent::Answered(answer, judgement) => (judgement, Some(answer)),
            Sent::Failed(outcome) => (Judgement::from(outcome), None),
            Sent::NotSent { sample } => {
                record.outcome = StepOutcome::Skipped;
                driver.step(record);
                self.delivered = true;
                match sample {
                    Some(sample) => self.see_record(action, &sample),
                    None => self.unsent = true,
                }
                return Next::On;
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
        self.pass_over(problem, driver);
        self.finish(index, action, record, driver).await
    }

    /// Keeps a request that is over, and lets later steps see its answer.
    async fn finish(
        &mut self,
        index: usize,
        action: &CompiledAction,
        record: StepRecord,
        driver: &mut impl Driver,
    ) -> Next {
        self.see_record(action, &record);
        let kept = if self.run.flow.sends_after(index) { driver.keep(&record).await } else { Ok(()) };
        driver.step(shortened(record));
        kept.map_or_else(Next::End, |()| Next::On)
    }

    fn kept(&mut self, action: &CompiledAction, record: &StepRecord, driver: &mut impl Driver) -> Next {
        match (&record.error, record.outcome) {
            (_, StepOutcome::Ok) => self.delivered = true,
            (Some(error), _) => {
                let problem = Problem { code: error.code, message: error.message.clone(), args: error.args.clone() };
                self.failed.get_or_insert(problem);
            }
            (None, _) => {}
        }
        self.see_record(action, record);
        let mut kept = StepRecord::bare(&action.id, action.kind, StepOutcome::Kept);
        (kept.remembered, kept.crm_duplicate) = (record.remembered.clone(), record.crm_duplicate);
        driver.step(kept);
        Next::On
    }

    fn skipped(&mut self, action: &CompiledAction, driver: &mut impl Driver) -> Next {
        self.see(action, StepOutcome::Skipped, Vec::new());
        driver.step(StepRecord::bare(&action.id, action.kind, StepOutcome::Skipped));
        Next::On
    }

    fn later(&mut self, action: &CompiledAction, driver: &mut impl Driver) -> Next {
        driver.step(StepRecord::bare(&action.id, action.kind, StepOutcome::Later));
        Next::On
    }

    fn failed(&mut self, action: &CompiledAction, problem: Problem, driver: &mut impl Driver) -> Next {
        let mut record = StepRecord::bare(&action.id, action.kind, StepOutcome::Failed);
        record.error = Some(self.mask.problem(&problem).into());
        driver.step(record);
        if action.on_error == OnError::Stop {
            return Next::End(Outcome::Rejected(problem));
        }
        self.see(action, StepOutcome::Failed, Vec::new());
        self.pass_over(problem, driver);
        Next::On
    }

    fn pass_over(&mut self, problem: Problem, driver: &mut impl Driver) {
        driver.passed_over(self.mask.problem(&problem));
        self.failed.get_or_insert(problem);
    }

    /// Shows an action that is not run because the run has ended. Where it ended before anything was sent, the step that
    /// is wrong stands among them.
    fn show_unrun(&self, action: &CompiledAction, planned: Planned, ended_before: bool, driver: &mut impl Driver) {
        let record = match planned {
            Planned::Ready(prepared) => {
                let outcome = match &prepared {
                    Prepared::Filter(false) => StepOutcome::Filtered,
                    Prepared::Request(_) => StepOutcome::Skipped,
                    Prepared::Encoded { .. } | Prepared::Values(_) | Prepared::Filter(true) => StepOutcome::Ok,
                };
                self.record(action, outcome, Some(&prepared))
            }
            Planned::Failed(problem) if ended_before => {
                let mut record = StepRecord::bare(&action.id, action.kind, StepOutcome::Failed);
                record.error = Some(self.mask.problem(&problem).into());
                record
            }
            Planned::Kept(_) => StepRecord::bare(&action.id, action.kind, StepOutcome::Kept),
            Planned::Failed(_) | Planned::Skipped | Planned::Later => {
                StepRecord::bare(&action.id, action.kind, StepOutcome::Skipped)
            }
        };
        driver.step(record);
    }

    fn record(&self, action: &CompiledAction, outcome: StepOutcome, prepared: Option<&Prepared>) -> StepRecord {
        let mut record = StepRecord::bare(&action.id, action.kind, outcome);
        if let Some(prepared) = prepared {
            record.request = prepared.shown();
            self.mask.json(&mut record.request);
        }
        record
    }

    fn see(&mut self, action: &CompiledAction, outcome: StepOutcome, values: Vec<(String, Value)>) {
        let outcome = ("outcome".to_owned(), Value::from(outcome.as_str()));
        self.scope.set_step(&action.id, Value::from_pairs(std::iter::once(outcome).chain(values)));
    }

    fn see_record(&mut self, action: &CompiledAction, record: &StepRecord) {
        let response = record.response.as_ref().map_or(Value::UNDEFINED, visible_record);
        let remembered = record.remembered.iter().map(|(name, value)| (name.clone(), from_json(value)));
        let values = std::iter::once(("response".to_owned(), response)).chain(remembered).collect();
        self.see(action, record.outcome, values);
    }
}

/// What follows an action.
enum Next {
    On,
    Filtered,
    End(Outcome),
}

fn shortened(mut record: StepRecord) -> StepRecord {
    record.response = record.response.map(|response| response.shortened(SHOWN_CHARS));
    record
}

/// An outcome as it leaves the pipeline. Up to here problems are whole, since what is cut cannot be masked any more.
fn masked(outcome: Outcome, mask: &Mask) -> Outcome {
    match outcome {
        Outcome::Delivered | Outcome::Filtered => outcome,
        Outcome::Retryable { problem, retry_after } => {
            Outcome::Retryable { problem: mask.problem(&problem), retry_after }
        }
        Outcome::Rejected(problem) => Outcome::Rejected(mask.problem(&problem)),
        Outcome::Blocked { gate, problem } => Outcome::Blocked { gate, problem: mask.problem(&problem) },
    }
}
