//! When the monitor last did what it does from time to time, and when the clock was last set back.

use std::sync::Mutex;
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};

use crate::mutex::locked;

/// How far a clock may go back without having been set. Clocks are corrected all the time.
const TOLERANCE: SignedDuration = SignedDuration::from_secs(60);

/// The last time of each.
#[derive(Debug, Default)]
pub(super) struct Timers {
    heartbeat: Mutex<Option<Timestamp>>,
    disk_check: Mutex<Option<Timestamp>>,
    wall_clock: Mutex<WallClock>,
}

#[derive(Debug, Default)]
struct WallClock {
    last: Option<Timestamp>,
    set_back_at: Option<Timestamp>,
}

impl Timers {
    pub(super) fn heartbeat_is_due(&self, interval: Duration, now: Timestamp) -> bool {
        is_due(&self.heartbeat, interval, now)
    }

    pub(super) fn disk_check_is_due(&self, interval: Duration, now: Timestamp) -> bool {
        is_due(&self.disk_check, interval, now)
    }

    /// Notes the time of day. Returns when the clock was last set back, by the corrected clock.
    pub(super) fn set_back_at(&self, now: Timestamp) -> Option<Timestamp> {
        let mut clock = locked(&self.wall_clock);
        if clock.last.is_some_and(|last| last.duration_since(now) > TOLERANCE) {
            clock.set_back_at = Some(now);
        }
        clock.last = Some(now);
        clock.set_back_at
    }
}

/// True if `interval` has passed since this was last true. The clock may have been moved either way.
fn is_due(last: &Mutex<Option<Timestamp>>, interval: Duration, now: Timestamp) -> bool {
    let mut last = locked(last);
    let is_due = last.is_none_or(|last| now.duration_since(last).unsigned_abs() >= interval);
    if is_due {
        *last = Some(now);
    }
    is_due
}
