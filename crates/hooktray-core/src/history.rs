//! The history: lists, one operation in full, and what a user can do with operations. The JSON is that of the command
//! line, which scripts rely on.

mod bulk;
mod causes;
mod corrections;
pub mod indexing;
mod requeue;
pub mod retention;
mod show;
mod status;
mod test_orders;

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::Serialize;
use serde_json::Value;

use crate::base::error::{Error, Result, StateReason};
use crate::event::{Event, OperationId};
use crate::outcome::{Problem, Status};
use crate::store::{self, OperationDetail, OperationRow, Query, Readers, StatusCount};

pub use crate::store::{DamagedPart, LeftOutReason, RefusalRow, RequeueOptions};
pub use bulk::{BulkAction, BulkResult, bulk, ids, requests, rows};
pub use causes::{Cause, causes};
pub use corrections::correct;
pub use requeue::{LeftOut, Retried, cancel, mark_solved, retry, retry_all};
pub use show::{
    detail_json, key_mask, masked_row, masked_step, request_json, shown_remembered, shown_step, step_json, without_keys,
};
pub(crate) use status::status_within;
pub use status::{HistoryStatus, status};
pub use test_orders::{NewTestOrder, TestOrderEnd, begin_test_order, end_test_order, remembered};

/// An operation as `history --json` prints it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct OperationSummary {
    /// Its id.
    pub id: String,
    /// Its flow's name when it was received.
    pub flow: String,
    /// Its status.
    pub status: Status,
    /// When it was received.
    pub received_at: Timestamp,
    /// When it was finished.
    pub finished_at: Option<Timestamp>,
    /// Attempts so far.
    pub attempts: u32,
    /// The last problem.
    pub error: Option<Problem>,
    /// The operation that it is a duplicate of.
    pub duplicate_of: Option<String>,
    /// What the flow remembers from the responses, by name.
    pub remembered: BTreeMap<String, Value>,
    /// True if the CRM already knew the order.
    pub crm_duplicate: bool,
    /// True if it was delivered although a step failed.
    pub partial: bool,
    /// True for a test order that the user sent.
    pub test: bool,
}

impl From<OperationRow> for OperationSummary {
    fn from(row: OperationRow) -> OperationSummary {
        OperationSummary {
            id: row.id,
            flow: row.flow,
            status: row.status,
            received_at: row.received_at,
            finished_at: row.finished_at,
            attempts: row.attempts,
            error: row.problem,
            duplicate_of: row.duplicate_of,
            remembered: shown_remembered(row.remembered),
            crm_duplicate: row.crm_duplicate,
            partial: row.partial,
            test: row.test_order,
        }
    }
}

/// Returns the operations that match, newest first.
///
/// # Errors
/// The database cannot be read.
pub fn list(readers: &Readers, query: &Query) -> Result<Vec<OperationRow>> {
    readers.read(|connection| store::list(connection, query))
}

/// Returns the requests that were refused recently, counted by flow and reason, newest first.
///
/// # Errors
/// The database cannot be read.
pub fn refusals(readers: &Readers) -> Result<Vec<RefusalRow>> {
    readers.read(store::refusals::all)
}

/// Returns an operation in full.
///
/// # Errors
/// An id that does not exist; the database cannot be read.
pub fn detail(readers: &Readers, id: &str) -> Result<OperationDetail> {
    let id: OperationId = id.parse().map_err(|_| Error::NoSuchOperation(id.to_owned()))?;
    readers.read(|connection| store::detail(connection, &id.to_string()))
}

/// Returns the request of an operation, with what the user corrected.
///
/// # Errors
/// An id that does not exist; a request that cannot be read any more.
pub fn event(readers: &Readers, id: &str) -> Result<Event> {
    let detail = detail(readers, id)?;
    let is_whole = |part: &DamagedPart| matches!(part, DamagedPart::Repairs | DamagedPart::Attempts);
    if detail.damaged.iter().all(is_whole) {
        return Ok(detail.event);
    }
    let why =
        "its request cannot be read any more; look in the CRM whether the order is there, and enter it by hand if not";
    Err(Error::OperationState { id: id.to_owned(), reason: StateReason::Damaged, why: why.to_owned() })
}

/// Returns the number of operations that match, ignoring the query's limit. For a search at most 1000.
///
/// # Errors
/// The database cannot be read.
pub fn count(readers: &Readers, query: &Query) -> Result<u32> {
    readers.read(|connection| store::count(connection, query))
}

/// Counts the operations that match by status, from the counters and the queue. Ignores the query's text and limit.
///
/// # Errors
/// The database cannot be read.
pub fn status_counts(readers: &Readers, query: &Query) -> Result<Vec<StatusCount>> {
    readers.read(|connection| store::status_counts(connection, query))
}

/// Counts all operations by status.
///
/// # Errors
/// The database cannot be read.
pub fn counts_by_status(readers: &Readers) -> Result<Vec<(Status, i64)>> {
    readers.read(store::counts_by_status)
}
