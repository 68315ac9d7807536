//! What a running engine does beside its work: the index of the search follows the records, the
//! database is backed up once a day, what is old is deleted.

use std::time::Duration;

use super::{Engine, startup};
use crate::alerts::raise::Notification;
use crate::backup::{self, Daily};
use crate::base::error::{Error, Result, StorageError};
use crate::history::retention::{Calendar, Keep};
use crate::history::{indexing, retention};
use crate::incident::IncidentStage;
use crate::incident::alert::{Alert, IncidentReport};
use crate::outcome::{Code, Problem};
use crate::settings;

/// How often old operations are looked for.
const TIDY_AGAIN: Duration = Duration::from_secs(60 * 60);
/// The shortest time between two looks at what the index of the search is missing.
const BREATH: Duration = Duration::from_secs(1);

impl Engine {
    /// Adds records to the index of the search, as they come.
    pub(super) async fn index(&self) {
        let mut missing = 0;
        loop {
            let looked = indexing::follow_after(&self.store, missing).await.inspect_err(|error| {
                tracing::warn!(
                    code = error.code(),
                    "the index of the search does not follow; what came is read instead"
                );
            });
            missing = looked.unwrap_or_default();
            tokio::time::sleep(BREATH).await;
            // What was put off in a rush is looked at again, whether more comes or not.
            if missing < indexing::BEHIND {
                self.came.notified().await;
            }
        }
    }

    async fn back_up(&self) -> Result<Daily> {
        let (readers, folder, now) = (self.store.readers.clone(), self.folder.path().to_owned(), self.clock.now());
        let make = move || {
            let free = fs4::available_space(&folder).map_err(Error::io(&folder))?;
            backup::daily(&readers, &folder, now, free)
        };
        let made = tokio::task::spawn_blocking(make).await;
        made.unwrap_or_else(|error| Err(Error::Database(format!("the backup stopped: {error}"))))
    }

    /// Tells the owner when nothing can be stored, and when it can be again. Not through the database, as everything
    /// else is told: that is what fails.
    pub(super) async fn watch_storage(&self) {
        let mut ailment = self.store.writer.ailment();
        let mut told = None;
        loop {
            let now = *ailment.borrow_and_update();
            if now != told {
                self.storage_is(now.or(told).unwrap_or_default(), now.is_some());
                told = now;
            }
            if ailment.changed().await.is_err() {
                return;
            }
        }
    }

    fn storage_is(&self, reason: &'static str, is_ill: bool) {
        if is_ill {
            tracing::error!(reason, "nothing can be stored; senders are told to send their records again");
        } else {
            tracing::warn!(reason, "records can be stored again");
        }
        if is_ill && reason == StorageError::Damaged.as_str() {
            let noted = startup::suspect(self.folder.path());
            noted.unwrap_or_else(|error| tracing::warn!(code = error.code(), "the next start does not look it over"));
        }
        let telling = if is_ill { IncidentStage::First } else { IncidentStage::Ended };
        let problem = Problem::new(Code::StorageFailed, "nothing can be stored").with("reason", reason);
        let alert = Alert::Incident(IncidentReport::of_the_machine(telling, problem, self.clock.now()));
        self.host.notify(&Notification { alert, operation: None });
        self.host.state_changed();
    }

    async fn delete_old(&self, by_age: bool) -> Result<usize> {
        let settings = self.store.readers.read_async(settings::load_within).await?;
        let keep = Keep { days: settings.keep_days.filter(|_| by_age), bytes: settings.keep_bytes() };
        retention::tidy(&self.store, keep, self.clock.now()).await
    }

    /// Backs up once a day, and deletes what the settings do not keep: now and from time to time.
    pub(super) async fn tidy(&self) {
        let mut calendar = Calendar::new(self.seen, self.clock.now());
        loop {
            match self.back_up().await {
                Ok(Daily::Present) => {}
                Ok(Daily::Made(file)) => tracing::info!(file = %file.display(), "the backup of the day is made"),
                Ok(Daily::NoSpace) => tracing::warn!("no backup today: the disk is nearly full, free some space"),
                Err(error) => tracing::warn!(code = error.code(), "no backup today; it is tried again in an hour"),
            }
            let is_trusted = calendar.is_trusted(self.clock.now());
            if !is_trusted {
                tracing::warn!("the clock has jumped: nothing is deleted by age until it goes steadily for a day");
            }
            match self.delete_old(is_trusted).await {
                Ok(0) => {}
                Ok(operations) => tracing::info!(operations, "deleted, since the settings keep no more"),
                Err(error) => tracing::warn!(code = error.code(), "old operations were not deleted"),
            }
            tokio::select! {
                () = self.keeps_less.notified() => {}
                () = tokio::time::sleep(TIDY_AGAIN) => {}
            }
        }
    }
}
