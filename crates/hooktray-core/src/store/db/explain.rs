//! SQLite's query plans and programs, for tests that check what a statement uses.

use rusqlite::{Connection, Params};

/// Returns the steps of `EXPLAIN QUERY PLAN` (<https://www.sqlite.org/eqp.html>).
pub(in crate::store) fn plan(connection: &Connection, statement: &str, values: impl Params) -> Vec<String> {
    let mut explained = connection.prepare(&format!("EXPLAIN QUERY PLAN {statement}")).unwrap();
    let rows = explained.query_map(values, |row| row.get(3)).unwrap();
    rows.collect::<rusqlite::Result<_>>().unwrap()
}

/// Returns how many temporary tables the program of a statement makes, its triggers and checks included
/// (<https://www.sqlite.org/opcode.html>).
pub(in crate::store) fn temporary_tables(connection: &Connection, statement: &str) -> usize {
    let mut explained = connection.prepare(&format!("EXPLAIN {statement}")).unwrap();
    let operations = explained.query_map([], |row| row.get::<_, String>(1)).unwrap();
    operations.filter(|operation| operation.as_ref().unwrap() == "OpenEphemeral").count()
}
