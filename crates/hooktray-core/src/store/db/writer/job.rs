//! What the writer is asked for, with the way back to whoever waits for it.

use std::panic::{AssertUnwindSafe, catch_unwind};

use rusqlite::Connection;

use crate::base::error::{Error, Result};

/// What is to be done in a commit.
pub(in crate::store) trait Work<T>: Send {
    /// Whether it can be done anew after what it did was taken back.
    const CAN_BE_REPEATED: bool;
    fn run(&mut self, connection: &Connection) -> Result<T>;
}

/// Work that is done once.
pub(in crate::store) struct Once<F>(pub(in crate::store) Option<F>);

impl<T, F: FnOnce(&Connection) -> Result<T> + Send> Work<T> for Once<F> {
    const CAN_BE_REPEATED: bool = false;

    fn run(&mut self, connection: &Connection) -> Result<T> {
        self.0.take().map_or_else(|| Err(gone()), |work| work(connection))
    }
}

/// Work that may be done anew.
pub(in crate::store) struct Again<F>(pub(in crate::store) F);

impl<T, F: Fn(&Connection) -> Result<T> + Send> Work<T> for Again<F> {
    const CAN_BE_REPEATED: bool = true;

    fn run(&mut self, connection: &Connection) -> Result<T> {
        (self.0)(connection)
    }
}

/// A piece of work with its way back to whoever waits for it.
pub(in crate::store) trait Job: Send {
    /// Does the work; gives whether its changes are to be kept.
    fn run(&mut self, connection: &Connection) -> bool;
    /// Whether the work can be done anew after what it did was taken back.
    fn can_be_repeated(&self) -> bool;
    /// What kept the work from being done that is no matter of the work itself.
    fn ailment(&self) -> Option<&'static str>;
    /// Answers, with the commit's failure if it failed.
    fn answer(self: Box<Self>, failure: Option<Error>);
}

/// A job from its order to its answer.
pub(in crate::store) struct Pending<T, W, R> {
    work: W,
    result: Option<Result<T>>,
    reply: R,
}

impl<T, W, R> Pending<T, W, R> {
    pub(in crate::store) fn new(work: W, reply: R) -> Self {
        Pending { work, result: None, reply }
    }
}

impl<T, W, R> Job for Pending<T, W, R>
where
    T: Send,
    W: Work<T>,
    R: FnOnce(Result<T>) + Send,
{
    fn run(&mut self, connection: &Connection) -> bool {
        let result = catch_unwind(AssertUnwindSafe(|| self.work.run(connection)))
            .unwrap_or_else(|_| Err(Error::Database("a mistake in Hooktray itself; please report it".into())));
        let kept = result.is_ok();
        self.result = Some(result);
        kept
    }

    fn can_be_repeated(&self) -> bool {
        W::CAN_BE_REPEATED
    }

    fn ailment(&self) -> Option<&'static str> {
        self.result.as_ref()?.as_ref().err()?.ailment()
    }

    fn answer(self: Box<Self>, failure: Option<Error>) {
        let result = match (self.result, failure) {
            (Some(Ok(value)), None) => Ok(value),
            (Some(Err(error)), _) => Err(error),
            (Some(Ok(_)) | None, failure) => Err(failure.unwrap_or_else(gone)),
        };
        (self.reply)(result);
    }
}

pub(in crate::store) fn gone() -> Error {
    Error::Database("the writer has stopped".into())
}
