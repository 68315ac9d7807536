//! Finished requests that the flow no longer has as they were: their id is gone, or names another request now. Nobody knows
//! then what is still to be sent, and what would make a second order.

use std::collections::{BTreeMap, HashSet};

use rusqlite::{Connection, params};

use super::steps;
use crate::base::error::Result;
use crate::flow::{Action, Flow, shown_endpoint};
use crate::outcome::{Code, Problem, StepOutcome, StepRecord};

/// What a request is known by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct RequestKey {
    /// The id of its action.
    pub(crate) id: String,
    /// Where it goes, see [`crate::flow::HttpRequest::endpoint`].
    pub(crate) endpoint: String,
}

impl RequestKey {
    /// Returns what a step is known by.
    pub(crate) fn of(step: &StepRecord) -> RequestKey {
        RequestKey { id: step.id.clone(), endpoint: step.endpoint.clone().unwrap_or_default() }
    }

    /// True if this id names another request.
    fn is_other(&self, request: &RequestKey) -> bool {
        self.id == request.id && self.endpoint != request.endpoint
    }
}

/// A finished request that the flow no longer has as it was.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Changed {
    /// Its id is gone, and a request of the flow was never tried.
    Vanished(String),
    /// Its id names a request that goes elsewhere.
    Elsewhere {
        /// The id.
        step: String,
        /// Where the finished request went.
        was: String,
        /// Where the request of this id goes now.
        is: String,
    },
}

/// Returns the requests that a flow sends.
pub(crate) fn requests(flow: &Flow) -> Vec<RequestKey> {
    let key = |action: &Action| match action {
        Action::HttpRequest(request) if request.enabled => {
            Some(RequestKey { id: request.id.clone(), endpoint: request.endpoint() })
        }
        _ => None,
    };
    flow.actions.iter().filter_map(key).collect()
}

/// Returns the finished request whose id names another of the flow's `requests`, or is gone while one of those was never
/// tried.
pub(crate) fn changed_step(
    connection: &Connection,
    seq: i64,
    finished: &[RequestKey],
    requests: &[RequestKey],
) -> Result<Option<Changed>> {
    for step in finished {
        if let Some(request) = requests.iter().find(|request| step.is_other(request)) {
            let (step, was, is) = (step.id.clone(), step.endpoint.clone(), request.endpoint.clone());
            return Ok(Some(Changed::Elsewhere { step, was, is }));
        }
    }
    let vanished = finished.iter().find(|step| !requests.iter().any(|request| request.id == step.id));
    let Some(vanished) = vanished.map(|step| step.id.clone()) else { return Ok(None) };
    let mut tried: HashSet<String> = finished.iter().map(|step| step.id.clone()).collect();
    for (_, steps) in steps::runs(connection, seq)? {
        // What an attempt did that cannot be read, nobody knows.
        let Some(steps) = steps else { return Ok(Some(Changed::Vanished(vanished))) };
        // What was under way at a crash is read from the flow as it was at the next start, which may be another one.
        let seen = steps.into_iter().filter(|step| step.outcome != StepOutcome::Interrupted);
        tried.extend(seen.map(|step| step.id));
    }
    let has_new = requests.iter().any(|request| !tried.contains(&request.id));
    Ok(has_new.then_some(Changed::Vanished(vanished)))
}

impl From<&Changed> for Problem {
    fn from(changed: &Changed) -> Problem {
        match changed {
            Changed::Vanished(step) => {
                let why = format!(
                    "“{step}” was answered for this record and is not in the flow any more, so nothing was sent: another \
                     action may make a second order; give the action its old id “{step}” again, or run the record from \
                     the start if no order is in the CRM"
                );
                Problem::new(Code::StepVanished, why).with("step", step)
            }
            Changed::Elsewhere { step, was, is } => {
                let (was, is) = (shown_endpoint(was), shown_endpoint(is));
                let now = if was == is { format!("another address at {is}") } else { is };
                let why = format!(
                    "“{step}” of this record was answered by {was}, and “{step}” in the flow sends to {now}, so nothing \
                     was sent: give every action its old id and address again, or run the record from the start if \
                     nothing of it has arrived"
                );
                Problem::new(Code::StepChanged, why).with("step", step).with("was", was).with("is", now)
            }
        }
    }
}

/// The most operations that are looked at: enough to tell the owner what an edit does.
const LOOKED_AT: u32 = 200;

/// What would keep a flow's operations with finished requests from going on, if it had these `requests`, and how many of
/// them: those that wait, and failed ones that are not solved. Of very many the first ones count.
pub(crate) fn changed_of_waiting(
    connection: &Connection,
    flow_id: i64,
    requests: &[RequestKey],
) -> Result<BTreeMap<Changed, usize>> {
    let mut waiting = connection.prepare_cached(
        "SELECT * FROM (SELECT seq FROM operations
                        WHERE flow_id = ?1 AND status IN ('pending', 'running') AND finished_steps > 0 LIMIT ?2)
         UNION SELECT * FROM (SELECT seq FROM operations
                              WHERE flow_id = ?1 AND status = 'held' AND finished_steps > 0 LIMIT ?2)
         UNION SELECT * FROM (SELECT seq FROM operations
                              WHERE flow_id = ?1 AND status = 'failed' AND solved_at IS NULL AND finished_steps > 0 LIMIT ?2)",
    )?;
    let waiting = waiting.query_map(params![flow_id, LOOKED_AT], |row| row.get(0))?;
    let mut found = BTreeMap::new();
    for seq in waiting.collect::<rusqlite::Result<Vec<i64>>>()? {
        let finished = steps::finished_keys(connection, seq)?;
        if !finished.iter().all(|step| requests.contains(step))
            && let Some(changed) = changed_step(connection, seq, &finished, requests)?
        {
            *found.entry(changed).or_default() += 1;
        }
    }
    Ok(found)
}
