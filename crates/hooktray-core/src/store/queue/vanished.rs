//! Finished requests that the flow no longer has. If it has a new one instead, that may be the same request under another
//! name, and sending it could make a second order.

use std::collections::HashSet;

use rusqlite::Connection;

use super::steps;
use crate::base::error::Result;
use crate::flow::{Action, Flow};
use crate::outcome::{Code, Problem, StepOutcome};

/// Returns the ids of the requests that a flow sends.
pub(crate) fn requests(flow: &Flow) -> Vec<&str> {
    let sends = |action: &&Action| action.enabled() && matches!(action, Action::HttpRequest(_));
    flow.actions.iter().filter(sends).map(Action::id).collect()
}

/// Returns the finished request that is not among the flow's `requests`, if one of those was never tried.
pub(crate) fn vanished_step(
    connection: &Connection,
    seq: i64,
    finished: &[String],
    requests: &[&str],
) -> Result<Option<String>> {
    let Some(vanished) = finished.iter().find(|step| !requests.contains(&step.as_str())) else { return Ok(None) };
    let mut tried: HashSet<String> = finished.iter().cloned().collect();
    for (_, steps) in steps::runs(connection, seq)? {
        // Nobody knows what an attempt did whose steps cannot be read.
        let Some(steps) = steps else { return Ok(Some(vanished.clone())) };
        // What was under way at a crash is read from the flow as it was at the next start, which may be another one.
        let seen = steps.into_iter().filter(|step| step.outcome != StepOutcome::Interrupted);
        tried.extend(seen.map(|step| step.id));
    }
    let has_new = requests.iter().any(|request| !tried.contains(*request));
    Ok(has_new.then(|| vanished.clone()))
}

/// Returns the problem of a record whose finished request vanished from its flow.
pub(crate) fn step_vanished(step: &str) -> Problem {
    let why = format!(
        "“{step}” was answered for this record and is not in the flow any more, so nothing was sent: another action may make \
         a second order; give the action its old id “{step}” again, or run the record from the start if no order is in the CRM"
    );
    Problem::new(Code::StepVanished, why).with("step", step)
}
