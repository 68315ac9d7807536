//! Decides when a tunnel that does not work is reopened, how long to wait before, and when the owner is alerted. Pure.

use std::time::Duration;

/// The intervals at which a tunnel is supervised.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TunnelTiming {
    /// Between two self-checks of a tunnel that works.
    pub check: Duration,
    /// Until the next self-check after a failed one.
    pub recheck: Duration,
    /// Between two looks at this machine's networks.
    pub networks: Duration,
    /// Before the first reopening. Each further wait is twice as long.
    pub first_retry: Duration,
    /// The longest wait before a reopening.
    pub longest_retry: Duration,
}

impl Default for TunnelTiming {
    fn default() -> Self {
        const SECONDS: fn(u64) -> Duration = Duration::from_secs;
        TunnelTiming {
            check: SECONDS(180),
            recheck: SECONDS(10),
            networks: SECONDS(15),
            first_retry: SECONDS(2),
            longest_retry: SECONDS(300),
        }
    }
}

/// Failed self-checks in a row after which a tunnel that worked is reopened.
const CHECKS: u32 = 3;
/// The same for a tunnel that was just opened: a new name takes a while to spread through DNS.
const CHECKS_AT_FIRST: u32 = 6;
/// Failures in a row, without a passed self-check between them, after which the owner is alerted.
const FAILURES: u32 = 2;
/// The random part of a wait, so that not every Hooktray reconnects at the same moment.
const JITTER: f64 = 0.2;

/// The failures since the last passed self-check.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Backoff {
    /// Failed self-checks in a row.
    failed_checks: u32,
    /// Failures in a row.
    failures: u32,
    /// True if a self-check passed since the tunnel was opened.
    worked: bool,
}

impl Backoff {
    /// Notes a passed self-check.
    pub(super) fn check_passed(&mut self) {
        *self = Backoff { worked: true, ..Backoff::default() };
    }

    /// Notes a failed self-check. Returns whether to reopen the tunnel.
    #[must_use]
    pub(super) fn check_failed(&mut self) -> bool {
        self.failed_checks += 1;
        self.failed_checks >= if self.worked { CHECKS } else { CHECKS_AT_FIRST }
    }

    /// Notes that the tunnel could not be opened, was closed or is given up. Returns whether to alert the owner.
    #[must_use]
    pub(super) fn failed(&mut self, needs_user: bool) -> bool {
        (self.failed_checks, self.worked) = (0, false);
        self.failures += 1;
        needs_user || self.failures >= FAILURES
    }

    /// Returns how long to wait before the tunnel is reopened. `random` is from 0 to 1.
    #[must_use]
    pub(super) fn wait(&self, timing: &TunnelTiming, needs_user: bool, random: f64) -> Duration {
        let doubled = timing.first_retry.saturating_mul(1 << self.failures.saturating_sub(1).min(16));
        let wait = if needs_user { timing.longest_retry } else { doubled.min(timing.longest_retry) };
        wait.mul_f64(1.0 + JITTER * (2.0 * random - 1.0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn three_failed_checks_reopen_the_tunnel_and_a_second_failure_alerts() {
        let mut backoff = Backoff::default();
        backoff.check_passed();
        assert!(!backoff.check_failed() && !backoff.check_failed());
        backoff.check_passed();
        assert!(
            !backoff.check_failed() && !backoff.check_failed() && backoff.check_failed(),
            "a pass resets the count"
        );
        assert!(!backoff.failed(false), "it is reopened first");
        for _ in 1..CHECKS_AT_FIRST {
            assert!(!backoff.check_failed(), "a new name takes a while");
        }
        assert!(backoff.check_failed());
        assert!(backoff.failed(false), "still down");
        backoff.check_passed();
        assert!(!backoff.failed(false));
        backoff.check_passed();
        assert!(backoff.failed(true), "what needs the user alerts at once");
    }

    #[test]
    fn waits_double_up_to_a_limit_and_vary() {
        let timing = TunnelTiming::default();
        let mut backoff = Backoff::default();
        let mut waits = Vec::new();
        for _ in 0..10 {
            let _ = backoff.failed(false);
            waits.push(backoff.wait(&timing, false, 0.5).as_secs());
        }
        assert_eq!(waits, [2, 4, 8, 16, 32, 64, 128, 256, 300, 300]);
        assert_eq!(backoff.wait(&timing, false, 0.0), Duration::from_secs(240));
        assert_eq!(backoff.wait(&timing, false, 1.0), Duration::from_secs(360));
        backoff.check_passed();
        let _ = backoff.failed(true);
        assert_eq!(backoff.wait(&timing, true, 0.5), timing.longest_retry);
    }
}
