//! Deleting what is old and done with.

use jiff::Timestamp;
use rusqlite::{Connection, params};

use super::rows::Millis;
use crate::error::Result;

/// Deletes up to `most` operations that were received before `before` and need nothing more; gives how many those were.
/// What waits or failed stays, however old.
pub(crate) fn prune(connection: &Connection, before: Timestamp, most: u32) -> Result<usize> {
    let mut delete = connection.prepare_cached(
        "DELETE FROM operations WHERE seq IN (
             SELECT seq FROM operations WHERE received_at < ?1
             AND (status IN ('delivered', 'filtered', 'duplicate', 'cancelled') OR handled_at IS NOT NULL)
             ORDER BY received_at LIMIT ?2)",
    )?;
    Ok(delete.execute(params![Millis(before), most])?)
}
