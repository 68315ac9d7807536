//! Finished requests that the flow no longer has as they were: their id is gone, or names another request now. It is
//! unknown then what is still to be sent and what would make a second order.

use std::collections::BTreeMap;

use rusqlite::{Connection, params};

use super::steps::{self, FinishedRequest};
use crate::base::error::Result;
use crate::flow::{RequestKey, shown_endpoint};
use crate::outcome::{Problem, ProblemCode, StepOutcome};

/// A finished request that the flow no longer has as it was.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum ChangedRequest {
    /// Its id is gone, and a request of the flow may be the same one.
    IdGone(String),
    /// Its id names a request with another endpoint.
    OtherEndpoint {
        /// The id.
        step: String,
        /// Where the finished request went.
        was: String,
        /// Where the request of this id goes now.
        is: String,
    },
    /// Its id names another request to the same address.
    OtherRequest {
        /// The id.
        step: String,
        /// The address.
        at: String,
    },
}

/// A request of an earlier attempt, whatever its outcome.
pub(super) struct Seen {
    key: RequestKey,
    /// The number of the attempt.
    attempt: u32,
}

/// Returns the finished request of an operation that the flow no longer has as it was, `requests` being what the flow sends.
pub(crate) fn changed_step(
    connection: &Connection,
    seq: i64,
    requests: &[RequestKey],
) -> Result<Option<ChangedRequest>> {
    changed_of(connection, seq, &steps::finished_requests(connection, seq)?, requests)
}

/// As [`changed_step`], of these finished requests.
pub(super) fn changed_of(
    connection: &Connection,
    seq: i64,
    finished: &[FinishedRequest],
    requests: &[RequestKey],
) -> Result<Option<ChangedRequest>> {
    if finished.iter().all(|step| requests.contains(&step.key)) {
        return Ok(None);
    }
    for FinishedRequest { key, .. } in finished {
        if let Some(is) = requests.iter().find(|request| request.id == key.id && request.endpoint != key.endpoint) {
            let (step, was, is) = (key.id.clone(), key.endpoint.clone(), is.endpoint.clone());
            return Ok(Some(ChangedRequest::OtherEndpoint { step, was, is }));
        }
    }
    let seen = seen(connection, seq)?;
    for step in finished {
        let changed = match (requests.iter().find(|request| request.id == step.key.id), &seen) {
            (Some(request), seen) => is_other_request(step, request, requests, seen.as_deref().unwrap_or_default())
                .then(|| ChangedRequest::OtherRequest { step: step.key.id.clone(), at: step.key.endpoint.clone() }),
            // An attempt cannot be read: what it did is unknown.
            (None, None) => Some(ChangedRequest::IdGone(step.key.id.clone())),
            (None, Some(seen)) => {
                let is_other = |request: &RequestKey| {
                    finished.iter().any(|other| other.key.id == request.id) || was_beside(step, request, seen)
                };
                (!requests.iter().all(is_other)).then(|| ChangedRequest::IdGone(step.key.id.clone()))
            }
        };
        if changed.is_some() {
            return Ok(changed);
        }
    }
    Ok(None)
}

/// Returns the requests of earlier attempts; nothing if an attempt cannot be read.
pub(super) fn seen(connection: &Connection, seq: i64) -> Result<Option<Vec<Seen>>> {
    let mut seen = Vec::new();
    for (attempt, steps) in steps::runs(connection, seq)? {
        let Some(steps) = steps else { return Ok(None) };
        // The requests under way at a crash come from the flow as it was at the next start, which may have been edited.
        let requests = steps.iter().filter(|step| step.endpoint.is_some() && step.outcome != StepOutcome::Interrupted);
        seen.extend(requests.map(|step| Seen { key: RequestKey::of(step), attempt }));
    }
    Ok(Some(seen))
}

/// True if the id of a finished request names another one to the same address now: another request of the flow sends what that
/// one sent, or sent before what the id sends now. Otherwise only what it sends was edited.
fn is_other_request(step: &FinishedRequest, request: &RequestKey, requests: &[RequestKey], seen: &[Seen]) -> bool {
    let is_another = |other: &RequestKey| other.id != step.key.id;
    let was_another = |seen: &Seen| is_another(&seen.key) && seen.attempt >= step.attempt;
    step.key.fingerprint != request.fingerprint
        && (requests.iter().any(|other| is_another(other) && other.sends_the_same(&step.key))
            || seen.iter().any(|seen| was_another(seen) && seen.key.sends_the_same(request)))
}

