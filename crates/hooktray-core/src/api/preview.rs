//! What a flow would do with a record, worked out while the flow is being edited: every value, also where another one
//! is wrong, and the exact requests. Nothing is sent, and secrets are masked.

use std::collections::BTreeMap;

use secrecy::SecretString;
use serde::Serialize;
use serde_json::Value as Json;
use ts_rs::TS;

use super::ApiError;
use crate::actions::{self, Prepared, Request};
use crate::base::error::Result;
use crate::engine::Engine;
use crate::event::{Event, OperationId};
use crate::flow::{Action, Fields, Flow};
use crate::outcome::Problem;
use crate::pipeline::{self, CompiledFlow, Record, Resolved};
use crate::secrets::Mask;
use crate::template::Scope;

/// Values that can be picked from one record at most.
const PICKS: usize = 200;

/// What a flow would do with a record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct Preview {
    /// The values, by their places in the flow file.
    pub values: BTreeMap<String, RenderedValue>,
    /// The requests that would be sent, in order.
    pub requests: Vec<RequestPreview>,
    /// How it would end.
    pub end: PreviewOutcome,
}

/// How a preview ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum PreviewOutcome {
    /// Everything would be sent.
    Ready,
    /// A filter says no.
    Filtered,
    /// Something is wrong; nothing would be sent.
    Wrong,
}

/// A value as it comes out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct RenderedValue {
    /// The value as text; empty where there is none.
    pub text: String,
    /// What is wrong with it.
    pub problem: Option<ApiError>,
}

/// A request that would be sent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct RequestPreview {
    /// The action's id.
    pub id: String,
    /// The HTTP method.
    pub method: String,
    /// The address.
    pub url: String,
    /// The headers.
    pub headers: BTreeMap<String, String>,
    /// The body.
    pub body: Option<String>,
    /// The same as a command line for curl.
    pub curl: String,
}

/// A value of a record that a template can use.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct ValueOption {
    /// How a template names it, such as `body.to`.
    pub expression: String,
    /// Its value.
    pub value: String,
}

/// Works out what `flow` would do with `event`.
pub(super) fn preview(engine: &Engine, flow: Flow, event: &Event) -> Result<Preview> {
    let compiled = CompiledFlow::new(flow)?;
    let secrets = stand_ins(engine, &compiled);
    let id = OperationId::new(engine.clock().now());
    let mask = pipeline::mask(&secrets);
    let record = Record::new(event);
    let mut scope = pipeline::scope(&record, id, 1, &secrets);
    let mut preview = Preview { values: BTreeMap::new(), requests: Vec::new(), end: PreviewOutcome::Ready };
    if let Some(problem) = record.unreadable() {
        preview.fail("", problem, &mask);
        return Ok(preview);
    }
    for (index, action) in compiled.flow.actions.iter().enumerate().filter(|(_, action)| action.enabled()) {
        preview.step(&compiled, &format!("actions[{index}]"), action, &mut scope, &mask);
    }
    Ok(preview)
}

/// The secrets of a flow; those that cannot be read are shown as masked ones all the same.
fn stand_ins(engine: &Engine, compiled: &CompiledFlow) -> Resolved {
    let read = |name: &String| engine.secrets().get(name);
    let named = compiled.secrets.iter().map(|name| {
        (name.clone(), read(name).unwrap_or_else(|_| SecretString::from(format!("<secret {name} is not stored>"))))
    });
    named.collect()
}

impl Preview {
    fn step(&mut self, compiled: &CompiledFlow, place: &str, action: &Action, scope: &mut Scope, mask: &Mask) {
        let prepared = match action {
            Action::FormUrlencoded(fields) | Action::Json(fields) => {
                Ok(self.fields(compiled, place, action, fields, scope, mask))
            }
            Action::Set(_) | Action::Filter(_) | Action::HttpRequest(_) => {
                actions::prepare(action, place, compiled.templates(), scope)
            }
        };
        match prepared {
            Ok(prepared) => {
                scope.set_step(action.id(), prepared.visible());
                self.show(place, action.id(), &prepared, mask);
            }
            Err(problem) => self.fail(place, &problem, mask),
        }
    }

    /// Works out every field, also those behind one that is wrong; what is right is encoded.
    fn fields(
        &mut self,
        compiled: &CompiledFlow,
        place: &str,
        action: &Action,
        fields: &Fields,
        scope: &Scope,
        mask: &Mask,
    ) -> Prepared {
        let mut kept = Vec::new();
        for field in actions::each_field(&fields.fields, place, compiled.templates(), scope) {
            match field.value {
                Ok(value) => {
                    let text = value.as_ref().map(actions::as_text).unwrap_or_default();
                    self.values.insert(field.path, RenderedValue { text: mask.text(&text), problem: None });
                    kept.extend(value.map(|value| (field.name, value)));
                }
                Err(problem) => self.fail(&field.path, &problem, mask),
            }
        }
        actions::encoded(action, kept)
    }

