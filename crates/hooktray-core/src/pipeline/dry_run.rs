//! A flow run on a sample, outside of the queue: for looking at what it would do, or for sending one order by hand.

use secrecy::SecretString;
use serde_json::Value as Json;

use super::step_view::{masked, shown, skipped};
use crate::actions::Prepared;
use crate::actions::http_request::{Client, Exchange, judge};
use crate::base::clock::Clock;
use crate::base::error::{Error, Result, SecretError};
use crate::event::{Event, OperationId};
use crate::flow::Action;
use crate::outcome::{Outcome, Problem};
use crate::pipeline::{self, CompiledFlow, End, Record, Resolved};
use crate::secrets::Secrets;

/// What a flow does with a sample, secrets masked.
#[derive(Debug, Clone, PartialEq)]
pub struct DryRun {
    /// The steps, as in the history.
    pub steps: Json,
    /// What went wrong, if something did.
    pub problem: Option<Problem>,
    /// Whether a filter ended it.
    pub filtered: bool,
}

/// Runs a sample through a flow's actions. Nothing is stored; nothing is sent unless `client` is given.
///
/// # Errors
/// Secrets that cannot be read. Without `client`, those that are not stored yet are shown as masked ones.
pub async fn dry_run(
    compiled: &CompiledFlow,
    event: &Event,
    secrets: &Secrets,
    client: Option<&Client>,
    clock: &Clock,
) -> Result<DryRun> {
    let resolved = resolve(compiled, secrets, client.is_some())?;
    let id = OperationId::new(clock.now());
    let plan = pipeline::plan(compiled, &Record::new(event), id, 1, &resolved);
    let mask = pipeline::mask(&resolved);
    let mut outcome = match &plan.end {
        End::Ready => Outcome::Delivered,
        End::Filtered => Outcome::Filtered,
        End::Wrong(problem) => Outcome::Rejected(problem.clone()),
    };
    let mut steps = Vec::new();
    for step in &plan.steps {
        let (Ok(Prepared::Request(request)), Some(client)) = (&step.work, client) else {
            let unsent = matches!(step.work, Ok(Prepared::Request(_)));
            steps.push(if unsent { skipped(step, &mask) } else { shown(step, &mask, None, None) });
            continue;
        };
        if outcome != Outcome::Delivered {
            steps.push(skipped(step, &mask));
            continue;
        }
        let mut response = None;
        outcome = match client.send(request).await {
            Exchange::Answered(answer) => {
                response = Some(answer.shown(&mask));
                let Some(Action::HttpRequest(action)) = compiled.flow.actions.get(step.index) else { break };
                let place = format!("actions[{}]", step.index);
                judge(action, &place, compiled.templates(), &plan.scope, &answer, clock.now())
            }
            Exchange::Unreachable(problem) | Exchange::NoAnswer(problem) => Outcome::Rejected(problem),
        };
        steps.push(shown(step, &mask, response, outcome.problem()));
    }
    let filtered = outcome == Outcome::Filtered;
    Ok(DryRun { steps: Json::Array(steps), problem: masked(outcome, &mask).problem().cloned(), filtered })
}

fn resolve(compiled: &CompiledFlow, secrets: &Secrets, all: bool) -> Result<Resolved> {
    let read = compiled.secrets.iter().map(|name| match secrets.get(name) {
        Ok(secret) => Ok((name.clone(), secret)),
        Err(SecretError::Missing(_) | SecretError::Unavailable(_) | SecretError::Locked(_)) if !all => {
            Ok((name.clone(), SecretString::from(format!("<{name}>"))))
        }
        Err(error) => Err(Error::from(error)),
    });
    read.collect()
}