/// True if a request cannot be the finished one, since the flow had both when the finished one was sent or later. It had this one
/// with its current id and address, and, if both have the same address, with its current fingerprint.
pub(super) fn was_beside(step: &FinishedRequest, request: &RequestKey, seen: &[Seen]) -> bool {
    let is_this = |seen: &&Seen| seen.key.id == request.id && seen.key.endpoint == request.endpoint;
    let mut seen = seen.iter().filter(|seen| seen.attempt >= step.attempt).filter(is_this);
    seen.any(|seen| request.endpoint != step.key.endpoint || seen.key.fingerprint == request.fingerprint)
        && !request.sends_the_same(&step.key)
}

impl From<&ChangedRequest> for Problem {
    fn from(changed: &ChangedRequest) -> Problem {
        match changed {
            ChangedRequest::IdGone(step) => {
                let why = format!(
                    "“{step}” got a response for this record and is not in the flow any more, so nothing was sent: another \
                     action may make a second order; give the action its old id “{step}” again, retry with \
                     --keep-finished if it only has another one, or run the record from the start if no order is in the CRM"
                );
                Problem::new(ProblemCode::StepVanished, why).with("step", step)
            }
            ChangedRequest::OtherEndpoint { step, was, is } => {
                let (was, is) = (shown_endpoint(was), shown_endpoint(is));
                let now = if was == is { format!("another address at {is}") } else { is };
                let why = format!(
                    "“{step}” of this record got a response from {was}, and “{step}” in the flow sends to {now}, so nothing \
                     was sent: give every action its old id and address again, retry with --keep-finished if it is the \
                     same request, or run the record from the start if nothing of it has arrived"
                );
                Problem::new(ProblemCode::StepChanged, why).with("step", step).with("was", was).with("is", now)
            }
            ChangedRequest::OtherRequest { step, at } => {
                let at = shown_endpoint(at);
                let why = format!(
                    "“{step}” of this record got a response from {at}, and “{step}” in the flow sends another request there, so \
                     nothing was sent: give every action its old id again, retry with --keep-finished to go on behind the \
                     finished one, or run the record from the start if nothing of it has arrived"
                );
                let now = format!("{at} (another request)");
                Problem::new(ProblemCode::StepChanged, why).with("step", step).with("was", at).with("is", now)
            }
        }
    }
}

/// Maximum operations examined: enough to tell the owner what an edit does.
pub(super) const LOOKED_AT: u32 = 200;

/// Returns what would keep operations with finished requests from going on if the flow had these `requests`, with the number
/// of operations: waiting ones, and failed ones that are not solved. If there are too many, only the first ones count.
pub(crate) fn changed_of_waiting(
    connection: &Connection,
    flow_id: i64,
    requests: &[RequestKey],
) -> Result<BTreeMap<ChangedRequest, usize>> {
    let mut waiting = connection.prepare_cached(
        "SELECT * FROM (SELECT seq FROM operations INDEXED BY operations_queued
                        WHERE flow_id = ?1 AND (status = 'pending' OR status = 'running') AND finished_steps > 0 LIMIT ?2)
         UNION SELECT * FROM (SELECT seq FROM operations
                              WHERE flow_id = ?1 AND status = 'held' AND finished_steps > 0 LIMIT ?2)
         UNION SELECT * FROM (SELECT seq FROM operations
                              WHERE flow_id = ?1 AND status = 'failed' AND solved_at IS NULL AND finished_steps > 0 LIMIT ?2)",
    )?;
    let waiting = waiting.query_map(params![flow_id, LOOKED_AT], |row| row.get(0))?;
    let mut found = BTreeMap::new();
    for seq in waiting.collect::<rusqlite::Result<Vec<i64>>>()? {
        if let Some(changed) = changed_step(connection, seq, requests)? {
            *found.entry(changed).or_default() += 1;
        }
    }
    Ok(found)
}
