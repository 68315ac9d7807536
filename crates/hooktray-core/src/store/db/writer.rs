//! The one writer: a thread that owns the write connection and commits all waiting jobs in one transaction.
//!
//! An `fsync` costs the same for one record as for a hundred. Jobs that arrive while a batch runs still join it, if they and it can
//! run again; the others wait in the channel, and the next batch takes all of them. A job is answered only after the commit that
//! contains it.

mod job;

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, mpsc};
use std::thread;
use std::time::{Duration, Instant};

use rusqlite::{Connection, Transaction, TransactionBehavior};
use tokio::sync::{oneshot, watch};

use self::job::{Job, QueuedJob, Retryable, RunOnce, Task, stopped};
use super::file_identity::FileIdentity;
use super::wal::Wal;
use crate::base::error::{Error, Result, StorageError};

/// How long to wait before what could not be stored is stored again.
pub(crate) const RETRY_AFTER: Duration = Duration::from_secs(5);

/// Jobs in one commit at most, so that the first of them does not wait too long.
const MAX_BATCH: usize = 512;

/// Half of the memory that a batch of [`MAX_BATCH`] records frees at its end.
const BATCH_BYTES: usize = 1024 * 1024;

/// Sends jobs to the writer's thread. The thread ends when the last clone is dropped.
#[derive(Debug, Clone)]
pub struct Writer {
    jobs: mpsc::Sender<Box<dyn Job>>,
    storage_error: watch::Receiver<Option<StorageError>>,
    /// Microseconds.
    last_commit: Arc<AtomicU64>,
    thread: Arc<thread::JoinHandle<()>>,
}

impl Writer {
    pub(in crate::store) fn start(connection: Connection, identity: FileIdentity) -> Result<Writer> {
        let (jobs, waiting) = mpsc::channel();
        let (errors, storage_error) = watch::channel(None);
        let last_commit = Arc::new(AtomicU64::default());
        let took = Arc::clone(&last_commit);
        let thread = thread::Builder::new()
            .name("hooktray-writer".into())
            .spawn(move || run(connection, &identity, &waiting, &errors, &took))
            .map_err(|error| Error::Database(format!("the writer's thread does not start: {error}")))?;
        Ok(Writer { jobs, storage_error, last_commit, thread: Arc::new(thread) })
    }

    /// Waits until the database is closed, if this is the last clone.
    pub(in crate::store) fn close(self) {
        let Writer { jobs, storage_error: _, last_commit: _, thread } = self;
        drop(jobs);
        if let Some(thread) = Arc::into_inner(thread) {
            // A panic of the thread is already in the log.
            let _ = thread.join();
        }
    }

    /// Returns why the last commit failed, or nothing if it succeeded. Receivers are notified of every change.
    pub(crate) fn storage_error(&self) -> watch::Receiver<Option<StorageError>> {
        self.storage_error.clone()
    }

    /// Returns how long the last commit took, that of the disk included; zero before the first.
    pub(crate) fn last_commit(&self) -> Duration {
        Duration::from_micros(self.last_commit.load(Ordering::Relaxed))
    }

    /// Runs `work` in the next commit. Returns its result once that commit is on disk.
    ///
    /// # Errors
    /// The error of `work` or of the commit; nothing of `work` is stored then.
    pub(crate) async fn write<T, F>(&self, work: F) -> Result<T>
    where
        T: Send + 'static,
        F: FnOnce(&Connection) -> Result<T> + Send + 'static,
    {
        self.queue(RunOnce(Some(work))).await
    }

    /// Like [`Writer::write`], for work that can run again after a rollback. It needs no savepoint, which would cost more
    /// than storing a record: SQLite copies every page that changes inside one. Only if a job of the batch fails, all of
    /// them run again, each in a savepoint.
    pub(crate) async fn write_retryable<T, F>(&self, work: F) -> Result<T>
    where
        T: Send + 'static,
        F: Fn(&Connection) -> Result<T> + Send + 'static,
    {
        self.queue_retryable(work).await
    }

    /// Like [`Writer::write_retryable`]. Queues the work at once, not when the future is first polled: what is queued after this
    /// call runs after it.
    pub(crate) fn queue_retryable<T, F>(&self, work: F) -> impl Future<Output = Result<T>> + use<T, F>
    where
        T: Send + 'static,
        F: Fn(&Connection) -> Result<T> + Send + 'static,
    {
        self.queue(Retryable(work))
    }

    fn queue<T, W>(&self, work: W) -> impl Future<Output = Result<T>> + use<T, W>
    where
        T: Send + 'static,
        W: Task<T> + 'static,
    {
        let (reply, answer) = oneshot::channel();
        // The caller may be gone by then; the work is committed all the same.
        let queued = self.send(work, move |result| drop(reply.send(result)));
        async move {
            queued?;
            answer.await.unwrap_or_else(|_| Err(stopped()))
        }
    }

    /// Like [`Writer::write`], for callers outside of async code.
    pub(crate) fn write_blocking<T, F>(&self, work: F) -> Result<T>
    where
        T: Send + 'static,
        F: FnOnce(&Connection) -> Result<T> + Send + 'static,
    {
        let (reply, answer) = mpsc::sync_channel(1);
        self.send(RunOnce(Some(work)), move |result| drop(reply.send(result)))?;
        answer.recv().unwrap_or_else(|_| Err(stopped()))
    }

    fn send<T, W, R>(&self, work: W, reply: R) -> Result<()>
    where
        T: Send + 'static,
        W: Task<T> + 'static,
        R: FnOnce(Result<T>) + Send + 'static,
    {
        self.jobs.send(Box::new(QueuedJob::new(work, reply))).map_err(|_| stopped())
    }
}

