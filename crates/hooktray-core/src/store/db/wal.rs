//! The database's log: commits are appended to it, and what it has is written into the file from time to time.

use std::sync::Arc;
use std::sync::atomic::{AtomicI32, Ordering};

use rusqlite::Connection;

/// Pages of 4 KiB from which on the log is written into the file. A page that many commits change is written once.
const LONG: i32 = 1_500;

/// Bytes of the log that are kept.
pub(in crate::store) const KEPT: i64 = 8 * 1024 * 1024;

/// How long the log is.
#[derive(Debug, Default)]
pub(in crate::store) struct Wal(Arc<AtomicI32>);

impl Wal {
    /// Watches the log of the write connection. From now on it is only emptied on demand: SQLite by itself would do so
    /// within a commit, while whoever is in it waits for their answer.
    pub(in crate::store) fn watch(connection: &mut Connection) -> Wal {
        let log = Wal::default();
        let pages = Arc::clone(&log.0);
        let watched = connection.wal_hook(Some(move |_: &mut rusqlite::hooks::Wal, count: i32| {
            pages.store(count, Ordering::Relaxed);
            Ok(())
        }));
        if let Err(error) = watched {
            tracing::warn!(%error, "SQLite empties the log by itself");
        }
        log
    }

    /// Writes the log into the file if it is long. What keeps it from that shows in a commit, at the latest when the disk
    /// is full.
    pub(in crate::store) fn empty_if_long(&self, connection: &Connection) {
        if self.0.load(Ordering::Relaxed) >= LONG {
            let _ = connection.execute_batch("PRAGMA wal_checkpoint(PASSIVE)");
        }
    }
}
