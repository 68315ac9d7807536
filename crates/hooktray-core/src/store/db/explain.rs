//! SQLite's query plans, for tests that check which index a query uses.

use rusqlite::{Connection, Params};

/// Returns the steps of `EXPLAIN QUERY PLAN` (<https://www.sqlite.org/eqp.html>).
pub(in crate::store) fn plan(connection: &Connection, statement: &str, values: impl Params) -> Vec<String> {
    let mut explained = connection.prepare(&format!("EXPLAIN QUERY PLAN {statement}")).unwrap();
    let rows = explained.query_map(values, |row| row.get(3)).unwrap();
    rows.collect::<rusqlite::Result<_>>().unwrap()
}
