//! Sending stored messages, by all channels alike: until they are accepted, or too old.

use std::time::Duration;

use jiff::Timestamp;
use jiff::tz::TimeZone;
use tokio_util::sync::CancellationToken;

use super::unstored::FailedTry;
use super::{AlertMonitor, pause_until};
use crate::alerts::numbers::{mask_numbers, repeats_a_number};
use crate::alerts::outgoing::{NotSent, OutgoingMessage};
use crate::alerts::{email, telegram, webhook};
use crate::base::blocking::blocking;
use crate::base::error::{Channel, ChannelError, ChannelErrorCode, Result};
use crate::flows;
use crate::incident::alert::{Alert, DueAlert};
use crate::outcome::Problem;
use crate::secrets::Mask;
use crate::settings;
use crate::store::channels::WaitKind;
use crate::store::{self, Connection, Example, MessageRow};

/// Seconds to wait after each failed try, and after each further one the last of them.
const DELAYS: [u64; 7] = [60, 300, 900, 3600, 4 * 3600, 12 * 3600, 24 * 3600];
/// A message this old makes its channel count as failing, and the other channels say so. With [`DELAYS`] that is at the try after
/// 41 hours.
const TOLD_AFTER: Duration = Duration::from_secs(36 * 3600);
/// How long a message is tried: as long as email servers try (RFC 5321, section 4.5.4.1).
const MAX_AGE: Duration = Duration::from_secs(5 * 24 * 3600);
/// How long all other messages of a channel wait after one that could not be sent.
const HOLD: Duration = Duration::from_secs(60);
/// How long messages wait if another try could lock the account, or if the channel is not set up any more.
const LONG_HOLD: Duration = Duration::from_secs(60 * 60);

impl AlertMonitor {
    /// Sends what is due by a channel. Returns how long to pause; `None` if there is no message to wait for. The next
    /// pass of the monitor wakes a channel that has one.
    pub(super) async fn send_pass(&self, channel: Channel, stop: &CancellationToken) -> Result<Option<Duration>> {
        self.send_by(channel, stop).await?;
        let now = self.clock.now();
        let (left_out, held) = (self.unstored.left_out(now), self.unstored.waits_until(channel, now));
        let read = move |connection: &Connection| {
            let quiet = settings::load_within(connection)?.quiet_until(channel, now, &TimeZone::system());
            let waits = store::channels::waits_until(connection, channel, now)?;
            let due = store::messages::next_due(connection, channel, &left_out)?;
            Ok(due.map(|due| [quiet, waits, held].into_iter().flatten().fold(due, Timestamp::max)))
        };
        let due = self.store.readers.read_async(read).await?;
        Ok(due.map(|due| pause_until(Some(due), now)))
    }

    /// Sends the messages of a channel that are due, one after another, up to the first that cannot be sent. Returns how many
    /// were tried.
    pub(super) async fn send_by(&self, channel: Channel, stop: &CancellationToken) -> Result<usize> {
        self.store_unstored(channel).await;
        if self.unstored.waits_until(channel, self.clock.now()).is_some() {
            return Ok(0);
        }
        let mut count = 0;
        while !stop.is_cancelled()
            && let Some(row) = self.due_message(channel).await?
        {
            let settings = self.store.readers.read_async(settings::load_within).await?;
            if settings.quiet_until(channel, self.clock.now(), &TimeZone::system()).is_some() {
                break;
            }
            let mut row = self.closed(row).await?;
            let examples = self.without_secrets(&mut row).await?;
            if !settings.shows_numbers(channel) {
                hide_customers_numbers(&mut row.alert, &examples);
            }
            let outgoing = OutgoingMessage {
                row: &row,
                examples,
                settings: &settings,
                secrets: &self.secrets,
                now: self.clock.now(),
            };
            // Those who have it never get it again.
            let unstored = self.unstored.failed_try(row.id);
            let mut recipients_done =
                unstored.map_or_else(|| row.recipients_done.clone(), |failed| failed.recipients_done);
            // On the heap: what a session with a server needs would otherwise be part of the monitor's own future, once for
            // each channel, and overflow the stack of a thread.
            let tried = match channel {
                Channel::Email => Box::pin(email::send(&outgoing, &mut recipients_done)).await,
                Channel::Telegram => Box::pin(telegram::send(&outgoing, &self.store.writer)).await,
                Channel::Webhook => Box::pin(webhook::send(&outgoing)).await,
            };
            match tried {
                Ok(()) => self.mark_sent(&row).await,
                Err(NotSent::NotSetUp) => {
                    self.hold(channel, LONG_HOLD).await?;
                    break;
                }
                Err(NotSent::KeychainClosed) => {
                    self.hold(channel, HOLD).await?;
                    break;
                }
                Err(NotSent::Failed(error)) => {
                    self.mark_failed(&row, error, recipients_done).await;
                    return Ok(count + 1);
                }
            }
            count += 1;
        }
        Ok(count)
    }

