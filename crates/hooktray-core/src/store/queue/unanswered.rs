//! Unanswered requests, which may have arrived: no response came, or the program ended meanwhile. Their operation is retried
//! as its flow says; but the same record again is a duplicate, and the user's retry asks first.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use rusqlite::{Connection, params};

use super::changed::LOOKED_AT;
use super::steps;
use crate::base::error::Result;
use crate::flow::RequestKey;
use crate::outcome::{Problem, ProblemCode, StepOutcome, StepRecord, quoted};
use crate::store::db::columns::{ArgsColumn, Millis, json};
use crate::store::db::packed::Packed;

/// The unanswered requests of an operation.
pub(super) struct Unanswered {
    /// Their ids.
    pub(super) ids: BTreeSet<String>,
    /// Those that are in doubt only because the program ended while the flow, as it is now, ran.
    pub(super) only_interrupted: BTreeSet<String>,
    /// True if the user wanted them sent again, and none of them went out since.
    pub(super) resend_wanted: bool,
}

/// Returns the requests of an operation that are unanswered after these steps of an attempt. A refusal says nothing about an
/// earlier try, unless the user wanted that one sent again: only an accepted request is known to have arrived exactly once.
/// `never_sent` are those that the flow does not send for this record however often it runs: if the program ended while the
/// same flow ran, they were not under way.
pub(super) fn after(
    connection: &Connection,
    seq: i64,
    steps: &[StepRecord],
    never_sent: &[String],
) -> Result<Unanswered> {
    let mut stored = connection
        .prepare_cached("SELECT unanswered, only_interrupted, resend_wanted FROM operations WHERE seq = ?1")?;
    let stored =
        stored.query_row([seq], |row| Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?, row.get(2)?)))?;
    let (mut unanswered, mut only_interrupted, mut resend_wanted): (_, _, bool) =
        (ids(&stored.0), ids(&stored.1), stored.2);
    for step in steps {
        if step.may_have_arrived() {
            let is_new = unanswered.insert(step.id.clone());
            if step.outcome != StepOutcome::Interrupted {
                only_interrupted.remove(&step.id);
            } else if is_new {
                only_interrupted.insert(step.id.clone());
            }
            resend_wanted = false;
        } else if unanswered.contains(&step.id) && ends_doubt(connection, seq, step, resend_wanted)? {
            unanswered.remove(&step.id);
        }
    }
    for request in never_sent.iter().filter(|request| only_interrupted.contains(*request)) {
        unanswered.remove(request);
    }
    only_interrupted.retain(|request| unanswered.contains(request));
    resend_wanted &= !unanswered.is_empty();
    Ok(Unanswered { ids: unanswered, only_interrupted, resend_wanted })
}

/// Takes notice that a flow does something else from now on: what it decides says nothing about interrupted attempts any more.
pub(crate) fn flow_changed(connection: &Connection, flow_id: i64) -> Result<()> {
    connection.execute(
        "UPDATE operations SET only_interrupted = '[]'
         WHERE seq IN (SELECT seq FROM operations INDEXED BY operations_by_flow WHERE flow_id = ?1 AND status = 'held'
                       UNION ALL
                       SELECT seq FROM operations INDEXED BY operations_queued
                       WHERE flow_id = ?1 AND (status = 'pending' OR status = 'running'))
           AND only_interrupted <> '[]'",
        [flow_id],
    )?;
    Ok(())
}

/// Returns the problem of an operation for which its flow sends nothing, although it may have been sent before: a request of an
/// earlier attempt is unanswered, or it was not finished in a backup that was restored.
pub(crate) fn nothing_sent_in_doubt(
    connection: &Connection,
    seq: i64,
    steps: &[StepRecord],
    never_sent: &[String],
) -> Result<Option<Problem>> {
    let unanswered = after(connection, seq, steps, never_sent)?;
    let mut restored = connection.prepare_cached("SELECT restored FROM operations WHERE seq = ?1")?;
    let is_restored: bool = restored.query_row([seq], |row| row.get(0))?;
    if unanswered.ids.is_empty() && !is_restored {
        return Ok(None);
    }
    let ids: Vec<String> = unanswered.ids.into_iter().collect();
    let what = match ids.is_empty() {
        true => "the order of this record may have been sent after the backup that was restored".to_owned(),
        false => format!("{} may have arrived in an earlier attempt", quoted(&ids)),
    };
    let why = format!(
        "{what}, and now the flow sends nothing for this record: look in the CRM whether the order is there, and mark the record as \
         solved if so; if not, correct the flow or the record and run it again with --even-if-arrived"
    );
    let problem = Problem::new(ProblemCode::ArrivalUnknown, why);
    Ok(Some(if ids.is_empty() { problem } else { problem.with("steps", ids.join(", ")) }))
}

/// True if an unanswered request with the id of this step is no longer in doubt after it.
fn ends_doubt(connection: &Connection, seq: i64, step: &StepRecord, resend_wanted: bool) -> Result<bool> {
    let is_answered = resend_wanted && step.response.is_some();
    Ok(is_answered || (step.may_be_accepted() && !went_elsewhere(connection, seq, step)?))
}

