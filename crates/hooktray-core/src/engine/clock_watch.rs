//! Notices that the machine slept or that its clock was set, and keeps the listener open.

mod timer;

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use jiff::{SignedDuration, Timestamp};
use tokio_util::sync::CancellationToken;

use self::timer::ClockTimer;
use super::{Engine, ListenerStatus};
use crate::base::blocking::blocking;

/// The time between two looks at the clocks, if the system does not tell of a jump.
const INTERVAL: Duration = Duration::from_secs(15);
/// The time between two looks where the system tells of jumps. What it does not tell of is noticed up to a minute late.
const INTERVAL_IF_TOLD: Duration = Duration::from_secs(60);
/// The time between two attempts to listen where another program does, or to read flows that could not be read.
const TRY_AGAIN: Duration = Duration::from_secs(5);
/// How far the two clocks may drift apart without a jump. Clocks are corrected all the time.
const TOLERANCE: Duration = Duration::from_secs(10);

/// One reading of the wall clock and of the monotonic clock.
#[derive(Debug, Clone, Copy)]
struct Clocks {
    wall: Timestamp,
    monotonic: Instant,
}

impl Clocks {
    fn now() -> Clocks {
        Clocks { wall: Timestamp::now(), monotonic: Instant::now() }
    }

    /// Returns whether the machine slept, or its clock was set, since `before`, after a wait of at most `interval`. On some
    /// systems the monotonic clock stops during sleep; on the others the wait took much longer.
    fn jumped_since(self, before: Clocks, interval: Duration) -> bool {
        let monotonic = self.monotonic.duration_since(before.monotonic);
        let wall = self.wall.duration_since(before.wall);
        let drift = wall - SignedDuration::try_from(monotonic).unwrap_or(SignedDuration::MAX);
        drift.unsigned_abs() > TOLERANCE || monotonic > interval + TOLERANCE
    }
}

impl Engine {
    /// After a jump of the clock: looks at what is due, and whether senders still get through. And at every look: listens
    /// again where it should, since the program that had the port may have ended.
    pub(super) async fn watch_clock(self: &Arc<Self>, stop: &CancellationToken) {
        let (mut before, mut timer) = (Clocks::now(), ClockTimer::new());
        self.ensure_listening(false).await;
        loop {
            let interval = if timer.tells_of_jumps() { INTERVAL_IF_TOLD } else { INTERVAL };
            let must_try_again = self.is_port_lost() || self.must_reload.load(Ordering::Relaxed);
            let has_failed = tokio::select! {
                () = timer.wait(if must_try_again { TRY_AGAIN } else { interval }) => false,
                () = self.must_try_again.notified() => true,
                () = stop.cancelled() => return std::future::pending().await,
            };
            let now = Clocks::now();
            let jumped = now.jumped_since(before, interval);
            before = now;
            if has_failed && !jumped {
                // It is tried again after a short wait.
                continue;
            }
            if self.must_reload.load(Ordering::Relaxed) {
                let engine = Arc::clone(self);
                // It logs what fails.
                let _ = blocking(move || engine.reload_if_needed()).await;
            }
            if jumped {
                tracing::info!("the machine slept or its clock was set: checking what is due and who can reach it");
                self.wake();
                self.tunnel.check_now();
            }
            if !jumped && self.is_port_lost() {
                self.try_to_listen_again().await;
            } else {
                self.ensure_listening(jumped).await;
            }
        }
    }

    fn is_port_lost(&self) -> bool {
        matches!(self.listener_status(), ListenerStatus::Failed { .. })
    }

    /// Tries once more to listen where another program did a moment ago. The owner has heard of it.
    async fn try_to_listen_again(self: &Arc<Self>) {
        let Some(options) = self.options() else { return };
        let listening = async { self.open_listener(&self.listen_address(&options).await?).await };
        if let Err(error) = listening.await {
            tracing::debug!(code = error.code(), "still no records can arrive");
        }
    }

    /// Listens where this run should, if it does not. `probe` also replaces a listener that no longer accepts connections,
    /// as happens after sleep.
    pub(crate) async fn ensure_listening(self: &Arc<Self>, probe: bool) {
        let Some(options) = self.options() else { return };
        let is_dead = probe && !self.accepts_connections().await;
        if is_dead {
            self.stop_listening().await;
        }
        if !is_dead && matches!(self.listener_status(), ListenerStatus::Listening(_)) {
            return;
        }
        let listening = async { self.listen(&self.listen_address(&options).await?).await };
        if let Err(error) = listening.await {
            tracing::error!(%error, code = error.code(), "no records can arrive");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sleep_and_a_set_clock_are_jumps() {
        let before = Clocks::now();
        let after = |wall: u64, monotonic: u64| Clocks {
            wall: before.wall + Duration::from_secs(wall),
            monotonic: before.monotonic + Duration::from_secs(monotonic),
        };
        assert!(!after(15, 15).jumped_since(before, INTERVAL));
        assert!(!after(20, 15).jumped_since(before, INTERVAL), "clocks are corrected all the time");
        assert!(!after(16, 16).jumped_since(before, INTERVAL), "a busy machine");
        assert!(after(3600, 15).jumped_since(before, INTERVAL), "it slept");
        assert!(after(15, 3600).jumped_since(before, INTERVAL), "the clock was set back");
        assert!(!after(60, 60).jumped_since(before, INTERVAL_IF_TOLD), "a longer wait");
        assert!(after(3600, 3600).jumped_since(before, INTERVAL), "it slept where the monotonic clock counts sleep");
    }
}
