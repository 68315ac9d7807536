//! Bodies that take long to read take their turns: while it is read, one may take a hundred times its size in memory.

use std::sync::Arc;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::reply::Refusal;
use crate::event::Event;

/// The most records that are read at once, on whatever machine.
const MAX_AT_ONCE: usize = 4;

/// Whose turn it is.
#[derive(Debug, Clone)]
pub struct SlowReads {
    reading: Arc<Semaphore>,
    bytes: Arc<Semaphore>,
}

/// Ends when it is dropped.
#[derive(Debug)]
pub(super) struct Turn {
    _reading: OwnedSemaphorePermit,
    _bytes: OwnedSemaphorePermit,
}

impl SlowReads {
    /// Lets as many records be read at once as there are processors. `bytes` is the size of all bodies that wait or are read.
    #[must_use]
    pub fn new(bytes: usize) -> SlowReads {
        let processors = std::thread::available_parallelism().map_or(1, usize::from);
        SlowReads {
            reading: Arc::new(Semaphore::new(processors.min(MAX_AT_ONCE))),
            bytes: Arc::new(Semaphore::new(bytes.min(Semaphore::MAX_PERMITS))),
        }
    }

    /// Waits until a record may be read. `None` if it is read quickly.
    ///
    /// # Errors
    /// Too much waits already.
    pub(super) async fn turn(&self, event: &Event) -> Result<Option<Turn>, Refusal> {
        if !event.is_slow_to_read() {
            return Ok(None);
        }
        let size = u32::try_from(event.body.len() + event.query.len()).unwrap_or(u32::MAX);
        let bytes = Arc::clone(&self.bytes).try_acquire_many_owned(size).map_err(|_| Refusal::TooMany)?;
        let reading = Arc::clone(&self.reading).acquire_owned().await.map_err(|_| Refusal::TooMany)?;
        Ok(Some(Turn { _reading: reading, _bytes: bytes }))
    }
}

#[cfg(test)]
mod tests {
    use futures_util::FutureExt as _;

    use super::*;

    fn event(size: usize) -> Event {
        Event::from_sample("x".repeat(size).as_bytes(), jiff::Timestamp::UNIX_EPOCH)
    }

    #[tokio::test]
    async fn slow_reads_take_turns_and_quick_ones_pass() {
        let slow = SlowReads::new(1024 * 1024);
        let large = event(20_000);
        let mut turns = Vec::new();
        while turns.len() <= MAX_AT_ONCE
            && let Some(turn) = slow.turn(&large).now_or_never()
        {
            turns.push(turn.unwrap());
        }
        assert!((1..=MAX_AT_ONCE).contains(&turns.len()), "{}", turns.len());
        let mut next = Box::pin(slow.turn(&large));
        assert!(next.as_mut().now_or_never().is_none());
        assert!(slow.turn(&event(100)).now_or_never().is_some_and(|quick| matches!(quick, Ok(None))));
        turns.pop();
        assert!(matches!(next.await, Ok(Some(_))));
    }

    #[tokio::test]
    async fn body_for_which_there_is_no_room_is_put_off() {
        let slow = SlowReads::new(50_000);
        let first = slow.turn(&event(30_000)).await;
        assert!(matches!(slow.turn(&event(30_000)).await, Err(Refusal::TooMany)));
        drop(first);
        assert!(matches!(slow.turn(&event(30_000)).await, Ok(Some(_))));
    }
}
