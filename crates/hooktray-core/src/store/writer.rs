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
use super::log::Log;
use super::presence::Presence;
use crate::error::{Error, Fault, Result};

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
    pub(super) fn start(connection: Connection, presence: Presence) -> Result<Writer> {
        let (jobs, waiting) = mpsc::channel();
        let (ails, ailment) = watch::channel(None);
        let thread = thread::Builder::new()
            .name("hooktray-writer".into())
            .spawn(move || run(connection, &presence, &waiting, &ails))
            .map_err(|error| Error::Database(format!("the writer's thread does not start: {error}")))?;
        Ok(Writer { jobs, ailment, thread: Arc::new(thread) })
    }

    /// Waits until the database is closed, if nobody else has this writer.
    pub(super) fn close(self) {
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
    pub(crate) async fn write_again<T, F>(&self, work: F) -> Result<T>
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
pub(crate) fn apart<T>(connection: &Connection, work: impl FnOnce(&Connection) -> Result<T>) -> Result<T> {
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
    presence: &Presence,
    waiting: &mpsc::Receiver<Box<dyn Job>>,
    ails: &watch::Sender<Option<&'static str>>,
) {
    keep_freed_memory();
    let log = Log::watch(&mut connection);
    while let Ok(first) = waiting.recv() {
        let mut round = vec![first];
        round.extend(waiting.try_iter().take(ROUND - 1));
        let failure = match presence.holds() {
            true => commit(&mut connection, &mut round).err(),
            false => Some(Error::Storage(Fault::Moved)),
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
mod tests {
    use super::*;

    /// A writer that is busy until `go` is sent, so that what is asked of it meanwhile comes into one round; and a
    /// connection that sees only what is committed.
    fn busy(folder: &tempfile::TempDir) -> (Writer, mpsc::Sender<()>, std::path::PathBuf) {
        let path = folder.path().join("rows.db");
        let connection = Connection::open(&path).unwrap();
        connection
            .execute_batch(
                "PRAGMA journal_mode = WAL; PRAGMA foreign_keys = ON;
                 CREATE TABLE rows (n INTEGER PRIMARY KEY, of INTEGER REFERENCES rows DEFERRABLE INITIALLY DEFERRED)",
            )
            .unwrap();
        let writer = Writer::start(connection, Presence::of(&path)).unwrap();
        let (go, wait) = mpsc::channel::<()>();
        let (begun, began) = mpsc::channel();
        ask(&writer, move |_| {
            begun.send(()).unwrap();
            wait.recv().unwrap();
            Ok(())
        });
        began.recv().unwrap();
        (writer, go, path)
    }

    /// Asks without waiting for the answer.
    fn ask<T: Send + 'static>(
        writer: &Writer,
        work: impl FnOnce(&Connection) -> Result<T> + Send + 'static,
    ) -> mpsc::Receiver<Result<T>> {
        let (reply, answer) = mpsc::channel();
        writer.send(Once(Some(work)), move |result| drop(reply.send(result))).unwrap();
        answer
    }

    /// The same for work that can be done anew.
    fn ask_again<T: Send + 'static>(
        writer: &Writer,
        work: impl Fn(&Connection) -> Result<T> + Send + 'static,
    ) -> mpsc::Receiver<Result<T>> {
        let (reply, answer) = mpsc::channel();
        writer.send(Again(work), move |result| drop(reply.send(result))).unwrap();
        answer
    }

    fn count(path: &std::path::Path) -> i64 {
        Connection::open(path).unwrap().query_row("SELECT count(*) FROM rows", [], |row| row.get(0)).unwrap()
    }

    fn insert(connection: &Connection, n: i64) -> Result<()> {
        connection.execute("INSERT INTO rows (n) VALUES (?1)", [n])?;
        Ok(())
    }

    #[test]
    fn what_waits_is_committed_at_once_and_answered_after_it() {
        let folder = tempfile::TempDir::new().unwrap();
        let (writer, go, path) = busy(&folder);
        let job = |n: i64| {
            let path = path.clone();
            ask(&writer, move |connection| {
                insert(connection, n)?;
                // What others see while the round is under way.
                Ok(count(&path))
            })
        };
        let answers: Vec<_> = (0..100).map(job).collect();
        go.send(()).unwrap();
        for answer in answers {
            assert_eq!(answer.recv().unwrap().unwrap(), 0, "nothing is committed before all of them have run");
            assert_eq!(count(&path), 100, "and whoever is answered is committed");
        }
    }

    #[test]
    fn one_jobs_mistake_takes_nothing_of_its_neighbours() {
        let folder = tempfile::TempDir::new().unwrap();
        let (writer, go, path) = busy(&folder);
        let before = ask(&writer, |connection| insert(connection, 1));
        let failing = ask(&writer, |connection| {
            insert(connection, 2)?;
            insert(connection, 1)
        });
        let panicking = ask(&writer, |connection| -> Result<()> {
            insert(connection, 3)?;
            panic!("on purpose")
        });
        let after = ask(&writer, |connection| insert(connection, 4));
        go.send(()).unwrap();
        assert!(before.recv().unwrap().is_ok() && after.recv().unwrap().is_ok());
        assert!(failing.recv().unwrap().is_err() && panicking.recv().unwrap().is_err());
        let sum: i64 =
            Connection::open(&path).unwrap().query_row("SELECT sum(n) FROM rows", [], |row| row.get(0)).unwrap();
        assert_eq!(sum, 1 + 4, "nothing of a job that failed is kept");
    }

    #[test]
    fn what_runs_without_a_savepoint_loses_nothing_by_a_neighbours_mistake() {
        let folder = tempfile::TempDir::new().unwrap();
        let (writer, go, path) = busy(&folder);
        let before = ask_again(&writer, |connection| insert(connection, 1));
        let failing = ask_again(&writer, |connection| {
            insert(connection, 2)?;
            insert(connection, 1)
        });
        let panicking = ask_again(&writer, |connection| -> Result<()> {
            insert(connection, 3)?;
            panic!("on purpose")
        });
        let after = ask_again(&writer, |connection| insert(connection, 4));
        go.send(()).unwrap();
        for fine in [before, after] {
            fine.recv().unwrap().unwrap();
        }
        assert!(failing.recv().unwrap().is_err() && panicking.recv().unwrap().is_err());
        let (count, sum): (i64, i64) = Connection::open(&path)
            .unwrap()
            .query_row("SELECT count(*), sum(n) FROM rows", [], |row| Ok((row.get(0)?, row.get(1)?)))
            .unwrap();
        assert_eq!((count, sum), (2, 1 + 4), "each once, and nothing of those that failed");
    }

    #[test]
    fn a_transaction_that_ended_under_a_job_stores_nothing_of_those_behind_it() {
        let folder = tempfile::TempDir::new().unwrap();
        let (writer, go, path) = busy(&folder);
        let before = ask_again(&writer, |connection| insert(connection, 1));
        // As SQLite does by itself when the disk fails, in a job that makes nothing of it.
        let guilty = ask_again(&writer, |connection| Ok(connection.execute_batch("ROLLBACK")?));
        let after = ask_again(&writer, |connection| insert(connection, 2));
        go.send(()).unwrap();
        assert!([before, guilty, after].iter().all(|answer| answer.recv().unwrap().is_err()));
        assert_eq!(count(&path), 0, "whoever is told that nothing is stored can send it again");
        writer.write_blocking(|connection| insert(connection, 3)).unwrap();
        assert_eq!(count(&path), 1);
    }

    #[test]
    fn a_commit_that_fails_is_an_error_for_everybody_in_it_and_for_nobody_after_it() {
        let folder = tempfile::TempDir::new().unwrap();
        let (writer, go, path) = busy(&folder);
        let fine = ask(&writer, |connection| insert(connection, 1));
        // A reference to nothing, which is looked at only when all is to be committed.
        let guilty = ask(&writer, |connection| {
            connection.execute("INSERT INTO rows VALUES (2, 77)", [])?;
            Ok(())
        });
        go.send(()).unwrap();
        assert!(fine.recv().unwrap().is_err(), "it is not on disk");
        assert!(guilty.recv().unwrap().is_err());
        assert_eq!(count(&path), 0);
        writer.write_blocking(|connection| insert(connection, 3)).unwrap();
        assert_eq!(count(&path), 1);
    }
}
