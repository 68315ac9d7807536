//! The channel webhook: an HTTP request to an address of the owner's, whose headers and body come from templates.

mod presets;

use std::collections::HashMap;

use jiff::Timestamp;
use jiff::tz::TimeZone;
use reqwest::header::{CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue};
use secrecy::{ExposeSecret as _, SecretString};
use serde_json::{Value as Json, json};
use url::Url;

pub use presets::{WebhookPreset, presets};

use super::http::{self, NoResponse};
use super::message::{Message, MessageContent};
use super::numbers::mask_numbers;
use super::outgoing::{NotSent, OutgoingMessage, localized};
use crate::actions::http_request::network_failure::NetworkFailure;
use crate::base::error::{Channel, ChannelError, ChannelErrorCode, Result, SecretError};
use crate::incident::alert::{AcceptedOrder, Alert};
use crate::secrets::{Mask, Secrets};
use crate::settings::{ChannelProxy, Settings, WEBHOOK_ADDRESS, WebhookSettings};
use crate::template::{Derived, Scope, Templates, secret_function};

/// Maximum characters of a response that are shown.
const REPLY_CAP: usize = 200;

/// What the templates see.
struct Data<'a> {
    content: MessageContent<'a>,
    /// The same for every try.
    id: &'a str,
    at: Timestamp,
}

/// Sends a message.
pub(super) async fn send(outgoing: &OutgoingMessage<'_>) -> Result<(), NotSent> {
    let Some(webhook) = &outgoing.settings.webhook else { return Err(NotSent::NotSetUp) };
    let secrets = match secrets(outgoing.secrets, webhook).await {
        Ok(secrets) => secrets,
        Err(SecretError::Locked(_) | SecretError::Unavailable(_)) => return Err(NotSent::KeychainClosed),
        Err(error) => return Err(no_secret(&error).into()),
    };
    let row = outgoing.row;
    let content =
        MessageContent { alert: &row.alert, examples: &outgoing.examples, show_numbers: webhook.show_numbers };
    let data = Data { content, id: &row.message_id, at: row.created_at };
    Ok(call(webhook, secrets, &data, outgoing.settings, outgoing.now).await?)
}

/// Sends a test message now, without storing it.
///
/// # Errors
/// Why it was not accepted.
pub async fn send_test(
    all: &Secrets,
    settings: &Settings,
    webhook: &WebhookSettings,
    now: Timestamp,
) -> Result<(), ChannelError> {
    webhook.check().map_err(|error| Channel::Webhook.unchecked(error))?;
    let secrets = secrets(all, webhook).await.map_err(|error| no_secret(&error))?;
    let content = MessageContent { alert: &Alert::Test, examples: &[], show_numbers: false };
    let id = uuid::Uuid::new_v4().to_string();
    call(webhook, secrets, &Data { content, id: &id, at: now }, settings, now).await
}

/// Returns the secrets that the templates name, and the address.
async fn secrets(all: &Secrets, webhook: &WebhookSettings) -> Result<HashMap<String, SecretString>, SecretError> {
    let mut names = webhook.secrets();
    names.push(WEBHOOK_ADDRESS.to_owned());
    names.sort_unstable();
    names.dedup();
    all.read_all(names).await
}

fn no_secret(error: &SecretError) -> ChannelError {
    Channel::Webhook.failed(ChannelErrorCode::Secret, error.to_string())
}

async fn call(
    webhook: &WebhookSettings,
    secrets: HashMap<String, SecretString>,
    data: &Data<'_>,
    settings: &Settings,
    now: Timestamp,
) -> Result<(), ChannelError> {
    let derived = Derived::default();
    let mask = Mask::new(secrets.values().cloned()).with_derived(derived.clone());
    let failed = |code, place: &str, why: &NetworkFailure| {
        Channel::Webhook.failed(code, mask.text(&format!("{place}{}", why.text))).with_fault(why.fault)
    };
    let mut scope = Scope::default();
    let message = Message::new(&data.content, &localized(settings), &TimeZone::system());
    scope.set_json("text", &json!(format!("{}\n\n{}", message.title, message.body())));
    scope.set_json("alert", &about(data, &message));
    scope.set("secret", secret_function(&secrets, &derived));
    let rendered = rendered(webhook, &scope);
    let (headers, body) =
        rendered.map_err(|why| Channel::Webhook.refused(ChannelErrorCode::Template, mask.text(&why)))?;
    let address = secrets.get(WEBHOOK_ADDRESS).map(|address| address.expose_secret().trim()).unwrap_or_default();
    let url = Url::parse(address).ok().filter(|url| ["http", "https"].contains(&url.scheme()) && url.has_host());
    let url = url.ok_or_else(|| Channel::Webhook.unusable("the address is no web address, such as https://…"))?;
    let host = url.host_str().unwrap_or_default().to_owned();
    let client =
        http::client(&ChannelProxy::System, None).map_err(|why| failed(ChannelErrorCode::Unreachable, "", &why))?;
    let method = reqwest::Method::from_bytes(webhook.method.as_str().as_bytes()).unwrap_or(reqwest::Method::POST);
    let request = client.request(method, url).headers(headers).body(body);
    let reply = http::exchange(request, now).await.map_err(|error| match error {
        NoResponse::Unreachable(why) => failed(ChannelErrorCode::Unreachable, &format!("{host}: "), &why),
        NoResponse::BrokenOff(why) => failed(ChannelErrorCode::BrokenOff, &format!("{host}: "), &why),
    })?;
    let said: String = mask.text(&reply.body).chars().take(REPLY_CAP).collect();
    let said = mask_numbers(said.trim());
    let reply_text = if said.is_empty() { reply.status.to_string() } else { format!("{} {said}", reply.status) };
    match reply.status {
        200..300 => Ok(()),
        // As for orders.
        408 | 425 | 429 | 500.. => {
            let error = Channel::Webhook.failed(ChannelErrorCode::Later, reply_text);
            Err(ChannelError { retry_after: reply.retry_after, ..error })
        }
        _ => Err(Channel::Webhook.refused(ChannelErrorCode::Refused, reply_text)),
    }
}

fn rendered(webhook: &WebhookSettings, scope: &Scope) -> Result<(HeaderMap, String), String> {
    let mut templates = Templates::default();
    let mut render = |place: &str, source: &str| {
        let template = templates.add(place, source).map_err(|error| format!("{place}: {}", error.0))?;
        templates.text(&template, scope).map_err(|problem| problem.message)
    };
    let mut headers = HeaderMap::new();
    for (n, header) in webhook.headers.iter().enumerate() {
        let value = render(&format!("header {n} {}", header.name), &header.value)?;
        let bad = || format!("the header “{}” cannot have the value it came out with", header.name);
        let name = HeaderName::from_bytes(header.name.as_bytes()).map_err(|_| bad())?;
        headers.append(name, HeaderValue::from_bytes(value.trim().as_bytes()).map_err(|_| bad())?);
    }
    let body = render("body", &webhook.body)?;
    headers.insert(CONTENT_TYPE, HeaderValue::from_str(&webhook.content_type).map_err(|error| error.to_string())?);
    Ok((headers, body))
}

/// Returns what templates see as `alert`.
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
