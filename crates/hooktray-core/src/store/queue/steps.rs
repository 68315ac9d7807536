//! Finished requests. They are kept until the operation is delivered, so that no attempt repeats one.

use std::collections::BTreeMap;

use rusqlite::{Connection, params};
use serde_json::Value;

use super::AttemptKey;
use super::remembered::remember;
use crate::base::error::Result;
use crate::flow::RequestKey;
use crate::outcome::{EarlierRuns, ProblemCode, StepOutcome, StepRecord};
use crate::store::db::columns::json;
use crate::store::db::errors::unknown_value;
use crate::store::db::packed::Packed;
use crate::store::flows;

/// Keeps a step that a running attempt finished, and those that it skipped. Returns false if the next request must not go out: the attempt
/// is no longer running, and nothing is kept, or the flow was deleted. Takes the finished step with what it remembers, without
/// the keys in the record: lists and messages show that.
pub(crate) fn keep_steps(
    connection: &Connection,
    attempt: &AttemptKey,
    finished: Option<&(StepRecord, BTreeMap<String, Value>)>,
    skipped: &[StepRecord],
) -> Result<bool> {
    let mut update = connection.prepare_cached(
        "UPDATE operations SET skipped_requests = ?3 WHERE seq = ?1 AND status = 'running' AND attempts = ?2",
    )?;
    let skipped = (!skipped.is_empty()).then(|| json(skipped)).transpose()?;
    if update.execute(params![attempt.seq, attempt.attempt, skipped])? == 0 {
        return Ok(false);
    }
    if let Some((step, remembered)) = finished {
        keep_finished_step(connection, attempt, step, remembered)?;
    }
    flows::exists(connection, attempt.flow_id)
}

fn keep_finished_step(
    connection: &Connection,
    attempt: &AttemptKey,
    step: &StepRecord,
    remembered: &BTreeMap<String, Value>,
) -> Result<()> {
    // The next step starts with all its retries.
    let mut update = connection.prepare_cached(
        "UPDATE operations SET tries = 1, tries_of = NULL, interruptions = 0, finished_steps = finished_steps + 1, accepted = max(accepted, ?2),
                crm_duplicate = max(crm_duplicate, ?3)
         WHERE seq = ?1",
    )?;
    update.execute(params![attempt.seq, step.may_be_accepted(), step.crm_duplicate])?;
    // The history has it even if the attempt is interrupted.
    if !remembered.is_empty() {
        remember(connection, attempt.seq, remembered)?;
    }
    insert(connection, attempt.seq, attempt.attempt, step)
}

pub(super) fn insert(connection: &Connection, seq: i64, attempt: u32, step: &StepRecord) -> Result<()> {
    let record = json(step)?;
    let mut insert = connection
        .prepare_cached("INSERT OR REPLACE INTO finished_steps (seq, step, attempt, record) VALUES (?1, ?2, ?3, ?4)")?;
    insert.execute(params![seq, step.id, attempt, record])?;
    Ok(())
}

/// Returns what earlier attempts did. Requests that were replaced by another one are left out up to the attempt `decided`,
/// after which the user wanted both.
pub(super) fn earlier(connection: &Connection, seq: i64, decided: u32) -> Result<EarlierRuns> {
    let (mut earlier, mut accepted) = (EarlierRuns::default(), None);
    for FinishedStepRow { step, attempt, record } in stored(connection, seq)? {
        let mut record = record.ok_or_else(|| unknown_value(0, format!("the finished step “{step}”")))?;
        if attempt <= decided {
            earlier.both_wanted.insert(step);
            record.instead_of.clear();
            // What would be sent is not compared with it. A response that is judged again still needs the address.
            if record.outcome == StepOutcome::Ok {
                record.request = serde_json::Value::Null;
            }
        }
        if record.may_be_accepted() {
            accepted = Some(accepted.map_or(attempt, |first: u32| first.min(attempt)));
        }
        earlier.finished.push(record);
    }
    let Some(accepted) = accepted else { return Ok(earlier) };
    let since = runs(connection, seq)?.into_iter().filter(|(number, _)| *number >= accepted);
    for (number, steps) in since {
        let steps: Vec<StepRecord> =
            steps.unwrap_or_default().into_iter().filter(|step| step.endpoint.is_some()).collect();
        // An attempt that sent nothing, since another request was sent instead, does not show what the user wants.
        if !steps.iter().any(was_sent_instead) {
            let planned = steps.iter().filter(|step| step.outcome != StepOutcome::Interrupted);
            earlier.known.extend(planned.map(|step| (step.id.clone(), step.endpoint.clone().unwrap_or_default())));
        }
        if number > decided {
            note_skipped(&mut earlier.skipped, steps);
        }
    }
    Ok(earlier)
}

