//! Sending stored messages, by all channels alike: until they are accepted, or their tries are used up.

use std::time::Duration;

use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::AlertMonitor;
use crate::alerts::outgoing::{NotSent, OutgoingMessage};
use crate::alerts::{email, telegram, webhook};
use crate::base::error::{Channel, ChannelError, ChannelErrorCode, Error, Result};
use crate::flows;
use crate::incident::alert::{Alert, DueAlert};
use crate::outcome::Problem;
use crate::secrets::Mask;
use crate::settings;
use crate::store::{self, Connection, Example, MessageRow};

/// Seconds to wait after each failed try: about two days in all, as email servers do (RFC 5321, section 4.5.4.1).
const DELAYS: [u64; 7] = [60, 300, 900, 3600, 4 * 3600, 12 * 3600, 24 * 3600];
/// How long all other messages of a channel wait after one that could not be sent.
const HOLD: Duration = Duration::from_secs(60);
/// How long messages wait if another try could lock the account, or if the channel is not set up any more.
const LONG_HOLD: Duration = Duration::from_secs(60 * 60);

impl AlertMonitor {
    /// Sends the messages that are due, of each channel up to the first that cannot be sent. Returns how many were sent.
    pub(super) async fn send_messages(&self) -> Result<usize> {
        // A channel that hangs keeps no other from sending.
        let sent =
            tokio::join!(self.send_by(Channel::Email), self.send_by(Channel::Telegram), self.send_by(Channel::Webhook));
        Ok(sent.0? + sent.1? + sent.2?)
    }

    async fn send_by(&self, channel: Channel) -> Result<usize> {
        let mut sent = 0;
        while let Some(row) = self.due_message(channel).await? {
            let settings = settings::load(&self.store.readers)?;
            let now = self.clock.now();
            if let Some(end) = settings.quiet_until(channel, now, &TimeZone::system()) {
                self.store.writer.write(move |connection| store::messages::hold(connection, channel, end, now)).await?;
                break;
            }
            let mut row = self.closed(row).await?;
            let examples = self.without_secrets(&mut row).await?;
            let outgoing = OutgoingMessage {
                row: &row,
                examples,
                settings: &settings,
                secrets: &self.secrets,
                now: self.clock.now(),
            };
            // Those who have it never get it again.
            let mut recipients_done = row.recipients_done.clone();
            // On the heap: what a session with a server needs would otherwise be part of the monitor's own future, once for
            // each channel, and overflow the stack of a thread.
            let tried = match channel {
                Channel::Email => Box::pin(email::send(&outgoing, &mut recipients_done)).await,
                Channel::Telegram => Box::pin(telegram::send(&outgoing, &self.store.writer)).await,
                Channel::Webhook => Box::pin(webhook::send(&outgoing)).await,
            };
            match tried {
                Ok(()) => self.mark_sent(&row).await?,
                Err(NotSent::NotSetUp) => {
                    self.hold(channel, LONG_HOLD).await?;
                    break;
                }
                Err(NotSent::KeychainClosed) => {
                    self.hold(channel, HOLD).await?;
                    break;
                }
                Err(NotSent::Failed(error)) => {
                    self.mark_failed(&row, error, recipients_done).await?;
                    break;
                }
            }
            sent += 1;
        }
        Ok(sent)
    }

    /// Makes all waiting messages due now: what they waited for has changed.
    ///
    /// # Errors
    /// The database cannot be written.
    pub fn send_now(&self) -> Result<()> {
        let now = self.clock.now();
        self.store.writer.write_blocking(move |connection| store::messages::make_due(connection, now))?;
        self.wake();
        Ok(())
    }

    async fn due_message(&self, channel: Channel) -> Result<Option<MessageRow>> {
        let now = self.clock.now();
        self.store.readers.read_async(move |connection| store::messages::due(connection, channel, now)).await
    }

    /// Lets no further order into a message that is about to be sent. Returns what it says in the end.
    async fn closed(&self, row: MessageRow) -> Result<MessageRow> {
        if !row.accepts_more {
            return Ok(row);
        }
        self.store.writer.write(move |connection| store::messages::orders::close(connection, row.id)).await
    }

