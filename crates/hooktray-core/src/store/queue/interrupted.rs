//! Attempts that the end of the program cut off, as the history shows them.

use jiff::Timestamp;
use rusqlite::{Connection, params};

use super::vanished;
use crate::base::error::{Error, Result};
use crate::flow::Action;
use crate::outcome::{AttemptOutcome, Code, Problem, StepOutcome, StepRecord, quoted};
use crate::store::db::columns::Millis;
use crate::store::flows;

/// A running operation.
struct Running {
    seq: i64,
    flow_id: i64,
    attempt: u32,
    claimed_at: i64,
}

/// Writes the attempts that are running into the history, as interrupted ones: with the steps that they finished, and the
/// requests that may have been under way. Returns those of each operation.
pub(super) fn record_interrupted(connection: &Connection, now: Timestamp) -> Result<Vec<(i64, Vec<String>)>> {
    let sql = "SELECT seq, flow_id, attempts, claimed_at FROM operations WHERE status = 'running'";
    let mut running = connection.prepare_cached(sql)?;
    let running = running.query_map([], |row| {
        Ok(Running { seq: row.get(0)?, flow_id: row.get(1)?, attempt: row.get(2)?, claimed_at: row.get(3)? })
    })?;
    let running = running.collect::<rusqlite::Result<Vec<_>>>()?;
    running.into_iter().map(|running| Ok((running.seq, record(connection, &running, now)?))).collect()
}

/// Returns the problem of an operation that is sent again after the program ended, with the requests that may have been under
/// way.
pub(super) fn problem(under_way: &[String]) -> Problem {
    if under_way.is_empty() {
        let why = "the program ended while this record was being sent; it is sent again";
        return Problem::new(Code::Interrupted, why);
    }
    let names = quoted(under_way);
    let why =
        format!("the program ended while this record was being sent; {names} may have arrived, and is sent again");
    Problem::new(Code::Interrupted, why).with("steps", under_way.join(", "))
}

fn record(connection: &Connection, running: &Running, now: Timestamp) -> Result<Vec<String>> {
    let mut kept = connection.prepare_cached("SELECT step, attempt, record FROM finished_steps WHERE seq = ?1")?;
    let kept = kept.query_map([running.seq], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
    let kept = kept.collect::<rusqlite::Result<Vec<(String, u32, String)>>>()?;
    let under_way = under_way(connection, running.flow_id, |step| kept.iter().any(|(kept, ..)| kept == step))?;
    let own = kept.iter().filter(|(_, attempt, _)| *attempt == running.attempt);
    // One that cannot be read is left out; the next claim sets the operation aside.
    let mut steps: Vec<StepRecord> = own.filter_map(|(.., record)| serde_json::from_str(record).ok()).collect();
    let cut = |step: &String| StepRecord::bare(step, "http_request", StepOutcome::Interrupted);
    steps.extend(under_way.iter().map(cut));
    let steps = serde_json::to_string(&steps).map_err(|error| Error::Database(error.to_string()))?;
    let mut insert = connection.prepare_cached(
        "INSERT INTO attempts (seq, number, started_at, duration_ms, outcome, steps)
         VALUES (?1, ?2, ?3, max(0, ?4 - ?3), ?5, ?6)",
    )?;
    let outcome = AttemptOutcome::Interrupted.as_str();
    insert.execute(params![running.seq, running.attempt, running.claimed_at, Millis(now), outcome, steps])?;
    Ok(under_way)
}

/// Returns the requests of a flow that may have been under way: the first that was not finished, and the one after it
/// wherever one may have been skipped by its condition.
fn under_way(connection: &Connection, flow_id: i64, is_finished: impl Fn(&str) -> bool) -> Result<Vec<String>> {
    if !flows::exists(connection, flow_id)? {
        return Ok(Vec::new());
    }
    let Ok(row) = flows::by_id(connection, flow_id) else { return Ok(Vec::new()) };
    let requests = vanished::requests(&row.flow);
    let mut found = Vec::new();
    for request in requests.into_iter().filter(|request| !is_finished(request)) {
        found.push(request.to_owned());
        let action = row.flow.actions.iter().find(|action| action.id() == request);
        if action.and_then(Action::when).is_none() {
            break;
        }
    }
    Ok(found)
}
