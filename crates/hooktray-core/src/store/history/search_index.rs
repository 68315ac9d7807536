//! Keeps the search index up to date. Each function is one small step.
//!
//! The index knows which three characters each record contains
//! (<https://www.sqlite.org/fts5.html#the_trigram_tokenizer>). Records are added in batches after they were stored: a batch
//! costs a tenth of adding each by itself, and no sender waits for it.

use rusqlite::Connection;

use super::counters::count_all;
use crate::base::error::Result;

/// Characters that one step adds at most, so that it takes a few milliseconds.
const STEP_CHARACTERS: i64 = 80_000;
/// Records that one step adds at most.
const STEP_RECORDS: i64 = 256;
/// Pages that one merge step writes.
const STEP_PAGES: i64 = 32;
/// The index is rebuilt when one in this many of its records was deleted.
const DELETED_SHARE: i64 = 10;

/// Returns how many records are missing from the index, at most.
pub(crate) fn missing(connection: &Connection) -> Result<i64> {
    let sql = "SELECT coalesce(max(seq), 0) - (SELECT last_seq FROM search_index_state) FROM requests";
    Ok(connection.prepare_cached(sql)?.query_row([], |row| row.get(0))?)
}

/// Adds a batch of records. Returns true if more are missing.
pub(crate) fn add_batch(connection: &Connection) -> Result<bool> {
    let mut last = None;
    {
        let mut waiting = connection.prepare_cached(
            "SELECT seq, length(search_text) FROM requests
             WHERE seq > (SELECT last_seq FROM search_index_state) ORDER BY seq LIMIT ?1",
        )?;
        let mut rows = waiting.query([STEP_RECORDS])?;
        let mut characters = 0;
        while characters < STEP_CHARACTERS
            && let Some(row) = rows.next()?
        {
            last = Some(row.get::<_, i64>(0)?);
            characters += row.get::<_, i64>(1)?;
        }
    }
    let Some(last) = last else { return Ok(false) };
    let mut add = connection.prepare_cached(
        "INSERT INTO search_index (rowid, text) SELECT seq, text FROM search_texts
         WHERE seq > (SELECT last_seq FROM search_index_state) AND seq <= ?1",
    )?;
    add.execute([last])?;
    connection.prepare_cached("UPDATE search_index_state SET last_seq = ?1")?.execute([last])?;
    Ok(missing(connection)? > 0)
}

/// Merges some parts of the index. Returns true if there is more to merge.
pub(crate) fn merge(connection: &Connection) -> Result<bool> {
    merge_pages(connection, STEP_PAGES)
}

/// Starts to rebuild the index if many of its records were deleted; [`merge`] continues it. Returns true if it started.
pub(crate) fn start_rebuild(connection: &Connection) -> Result<bool> {
    let deleted: i64 = connection.query_row("SELECT deleted FROM search_index_state", [], |row| row.get(0))?;
    let left = count_all(connection)?;
    if deleted == 0 || deleted < left / DELETED_SHARE {
        return Ok(false);
    }
    connection.execute("UPDATE search_index_state SET deleted = 0", [])?;
    // A negative number assigns all parts to one level, to be merged into one.
    merge_pages(connection, -STEP_PAGES)
}

fn merge_pages(connection: &Connection, pages: i64) -> Result<bool> {
    let before = connection.total_changes();
    connection
        .prepare_cached("INSERT INTO search_index (search_index, rank) VALUES ('merge', ?1)")?
        .execute([pages])?;
    // Fewer than two changes mean that nothing was left to do (<https://www.sqlite.org/fts5.html#the_merge_command>).
    Ok(connection.total_changes() - before >= 2)
}
