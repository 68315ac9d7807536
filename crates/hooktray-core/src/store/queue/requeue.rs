//! Queues an operation again, unless that could make a second order.

use std::time::Duration;

use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension as _, params};

use super::changed::ChangedRequest;
use super::steps::{Finished, FinishedRequest};
use super::user_actions::{Found, find, not_possible};
use super::{changed, dedup, keep_finished, steps};
use crate::base::error::{Error, Result, StateReason};
use crate::flow::RequestKey;
use crate::outcome::{Problem, Status, quoted};
use crate::store::db::columns::Millis;
use crate::store::flows::{self, FlowRow};

/// How operations are queued again.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct RequeueOptions {
    /// Run every step again, even finished ones. This may create a second order.
    pub from_start: bool,
    /// Queue an operation even if a duplicate of it was sent or waits, or another request was sent in place of one that
    /// failed.
    pub even_if_sent: bool,
    /// Queue an operation even if its order may have arrived: a request of it got no response, or it was not finished in a
    /// backup that was restored, and may have been sent since. Implied by `even_if_sent`.
    pub even_if_arrived: bool,
    /// If the flow no longer has a finished request as it was: treat it as the same request and go on with the next one.
    pub keep_finished: bool,
}

/// Why an operation is left out: sending it could make a second order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LeftOutReason {
    /// This duplicate of it was sent, may have been sent, or waits.
    Duplicate(String),
    /// It was not finished in a backup that was restored, and nobody has sent it since then.
    Restored,
    /// These requests of it got no response, or the program ended meanwhile.
    Unanswered(Vec<String>),
    /// This request was sent in place of another one, which would be sent now.
    SentInstead(String),
    /// The requests that it sent cannot be read, or are no longer in the flow; in plain words.
    Unknown(String),
}

impl LeftOutReason {
    /// True if it was sent, or may have been, and nobody knows whether its order arrived.
    #[must_use]
    pub fn may_have_arrived(&self) -> bool {
        matches!(self, LeftOutReason::Restored | LeftOutReason::Unanswered(_))
    }

    /// True if it is known what was sent.
    #[must_use]
    pub fn is_known(&self) -> bool {
        !matches!(self, LeftOutReason::Unknown(_))
    }
}

impl std::fmt::Display for LeftOutReason {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            LeftOutReason::Duplicate(duplicate) => {
                write!(f, "its duplicate {duplicate} was sent, may have been sent, or waits")
            }
            LeftOutReason::Unanswered(steps) => {
                let steps = quoted(steps);
                write!(f, "{steps} was sent and no response is known, so its order may be in the CRM already")
            }
            LeftOutReason::Restored => f.write_str(
                "it was not finished in a backup that was restored, and may have been sent since the backup was made",
            ),
            LeftOutReason::SentInstead(step) => {
                write!(f, "“{step}” was sent in place of another request, and that one would be sent now as well")
            }
            LeftOutReason::Unknown(why) => f.write_str(why),
        }
    }
}

/// The result of queueing an operation again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Requeued {
    /// It is queued. If its flow is stopped, this is the flow's name: nothing goes out until it is started.
    Queued(Option<String>),
    /// It was left out.
    LeftOut(LeftOutReason),
}

