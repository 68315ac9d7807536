//! What the user does with operations: queue again, cancel, mark as solved.

use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension as _, params};

use crate::base::error::{Error, Result};
use crate::outcome::Status;
use crate::store::db::columns::Millis;

struct Found {
    seq: i64,
    status: Status,
    flow_id: i64,
    flow_name: String,
}

fn find(connection: &Connection, id: &str) -> Result<Found> {
    let mut statement =
        connection.prepare_cached("SELECT seq, status, flow_id, flow_name FROM operations WHERE id = ?1")?;
    let found = statement.query_row([id], |row| {
        Ok(Found { seq: row.get(0)?, status: row.get(1)?, flow_id: row.get(2)?, flow_name: row.get(3)? })
    });
    found.optional()?.ok_or_else(|| Error::NoSuchOperation(id.to_owned()))
}

fn busy(id: &str, reason: &'static str, why: impl Into<String>) -> Error {
    Error::OperationBusy { id: id.to_owned(), reason, why: why.into() }
}

/// Queues an operation again, at once and with all its retries, for the flow as it is now.
pub(crate) fn requeue(connection: &Connection, id: &str, now: Timestamp) -> Result<()> {
    let found = find(connection, id)?;
    if found.status == Status::Running {
        return Err(busy(id, "running", "it is being sent right now"));
    }
    // A flow that was deleted and made again under its old name takes up its old records.
    let flow: Option<i64> = connection
        .query_row(
            "SELECT id FROM flows WHERE id = ?1 OR name = ?2 ORDER BY id = ?1 DESC LIMIT 1",
            params![found.flow_id, found.flow_name],
            |row| row.get(0),
        )
        .optional()?;
    let flow = flow.ok_or_else(|| {
        busy(id, "no_flow", format!("its flow “{}” was deleted; create it again first", found.flow_name))
    })?;
    connection.execute(
        "UPDATE operations SET status = 'pending', flow_id = ?2, tries = 0, due_at = ?3, gate = NULL, finished_at = NULL,
                error_code = NULL, error_message = NULL, error_args = '{}', duplicate_of = NULL, solved_at = NULL
         WHERE seq = ?1",
        params![found.seq, flow, Millis(now)],
    )?;
    Ok(())
}

/// Gives up an operation that waits.
pub(crate) fn cancel(connection: &Connection, id: &str, now: Timestamp) -> Result<()> {
    let found = find(connection, id)?;
    match found.status {
        Status::Held | Status::Pending => {}
        Status::Running => return Err(busy(id, "running", "it is being sent right now")),
        Status::Delivered | Status::Filtered | Status::Duplicate | Status::Failed | Status::Cancelled => {
            return Err(busy(id, "done", "it is done already"));
        }
    }
    connection.execute(
        "UPDATE operations SET status = 'cancelled', gate = NULL, finished_at = ?2 WHERE seq = ?1",
        params![found.seq, Millis(now)],
    )?;
    Ok(())
}

/// Marks a failed operation as solved, or removes the mark.
pub(crate) fn mark_solved(connection: &Connection, id: &str, solved_at: Option<Timestamp>) -> Result<()> {
    let found = find(connection, id)?;
    if found.status != Status::Failed {
        return Err(busy(id, "not_failed", "only a failed operation can be marked as solved"));
    }
    connection
        .execute("UPDATE operations SET solved_at = ?2 WHERE seq = ?1", params![found.seq, solved_at.map(Millis)])?;
    Ok(())
}