/// True if an unanswered request with the id of this step went to another address, as before an edit.
fn went_elsewhere(connection: &Connection, seq: i64, step: &StepRecord) -> Result<bool> {
    let earlier = steps::runs(connection, seq)?.into_iter().filter_map(|(_, steps)| steps).flatten();
    let mut earlier = earlier.filter(|earlier| earlier.id == step.id && earlier.may_have_arrived());
    Ok(earlier.any(|earlier| earlier.endpoint.is_some() && earlier.endpoint != step.endpoint))
}

/// True if a try of one of these requests may have arrived without a response, in whatever run of the operation.
pub(crate) fn may_have_arrived(connection: &Connection, seq: i64, ids: &[String]) -> Result<bool> {
    let mut attempts = connection.prepare_cached("SELECT steps FROM attempts WHERE seq = ?1")?;
    let rows = attempts.query_map([seq], |row| Ok(row.get::<_, Packed<String>>(0).ok()))?;
    for steps in rows {
        // Steps that cannot be read are lost already.
        let steps =
            steps?.and_then(|Packed(steps)| serde_json::from_str::<Vec<StepRecord>>(&steps).ok()).unwrap_or_default();
        if steps.iter().any(|step| step.may_have_arrived() && ids.contains(&step.id)) {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Reads the column. An unreadable value is lost already, and must not keep an attempt from being stored.
pub(super) fn ids(column: &str) -> BTreeSet<String> {
    serde_json::from_str(column).unwrap_or_default()
}

/// Returns the value of the column.
pub(super) fn column(unanswered: &BTreeSet<String>) -> Result<String> {
    json(unanswered)
}

/// Returns where the unanswered requests of waiting operations went, as endpoints, with the number of operations, as far as
/// none of these `requests` goes there. If there are too many operations, only the first ones count.
pub(crate) fn unanswered_elsewhere(
    connection: &Connection,
    flow_id: i64,
    requests: &[RequestKey],
) -> Result<BTreeMap<String, usize>> {
    let mut waiting = connection.prepare_cached(
        "SELECT seq, unanswered FROM operations INDEXED BY operations_by_flow
         WHERE flow_id = ?1 AND status = 'held' AND unanswered <> '[]'
         UNION ALL
         SELECT seq, unanswered FROM operations INDEXED BY operations_queued
         WHERE flow_id = ?1 AND (status = 'pending' OR status = 'running') AND unanswered <> '[]' LIMIT ?2",
    )?;
    let waiting = waiting.query_map(params![flow_id, LOOKED_AT], |row| Ok((row.get(0)?, row.get(1)?)))?;
    let mut elsewhere = BTreeMap::new();
    for (seq, unanswered) in waiting.collect::<rusqlite::Result<Vec<(i64, String)>>>()? {
        let unanswered = ids(&unanswered);
        let steps = steps::runs(connection, seq)?.into_iter().filter_map(|(_, steps)| steps).flatten();
        let went = steps.filter(|step| step.may_have_arrived() && unanswered.contains(&step.id));
        let went: BTreeSet<String> = went.filter_map(|step| step.endpoint).collect();
        for was in went.into_iter().filter(|was| requests.iter().all(|request| request.endpoint != *was)) {
            *elsewhere.entry(was).or_default() += 1;
        }
    }
    Ok(elsewhere)
}

/// Returns the problem of an operation whose flow was deleted while requests of it were unanswered.
pub(super) fn flow_deleted(unanswered: &BTreeSet<String>) -> Problem {
    let ids: Vec<String> = unanswered.iter().cloned().collect();
    let why = format!(
        "the flow of this record was deleted before it was known whether {} arrived; look in the CRM whether the order is there",
        quoted(&ids)
    );
    Problem::new(ProblemCode::FlowDeleted, why).with("steps", ids.join(", "))
}

/// Ends the operations that wait for a flow that was deleted and have unanswered requests: they are failed, and not cancelled,
/// since the user has to check whether the order is there. Returns how many.
pub(super) fn fail_without_flow(connection: &Connection, flow_id: i64, now: Timestamp) -> Result<usize> {
    let mut waiting = connection.prepare_cached(
        "SELECT seq, unanswered FROM operations INDEXED BY operations_by_flow
         WHERE flow_id = ?1 AND status = 'held' AND unanswered <> '[]'
         UNION ALL
         SELECT seq, unanswered FROM operations INDEXED BY operations_queued
         WHERE flow_id = ?1 AND status = 'pending' AND unanswered <> '[]'",
    )?;
    let waiting = waiting.query_map([flow_id], |row| Ok((row.get(0)?, row.get(1)?)))?;
    let waiting = waiting.collect::<rusqlite::Result<Vec<(i64, String)>>>()?;
    let mut fail = connection.prepare_cached(
        "UPDATE operations SET status = 'failed', gate = NULL, finished_at = ?2, error_code = ?3, error_message = ?4, error_args = ?5
         WHERE seq = ?1",
    )?;
    for (seq, unanswered) in &waiting {
        let problem = flow_deleted(&ids(unanswered));
        fail.execute(params![seq, Millis(now), problem.code, problem.message, ArgsColumn(Some(&problem.args))])?;
    }
    Ok(waiting.len())
}