/// Queues an operation again, at once and with all its retries, for the current version of the flow. It continues with its
/// first unfinished step unless it starts over. Its last problem stays until an attempt ends.
pub(crate) fn requeue(connection: &Connection, id: &str, retry: RequeueOptions, now: Timestamp) -> Result<Requeued> {
    let found = find(connection, id)?;
    if found.status == Status::Running {
        return Err(not_possible(id, StateReason::Running, "it is being sent right now"));
    }
    if found.status == Status::Test {
        return Err(not_possible(id, StateReason::Test, "it is a sender's test, not an order"));
    }
    let row = current_flow(connection, id, &found)?;
    if !retry.even_if_sent
        && let Some(duplicate) = sent_duplicate(connection, &found, &row)?
    {
        return Ok(Requeued::LeftOut(LeftOutReason::Duplicate(duplicate)));
    }
    if found.is_restored && !retry.even_if_sent && !retry.even_if_arrived {
        return Ok(Requeued::LeftOut(LeftOutReason::Restored));
    }
    // A waiting operation goes on anyway; whoever runs it from the start was warned.
    let is_decided = found.status != Status::Pending && !retry.from_start;
    if is_decided && !found.unanswered.is_empty() && !retry.even_if_sent && !retry.even_if_arrived {
        return Ok(Requeued::LeftOut(LeftOutReason::Unanswered(found.unanswered.into_iter().collect())));
    }
    if retry.from_start {
        start_over(connection, found.seq)?;
    } else if let Some(instead) = go_on(connection, id, &found, &row, retry)? {
        return Ok(Requeued::LeftOut(LeftOutReason::SentInstead(instead)));
    }
    connection.execute(
        "UPDATE operations SET status = 'pending', flow_id = ?2, tries = 0, tries_of = NULL, interruptions = 0, due_at = ?3, due_set_at = ?3, gate = NULL,
                finished_at = NULL, duplicate_of = NULL, solved_at = NULL, partial = 0,
                only_interrupted = iif(status = 'pending', only_interrupted, '[]'), undecided = iif(?4 AND undecided > 0, 2, undecided),
                both_wanted_after = iif(?4, attempts, both_wanted_after),
                resend_wanted = iif(?5, unanswered <> '[]', resend_wanted)
         WHERE seq = ?1",
        params![found.seq, row.id, Millis(now), retry.even_if_sent, is_decided],
    )?;
    let stopped = "SELECT name FROM flows WHERE id = ?1 AND enabled = 0";
    Ok(Requeued::Queued(connection.query_row(stopped, [row.id], |row| row.get(0)).optional()?))
}

/// Returns the flow that sends an operation now.
///
/// # Errors
/// It was deleted, or cannot be read.
fn current_flow(connection: &Connection, id: &str, found: &Found) -> Result<FlowRow> {
    // A flow that replaced a deleted one, by its name or link, continues the old records.
    let flow: Option<i64> = connection
        .query_row(
            "SELECT id FROM flows
             WHERE id = ?1 OR name = ?2 OR id = (SELECT replaced_by FROM deleted_flows WHERE flow_id = ?1)
             ORDER BY id = ?1 DESC, name = ?2 LIMIT 1",
            params![found.flow_id, found.flow_name],
            |row| row.get(0),
        )
        .optional()?;
    let flow = flow.ok_or_else(|| {
        not_possible(
            id,
            StateReason::NoFlow,
            format!("its flow “{}” was deleted; create it again first", found.flow_name),
        )
    })?;
    match flows::by_id(connection, flow) {
        Err(Error::FlowBroken { name, .. }) => {
            let why =
                format!("its flow “{name}” cannot be read, so nothing of it is sent; replace it or delete it first");
            Err(not_possible(id, StateReason::FlowBroken, why))
        }
        row => row,
    }
}

