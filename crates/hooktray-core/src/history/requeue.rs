//! What the user does with operations: queue again, cancel, mark as solved.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;

use crate::base::clock::Clock;
use crate::base::error::{Error, Result, StateReason};
use crate::event::OperationId;
use crate::outcome::Status;
use crate::store::{self, LeftOutReason, Query, RequeueOptions, Requeued, Store};

/// How many operations one transaction changes.
pub(super) const STEP: usize = 50;

/// The result of queueing operations again.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Retried {
    /// How many are queued.
    pub queued: usize,
    /// Operations left out, because sending them could make a second order.
    pub left_out: Vec<LeftOut>,
    /// The stopped flows of those that are queued: nothing of them goes out until they are started.
    pub stopped: BTreeSet<String>,
    /// Why others cannot be queued, such as those of a deleted flow: the reason, in plain words as well, and how many.
    pub not_possible: BTreeMap<(StateReason, String), usize>,
}

/// An operation that was not queued again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LeftOut {
    /// The operation.
    pub id: String,
    /// Why.
    pub reason: LeftOutReason,
}

impl Retried {
    pub(super) fn add(&mut self, id: String, requeued: Requeued) {
        match requeued {
            Requeued::Queued(stopped) => {
                self.queued += 1;
                self.stopped.extend(stopped);
            }
            Requeued::LeftOut(reason) => self.left_out.push(LeftOut { id, reason }),
        }
    }

    /// Adds what became of others.
    fn absorb(&mut self, others: Retried) {
        self.queued += others.queued;
        self.left_out.extend(others.left_out);
        self.stopped.extend(others.stopped);
        for (why, count) in others.not_possible {
            *self.not_possible.entry(why).or_default() += count;
        }
    }
}

/// Queues operations again, each with all its retries, for the current version of the flow. All of them or none, except
/// those that could make a second order, which are left out.
///
/// # Errors
/// An id that does not exist; an operation that is running, has nothing left to send, or whose flow was deleted.
pub fn retry(store: &Store, clock: &Clock, ids: &[String], how: RequeueOptions) -> Result<Retried> {
    let (ids, now) = (parse(ids)?, clock.now());
    store.writer.write_blocking(move |connection| {
        let mut retried = Retried::default();
        for id in ids {
            retried.add(id.to_string(), store::requeue(connection, &id.to_string(), how, now)?);
        }
        Ok(retried)
    })
}

/// Reads ids, each once.
fn parse(ids: &[String]) -> Result<Vec<OperationId>> {
    let mut parsed: Vec<OperationId> = Vec::new();
    for id in ids {
        let id = id.parse().map_err(|_| Error::NoSuchOperation(id.clone()))?;
        if !parsed.contains(&id) {
            parsed.push(id);
        }
    }
    Ok(parsed)
}

/// Cancels pending and held operations. All of them or none. Returns how many.
///
/// # Errors
/// An id that does not exist; an operation that is running or finished.
pub fn cancel(store: &Store, clock: &Clock, ids: &[String]) -> Result<usize> {
    let now = clock.now();
    each(store, ids, move |connection, id| store::cancel(connection, id, now))
}

/// Marks failed operations as solved, or removes the mark. All of them or none. Returns how many.
///
/// # Errors
/// An id that does not exist; an operation that has not failed.
pub fn mark_solved(store: &Store, clock: &Clock, ids: &[String], solved: bool) -> Result<usize> {
    let solved_at = solved.then(|| clock.now());
    each(store, ids, move |connection, id| store::mark_solved(connection, id, solved_at))
}

/// Runs a step for each of these operations, in one transaction. Returns how many there are.
fn each(
    store: &Store,
    ids: &[String],
    step: impl Fn(&store::Connection, &str) -> Result<()> + Send + 'static,
) -> Result<usize> {
    let ids = parse(ids)?;
    store.writer.write_blocking(move |connection| {
        ids.iter().try_for_each(|id| step(connection, &id.to_string()))?;
        Ok(ids.len())
    })
}

/// Queues all operations that match again, in several transactions. Those that cannot run, such as those whose flow was deleted,
/// stay as they are and are counted. Duplicates are left out whatever `how` says: which of them are orders is decided one by one.
///
/// # Errors
/// A query for unfinished operations, for those that were delivered as a whole, or for any status; a database that cannot be written:
/// what was queued before stays queued.
pub fn retry_all(store: &Store, clock: &Clock, query: &Query, how: RequeueOptions) -> Result<Retried> {
    let can_run_again =
        |status| !matches!(status, Status::Pending | Status::Running | Status::Delivered | Status::Test);
    if !query.unsolved && !query.partial && !query.status.is_some_and(can_run_again) {
        return Err(Error::BulkRetry(query.status));
    }
    let now = clock.now();
    let how = RequeueOptions { even_if_sent: false, ..how };
    let mut retried = Retried::default();
    let mut last = None;
    loop {
        let page = Query { oldest_first: true, before: last, limit: STEP, ..query.clone() };
        // What matches is found where it is changed: others may change it meanwhile.
        let queued = store.writer.write_blocking(move |connection| {
            let found = store::seqs_and_ids(connection, &page)?;
            let last = found.last().map(|(seq, _)| *seq);
            Ok((last, requeue_each(connection, found.into_iter().map(|(_, id)| id), how, now)?))
        });
        let (seq, queued) = queued?;
        retried.absorb(queued);
        if seq.is_none() {
            return Ok(retried);
        }
        last = seq;
    }
}

/// Queues these again, as far as they can run.
fn requeue_each(
    connection: &store::Connection,
    ids: impl Iterator<Item = String>,
    how: RequeueOptions,
    now: Timestamp,
) -> Result<Retried> {
    let mut retried = Retried::default();
    for id in ids {
        match store::requeue(connection, &id, how, now) {
            Ok(requeued) => retried.add(id, requeued),
            Err(Error::OperationState { reason, why, .. }) if reason.may_have_sent() => {
                retried.left_out.push(LeftOut { id, reason: LeftOutReason::Unknown(why) });
            }
            Err(Error::OperationState { reason, why, .. }) => {
                *retried.not_possible.entry((reason, why)).or_default() += 1;
            }
            // Retention deleted it meanwhile.
            Err(Error::NoSuchOperation(_)) => {}
            Err(error) => return Err(error),
        }
    }
    Ok(retried)
}