    /// Masks the secrets in a message. Returns the records that it names, also with secrets masked.
    async fn without_secrets(&self, row: &mut MessageRow) -> Result<Vec<Example>> {
        if !matches!(row.alert, Alert::Incident(_) | Alert::Orders(_)) {
            return Ok(Vec::new());
        }
        let (readers, secrets) = (self.store.readers.clone(), self.secrets.clone());
        let masking = tokio::task::spawn_blocking(move || flows::mask(&readers, &secrets));
        let mask = masking.await.unwrap_or_else(|error| Err(Error::Database(format!("a read stopped: {error}"))))?;
        mask_alert(&mut row.alert, &mask);
        let ids = row.alert.operations();
        if ids.is_empty() {
            return Ok(Vec::new());
        }
        let read = move |connection: &Connection| store::messages::examples(connection, &ids);
        let mut examples = self.store.readers.read_async(read).await?;
        examples.iter_mut().for_each(|example| example.summary = mask.text(&example.summary));
        Ok(examples)
    }

    async fn mark_sent(&self, row: &MessageRow) -> Result<()> {
        let (id, channel) = (row.id, row.channel.as_str());
        self.store.writer.write(move |connection| store::messages::mark_sent(connection, id)).await?;
        tracing::info!(message = id, channel, alert = row.alert.as_str(), "message sent");
        self.host.state_changed();
        Ok(())
    }

    /// Notes a failed try: the message is tried again, or the owner hears of it by other ways.
    async fn mark_failed(&self, row: &MessageRow, error: ChannelError, recipients_done: String) -> Result<()> {
        let (id, now, code, channel) = (row.id, self.clock.now(), error.code, row.channel);
        let delay = usize::try_from(row.tries).ok().and_then(|tries| DELAYS.get(tries)).copied();
        let delay = delay.map(|seconds| error.retry_after.unwrap_or(Duration::from_secs(seconds)));
        let retry_at = delay.filter(|_| !error.is_final).map(|delay| later(now, delay));
        tracing::warn!(
            message = id,
            channel = channel.as_str(),
            code = code.as_str(),
            tries = row.tries + 1,
            is_final = retry_at.is_none(),
            "message not sent"
        );
        let hold = match code {
            ChannelErrorCode::Login | ChannelErrorCode::Token => LONG_HOLD,
            _ => error.retry_after.unwrap_or(HOLD),
        };
        let hold = later(now, hold);
        self.raise_and_show(move |connection| {
            store::messages::mark_failed(connection, id, &error, &recipients_done, retry_at, now)?;
            // The other side may be down, which concerns every message: the others of this channel wait as well.
            store::messages::hold(connection, channel, hold, now)?;
            Ok(retry_at.is_none().then(|| DueAlert::of_machine(Alert::ChannelFailed { channel, code })))
        })
        .await?;
        self.host.state_changed();
        Ok(())
    }

    async fn hold(&self, channel: Channel, wait: Duration) -> Result<()> {
        let now = self.clock.now();
        let until = later(now, wait);
        self.store.writer.write(move |connection| store::messages::hold(connection, channel, until, now)).await
    }
}

fn later(now: Timestamp, wait: Duration) -> Timestamp {
    now.saturating_add(wait).unwrap_or(Timestamp::MAX)
}

/// Masks the secrets in what an alert repeats of records and responses.
fn mask_alert(alert: &mut Alert, mask: &Mask) {
    match alert {
        Alert::Incident(report) => {
            let problem = Problem { code: report.code, message: report.message.clone(), args: report.args.clone() };
            let Problem { message, args, .. } = mask.problem(&problem);
            (report.message, report.args) = (message, args);
        }
        Alert::Orders(report) => {
            let numbers = report.orders.iter_mut().filter_map(|order| order.number.as_mut());
            numbers.for_each(|number| *number = mask.text(number));
        }
        Alert::Inactivity { .. }
        | Alert::WasOff { .. }
        | Alert::AddressChanged { .. }
        | Alert::ChannelFailed { .. }
        | Alert::Summary(_)
        | Alert::Test => {}
    }
}
