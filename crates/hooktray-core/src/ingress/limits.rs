//! What is too much, and the count of requests for each flow.

use std::num::NonZeroU32;
use std::sync::Arc;
use std::time::Duration;

use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};

/// What is too much.
#[derive(Debug, Clone)]
pub struct Limits {
    /// Bytes of a body.
    pub body: usize,
    /// How long a sender may take for its headers.
    pub headers_within: Duration,
    /// How long a sender may take for its body.
    pub body_within: Duration,
    /// Connections at the same time.
    pub connections: usize,
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
            // A modem sends one SMS in some seconds; this stops a sender that has gone wild, and nobody else.
            rate: rate(NonZeroU32::new(500), NonZeroU32::new(5_000)),
        }
    }
}

impl Limits {
    /// The same limits with another rate for each flow: requests in a second, and how many may come at once.
    #[must_use]
    pub fn with_rate(self, per_second: u32, at_once: u32) -> Limits {
        Limits { rate: rate(NonZeroU32::new(per_second), NonZeroU32::new(at_once)), ..self }
    }

    /// Whether one more request for this flow is too many.
    pub(super) fn too_many(&self, flow: i64) -> bool {
        self.rate.check_key(&flow).is_err()
    }
}

fn rate(per_second: Option<NonZeroU32>, at_once: Option<NonZeroU32>) -> Arc<DefaultKeyedRateLimiter<i64>> {
    let one = NonZeroU32::MIN;
    let quota = Quota::per_second(per_second.unwrap_or(one)).allow_burst(at_once.unwrap_or(one));
    Arc::new(RateLimiter::keyed(quota))
}