    /// Returns the message to send next. One that cannot be read is deleted, so that it holds up no other.
    async fn due_message(&self, channel: Channel) -> Result<Option<MessageRow>> {
        let now = self.clock.now();
        loop {
            let left_out = self.unstored.left_out(now);
            let due = move |connection: &Connection| store::messages::due(connection, channel, &left_out, now);
            match self.store.readers.read_async(due).await? {
                Some(Err(unreadable)) => {
                    tracing::error!(message = unreadable, "a stored message cannot be read; it is deleted");
                    let delete = move |connection: &Connection| store::messages::delete(connection, unreadable);
                    self.store.writer.write(delete).await?;
                }
                due => return Ok(due.and_then(std::result::Result::ok)),
            }
        }
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
        let mask = blocking(move || flows::mask(&readers, &secrets)).await??;
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

    /// Notes that a message was accepted. It must not be sent again even if that cannot be stored now.
    async fn mark_sent(&self, row: &MessageRow) {
        self.unstored.note_sent(row.id);
        tracing::info!(message = row.id, channel = row.channel.as_str(), alert = row.alert.as_str(), "message sent");
        self.store_unstored(row.channel).await;
        self.host.state_changed();
    }

    /// Stores which messages were accepted, and which tries of a channel failed, as far as the database can be written.
    async fn store_unstored(&self, channel: Channel) {
        for id in self.unstored.sent() {
            let store = move |connection: &Connection| store::messages::mark_sent(connection, id);
            if let Err(error) = self.store.writer.write(store).await {
                tracing::error!(message = id, code = error.code(), "it is not stored that the message was sent");
                return;
            }
            self.unstored.forget(id);
        }
        for (id, failed) in self.unstored.failed(channel) {
            if let Err(error) = self.store_failed(id, failed).await {
                tracing::error!(message = id, code = error.code(), "it is not stored that the message was not sent");
                return;
            }
            self.unstored.forget(id);
            // What the other channels have to tell now.
            self.wake();
        }
    }

    /// Notes a failed try: the message is tried again, or the owner hears of it by other ways. It must not be tried earlier even if
    /// that cannot be stored now.
    async fn mark_failed(&self, row: &MessageRow, error: ChannelError, recipients_done: String) {
        let now = self.clock.now();
        let before = self.unstored.failed_try(row.id).map_or(row.tries, |failed| failed.tries);
        let tries = before + u32::from(!row.is_extra);
        let is_old = later(row.begun_at, MAX_AGE) <= now;
        let retry_at = (!error.is_final && !is_old).then(|| later(now, delay_after(tries, error.retry_after)));
        let is_final = retry_at.is_none();
        tracing::warn!(
            message = row.id,
            channel = row.channel.as_str(),
            code = error.code.as_str(),
            tries,
            is_final,
            "message not sent"
        );
        // All other messages of the channel wait as long as that.
        let waits_long = error.retry_after.is_some_and(|asked| asked > LONG_HOLD);
        let failed = FailedTry {
            channel: row.channel,
            recipients_done,
            tries,
            at: now,
            retry_at,
            wait: wait_after(&error).map(|(wait, kind)| (later(now, wait), kind)),
            channel_fails: is_final || waits_long || later(row.begun_at, TOLD_AFTER) <= now,
            error,
        };
        self.unstored.note_failed(row.id, failed);
        self.store_unstored(row.channel).await;
        self.host.state_changed();
    }

    async fn store_failed(&self, id: i64, failed: FailedTry) -> Result<()> {
        self.raise_and_show(move |connection| {
            let FailedTry { channel, error, recipients_done, at, retry_at, wait, channel_fails, .. } = failed;
            store::messages::mark_failed(connection, id, &error, &recipients_done, retry_at, at)?;
            // The other side may be down, which concerns every message: the others of this channel wait as well.
            if let Some((until, kind)) = wait {
                store::channels::wait(connection, channel, until, kind, at)?;
            }
            let is_news = channel_fails && store::channels::fails(connection, channel)?;
            let tells = retry_at.is_none() || is_news;
            Ok(tells.then(|| DueAlert::of_machine(Alert::ChannelFailed { channel, code: error.code })))
        })
        .await
    }

    async fn hold(&self, channel: Channel, wait: Duration) -> Result<()> {
        let now = self.clock.now();
        let hold = move |connection: &Connection| {
            store::channels::wait(connection, channel, later(now, wait), WaitKind::Pause, now)
        };
        self.store.writer.write(hold).await
    }
}

/// Returns how long a message waits after this failed try: longer if the other side asks for it, never shorter.
fn delay_after(tries: u32, asked: Option<Duration>) -> Duration {
    let index = usize::try_from(tries.saturating_sub(1)).unwrap_or(usize::MAX).min(DELAYS.len() - 1);
    Duration::from_secs(DELAYS[index]).max(asked.unwrap_or_default())
}

/// Returns how long the other messages of a channel wait after this error, and what ends that.
fn wait_after(error: &ChannelError) -> Option<(Duration, WaitKind)> {
    match (error.code, error.retry_after) {
        // The other recipients have the message: the channel works.
        (ChannelErrorCode::Partly, _) => None,
        (ChannelErrorCode::Login | ChannelErrorCode::Token, _) => Some((LONG_HOLD, WaitKind::Rejected)),
        (_, Some(asked)) if asked > HOLD => Some((asked, WaitKind::Asked)),
        (_, _) => Some((HOLD, WaitKind::Pause)),
    }
}

fn later(now: Timestamp, wait: Duration) -> Timestamp {
    now.saturating_add(wait).unwrap_or(Timestamp::MAX)
}

/// Masks what counts as an order's number and is its customer's: some CRMs respond with that.
fn hide_customers_numbers(alert: &mut Alert, examples: &[Example]) {
    let Alert::Orders(report) = alert else { return };
    for order in &mut report.orders {
        let example = examples.iter().find(|example| example.id == order.operation);
        if let (Some(number), Some(example)) = (&mut order.number, example)
            && repeats_a_number(number, &example.summary)
        {
            *number = mask_numbers(number);
        }
    }
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
