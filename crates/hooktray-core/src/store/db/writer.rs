//! The one writer: a thread that owns the write connection and commits all that waits in one transaction.
//!
//! An `fsync` costs the same for one record as for a hundred. Whoever comes while one commit is under way waits in the
//! channel; the next round takes all of them. Nobody is answered before the commit that holds their work.

mod job;

use std::sync::{Arc, mpsc};
use std::thread;

use rusqlite::{Connection, Transaction, TransactionBehavior};
use tokio::sync::{oneshot, watch};

use self::job::{Again, Job, Once, Pending, Work, gone};
use super::file_identity::FileIdentity;
use super::wal::Wal;
use crate::base::error::{Error, Result, StorageError};

/// Jobs that one commit takes at most, so that the first of them does not wait for ever.
const ROUND: usize = 512;

/// Half of what a round of [`ROUND`] records frees when it is over.
const ROUND_BYTES: usize = 1024 * 1024;

/// Hands jobs to the writer's thread. The thread ends when the last clone is gone.
#[derive(Debug, Clone)]
pub struct Writer {
    jobs: mpsc::Sender<Box<dyn Job>>,
    ailment: watch::Receiver<Option<&'static str>>,
    thread: Arc<thread::JoinHandle<()>>,
}

impl Writer {
    pub(in crate::store) fn start(connection: Connection, presence: FileIdentity) -> Result<Writer> {
        let (jobs, waiting) = mpsc::channel();
        let (ails, ailment) = watch::channel(None);
        let thread = thread::Builder::new()
            .name("hooktray-writer".into())
            .spawn(move || run(connection, &presence, &waiting, &ails))
            .map_err(|error| Error::Database(format!("the writer's thread does not start: {error}")))?;
        Ok(Writer { jobs, ailment, thread: Arc::new(thread) })
    }

    /// Waits until the database is closed, if nobody else has this writer.
    pub(in crate::store) fn close(self) {
        let Writer { jobs, ailment: _, thread } = self;
        drop(jobs);
        if let Some(thread) = Arc::into_inner(thread) {
            // A panic of it is in the log already.
            let _ = thread.join();
        }
    }

    /// What kept the last commit from being made, in one stable word; changes are seen by whoever waits for them.
    pub(crate) fn ailment(&self) -> watch::Receiver<Option<&'static str>> {
        self.ailment.clone()
    }

    /// Runs `work` inside the next commit; gives its result once that commit is on disk.
    ///
    /// # Errors
    /// What `work` or the commit failed with; nothing of `work` is stored then.
    pub(crate) async fn write<T, F>(&self, work: F) -> Result<T>
    where
        T: Send + 'static,
        F: FnOnce(&Connection) -> Result<T> + Send + 'static,
    {
        self.answered(Once(Some(work))).await
    }

    /// As [`Writer::write`], for work that can be done anew when what it did was taken back, which saves it a savepoint:
    /// SQLite copies every page that is changed in one, which costs more than a record does. Only if somebody in the
    /// round fails, everybody runs again, each in a savepoint.
    pub(crate) async fn write_retryable<T, F>(&self, work: F) -> Result<T>
    where
        T: Send + 'static,
        F: Fn(&Connection) -> Result<T> + Send + 'static,
    {
        self.answered(Again(work)).await
    }

    async fn answered<T: Send + 'static>(&self, work: impl Work<T> + 'static) -> Result<T> {
        let (reply, answer) = oneshot::channel();
        // Whoever asked may have hung up; the work is committed all the same.
        self.send(work, move |result| drop(reply.send(result)))?;
        answer.await.unwrap_or_else(|_| Err(gone()))
    }

    /// As [`Writer::write`], for callers outside of async code.
    pub(crate) fn write_blocking<T, F>(&self, work: F) -> Result<T>
    where
        T: Send + 'static,
        F: FnOnce(&Connection) -> Result<T> + Send + 'static,
    {
        let (reply, answer) = mpsc::sync_channel(1);
        self.send(Once(Some(work)), move |result| drop(reply.send(result)))?;
        answer.recv().unwrap_or_else(|_| Err(gone()))
    }

    fn send<T, W, R>(&self, work: W, reply: R) -> Result<()>
    where
        T: Send + 'static,
        W: Work<T> + 'static,
        R: FnOnce(Result<T>) + Send + 'static,
    {
        self.jobs.send(Box::new(Pending::new(work, reply))).map_err(|_| gone())
    }
}

