//! Deleting what is old and done with, and giving its space back. Each function is one small step.

use jiff::Timestamp;
use rusqlite::Connection;

use crate::base::error::Result;
use crate::store::db::columns::Millis;
use crate::store::queue::keep_keys;

/// Operations that one step deletes at most: few enough that nobody who has a record to store waits for it.
const STEP: u32 = 50;
/// Bytes of requests that one step deletes, but for the last of them: they are overwritten, which takes its time.
const STEP_BYTES: i64 = 4 * 1024 * 1024;
/// Pages that one step gives back to the file system.
const STEP_PAGES: u32 = 128;
/// Free pages that are kept for what comes next: this many, and one in [`SLACK_SHARE`].
const SLACK: i64 = 256;
const SLACK_SHARE: i64 = 20;

/// Deletes some of the oldest operations that need nothing more, if they were received before `before`; gives how many
/// those were. What waits or failed stays, however old.
pub(crate) fn prune(connection: &Connection, before: Timestamp, now: Timestamp) -> Result<usize> {
    let mut seqs = Vec::new();
    {
        let mut oldest = connection.prepare_cached(
            "SELECT seq, coalesce((SELECT length(body) FROM requests WHERE requests.seq = operations.seq), 0)
             FROM operations INDEXED BY operations_deletable WHERE received_at < ?1
               AND (status IN ('delivered', 'filtered', 'duplicate', 'cancelled', 'test') OR solved_at IS NOT NULL)
             ORDER BY received_at LIMIT ?2",
        )?;
        let mut rows = oldest.query((Millis(before), STEP))?;
        let mut bytes = 0;
        while bytes < STEP_BYTES
            && let Some(row) = rows.next()?
        {
            seqs.push(row.get::<_, i64>(0)?);
            bytes += row.get::<_, i64>(1)?;
        }
    }
    // A copy that arrives later is still a copy.
    keep_keys(connection, &seqs, now)?;
    let mut delete = connection.prepare_cached("DELETE FROM operations WHERE seq = ?1")?;
    seqs.iter().try_fold(0, |deleted, seq| Ok(deleted + delete.execute([seq])?))
}

/// Bytes that the database takes, without the pages that are free in it.
pub(crate) fn used(connection: &Connection) -> Result<u64> {
    let (pages, free, size) = sizes(connection)?;
    Ok(u64::try_from((pages - free) * size).unwrap_or_default())
}

/// Gives some free pages back to the file system; gives whether there are more than are worth keeping.
pub(crate) fn shrink(connection: &Connection) -> Result<bool> {
    if !has_too_many_free(connection)? {
        return Ok(false);
    }
    connection.execute_batch(&format!("PRAGMA incremental_vacuum({STEP_PAGES})"))?;
    has_too_many_free(connection)
}

/// Writes what the log holds into the database's file, and empties it.
pub(crate) fn empty_log(connection: &Connection) -> Result<()> {
    // The first one keeps no writer waiting and does nearly all of it.
    connection.execute_batch("PRAGMA wal_checkpoint(PASSIVE); PRAGMA wal_checkpoint(TRUNCATE)")?;
    Ok(())
}

fn has_too_many_free(connection: &Connection) -> Result<bool> {
    let (pages, free, _) = sizes(connection)?;
    Ok(free > SLACK + pages / SLACK_SHARE && is_shrinkable(connection)?)
}

/// Whether free pages can be given back: a database of an older version has to be written anew for that once.
pub(in crate::store) fn is_shrinkable(connection: &Connection) -> Result<bool> {
    let mode: i64 = connection.pragma_query_value(None, "auto_vacuum", |row| row.get(0))?;
    Ok(mode == 2)
}

fn sizes(connection: &Connection) -> Result<(i64, i64, i64)> {
    let read = |name: &str| connection.pragma_query_value(None, name, |row| row.get::<_, i64>(0));
    Ok((read("page_count")?, read("freelist_count")?, read("page_size")?))
}
