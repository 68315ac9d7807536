//! The limits on requests, and the request rate of each flow.

use std::num::NonZeroU32;
use std::sync::Arc;
use std::time::Duration;

use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};

/// The limits on what senders may send.
#[derive(Debug, Clone)]
pub struct Limits {
    /// Bytes of a body.
    pub body: usize,
    /// Time for all headers to arrive.
    pub headers_within: Duration,
    /// Time for the whole body to arrive.
    pub body_within: Duration,
    /// Connections at the same time, for each entry point.
    pub connections: usize,
    /// Bytes of complete bodies that wait to be read or are read, if that takes a while.
    pub slow_bodies: usize,
    rate: Arc<DefaultKeyedRateLimiter<i64>>,
}

impl Default for Limits {
    fn default() -> Self {
        const MIB: usize = 1024 * 1024;
        const SECONDS: fn(u64) -> Duration = Duration::from_secs;
        Limits {
            body: MIB,
            headers_within: SECONDS(10),
            body_within: SECONDS(30),
            connections: 1024,
            slow_bodies: 32 * MIB,
            // A modem sends one SMS every few seconds. Only a sender stuck in a loop reaches this.
            rate: rate(NonZeroU32::new(500), NonZeroU32::new(5_000)),
        }
    }
}

impl Limits {
    /// Returns these limits with another rate for each flow: requests per second, and the largest burst.
    #[must_use]
    pub fn with_rate(self, per_second: u32, burst: u32) -> Limits {
        Limits { rate: rate(NonZeroU32::new(per_second), NonZeroU32::new(burst)), ..self }
    }

    /// Counts one request for this flow. Returns true if it is over the rate.
    pub(super) fn is_over_rate(&self, flow: i64) -> bool {
        self.rate.check_key(&flow).is_err()
    }
}

fn rate(per_second: Option<NonZeroU32>, burst: Option<NonZeroU32>) -> Arc<DefaultKeyedRateLimiter<i64>> {
    let one = NonZeroU32::MIN;
    let quota = Quota::per_second(per_second.unwrap_or(one)).allow_burst(burst.unwrap_or(one));
    Arc::new(RateLimiter::keyed(quota))
}
