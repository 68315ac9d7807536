//! What a flow would do with a record, rendered while the flow is edited: every value, even if another one is invalid, and
//! the exact requests. Nothing is sent, and secrets are masked.

use std::collections::{BTreeMap, HashMap};
use std::time::Duration;

use futures_util::FutureExt as _;
use secrecy::SecretString;
use serde::Serialize;
use ts_rs::TS;

use super::ApiError;
use crate::actions::ValueObserver;
use crate::base::error::Result;
use crate::engine::Engine;
use crate::event::{Content, Event, OperationId};
use crate::flow::Flow;
use crate::history;
use crate::outcome::{EarlierRuns, Outcome, Problem, StepOutcome, StepRecord};
use crate::pipeline::{self, CompiledFlow, Driver, OutgoingRequest, Record, Resolved, RunInput, Sent, Shop};
use crate::secrets::Mask;

/// What a flow would do with a record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct Preview {
    /// The values, by their path in the flow file.
    pub values: BTreeMap<String, RenderedValue>,
    /// The requests that would be sent, in order.
    pub requests: Vec<RequestPreview>,
    /// The actions that cannot be previewed: they need a response that a destination gives only when an order is sent.
    pub later: Vec<String>,
    /// The requests whose last response is used as a sample.
    pub sampled: Vec<String>,
    /// The outcome.
    pub outcome: PreviewOutcome,
}

/// The outcome of a preview.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum PreviewOutcome {
    /// Everything would be sent.
    Ready,
    /// A filter stops it.
    Filtered,
    /// A value is invalid; nothing would be sent.
    Wrong,
}

/// A rendered value.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct RenderedValue {
    /// The value as text; empty if there is none.
    pub text: String,
    /// Why it is invalid.
    pub problem: Option<ApiError>,
}

/// A request that would be sent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct RequestPreview {
    /// The action's id.
    pub id: String,
    /// The HTTP method.
    pub method: String,
    /// The URL.
    pub url: String,
    /// The headers.
    pub headers: BTreeMap<String, String>,
    /// The body.
    pub body: Option<String>,
    /// The same request as a curl command.
    pub curl: String,
}

/// Renders a flow with a record. `samples` are steps of an earlier record, whose responses are used instead of those that only
/// sending would give. `stored` hides every stored secret, since the record may contain one that the flow does not use.
pub(super) fn preview(
    engine: &Engine,
    flow: Flow,
    event: &Event,
    content: &Content,
    samples: Vec<StepRecord>,
    stored: &Mask,
) -> Result<Preview> {
    let compiled = CompiledFlow::new(flow)?;
    let secrets = secrets_or_placeholders(engine, &compiled);
    let id = OperationId::new(engine.clock().now());
    let record = Record::of(event, content);
    let mut values = RenderedValues { mask: pipeline::mask(&secrets), values: BTreeMap::new(), wrong: false };
    let mut driver = Unsent { samples, sampled: Vec::new(), steps: Vec::new() };
    let shop = Shop::new(&engine.store().readers);
    let input = RunInput {
        flow: &compiled,
        record: &record,
        id,
        attempt: 1,
        secrets: &secrets,
        shop: &shop,
        earlier: &EarlierRuns::default(),
    };
    // Nothing is sent, so the future is ready at once.
    let outcome = pipeline::run(input, &mut driver, &mut values).now_or_never();
    if let Some(problem) = outcome.as_ref().and_then(Outcome::problem)
        && !values.wrong
    {
        values.value("", Err(problem));
    }
    let filtered = driver.steps.iter().any(|step| step.outcome == StepOutcome::Filtered);
    let outcome = match (values.wrong, filtered) {
        (true, _) => PreviewOutcome::Wrong,
        (false, true) => PreviewOutcome::Filtered,
        (false, false) => PreviewOutcome::Ready,
    };
    let later = driver.steps.iter().filter(|step| step.outcome == StepOutcome::Later).map(|step| step.id.clone());
    // The keys in the record are hidden, as in the history.
    let keys = history::key_mask(content);
    let requests = driver.steps.iter().cloned().filter_map(|mut step| {
        keys.json(&mut step.request);
        stored.json(&mut step.request);
        request_preview(&step)
    });
    for value in values.values.values_mut() {
        value.text = stored.text(&keys.text(&value.text));
        if let Some(problem) = &mut value.problem {
            problem.message = stored.text(&problem.message);
            problem.args.values_mut().for_each(|value| *value = stored.text(value));
        }
    }
    let (requests, later) = (requests.collect(), later.collect());
    Ok(Preview { requests, later, sampled: driver.sampled, values: values.values, outcome })
}

