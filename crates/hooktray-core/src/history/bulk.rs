//! What a user does with many operations at once. One that it cannot be done with is left as it is and counted.

use std::collections::BTreeSet;

use jiff::Timestamp;
use serde::Deserialize;
use ts_rs::TS;

use super::RequeueOptions;
use super::requeue::STEP;
use crate::base::clock::Clock;
use crate::base::error::{Error, Result};
use crate::event::Event;
use crate::store::{self, Connection, OperationRow, Query, Readers, Requeued, Store};

/// What is done with operations.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum BulkAction {
    /// Queue them again, from their first unfinished step on.
    Retry,
    /// As `retry`, also those whose orders may have arrived.
    RetryEvenIfArrived,
    /// Cancel those that wait or are held.
    Cancel,
    /// Mark failed ones as solved.
    Solve,
    /// Remove that mark.
    Unsolve,
}

/// What became of many operations.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct BulkResult {
    /// Those that it was done with.
    pub done: Vec<String>,
    /// How many were left out, since sending them could make a second order.
    pub left_out: usize,
    /// Those that were left out since their orders may have arrived: a request of theirs got no response, or they waited in
    /// a backup that was restored.
    pub may_have_arrived: Vec<String>,
    /// How many do not allow the action.
    pub skipped: usize,
    /// The stopped flows of those that are queued: nothing of them goes out until they are started.
    pub stopped: BTreeSet<String>,
}

/// Does something with each of these operations, in several transactions, between which senders get their replies.
///
/// # Errors
/// The database cannot be written. What was done before stays done.
pub fn bulk(store: &Store, clock: &Clock, ids: &[String], action: BulkAction) -> Result<BulkResult> {
    let now = clock.now();
    let mut result = BulkResult::default();
    for ids in ids.chunks(STEP) {
        let ids = ids.to_vec();
        let done = move |connection: &Connection| {
            let done = ids.into_iter().map(|id| one(connection, &id, action, now).map(|became| (id, became)));
            done.collect::<Result<Vec<_>>>()
        };
        for (id, became) in store.writer.write_blocking(done)? {
            result.add(id, became);
        }
    }
    Ok(result)
}

/// What became of one operation.
enum Became {
    Done(Option<String>),
    LeftOut,
    MayHaveArrived,
    Skipped,
}

impl BulkResult {
    fn add(&mut self, id: String, became: Became) {
        match became {
            Became::Done(stopped) => {
                self.done.push(id);
                self.stopped.extend(stopped);
            }
            Became::LeftOut => self.left_out += 1,
            Became::MayHaveArrived => self.may_have_arrived.push(id),
            Became::Skipped => self.skipped += 1,
        }
    }
}

fn one(connection: &Connection, id: &str, action: BulkAction, now: Timestamp) -> Result<Became> {
    Ok(match changed(connection, id, action, now) {
        Ok(Requeued::Queued(stopped)) => Became::Done(stopped),
        Ok(Requeued::LeftOut(reason)) if reason.may_have_arrived() => Became::MayHaveArrived,
        Ok(Requeued::LeftOut(_)) => Became::LeftOut,
        Err(Error::OperationState { reason, .. }) if reason.may_have_sent() => Became::LeftOut,
        Err(Error::OperationState { .. } | Error::NoSuchOperation(_)) => Became::Skipped,
        Err(error) => return Err(error),
    })
}

fn changed(connection: &Connection, id: &str, action: BulkAction, now: Timestamp) -> Result<Requeued> {
    match action {
        BulkAction::Retry => return store::requeue(connection, id, RequeueOptions::default(), now),
        BulkAction::RetryEvenIfArrived => {
            return store::requeue(
                connection,
                id,
                RequeueOptions { even_if_arrived: true, ..RequeueOptions::default() },
                now,
            );
        }
        BulkAction::Cancel => store::cancel(connection, id, now)?,
        BulkAction::Solve => store::mark_solved(connection, id, Some(now))?,
        BulkAction::Unsolve => store::mark_solved(connection, id, None)?,
    }
    Ok(Requeued::Queued(None))
}

/// Returns the ids of the newest operations that match, oldest first, and at most `query.limit`.
///
/// # Errors
/// The database cannot be read.
pub fn ids(readers: &Readers, query: &Query) -> Result<Vec<String>> {
    readers.read(|connection| store::ids(connection, query))
}

/// Returns the requests of these operations, with what the user corrected; none for one that was deleted meanwhile.
///
/// # Errors
/// The database cannot be read.
pub fn requests(readers: &Readers, rows: &[OperationRow]) -> Result<Vec<Option<Event>>> {
    readers.read(|connection| Ok(rows.iter().map(|row| store::request(connection, row.seq).ok()).collect()))
}

/// Returns these operations as in lists, in this order. Those that are deleted are left out.
///
/// # Errors
/// The database cannot be read.
pub fn rows(readers: &Readers, ids: &[String]) -> Result<Vec<OperationRow>> {
    readers.read(|connection| store::rows(connection, ids))
}
