//! One attempt at one operation: secrets, plan, requests, and what the history shows of all that.

use std::time::Instant;

use jiff::Timestamp;
use serde_json::{Value as Json, json};

use super::{Worker, locked};
use crate::actions::http_request::{Exchange, judge};
use crate::actions::{Prepared, Request};
use crate::base::error::SecretError;
use crate::flow::Action;
use crate::flows::registry::RegisteredFlow;
use crate::outcome::{Code, KEYCHAIN_GATE, Outcome, Problem};
use crate::pipeline::step_view::{masked, shown, skipped};
use crate::pipeline::{self, End, Plan, Record, Resolved};
use crate::secrets::Mask;
use crate::store::Claimed;

/// How an attempt ended, with secrets masked.
#[derive(Debug, Clone)]
pub struct Ended {
    /// How it ended.
    pub outcome: Outcome,
    /// When it began.
    pub started_at: Timestamp,
    /// How long it took, in milliseconds.
    pub duration_ms: i64,
    /// What every step sent and got.
    pub steps: Json,
    /// Whether it belongs in the history: not where it only found that it has to wait.
    pub recorded: bool,
}

impl Ended {
    /// An attempt that came to its end before its first step.
    #[must_use]
    pub fn without_steps(outcome: Outcome, started_at: Timestamp) -> Ended {
        let recorded = !matches!(outcome, Outcome::Blocked { .. });
        Ended { outcome, started_at, duration_ms: 0, steps: json!([]), recorded }
    }
}

pub(super) async fn run(worker: &Worker, claimed: &Claimed, started_at: Timestamp) -> Ended {
    let began = Instant::now();
    let Some(live) = worker.live.by_id(claimed.flow_id) else {
        let problem = Problem::new(Code::FlowDeleted, "the flow of this record was deleted");
        return Ended::without_steps(Outcome::Rejected(problem), started_at);
    };
    let secrets = match resolve(worker, &live).await {
        Ok(secrets) => secrets,
        Err(error) => return Ended::without_steps(blocked_by(worker, &error), started_at),
    };
    let plan = pipeline::plan(&live.compiled, &Record::new(&claimed.event), claimed.id, claimed.attempt, &secrets);
    let mask = pipeline::mask(&secrets);
    let mut steps = Vec::new();
    let (outcome, sent) = execute(worker, claimed, &live, &plan, &mask, &mut steps).await;
    let recorded = sent || !matches!(outcome, Outcome::Blocked { .. });
    Ended {
        outcome: masked(outcome, &mask),
        started_at,
        duration_ms: i64::try_from(began.elapsed().as_millis()).unwrap_or(i64::MAX),
        steps: Json::Array(steps),
        recorded,
    }
}

/// Sends the plan's requests in order, up to the first that does not succeed. Also gives whether any was sent.
async fn execute(
    worker: &Worker,
    claimed: &Claimed,
    live: &RegisteredFlow,
    plan: &Plan,
    mask: &Mask,
    steps: &mut Vec<Json>,
) -> (Outcome, bool) {
    let mut sent = false;
    let mut outcome = match &plan.end {
        End::Ready => Outcome::Delivered,
        End::Filtered => Outcome::Filtered,
        End::Wrong(problem) => Outcome::Rejected(problem.clone()),
    };
    // A filter behind a request has its word before the request is sent: planning is over by now.
    let mut sending = plan.end == End::Ready;
    for step in &plan.steps {
        let Ok(Prepared::Request(request)) = &step.work else {
            steps.push(shown(step, mask, None, None));
            continue;
        };
        if !sending {
            steps.push(skipped(step, mask));
            continue;
        }
        let (end, answer) = send(worker, claimed, live, plan, step.index, request, mask).await;
        sent |= !matches!(end, Outcome::Blocked { .. });
        steps.push(shown(step, mask, answer, end.problem()));
        if end != Outcome::Delivered {
            outcome = end;
            sending = false;
        }
    }
    (outcome, sent)
}

async fn send(
    worker: &Worker,
    claimed: &Claimed,
    live: &RegisteredFlow,
    plan: &Plan,
    index: usize,
    request: &Request,
    mask: &Mask,
) -> (Outcome, Option<Json>) {
    let origin = request.origin();
    if !locked(&worker.gates).lets_through(&origin, claimed.seq) {
        let why = format!("{origin} cannot be reached; this record waits until it can");
        let host = request.url.host_str().unwrap_or_default();
        let problem = Problem::new(Code::Unreachable, why).with("host", host);
        return (Outcome::Blocked { gate: origin, problem }, None);
    }
    match worker.client.send(request).await {
        Exchange::Answered(answer) => {
            answered(worker, &origin);
            let Some(Action::HttpRequest(action)) = live.compiled.flow.actions.get(index) else {
                return (Outcome::Rejected(Problem::new(Code::Internal, "the plan and the flow differ")), None);
            };
            let place = format!("actions[{index}]");
            let now = worker.clock.now();
            let outcome = judge(action, &place, live.compiled.templates(), &plan.scope, &answer, now);
            (outcome, Some(answer.shown(mask)))
        }
        Exchange::Unreachable(problem) => {
            let is_probe = locked(&worker.gates).unreachable(&origin, claimed.seq, worker.clock.now());
            if is_probe {
                (Outcome::Retryable { problem, retry_after: None }, None)
            } else {
                (Outcome::Blocked { gate: origin, problem }, None)
            }
        }
        Exchange::NoAnswer(problem) => {
            answered(worker, &origin);
            (Outcome::Retryable { problem, retry_after: None }, None)
        }
    }
}

/// Opens a gate after what it waits for was there. The next claim lets out who waits behind it.
fn answered(worker: &Worker, gate: &str) {
    if locked(&worker.gates).answered(gate) {
        tracing::info!(gate, "there again; what waited goes out");
        worker.wake.notify_one();
    }
}

/// Reads the secrets of a flow. The keychain may block, so it is asked on a thread that may.
async fn resolve(worker: &Worker, live: &RegisteredFlow) -> Result<Resolved, SecretError> {
    let names = live.compiled.secrets.clone();
    if names.is_empty() {
        return Ok(Resolved::new());
    }
    let resolved = worker.secrets.read_all(names.clone()).await?;
    for gate in names.iter().map(|name| secret_gate(name)).chain([KEYCHAIN_GATE.to_owned()]) {
        answered(worker, &gate);
    }
    Ok(resolved)
}

fn secret_gate(name: &str) -> String {
    format!("secret {name}")
}

fn blocked_by(worker: &Worker, error: &SecretError) -> Outcome {
    let (gate, code) = match error {
        SecretError::Missing(name) => (secret_gate(name), Code::SecretMissing),
        SecretError::Locked(_)
        | SecretError::Unavailable(_)
        | SecretError::ReadOnly(_)
        | SecretError::Name(_)
        | SecretError::Value(_) => (KEYCHAIN_GATE.to_owned(), Code::KeychainUnavailable),
    };
    locked(&worker.gates).secret_missing(&gate, worker.clock.now());
    let mut problem = Problem::new(code, error.to_string());
    if let SecretError::Missing(name) = error {
        problem = problem.with("secret", name);
    }
    Outcome::Blocked { gate, problem }
}
