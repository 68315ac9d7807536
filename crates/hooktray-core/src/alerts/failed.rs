//! Messages that could not be sent, for a host without a window: listed, and sent again.

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

/// Sends the messages of a channel that could not be sent again. Returns how many.
///
/// # Errors
/// The database cannot be written.
pub fn retry(store: &Store, clock: &Clock, channel: Channel) -> Result<usize> {
    let now = clock.now();
    store.writer.write_blocking(move |connection| store::messages::retry(connection, channel, now))
}
