//! What the user can do with operations besides queueing them again: cancel, correct, mark as solved.

use std::collections::BTreeSet;

use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension as _, params};

use super::{FLOW_DELETED, interrupted, test_orders, unanswered};
use crate::base::error::{Error, Result, StateReason};
use crate::event::Correction;
use crate::outcome::Status;
use crate::store::db::columns::{Millis, json};

/// An operation that the user does something with.
pub(super) struct Found {
    pub(super) seq: i64,
    pub(super) status: Status,
    pub(super) flow_id: i64,
    pub(super) flow_name: String,
    pub(super) received_at: Timestamp,
    pub(super) dedup_key: Option<Vec<u8>>,
    /// True if it was not finished in a backup that was restored, and was not tried since.
    pub(super) is_restored: bool,
    /// Its requests that may have arrived.
    pub(super) unanswered: BTreeSet<String>,
    /// The request that was sent instead of another one, if the operation ended for that reason; and when it ended.
    pub(super) ended_instead: Option<(String, Timestamp)>,
}

pub(super) fn find(connection: &Connection, id: &str) -> Result<Found> {
    let mut statement = connection.prepare_cached(
        "SELECT seq, status, flow_id, flow_name, received_at, dedup_key, restored,
                CASE WHEN error_code IS 'sent_instead' THEN json_extract(error_args, '$.other') END, coalesce(finished_at, 0),
                unanswered
         FROM operations WHERE id = ?1",
    )?;
    let found = statement.query_row([id], |row| {
        let (Millis(received_at), other, Millis(ended_at)): (_, Option<String>, _) =
            (row.get(4)?, row.get(7)?, row.get(8)?);
        Ok(Found {
            seq: row.get(0)?,
            status: row.get(1)?,
            flow_id: row.get(2)?,
            flow_name: row.get(3)?,
            received_at,
            dedup_key: row.get(5)?,
            is_restored: row.get(6)?,
            unanswered: unanswered::ids(&row.get::<_, String>(9)?),
            ended_instead: other.map(|other| (other, ended_at)),
        })
    });
    found.optional()?.ok_or_else(|| Error::NoSuchOperation(id.to_owned()))
}

pub(super) fn not_possible(id: &str, reason: StateReason, why: impl Into<String>) -> Error {
    Error::OperationState { id: id.to_owned(), reason, why: why.into() }
}

/// How the operations ended that waited for a deleted flow.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct WithoutFlow {
    /// How many were cancelled.
    pub cancelled: usize,
    /// How many failed, since their orders may have arrived.
    pub unanswered: usize,
}

/// Ends the operations that wait for a deleted flow.
pub(crate) fn cancel_without_flow(connection: &Connection, flow_id: i64, now: Timestamp) -> Result<WithoutFlow> {
    let unanswered = unanswered::fail_without_flow(connection, flow_id, now)?;
    let cancelled = connection.execute(
        "UPDATE operations SET status = 'cancelled', gate = NULL, finished_at = ?2, error_code = 'flow_deleted',
                error_message = ?3, error_args = '{}'
         WHERE seq IN (SELECT seq FROM operations INDEXED BY operations_by_flow WHERE flow_id = ?1 AND status = 'held'
                       UNION ALL
                       SELECT seq FROM operations INDEXED BY operations_queued WHERE flow_id = ?1 AND status = 'pending')",
        params![flow_id, Millis(now), FLOW_DELETED],
    )?;
    Ok(WithoutFlow { cancelled, unanswered })
}

/// Marks all operations of a restored database that are not finished, whatever their status is, since they may have been sent
/// after the backup was made; and holds those that waited. Returns how many those are.
pub(crate) fn hold_unfinished(connection: &Connection, now: Timestamp) -> Result<usize> {
    interrupted::record_interrupted(connection, now)?;
    test_orders::end_interrupted(connection, now)?;
    // What was filtered was sent nowhere: its duplicate is an order.
    connection.execute(
        "UPDATE operations SET restored = 1, only_interrupted = '[]'
         WHERE partial OR status NOT IN ('delivered', 'test', 'filtered') OR (status = 'filtered' AND (accepted OR unanswered <> '[]'))",
        [],
    )?;
    let held = |which: &str| {
        connection.execute(
            &format!(
                "UPDATE operations SET status = 'held', gate = NULL, claimed_at = NULL, error_code = 'restored', error_args = '{{}}',
                        error_message = 'it waited in a backup that was restored, and may have been sent since the backup was made'
                 WHERE {which}"
            ),
            [],
        )
    };
    held("status = 'held'")?;
    Ok(held("status = 'pending' OR status = 'running'")?)
}

/// Cancels an operation that waits.
pub(crate) fn cancel(connection: &Connection, id: &str, now: Timestamp) -> Result<()> {
    let found = find(connection, id)?;
    match found.status {
        Status::Held | Status::Pending => {}
        Status::Running => return Err(not_possible(id, StateReason::Running, "it is being sent right now")),
        Status::Delivered
        | Status::Filtered
        | Status::Duplicate
        | Status::Failed
        | Status::Cancelled
        | Status::Test => {
            return Err(not_possible(id, StateReason::Done, "it is done already"));
        }
    }
    connection.execute(
        "UPDATE operations SET status = 'cancelled', gate = NULL, finished_at = ?2 WHERE seq = ?1",
        params![found.seq, Millis(now)],
    )?;
    Ok(())
}

/// Keeps what the user corrected in a record, with its new summary. The corrected values are searched from now on as well.
pub(crate) fn keep_corrections(
    connection: &Connection,
    id: &str,
    corrections: &[Correction],
    summary: &str,
    searched: &str,
) -> Result<()> {
    let found = find(connection, id)?;
    let corrections = json(corrections)?;
    connection.execute(
        "UPDATE operations SET summary = ?2, only_interrupted = '[]' WHERE seq = ?1",
        params![found.seq, summary],
    )?;
    connection.execute(
        "UPDATE requests SET corrections = ?2, search_text = search_text || char(10) || ?3 WHERE seq = ?1",
        params![found.seq, corrections, searched],
    )?;
    Ok(())
}

/// Marks a failed operation as solved, or removes the mark.
pub(crate) fn mark_solved(connection: &Connection, id: &str, solved_at: Option<Timestamp>) -> Result<()> {
    let found = find(connection, id)?;
    if found.status != Status::Failed {
        return Err(not_possible(id, StateReason::NotFailed, "only a failed operation can be marked as solved"));
    }
    connection
        .execute("UPDATE operations SET solved_at = ?2 WHERE seq = ?1", params![found.seq, solved_at.map(Millis)])?;
    Ok(())
}
