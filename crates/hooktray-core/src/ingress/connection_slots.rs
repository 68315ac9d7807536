//! The slots for connections. When all are taken, the connection that has kept us waiting longest is evicted. A real
//! sender is served within milliseconds, so a crowd of idle or slow connections cannot keep it out.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard};

use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio_util::sync::CancellationToken;

use crate::mutex::locked;

/// Bytes of unfinished bodies, over all connections. Each body has a limit of its own, but a thousand connections that stop
/// just below it would use up the memory.
const MAX_UNFINISHED_BYTES: usize = 32 * 1024 * 1024;

/// The slots of one entry point. Clones share them.
#[derive(Debug, Clone)]
pub(super) struct ConnectionSlots {
    free: Arc<Semaphore>,
    waiting: Arc<Mutex<WaitingConnections>>,
}

/// Connections whose request is not complete, longest wait first.
#[derive(Debug, Default)]
struct WaitingConnections {
    next: u64,
    connections: BTreeMap<u64, WaitingConnection>,
    bytes: usize,
}

#[derive(Debug)]
struct WaitingConnection {
    evicted: CancellationToken,
    bytes: usize,
}

impl ConnectionSlots {
    pub(super) fn new(number: usize) -> ConnectionSlots {
        ConnectionSlots { free: Arc::new(Semaphore::new(number)), waiting: Arc::default() }
    }

    /// Returns a permit if a slot is free.
    pub(super) fn try_acquire(&self) -> Option<OwnedSemaphorePermit> {
        Arc::clone(&self.free).try_acquire_owned().ok()
    }

    /// Waits for a free slot. Never returns `None`, since the semaphore is never closed.
    pub(super) async fn acquire(self) -> Option<OwnedSemaphorePermit> {
        self.free.acquire_owned().await.ok()
    }

    /// Evicts the connection that has kept us waiting longest. Returns false if every connection has a request that gets its reply now.
    pub(super) fn evict_longest_waiting(&self) -> bool {
        self.locked().evict_longest()
    }

    /// Evicts half of the waiting connections, for a system that is out of file handles. Returns how many.
    pub(super) fn evict_half(&self) -> usize {
        let mut waiting = self.locked();
        let half = waiting.connections.len().div_ceil(2);
        (0..half).filter(|_| waiting.evict_longest()).count()
    }

    /// Takes a slot. Its connection counts as waiting from now on.
    pub(super) fn take(&self, permit: OwnedSemaphorePermit) -> Slot {
        let evicted = CancellationToken::new();
        let position = Mutex::new(Some(self.locked().add(evicted.clone())));
        Slot { slots: self.clone(), position, evicted, awaits_reply: AtomicBool::new(false), _permit: permit }
    }

    fn locked(&self) -> MutexGuard<'_, WaitingConnections> {
        locked(&self.waiting)
    }
}

impl WaitingConnections {
    fn add(&mut self, evicted: CancellationToken) -> u64 {
        self.next += 1;
        self.connections.insert(self.next, WaitingConnection { evicted, bytes: 0 });
        self.next
    }

    fn remove(&mut self, position: u64) {
        if let Some(connection) = self.connections.remove(&position) {
            self.bytes -= connection.bytes;
        }
    }

    fn evict_longest(&mut self) -> bool {
        let Some((_, connection)) = self.connections.pop_first() else { return false };
        self.bytes -= connection.bytes;
        connection.evicted.cancel();
        true
    }
}

/// The slot of one connection.
#[derive(Debug)]
pub(super) struct Slot {
    slots: ConnectionSlots,
    /// The place among the waiting connections; `None` while a request gets its reply.
    position: Mutex<Option<u64>>,
    evicted: CancellationToken,
    awaits_reply: AtomicBool,
    _permit: OwnedSemaphorePermit,
}

impl Slot {
    /// Waits until the connection is evicted.
    pub(super) async fn evicted(&self) {
        self.evicted.cancelled().await;
    }

    /// Counts bytes of a body that is not complete yet.
    pub(super) fn body_received(&self, bytes: usize) {
        let mut waiting = self.slots.locked();
        let connection = self.position().and_then(|position| waiting.connections.get_mut(&position));
        if let Some(connection) = connection {
            connection.bytes += bytes;
            waiting.bytes += bytes;
        }
        while waiting.bytes > MAX_UNFINISHED_BYTES && waiting.evict_longest() {}
    }

    /// Notes that the head of a request is complete.
    pub(super) fn head_received(&self) {
        self.awaits_reply.store(true, Ordering::Relaxed);
    }

    /// Returns whether the head of a request was received and the request has no reply yet.
    pub(super) fn awaits_reply(&self) -> bool {
        self.awaits_reply.load(Ordering::Relaxed)
    }

    /// Protects the connection from eviction until the guard is dropped: a complete request always gets a reply.
    pub(super) fn replying(&self) -> Replying<'_> {
        let position = locked(&self.position).take();
        if let Some(position) = position {
            self.slots.locked().remove(position);
        }
        Replying(self)
    }

    fn position(&self) -> Option<u64> {
        *locked(&self.position)
    }
}

impl Drop for Slot {
    fn drop(&mut self) {
        if let Some(position) = self.position() {
            self.slots.locked().remove(position);
        }
    }
}

/// Protects a connection from eviction while its request gets a reply.
#[derive(Debug)]
pub(super) struct Replying<'a>(&'a Slot);

impl Drop for Replying<'_> {
    fn drop(&mut self) {
        self.0.awaits_reply.store(false, Ordering::Relaxed);
        let position = self.0.slots.locked().add(self.0.evicted.clone());
        *locked(&self.0.position) = Some(position);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn take<const N: usize>(slots: &ConnectionSlots) -> [Slot; N] {
        std::array::from_fn(|_| slots.take(slots.try_acquire().unwrap()))
    }

    fn evicted<const N: usize>(taken: &[Slot; N]) -> [bool; N] {
        std::array::from_fn(|n| taken[n].evicted.is_cancelled())
    }

    #[test]
    fn longest_waiting_is_evicted_first_and_a_request_that_awaits_its_reply_never() {
        let slots = ConnectionSlots::new(3);
        let taken = take::<3>(&slots);
        assert!(slots.try_acquire().is_none());
        let replying = taken[0].replying();
        assert!(slots.evict_longest_waiting());
        assert_eq!(evicted(&taken), [false, true, false]);
        drop(replying);
        assert!(slots.evict_longest_waiting());
        assert_eq!(evicted(&taken), [false, true, true], "the first one has waited least since its reply");
        assert!(slots.evict_longest_waiting() && !slots.evict_longest_waiting());
    }

    #[test]
    fn unfinished_bodies_share_one_limit() {
        let slots = ConnectionSlots::new(3);
        let taken = take::<3>(&slots);
        taken[0].body_received(MAX_UNFINISHED_BYTES / 2);
        taken[1].body_received(MAX_UNFINISHED_BYTES / 2);
        assert_eq!(evicted(&taken), [false; 3]);
        taken[2].body_received(1);
        assert_eq!(evicted(&taken), [true, false, false]);
        drop(taken[1].replying());
        taken[2].body_received(MAX_UNFINISHED_BYTES / 2);
        assert_eq!(evicted(&taken), [true, false, false], "a complete body no longer counts");
    }

    #[test]
    fn slot_is_free_again_once_its_connection_is_gone() {
        let slots = ConnectionSlots::new(1);
        let slot = slots.take(slots.try_acquire().unwrap());
        drop(slot);
        assert!(slots.try_acquire().is_some() && !slots.evict_longest_waiting());
    }
}