/// True if another request was sent in place of this one.
fn was_sent_instead(step: &StepRecord) -> bool {
    step.error.as_ref().is_some_and(|error| error.code == ProblemCode::SentInstead)
}

/// Notes which of these requests of one attempt were skipped.
fn note_skipped(skipped: &mut Vec<StepRecord>, steps: Vec<StepRecord>) {
    for step in steps {
        if was_sent_instead(&step) || step.outcome == StepOutcome::NotReached {
            continue;
        }
        // Only how a request ended last counts.
        skipped.retain(|skipped| skipped.id != step.id);
        if step.outcome == StepOutcome::Skipped {
            skipped.push(step);
        }
    }
}

/// A finished request.
#[derive(Debug, Clone)]
pub(super) struct FinishedRequest {
    pub(super) key: RequestKey,
    /// The attempt that finished it.
    pub(super) attempt: u32,
    /// The requests that it replaced.
    pub(super) instead_of: Vec<String>,
}

impl FinishedRequest {
    fn of(step: &StepRecord, attempt: u32) -> FinishedRequest {
        FinishedRequest { key: RequestKey::of(step), attempt, instead_of: step.instead_of.clone() }
    }
}

/// Returns the finished requests of an operation, except those that cannot be read.
pub(super) fn finished_requests(connection: &Connection, seq: i64) -> Result<Vec<FinishedRequest>> {
    let steps = stored(connection, seq)?.into_iter().filter_map(|row| Some((row.record?, row.attempt)));
    let finished = steps.filter(|(step, _)| step.may_be_accepted());
    Ok(finished.map(|(step, attempt)| FinishedRequest::of(&step, attempt)).collect())
}

/// A row of `finished_steps`.
struct FinishedStepRow {
    /// The id.
    step: String,
    attempt: u32,
    /// The step, unless it cannot be read.
    record: Option<StepRecord>,
}

