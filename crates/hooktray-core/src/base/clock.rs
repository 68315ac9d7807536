//! The engine's clock, which tests can move.

use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, LazyLock};
use std::time::{Duration, Instant};

use jiff::Timestamp;
use jiff::tz::TimeZone;

/// Where the engine gets the time from.
#[derive(Debug, Clone)]
pub enum Clock {
    /// The system's clock.
    System,
    /// A clock that only [`Clock::advance`] moves.
    Manual(Arc<ManualClock>),
}

/// The times of a [`Clock::Manual`], in milliseconds.
#[derive(Debug)]
pub struct ManualClock {
    /// The time of day, since 1970-01-01 UTC.
    wall: AtomicI64,
    /// The time that has passed since `start`.
    monotonic: AtomicI64,
}

/// The start of the monotonic clock.
static STARTED: LazyLock<Instant> = LazyLock::new(Instant::now);

impl Clock {
    /// Returns a clock that shows `start` until [`Clock::advance`] moves it.
    #[must_use]
    pub fn manual(start: Timestamp) -> Clock {
        let wall = AtomicI64::new(start.as_millisecond());
        Clock::Manual(Arc::new(ManualClock { wall, monotonic: AtomicI64::new(0) }))
    }

    /// Returns the time of day, cut to whole milliseconds, which is what the database keeps. It can jump in both directions when
    /// the clock is set.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        let millis = match self {
            Clock::System => Timestamp::now().as_millisecond(),
            Clock::Manual(clock) => clock.wall.load(Ordering::SeqCst),
        };
        from_millis(millis)
    }

    /// Returns the time that has passed since a fixed moment. It never goes back, even if the clock is set.
    #[must_use]
    pub fn monotonic(&self) -> Duration {
        match self {
            Clock::System => STARTED.elapsed(),
            Clock::Manual(clock) => {
                Duration::from_millis(u64::try_from(clock.monotonic.load(Ordering::SeqCst)).unwrap_or_default())
            }
        }
    }

    /// Lets time pass on a manual clock. The system's clock cannot be moved and stays as it is.
    pub fn advance(&self, by: Duration) {
        if let Clock::Manual(clock) = self {
            let by = i64::try_from(by.as_millis()).unwrap_or(i64::MAX);
            clock.wall.fetch_add(by, Ordering::SeqCst);
            clock.monotonic.fetch_add(by, Ordering::SeqCst);
        }
    }

    /// Sets a manual clock to another time of day. No time passes.
    pub fn set(&self, to: Timestamp) {
        if let Clock::Manual(clock) = self {
            clock.wall.store(to.as_millisecond(), Ordering::SeqCst);
        }
    }
}

/// Returns the moment `millis` milliseconds after 1970-01-01 UTC, clamped to the range of [`Timestamp`].
#[must_use]
pub fn from_millis(millis: i64) -> Timestamp {
    Timestamp::from_millisecond(millis).unwrap_or(if millis < 0 { Timestamp::MIN } else { Timestamp::MAX })
}

/// Returns when today began.
#[must_use]
pub fn midnight(now: Timestamp, zone: &TimeZone) -> Timestamp {
    let today = now.to_zoned_datetime(zone.clone()).start_of_day();
    // A day may have no midnight (clock change); then it starts 24 hours ago.
    today.map_or_else(|_| now.saturating_sub(Duration::from_secs(86400)).unwrap_or(now), |today| today.timestamp())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn day_starts_at_local_midnight() {
        let moscow = TimeZone::fixed(jiff::tz::offset(3));
        let now: Timestamp = "2026-11-24T22:30:00Z".parse().unwrap();
        assert_eq!(midnight(now, &moscow).to_string(), "2026-11-24T21:00:00Z");
        assert_eq!(midnight(now, &TimeZone::UTC).to_string(), "2026-11-24T00:00:00Z");
    }
}
