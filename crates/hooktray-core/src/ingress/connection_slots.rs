//! The places for connections. When there are none left, whoever keeps us waiting longest gives theirs up: a sender that
//! is served needs a few milliseconds, so that no crowd of idle or slow ones keeps it out.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio_util::sync::CancellationToken;

/// Bytes of bodies that may be waiting for their end, in all connections together. Each alone has a limit of its own, but
/// a thousand that stop just before it would eat the memory.
const UNFINISHED: usize = 32 * 1024 * 1024;

/// All places of one entrance. Clones share them.
#[derive(Debug, Clone)]
pub(super) struct ConnectionSlots {
    free: Arc<Semaphore>,
    awaited: Arc<Mutex<Awaited>>,
}

/// Connections of which something is awaited, a request or the rest of one, in the order in which that began.
#[derive(Debug, Default)]
struct Awaited {
    next: u64,
    seats: BTreeMap<u64, Kept>,
    bytes: usize,
}

#[derive(Debug)]
struct Kept {
    given_up: CancellationToken,
    bytes: usize,
}

impl ConnectionSlots {
    pub(super) fn new(number: usize) -> ConnectionSlots {
        ConnectionSlots { free: Arc::new(Semaphore::new(number)), awaited: Arc::default() }
    }

    /// A place that is free now.
    pub(super) fn free(&self) -> Option<OwnedSemaphorePermit> {
        Arc::clone(&self.free).try_acquire_owned().ok()
    }

    /// A place once one is free; `None` never comes, since the places are never closed.
    pub(super) async fn next_free(self) -> Option<OwnedSemaphorePermit> {
        self.free.acquire_owned().await.ok()
    }

    /// Gives up whoever keeps us waiting longest; false if nobody does, because all are being answered.
    pub(super) fn give_up_longest(&self) -> bool {
        self.locked().give_up_longest()
    }

    /// Gives up half of those that keep us waiting, for a system that has no handles left; gives how many that were.
    pub(super) fn give_up_half(&self) -> usize {
        let mut awaited = self.locked();
        let half = awaited.seats.len().div_ceil(2);
        (0..half).filter(|_| awaited.give_up_longest()).count()
    }

    /// Takes a place, from which on something is awaited.
    pub(super) fn sit(&self, place: OwnedSemaphorePermit) -> Slot {
        let given_up = CancellationToken::new();
        let turn = Mutex::new(Some(self.locked().add(given_up.clone())));
        Slot { places: self.clone(), turn, given_up, owed: AtomicBool::new(false), _place: place }
    }

    fn locked(&self) -> MutexGuard<'_, Awaited> {
        self.awaited.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Awaited {
    fn add(&mut self, given_up: CancellationToken) -> u64 {
        self.next += 1;
        self.seats.insert(self.next, Kept { given_up, bytes: 0 });
        self.next
    }

    fn remove(&mut self, turn: u64) {
        if let Some(kept) = self.seats.remove(&turn) {
            self.bytes -= kept.bytes;
        }
    }

    fn give_up_longest(&mut self) -> bool {
        let Some((_, kept)) = self.seats.pop_first() else { return false };
        self.bytes -= kept.bytes;
        kept.given_up.cancel();
        true
    }
}

/// The place of one connection.
#[derive(Debug)]
pub(super) struct Slot {
    places: ConnectionSlots,
    turn: Mutex<Option<u64>>,
    given_up: CancellationToken,
    owed: AtomicBool,
    _place: OwnedSemaphorePermit,
}

impl Slot {
    /// Returns once the place is wanted for somebody else.
    pub(super) async fn given_up(&self) {
        self.given_up.cancelled().await;
    }

    /// Notes that so many bytes of a body came that is not whole yet.
    pub(super) fn heard(&self, bytes: usize) {
        let mut awaited = self.places.locked();
        let kept = self.turn().and_then(|turn| awaited.seats.get_mut(&turn));
        if let Some(kept) = kept {
            kept.bytes += bytes;
            awaited.bytes += bytes;
        }
        while awaited.bytes > UNFINISHED && awaited.give_up_longest() {}
    }

    /// Notes that the head of a request came.
    pub(super) fn asked(&self) {
        self.owed.store(true, Ordering::Relaxed);
    }

    /// Whether the head of a request came and the answer to it is not there yet.
    pub(super) fn is_owed(&self) -> bool {
        self.owed.load(Ordering::Relaxed)
    }

    /// Nothing is awaited until the answer to a whole request is there, so that nobody is given up who is owed one.
    pub(super) fn answering(&self) -> Answering<'_> {
        let turn = self.turn.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(turn) = turn {
            self.places.locked().remove(turn);
        }
        Answering(self)
    }

    fn turn(&self) -> Option<u64> {
        *self.turn.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Slot {
    fn drop(&mut self) {
        if let Some(turn) = self.turn() {
            self.places.locked().remove(turn);
        }
    }
}

/// As long as a request is answered.
#[derive(Debug)]
pub(super) struct Answering<'a>(&'a Slot);

impl Drop for Answering<'_> {
    fn drop(&mut self) {
        self.0.owed.store(false, Ordering::Relaxed);
        let turn = self.0.places.locked().add(self.0.given_up.clone());
        *self.0.turn.lock().unwrap_or_else(PoisonError::into_inner) = Some(turn);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seats<const N: usize>(places: &ConnectionSlots) -> [Slot; N] {
        std::array::from_fn(|_| places.sit(places.free().unwrap()))
    }

    fn given_up<const N: usize>(seats: &[Slot; N]) -> [bool; N] {
        std::array::from_fn(|n| seats[n].given_up.is_cancelled())
    }

    #[test]
    fn whoever_is_awaited_longest_goes_first_and_nobody_who_is_owed_an_answer() {
        let places = ConnectionSlots::new(3);
        let seats = seats::<3>(&places);
        assert!(places.free().is_none());
        let answering = seats[0].answering();
        assert!(places.give_up_longest());
        assert_eq!(given_up(&seats), [false, true, false]);
        drop(answering);
        assert!(places.give_up_longest());
        assert_eq!(given_up(&seats), [false, true, true], "the first one was heard last");
        assert!(places.give_up_longest() && !places.give_up_longest());
    }

    #[test]
    fn bodies_without_an_end_have_a_bound_together() {
        let places = ConnectionSlots::new(3);
        let seats = seats::<3>(&places);
        seats[0].heard(UNFINISHED / 2);
        seats[1].heard(UNFINISHED / 2);
        assert_eq!(given_up(&seats), [false; 3]);
        seats[2].heard(1);
        assert_eq!(given_up(&seats), [true, false, false]);
        drop(seats[1].answering());
        seats[2].heard(UNFINISHED / 2);
        assert_eq!(given_up(&seats), [true, false, false], "one that is whole is awaited no more");
    }

    #[test]
    fn a_place_is_free_again_once_its_connection_is_gone() {
        let places = ConnectionSlots::new(1);
        let seat = places.sit(places.free().unwrap());
        drop(seat);
        assert!(places.free().is_some() && !places.give_up_longest());
    }
}
