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

    /// Runs `work` on this thread. All that it reads is of one snapshot.
    pub(crate) fn read<T>(&self, work: impl FnOnce(&Connection) -> Result<T>) -> Result<T> {
        let idle = self.idle().pop();
        let connection = match idle {
            Some(connection) => connection,
            None => migrate::open_reader(&self.path, self.index)?,
        };
        let result = in_snapshot(&connection, work);
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

/// Runs `work` in a transaction, and so in one snapshot. Without one, a record could leave the queue between the statement that
/// counts what is finished and the one that counts what is queued, and be in neither.
fn in_snapshot<T>(connection: &Connection, work: impl FnOnce(&Connection) -> Result<T>) -> Result<T> {
    let transaction = connection.unchecked_transaction()?;
    work(&transaction)
    // Dropping the transaction ends the snapshot.
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_that_a_read_sees_is_of_one_snapshot() {
        let dir = tempfile::TempDir::new().unwrap();
        let path = dir.path().join("rows.db");
        let writer = Connection::open(&path).unwrap();
        writer.execute_batch("PRAGMA journal_mode = WAL; CREATE TABLE rows (n INTEGER)").unwrap();
        let readers = Readers::new(path, WalIndex::Shared);
        let count = |connection: &Connection| -> Result<i64> {
            Ok(connection.query_row("SELECT count(*) FROM rows", [], |row| row.get(0))?)
        };
        let counted = readers.read(|connection| {
            let before = count(connection)?;
            writer.execute("INSERT INTO rows VALUES (1)", [])?;
            Ok((before, count(connection)?))
        });
        assert_eq!(counted.unwrap(), (0, 0));
        assert_eq!(readers.read(count).unwrap(), 1, "the next read sees it");
    }
}
