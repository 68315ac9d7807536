//! One attempt: reads the secrets, runs the flow's actions and stores each finished request.

mod result;

use std::time::Duration;

use jiff::Timestamp;

use super::Worker;
use super::circuit_breaker::ProbeRole;
use crate::actions::NoObserver;
use crate::actions::http_request::Exchange;
use crate::base::error::{NetworkFault, SecretError};
use crate::event::Event;
use crate::flow::RequestKey;
use crate::flows::registry::RegisteredFlow;
use crate::mutex::locked;
use crate::outcome::{Gate, Outcome, Problem, ProblemCode, StepOutcome, StepRecord};
use crate::pipeline::{self, Driver, OutgoingRequest, Record, Resolved, RunInput, Sent, Shop};
use crate::retry::{self, Decision};
use crate::secrets::Mask;
use crate::settings::PROXY_PASSWORD;
use crate::store::{self, Claimed};

pub use result::AttemptResult;
use result::remembered_without_keys;

pub(super) async fn run(worker: &Worker, claimed: &Claimed, started_at: Timestamp) -> AttemptResult {
    let began = worker.clock.monotonic();
    let Some(flow) = worker.flows.by_id(claimed.flow_id) else {
        return AttemptResult::without_steps(flow_deleted(), started_at, claimed.tries);
    };
    match changed(worker, claimed, &flow) {
        Ok(None) => {}
        Ok(Some(problem)) => {
            return AttemptResult::without_steps(Outcome::Failed(problem), started_at, claimed.tries);
        }
        Err(error) => {
            // Nobody knows whether something would be sent twice, so nothing is sent. The error's own text can quote a
            // record.
            tracing::error!(operation = %claimed.id, code = error.code(), "earlier attempts cannot be read");
            let why = "its earlier attempts cannot be read; run `hooktray doctor`";
            let problem = Problem::new(ProblemCode::RecordUnreadable, why);
            let outcome = Outcome::Retryable { problem, retry_after: None };
            return AttemptResult::without_steps(outcome, started_at, claimed.tries);
        }
    }
    let secrets = match read_secrets(worker, &flow).await {
        Ok(secrets) => secrets,
        Err(error) => return AttemptResult::without_steps(blocked_by(worker, &error), started_at, claimed.tries),
    };
    let record = read(&claimed.event).await;
    let input = RunInput {
        flow: &flow.compiled,
        record: &record,
        id: claimed.id,
        attempt: claimed.attempt,
        secrets: &secrets,
        shop: &Shop::new(&worker.store.readers),
        earlier: &claimed.earlier,
    };
    let mut attempt = Attempt::new(worker, claimed, &flow, record.key_mask());
    let outcome = pipeline::run(input, &mut attempt, &mut NoObserver).await;
    let finishes = attempt.steps.iter().any(|step| step.outcome == StepOutcome::Ok && step.response.is_some());
    AttemptResult {
        recorded: attempt.sent || finishes || !matches!(outcome, Outcome::Blocked { .. }),
        outcome,
        started_at,
        duration_ms: i64::try_from((worker.clock.monotonic() - began).as_millis()).unwrap_or(i64::MAX),
        flow_version: Some(flow.version),
        steps: attempt.steps.into(),
        never_sent: attempt.never_sent,
        tries: attempt.tries,
        brought_forward: attempt.brought_forward,
        unreached: attempt.unreached,
        continued_after: attempt.continued_after,
        keys: attempt.keys,
    }
}

/// Returns the problem of a record whose finished request is not in the flow any more as it was.
fn changed(worker: &Worker, claimed: &Claimed, flow: &RegisteredFlow) -> crate::base::error::Result<Option<Problem>> {
    let requests = flow.compiled.requests();
    let mut finished = claimed.earlier.maybe_accepted().map(RequestKey::of);
    if finished.all(|step| requests.contains(&step)) {
        return Ok(None);
    }
    let changed = worker.store.readers.read(|connection| store::changed_step(connection, claimed.seq, &requests))?;
    Ok(changed.as_ref().map(Problem::from))
}

