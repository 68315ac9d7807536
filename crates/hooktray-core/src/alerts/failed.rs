//! Messages that could not be sent, for a host without a window: listed, and queued again.

use crate::base::clock::Clock;
use crate::base::error::{Channel, Result};
use crate::store::{self, MessageRow, Readers, Store};

/// Returns the messages that could not be sent, newest first.
///
/// # Errors
/// The database cannot be read.
pub fn list(readers: &Readers) -> Result<Vec<MessageRow>> {
    readers.read(store::messages::failed)
}

/// Queues a channel's failed messages again. Returns how many.
///
/// # Errors
/// The database cannot be written.
pub fn retry(store: &Store, clock: &Clock, channel: Channel) -> Result<usize> {
    let now = clock.now();
    store.writer.write_blocking(move |connection| store::messages::retry(connection, channel, now))
}
