//! Whether an answer is a success, a failure for good, or one worth trying again.

use jiff::Timestamp;
use minijinja::Value;
use serde_json::{Value as Json, json};

use crate::event::{decode_json, decode_text};
use crate::flow::HttpRequest;
use crate::outcome::{Code, Outcome, Problem};
use crate::retry;
use crate::template::{Scope, Templates, from_json};

/// Characters of an answer that the history keeps.
const SHOWN: usize = 20_000;

/// An answer, as far as it was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// The host that gave it.
    pub host: String,
    /// The HTTP status.
    pub status: u16,
    /// Names in small letters, and values.
    pub headers: Vec<(String, String)>,
    /// The body's bytes.
    pub body: Vec<u8>,
}

impl Answer {
    fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(header, _)| header == name).map(|(_, value)| value.as_str())
    }

    /// The body as text.
    #[must_use]
    pub fn text(&self) -> String {
        let declared = self.header("content-type").and_then(|value| value.parse::<mime::Mime>().ok());
        let charset = declared.as_ref().and_then(|mime| mime.get_param(mime::CHARSET)).map(|charset| charset.as_str());
        decode_text(&self.body, charset).unwrap_or_else(|| format!("({} bytes that are no text)", self.body.len()))
    }

    /// What the history shows. `mask` goes over the whole text before it is cut, so that no half of a secret is left.
    #[must_use]
    pub fn shown(&self, mask: &crate::secrets::Mask) -> Json {
        let text = mask.text(&self.text());
        let body: String = text.chars().take(SHOWN).collect();
        let headers = self.headers.iter().map(|(name, value)| (name.clone(), Json::String(mask.text(value))));
        json!({
            "status": self.status,
            "headers": Json::Object(headers.collect()),
            "truncated": body.len() < text.len(),
            "body": body,
        })
    }
}

/// Judges an answer by the action's `success`.
#[must_use]
pub fn judge(
    action: &HttpRequest,
    place: &str,
    templates: &Templates,
    scope: &Scope,
    answer: &Answer,
    now: Timestamp,
) -> Outcome {
    let (status, host) = (answer.status, answer.host.as_str());
    let mut scope = scope.clone();
    let text = answer.text();
    let parsed = decode_json(&text).ok();
    scope.set("response", visible(answer, &text, parsed.as_ref()));
    let expected = action.success.statuses().unwrap_or_default();
    let listed = expected.iter().any(|(low, high)| (*low..=*high).contains(&status));
    if (300..400).contains(&status) {
        let target = answer.header("location").unwrap_or("an address it does not name");
        let why = format!("the address has moved (status {status}): write {target} into “{}”", action.id);
        let problem = Problem::new(Code::Redirected, why).with("target", target).with("status", status.to_string());
        return Outcome::Rejected(problem);
    }
    let reason = reason(action, place, templates, &scope);
    if listed {
        return match condition(action, place, templates, &scope) {
            Ok(true) => Outcome::Delivered,
            Ok(false) => {
                let why = reason.clone().unwrap_or_else(|| match &parsed {
                    None => "the answer is not what was expected: it is no JSON".to_owned(),
                    Some(_) => "the answer does not say that it succeeded".to_owned(),
                });
                let problem = Problem::new(Code::Refused, format!("refused by “{}”: {why}", action.id));
                Outcome::Rejected(problem.with("host", host).with("reason", reason.unwrap_or_default()))
            }
            Err(problem) => Outcome::Rejected(problem),
        };
    }
    let why = match &reason {
        Some(reason) => format!("“{}” was answered with status {status}: {reason}", action.id),
        None => format!("“{}” was answered with status {status}", action.id),
    };
    let problem = |code| {
        let problem = Problem::new(code, why).with("host", host).with("status", status.to_string());
        problem.with("reason", reason.unwrap_or_default())
    };
    if matches!(status, 408 | 425 | 429) || status >= 500 {
        let retry_after = answer.header("retry-after").and_then(|value| retry::retry_after(value, now));
        return Outcome::Retryable { problem: problem(Code::Unavailable), retry_after };
    }
    Outcome::Rejected(problem(Code::Rejected))
}

fn visible(answer: &Answer, text: &str, json: Option<&Json>) -> Value {
    let headers = answer.headers.iter().map(|(name, value)| (name.as_str(), Value::from(value.as_str())));
    Value::from_pairs([
        ("status", Value::from(answer.status)),
        ("headers", Value::from_pairs(headers)),
        ("text", Value::from(text)),
        ("json", json.map_or(Value::UNDEFINED, from_json)),
    ])
}

fn condition(action: &HttpRequest, place: &str, templates: &Templates, scope: &Scope) -> Result<bool, Problem> {
    match &action.success.when {
        Some(when) if !when.trim().is_empty() => templates.truth(&format!("{place}.success.when"), scope),
        Some(_) | None => Ok(true),
    }
}

/// The reason that the answer gives, if the action says where to look and something stands there.
fn reason(action: &HttpRequest, place: &str, templates: &Templates, scope: &Scope) -> Option<String> {
    action.success.error.as_ref()?;
    let reason = templates.text(&format!("{place}.success.error"), scope).ok()?;
    let reason = reason.trim();
    (!reason.is_empty()).then(|| reason.to_owned())
}
