//! Steps and outcomes as they leave the pipeline: secrets masked, ready for the history.

use serde_json::{Value as Json, json};

use crate::actions::PlannedStep;
use crate::outcome::{Outcome, Problem};
use crate::secrets::Mask;

/// A step as the history shows it, secrets masked.
pub(crate) fn shown(step: &PlannedStep, mask: &Mask, response: Option<Json>, problem: Option<&Problem>) -> Json {
    let (mut request, outcome, problem) = match &step.work {
        Ok(work) if !work.passes() => (work.shown(), "filtered", None),
        Ok(work) => (work.shown(), if problem.is_some() { "failed" } else { "ok" }, problem),
        Err(problem) => (Json::Null, "failed", Some(problem)),
    };
    mask.json(&mut request);
    let error = problem.map(|problem| error(&mask.problem(problem)));
    json!({"id": step.id, "type": step.kind, "outcome": outcome, "request": request, "response": response, "error": error})
}

/// A problem with what its message names, so that the window can say it in the user's language.
fn error(problem: &Problem) -> Json {
    let mut error = json!(problem);
    if !problem.args.is_empty() {
        error["args"] = json!(problem.args);
    }
    error
}

/// A request that was worked out and not sent.
pub(crate) fn skipped(step: &PlannedStep, mask: &Mask) -> Json {
    let mut step = shown(step, mask, None, None);
    step["outcome"] = json!("skipped");
    step
}

/// An outcome as it leaves the worker. Up to here problems are whole, since what is cut cannot be masked any more.
pub(crate) fn masked(outcome: Outcome, mask: &Mask) -> Outcome {
    match outcome {
        Outcome::Delivered | Outcome::Filtered => outcome,
        Outcome::Retryable { problem, retry_after } => {
            Outcome::Retryable { problem: mask.problem(&problem), retry_after }
        }
        Outcome::Rejected(problem) => Outcome::Rejected(mask.problem(&problem)),
        Outcome::Blocked { gate, problem } => Outcome::Blocked { gate, problem: mask.problem(&problem) },
    }
}
