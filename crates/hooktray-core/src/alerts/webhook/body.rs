//! What templates of a webhook see, and the headers and the body that come of it.

use std::collections::HashMap;

use reqwest::header::{CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue};
use secrecy::SecretString;
use serde::de::IgnoredAny;
use serde_json::{Value as Json, json};

use super::Data;
use crate::alerts::message::{Message, MessageContent, MessagePart};
use crate::incident::alert::{AcceptedOrder, Alert};
use crate::settings::WebhookSettings;
use crate::template::{Derived, Scope, Templates, secret_function};

/// Characters that JSON escapes within a text.
const ESCAPED_IN_JSON: &str = "\"\\\n";

/// Returns what the templates see.
pub(super) fn scope(
    data: &Data<'_>,
    message: &Message,
    secrets: &HashMap<String, SecretString>,
    derived: &Derived,
) -> Scope {
    let mut scope = Scope::default();
    scope.set_json("text", &json!(format!("{}\n\n{}", message.title, message.body())));
    scope.set_json("alert", &about(data, message));
    scope.set("secret", secret_function(secrets, derived));
    scope
}

/// Checks that a body of JSON stays JSON whatever a message says.
pub(super) fn check_json(
    webhook: &WebhookSettings,
    secrets: &HashMap<String, SecretString>,
    data: &Data<'_>,
) -> Result<(), String> {
    let kind = webhook.content_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    if kind != "application/json" && !kind.ends_with("+json") {
        return Ok(());
    }
    let parts = vec![MessagePart::Paragraph(ESCAPED_IN_JSON.to_owned())];
    let message = Message { title: ESCAPED_IN_JSON.to_owned(), parts };
    // What is wrong with a template, the call itself tells.
    let Ok((_, body)) = rendered(webhook, &scope(data, &message, secrets, &Derived::default())) else { return Ok(()) };
    serde_json::from_str::<IgnoredAny>(&body).map(drop).map_err(|_| {
        "the body is not valid JSON if a text has a quotation mark or a new line; write {{ text | tojson }}, without quotation marks around it".to_owned()
    })
}

/// Returns the headers and the body.
pub(super) fn rendered(webhook: &WebhookSettings, scope: &Scope) -> Result<(HeaderMap, String), String> {
    let mut templates = Templates::default();
    let mut render = |place: &str, source: &str| {
        let template = templates.add(place, source).map_err(|error| format!("{place}: {}", error.0))?;
        templates.text(&template, scope).map_err(|problem| problem.message)
    };
    let mut headers = HeaderMap::new();
    for (n, header) in webhook.headers.iter().enumerate() {
        let value = render(&format!("header {n} {}", header.name), &header.value)?;
        let bad = || format!("the value of the header “{}” has characters that headers cannot contain", header.name);
        let name = HeaderName::from_bytes(header.name.as_bytes()).map_err(|_| bad())?;
        headers.append(name, HeaderValue::from_bytes(value.trim().as_bytes()).map_err(|_| bad())?);
    }
    let body = render("body", &webhook.body)?;
    headers.insert(CONTENT_TYPE, HeaderValue::from_str(&webhook.content_type).map_err(|error| error.to_string())?);
    Ok((headers, body))
}

/// Returns what templates see as `alert`. The settings know each name, and refuse others.
fn about(data: &Data<'_>, message: &Message) -> Json {
    let MessageContent { alert, examples, .. } = data.content;
    let guarded = |text: &str| data.content.guarded(text);
    let examples: Vec<Json> = examples
        .iter()
        .map(|example| json!({"received_at": example.received_at, "summary": guarded(&example.summary)}))
        .collect();
    let mut about = json!({
        "id": data.id,
        "at": data.at,
        "code": alert.as_str(),
        "good": alert.is_good_news(),
        "flow": alert.flow(),
        "title": message.title,
        "text": message.body(),
        "examples": examples,
    });
    if let Alert::Orders(report) = alert {
        about["count"] = json!(report.count);
        about["orders"] = report.orders.iter().map(|order| ordered(order, &data.content)).collect();
    }
    if let Some(report) = alert.report() {
        about["stage"] = json!(report.stage);
        about["since"] = json!(report.since);
        about["records"] = json!(report.records);
        about["pending"] = json!(report.pending);
        about["delivered"] = json!(report.delivered);
    }
    about
}

/// Returns what templates see of an order.
fn ordered(order: &AcceptedOrder, content: &MessageContent<'_>) -> Json {
    let example = content.examples.iter().find(|example| example.id == order.operation);
    json!({
        "number": order.number,
        "summary": example.map(|example| content.guarded(&example.summary)),
        "received_at": example.map(|example| example.received_at),
    })
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use jiff::Timestamp;

    use super::*;
    use crate::incident::IncidentStage;
    use crate::incident::alert::{IncidentReport, OrdersReport};
    use crate::outcome::{Args, ProblemCode};
    use crate::settings::ALERT_NAMES;

    #[test]
    fn settings_know_every_name_that_templates_see() {
        let report = IncidentReport {
            incident: 1,
            stage: IncidentStage::First,
            flow: "aray".into(),
            code: ProblemCode::Refused,
            message: String::new(),
            args: Args::new(),
            since: Timestamp::UNIX_EPOCH,
            records: 1,
            pending: 1,
            delivered: 0,
            examples: Vec::new(),
        };
        let order = AcceptedOrder { operation: "1".into(), number: None };
        let mut names = BTreeSet::new();
        for alert in [Alert::Incident(report), Alert::Orders(OrdersReport::of("aray", order))] {
            let content = MessageContent { alert: &alert, examples: &[], show_numbers: false };
            let message = Message { title: String::new(), parts: Vec::new() };
            let about = about(&Data { content, id: "1", at: Timestamp::UNIX_EPOCH }, &message);
            names.extend(about.as_object().unwrap().keys().cloned());
        }
        assert_eq!(names, ALERT_NAMES.map(str::to_owned).into());
    }
}
