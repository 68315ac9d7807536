//! Tables: named lists of rows, each found by its key. `rows` reads and changes single rows.

pub(crate) mod rows;

use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension as _, params};

use super::db::columns::{Millis, json};
use crate::base::error::{Error, Result};

/// A table without its rows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TableRow {
    /// The name, which is unique.
    pub name: String,
    /// The column whose values are the keys.
    pub key: String,
    /// All columns, in order.
    pub columns: Vec<String>,
    /// How many rows it has.
    pub rows: u32,
}

/// A table with its rows, to store.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct NewTable {
    /// The name, which is unique.
    pub name: String,
    /// The column whose values are the keys.
    pub key: String,
    /// All columns, in order.
    pub columns: Vec<String>,
    /// The rows: each key, and the cells in the order of the columns.
    pub rows: Vec<(String, Vec<String>)>,
}

fn from_json(cells: &str) -> Result<Vec<String>> {
    serde_json::from_str(cells).map_err(|error| Error::Database(format!("a row of a table cannot be read: {error}")))
}

const ALL: &str = "SELECT name, key_column, columns, row_count FROM tables ORDER BY name";
const FIND: &str = "SELECT columns, cells FROM tables JOIN table_rows ON table_id = id WHERE name = ?1 AND key = ?2";

/// Returns every table, ordered by name.
pub(crate) fn all(connection: &Connection) -> Result<Vec<TableRow>> {
    let mut statement = connection.prepare_cached(ALL)?;
    let rows = statement
        .query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get::<_, String>(2)?, row.get::<_, u32>(3)?)))?;
    let rows = rows.collect::<rusqlite::Result<Vec<_>>>()?;
    let table = |(name, key, columns, rows): (String, String, String, u32)| {
        Ok(TableRow { name, key, columns: from_json(&columns)?, rows })
    };
    rows.into_iter().map(table).collect()
}

/// Returns true if there is a table of this name.
pub(crate) fn exists(connection: &Connection, name: &str) -> Result<bool> {
    let mut statement = connection.prepare_cached("SELECT 1 FROM tables WHERE name = ?1")?;
    Ok(statement.exists([name])?)
}

/// Returns the columns and the cells of the row with this key.
pub(crate) fn find(connection: &Connection, table: &str, key: &str) -> Result<Option<Vec<(String, String)>>> {
    let mut statement = connection.prepare_cached(FIND)?;
    let found = statement.query_row([table, key], |row| Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?)));
    let Some((columns, cells)) = found.optional()? else { return Ok(None) };
    Ok(Some(from_json(&columns)?.into_iter().zip(from_json(&cells)?).collect()))
}

/// Calls `each` with the cells of every row, in their order.
pub(crate) fn each_row(
    connection: &Connection,
    name: &str,
    mut each: impl FnMut(Vec<String>) -> Result<()>,
) -> Result<()> {
    let mut statement = connection.prepare_cached(
        "SELECT cells FROM tables JOIN table_rows ON table_id = id WHERE name = ?1 ORDER BY position",
    )?;
    let mut rows = statement.query([name])?;
    while let Some(row) = rows.next()? {
        each(from_json(&row.get::<_, String>(0)?)?)?;
    }
    Ok(())
}

/// Stores a table in the place of the one with its name, if there is one.
pub(crate) fn replace(connection: &Connection, table: &NewTable, now: Timestamp) -> Result<()> {
    delete(connection, &table.name)?;
    let count = i64::try_from(table.rows.len()).unwrap_or(i64::MAX);
    connection.execute(
        "INSERT INTO tables (name, key_column, columns, row_count, changed_at) VALUES (?1, ?2, ?3, ?4, ?5)",
        params![table.name, table.key, json(&table.columns)?, count, Millis(now)],
    )?;
    let id = connection.last_insert_rowid();
    let mut insert =
        connection.prepare_cached("INSERT INTO table_rows (table_id, key, position, cells) VALUES (?1, ?2, ?3, ?4)")?;
    for (position, (key, cells)) in (1_i64..).zip(&table.rows) {
        insert.execute(params![id, key, position, json(cells)?])?;
    }
    Ok(())
}

/// Deletes a table. Returns false if there was none of this name.
pub(crate) fn delete(connection: &Connection, name: &str) -> Result<bool> {
    Ok(connection.execute("DELETE FROM tables WHERE name = ?1", [name])? > 0)
}

#[cfg(test)]
mod tests {
    use rusqlite::types::Null;

    use super::*;
    use crate::store::db::explain::plan;
    use crate::store::db::migrate;

    #[test]
    fn lists_read_no_rows_and_a_row_is_found_by_an_index() {
        let mut connection = Connection::open_in_memory().unwrap();
        migrate::migrate(&mut connection).unwrap();
        for step in plan(&connection, ALL, []) {
            assert!(!step.contains("table_rows"), "{step}");
        }
        let (by_key, at) = ("(table_id=? AND key=?)", "table_rows_by_position (table_id=? AND position=?)");
        for (statement, step, steps) in [
            (FIND, by_key, plan(&connection, FIND, [Null; 2])),
            (rows::BY_KEY, by_key, plan(&connection, rows::BY_KEY, [Null; 2])),
            (
                rows::AFTER,
                "table_rows_by_position (table_id=? AND position>?)",
                plan(&connection, rows::AFTER, [Null; 2]),
            ),
            (rows::UPDATE, at, plan(&connection, rows::UPDATE, [Null; 4])),
            (rows::DELETE, at, plan(&connection, rows::DELETE, [Null; 2])),
        ] {
            assert!(steps.iter().any(|found| found.contains(step)), "{statement}: {steps:?}");
            assert!(
                !steps.iter().any(|found| found.contains("SCAN") || found.contains("TEMP")),
                "{statement}: {steps:?}"
            );
        }
    }
}
