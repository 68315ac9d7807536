//! Tends what is to be told: looks at incidents when their time has come, watches for silence, and sends letters until a
//! server took them or their tries are used up. One pass is [`Tender::step`]; [`Tender::run`] repeats it.

pub mod letters;
mod machine;

use std::path::PathBuf;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use jiff::Timestamp;
use jiff::tz::TimeZone;
use tokio::sync::Notify;
use tokio_util::sync::CancellationToken;

use crate::about::About;
use crate::clock::Clock;
use crate::error::Result;
use crate::host::Host;
use crate::notice::{self, Notice};
use crate::secrets::Secrets;
use crate::store::{self, Connection, Store};
use crate::{flow, incident, mail};

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
pub struct Tender {
    store: Store,
    secrets: Secrets,
    clock: Clock,
    host: Arc<dyn Host>,
    bell: Arc<Notify>,
    folder: PathBuf,
    patience: Duration,
    noted: Mutex<Noted>,
}

/// When it did last what it does now and then.
#[derive(Debug, Default)]
struct Noted {
    alive: Option<Timestamp>,
    space: Option<Timestamp>,
}

impl Tender {
    /// For this store; `bell` tells it that something happened, `folder` is where the disk has to have space.
    #[must_use]
    pub fn new(
        store: Store,
        secrets: Secrets,
        clock: Clock,
        host: Arc<dyn Host>,
        bell: Arc<Notify>,
        folder: PathBuf,
    ) -> Tender {
        let (patience, noted) = (mail::PATIENCE, Mutex::default());
        Tender { store, secrets, clock, host, bell, folder, patience, noted }
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
    pub async fn begin(&self) -> Result<()> {
        let now = self.clock.now();
        let begin = move |connection: &Connection| {
            store::letters::hurry(connection, now)?;
            let before = store::vigil::alive(connection, now)?;
            let was_off = before.filter(|before| now >= before.saturating_add(OFF).unwrap_or(Timestamp::MAX));
            let any_started = store::flows::all(connection)?.iter().any(|row| row.flow.enabled);
            match was_off.filter(|_| any_started) {
                Some(from) => {
                    let ways = flow::Notify { desktop: true, email: true };
                    notice::tell(connection, About::WasOff { from, to: now }, None, &ways, now)
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
                let ways = notice::ways(connection, told.flow_id)?;
                notice::tell(connection, About::Incident(told.report), told.operation, &ways, now)
            };
            let notice = self.store.writer.write(look).await?;
            self.show(notice);
        }
        Ok(count)
    }

    async fn listen_for_silence(&self) -> Result<usize> {
        let (now, zone) = (self.clock.now(), TimeZone::system());
        let watched = self.store.readers.read_async(store::vigil::watched).await?;
        let silent = watched.into_iter().filter(|one| !one.told && one.watch.is_silent(one.last, now, &zone));
        let mut count = 0;
        for one in silent {
            let tell = move |connection: &Connection| {
                store::vigil::told(connection, &one)?;
                let ways = notice::ways(connection, one.flow_id)?;
                let about = About::Silence { flow: one.flow.clone(), hours: one.watch.hours };
                notice::tell(connection, about, None, &ways, now)
            };
            let notice = self.store.writer.write(tell).await?;
            self.show(notice);
            count += 1;
        }
        Ok(count)
    }

    fn show(&self, notice: Option<Notice>) {
        if let Some(notice) = notice {
            self.host.notify(&notice);
            self.host.state_changed();
        }
    }

    /// Tends until `stop`; lets a letter under way be handed over then, for a few seconds.
    pub async fn run(&self, stop: CancellationToken) {
        if let Err(error) = self.begin().await {
            tracing::error!(code = error.code(), "it cannot be told for how long the program was off");
        }
        let ends = async {
            stop.cancelled().await;
            tokio::time::sleep(DRAIN).await;
        };
        tokio::select! {
            () = self.tend(&stop) => {}
            () = ends => {}
        }
        // So that the next start knows since when it was off.
        let now = self.clock.now();
        if let Err(error) = self.store.writer.write(move |connection| store::vigil::alive(connection, now)).await {
            tracing::warn!(code = error.code(), "the end of the program cannot be noted");
        }
    }

    async fn tend(&self, stop: &CancellationToken) {
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
            let (look, letter) = (store::incidents::next_look(connection)?, store::letters::next_due(connection)?);
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
            store::vigil::alive(connection, now)?;
            store::letters::forget(connection, old)?;
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
