//! Messages to the owner, and inactivity alerts.

use jiff::Timestamp;
use serde::Serialize;
use ts_rs::TS;

use super::{Api, ApiError};
use crate::alerts::email::{self, EmailPreset, PRESETS};
use crate::alerts::failed;
use crate::alerts::telegram::{self, TelegramBot, TelegramChat};
use crate::alerts::webhook::{self, WebhookPreset};
use crate::base::error::{Channel, NetworkFault, Result};
use crate::incident::inactivity::InactivityWatch;
use crate::outcome::Args;
use crate::settings::{EmailSettings, TelegramAccess, TelegramSettings, WebhookSettings};
use crate::store::{self, MessageError, MessageRow};

/// A message that could not be sent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct MessageView {
    /// The message's id.
    #[ts(type = "number")]
    pub id: i64,
    /// The channel.
    pub channel: Channel,
    /// The alert: the code of a problem, or an `AlertCode` such as `inactivity`.
    pub alert: String,
    /// The flow's name; empty if the alert is not about a flow.
    pub flow: String,
    /// When it was written.
    #[ts(type = "string")]
    pub created_at: Timestamp,
    /// How often Hooktray tried to send it.
    pub tries: u32,
    /// Why it failed; the words are `error-<channel>_<code>`.
    pub code: String,
    /// What the other side replied.
    pub reply: String,
    /// What happened to the connection; `other` if something else is why.
    pub fault: NetworkFault,
    /// The recipients of an email who have it all the same; empty if nobody has.
    pub reached: String,
}

/// Returns the arguments of the words for why a message failed.
pub(super) fn error_args(error: &MessageError) -> Args {
    let fault = error.fault.unwrap_or(NetworkFault::Other);
    let args = [("reply", error.reply.as_str()), ("fault", fault.as_str()), ("reached", &error.reached)];
    args.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
}

impl From<MessageRow> for MessageView {
    fn from(row: MessageRow) -> MessageView {
        let error = row.error.as_ref();
        MessageView {
            id: row.id,
            channel: row.channel,
            alert: row.alert.as_str().to_owned(),
            flow: row.alert.flow().to_owned(),
            created_at: row.created_at,
            tries: row.tries,
            code: error.map(|error| error.code.to_string()).unwrap_or_default(),
            reply: error.map(|error| error.reply.clone()).unwrap_or_default(),
            fault: error.and_then(|error| error.fault).unwrap_or(NetworkFault::Other),
            reached: error.map(|error| error.reached.clone()).unwrap_or_default(),
        }
    }
}

impl Api {
    /// Returns the known mail services, to fill in the settings.
    #[must_use]
    pub fn email_presets(&self) -> Vec<EmailPreset> {
        PRESETS.to_vec()
    }

    /// Sends a test email with these settings, saved or not, and the stored password.
    ///
    /// # Errors
    /// `email_<code>`, with the server's response as the message.
    pub async fn email_test(&self, email: EmailSettings) -> Result<(), ApiError> {
        let settings = self.settings().await?;
        let (secrets, now) = (self.engine.secrets(), self.engine.clock().now());
        Ok(email::send_test(secrets, &settings, &email, now, email::TIMEOUT).await?)
    }

    /// Asks Telegram who the bot with the stored token is.
    ///
    /// # Errors
    /// `telegram_<code>`, with Telegram's response as the message.
    pub async fn telegram_check(&self, access: TelegramAccess) -> Result<TelegramBot, ApiError> {
        let network = self.settings().await?.network;
        Ok(telegram::check(self.engine.secrets(), &network, &access, self.engine.clock().now()).await?)
    }

    /// Returns the chats that the bot was started in or added to, the newest first.
    ///
    /// # Errors
    /// `telegram_<code>`, with Telegram's response as the message.
    pub async fn telegram_chats(&self, access: TelegramAccess) -> Result<Vec<TelegramChat>, ApiError> {
        let network = self.settings().await?.network;
        Ok(telegram::chats(self.engine.secrets(), &network, &access, self.engine.clock().now()).await?)
    }