fn stored(connection: &Connection, seq: i64) -> Result<Vec<FinishedStepRow>> {
    let mut statement = connection.prepare_cached("SELECT step, attempt, record FROM finished_steps WHERE seq = ?1")?;
    let rows = statement.query_map([seq], |row| {
        let record: String = row.get(2)?;
        Ok(FinishedStepRow { step: row.get(0)?, attempt: row.get(1)?, record: serde_json::from_str(&record).ok() })
    })?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// Returns the attempts at an operation since it last began, with their steps unless those cannot be read.
pub(super) fn runs(connection: &Connection, seq: i64) -> Result<Vec<(u32, Option<Vec<StepRecord>>)>> {
    let mut attempts = connection.prepare_cached(
        "SELECT number, steps FROM attempts JOIN operations USING (seq) WHERE seq = ?1 AND number > restarted_after
         ORDER BY number",
    )?;
    let rows = attempts.query_map([seq], |row| {
        let steps = row.get::<_, Packed<String>>(1).ok();
        Ok((row.get(0)?, steps.and_then(|Packed(steps)| serde_json::from_str(&steps).ok())))
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
    /// Those that failed for good, as far as their step can be read: they run again, unless another one replaced them.
    failed: Vec<FailedRequest>,
    /// The ids of all rows in `finished_steps` that failed.
    failed_rows: Vec<String>,
    /// Those that were skipped last.
    pub(super) skipped: Vec<String>,
    /// Those that stay failed, since another one was accepted in their place.
    stay_failed: Vec<String>,
    /// All that stay finished.
    pub(super) requests: Vec<FinishedRequest>,
    /// Those that the user matched with other requests of the flow: the old id, and the current key.
    pub(super) kept_as: Vec<(String, RequestKey)>,
}

/// A request that failed for good.
#[derive(Debug)]
struct FailedRequest {
    /// The attempt in which it failed.
    attempt: u32,
    step: StepRecord,
}

impl Finished {
    /// True if the request of this action stays finished.
    pub(super) fn has(&self, id: &str) -> bool {
        self.requests.iter().any(|request| request.key.id == id)
    }

    /// Lets this request stay failed, since another one was accepted in its place. Returns false if it did not fail as it is in
    /// the flow now.
    pub(super) fn stays_failed(&mut self, request: &RequestKey) -> bool {
        let is_it = |failed: &FailedRequest| {
            failed.step.id == request.id && failed.step.endpoint.as_ref() == Some(&request.endpoint)
        };
        let has_failed = self.failed.iter().any(is_it);
        if has_failed {
            self.stay_failed.push(request.id.clone());
        }
        has_failed
    }

    /// Notes how a step of an earlier attempt ended, if it is a request that is not finished.
    fn note_unfinished(&mut self, attempt: u32, step: StepRecord) {
        if step.endpoint.is_none() || !matches!(step.outcome, StepOutcome::Failed | StepOutcome::Skipped) {
            return;
        }
        self.skipped.retain(|skipped| *skipped != step.id);
        if step.outcome == StepOutcome::Skipped {
            self.skipped.push(step.id);
        } else if !self.failed_rows.contains(&step.id) {
            self.failed.retain(|failed| failed.step.id != step.id);
            self.failed.push(FailedRequest { attempt, step });
        }
    }
}

/// Returns the requests of an operation that stay finished, even if only the history has them; or nothing if an attempt or
/// a response cannot be read: then it is unknown what was sent.
pub(super) fn known(connection: &Connection, seq: i64) -> Result<Option<Finished>> {
    let mut decided =
        connection.prepare_cached("SELECT both_wanted_after, finished_kept_after FROM operations WHERE seq = ?1")?;
    let (both_wanted_after, kept): (u32, u32) = decided.query_row([seq], |row| Ok((row.get(0)?, row.get(1)?)))?;
    let mut finished = Finished::default();
    let mut unreadable = Vec::new();
    for FinishedStepRow { step: id, attempt, record } in stored(connection, seq)? {
        match record {
            Some(step) if step.may_be_accepted() => finished.requests.push(FinishedRequest::of(&step, attempt)),
            Some(step) => {
                finished.failed_rows.push(id);
                finished.failed.push(FailedRequest { attempt, step });
            }
            None => unreadable.push(id),
        }
    }
    for (number, steps) in runs(connection, seq)?.into_iter().filter(|(number, _)| *number > kept) {
        let Some(steps) = steps else { return Ok(None) };
        for step in steps {
            if !step.is_accepted_request() {
                finished.note_unfinished(number, step);
            } else if !finished.has(&step.id) && !finished.failed_rows.contains(&step.id) {
                finished.requests.push(FinishedRequest::of(&step, number));
                finished.from_history.push((number, step));
            }
        }
    }
    let before = finished.requests.iter_mut().filter(|request| request.attempt <= both_wanted_after);
    before.for_each(|request| request.instead_of.clear());
    let is_lost = unreadable.iter().any(|id| !finished.has(id));
    Ok((!is_lost).then_some(finished))
}

/// Prepares the finished steps of an operation for another run: the successful ones stay finished; requests that failed for
/// good run again, except those that stay failed.
pub(super) fn restore(connection: &Connection, seq: i64, finished: &Finished) -> Result<()> {
    finished.from_history.iter().try_for_each(|(number, step)| insert(connection, seq, *number, step))?;
    let mut remove = connection.prepare_cached("DELETE FROM finished_steps WHERE seq = ?1 AND step = ?2")?;
    finished.failed_rows.iter().try_for_each(|step| remove.execute(params![seq, step]).map(|_| ()))?;
    let stay = finished.failed.iter().filter(|failed| finished.stay_failed.contains(&failed.step.id));
    stay.into_iter().try_for_each(|failed| insert(connection, seq, failed.attempt, &failed.step))?;
    connection.execute(
        "UPDATE operations SET finished_steps = ?2 WHERE seq = ?1",
        params![seq, u32::try_from(finished.requests.len()).unwrap_or(u32::MAX)],
    )?;
    Ok(())
}
