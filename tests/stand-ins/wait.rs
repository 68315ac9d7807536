//! Waiting with a limit: a test of which the condition never comes true fails, and says what it waited for.

use std::time::{Duration, Instant};

use tokio::sync::Notify;

/// How long to wait: longer than tests wait that have a limit of their own, and far longer than anything takes.
const PATIENCE: Duration = Duration::from_secs(180);
/// How long to wait between two looks, so that the watched program gets the processor.
const BETWEEN_LOOKS: Duration = Duration::from_millis(20);

/// Polls for what another process or the system does without an event.
pub async fn until(what: &str, mut is_so: impl FnMut() -> bool) {
    until_some(what, async || is_so().then_some(())).await;
}

/// As [`until`]. Returns the value once there is one.
pub async fn until_some<T>(what: &str, mut value: impl AsyncFnMut() -> Option<T>) -> T {
    let begun = Instant::now();
    loop {
        if let Some(value) = value().await {
            return value;
        }
        assert!(begun.elapsed() < PATIENCE, "not in time: {what}");
        tokio::time::sleep(BETWEEN_LOOKS).await;
    }
}

/// As [`until`], for tests without tasks.
pub fn until_blocking(what: &str, mut is_so: impl FnMut() -> bool) {
    until_some_blocking(what, || is_so().then_some(()));
}

/// As [`until_some`], for tests without tasks.
pub fn until_some_blocking<T>(what: &str, mut value: impl FnMut() -> Option<T>) -> T {
    let begun = Instant::now();
    loop {
        if let Some(value) = value() {
            return value;
        }
        assert!(begun.elapsed() < PATIENCE, "not in time: {what}");
        std::thread::sleep(BETWEEN_LOOKS);
    }
}

/// Returns the value once there is one. `changed` wakes all who wait, after each change.
pub async fn until_notified<T>(what: &str, changed: &Notify, value: impl Fn() -> Option<T>) -> T {
    for_event(what, async {
        loop {
            let next = changed.notified();
            tokio::pin!(next);
            // Looked at after waiting has begun, so that no change is missed.
            next.as_mut().enable();
            if let Some(value) = value() {
                return value;
            }
            next.await;
        }
    })
    .await
}

/// Waits for this future.
pub async fn for_event<T>(what: &str, event: impl Future<Output = T>) -> T {
    tokio::time::timeout(PATIENCE, event).await.unwrap_or_else(|_| panic!("not in time: {what}"))
}