/// Runs a part of a job that may fail on its own: nothing of it is stored then, and the job continues.
///
/// # Errors
/// The error of `work`.
pub(crate) fn with_savepoint<T>(connection: &Connection, work: impl FnOnce(&Connection) -> Result<T>) -> Result<T> {
    execute(connection, "SAVEPOINT part")?;
    let result = work(connection);
    if result.is_err() {
        execute(connection, "ROLLBACK TO part")?;
    }
    execute(connection, "RELEASE part")?;
    result
}

/// Runs a statement without results. Cached, because it runs for every job.
fn execute(connection: &Connection, statement: &str) -> Result<()> {
    connection.prepare_cached(statement)?.execute([])?;
    Ok(())
}

fn run(
    mut connection: Connection,
    identity: &FileIdentity,
    waiting: &mpsc::Receiver<Box<dyn Job>>,
    errors: &watch::Sender<Option<StorageError>>,
    last_commit: &AtomicU64,
) {
    keep_freed_memory();
    let wal = Wal::watch(&mut connection);
    let mut queue = Queue { waiting, put_back: None };
    while let Some(mut batch) = queue.next_batch() {
        let begun = Instant::now();
        let failure = match identity.holds() {
            true => commit(&mut connection, &mut batch, &mut queue).err(),
            false => Some(Error::Storage(StorageError::Moved)),
        };
        last_commit.store(u64::try_from(begun.elapsed().as_micros()).unwrap_or(u64::MAX), Ordering::Relaxed);
        let of_a_job = || batch.iter().find_map(|job| job.storage_error());
        let storage_error = failure.as_ref().and_then(Error::storage_error).or_else(of_a_job);
        let was_full = *errors.borrow() == Some(StorageError::DiskFull);
        // A small commit may fit where no record does.
        let is_full = was_full && storage_error.is_none() && !identity.has_room();
        let storage_error = if is_full { Some(StorageError::DiskFull) } else { storage_error };
        if storage_error.is_some() {
            // Pages that were read wrongly must not stay in the cache.
            let _ = connection.execute_batch("PRAGMA shrink_memory");
        }
        if failure.is_none() || storage_error.is_some() {
            errors.send_if_modified(|last| std::mem::replace(last, storage_error) != storage_error);
        }
        if let Some(error) = &failure {
            tracing::error!(code = error.code(), jobs = batch.len(), "a commit failed");
        }
        for job in batch {
            job.answer(failure.as_ref().map(copy_of));
        }
        wal.checkpoint_if_long(&connection);
    }
    // Leaves one file behind instead of three.
    let _ = connection.execute_batch("PRAGMA wal_checkpoint(TRUNCATE)");
}

/// Lets the allocator keep the memory of a batch for the next one. glibc returns blocks above 128 KiB to the system and gets
/// them back page by page, a seventh of the intake's time. Its threshold follows the largest freed block (`man 3 mallopt`,
/// `M_MMAP_THRESHOLD`), doubled. With other allocators this does nothing.
fn keep_freed_memory() {
    drop(std::hint::black_box(Vec::<u8>::with_capacity(BATCH_BYTES)));
}

/// The jobs that wait.
struct Queue<'a> {
    waiting: &'a mpsc::Receiver<Box<dyn Job>>,
    /// A job that was taken too early. It runs first in the next batch.
    put_back: Option<Box<dyn Job>>,
}

impl Queue<'_> {
    /// Waits for jobs and takes all that are there; returns `None` once nobody can send one.
    fn next_batch(&mut self) -> Option<Vec<Box<dyn Job>>> {
        let first = self.put_back.take().or_else(|| self.waiting.recv().ok())?;
        let mut batch = vec![first];
        batch.extend(self.waiting.try_iter().take(MAX_BATCH - 1));
        Some(batch)
    }

    /// Takes one that can run again after a rollback, if it comes next.
    fn take_retryable(&mut self) -> Option<Box<dyn Job>> {
        let job = self.put_back.take().or_else(|| self.waiting.try_recv().ok())?;
        if job.is_retryable() {
            return Some(job);
        }
        self.put_back = Some(job);
        None
    }
}

fn commit(connection: &mut Connection, batch: &mut Vec<Box<dyn Job>>, queue: &mut Queue<'_>) -> Result<()> {
    if batch.iter().all(|job| job.is_retryable()) {
        let transaction = Transaction::new(connection, TransactionBehavior::Immediate)?;
        // A disk error may end the transaction inside a job that ignores it. Jobs after it would be committed one by one,
        // and answered as if they had failed.
        let run = |job: &mut Box<dyn Job>| job.run(&transaction) && !transaction.is_autocommit();
        let mut all_kept = batch.iter_mut().all(run);
        // What arrived meanwhile, such as the claim of a record that this batch stores.
        while all_kept
            && batch.len() < MAX_BATCH
            && let Some(mut job) = queue.take_retryable()
        {
            all_kept = run(&mut job);
            batch.push(job);
        }
        if all_kept {
            return Ok(transaction.commit()?);
        }
        // The drop rolls back. Below, all jobs run again, and only the failing one is left out.
    }
    let transaction = Transaction::new(connection, TransactionBehavior::Immediate)?;
    for job in batch.iter_mut() {
        // A failing job must not take the others with it.
        execute(&transaction, "SAVEPOINT job")?;
        if !job.run(&transaction) {
            execute(&transaction, "ROLLBACK TO job")?;
        }
        execute(&transaction, "RELEASE job")?;
    }
    Ok(transaction.commit()?)
}

/// Returns the error of a commit for one more of its jobs.
fn copy_of(error: &Error) -> Error {
    match error {
        Error::Storage(error) => Error::Storage(*error),
        Error::Database(why) => Error::Database(why.clone()),
        other => Error::Database(other.to_string()),
    }
}

#[cfg(test)]
mod tests;