/// Reads a record, on another thread if that takes a while.
async fn read(event: &Event) -> Record {
    if event.is_slow_to_read() {
        let event = event.clone();
        if let Ok(record) = tokio::task::spawn_blocking(move || Record::new(&event)).await {
            return record;
        }
    }
    Record::new(event)
}

/// Sends requests and stores finished steps.
struct Attempt<'a> {
    worker: &'a Worker,
    claimed: &'a Claimed,
    flow: &'a RegisteredFlow,
    steps: Vec<StepRecord>,
    never_sent: Vec<String>,
    sent: bool,
    tries: u32,
    brought_forward: Option<Duration>,
    unreached: Option<Gate>,
    continued_after: Vec<Problem>,
    keys: Mask,
}

impl<'a> Attempt<'a> {
    fn new(worker: &'a Worker, claimed: &'a Claimed, flow: &'a RegisteredFlow, keys: Mask) -> Attempt<'a> {
        let (steps, never_sent, continued_after) = (Vec::new(), Vec::new(), Vec::new());
        let (tries, brought_forward) = (claimed.tries, None);
        Attempt {
            worker,
            claimed,
            flow,
            steps,
            never_sent,
            sent: false,
            tries,
            brought_forward,
            unreached: None,
            continued_after,
            keys,
        }
    }

    /// Notes that a request reached its destination.
    fn reached(&mut self, gate: &Gate) {
        self.sent = true;
        works_again(self.worker, gate);
        locked(&self.worker.breakers).try_over(self.claimed.seq);
    }

    fn unreachable(&mut self, gate: Gate, problem: Problem) -> Outcome {
        let seq = self.claimed.seq;
        let role = {
            let mut breakers = locked(&self.worker.breakers);
            let role = breakers.unreachable(&gate, seq, self.worker.clock.monotonic());
            // An operation that waits for a proxy shows the proxy's problem, not the destination's.
            breakers.set_problem(&gate, (problem.code == ProblemCode::ProxyFailed).then(|| problem.clone()));
            role
        };
        self.unreached = Some(gate.clone());
        match role {
            ProbeRole::Probe => Outcome::Retryable { problem, retry_after: None },
            ProbeRole::EarlyProbe(rest) => {
                self.brought_forward = Some(rest);
                Outcome::Retryable { problem, retry_after: None }
            }
            ProbeRole::Waiting => Outcome::Blocked { gate, problem },
        }
    }
}

impl Driver for Attempt<'_> {
    async fn send(&mut self, outgoing: OutgoingRequest<'_>) -> Sent {
        let gate = Gate::Origin(outgoing.request.origin());
        // An unreachable destination before this one was passed: nothing waits for it.
        self.unreached = None;
        if self.claimed.tries_of.as_ref().is_some_and(|of| *of != outgoing.action.identity()) {
            // The flow was edited: the tries so far were those of another request.
            self.tries = 1;
        }
        if !locked(&self.worker.breakers).admits(&gate, self.claimed.seq) {
            let problem = locked(&self.worker.breakers).problem(&gate).unwrap_or_else(|| {
                let why = format!("{} cannot be reached; this record waits until it can", outgoing.request.origin());
                let host = outgoing.request.url.host_str().unwrap_or_default();
                Problem::new(ProblemCode::Unreachable, why)
                    .with("host", host)
                    .with("fault", NetworkFault::Other.as_str())
            });
            return Sent::Failed(Outcome::Blocked { gate, problem });
        }
        let exchange = self.worker.client.send(outgoing.request, outgoing.mask).await;
        if !matches!(exchange, Exchange::NotTried { .. }) {
            works_again(self.worker, &Gate::Secret(PROXY_PASSWORD.to_owned()));
            if self.worker.client.needs_password() {
                works_again(self.worker, &Gate::Keychain);
            }
        }
        match exchange {
            Exchange::Responded(response) => {
                self.reached(&gate);
                let now = self.worker.clock.now();
                let judgement = outgoing.judge(&self.flow.compiled, &response, now);
                Sent::Responded(response, judgement)
            }
            Exchange::Unreachable(problem) => {
                let outcome = self.unreachable(gate, problem);
                self.sent |= !matches!(outcome, Outcome::Blocked { .. });
                Sent::Failed(outcome)
            }
            Exchange::NotTried { gate, problem } => {
                locked(&self.worker.breakers).missing(&gate, self.worker.clock.monotonic());
                Sent::Failed(Outcome::Blocked { gate, problem })
            }
            Exchange::NoAnswer(problem) => {
                self.reached(&gate);
                Sent::Failed(Outcome::Retryable { problem, retry_after: None })
            }
        }
    }

