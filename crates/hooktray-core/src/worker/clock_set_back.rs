//! Remembers that the clock was set back, until the waits that this lengthened have been shortened.

use std::sync::atomic::{AtomicI64, Ordering};

use jiff::Timestamp;

/// Milliseconds that the clock has to go back. Threads do not go on in the order in which they read it.
const TOLERANCE: i64 = 1000;

/// The latest time of day at which a wait was set, in milliseconds.
#[derive(Debug)]
pub(super) struct LatestTime(AtomicI64);

impl Default for LatestTime {
    fn default() -> Self {
        LatestTime(AtomicI64::new(i64::MIN))
    }
}

impl LatestTime {
    /// Notes the time of day. If the clock was set back, returns the latest time before that, in milliseconds: waits then have to
    /// be shortened.
    pub(super) fn note(&self, now: Timestamp) -> Option<i64> {
        let now = now.as_millisecond();
        let latest = self.0.fetch_max(now, Ordering::Relaxed).max(now);
        (latest - now > TOLERANCE).then_some(latest)
    }

    /// Notes that the waits that were set until `latest` are shortened.
    pub(super) fn shortened(&self, latest: i64, now: Timestamp) {
        // If it has changed, another look follows.
        let _ = self.0.compare_exchange(latest, now.as_millisecond(), Ordering::Relaxed, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::clock::from_millis;

    #[test]
    fn clock_that_was_set_back_is_noticed_until_the_waits_are_shortened() {
        let latest = LatestTime::default();
        assert_eq!((latest.note(from_millis(9_000)), latest.note(from_millis(8_999))), (None, None), "two threads");
        let noticed = latest.note(from_millis(5_000));
        assert_eq!((noticed, latest.note(from_millis(5_001))), (Some(9_000), Some(9_000)));
        latest.shortened(9_000, from_millis(5_000));
        assert_eq!(latest.note(from_millis(5_002)), None);
    }
}
