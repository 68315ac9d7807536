//! The alert monitor: checks incidents when they are due, watches for inactivity, and sends messages until they are accepted or
//! too old. [`AlertMonitor::run`] does so until it is stopped: it checks in one loop and sends in one for each channel, so that a
//! channel that is slow holds up nothing else. [`AlertMonitor::step`] does everything once.

mod machine;
mod outbox;
mod pass;
mod summary;
mod timers;
mod unstored;

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use jiff::tz::TimeZone;
use tokio::sync::Notify;
use tokio_util::sync::CancellationToken;

use crate::alerts::host::Host;
use crate::alerts::raise::{self, Notification};
use crate::base::clock::Clock;
use crate::base::error::{Channel, PerChannel, Result};
use crate::incident;
use crate::incident::alert::{Alert, DueAlert};
use crate::secrets::Secrets;
use crate::store::watches::Watched;
use crate::store::{self, Connection, Store};

pub use machine::MIN_FREE_BYTES;
use pass::{AfterPass, ToCheck, sleep_or_forever};
pub use summary::summary_of_today;
use timers::Timers;
use unstored::Unstored;

/// The longest pause between two passes: nothing wakes the monitor for inactivity or for the clock.
const MAX_PAUSE: Duration = Duration::from_secs(60);
/// The shortest pause, so that work that failed is not tried again in a busy loop.
const MIN_PAUSE: Duration = Duration::from_millis(100);
/// How often the database notes that the program runs.
const HEARTBEAT: Duration = Duration::from_secs(5 * 60);
/// How long the program must have been off to raise an alert.
const MIN_DOWNTIME: Duration = Duration::from_secs(10 * 60);
/// How long sent messages and ended incidents are kept.
const KEEP: Duration = Duration::from_secs(30 * 24 * 60 * 60);
/// How long a message under way may take when the engine stops.
const DRAIN: Duration = Duration::from_secs(3);

/// Checks incidents and inactivity, and sends messages.
#[derive(Debug)]
pub struct AlertMonitor {
    store: Store,
    secrets: Secrets,
    clock: Clock,
    host: Arc<dyn Host>,
    wake_up: Arc<Notify>,
    data_dir: PathBuf,
    timers: Timers,
    /// There may be messages to send.
    stored: PerChannel<Notify>,
    unstored: Unstored,
}

impl AlertMonitor {
    /// Returns a monitor for this store. `wake_up` starts a pass early; `data_dir` is where the disk must have free space.
    #[must_use]
    pub fn new(
        store: Store,
        secrets: Secrets,
        clock: Clock,
        host: Arc<dyn Host>,
        wake_up: Arc<Notify>,
        data_dir: PathBuf,
    ) -> AlertMonitor {
        let stored = PerChannel { email: Notify::new(), telegram: Notify::new(), webhook: Notify::new() };
        let (timers, unstored) = (Timers::default(), Unstored::default());
        AlertMonitor { store, secrets, clock, host, wake_up, data_dir, timers, stored, unstored }
    }

    /// Starts a pass now.
    pub fn wake(&self) {
        self.wake_up.notify_one();
    }

    /// Raises the alert that `change` returns, in the same transaction, and shows its notification after the commit. The
    /// sequence itself is [`raise::raise`].
    async fn raise_and_show(
        &self,
        change: impl FnOnce(&Connection) -> Result<Option<DueAlert>> + Send + 'static,
    ) -> Result<()> {
        let now = self.clock.now();
        let raise = move |connection: &Connection| match change(connection)? {
            Some(due) => raise::raise(connection, due, now),
            None => Ok(None),
        };
        if let Some(notification) = self.store.writer.write(raise).await? {
            self.show(&notification);
        }
        Ok(())
    }

    fn show(&self, notification: &Notification) {
        self.host.notify(notification);
        self.host.state_changed();
    }

    /// Shows an alert on the desktop only, for when the database has failed.
    pub fn show_without_storing(&self, alert: Alert) {
        self.show(&Notification { alert, operation: None });
    }

    /// Called once before the first pass: raises an alert if the program was off for long, and makes
    /// the messages that wait for their next try due now.
    ///
    /// # Errors
    /// The database cannot be written.
    pub async fn start(&self) -> Result<()> {
        let now = self.clock.now();
        let before = self.store.readers.read_async(store::heartbeat::last).await?;
        for at in before.into_iter().chain([now]) {
            self.timers.set_back_at(at);
        }
        self.raise_and_show(move |connection| {
            store::channels::started(connection)?;
            let before = store::heartbeat::beat(connection, now)?;
            let was_off = before.filter(|before| now >= before.saturating_add(MIN_DOWNTIME).unwrap_or(Timestamp::MAX));
            let any_started = store::flows::all(connection)?.iter().any(|row| row.flow.enabled);
            let alert = was_off.filter(|_| any_started).map(|from| Alert::WasOff { from, to: now });
            Ok(alert.map(DueAlert::of_machine))
        })
        .await
    }

    /// Does everything that is due now, once; returns how much that was.
    ///
    /// # Errors
    /// The database cannot be read or written.
    pub async fn step(&self) -> Result<usize> {
        let (checked, never) = (self.check().await?, CancellationToken::new());
        let [email, telegram, webhook] =
            [Channel::Email, Channel::Telegram, Channel::Webhook].map(|channel| self.send_by(channel, &never));
        let (email, telegram, webhook) = tokio::join!(email, telegram, webhook);
        Ok(checked + email? + telegram? + webhook?)
    }

