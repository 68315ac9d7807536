//! The channel webhook: an HTTP request to an address of the owner's, whose headers and body come from templates.

mod body;
mod presets;

use std::collections::HashMap;

use jiff::Timestamp;
use jiff::tz::TimeZone;
use secrecy::{ExposeSecret as _, SecretString};
use url::Url;

pub use presets::{WebhookPreset, presets};

use super::http::{self, NoResponse};
use super::message::{Message, MessageContent};
use super::numbers::mask_numbers;
use super::outgoing::{NotSent, OutgoingMessage, localized};
use crate::actions::http_request::network::Network;
use crate::actions::http_request::network_failure::NetworkFailure;
use crate::base::error::{Channel, ChannelError, ChannelErrorCode, Result, SecretError};
use crate::incident::alert::Alert;
use crate::secrets::{Mask, Secrets};
use crate::settings::{Settings, WEBHOOK_ADDRESS, WebhookSettings};
use crate::template::Derived;

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
    let (secrets, network) = match secrets_and_network(outgoing.secrets, outgoing.settings, webhook).await {
        Ok(read) => read,
        Err(error) if error.is_of_keychain() => return Err(NotSent::KeychainClosed),
        Err(error) => return Err(no_secret(&error).into()),
    };
    let row = outgoing.row;
    let content =
        MessageContent { alert: &row.alert, examples: &outgoing.examples, show_numbers: webhook.show_numbers };
    let data = Data { content, id: &row.message_id, at: row.created_at };
    Ok(call(webhook, secrets, &network, &data, outgoing.settings, outgoing.now).await?)
}

/// Sends a test message now, without storing it.
///
/// # Errors
/// Why it was not accepted.
pub async fn send_test(
    secrets: &Secrets,
    settings: &Settings,
    webhook: &WebhookSettings,
    now: Timestamp,
) -> Result<(), ChannelError> {
    webhook.check().map_err(|error| Channel::Webhook.unchecked(error))?;
    let (read, network) = secrets_and_network(secrets, settings, webhook).await.map_err(|error| no_secret(&error))?;
    let content = MessageContent { alert: &Alert::Test, examples: &[], show_numbers: false };
    let id = uuid::Uuid::new_v4().to_string();
    let data = Data { content, id: &id, at: now };
    body::check_json(webhook, &read, &data).map_err(|why| Channel::Webhook.refused(ChannelErrorCode::Template, why))?;
    call(webhook, read, &network, &data, settings, now).await
}

/// Returns the secrets that the templates name, with the address, and how it is reached.
async fn secrets_and_network(
    secrets: &Secrets,
    settings: &Settings,
    webhook: &WebhookSettings,
) -> Result<(HashMap<String, SecretString>, Network), SecretError> {
    let network = Network::of(&settings.network, secrets).await?;
    let mut names = webhook.secrets();
    names.push(WEBHOOK_ADDRESS.to_owned());
    names.sort_unstable();
    names.dedup();
    Ok((secrets.read_all(names).await?, network))
}

fn no_secret(error: &SecretError) -> ChannelError {
    Channel::Webhook.failed(ChannelErrorCode::Secret, error.to_string())
}

async fn call(
    webhook: &WebhookSettings,
    secrets: HashMap<String, SecretString>,
    network: &Network,
    data: &Data<'_>,
    settings: &Settings,
    now: Timestamp,
) -> Result<(), ChannelError> {
    let derived = Derived::default();
    let mask = Mask::new(secrets.values().cloned()).with_derived(derived.clone());
    let failed = |code, place: &str, why: &NetworkFailure| {
        Channel::Webhook.failed(code, mask.text(&format!("{place}{}", why.text))).with_fault(why.fault)
    };
    let message = Message::new(&data.content, &localized(settings), &TimeZone::system());
    let scope = body::scope(data, &message, &secrets, &derived);
    let rendered = body::rendered(webhook, &scope);
    let (headers, body) =
        rendered.map_err(|why| Channel::Webhook.refused(ChannelErrorCode::Template, mask.text(&why)))?;
    let address = secrets.get(WEBHOOK_ADDRESS).map(|address| address.expose_secret().trim()).unwrap_or_default();
    let url = Url::parse(address).ok().filter(|url| ["http", "https"].contains(&url.scheme()) && url.has_host());
    let url = url.ok_or_else(|| Channel::Webhook.unusable("the address is not a web address, such as https://…"))?;
    let host = url.host_str().unwrap_or_default().to_owned();
    let client = http::client(network).map_err(|why| failed(ChannelErrorCode::Unreachable, "", &why))?;
    let method = reqwest::Method::from_bytes(webhook.method.as_str().as_bytes()).unwrap_or(reqwest::Method::POST);
    let request = client.request(method, url).headers(headers).body(body);
    let reply = http::exchange(request, network, now).await.map_err(|error| match error {
        NoResponse::Unreachable(why) => failed(ChannelErrorCode::Unreachable, &format!("{host}: "), &why),
        NoResponse::BrokenOff(why) => failed(ChannelErrorCode::BrokenOff, &format!("{host}: "), &why),
    })?;
    let said = match reply.location.as_ref().filter(|_| (300..400).contains(&reply.status)) {
        Some(location) => format!("what was there has moved to {location}"),
        None => reply.body,
    };
    // Masked before it is cut: a part of a number is not known as one.
    let said: String = mask_numbers(mask.text(&said).trim()).chars().take(REPLY_CAP).collect();
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
