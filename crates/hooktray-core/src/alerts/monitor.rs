//! Tends what is to be told: looks at incidents when their time has come, watches for silence, and sends letters until a
//! server took them or their tries are used up. One pass is [`AlertMonitor::step`]; [`AlertMonitor::run`] repeats it.

mod machine;

use std::path::PathBuf;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use jiff::Timestamp;
use jiff::tz::TimeZone;
use tokio::sync::Notify;
use tokio_util::sync::CancellationToken;

use crate::alerts::email;
use crate::alerts::host::Host;
use crate::alerts::raise::{self, Notification};
use crate::base::clock::Clock;
use crate::base::error::Result;
use crate::incident::alert::Alert;
use crate::secrets::Secrets;
use crate::store::{self, Connection, Store};
use crate::{flow, incident};

pub use machine::ENOUGH_SPACE;

/// The longest it goes without looking: silences and the clock have no bell.
const LOOK_AGAIN: Duration = Duration::from_secs(60);
/// How often it is noted that the program is alive.
const PULSE: Duration = Duration::from_secs(5 * 60);
/// For how long the program has to have been off to be worth a word.
const OFF: Duration = Duration::from_secs(10 * 60);
/// How long letters that were sent, and incidents that are over, are kept.
const KEEP: Duration = Duration::from_secs(30 * 24 * 60 * 60);
/// How long a letter under way may take to be handed over when the engine stops.
const DRAIN: Duration = Duration::from_secs(3);

/// Tends incidents and letters.
#[derive(Debug)]
pub struct AlertMonitor {
    pub(in crate::alerts) store: Store,
    pub(in crate::alerts) secrets: Secrets,
    pub(in crate::alerts) clock: Clock,
    pub(in crate::alerts) host: Arc<dyn Host>,
    pub(in crate::alerts) bell: Arc<Notify>,
    pub(in crate::alerts) folder: PathBuf,
    pub(in crate::alerts) patience: Duration,
    noted: Mutex<Noted>,
}

/// When it did last what it does now and then.
#[derive(Debug, Default)]
struct Noted {
    alive: Option<Timestamp>,
    space: Option<Timestamp>,
}

impl AlertMonitor {
    /// For this store; `bell` tells it that something happened, `folder` is where the disk has to have space.
    #[must_use]
    pub fn new(
        store: Store,
        secrets: Secrets,
        clock: Clock,
        host: Arc<dyn Host>,
        bell: Arc<Notify>,
        folder: PathBuf,
    ) -> AlertMonitor {
        let (patience, noted) = (email::PATIENCE, Mutex::default());
        AlertMonitor { store, secrets, clock, host, bell, folder, patience, noted }
    }

    /// Makes it look now.
    pub fn wake(&self) {
        self.bell.notify_one();
    }

    /// To be called once before the first step: tells for how long the program was off, and makes letters that waited
    /// for the next try due now.
    ///
    /// # Errors
    /// A database that cannot be written.
    pub async fn start(&self) -> Result<()> {
        let now = self.clock.now();
        let begin = move |connection: &Connection| {
            store::emails::hurry(connection, now)?;
            let before = store::watches::alive(connection, now)?;
            let was_off = before.filter(|before| now >= before.saturating_add(OFF).unwrap_or(Timestamp::MAX));
            let any_started = store::flows::all(connection)?.iter().any(|row| row.flow.enabled);
            match was_off.filter(|_| any_started) {
                Some(from) => {
                    let ways = flow::Notify::default();
                    raise::tell(connection, Alert::WasOff { from, to: now }, None, &ways, now)
                }
                None => Ok(None),
            }
        };
        let notice = self.store.writer.write(begin).await?;
        self.show(notice);
        Ok(())
    }

    /// Does everything that is due now, once; gives how much that was.
    ///
    /// # Errors
    /// A database that cannot be read or written.
    pub async fn step(&self) -> Result<usize> {
        self.look_at_space().await?;
        Ok(self.look_at_incidents().await? + self.listen_for_silence().await? + self.send_letters().await?)
    }

