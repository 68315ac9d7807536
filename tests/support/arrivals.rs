//! Waiting for what arrives at a stand-in.

use tokio::sync::Notify;

/// Returns once `is_there` is true. `arrived` wakes all who wait, after each arrival.
pub(crate) async fn wait_until(arrived: &Notify, is_there: impl Fn() -> bool) {
    loop {
        let next = arrived.notified();
        tokio::pin!(next);
        // Looked at after waiting has begun, so that no arrival is missed.
        next.as_mut().enable();
        if is_there() {
            return;
        }
        next.await;
    }
}