/// Returns the secrets of a flow. One that cannot be read gets a placeholder, which is masked as well.
fn secrets_or_placeholders(engine: &Engine, compiled: &CompiledFlow) -> Resolved {
    let read = |name: &String| engine.secrets().get(name);
    let named = compiled.secrets.iter().map(|name| {
        (name.clone(), read(name).unwrap_or_else(|_| SecretString::from(format!("<secret {name} is not stored>"))))
    });
    named.collect::<HashMap<_, _>>().into()
}

/// Keeps each value as it is rendered.
struct RenderedValues {
    mask: Mask,
    values: BTreeMap<String, RenderedValue>,
    wrong: bool,
}

impl ValueObserver for RenderedValues {
    const WANTS_ALL: bool = true;

    fn value(&mut self, path: &str, value: Result<&str, &Problem>) {
        let rendered = match value {
            Ok(text) => RenderedValue { text: self.mask.text(text), problem: None },
            Err(problem) => {
                self.wrong = true;
                let mut error = ApiError::from(problem);
                error.message = self.mask.text(&error.message);
                error.args.values_mut().for_each(|value| *value = self.mask.text(value));
                RenderedValue { text: error.args.get("value").cloned().unwrap_or_default(), problem: Some(error) }
            }
        };
        self.values.insert(path.to_owned(), rendered);
    }
}

/// Sends nothing, and takes samples as responses where there are some.
struct Unsent {
    samples: Vec<StepRecord>,
    sampled: Vec<String>,
    steps: Vec<StepRecord>,
}

impl Driver for Unsent {
    async fn send(&mut self, outgoing: OutgoingRequest<'_>) -> Sent {
        let sample = self.samples.iter().find(|step| step.id == outgoing.action.id()).cloned();
        self.sampled.extend(sample.as_ref().map(|step| step.id.clone()));
        Sent::NotSent { sample: sample.map(Box::new) }
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

/// Returns the request of a step that would send one. Its secrets are masked by then.
fn request_preview(step: &StepRecord) -> Option<RequestPreview> {
    let text = |key: &str| step.request[key].as_str().map(str::to_owned);
    let headers = step.request["headers"].as_object().into_iter().flatten();
    let headers = headers.filter_map(|(name, value)| Some((name.clone(), value.as_str()?.to_owned())));
    let mut shown = RequestPreview {
        id: step.id.clone(),
        method: text("method")?,
        url: text("url")?,
        headers: headers.collect(),
        body: text("body"),
        curl: String::new(),
    };
    shown.curl = curl(&shown);
    Some(shown)
}

/// Returns the request as a command for a POSIX shell.
fn curl(request: &RequestPreview) -> String {
    let quoted = |text: &str| format!("'{}'", text.replace('\'', r"'\''"));
    let mut parts = vec![format!("curl -X {} {}", request.method, quoted(&request.url))];
    parts.extend(request.headers.iter().map(|(name, value)| format!("-H {}", quoted(&format!("{name}: {value}")))));
    parts.extend(request.body.as_ref().map(|body| format!("--data-raw {}", quoted(body))));
    parts.join(" \\\n  ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn curl_command_quotes_quotes() {
        let request = RequestPreview {
            id: "send".into(),
            method: "POST".into(),
            url: "https://x.example/?a=it's".into(),
            headers: [("x-a".to_owned(), "1".to_owned())].into(),
            body: Some("a'b".into()),
            curl: String::new(),
        };
        let expected = "curl -X POST 'https://x.example/?a=it'\\''s' \\\n  -H 'x-a: 1' \\\n  --data-raw 'a'\\''b'";
        assert_eq!(curl(&request), expected);
    }
}
