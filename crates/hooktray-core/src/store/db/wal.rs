//! The write-ahead log (WAL): commits append to it, and a checkpoint copies its pages into the database file.

use std::sync::Arc;
use std::sync::atomic::{AtomicI32, Ordering};

use rusqlite::Connection;

/// Pages of 4 KiB in the WAL that start a checkpoint. A page that many commits change is copied only once.
const CHECKPOINT_PAGES: i32 = 1_500;

/// Bytes that the WAL file keeps after a checkpoint.
pub(in crate::store) const KEPT_BYTES: i64 = 8 * 1024 * 1024;

/// Where SQLite keeps the index of the WAL.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::store) enum WalIndex {
    /// In a file beside the database, which all programs share.
    Shared,
    /// In memory: for a full disk, on which that file cannot be made. One connection alone may be open
    /// (<https://www.sqlite.org/wal.html#use_of_wal_without_shared_memory>).
    InMemory,
}

/// The length of the WAL, in pages.
#[derive(Debug, Default)]
pub(in crate::store) struct Wal(Arc<AtomicI32>);

impl Wal {
    /// Follows the WAL of the write connection. From now on only [`Wal::checkpoint_if_long`] makes checkpoints: SQLite's
    /// automatic ones run inside a commit, while its callers wait.
    pub(in crate::store) fn watch(connection: &mut Connection) -> Wal {
        let wal = Wal::default();
        let pages = Arc::clone(&wal.0);
        let watched = connection.wal_hook(Some(move |_: &mut rusqlite::hooks::Wal, count: i32| {
            pages.store(count, Ordering::Relaxed);
            Ok(())
        }));
        if let Err(error) = watched {
            tracing::warn!(%error, "the length of the WAL is unknown; SQLite makes the checkpoints");
        }
        wal
    }

    /// Makes a checkpoint if the WAL is long. An error is ignored here: it shows in a commit, at the latest when the disk
    /// is full.
    pub(in crate::store) fn checkpoint_if_long(&self, connection: &Connection) {
        if self.0.load(Ordering::Relaxed) >= CHECKPOINT_PAGES {
            let _ = connection.execute_batch("PRAGMA wal_checkpoint(PASSIVE)");
        }
    }
}
