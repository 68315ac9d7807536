//! How long the history is kept, and how much of it.

use std::time::Duration;

use jiff::Timestamp;

use crate::base::error::Result;
use crate::history::indexing;
use crate::store::{self, Store};

/// What is kept. Nothing asks for no limit.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Keep {
    /// For how many days.
    pub days: Option<u32>,
    /// How many bytes the database takes at most.
    pub bytes: Option<u64>,
}

/// How far a clock may be from what was expected of it: machines are off over long weekends.
const JUMP: Duration = Duration::from_secs(4 * 24 * 60 * 60);
/// How long a clock that jumped has to go on steadily before anything is deleted by it.
const TRIAL: Duration = Duration::from_secs(24 * 60 * 60);

/// Whether the clock can be trusted with deleting. One that jumped may be wrong, and would take the history with it;
/// somebody will have set it right within a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Calendar {
    last: Timestamp,
    /// Since when it is on trial.
    jumped: Option<Timestamp>,
}

impl Calendar {
    /// Begins with when the program was alive before, if it ever was.
    #[must_use]
    pub fn new(alive: Option<Timestamp>, now: Timestamp) -> Calendar {
        Calendar { last: alive.unwrap_or(now), jumped: None }
    }

    /// Whether what is old by the clock may be deleted now. To be asked at least once a day.
    pub fn is_trusted(&mut self, now: Timestamp) -> bool {
        let passed = now.duration_since(self.last);
        self.last = now;
        if passed.unsigned_abs() > JUMP || passed.as_secs() < -60 * 60 {
            self.jumped = Some(now);
        }
        self.jumped = self.jumped.filter(|jumped| now.duration_since(*jumped).unsigned_abs() < TRIAL);
        self.jumped.is_none()
    }
}

/// Deletes what is not to be kept and gives its space back; gives how many operations those were. What waits, or failed
/// and is not solved, stays however old it is and however much it takes.
///
/// # Errors
/// A database that cannot be read or written.
pub async fn tidy(store: &Store, keep: Keep, now: Timestamp) -> Result<usize> {
    let mut pruned = 0;
    if let Some(days) = keep.days {
        pruned += prune(store, days, now).await?;
    }
    if let Some(bytes) = keep.bytes {
        pruned += prune_to(store, bytes, now).await?;
    }
    indexing::clear_out(store).await?;
    give_back(store).await?;
    Ok(pruned)
}

/// Deletes what was received more than `days` days before `now` and needs nothing more; gives how many those were.
///
/// # Errors
/// A database that cannot be written.
pub async fn prune(store: &Store, days: u32, now: Timestamp) -> Result<usize> {
    let age = Duration::from_secs(u64::from(days) * 24 * 60 * 60);
    let before = now.saturating_sub(age).unwrap_or(Timestamp::MIN);
    let mut pruned = 0;
    loop {
        match step(store, before, now).await? {
            0 => return Ok(pruned),
            more => pruned += more,
        }
    }
}

/// Deletes the oldest of what needs nothing more until the database takes `bytes` at most; gives how many those were.
async fn prune_to(store: &Store, bytes: u64, now: Timestamp) -> Result<usize> {
    let mut pruned = 0;
    while store.readers.read_async(store::used).await? > bytes {
        match step(store, Timestamp::MAX, now).await? {
            0 => break,
            more => pruned += more,
        }
    }
    Ok(pruned)
}

async fn step(store: &Store, before: Timestamp, now: Timestamp) -> Result<usize> {
    let pruned = store.writer.write_retryable(move |connection| store::prune(connection, before, now)).await?;
    // Each step leaves a part in the index of the search.
    indexing::merge(store).await?;
    Ok(pruned)
}

/// Gives free space back to the file system.
async fn give_back(store: &Store) -> Result<()> {
    let mut has_shrunk = false;
    while store.writer.write_retryable(store::shrink).await? {
        has_shrunk = true;
    }
    if has_shrunk {
        store.readers.read_async(store::empty_log).await?;
    }
    Ok(())
}
