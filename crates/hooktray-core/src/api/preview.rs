//! What a flow would do with a record, rendered while the flow is edited: every value, even if another one is invalid, and
//! the exact requests. Nothing is sent, and secrets are masked.

use std::collections::{BTreeMap, HashMap};
use std::time::Duration;

use futures_util::FutureExt as _;
use secrecy::SecretString;
use serde::{Deserialize, Serialize};
use serde_json::Value as Json;
use ts_rs::TS;

use super::ApiError;
use crate::actions::ValueObserver;
use crate::base::error::Result;
use crate::engine::Engine;
use crate::event::{Content, Event, OperationId, decode_json, hide_in_json};
use crate::flow::Flow;
use crate::history;
use crate::outcome::{Outcome, Problem, StepOutcome, StepRecord};
use crate::pipeline::{self, CompiledFlow, Driver, OutgoingRequest, Record, Resolved, Run, Sent, Shop};
use crate::secrets::Mask;

/// The most values that are offered of one record.
const MAX_OPTIONS: usize = 200;

/// What a flow would do with a record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct Preview {
    /// The values, by their path in the flow file.
    pub values: BTreeMap<String, RenderedValue>,
    /// The requests that would be sent, in order.
    pub requests: Vec<RequestPreview>,
    /// The actions that need an answer which only sending gives.
    pub later: Vec<String>,
    /// The requests whose last answer stands in for the one to come.
    pub answered: Vec<String>,
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

/// A value of a record that a template can use.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct ValueOption {
    /// How a template refers to it, such as `body.to`.
    pub expression: String,
    /// The value.
    pub value: String,
}

