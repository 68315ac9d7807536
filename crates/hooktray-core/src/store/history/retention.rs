//! Deletes old operations and returns their space. Each function is one small step.

use jiff::Timestamp;
use rusqlite::Connection;

use crate::base::error::Result;
use crate::store::db::columns::Millis;
use crate::store::queue::keep_keys;

/// Operations that one step deletes at most, so that records can be stored between two steps.
const STEP: u32 = 50;
/// Bytes of bodies after which a step stops. Deleted bytes are overwritten, which takes time.
const STEP_BYTES: i64 = 4 * 1024 * 1024;
/// Pages that one step returns to the file system.
const STEP_PAGES: u32 = 128;
/// Free pages that stay in the file for the next records: this many, and one in [`FREE_SHARE`].
const FREE_PAGES: i64 = 256;
const FREE_SHARE: i64 = 20;

/// Deletes some of the oldest finished operations received before `before`. Returns how many. Unfinished and unsolved ones
/// stay, at any age.
pub(crate) fn prune(connection: &Connection, before: Timestamp, now: Timestamp) -> Result<usize> {
    let mut seqs = Vec::new();
    {
        let mut oldest = connection.prepare_cached(
            "SELECT seq, coalesce((SELECT octet_length(body) FROM requests WHERE requests.seq = operations.seq), 0)
             FROM operations INDEXED BY operations_deletable WHERE received_at < ?1
               AND (status = 'delivered' OR status = 'filtered' OR status = 'duplicate' OR status = 'cancelled' OR
                    status = 'test' OR solved_at IS NOT NULL)
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
    // A duplicate that arrives later must still be recognized.
    keep_keys(connection, &seqs, now)?;
    let mut delete = connection.prepare_cached("DELETE FROM operations WHERE seq = ?1")?;
    seqs.iter().try_fold(0, |deleted, seq| Ok(deleted + delete.execute([seq])?))
}

/// Returns the bytes that the database uses, without free pages.
pub(crate) fn used(connection: &Connection) -> Result<u64> {
    let (pages, free, size) = sizes(connection)?;
    Ok(u64::try_from((pages - free) * size).unwrap_or_default())
}

/// Returns some free pages to the file system. True if more can be returned.
pub(crate) fn shrink(connection: &Connection) -> Result<bool> {
    if !has_too_many_free(connection)? {
        return Ok(false);
    }
    connection.execute_batch(&format!("PRAGMA incremental_vacuum({STEP_PAGES})"))?;
    has_too_many_free(connection)
}

/// Moves the contents of the WAL into the database file and truncates the WAL.
pub(crate) fn truncate_wal(connection: &Connection) -> Result<()> {
    // The passive checkpoint does most of the work, and blocks no writer.
    connection.execute_batch("PRAGMA wal_checkpoint(PASSIVE); PRAGMA wal_checkpoint(TRUNCATE)")?;
    Ok(())
}

fn has_too_many_free(connection: &Connection) -> Result<bool> {
    let (pages, free, _) = sizes(connection)?;
    Ok(free > FREE_PAGES + pages / FREE_SHARE && is_shrinkable(connection)?)
}

/// True if free pages can be returned to the file system; see [`super::super::db::migrate::make_shrinkable`].
pub(in crate::store) fn is_shrinkable(connection: &Connection) -> Result<bool> {
    let mode: i64 = connection.pragma_query_value(None, "auto_vacuum", |row| row.get(0))?;
    Ok(mode == 2)
}

fn sizes(connection: &Connection) -> Result<(i64, i64, i64)> {
    let read = |name: &str| connection.pragma_query_value(None, name, |row| row.get::<_, i64>(0));
    Ok((read("page_count")?, read("freelist_count")?, read("page_size")?))
}
