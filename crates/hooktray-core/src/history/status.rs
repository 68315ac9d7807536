//! The state of the history in a few figures, for those who watch machines. The JSON is that of `hooktray status --json`.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::Serialize;

use crate::base::error::Result;
use crate::outcome::Status;
use crate::store::{self, Connection, Readers};

/// The state of the history. Retention makes its counts smaller from time to time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct HistoryStatus {
    /// The version of the program.
    pub build: &'static str,
    /// Records that arrived, without tests of senders.
    pub received: i64,
    /// Those that were delivered.
    pub delivered: i64,
    /// Those that failed.
    pub failed: i64,
    /// Those that failed and are not marked as solved.
    pub unsolved: u32,
    /// Those that wait to be sent.
    pub waiting: i64,
    /// For how long the oldest of these has waited.
    pub oldest_waiting_seconds: Option<u64>,
    /// All of them, by status.
    pub by_status: BTreeMap<Status, i64>,
}

/// Returns the state of the history.
///
/// # Errors
/// The database cannot be read.
pub fn status(readers: &Readers, now: Timestamp) -> Result<HistoryStatus> {
    readers.read(|connection| status_within(connection, now))
}

/// As [`status`], on a connection.
pub(crate) fn status_within(connection: &Connection, now: Timestamp) -> Result<HistoryStatus> {
    let figures = store::figures(connection)?;
    let mut by_status: BTreeMap<Status, i64> = Status::ALL.iter().map(|status| (*status, 0)).collect();
    by_status.extend(figures.by_status);
    let count = |status| by_status.get(&status).copied().unwrap_or_default();
    // After a clock change the oldest record may be of the future.
    let age = |at: Timestamp| u64::try_from(now.duration_since(at).as_secs()).unwrap_or_default();
    Ok(HistoryStatus {
        build: env!("CARGO_PKG_VERSION"),
        received: by_status.iter().filter(|(status, _)| **status != Status::Test).map(|(_, count)| count).sum(),
        delivered: count(Status::Delivered),
        failed: count(Status::Failed),
        unsolved: figures.unsolved,
        waiting: count(Status::Pending) + count(Status::Running),
        oldest_waiting_seconds: figures.oldest_waiting.map(age),
        by_status,
    })
}