    /// Stores the messages of everything that is due now; returns how much that was.
    async fn check(&self) -> Result<usize> {
        // One that fails keeps no other from its turn.
        let disk = self.check_disk().await;
        let (now, zone) = (self.clock.now(), TimeZone::system());
        let read = move |connection: &Connection| Ok(ToCheck::read(connection, now, &zone));
        let ToCheck { incidents, watched, summary } = self.store.readers.read_async(read).await?;
        let parts = [
            self.check_incidents(incidents, now).await,
            self.check_inactivity(watched, now).await,
            self.check_summary(summary, now).await,
        ];
        disk?;
        parts.into_iter().sum()
    }

    async fn check_incidents(&self, due: Result<Vec<i64>>, now: Timestamp) -> Result<usize> {
        let due = due?;
        let count = due.len();
        for id in due {
            self.raise_and_show(move |connection| store::incidents::check(connection, id, now)).await?;
        }
        Ok(count)
    }

    async fn check_inactivity(&self, watched: Result<Vec<Watched>>, now: Timestamp) -> Result<usize> {
        let (watched, zone) = (watched?, TimeZone::system());
        let set_back_at = self.timers.set_back_at(now);
        let inactive: Vec<_> = watched
            .into_iter()
            .map(|flow| match set_back_at {
                Some(at) => flow.since(at),
                None => flow,
            })
            .filter(|flow| !flow.is_notified() && flow.watch.is_inactive(flow.last, now, &zone))
            .collect();
        let count = inactive.len();
        for flow in inactive {
            self.raise_and_show(move |connection| {
                store::watches::mark_notified(connection, &flow)?;
                let alert = Alert::Inactivity { flow: flow.flow, hours: flow.watch.hours };
                Ok(Some(DueAlert { flow_id: flow.flow_id, alert, operation: None }))
            })
            .await?;
        }
        Ok(count)
    }

    /// Checks and sends until `stop`; a message under way then has a few seconds to be handed over.
    pub async fn run(&self, stop: CancellationToken) {
        if let Err(error) = self.start().await {
            tracing::error!(code = error.code(), "cannot report how long the program was off");
        }
        let drained = async {
            stop.cancelled().await;
            tokio::time::sleep(DRAIN).await;
        };
        let work = async {
            tokio::join!(
                self.keep_checking(&stop),
                self.keep_sending(Channel::Email, &stop),
                self.keep_sending(Channel::Telegram, &stop),
                self.keep_sending(Channel::Webhook, &stop),
            );
        };
        tokio::select! {
            () = work => {}
            () = drained => {}
        }
        // The next start measures the time since this heartbeat.
        let now = self.clock.now();
        if let Err(error) = self.store.writer.write(move |connection| store::heartbeat::beat(connection, now)).await {
            tracing::warn!(code = error.code(), "cannot note when the program ended");
        }
    }

    async fn keep_checking(&self, stop: &CancellationToken) {
        while !stop.is_cancelled() {
            let AfterPass { pause, channels } = self.pass().await.unwrap_or_else(|error| {
                tracing::error!(code = error.code(), "incidents cannot be checked");
                AfterPass { pause: MAX_PAUSE, channels: Channel::ALL.to_vec() }
            });
            // Whoever wakes the monitor may have stored a message, and so may the pass.
            for channel in channels {
                self.stored.as_ref().get(channel).notify_one();
            }
            tokio::select! {
                () = self.wake_up.notified() => {}
                () = stop.cancelled() => {}
                () = tokio::time::sleep(pause) => {}
            }
        }
    }

    /// Checks once.
    async fn pass(&self) -> Result<AfterPass> {
        self.beat().await?;
        self.check().await?;
        let now = self.clock.now();
        let next = move |connection: &Connection| {
            Ok(AfterPass {
                pause: pause_until(store::incidents::next_check(connection)?, now),
                channels: store::messages::channels_with_waiting(connection)?,
            })
        };
        self.store.readers.read_async(next).await
    }

    async fn keep_sending(&self, channel: Channel, stop: &CancellationToken) {
        while !stop.is_cancelled() {
            let pause = self.send_pass(channel, stop).await.unwrap_or_else(|error| {
                tracing::error!(code = error.code(), channel = channel.as_str(), "messages cannot be sent");
                Some(MAX_PAUSE)
            });
            tokio::select! {
                () = self.stored.as_ref().get(channel).notified() => {}
                () = stop.cancelled() => {}
                () = sleep_or_forever(pause) => {}
            }
        }
    }

    /// Notes from time to time that the program runs, and deletes old messages and incidents.
    async fn beat(&self) -> Result<()> {
        let now = self.clock.now();
        if !self.timers.heartbeat_is_due(HEARTBEAT, now) {
            return Ok(());
        }
        let messages = now.saturating_sub(KEEP).unwrap_or(Timestamp::MIN);
        let incidents = now.saturating_sub(KEEP.max(incident::REOPEN_WINDOW)).unwrap_or(Timestamp::MIN);
        let note = move |connection: &Connection| {
            store::heartbeat::beat(connection, now)?;
            store::messages::delete_created_before(connection, messages)?;
            store::incidents::delete_ended_before(connection, incidents)
        };
        self.store.writer.write(note).await
    }
}

/// Returns how long to pause until the next thing is due.
fn pause_until(next: Option<Timestamp>, now: Timestamp) -> Duration {
    let pause = next.map_or(MAX_PAUSE, |next| Duration::try_from(next.duration_since(now)).unwrap_or_default());
    pause.clamp(MIN_PAUSE, MAX_PAUSE)
}