/// Runs `work` as a part of a job that may fail by itself: nothing of it is stored then, and the job goes on.
///
/// # Errors
/// What `work` failed with.
pub(crate) fn with_savepoint<T>(connection: &Connection, work: impl FnOnce(&Connection) -> Result<T>) -> Result<T> {
    step(connection, "SAVEPOINT part")?;
    let result = work(connection);
    if result.is_err() {
        step(connection, "ROLLBACK TO part")?;
    }
    step(connection, "RELEASE part")?;
    result
}

/// Runs a statement without results that is run for every job, and so is not compiled each time.
fn step(connection: &Connection, statement: &str) -> Result<()> {
    connection.prepare_cached(statement)?.execute([])?;
    Ok(())
}

fn run(
    mut connection: Connection,
    presence: &FileIdentity,
    waiting: &mpsc::Receiver<Box<dyn Job>>,
    ails: &watch::Sender<Option<&'static str>>,
) {
    keep_freed_memory();
    let log = Wal::watch(&mut connection);
    while let Ok(first) = waiting.recv() {
        let mut round = vec![first];
        round.extend(waiting.try_iter().take(ROUND - 1));
        let failure = match presence.holds() {
            true => commit(&mut connection, &mut round).err(),
            false => Some(Error::Storage(StorageError::Moved)),
        };
        let ailment = failure.as_ref().and_then(Error::ailment).or(round.iter().find_map(|job| job.ailment()));
        if ailment.is_some() {
            // What was read wrongly must not be kept for the next try.
            let _ = connection.execute_batch("PRAGMA shrink_memory");
        }
        if failure.is_none() || ailment.is_some() {
            ails.send_if_modified(|ails| std::mem::replace(ails, ailment) != ailment);
        }
        if let Some(error) = &failure {
            tracing::error!(code = error.code(), jobs = round.len(), "a commit failed");
        }
        for job in round {
            job.answer(failure.as_ref().map(again));
        }
        log.empty_if_long(&connection);
    }
    // Leaves one file behind instead of three.
    let _ = connection.execute_batch("PRAGMA wal_checkpoint(TRUNCATE)");
}

/// Lets the system's allocator keep what a round frees for the next one. glibc gives back what is more than 128 KiB, and
/// takes it again page by page: a seventh of the intake's time. Its threshold follows the largest block that was freed
/// (`man 3 mallopt`, `M_MMAP_THRESHOLD`), twice as large; where there is another allocator this does nothing.
fn keep_freed_memory() {
    drop(std::hint::black_box(Vec::<u8>::with_capacity(ROUND_BYTES)));
}

fn commit(connection: &mut Connection, round: &mut [Box<dyn Job>]) -> Result<()> {
    if round.iter().all(|job| job.can_be_repeated()) {
        let transaction = Transaction::new(connection, TransactionBehavior::Immediate)?;
        // An error of the disk may end the transaction under a job that goes on all the same: what came after it would be
        // committed by itself, and answered as if it were not.
        if round.iter_mut().all(|job| job.run(&transaction) && !transaction.is_autocommit()) {
            return Ok(transaction.commit()?);
        }
        // Dropped, which takes back what the others did: they do it anew, apart from the one that fails.
    }
    let transaction = Transaction::new(connection, TransactionBehavior::Immediate)?;
    for job in round.iter_mut() {
        // One job's mistake must not take its neighbours with it.
        step(&transaction, "SAVEPOINT job")?;
        if !job.run(&transaction) {
            step(&transaction, "ROLLBACK TO job")?;
        }
        step(&transaction, "RELEASE job")?;
    }
    Ok(transaction.commit()?)
}

/// The same failure for one more of those who waited for the commit.
fn again(error: &Error) -> Error {
    match error {
        Error::DiskFull => Error::DiskFull,
        Error::Storage(fault) => Error::Storage(*fault),
        Error::Database(why) => Error::Database(why.clone()),
        other => Error::Database(other.to_string()),
    }
}

#[cfg(test)]
mod tests;
