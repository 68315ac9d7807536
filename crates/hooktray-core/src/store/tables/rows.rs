//! The rows of one table: pages of them, and changes of single ones.

use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension as _, params};

use super::from_json;
use crate::base::error::{Error, Result};
use crate::store::db::columns::{Millis, json};

/// A row, and its place in the table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct PlacedRow {
    /// Its place. Places ascend; they have gaps where rows were deleted.
    pub position: i64,
    /// The cells, in the order of the columns.
    pub cells: Vec<String>,
}

pub(super) const AFTER: &str =
    "SELECT position, cells FROM table_rows WHERE table_id = ?1 AND position > ?2 ORDER BY position";
pub(super) const BY_KEY: &str = "SELECT position, cells FROM table_rows WHERE table_id = ?1 AND key = ?2";
// With the position in its place, SQLite would read the whole table to change or delete a row.
pub(super) const UPDATE: &str = "UPDATE table_rows SET key = ?3, cells = ?4 WHERE table_id = ?1
    AND key = (SELECT key FROM table_rows WHERE table_id = ?1 AND position = ?2)";
pub(super) const DELETE: &str = "DELETE FROM table_rows WHERE table_id = ?1
    AND key = (SELECT key FROM table_rows WHERE table_id = ?1 AND position = ?2)";

/// Returns a table's id, its key column and all its columns.
pub(crate) fn id_and_columns(connection: &Connection, name: &str) -> Result<(i64, String, Vec<String>)> {
    let mut find = connection.prepare_cached("SELECT id, key_column, columns FROM tables WHERE name = ?1")?;
    let found = find.query_row([name], |row| Ok((row.get(0)?, row.get(1)?, row.get::<_, String>(2)?))).optional()?;
    let (id, key, columns) = found.ok_or_else(|| Error::NoSuchTable(name.to_owned()))?;
    Ok((id, key, from_json(&columns)?))
}

/// Calls `each` with the rows after this place that may contain a text in lower case, as long as it returns true. Those that surely do
/// not contain it are not taken apart, which is most of the work.
pub(crate) fn each_after(
    connection: &Connection,
    table_id: i64,
    after: i64,
    text: &str,
    mut each: impl FnMut(PlacedRow) -> bool,
) -> Result<()> {
    let written = json(&[text.to_owned()])?;
    // Between `["` and `"]`, as the text stands in the column.
    let written = written.get(2..written.len() - 2).unwrap_or_default();
    let mut find = connection.prepare_cached(AFTER)?;
    let mut rows = find.query([table_id, after])?;
    while let Some(row) = rows.next()? {
        let (position, cells): (i64, String) = (row.get(0)?, row.get(1)?);
        if !written.is_empty() && !cells.to_lowercase().contains(written) {
            continue;
        }
        if !each(PlacedRow { position, cells: from_json(&cells)? }) {
            break;
        }
    }
    Ok(())
}

/// Returns the row with this key.
pub(crate) fn by_key(connection: &Connection, table_id: i64, key: &str) -> Result<Option<PlacedRow>> {
    let mut find = connection.prepare_cached(BY_KEY)?;
    let found = find.query_row(params![table_id, key], |row| Ok((row.get(0)?, row.get::<_, String>(1)?))).optional()?;
    found.map(|(position, cells)| Ok(PlacedRow { position, cells: from_json(&cells)? })).transpose()
}

/// Stores the cells of the row at this place, or of a new last row. Returns its place. The caller has checked that no
/// other row has the key.
pub(crate) fn set(
    connection: &Connection,
    table_id: i64,
    position: Option<i64>,
    key: &str,
    cells: &[String],
) -> Result<i64> {
    let cells = json(cells)?;
    if let Some(position) = position {
        let mut update = connection.prepare_cached(UPDATE)?;
        if update.execute(params![table_id, position, key, cells])? > 0 {
            return Ok(position);
        }
    }
    let mut insert = connection.prepare_cached(
        "INSERT INTO table_rows (table_id, key, position, cells)
         VALUES (?1, ?2, (SELECT coalesce(max(position), 0) + 1 FROM table_rows WHERE table_id = ?1), ?3)
         RETURNING position",
    )?;
    let position = insert.query_row(params![table_id, key, cells], |row| row.get(0))?;
    count(connection, table_id, 1)?;
    Ok(position)
}

/// Deletes the rows at these places. Returns how many there were.
pub(crate) fn delete(connection: &Connection, table_id: i64, positions: &[i64]) -> Result<usize> {
    let mut delete = connection.prepare_cached(DELETE)?;
    let mut deleted = 0;
    for position in positions {
        deleted += delete.execute([table_id, *position])?;
    }
    count(connection, table_id, -i64::try_from(deleted).unwrap_or(i64::MAX))?;
    Ok(deleted)
}

/// Notes that a table has this many more rows.
fn count(connection: &Connection, table_id: i64, more: i64) -> Result<()> {
    let mut count = connection.prepare_cached("UPDATE tables SET row_count = row_count + ?2 WHERE id = ?1")?;
    count.execute([table_id, more])?;
    Ok(())
}

/// Notes that a table was changed.
pub(crate) fn touch(connection: &Connection, table_id: i64, now: Timestamp) -> Result<()> {
    connection.execute("UPDATE tables SET changed_at = ?2 WHERE id = ?1", params![table_id, Millis(now)])?;
    Ok(())
}