    async fn look_at_incidents(&self) -> Result<usize> {
        let now = self.clock.now();
        let due = self.store.readers.read_async(move |connection| store::incidents::due(connection, now)).await?;
        let count = due.len();
        for id in due {
            let look = move |connection: &Connection| {
                let Some(told) = store::incidents::look(connection, id, now)? else { return Ok(None) };
                let ways = raise::ways(connection, told.flow_id)?;
                raise::tell(connection, Alert::Incident(told.report), told.operation, &ways, now)
            };
            let notice = self.store.writer.write(look).await?;
            self.show(notice);
        }
        Ok(count)
    }

    async fn listen_for_silence(&self) -> Result<usize> {
        let (now, zone) = (self.clock.now(), TimeZone::system());
        let watched = self.store.readers.read_async(store::watches::watched).await?;
        let silent = watched.into_iter().filter(|one| !one.told && one.watch.is_silent(one.last, now, &zone));
        let mut count = 0;
        for one in silent {
            let tell = move |connection: &Connection| {
                store::watches::told(connection, &one)?;
                let ways = raise::ways(connection, one.flow_id)?;
                let alert = Alert::Inactivity { flow: one.flow.clone(), hours: one.watch.hours };
                raise::tell(connection, alert, None, &ways, now)
            };
            let notice = self.store.writer.write(tell).await?;
            self.show(notice);
            count += 1;
        }
        Ok(count)
    }

    pub(in crate::alerts) fn show(&self, notice: Option<Notification>) {
        if let Some(notice) = notice {
            self.host.notify(&notice);
            self.host.state_changed();
        }
    }

    /// Tends until `stop`; lets a letter under way be handed over then, for a few seconds.
    pub async fn run(&self, stop: CancellationToken) {
        if let Err(error) = self.start().await {
            tracing::error!(code = error.code(), "it cannot be told for how long the program was off");
        }
        let ends = async {
            stop.cancelled().await;
            tokio::time::sleep(DRAIN).await;
        };
        tokio::select! {
            () = self.repeat(&stop) => {}
            () = ends => {}
        }
        // So that the next start knows since when it was off.
        let now = self.clock.now();
        if let Err(error) = self.store.writer.write(move |connection| store::watches::alive(connection, now)).await {
            tracing::warn!(code = error.code(), "the end of the program cannot be noted");
        }
    }

    async fn repeat(&self, stop: &CancellationToken) {
        while !stop.is_cancelled() {
            let wait = match self.look().await {
                Ok(wait) => wait,
                Err(error) => {
                    tracing::error!(code = error.code(), "incidents and letters cannot be looked at");
                    LOOK_AGAIN
                }
            };
            tokio::select! {
                () = self.bell.notified() => {}
                () = stop.cancelled() => {}
                () = tokio::time::sleep(wait) => {}
            }
        }
    }

    async fn look(&self) -> Result<Duration> {
        self.pulse().await?;
        self.step().await?;
        let read = |connection: &Connection| {
            let (look, letter) = (store::incidents::next_look(connection)?, store::emails::next_due(connection)?);
            Ok(look.into_iter().chain(letter).min())
        };
        let next = self.store.readers.read_async(read).await?;
        let now = self.clock.now();
        let wait = next.map_or(LOOK_AGAIN, |next| Duration::try_from(next.duration_since(now)).unwrap_or_default());
        // What is due again at once was not done just now: no reason to ask without a breath.
        Ok(wait.clamp(Duration::from_millis(100), LOOK_AGAIN))
    }

    async fn pulse(&self) -> Result<()> {
        let now = self.clock.now();
        if !self.is_time(|noted| &mut noted.alive, PULSE, now) {
            return Ok(());
        }
        let old = now.saturating_sub(KEEP).unwrap_or(Timestamp::MIN);
        let over = now.saturating_sub(KEEP.max(incident::MEMORY)).unwrap_or(Timestamp::MIN);
        let note = move |connection: &Connection| {
            store::watches::alive(connection, now)?;
            store::emails::forget(connection, old)?;
            store::incidents::forget(connection, over)
        };
        self.store.writer.write(note).await
    }

    /// Whether `every` has passed since this was last true; the clock may have been moved either way.
    fn is_time(&self, which: impl Fn(&mut Noted) -> &mut Option<Timestamp>, every: Duration, now: Timestamp) -> bool {
        let mut noted = self.noted.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        let last = which(&mut noted);
        let is_time = last.is_none_or(|last| now.duration_since(last).unsigned_abs() >= every);
        if is_time {
            *last = Some(now);
        }
        is_time
    }
}