    fn show(&mut self, place: &str, id: &str, prepared: &Prepared, mask: &Mask) {
        let mut value = |path: String, text: String| {
            self.values.insert(path, RenderedValue { text: mask.text(&text), problem: None });
        };
        match prepared {
            Prepared::Encoded { .. } => {}
            Prepared::Values(values) => {
                for (name, rendered) in values {
                    value(format!("{place}.values.{name}"), rendered.to_string());
                }
            }
            Prepared::Filter(passes) => {
                value(format!("{place}.when"), passes.to_string());
                if !passes && self.end == PreviewOutcome::Ready {
                    self.end = PreviewOutcome::Filtered;
                }
            }
            Prepared::Request(request) => self.requests.push(shown(id, request, mask)),
        }
    }

    fn fail(&mut self, path: &str, problem: &Problem, mask: &Mask) {
        let mut trouble = ApiError::from(problem);
        trouble.message = mask.text(&trouble.message);
        trouble.args = trouble.args.into_iter().map(|(name, value)| (name, mask.text(&value))).collect();
        // A template that fails names its own place, which is more exact than the action's.
        let path = problem.args.get("place").map_or(path, String::as_str);
        let text = trouble.args.get("value").cloned().unwrap_or_default();
        self.values.insert(path.to_owned(), RenderedValue { text, problem: Some(trouble) });
        self.end = PreviewOutcome::Wrong;
    }
}

fn shown(id: &str, request: &Request, mask: &Mask) -> RequestPreview {
    let headers = request
        .headers
        .iter()
        .map(|(name, value)| (name.as_str().to_owned(), mask.text(&String::from_utf8_lossy(value.as_bytes()))));
    let mut shown = RequestPreview {
        id: id.to_owned(),
        method: request.method.to_owned(),
        url: mask.text(request.url.as_str()),
        headers: headers.collect(),
        body: request.body.as_ref().map(|body| mask.text(body)),
        curl: String::new(),
    };
    shown.curl = curl(&shown);
    shown
}

/// The request as a command for a POSIX shell.
fn curl(request: &RequestPreview) -> String {
    let quoted = |text: &str| format!("'{}'", text.replace('\'', r"'\''"));
    let mut parts = vec![format!("curl -X {} {}", request.method, quoted(&request.url))];
    parts.extend(request.headers.iter().map(|(name, value)| format!("-H {}", quoted(&format!("{name}: {value}")))));
    parts.extend(request.body.as_ref().map(|body| format!("--data-raw {}", quoted(body))));
    parts.join(" \\\n  ")
}

/// Every single value of a record, with the name that a template has for it.
pub(super) fn picks(event: &Event) -> Vec<ValueOption> {
    let mut found = Vec::new();
    if let Ok(body) = event.read_body() {
        collect("body".to_owned(), &body.json, &mut found);
    }
    collect("query".to_owned(), &event.query_fields(), &mut found);
    found.push(ValueOption { expression: "ip".into(), value: event.ip.clone() });
    found
}

fn collect(expression: String, value: &Json, found: &mut Vec<ValueOption>) {
    if found.len() >= PICKS {
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
            let plain = key.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
                && key.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_');
            let step = if plain { format!(".{key}") } else { format!("[{}]", Json::from(key.as_str())) };
            collect(format!("{expression}{step}"), value, found);
        }),
    }
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::*;

    #[test]
    fn every_value_can_be_picked_by_the_name_that_templates_have_for_it() {
        let event = Event::from_sample(
            r#"{"to": "+7", "a b": {"c": [1, {"д": true}]}, "n": null}"#.as_bytes(),
            Timestamp::UNIX_EPOCH,
        );
        let picks: Vec<(String, String)> =
            picks(&event).into_iter().map(|pick| (pick.expression, pick.value)).collect();
        let expected = [
            ("body.to", "+7"),
            (r#"body["a b"].c[0]"#, "1"),
            (r#"body["a b"].c[1]["д"]"#, "true"),
            ("ip", "127.0.0.1"),
        ];
        assert_eq!(picks, expected.map(|(name, value)| (name.to_owned(), value.to_owned())));
        let mut templates = crate::template::Templates::default();
        let mut scope = Scope::default();
        scope.set_json("body", &event.read_body().unwrap().json);
        for (expression, value) in expected.into_iter().filter(|(expression, _)| expression.starts_with("body")) {
            templates.add("t", &format!("{{{{ {expression} }}}}")).unwrap();
            assert_eq!(templates.text("t", &scope).unwrap(), value, "{expression}");
        }
    }

    #[test]
    fn the_curl_command_survives_quotes() {
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