/// Renders a flow with a record. `samples` are steps of an earlier record, whose answers stand in for those that only
/// sending would give.
pub(super) fn preview(
    engine: &Engine,
    flow: Flow,
    event: &Event,
    content: &Content,
    samples: Vec<StepRecord>,
) -> Result<Preview> {
    let compiled = CompiledFlow::new(flow)?;
    let secrets = secrets_or_placeholders(engine, &compiled);
    let id = OperationId::new(engine.clock().now());
    let record = Record::of(event, content);
    let mut values = Values { mask: pipeline::mask(&secrets), values: BTreeMap::new(), wrong: false };
    let mut driver = Unsent { samples, answered: Vec::new(), steps: Vec::new() };
    let shop = Shop::new(&engine.store().readers);
    let about = Run { flow: &compiled, record: &record, id, attempt: 1, secrets: &secrets, shop: &shop, finished: &[] };
    // Nothing in it waits, since nothing is sent.
    let outcome = pipeline::run(about, &mut driver, &mut values).now_or_never();
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
    // As in the history: what is a key by its name in the record is hidden wherever it comes out.
    let keys = history::key_mask(content);
    let requests = driver.steps.iter().cloned().filter_map(|mut step| {
        keys.json(&mut step.request);
        request_preview(&step)
    });
    values.values.values_mut().for_each(|value| value.text = keys.text(&value.text));
    let (requests, later) = (requests.collect(), later.collect());
    Ok(Preview { requests, later, answered: driver.answered, values: values.values, outcome })
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
struct Values {
    mask: Mask,
    values: BTreeMap<String, RenderedValue>,
    wrong: bool,
}

impl ValueObserver for Values {
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

/// Sends nothing, and answers with samples where there are some.
struct Unsent {
    samples: Vec<StepRecord>,
    answered: Vec<String>,
    steps: Vec<StepRecord>,
}

impl Driver for Unsent {
    async fn send(&mut self, outgoing: OutgoingRequest<'_>) -> Sent {
        let sample = self.samples.iter().find(|step| step.id == outgoing.action.id()).cloned();
        self.answered.extend(sample.as_ref().map(|step| step.id.clone()));
        Sent::NotSent { sample }
    }

    fn gives_up(&self, _retry_after: Option<Duration>) -> bool {
        true
    }

    async fn keep(&mut self, _step: &StepRecord) -> Result<(), Outcome> {
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

/// Returns every single value of the answers to earlier requests, with the name that a template has for it.
pub(super) fn answer_options(steps: &[StepRecord]) -> Vec<ValueOption> {
    let mut found = Vec::new();
    for step in steps {
        let step = &history::shown_step(step.clone(), &Mask::default());
        let Some(response) = &step.response else { continue };
        let name = format!("steps.{}", step.id);
        for (remembered, value) in &step.remembered {
            collect(format!("{name}.{remembered}"), value, &mut found);
        }
        let status = response.status.to_string();
        found.push(ValueOption { expression: format!("{name}.response.status"), value: status });
        match decode_json(&response.body) {
            Ok(json) => collect(format!("{name}.response.json"), &json, &mut found),
            Err(_) => {
                let value = response.body.clone();
                found.push(ValueOption { expression: format!("{name}.response.text"), value });
            }
        }
    }
    found
}

/// Returns every single value of a record, with the name that a template has for it.
pub(super) fn options(event: &Event, content: &Content) -> Vec<ValueOption> {
    let mut found = Vec::new();
    let mut add = |root: &str, json: &Json| {
        let mut json = json.clone();
        hide_in_json(&mut json);
        collect(root.to_owned(), &json, &mut found);
    };
    if let Ok(body) = &content.body {
        add("body", &body.json);
    }
    add("query", &content.query);
    found.push(ValueOption { expression: "ip".into(), value: event.ip.clone() });
    found
}

/// Returns the same options, without the secrets that may be in their values.
pub(super) fn masked(mut options: Vec<ValueOption>, mask: &Mask) -> Vec<ValueOption> {
    options.iter_mut().for_each(|option| option.value = mask.text(&option.value));
    options
}

fn collect(expression: String, value: &Json, found: &mut Vec<ValueOption>) {
    if found.len() >= MAX_OPTIONS {
        return;
    }
    match value {
        Json::Null => {}
        Json::Bool(_) | Json::Number(_) => found.push(ValueOption { expression, value: value.to_string() }),
        Json::String(text) => found.push(ValueOption { expression, value: text.clone() }),
        Json::Array(values) => {
            let items = values.iter().enumerate();
            items.for_each(|(index, value)| collect(format!("{expression}[{index}]"), value, found));
        }
        Json::Object(map) => map.iter().for_each(|(key, value)| {
            collect(format!("{expression}{}", step(key)), value, found);
        }),
    }
}

/// Returns a name as templates append it to an expression.
pub(super) fn step(name: &str) -> String {
    let plain = name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
        && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_');
    if plain { format!(".{name}") } else { format!("[{}]", Json::from(name)) }
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::*;

    #[test]
    fn every_offered_expression_renders_to_its_value() {
        let event = Event::from_sample(
            r#"{"to": "+7", "a b": {"c": [1, {"д": true}]}, "n": null}"#.as_bytes(),
            Timestamp::UNIX_EPOCH,
        );
        let offered: Vec<(String, String)> =
            options(&event, &event.content()).into_iter().map(|option| (option.expression, option.value)).collect();
        let expected = [
            ("body.to", "+7"),
            (r#"body["a b"].c[0]"#, "1"),
            (r#"body["a b"].c[1]["д"]"#, "true"),
            ("ip", "127.0.0.1"),
        ];
        assert_eq!(offered, expected.map(|(name, value)| (name.to_owned(), value.to_owned())));
        let mut templates = crate::template::Templates::default();
        let mut scope = crate::template::Scope::default();
        scope.set_json("body", &event.read_body().unwrap().json);
        for (expression, value) in expected.into_iter().filter(|(expression, _)| expression.starts_with("body")) {
            let template = templates.add(expression, &format!("{{{{ {expression} }}}}")).unwrap();
            assert_eq!(templates.text(&template, &scope).unwrap(), value, "{expression}");
        }
    }

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
