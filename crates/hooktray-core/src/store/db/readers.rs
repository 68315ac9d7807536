//! Read-only connections, opened as needed and reused.

use std::path::PathBuf;
use std::sync::{Arc, Mutex};

use rusqlite::Connection;

use super::migrate;
use super::wal::WalIndex;
use crate::base::blocking::blocking;
use crate::base::error::Result;
use crate::mutex::locked;

/// Idle connections that are kept for the next reads.
const MAX_IDLE: usize = 4;

/// Reads from the database. Clones share their connections.
#[derive(Debug, Clone)]
pub struct Readers {
    path: PathBuf,
    index: WalIndex,
    idle: Arc<Mutex<Vec<Connection>>>,
}

impl Readers {
    pub(in crate::store) fn new(path: PathBuf, index: WalIndex) -> Readers {
        Readers { path, index, idle: Arc::default() }
    }

    /// Runs `work` on this thread.
    pub(crate) fn read<T>(&self, work: impl FnOnce(&Connection) -> Result<T>) -> Result<T> {
        let idle = self.idle().pop();
        let connection = match idle {
            Some(connection) => connection,
            None => migrate::open_reader(&self.path, self.index)?,
        };
        let result = work(&connection);
        let mut idle = self.idle();
        if idle.len() < MAX_IDLE {
            idle.push(connection);
        }
        result
    }

    /// Runs `work` on a thread that may block.
    pub(crate) async fn read_async<T, F>(&self, work: F) -> Result<T>
    where
        T: Send + 'static,
        F: FnOnce(&Connection) -> Result<T> + Send + 'static,
    {
        let readers = self.clone();
        blocking(move || readers.read(work)).await?
    }

    fn idle(&self) -> std::sync::MutexGuard<'_, Vec<Connection>> {
        locked(&self.idle)
    }
}
