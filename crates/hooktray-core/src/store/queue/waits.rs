//! Waiting operations: those that wait for their time or behind a gate, and waits after the clock was set back.

use std::time::Duration;

use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension as _, params};

use crate::base::error::Result;
use crate::outcome::ProblemCode;
use crate::store::db::columns::Millis;

/// The problems with which a probe operation waits for its next try.
pub(in crate::store) const UNREACHED: [ProblemCode; 2] = [ProblemCode::Unreachable, ProblemCode::ProxyFailed];

/// Releases the operations behind every gate that is not among the `blocked` ones. They keep their order of arrival.
pub(crate) fn release_unblocked(connection: &Connection, blocked: &[String], now: Timestamp) -> Result<()> {
    // Gate by gate through the index: thousands of operations may wait behind one, and this runs with every claim.
    let mut next = connection.prepare_cached("SELECT min(gate) FROM operations WHERE gate > ?1")?;
    let mut release = connection.prepare_cached(
        "UPDATE operations SET gate = NULL, due_at = min(received_at, ?2), due_set_at = ?2 WHERE gate = ?1",
    )?;
    let mut last = String::new();
    while let Some(gate) = next.query_row([&last], |row| row.get::<_, Option<String>>(0))? {
        if !blocked.contains(&gate) {
            release.execute(params![gate, Millis(now)])?;
        }
        last = gate;
    }
    Ok(())
}

/// Releases the oldest operation of these flows behind a gate, as a probe. Returns its `seq`.
pub(crate) fn release_oldest(
    connection: &Connection,
    gate: &str,
    flows: &[i64],
    now: Timestamp,
) -> Result<Option<i64>> {
    let flows: Vec<String> = flows.iter().map(i64::to_string).collect();
    let sql = format!(
        "UPDATE operations SET gate = NULL, due_at = min(received_at, ?2), due_set_at = ?2
         WHERE seq = (SELECT seq FROM operations WHERE gate = ?1 AND flow_id IN ({}) ORDER BY seq LIMIT 1) RETURNING seq",
        flows.join(", ")
    );
    Ok(connection.prepare(&sql)?.query_row(params![gate, Millis(now)], |row| row.get(0)).optional()?)
}

/// Makes waiting operations due now. Returns those that still waited, each with the rest of its wait.
pub(crate) fn bring_forward(connection: &Connection, seqs: &[i64], now: Timestamp) -> Result<Vec<(i64, Duration)>> {
    let mut find = connection
        .prepare_cached("SELECT due_at FROM operations WHERE seq = ?1 AND status = 'pending' AND gate IS NULL")?;
    let mut update = connection
        .prepare_cached("UPDATE operations SET due_at = min(received_at, ?2), due_set_at = ?2 WHERE seq = ?1")?;
    let mut brought = Vec::new();
    for seq in seqs {
        if let Some(Millis(due)) = find.query_row([seq], |row| row.get(0)).optional()? {
            update.execute(params![seq, Millis(now)])?;
            brought.push((*seq, Duration::try_from(due.duration_since(now)).unwrap_or_default()));
        }
    }
    Ok(brought)
}

/// Returns the operations that wait for their time because a destination could not be reached.
pub(crate) fn after_unreachable(connection: &Connection) -> Result<Vec<i64>> {
    let mut find = connection.prepare_cached(
        "SELECT seq FROM operations INDEXED BY operations_queued
         WHERE status = 'pending' AND gate IS NULL AND error_code IN (?1, ?2) ORDER BY seq",
    )?;
    Ok(find.query_map(UNREACHED, |row| row.get(0))?.collect::<rusqlite::Result<_>>()?)
}

/// Shortens waits that became longer when the clock was set back.
pub(crate) fn clamp_waits(connection: &Connection, now: Timestamp) -> Result<()> {
    connection.execute(
        "UPDATE operations INDEXED BY operations_queued SET due_at = ?1 + max(0, due_at - due_set_at), due_set_at = ?1
         WHERE status = 'pending' AND due_set_at > ?1",
        [Millis(now)],
    )?;
    Ok(())
}

/// Returns the flow of an operation whose next attempt needs nothing but time.
pub(crate) fn flow_of_pending(connection: &Connection, seq: i64) -> Result<Option<i64>> {
    let mut find = connection.prepare_cached(
        "SELECT flow_id FROM operations WHERE seq = ?1 AND status IN ('pending', 'running') AND gate IS NULL",
    )?;
    Ok(find.query_row([seq], |row| row.get(0)).optional()?)
}
