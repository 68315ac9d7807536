//! Do messages reach the owner: email, Telegram, webhook.

use std::time::Duration;

use super::{DoctorCheck, Topic, UNREADABLE, check};
use crate::alerts::email;
use crate::base::error::{Channel, PerChannel};
use crate::base::i18n::{Language, Messages};
use crate::secrets::Secrets;
use crate::settings::{self, Settings};
use crate::store::{self, LastError, Readers};

/// How long the email server may take for one step.
const EMAIL_TIMEOUT: Duration = Duration::from_secs(5);
const NO_EMAIL: &str = "not set up: alerts are shown on the desktop only";

/// Checks email, and every other channel that is set up.
pub(super) async fn all(is_new: bool, secrets: &Secrets, readers: Option<&Readers>) -> Vec<DoctorCheck> {
    if is_new {
        return vec![check(Topic::Mail, true, NO_EMAIL.to_owned())];
    }
    let read = readers
        .and_then(|readers| Some((settings::load(readers).ok()?, readers.read(store::messages::last_errors).ok()?)));
    // The check of the database reports that.
    let Some((settings, last_errors)) = read else { return vec![check(Topic::Mail, true, UNREADABLE.to_owned())] };
    let mut checks = Vec::new();
    for channel in Channel::ALL.iter().copied() {
        let last_error = last_errors.iter().find(|error| error.channel == channel);
        if settings.has(channel) {
            checks.push(one(channel, &settings, last_error, secrets).await);
        }
    }
    if checks.is_empty() {
        checks.push(check(Topic::Mail, true, NO_EMAIL.to_owned()));
    }
    checks
}

async fn one(channel: Channel, settings: &Settings, last_error: Option<&LastError>, secrets: &Secrets) -> DoctorCheck {
    let topics = PerChannel { email: Topic::Mail, telegram: Topic::Telegram, webhook: Topic::Webhook };
    let topic = topics.get(channel);
    let has_login = settings.email.as_ref().is_some_and(|email| email.user.is_some());
    let secret = PerChannel {
        email: has_login.then_some(settings::PASSWORD),
        telegram: Some(settings::TELEGRAM_TOKEN),
        webhook: Some(settings::WEBHOOK_ADDRESS),
    };
    if let Some(name) = secret.get(channel)
        && let Err(error) = secrets.read_all(vec![name.to_owned()]).await
    {
        return check(topic, false, error.to_string());
    }
    if let Some(smtp) = settings.email.as_ref().filter(|_| channel == Channel::Email)
        && let Err(error) = email::check_login(secrets, &settings.network, smtp, EMAIL_TIMEOUT).await
    {
        let words = Messages::new(Language::English).text(&format!("error-email_{}", error.code), []);
        let server = format!("{}:{}", smtp.host, smtp.port);
        return check(topic, false, format!("{server}: {words} ({}); try `hooktray mail test`", error.code));
    }
    // What the other side replied may contain an address: the window shows it, but a report for support does not.
    if let Some(code) = last_error.map(|last| last.error.code) {
        let what = if channel == Channel::Email { "email" } else { "message" };
        let test = if channel == Channel::Email { "mail test".to_owned() } else { format!("notify test {channel}") };
        let text =
            format!("the last {what} was not sent ({code}); see `hooktray notify failed`, and try `hooktray {test}`");
        return check(topic, false, text);
    }
    let text = match channel {
        Channel::Email => {
            settings.email.as_ref().map(|email| format!("emails are sent through {}:{}", email.host, email.port))
        }
        Channel::Telegram => Some("messages are sent by a bot".to_owned()),
        Channel::Webhook => Some("messages are sent to a webhook".to_owned()),
    };
    check(topic, true, text.unwrap_or_default())
}
