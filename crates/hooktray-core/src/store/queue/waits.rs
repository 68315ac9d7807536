//! What waits: for its time, behind a gate, and behind a clock that was set back.

use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension as _, params};

use crate::base::error::Result;
use crate::store::db::columns::Millis;

/// Lets out everything that waits behind a gate that is not among the `closed` ones, with its old place in the queue, so
/// that the oldest goes first.
pub(crate) fn open_gates(connection: &Connection, closed: &[String], now: Timestamp) -> Result<()> {
    // From gate to gate through the index: thousands may wait behind one, and this runs with every claim.
    let mut next = connection.prepare_cached("SELECT min(gate) FROM operations WHERE gate > ?1")?;
    let mut open = connection.prepare_cached(
        "UPDATE operations SET gate = NULL, due_at = min(received_at, ?2), due_set_at = ?2 WHERE gate = ?1",
    )?;
    let mut last = String::new();
    while let Some(gate) = next.query_row([&last], |row| row.get::<_, Option<String>>(0))? {
        if !closed.contains(&gate) {
            open.execute(params![gate, Millis(now)])?;
        }
        last = gate;
    }
    Ok(())
}

/// Lets out the oldest operation of one of these flows that waits behind a gate, to try whether it is open; returns its
/// `seq`.
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

/// Makes waiting operations due now; returns those that still waited, with the time at which they were due before.
pub(crate) fn bring_forward(connection: &Connection, seqs: &[i64], now: Timestamp) -> Result<Vec<(i64, Timestamp)>> {
    let mut find = connection
        .prepare_cached("SELECT due_at FROM operations WHERE seq = ?1 AND status = 'pending' AND gate IS NULL")?;
    let mut update = connection
        .prepare_cached("UPDATE operations SET due_at = min(received_at, ?2), due_set_at = ?2 WHERE seq = ?1")?;
    let mut brought = Vec::new();
    for seq in seqs {
        if let Some(Millis(due)) = find.query_row([seq], |row| row.get(0)).optional()? {
            update.execute(params![seq, Millis(now)])?;
            brought.push((*seq, due));
        }
    }
    Ok(brought)
}

/// After the clock was set back: no wait is longer than it was meant to be.
pub(crate) fn clamp_waits(connection: &Connection, now: Timestamp) -> Result<()> {
    connection.execute(
        "UPDATE operations SET due_at = ?1 + max(0, due_at - due_set_at), due_set_at = ?1
         WHERE status = 'pending' AND due_set_at > ?1",
        [Millis(now)],
    )?;
    Ok(())
}

/// Returns the flow of an operation that will be tried without anything else having to happen.
pub(crate) fn flow_of_pending(connection: &Connection, seq: i64) -> Result<Option<i64>> {
    let mut find = connection.prepare_cached(
        "SELECT flow_id FROM operations WHERE seq = ?1 AND status IN ('pending', 'running') AND gate IS NULL",
    )?;
    Ok(find.query_row([seq], |row| row.get(0)).optional()?)
}
