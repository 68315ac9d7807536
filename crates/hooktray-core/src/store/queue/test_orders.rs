//! Test orders that the user sends: outside of the queue, and stored before they go out.

use jiff::Timestamp;
use rusqlite::{Connection, params};

use super::{AttemptKey, NewOperation, Settlement, accept, settle};
use crate::base::error::Result;
use crate::event::OperationId;
use crate::outcome::ProblemCode;
use crate::store::db::columns::Millis;

/// Why a test order that the end of the program cut off has failed.
const INTERRUPTED: &str = "the program ended while this test order was being sent; look in the CRM whether it is there";

/// Stores a test order that is about to be sent.
pub(crate) fn begin_test_order(connection: &Connection, new: &NewOperation, now: Timestamp) -> Result<()> {
    accept(connection, new)?;
    let mut update = connection.prepare_cached(
        "UPDATE operations SET status = 'running', claimed_at = ?2, attempts = 1, tries = 1, test_order = 1 WHERE id = ?1",
    )?;
    update.execute(params![new.id.to_string(), Millis(now)])?;
    Ok(())
}

/// Stores how a test order ended; returns false if it was taken for interrupted meanwhile. One that failed is not an open problem: who sent it sees how it ended.
pub(crate) fn end_test_order(
    connection: &Connection,
    id: OperationId,
    end: &Settlement,
    now: Timestamp,
) -> Result<bool> {
    let mut found = connection.prepare_cached("SELECT seq, flow_id FROM operations WHERE id = ?1")?;
    let (seq, flow_id) = found.query_row([id.to_string()], |row| Ok((row.get(0)?, row.get(1)?)))?;
    let settled = settle(connection, &AttemptKey { seq, id, flow_id, attempt: 1 }, end, now)?;
    let mut solve =
        connection.prepare_cached("UPDATE operations SET solved_at = ?2 WHERE seq = ?1 AND status = 'failed'")?;
    solve.execute(params![seq, Millis(now)])?;
    Ok(settled)
}

/// Ends the test orders that the end of the program cut off. They are not sent again: the user does that, or not.
pub(super) fn end_interrupted(connection: &Connection, now: Timestamp) -> Result<()> {
    connection.execute(
        "UPDATE operations INDEXED BY operations_queued SET status = 'failed', claimed_at = NULL, finished_at = ?1, solved_at = ?1, error_code = ?2,
                error_message = ?3, error_args = '{}'
         WHERE status = 'running' AND test_order = 1",
        params![Millis(now), ProblemCode::Interrupted, INTERRUPTED],
    )?;
    Ok(())
}