    /// Sends a test message with these settings, saved or not, and the stored token.
    ///
    /// # Errors
    /// `telegram_<code>`, with Telegram's response as the message.
    pub async fn telegram_test(&self, telegram: TelegramSettings) -> Result<(), ApiError> {
        let (settings, now) = (self.settings().await?, self.engine.clock().now());
        Ok(telegram::send_test(self.engine.secrets(), &settings, &telegram, now).await?)
    }

    /// Returns the known services that take alerts by webhook, to fill in the settings.
    #[must_use]
    pub fn webhook_presets(&self) -> Vec<WebhookPreset> {
        webhook::presets()
    }

    /// Sends a test message with these settings, saved or not, and the stored address.
    ///
    /// # Errors
    /// `webhook_<code>`, with the response as the message.
    pub async fn webhook_test(&self, webhook: WebhookSettings) -> Result<(), ApiError> {
        let (settings, now) = (self.settings().await?, self.engine.clock().now());
        Ok(webhook::send_test(self.engine.secrets(), &settings, &webhook, now).await?)
    }

    /// Shows the summary of today so far on the desktop, and sends it by the channels of the daily summary.
    ///
    /// # Errors
    /// The database cannot be read or written.
    pub async fn summary_tell(&self) -> Result<(), ApiError> {
        Ok(self.engine.alert_monitor().tell_summary().await?)
    }

    /// Returns the messages that could not be sent, newest first.
    ///
    /// # Errors
    /// The database cannot be read.
    pub async fn messages_failed(&self) -> Result<Vec<MessageView>, ApiError> {
        self.blocking(|api| {
            let rows = failed::list(&api.engine.store().readers)?;
            Ok(rows.into_iter().map(MessageView::from).collect())
        })
        .await
    }

    /// Queues a channel's failed messages again. Returns how many.
    ///
    /// # Errors
    /// The database cannot be written.
    pub async fn messages_retry(&self, channel: Channel) -> Result<usize, ApiError> {
        self.blocking(move |api| {
            let count = failed::retry(api.engine.store(), api.engine.clock(), channel)?;
            api.engine.wake();
            Ok(count)
        })
        .await
    }

    /// Deletes the messages of a channel that could not be sent. Returns how many.
    ///
    /// # Errors
    /// The database cannot be written.
    pub async fn messages_dismiss(&self, channel: Channel) -> Result<usize, ApiError> {
        self.blocking(move |api| {
            let dismiss = move |connection: &_| store::messages::dismiss(connection, channel);
            let count = api.engine.store().writer.write_blocking(dismiss)?;
            api.engine.wake();
            Ok(count)
        })
        .await
    }

    /// Returns when an inactivity alert of a flow is raised, if ever.
    ///
    /// # Errors
    /// The database cannot be read.
    pub async fn inactivity_watch(&self, flow_id: i64) -> Result<Option<InactivityWatch>, ApiError> {
        self.blocking(move |api| {
            api.engine.store().readers.read(|connection| store::watches::by_flow(connection, flow_id))
        })
        .await
    }

    /// Sets when an inactivity alert of a flow is raised; `None` for never.
    ///
    /// # Errors
    /// The watch is invalid, or there is no such flow.
    pub async fn inactivity_watch_set(&self, flow_id: i64, watch: Option<InactivityWatch>) -> Result<(), ApiError> {
        self.blocking(move |api| {
            if let Some(watch) = &watch {
                watch.check()?;
            }
            let now = api.engine.clock().now();
            let set = move |connection: &_| store::watches::set(connection, flow_id, watch.as_ref(), now);
            api.engine.store().writer.write_blocking(set)?;
            api.engine.wake();
            Ok(())
        })
        .await
    }
}