/// Prepares an operation to go on at its first unfinished step. Returns the request that was sent in place of one that
/// would be sent now, and changes nothing then, unless the user wants both.
fn go_on(
    connection: &Connection,
    id: &str,
    found: &Found,
    row: &FlowRow,
    retry: RequeueOptions,
) -> Result<Option<String>> {
    let mut finished = steps::known(connection, found.seq)?.ok_or_else(|| {
        let why = "what its earlier attempts sent cannot be read any more; look in the CRM whether the order is there, and if \
                   not, run it from the start";
        not_possible(id, StateReason::Unreadable, why)
    })?;
    let requests = row.flow.requests();
    let changed = changed::changed_of(connection, found.seq, &finished.requests, &requests)?;
    if let Some(changed) = changed {
        if !retry.keep_finished {
            let is_gone = matches!(changed, ChangedRequest::IdGone(_));
            let reason = if is_gone { StateReason::Vanished } else { StateReason::Changed };
            return Err(not_possible(id, reason, Problem::from(&changed).message));
        }
        let seen = changed::seen(connection, found.seq)?.unwrap_or_default();
        let is_another = |step: &FinishedRequest, request: &RequestKey| changed::was_beside(step, request, &seen);
        finished.keep(&requests, is_another).map_err(|step| {
            let why = format!(
                "“{step}” of this record got a response, and it is not clear which action of the flow that is now: give that \
                 one the id “{step}” first"
            );
            not_possible(id, StateReason::Vanished, why)
        })?;
    }
    if found.status == Status::Delivered && requests.iter().all(|request| finished.has(&request.id)) {
        let why =
            "every request of it got a response; run it from the start to send it again, which may make a second order";
        return Err(not_possible(id, StateReason::Finished, why));
    }
    if !retry.even_if_sent {
        let instead = ended_instead(connection, found, row)?.or_else(|| sent_instead(&requests, &mut finished));
        if instead.is_some() {
            return Ok(instead);
        }
    }
    steps::restore(connection, found.seq, &finished)?;
    keep_finished::store(connection, found.seq, &finished.kept_as)?;
    Ok(None)
}

/// Returns what was sent in place of another request, if the record ended for that reason and its flow was not edited since.
fn ended_instead(connection: &Connection, found: &Found, row: &FlowRow) -> Result<Option<String>> {
    let Some((other, ended_at)) = &found.ended_instead else { return Ok(None) };
    let mut edited =
        connection.prepare_cached("SELECT EXISTS (SELECT 1 FROM flows WHERE id = ?1 AND changed_at > ?2)")?;
    let is_edited: bool = edited.query_row(params![row.id, Millis(*ended_at)], |row| row.get(0))?;
    Ok((!is_edited).then(|| other.clone()))
}

/// Returns a finished request that was sent in place of one that would be sent now: the order may have gone elsewhere. If
/// others are left to send, only those are sent, and the one that it replaced stays failed.
fn sent_instead(requests: &[RequestKey], finished: &mut Finished) -> Option<String> {
    let stood_in = |id: &String| finished.requests.iter().find(|request| request.instead_of.contains(id));
    let open = requests.iter().filter(|request| !finished.has(&request.id));
    let (replaced, left): (Vec<_>, Vec<_>) = open.partition(|request| stood_in(&request.id).is_some());
    let instead = replaced.first().and_then(|request| stood_in(&request.id))?.key.id.clone();
    let has_others = left.iter().any(|request| !finished.skipped.contains(&request.id));
    let stay_failed = has_others && replaced.into_iter().all(|request| finished.stays_failed(request));
    (!stay_failed).then_some(instead)
}

/// Returns a duplicate of the record that was sent or waits.
fn sent_duplicate(connection: &Connection, found: &Found, row: &FlowRow) -> Result<Option<String>> {
    let (Some(key), Some(rule)) = (&found.dedup_key, &row.flow.webhook().deduplicate) else { return Ok(None) };
    let (flow, window) = (row.id, Duration::from_secs(u64::from(rule.window_hours) * 3600));
    // A duplicate may have arrived before or after the flow was deleted and made again.
    let earlier = flows::replaced_by(connection, flow)?;
    for flow_id in std::iter::once(flow).chain(earlier).chain(Some(found.flow_id).filter(|old| *old != flow)) {
        let duplicate = dedup::sent_duplicate(connection, flow_id, found.seq, key, found.received_at, window)?;
        if duplicate.is_some() {
            return Ok(duplicate);
        }
    }
    Ok(None)
}

fn start_over(connection: &Connection, seq: i64) -> Result<()> {
    steps::forget(connection, seq)?;
    connection.execute(
        "UPDATE operations SET restarted_after = attempts, finished_steps = 0, finished_kept_after = 0, remembered = '{}',
                crm_duplicate = 0, partial = 0
         WHERE seq = ?1",
        [seq],
    )?;
    Ok(())
}
