//! How long the history is kept.

use std::time::Duration;

use jiff::Timestamp;

use crate::error::Result;
use crate::store::{self, Store};

/// Operations that one step deletes: few enough that nobody who has a record to store waits for it.
const STEP: u32 = 200;

/// Deletes what was received more than `days` days before `now` and needs nothing more; gives how many those were.
/// What waits, or failed and is not taken care of, stays however old it is.
///
/// # Errors
/// A database that cannot be written.
pub async fn prune(store: &Store, days: u32, now: Timestamp) -> Result<usize> {
    let age = Duration::from_secs(u64::from(days) * 24 * 60 * 60);
    let before = now.saturating_sub(age).unwrap_or(Timestamp::MIN);
    let mut pruned = 0;
    loop {
        match store.writer.write(move |connection| store::prune(connection, before, STEP)).await? {
            0 => return Ok(pruned),
            more => pruned += more,
        }
    }
}
