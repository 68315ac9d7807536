//! The writer's jobs: a task, and the reply to its caller.

use std::panic::{AssertUnwindSafe, catch_unwind};

use rusqlite::Connection;

use crate::base::error::{Error, Result, StorageError};

/// A task for one commit.
pub(in crate::store) trait Task<T>: Send {
    /// True if the task can run again after a rollback.
    const IS_RETRYABLE: bool;
    fn run(&mut self, connection: &Connection) -> Result<T>;
}

/// A task that runs once.
pub(in crate::store) struct RunOnce<F>(pub(in crate::store) Option<F>);

impl<T, F: FnOnce(&Connection) -> Result<T> + Send> Task<T> for RunOnce<F> {
    const IS_RETRYABLE: bool = false;

    fn run(&mut self, connection: &Connection) -> Result<T> {
        self.0.take().map_or_else(|| Err(stopped()), |work| work(connection))
    }
}

/// A task that can run again after a rollback.
pub(in crate::store) struct Retryable<F>(pub(in crate::store) F);

impl<T, F: Fn(&Connection) -> Result<T> + Send> Task<T> for Retryable<F> {
    const IS_RETRYABLE: bool = true;

    fn run(&mut self, connection: &Connection) -> Result<T> {
        (self.0)(connection)
    }
}

/// A task of any type with the reply to its caller.
pub(in crate::store) trait Job: Send {
    /// Runs the task. Returns true if its changes are to be kept.
    fn run(&mut self, connection: &Connection) -> bool;
    /// True if the task can run again after a rollback.
    fn is_retryable(&self) -> bool;
    /// Returns the storage error that the task failed with, if any.
    fn storage_error(&self) -> Option<StorageError>;
    /// Answers the caller: with `failure` if the commit failed, otherwise with its result.
    fn answer(self: Box<Self>, failure: Option<Error>);
}

/// A job in the queue: the work, then its result, and the reply to the caller.
pub(in crate::store) struct QueuedJob<T, W, R> {
    work: W,
    result: Option<Result<T>>,
    reply: R,
}

impl<T, W, R> QueuedJob<T, W, R> {
    pub(in crate::store) fn new(work: W, reply: R) -> Self {
        QueuedJob { work, result: None, reply }
    }
}

impl<T, W, R> Job for QueuedJob<T, W, R>
where
    T: Send,
    W: Task<T>,
    R: FnOnce(Result<T>) + Send,
{
    fn run(&mut self, connection: &Connection) -> bool {
        let result = catch_unwind(AssertUnwindSafe(|| self.work.run(connection)))
            .unwrap_or_else(|_| Err(Error::Database("a bug in Hooktray; please report it".into())));
        let is_kept = result.is_ok();
        self.result = Some(result);
        is_kept
    }

    fn is_retryable(&self) -> bool {
        W::IS_RETRYABLE
    }

    fn storage_error(&self) -> Option<StorageError> {
        self.result.as_ref()?.as_ref().err()?.storage_error()
    }

    fn answer(self: Box<Self>, failure: Option<Error>) {
        let result = match (self.result, failure) {
            (Some(Ok(value)), None) => Ok(value),
            (Some(Err(error)), _) => Err(error),
            (Some(Ok(_)) | None, failure) => Err(failure.unwrap_or_else(stopped)),
        };
        (self.reply)(result);
    }
}

/// Returns the error for callers of a writer that has stopped.
pub(in crate::store) fn stopped() -> Error {
    Error::Database("the writer has stopped; restart Hooktray".into())
}
