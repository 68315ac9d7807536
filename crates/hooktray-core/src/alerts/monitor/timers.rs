//! When the monitor last did what it does from time to time.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use jiff::Timestamp;

/// The last time of each.
#[derive(Debug, Default)]
pub(super) struct Timers {
    heartbeat: Mutex<Option<Timestamp>>,
    disk_check: Mutex<Option<Timestamp>>,
}

impl Timers {
    pub(super) fn heartbeat_is_due(&self, interval: Duration, now: Timestamp) -> bool {
        is_due(&self.heartbeat, interval, now)
    }

    pub(super) fn disk_check_is_due(&self, interval: Duration, now: Timestamp) -> bool {
        is_due(&self.disk_check, interval, now)
    }
}

/// True if `interval` has passed since this was last true. The clock may have been moved either way.
fn is_due(last: &Mutex<Option<Timestamp>>, interval: Duration, now: Timestamp) -> bool {
    let mut last = last.lock().unwrap_or_else(PoisonError::into_inner);
    let is_due = last.is_none_or(|last| now.duration_since(last).unsigned_abs() >= interval);
    if is_due {
        *last = Some(now);
    }
    is_due
}
