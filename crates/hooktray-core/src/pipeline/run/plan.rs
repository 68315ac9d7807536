//! Renders and checks actions before anything is sent.

use super::Actions;
use crate::actions::{CompiledAction, Prepared, ValueObserver};
use crate::flow::{OnError, RequestKey};
use crate::outcome::{Outcome, Problem, ProblemCode, StepNote, StepOutcome, StepRecord};

/// An action before it runs.
pub(super) enum Planned<'a> {
    /// An earlier run finished it.
    Kept(&'a StepRecord),
    /// It depends on a response.
    Later,
    /// Its condition is false; with notes.
    Skipped(Vec<StepNote>),
    /// It fails with this record.
    Failed(Problem),
    /// Rendered and checked; with notes.
    Ready(Box<(Prepared, Vec<StepNote>)>),
}

/// True if a stored step belongs to an action. One that failed for good belongs to it only while the action has the same
/// endpoint; for one that succeeded the worker has checked that.
fn is_kept(step: &StepRecord, action: &CompiledAction) -> bool {
    let goes_there = |key: &RequestKey| step.endpoint.as_ref() == Some(&key.endpoint);
    step.id == action.id && action.key.as_ref().is_some_and(|key| step.may_be_accepted() || goes_there(key))
}

/// Returns the requests that are not sent for this record however often the flow runs, as far as the record alone decides that:
/// by their condition, a filter before them, or a check that fails.
pub(super) fn never_sent(actions: &[CompiledAction], planned: &[Planned<'_>]) -> Vec<String> {
    let requests = |actions: &[CompiledAction]| {
        actions.iter().filter(|action| action.key.is_some()).map(|action| action.id.clone()).collect::<Vec<_>>()
    };
    let decides = |action: &CompiledAction| action.condition.as_ref().is_some_and(|condition| condition.is_of_record);
    let mut never_sent = Vec::new();
    for (index, (plan, action)) in planned.iter().zip(actions).enumerate() {
        match plan {
            Planned::Failed(problem) if action.is_of_record && problem.code != ProblemCode::SentInstead => {
                if action.on_error == OnError::Stop {
                    return requests(actions);
                }
                never_sent.extend(requests(std::slice::from_ref(action)));
            }
            Planned::Skipped(_) if decides(action) => never_sent.extend(requests(std::slice::from_ref(action))),
            Planned::Ready(ready) if decides(action) && matches!(ready.0, Prepared::Filter(false)) => {
                never_sent.extend(requests(&actions[index + 1..]));
                break;
            }
            _ => {}
        }
    }
    never_sent
}

impl<'a> Actions<'a> {
    /// Renders and checks every action that depends on no response. Also returns how the run ends, if it ends here.
    pub(super) fn plan<O: ValueObserver>(&mut self, observer: &mut O) -> (Vec<Planned<'a>>, Option<Outcome>) {
        let mut planned = Vec::with_capacity(self.input.flow.actions.len());
        let mut ended = None;
        for action in &self.input.flow.actions {
            let kept = self.input.earlier.finished.iter().find(|step| is_kept(step, action));
            let plan = match kept {
                Some(record) => Planned::Kept(record),
                None if action.needs_response => Planned::Later,
                None => match self.prepare(action, observer) {
                    Ok((Some(prepared), notes)) => match self.sent_instead(action, &prepared) {
                        Some(problem) => {
                            ended.get_or_insert(Outcome::Failed(problem.clone()));
                            Planned::Failed(problem)
                        }
                        None => Planned::Ready(Box::new((prepared, notes))),
                    },
                    Ok((None, notes)) => Planned::Skipped(notes),
                    Err(problem) => {
                        if action.on_error == OnError::Stop {
                            ended.get_or_insert(Outcome::Failed(problem.clone()));
                        }
                        Planned::Failed(problem)
                    }
                },
            };
            match &plan {
                Planned::Ready(ready) => self.set_step(action, StepOutcome::Ok, ready.0.visible()),
                Planned::Skipped(_) => self.set_step(action, StepOutcome::Skipped, Vec::new()),
                Planned::Failed(_) => self.set_step(action, StepOutcome::Failed, Vec::new()),
                Planned::Kept(_) | Planned::Later => {}
            }
            let stops = matches!(&plan, Planned::Ready(ready) if matches!(ready.0, Prepared::Filter(false)));
            let is_last = ended.is_some() || stops;
            planned.push(plan);
            if is_last && !O::WANTS_ALL {
                break;
            }
        }
        (planned, ended)
    }

    pub(super) fn prepare(
        &mut self,
        action: &CompiledAction,
        observer: &mut impl ValueObserver,
    ) -> Result<(Option<Prepared>, Vec<StepNote>), Problem> {
        let prepared = action.prepare(&self.input.flow.templates, &self.scope, &self.mask, observer);
        let is_skipped = matches!(&prepared, Ok((None, _)));
        match self.reads_unknown(action, is_skipped) {
            Some(problem) => Err(problem),
            None => prepared.map_err(|problem| action.named(problem)),
        }
    }
}
