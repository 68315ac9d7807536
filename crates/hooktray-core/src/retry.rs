//! When to try again: a pure decision from the flow's rules, the number of tries and what the destination asked for.

use std::time::{Duration, UNIX_EPOCH};

use crate::flow::RetryRules;

/// The longest delay that `Retry-After` can ask for.
pub const RETRY_AFTER_CAP: Duration = Duration::from_secs(24 * 60 * 60);

/// What follows a failed try.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Decision {
    /// Try again after this time.
    After(Duration),
    /// The retries are used up.
    GiveUp,
}

/// Decides what follows failed try number `tries` (1 for the first).
///
/// `random` is a random number from 0 to 1. It moves the delay by up to `rules.jitter` of itself in either direction, so that
/// records that failed together are not retried together. `Retry-After` makes the delay longer, never shorter: 0 or a past
/// date would use up all tries within a second.
#[must_use]
pub fn next(rules: &RetryRules, tries: u32, retry_after: Option<Duration>, random: f64) -> Decision {
    let Some(index) = usize::try_from(tries).ok().and_then(|tries| tries.checked_sub(1)) else {
        return Decision::GiveUp;
    };
    let Some(&seconds) = rules.delays_seconds.get(index) else {
        return Decision::GiveUp;
    };
    let swing = rules.jitter * (random.clamp(0.0, 1.0) * 2.0 - 1.0);
    let delay = Duration::from_secs(seconds).mul_f64((1.0 + swing).max(0.0));
    Decision::After(delay.max(retry_after.unwrap_or_default().min(RETRY_AFTER_CAP)))
}

/// Reads a `Retry-After` header: whole seconds, or an HTTP date counted from `now` (RFC 9110, section 10.2.3).
#[must_use]
pub fn retry_after(value: &str, now: jiff::Timestamp) -> Option<Duration> {
    let value = value.trim();
    if !value.is_empty() && value.bytes().all(|byte| byte.is_ascii_digit()) {
        // A number that is too large for us is longer than a day.
        return Some(value.parse().map_or(RETRY_AFTER_CAP, Duration::from_secs).min(RETRY_AFTER_CAP));
    }
    // Not as a `Timestamp`, which ends before the last date that HTTP can write.
    let at = httpdate::parse_http_date(value).ok()?.duration_since(UNIX_EPOCH).ok()?;
    let now = Duration::try_from(now.as_duration()).unwrap_or(Duration::ZERO);
    Some(at.saturating_sub(now).min(RETRY_AFTER_CAP))
}

/// Reads an HTTP date (RFC 9110, section 5.6.7).
#[must_use]
pub fn http_date(value: &str) -> Option<jiff::Timestamp> {
    let at = httpdate::parse_http_date(value.trim()).ok()?;
    jiff::Timestamp::try_from(at).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rules() -> RetryRules {
        RetryRules { delays_seconds: vec![5, 30], jitter: 0.2 }
    }

    #[test]
    fn delays_are_used_in_order_and_then_retries_end() {
        assert_eq!(next(&rules(), 1, None, 0.5), Decision::After(Duration::from_secs(5)));
        assert_eq!(next(&rules(), 2, None, 0.5), Decision::After(Duration::from_secs(30)));
        assert_eq!(next(&rules(), 3, None, 0.5), Decision::GiveUp);
    }

    #[test]
    fn jitter_moves_the_delay_both_ways_and_no_further() {
        assert_eq!(next(&rules(), 2, None, 0.0), Decision::After(Duration::from_secs(24)));
        assert_eq!(next(&rules(), 2, None, 1.0), Decision::After(Duration::from_secs(36)));
    }

    #[test]
    fn retry_after_lengthens_the_delay_up_to_a_day_and_never_shortens_it() {
        let asked = |seconds| Some(Duration::from_secs(seconds));
        assert_eq!(next(&rules(), 1, asked(90), 0.0), Decision::After(Duration::from_secs(90)));
        assert_eq!(next(&rules(), 1, asked(9_999_999), 0.0), Decision::After(RETRY_AFTER_CAP));
        assert_eq!(next(&rules(), 2, asked(0), 0.5), Decision::After(Duration::from_secs(30)));
        assert_eq!(next(&rules(), 3, asked(1), 0.0), Decision::GiveUp, "it grants no extra try");
    }

    #[test]
    fn retry_after_is_read_as_seconds_or_as_a_date() {
        let now: jiff::Timestamp = "2026-11-24T12:00:00Z".parse().expect("a timestamp");
        assert_eq!(retry_after("120", now), Some(Duration::from_secs(120)));
        assert_eq!(retry_after("Tue, 24 Nov 2026 12:01:00 GMT", now), Some(Duration::from_secs(60)));
        assert_eq!(retry_after("Tue, 24 Nov 2026 11:00:00 GMT", now), Some(Duration::ZERO));
        assert_eq!(retry_after("soon", now), None);
        // Too large for a number, and the last date that HTTP can write.
        assert_eq!(retry_after("99999999999999999999", now), Some(RETRY_AFTER_CAP));
        assert_eq!(retry_after("Fri, 31 Dec 9999 23:59:59 GMT", now), Some(RETRY_AFTER_CAP));
    }
}
