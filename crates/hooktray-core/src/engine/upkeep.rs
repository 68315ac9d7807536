//! What a running engine does beside its work: the index of the search follows the records, the
//! database is backed up once a day, what is old is deleted.

use std::time::Duration;

use super::Engine;
use crate::backup::{self, Daily};
use crate::error::{Error, Result};
use crate::retention::Keep;
use crate::{indexing, retention, settings};

/// How often old operations are looked for.
const TIDY_AGAIN: Duration = Duration::from_secs(60 * 60);
/// The shortest time between two looks at what the index of the search is missing.
const BREATH: Duration = Duration::from_secs(1);

impl Engine {
    /// Adds records to the index of the search, as they come.
    pub(super) async fn index(&self) {
        loop {
            if let Err(error) = indexing::follow(&self.store).await {
                tracing::warn!(
                    code = error.code(),
                    "the index of the search does not follow; what came is read instead"
                );
            }
            tokio::time::sleep(BREATH).await;
            self.came.notified().await;
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

    async fn delete_old(&self) -> Result<usize> {
        let settings = self.store.readers.read_async(settings::load_within).await?;
        let keep = Keep { days: settings.keep_days, bytes: settings.keep_bytes() };
        retention::tidy(&self.store, keep, self.clock.now()).await
    }

    /// Backs up once a day, and deletes what the settings do not keep: now and from time to time.
    pub(super) async fn tidy(&self) {
        loop {
            match self.back_up().await {
                Ok(Daily::Present) => {}
                Ok(Daily::Made(file)) => tracing::info!(file = %file.display(), "the backup of the day is made"),
                Ok(Daily::NoSpace) => tracing::warn!("no backup today: the disk is nearly full, free some space"),
                Err(error) => tracing::warn!(code = error.code(), "no backup today; it is tried again in an hour"),
            }
            match self.delete_old().await {
                Ok(0) => {}
                Ok(operations) => tracing::info!(operations, "deleted, since the settings keep no more"),
                Err(error) => tracing::warn!(code = error.code(), "old operations were not deleted"),
            }
            tokio::time::sleep(TIDY_AGAIN).await;
        }
    }
}
