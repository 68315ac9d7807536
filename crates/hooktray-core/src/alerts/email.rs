//! The channel email: servers, texts, and sending.
//!
//! An email is put into the user's language when it is sent. It keeps its Message-ID over all tries, and those who have it
//! never get it again.

mod compose;
mod presets;
mod smtp;

use std::time::Duration;

use jiff::Timestamp;
use jiff::tz::TimeZone;
use secrecy::SecretString;

pub use compose::{Composed, Email, compose};
pub use presets::{EmailPreset, PRESETS};
pub use smtp::{Recipient, SmtpClient, TIMEOUT};

use super::message::MessageContent;
use super::outgoing::{NotSent, OutgoingMessage, localized};
use super::raise;
use crate::actions::http_request::network::Network;
use crate::base::error::{Channel, ChannelError, ChannelErrorCode, NetworkFault, Result, SecretError};
use crate::incident::alert::Alert;
use crate::secrets::Secrets;
use crate::settings::{EmailSettings, NetworkSettings, PASSWORD, Settings};

/// Sends an email to all recipients that are not in `done`, a JSON list, and adds those that now are.
pub(super) async fn send(outgoing: &OutgoingMessage<'_>, done: &mut String) -> Result<(), NotSent> {
    let Some(smtp) = &outgoing.settings.email else { return Err(NotSent::NotSetUp) };
    let password = match password(outgoing.secrets, smtp).await {
        Ok(password) => password,
        Err(error) if error.is_of_keychain() => return Err(NotSent::KeychainClosed),
        Err(error) => return Err(no_password(&error).into()),
    };
    let network = match Network::of(&outgoing.settings.network, outgoing.secrets).await {
        Ok(network) => network,
        Err(error) if error.is_of_keychain() => return Err(NotSent::KeychainClosed),
        Err(error) => return Err(no_proxy_login(&error).into()),
    };
    let row = outgoing.row;
    let email = Email {
        content: MessageContent { alert: &row.alert, examples: &outgoing.examples, show_numbers: smtp.show_numbers },
        message_id: &row.message_id,
        thread_id: row.thread_id.as_deref(),
        at: row.created_at,
    };
    let composed = compose(&email, &localized(outgoing.settings), &TimeZone::system());
    let mut recipients: Vec<Recipient> = serde_json::from_str(done).unwrap_or_default();
    let client = SmtpClient::new(smtp, password, TIMEOUT, network)?;
    let sent = client.send_to_rest(&composed, &mut recipients).await;
    *done = serde_json::to_string(&recipients).unwrap_or_default();
    Ok(sent?)
}

/// Sends a test email now, without storing it. A server may take `timeout` for one step.
///
/// # Errors
/// Why it was not sent, with the server's reply if there was one.
pub async fn send_test(
    secrets: &Secrets,
    settings: &Settings,
    smtp: &EmailSettings,
    now: Timestamp,
    timeout: Duration,
) -> Result<(), ChannelError> {
    smtp.check().map_err(|error| Channel::Email.unchecked(error))?;
    let password = password(secrets, smtp).await.map_err(|error| no_password(&error))?;
    let network = Network::of(&settings.network, secrets).await.map_err(|error| no_proxy_login(&error))?;
    let settings = Settings { email: Some(smtp.clone()), ..settings.clone() };
    let email = Email {
        content: MessageContent { alert: &Alert::Test, examples: &[], show_numbers: false },
        message_id: &raise::message_id(Channel::Email, &settings),
        thread_id: None,
        at: now,
    };
    let composed = compose(&email, &localized(&settings), &TimeZone::system());
    SmtpClient::new(smtp, password, timeout, network)?.send(&composed).await
}

/// Connects to the server and logs in, and sends nothing. It may take `timeout` for one step.
///
/// # Errors
/// Why no email can be sent.
pub async fn check_login(
    secrets: &Secrets,
    network: &NetworkSettings,
    smtp: &EmailSettings,
    timeout: Duration,
) -> Result<(), ChannelError> {
    smtp.check().map_err(|error| Channel::Email.unchecked(error))?;
    let password = password(secrets, smtp).await.map_err(|error| no_password(&error))?;
    let network = Network::of(network, secrets).await.map_err(|error| no_proxy_login(&error))?;
    SmtpClient::new(smtp, password, timeout, network)?.check().await
}

async fn password(secrets: &Secrets, smtp: &EmailSettings) -> Result<Option<SecretString>, SecretError> {
    if smtp.user.is_none() {
        return Ok(None);
    }
    let mut read = secrets.read_all(vec![PASSWORD.to_owned()]).await?;
    Ok(read.remove(PASSWORD))
}

fn no_proxy_login(error: &SecretError) -> ChannelError {
    Channel::Email.failed(ChannelErrorCode::Unreachable, error.to_string()).with_fault(NetworkFault::ProxyLogin)
}

fn no_password(error: &SecretError) -> ChannelError {
    Channel::Email.failed(ChannelErrorCode::Password, error.to_string())
}
