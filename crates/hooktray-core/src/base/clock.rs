//! The engine's clock, which tests can move.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use jiff::Timestamp;

/// Where the engine gets the time from.
#[derive(Debug, Clone)]
pub enum Clock {
    /// The system's clock.
    System,
    /// A clock that only [`Clock::advance`] moves.
    Manual(Arc<AtomicI64>),
}

impl Clock {
    /// A clock that stands at `start` until [`Clock::advance`] moves it.
    #[must_use]
    pub fn manual(start: Timestamp) -> Clock {
        Clock::Manual(Arc::new(AtomicI64::new(start.as_millisecond())))
    }

    /// Returns the time in whole milliseconds, as the database stores it.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        let millis = match self {
            Clock::System => Timestamp::now().as_millisecond(),
            Clock::Manual(millis) => millis.load(Ordering::SeqCst),
        };
        from_millis(millis)
    }

    /// Moves a manual clock forward. Does nothing to the system's clock.
    pub fn advance(&self, by: std::time::Duration) {
        if let Clock::Manual(millis) = self {
            let by = i64::try_from(by.as_millis()).unwrap_or(i64::MAX);
            millis.fetch_add(by, Ordering::SeqCst);
        }
    }
}

/// Returns the moment `millis` milliseconds after 1970-01-01 UTC, clamped to the range of [`Timestamp`].
#[must_use]
pub fn from_millis(millis: i64) -> Timestamp {
    Timestamp::from_millisecond(millis).unwrap_or(if millis < 0 { Timestamp::MIN } else { Timestamp::MAX })
}
