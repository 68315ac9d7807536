//! Background work of a running engine: the search index, the daily backup, the deletion of old records, and the alert
//! when nothing can be stored.

use std::time::Duration;

use super::{Engine, startup};
use crate::backup::{self, Daily};
use crate::base::blocking::blocking;
use crate::base::error::{Error, Result, StorageError};
use crate::history::retention::{ClockTrust, HistoryLimits};
use crate::history::{indexing, retention};
use crate::incident::IncidentStage;
use crate::incident::alert::{Alert, IncidentReport};
use crate::outcome::{Problem, ProblemCode};
use crate::settings;

/// How often the program checks for a missing backup and for old records.
const INTERVAL: Duration = Duration::from_secs(60 * 60);
/// The shortest time between two updates of the search index.
const INDEX_PAUSE: Duration = Duration::from_secs(1);

impl Engine {
    /// Adds stored records to the search index.
    pub(super) async fn update_search_index(&self) {
        let mut missing = 0;
        loop {
            let indexed = indexing::update_unless_rush(&self.store, missing).await.inspect_err(|error| {
                tracing::warn!(code = error.code(), "the search index is behind; a search reads the records instead");
            });
            missing = indexed.unwrap_or_default();
            tokio::time::sleep(INDEX_PAUSE).await;
            // In a rush some records are put off. They are indexed even if no more arrive.
            if missing < indexing::MAX_MISSING {
                self.record_stored.notified().await;
            }
        }
    }

    async fn back_up(&self) -> Result<Daily> {
        let (readers, data_dir, now) = (self.store.readers.clone(), self.data_dir.path().to_owned(), self.clock.now());
        let make = move || {
            let free = fs4::available_space(&data_dir).map_err(Error::io(&data_dir))?;
            backup::daily(&readers, &data_dir, now, free)
        };
        blocking(make).await?
    }

    /// Alerts the owner when nothing can be stored, and when it can again. Not through the database, as for every other
    /// alert: that is what fails.
    pub(super) async fn watch_storage(&self) {
        let mut errors = self.store.writer.storage_error();
        let mut reported: Option<StorageError> = None;
        loop {
            let now = *errors.borrow_and_update();
            if let Some(error) = now.or(reported).filter(|_| now != reported) {
                self.report_storage(error, now.is_some());
                reported = now;
            }
            if errors.changed().await.is_err() {
                return;
            }
        }
    }

    fn report_storage(&self, error: StorageError, is_failing: bool) {
        let reason = error.as_str();
        if is_failing {
            tracing::error!(reason, "nothing can be stored; senders get an error and have to send their records again");
        } else {
            tracing::warn!(reason, "records can be stored again");
        }
        if is_failing && error == StorageError::Damaged {
            let marked = startup::mark_suspect(self.data_dir.path());
            marked.unwrap_or_else(|error| {
                tracing::warn!(code = error.code(), "the next start will not check the database");
            });
        }
        let stage = if is_failing { IncidentStage::First } else { IncidentStage::Ended };
        let problem = Problem::new(ProblemCode::StorageFailed, "nothing can be stored").with("reason", reason);
        let report = IncidentReport::of_machine(stage, problem, self.clock.now());
        self.alert_monitor.show_without_storing(Alert::Incident(report));
    }

    async fn delete_old(&self, by_age: bool) -> Result<usize> {
        let settings = self.store.readers.read_async(settings::load_within).await?;
        let limits = HistoryLimits { days: settings.keep_days.filter(|_| by_age), bytes: settings.keep_bytes() };
        retention::apply(&self.store, limits, self.clock.now()).await
    }

    /// Backs up once a day, and deletes what the settings do not keep: at the start and every hour.
    pub(super) async fn back_up_and_prune(&self) {
        let mut clock = ClockTrust::new(self.last_seen, self.clock.now());
        loop {
            match self.back_up().await {
                Ok(Daily::Present) => {}
                Ok(Daily::Made(file)) => tracing::info!(file = %file.display(), "daily backup written"),
                Ok(Daily::NoSpace) => tracing::warn!("no backup today: the disk is nearly full; free some space"),
                Err(error) => tracing::warn!(%error, "no backup today; trying again in an hour"),
            }
            let is_trusted = clock.is_trusted(self.clock.now());
            if !is_trusted {
                tracing::warn!("the clock has jumped: nothing is deleted by age until it has been steady for a day");
            }
            match self.delete_old(is_trusted).await {
                Ok(0) => {}
                Ok(operations) => tracing::info!(operations, "old operations deleted"),
                Err(error) => tracing::warn!(code = error.code(), "old operations were not deleted"),
            }
            tokio::select! {
                () = self.prune.notified() => {}
                () = tokio::time::sleep(INTERVAL) => {}
            }
        }
    }
}
