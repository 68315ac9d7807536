//! Answered requests. They are kept until the operation is delivered, so that no attempt repeats one.

use rusqlite::{Connection, params};

use super::AttemptKey;
use crate::base::error::{Error, Result};
use crate::outcome::{StepOutcome, StepRecord};
use crate::store::db::errors::unknown_value;
use crate::store::flows;

/// Keeps a finished step. Returns false if the next one must not go out: the attempt is no longer running, and nothing is
/// kept, or the flow was deleted.
pub(crate) fn keep_step(connection: &Connection, attempt: &AttemptKey, step: &StepRecord) -> Result<bool> {
    // The next step starts with all its retries.
    let mut update = connection.prepare_cached(
        "UPDATE operations SET tries = 1, finished_steps = finished_steps + 1
         WHERE seq = ?1 AND status = 'running' AND attempts = ?2",
    )?;
    if update.execute(params![attempt.seq, attempt.attempt])? == 0 {
        return Ok(false);
    }
    insert(connection, attempt.seq, attempt.attempt, step)?;
    flows::exists(connection, attempt.flow_id)
}

fn insert(connection: &Connection, seq: i64, attempt: u32, step: &StepRecord) -> Result<()> {
    let record = serde_json::to_string(step).map_err(|error| Error::Database(error.to_string()))?;
    let mut insert = connection
        .prepare_cached("INSERT OR REPLACE INTO finished_steps (seq, step, attempt, record) VALUES (?1, ?2, ?3, ?4)")?;
    insert.execute(params![seq, step.id, attempt, record])?;
    Ok(())
}

/// Returns the finished steps of an operation.
pub(super) fn finished(connection: &Connection, seq: i64) -> Result<Vec<StepRecord>> {
    let mut statement = connection.prepare_cached("SELECT record FROM finished_steps WHERE seq = ?1")?;
    let records = statement.query_map([seq], |row| {
        let record: String = row.get(0)?;
        serde_json::from_str(&record).map_err(|error| unknown_value(0, error.to_string()))
    })?;
    Ok(records.collect::<rusqlite::Result<_>>()?)
}

/// Deletes the finished steps of an operation that is delivered or starts over.
pub(super) fn forget(connection: &Connection, seq: i64) -> Result<()> {
    connection.prepare_cached("DELETE FROM finished_steps WHERE seq = ?1")?.execute([seq])?;
    Ok(())
}

/// Prepares an operation for another run. Steps that succeeded stay finished, also those that only the history has; requests
/// that failed for good run again. Returns the ids of the finished steps, or `None` if an attempt cannot be read, since it is
/// unknown then what was sent.
pub(super) fn restore(connection: &Connection, seq: i64) -> Result<Option<Vec<String>>> {
    let known: Vec<String> = finished(connection, seq)?.into_iter().map(|step| step.id).collect();
    let mut attempts = connection.prepare_cached(
        "SELECT number, steps FROM attempts JOIN operations USING (seq) WHERE seq = ?1 AND number > started_over
         ORDER BY number",
    )?;
    let rows = attempts.query_map([seq], |row| Ok((row.get::<_, u32>(0)?, row.get::<_, String>(1)?)))?;
    for row in rows.collect::<rusqlite::Result<Vec<_>>>()? {
        let (number, steps) = row;
        let Ok(steps) = serde_json::from_str::<Vec<StepRecord>>(&steps) else { return Ok(None) };
        let is_new = |step: &&StepRecord| step.is_answered_request() && !known.contains(&step.id);
        steps.iter().filter(is_new).try_for_each(|step| insert(connection, seq, number, step))?;
    }
    let (done, failed): (Vec<_>, Vec<_>) =
        finished(connection, seq)?.into_iter().partition(|step| step.outcome == StepOutcome::Ok);
    let mut remove = connection.prepare_cached("DELETE FROM finished_steps WHERE seq = ?1 AND step = ?2")?;
    failed.iter().try_for_each(|step| remove.execute(params![seq, step.id]).map(|_| ()))?;
    connection.execute(
        "UPDATE operations SET finished_steps = ?2 WHERE seq = ?1",
        params![seq, u32::try_from(done.len()).unwrap_or(u32::MAX)],
    )?;
    Ok(Some(done.into_iter().map(|step| step.id).collect()))
}