    fn gives_up(&self, retry_after: Option<Duration>) -> bool {
        let rules = &self.flow.compiled.flow.retry;
        let is_last = retry::next(rules, self.tries, retry_after, 0.0) == Decision::GiveUp;
        is_last && self.brought_forward.is_none()
    }

    async fn keep(&mut self, finished: Option<&StepRecord>, skipped: &[StepRecord]) -> Result<(), Outcome> {
        let (claimed, skipped, finishes) = (self.claimed.key(), skipped.to_vec(), finished.is_some());
        let without_keys = |step: &StepRecord| (step.clone(), remembered_without_keys(step, &self.keys));
        let finished = finished.map(without_keys);
        let keep =
            move |connection: &store::Connection| store::keep_steps(connection, &claimed, finished.as_ref(), &skipped);
        loop {
            match self.worker.store.writer.write_retryable(keep.clone()).await {
                Ok(true) => break,
                Ok(false) => return Err(flow_deleted()),
                // The response must be stored before the next request goes out, however long the disk takes.
                Err(error) => {
                    let code = error.code();
                    tracing::error!(operation = %self.claimed.id, code, "a finished step cannot be stored; trying again");
                    tokio::time::sleep(store::RETRY_AFTER).await;
                }
            }
        }
        if finishes {
            // The tries of the next request are counted from 1.
            self.tries = 1;
        }
        Ok(())
    }

    fn never_sends(&mut self, requests: Vec<String>) {
        self.never_sent = requests;
    }

    fn step(&mut self, step: StepRecord) {
        self.steps.push(step);
    }

    fn continued_after(&mut self, problem: Problem) {
        self.continued_after.push(problem);
    }
}

fn flow_deleted() -> Outcome {
    Outcome::Failed(Problem::new(ProblemCode::FlowDeleted, store::FLOW_DELETED))
}

/// Closes the breaker of a gate that works again. The next claim releases the operations that wait for it.
fn works_again(worker: &Worker, gate: &Gate) {
    if locked(&worker.breakers).works_again(gate) {
        tracing::info!(%gate, "works again; waiting operations are released");
        worker.wake.notify_one();
    }
}

/// Reads the secrets of a flow, on a thread that the keychain may block.
async fn read_secrets(worker: &Worker, flow: &RegisteredFlow) -> Result<Resolved, SecretError> {
    let names = flow.compiled.secrets.clone();
    if names.is_empty() {
        return Ok(Resolved::default().with_others(&worker.secrets));
    }
    let read = worker.secrets.read_all(names.clone()).await;
    let secrets = read.inspect_err(|_| drop(locked(&worker.last_secrets).remove(&flow.id)))?;
    for gate in names.into_iter().map(Gate::Secret).chain([Gate::Keychain]) {
        works_again(worker, &gate);
    }
    let last = locked(&worker.last_secrets).get(&flow.id).and_then(|last| last.reused_if_same(&secrets));
    if let Some(same) = last {
        return Ok(same);
    }
    let resolved = Resolved::from(secrets).with_others(&worker.secrets);
    let mut last = locked(&worker.last_secrets);
    last.retain(|flow, _| worker.flows.by_id(*flow).is_some());
    last.insert(flow.id, resolved.clone());
    Ok(resolved)
}

fn blocked_by(worker: &Worker, error: &SecretError) -> Outcome {
    let (gate, problem) = error.blocks();
    locked(&worker.breakers).missing(&gate, worker.clock.monotonic());
    Outcome::Blocked { gate, problem }
}
