//! Work that may block, away from the threads that serve connections.

use super::error::{Error, Result};

/// Runs `work` on a thread that may block.
///
/// # Errors
/// [`Error::Internal`] if `work` panics, [`Error::Ended`] while the program ends.
pub async fn blocking<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T> {
    tokio::task::spawn_blocking(work).await.map_err(|error| {
        if error.is_panic() { Error::Internal("work in the background panicked".to_owned()) } else { Error::Ended }
    })
}
