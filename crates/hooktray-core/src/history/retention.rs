//! How long the history is kept, and how large it may become.

use std::time::Duration;

use jiff::Timestamp;

use crate::base::error::Result;
use crate::history::indexing;
use crate::store::{self, Store};

/// The limits of the history. An empty one means no limit.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct HistoryLimits {
    /// The age of an operation, in days.
    pub days: Option<u32>,
    /// The size of the database, in bytes.
    pub bytes: Option<u64>,
}

/// How far the clock may be from its expected time. Machines are off over long weekends.
const MAX_JUMP: Duration = Duration::from_secs(4 * 24 * 60 * 60);
/// How long a clock that jumped must run steadily before anything is deleted by age.
const PROBATION: Duration = Duration::from_secs(24 * 60 * 60);

/// Decides whether the clock can be trusted to delete by age. A clock that jumped may be wrong, and would delete the whole
/// history; within a day it will have been corrected.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ClockTrust {
    last: Timestamp,
    jumped_at: Option<Timestamp>,
}

impl ClockTrust {
    /// Starts with the last heartbeat of the program, if there is one.
    #[must_use]
    pub fn new(heartbeat: Option<Timestamp>, now: Timestamp) -> ClockTrust {
        ClockTrust { last: heartbeat.unwrap_or(now), jumped_at: None }
    }

    /// True if old operations may be deleted now. To be called at least once a day.
    pub fn is_trusted(&mut self, now: Timestamp) -> bool {
        let passed = now.duration_since(self.last);
        self.last = now;
        if passed.unsigned_abs() > MAX_JUMP || passed.as_secs() < -60 * 60 {
            self.jumped_at = Some(now);
        }
        self.jumped_at = self.jumped_at.filter(|jumped_at| now.duration_since(*jumped_at).unsigned_abs() < PROBATION);
        self.jumped_at.is_none()
    }
}

/// Deletes what exceeds the limits and returns its space to the file system. Returns how many operations it deleted.
/// Unfinished and unsolved operations stay, whatever their age and size.
///
/// # Errors
/// The database cannot be read or written.
pub async fn apply(store: &Store, limits: HistoryLimits, now: Timestamp) -> Result<usize> {
    let mut pruned = 0;
    if let Some(days) = limits.days {
        pruned += prune_by_age(store, days, now).await?;
    }
    if let Some(bytes) = limits.bytes {
        pruned += prune_by_size(store, bytes, now).await?;
    }
    indexing::rebuild_if_needed(store).await?;
    shrink(store).await?;
    Ok(pruned)
}

/// Deletes finished operations received more than `days` days before `now`. Returns how many.
///
/// # Errors
/// The database cannot be written.
pub async fn prune_by_age(store: &Store, days: u32, now: Timestamp) -> Result<usize> {
    let age = Duration::from_secs(u64::from(days) * 24 * 60 * 60);
    let before = now.saturating_sub(age).unwrap_or(Timestamp::MIN);
    let mut pruned = 0;
    loop {
        match prune_step(store, before, now).await? {
            0 => return Ok(pruned),
            more => pruned += more,
        }
    }
}

/// Deletes the oldest finished operations until the database uses at most `bytes`. Returns how many.
async fn prune_by_size(store: &Store, bytes: u64, now: Timestamp) -> Result<usize> {
    let mut pruned = 0;
    while store.readers.read_async(store::used).await? > bytes {
        match prune_step(store, Timestamp::MAX, now).await? {
            0 => break,
            more => pruned += more,
        }
    }
    Ok(pruned)
}

async fn prune_step(store: &Store, before: Timestamp, now: Timestamp) -> Result<usize> {
    let pruned = store.writer.write_retryable(move |connection| store::prune(connection, before, now)).await?;
    // Each step adds a part to the search index.
    indexing::merge(store).await?;
    Ok(pruned)
}

/// Returns free pages to the file system.
async fn shrink(store: &Store) -> Result<()> {
    let mut has_shrunk = false;
    while store.writer.write_retryable(store::shrink).await? {
        has_shrunk = true;
    }
    if has_shrunk {
        store.readers.read_async(store::truncate_wal).await?;
    }
    Ok(())
}
