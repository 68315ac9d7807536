//! Test orders that the user sent: they were sent outside of the queue, and are stored finished.

use jiff::Timestamp;
use rusqlite::{Connection, params};

use super::{AttemptKey, NewOperation, Settlement, accept, settle};
use crate::base::error::Result;
use crate::store::db::columns::Millis;

/// Stores a test order and how it ended. One that failed is no open problem: who sent it saw how it ended.
pub(crate) fn store_test_order(
    connection: &Connection,
    new: &NewOperation,
    end: &Settlement,
    now: Timestamp,
) -> Result<()> {
    accept(connection, new)?;
    let mut update = connection.prepare_cached(
        "UPDATE operations SET status = 'running', claimed_at = ?2, attempts = 1, tries = 1, test_order = 1
         WHERE id = ?1 RETURNING seq",
    )?;
    let id = new.id.to_string();
    let seq = update.query_row(params![id, Millis(end.started_at)], |row| row.get(0))?;
    settle(connection, &AttemptKey { seq, id: new.id, flow_id: new.flow_id, attempt: 1 }, end, now)?;
    let mut solve =
        connection.prepare_cached("UPDATE operations SET solved_at = ?2 WHERE seq = ?1 AND status = 'failed'")?;
    solve.execute(params![seq, Millis(now)])?;
    Ok(())
}
