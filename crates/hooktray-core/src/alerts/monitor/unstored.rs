//! What became of messages while the database could not be written. It is kept in memory, so that nobody gets a message twice, and a
//! server that refuses us is not asked again too early.

use std::collections::{HashMap, HashSet};
use std::sync::{Mutex, MutexGuard};

use jiff::Timestamp;

use crate::base::error::{Channel, ChannelError};
use crate::mutex::locked;
use crate::store::channels::WaitKind;

/// What became of messages, by their ids.
#[derive(Debug, Default)]
pub(super) struct Unstored {
    inner: Mutex<Inner>,
}

#[derive(Debug, Default)]
struct Inner {
    sent: HashSet<i64>,
    failed: HashMap<i64, FailedTry>,
}

/// A try that failed.
#[derive(Debug, Clone)]
pub(super) struct FailedTry {
    pub(super) channel: Channel,
    pub(super) error: ChannelError,
    /// The recipients that need no other try, a JSON list.
    pub(super) recipients_done: String,
    /// How many tries failed so far, this one included.
    pub(super) tries: u32,
    pub(super) at: Timestamp,
    /// When to try again; never if it is `None`.
    pub(super) retry_at: Option<Timestamp>,
    /// Until when the other messages of the channel wait.
    pub(super) wait: Option<(Timestamp, WaitKind)>,
    /// True if the channel counts as failed, so that the owner hears of it by another one.
    pub(super) channel_fails: bool,
}

impl Unstored {
    fn lock(&self) -> MutexGuard<'_, Inner> {
        locked(&self.inner)
    }

    /// Notes that a message was accepted.
    pub(super) fn note_sent(&self, id: i64) {
        let mut inner = self.lock();
        inner.sent.insert(id);
        inner.failed.remove(&id);
    }

    /// Notes a failed try.
    pub(super) fn note_failed(&self, id: i64, failed: FailedTry) {
        self.lock().failed.insert(id, failed);
    }

    /// Returns the messages that were accepted.
    pub(super) fn sent(&self) -> Vec<i64> {
        self.lock().sent.iter().copied().collect()
    }

    /// Returns the failed tries of a channel.
    pub(super) fn failed(&self, channel: Channel) -> Vec<(i64, FailedTry)> {
        let inner = self.lock();
        let failed = inner.failed.iter().filter(|(_, failed)| failed.channel == channel);
        failed.map(|(id, failed)| (*id, failed.clone())).collect()
    }

    /// Returns the failed try of a message that is not stored.
    pub(super) fn failed_try(&self, id: i64) -> Option<FailedTry> {
        self.lock().failed.get(&id).cloned()
    }

    /// Returns the messages that are not to be sent now, whatever the database says: accepted ones, and those whose next try is later.
    pub(super) fn left_out(&self, now: Timestamp) -> Vec<i64> {
        let inner = self.lock();
        let failed = inner.failed.iter().filter(|(_, failed)| failed.retry_at.is_none_or(|at| at > now));
        inner.sent.iter().chain(failed.map(|(id, _)| id)).copied().collect()
    }

    /// Returns until when a channel waits because of tries that are not stored.
    pub(super) fn waits_until(&self, channel: Channel, now: Timestamp) -> Option<Timestamp> {
        let inner = self.lock();
        let waits = inner.failed.values().filter(|failed| failed.channel == channel).filter_map(|failed| failed.wait);
        waits.map(|(until, _)| until).filter(|until| *until > now).max()
    }

    /// Forgets a message: everything about it is stored.
    pub(super) fn forget(&self, id: i64) {
        let mut inner = self.lock();
        inner.sent.remove(&id);
        inner.failed.remove(&id);
    }
}
