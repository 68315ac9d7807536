//! When a way that does not work is opened again, and after how long. A pure decision.

use std::time::Duration;

/// The times of watching over a way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pace {
    /// How often a way that works is tried out.
    pub check: Duration,
    /// How soon it is tried out again after a miss.
    pub recheck: Duration,
    /// How often it is looked whether the machine slept or came into another network.
    pub look: Duration,
    /// The wait before a way is opened again, the first time; each further one is twice as long.
    pub again: Duration,
    /// The longest wait before it is opened again.
    pub longest: Duration,
}

impl Default for Pace {
    fn default() -> Self {
        const SECONDS: fn(u64) -> Duration = Duration::from_secs;
        Pace { check: SECONDS(180), recheck: SECONDS(10), look: SECONDS(15), again: SECONDS(2), longest: SECONDS(300) }
    }
}

/// Misses in a row after which a way that worked is opened anew.
const MISSES: u32 = 3;
/// The same for one that was just opened: a new name takes a while to be known everywhere.
const MISSES_AT_FIRST: u32 = 6;
/// Openings in a row that came to nothing, after which the owner is told.
const OPENINGS: u32 = 2;
/// By how much of itself a wait varies, so that not everybody comes back at the same moment.
const JITTER: f64 = 0.2;

/// What was seen of a way since it worked last.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Backoff {
    misses: u32,
    /// Openings in a row that came to nothing.
    failures: u32,
    /// Whether it worked since it was opened.
    worked: bool,
}

impl Backoff {
    /// It works.
    pub(super) fn proven(&mut self) {
        *self = Backoff { worked: true, ..Backoff::default() };
    }

    /// It did not work when it was tried out; gives whether to open it anew.
    #[must_use]
    pub(super) fn missed(&mut self) -> bool {
        self.misses += 1;
        self.misses >= if self.worked { MISSES } else { MISSES_AT_FIRST }
    }

    /// It could not be opened, broke, or is given up; gives whether the owner is to be told.
    #[must_use]
    pub(super) fn failed(&mut self, lasts: bool) -> bool {
        (self.misses, self.worked) = (0, false);
        self.failures += 1;
        lasts || self.failures >= OPENINGS
    }

    /// How long to wait before it is opened again; `random` is from 0 to 1.
    #[must_use]
    pub(super) fn wait(&self, pace: &Pace, lasts: bool, random: f64) -> Duration {
        let doubled = pace.again.saturating_mul(1 << self.failures.saturating_sub(1).min(16));
        let wait = if lasts { pace.longest } else { doubled.min(pace.longest) };
        wait.mul_f64(1.0 + JITTER * (2.0 * random - 1.0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn three_misses_open_it_anew_and_a_second_failure_is_told() {
        let mut vigil = Backoff::default();
        vigil.proven();
        assert!(!vigil.missed() && !vigil.missed());
        vigil.proven();
        assert!(!vigil.missed() && !vigil.missed() && vigil.missed(), "what worked in between starts the count again");
        assert!(!vigil.failed(false), "it is opened anew first");
        for _ in 1..MISSES_AT_FIRST {
            assert!(!vigil.missed(), "a new name takes a while");
        }
        assert!(vigil.missed());
        assert!(vigil.failed(false), "still dead");
        vigil.proven();
        assert!(!vigil.failed(false));
        vigil.proven();
        assert!(vigil.failed(true), "what lasts is told at once");
    }

    #[test]
    fn waits_grow_up_to_a_limit_and_vary() {
        let pace = Pace::default();
        let mut vigil = Backoff::default();
        let mut waits = Vec::new();
        for _ in 0..10 {
            let _ = vigil.failed(false);
            waits.push(vigil.wait(&pace, false, 0.5).as_secs());
        }
        assert_eq!(waits, [2, 4, 8, 16, 32, 64, 128, 256, 300, 300]);
        assert_eq!(vigil.wait(&pace, false, 0.0), Duration::from_secs(240));
        assert_eq!(vigil.wait(&pace, false, 1.0), Duration::from_secs(360));
        vigil.proven();
        let _ = vigil.failed(true);
        assert_eq!(vigil.wait(&pace, true, 0.5), pace.longest);
    }
}
