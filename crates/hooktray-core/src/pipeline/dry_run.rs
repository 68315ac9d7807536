//! Runs a flow on a sample outside the queue: to see what it would do, or to send one order by hand.

use std::collections::HashMap;
use std::time::Duration;

use secrecy::SecretString;

use super::compile::CompiledFlow;
use super::driver::{Driver, OutgoingRequest, RunInput, Sent};
use super::record::{Record, Resolved};
use super::run::run;
use super::shop::Shop;
use crate::actions::http_request::{Client, Exchange};
use crate::actions::{NoObserver, ValueObserver};
use crate::base::clock::Clock;
use crate::base::error::{Error, Result, SecretError};
use crate::event::{Event, OperationId};
use crate::outcome::{EarlierRuns, Outcome, Problem, StepOutcome, StepRecord};
use crate::secrets::Secrets;

/// What a flow did with a sample, with secrets masked.
#[derive(Debug, Clone, PartialEq)]
pub struct DryRun {
    /// The steps, as in the history.
    pub steps: Vec<StepRecord>,
    /// What went wrong, if anything.
    pub problem: Option<Problem>,
    /// True if a filter stopped it.
    pub filtered: bool,
    /// How it ended.
    pub outcome: Outcome,
}

/// Runs a sample through a flow's actions. Nothing is stored or sent. A secret that is not stored yet gets a masked placeholder.
///
/// # Errors
/// A secret cannot be read.
pub async fn dry_run(
    compiled: &CompiledFlow,
    event: &Event,
    secrets: &Secrets,
    shop: &Shop,
    clock: &Clock,
) -> Result<DryRun> {
    Ok(RunOnce::unsent(compiled, event, secrets, clock)?.run(shop, clock).await)
}

/// A flow and a sample, ready to be run once.
pub struct RunOnce<'a> {
    compiled: &'a CompiledFlow,
    event: &'a Event,
    id: OperationId,
    secrets: Resolved,
    client: Option<&'a Client>,
}

impl<'a> RunOnce<'a> {
    /// Makes one whose requests are sent, with this id.
    ///
    /// # Errors
    /// A secret cannot be read.
    pub fn sending(
        compiled: &'a CompiledFlow,
        event: &'a Event,
        id: OperationId,
        secrets: &Secrets,
        client: &'a Client,
    ) -> Result<RunOnce<'a>> {
        let secrets = resolve(compiled, secrets, true)?;
        Ok(RunOnce { compiled, event, id, secrets, client: Some(client) })
    }

    /// Makes one whose requests are not sent. A secret that is not stored yet gets a masked placeholder.
    pub(super) fn unsent(
        compiled: &'a CompiledFlow,
        event: &'a Event,
        secrets: &Secrets,
        clock: &Clock,
    ) -> Result<RunOnce<'a>> {
        let secrets = resolve(compiled, secrets, false)?;
        Ok(RunOnce { compiled, event, id: OperationId::new(clock.now()), secrets, client: None })
    }

    /// Runs the actions.
    pub async fn run(self, shop: &Shop, clock: &Clock) -> DryRun {
        self.run_observed(shop, clock, &mut NoObserver).await
    }

    /// As [`RunOnce::run`], with an observer of the values.
    pub(super) async fn run_observed<O: ValueObserver>(self, shop: &Shop, clock: &Clock, observer: &mut O) -> DryRun {
        let RunOnce { compiled, event, id, secrets, client } = self;
        let record = Record::new(event);
        let mut driver = OneTry { client, compiled, clock, steps: Vec::new() };
        let input = RunInput {
            flow: compiled,
            record: &record,
            id,
            attempt: 1,
            secrets: &secrets,
            shop,
            earlier: &EarlierRuns::default(),
        };
        let outcome = run(input, &mut driver, observer).await;
        let steps = driver.steps;
        let filtered = outcome == Outcome::Filtered && steps.iter().any(|step| step.outcome == StepOutcome::Filtered);
        DryRun { problem: outcome.problem().cloned(), filtered, steps, outcome }
    }
}

fn resolve(compiled: &CompiledFlow, secrets: &Secrets, all: bool) -> Result<Resolved> {
    let read = compiled.secrets.iter().map(|name| match secrets.get(name) {
        Ok(secret) => Ok((name.clone(), secret)),
        Err(error) if !all && (matches!(error, SecretError::Missing(_)) || error.is_of_keychain()) => {
            Ok((name.clone(), SecretString::from(format!("<{name}>"))))
        }
        Err(error) => Err(Error::from(error)),
    });
    read.collect::<Result<HashMap<_, _>>>().map(|read| Resolved::from(read).with_others(secrets))
}

/// Sends each request once, or not at all, and stores nothing.
struct OneTry<'a> {
    client: Option<&'a Client>,
    compiled: &'a CompiledFlow,
    clock: &'a Clock,
    steps: Vec<StepRecord>,
}

impl Driver for OneTry<'_> {
    async fn send(&mut self, outgoing: OutgoingRequest<'_>) -> Sent {
        let Some(client) = self.client else { return Sent::NotSent { sample: None } };
        match client.send(outgoing.request, outgoing.mask).await {
            Exchange::Responded(response) => {
                let judgement = outgoing.judge(self.compiled, &response, self.clock.now());
                Sent::Responded(response, judgement)
            }
            Exchange::Unreachable(problem) | Exchange::NotTried { problem, .. } | Exchange::NoAnswer(problem) => {
                Sent::Failed(Outcome::Failed(problem))
            }
        }
    }

    fn gives_up(&self, _retry_after: Option<Duration>) -> bool {
        true
    }

    async fn keep(&mut self, _finished: Option<&StepRecord>, _skipped: &[StepRecord]) -> Result<(), Outcome> {
        Ok(())
    }

    fn step(&mut self, step: StepRecord) {
        self.steps.push(step);
    }

    fn continued_after(&mut self, _problem: Problem) {}
}
