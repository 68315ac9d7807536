//! How SQLite goes about a statement, for the tests that no question reads more than it has to.

use rusqlite::{Connection, Params};

/// The steps, in the words of `EXPLAIN QUERY PLAN` (<https://www.sqlite.org/eqp.html>).
pub(in crate::store) fn plan(connection: &Connection, statement: &str, values: impl Params) -> Vec<String> {
    let mut explained = connection.prepare(&format!("EXPLAIN QUERY PLAN {statement}")).unwrap();
    let rows = explained.query_map(values, |row| row.get(3)).unwrap();
    rows.collect::<rusqlite::Result<_>>().unwrap()
}
