//! What became of messages while the database could not be written. It is kept in memory, so that nobody gets one again.

use std::collections::{HashMap, HashSet};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// What became of messages, by their ids.
#[derive(Debug, Default)]
pub(super) struct Unstored {
    inner: Mutex<Inner>,
}

#[derive(Debug, Default)]
struct Inner {
    sent: HashSet<i64>,
    recipients_done: HashMap<i64, String>,
}

impl Unstored {
    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Notes that a message was accepted.
    pub(super) fn note_sent(&self, id: i64) {
        self.lock().sent.insert(id);
    }

    /// Notes the recipients that need no other try.
    pub(super) fn note_recipients(&self, id: i64, done: String) {
        self.lock().recipients_done.insert(id, done);
    }

    /// Returns the messages that were accepted.
    pub(super) fn sent(&self) -> Vec<i64> {
        self.lock().sent.iter().copied().collect()
    }

    /// Returns the recipients that need no other try, if there is anything that is not stored.
    pub(super) fn recipients_done(&self, id: i64) -> Option<String> {
        self.lock().recipients_done.get(&id).cloned()
    }

    /// Forgets a message: everything about it is stored.
    pub(super) fn forget(&self, id: i64) {
        let mut inner = self.lock();
        inner.sent.remove(&id);
        inner.recipients_done.remove(&id);
    }
}
