//! Answered requests. They are kept until the operation is delivered, so that no attempt repeats one.

use rusqlite::{Connection, params};

use super::{AttemptKey, RequestKey};
use crate::base::error::{Error, Result};
use crate::outcome::{StepOutcome, StepRecord};
use crate::store::db::errors::unknown_value;
use crate::store::flows;

/// Keeps a finished step. Returns false if the next one must not go out: the attempt is no longer running, and nothing is
/// kept, or the flow was deleted.
pub(crate) fn keep_step(connection: &Connection, attempt: &AttemptKey, step: &StepRecord) -> Result<bool> {
    // The next step starts with all its retries.
    let mut update = connection.prepare_cached(
        "UPDATE operations SET tries = 1, interruptions = 0, finished_steps = finished_steps + 1, answered = max(answered, ?3)
         WHERE seq = ?1 AND status = 'running' AND attempts = ?2",
    )?;
    if update.execute(params![attempt.seq, attempt.attempt, step.is_finished()])? == 0 {
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
    let stored = stored(connection, seq)?.into_iter();
    let read = stored
        .map(|(step, record)| record.ok_or_else(|| unknown_value(0, format!("the finished step “{step}”")).into()));
    read.collect()
}

/// Returns what the successful steps of an operation are known by, those aside that cannot be read.
pub(super) fn finished_keys(connection: &Connection, seq: i64) -> Result<Vec<RequestKey>> {
    let steps = stored(connection, seq)?.into_iter().filter_map(|(_, step)| step);
    Ok(steps.filter(StepRecord::is_finished).map(|step| RequestKey::of(&step)).collect())
}

/// Returns the rows of `finished_steps`: the id, and the step unless it cannot be read.
fn stored(connection: &Connection, seq: i64) -> Result<Vec<(String, Option<StepRecord>)>> {
    let mut statement = connection.prepare_cached("SELECT step, record FROM finished_steps WHERE seq = ?1")?;
    let rows = statement.query_map([seq], |row| {
        let record: String = row.get(1)?;
        Ok((row.get(0)?, serde_json::from_str(&record).ok()))
    })?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// Returns the attempts at an operation since it last began, with their steps unless those cannot be read.
pub(super) fn runs(connection: &Connection, seq: i64) -> Result<Vec<(u32, Option<Vec<StepRecord>>)>> {
    let mut attempts = connection.prepare_cached(
        "SELECT number, steps FROM attempts JOIN operations USING (seq) WHERE seq = ?1 AND number > started_over
         ORDER BY number",
    )?;
    let rows = attempts.query_map([seq], |row| {
        let steps: String = row.get(1)?;
        Ok((row.get(0)?, serde_json::from_str(&steps).ok()))
    })?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// Deletes the finished steps of an operation that is delivered or starts over.
pub(super) fn forget(connection: &Connection, seq: i64) -> Result<()> {
    connection.prepare_cached("DELETE FROM finished_steps WHERE seq = ?1")?.execute([seq])?;
    Ok(())
}

/// What is known of the requests that an operation does not send again.
#[derive(Debug, Default)]
pub(super) struct Finished {
    /// Those that are not in `finished_steps`, with the attempt that finished them.
    from_history: Vec<(u32, StepRecord)>,
    /// Those in `finished_steps` that failed for good and run again.
    failed: Vec<String>,
    /// Those that failed at some time, also those that succeeded later.
    pub(super) ever_failed: Vec<String>,
    /// All that stay finished.
    pub(super) requests: Vec<RequestKey>,
}

impl Finished {
    /// True if the request of this action stays finished.
    pub(super) fn has(&self, id: &str) -> bool {
        self.requests.iter().any(|request| request.id == id)
    }
}

/// Returns the requests of an operation that stay finished, even if only the history has them; or nothing if an attempt or
/// an answer cannot be read: then nobody knows what was sent.
pub(super) fn known(connection: &Connection, seq: i64) -> Result<Option<Finished>> {
    let mut finished = Finished::default();
    let mut unreadable = Vec::new();
    for (id, record) in stored(connection, seq)? {
        match record {
            Some(step) if step.is_finished() => finished.requests.push(RequestKey::of(&step)),
            Some(_) => {
                finished.ever_failed.push(id.clone());
                finished.failed.push(id);
            }
            None => unreadable.push(id),
        }
    }
    for (number, steps) in runs(connection, seq)? {
        let Some(steps) = steps else { return Ok(None) };
        let (answered, others): (Vec<_>, Vec<_>) = steps.into_iter().partition(StepRecord::is_answered_request);
        let failed = others.into_iter().filter(|step| step.outcome == StepOutcome::Failed);
        finished.ever_failed.extend(failed.map(|step| step.id));
        for step in answered {
            if !finished.has(&step.id) && !finished.failed.contains(&step.id) {
                finished.requests.push(RequestKey::of(&step));
                finished.from_history.push((number, step));
            }
        }
    }
    let is_lost = unreadable.iter().any(|id| !finished.has(id));
    Ok((!is_lost).then_some(finished))
}

/// Prepares the finished steps of an operation for another run: the successful ones stay finished; requests that failed for
/// good run again.
pub(super) fn restore(connection: &Connection, seq: i64, finished: &Finished) -> Result<()> {
    finished.from_history.iter().try_for_each(|(number, step)| insert(connection, seq, *number, step))?;
    let mut remove = connection.prepare_cached("DELETE FROM finished_steps WHERE seq = ?1 AND step = ?2")?;
    finished.failed.iter().try_for_each(|step| remove.execute(params![seq, step]).map(|_| ()))?;
    connection.execute(
        "UPDATE operations SET finished_steps = ?2 WHERE seq = ?1",
        params![seq, u32::try_from(finished.requests.len()).unwrap_or(u32::MAX)],
    )?;
    Ok(())
}
