//! Settles attempts: stores how one ended, what comes next, and what that means to incidents.

use std::borrow::Cow;

use jiff::Timestamp;

use super::attempt::AttemptResult;
use super::{Worker, incidents, orders};
use crate::base::error::Result;
use crate::outcome::{AttemptOutcome, Outcome, ProblemCode, Status};
use crate::retry::{self, Decision};
use crate::store::{self, Claimed, NextState, Settlement};

/// Returns the settlement to store. If nothing was sent now but a request may have arrived before, that is `failed`, so that the user
/// looks in the CRM.
fn failed_if_it_may_have_arrived<'a>(
    connection: &store::Connection,
    seq: i64,
    settlement: &'a Settlement,
) -> Result<Cow<'a, Settlement>> {
    if !matches!(settlement.state, NextState::Done(Status::Filtered, _)) {
        return Ok(Cow::Borrowed(settlement));
    }
    let problem = store::nothing_sent_in_doubt(connection, seq, &settlement.steps, &settlement.never_sent)?;
    Ok(problem.map_or(Cow::Borrowed(settlement), |problem| {
        let state = NextState::Done(Status::Failed, Some(problem));
        Cow::Owned(Settlement { state, ..settlement.clone() })
    }))
}

impl Worker {
    /// Stores how an attempt ended and the next state of the operation. Returns false if the attempt was already settled.
    ///
    /// # Errors
    /// The database cannot be written.
    pub async fn settle(&self, claimed: &Claimed, ended: AttemptResult) -> Result<bool> {
        self.settle_and(claimed, ended, || ()).await
    }

    /// As [`Worker::settle`]; calls `handed_over` as soon as the job is in the writer's queue.
    pub(super) async fn settle_and(
        &self,
        claimed: &Claimed,
        ended: AttemptResult,
        handed_over: impl FnOnce(),
    ) -> Result<bool> {
        let now = self.clock.now();
        // If the clock is set back by now, the next claim notices.
        let _ = self.latest.note(now);
        let is_final = matches!(ended.outcome, Outcome::Delivered | Outcome::Filtered | Outcome::Failed(_));
        let (continued_after, tries, unreached) = (ended.continued_after.clone(), ended.tries, ended.unreached.clone());
        let settlement = self.settlement(claimed, ended, now);
        let is_settled = is_final || matches!(settlement.state, NextState::Done(..));
        let key = claimed.key();
        let flow = self.flows.by_id(claimed.flow_id);
        let order = flow.as_ref().and_then(|flow| orders::wanted(&flow.compiled.flow, &settlement));
        let name = flow.map(|flow| flow.compiled.flow.name.clone());
        let settle = move |connection: &store::Connection| {
            let settlement = failed_if_it_may_have_arrived(connection, key.seq, &settlement)?;
            let settled = store::settle(connection, &key, &settlement, now)?;
            let incident_changes = name
                .as_ref()
                .filter(|_| settled)
                .map(|flow| incidents::incident_changes(&key, flow, tries, &settlement.state, &continued_after));
            let incident_changes = incident_changes.into_iter().flatten();
            let recorded = incident_changes.map(|change| incidents::record(connection, key.flow_id, &change, now));
            let mut recorded = recorded.fold(incidents::Recorded::default(), incidents::Recorded::and);
            if let Some(order) = order.as_ref().filter(|_| settled) {
                recorded.wakes_monitor |= orders::record(connection, &key, order, now);
            }
            let code = settlement.state.problem().map(|problem| problem.code.as_str());
            Ok((settled, recorded, settlement.outcome, code))
        };
        let handing_over = async { handed_over() };
        let (written, ()) = futures_util::future::join(self.store.writer.write_retryable(settle), handing_over).await;
        let (settled, recorded, outcome, code) = written?;
        if settled {
            tracing::info!(operation = %claimed.id, attempt = claimed.attempt, outcome = outcome.as_str(), code, "attempt ended");
        }
        self.host.state_changed();
        self.notify(&recorded);
        if let Err(error) = self.replace_probe(claimed.seq, unreached.filter(|_| !is_settled).as_ref()).await {
            // The outcome is stored. The breaker's next probe finds another one.
            tracing::error!(code = error.code(), "no other probe operation could be chosen");
        }
        Ok(settled)
    }

    /// Shows what was recorded of incidents, and wakes the alert monitor for what is due later.
    pub(super) fn notify(&self, recorded: &incidents::Recorded) {
        recorded.notifications.iter().for_each(|notification| self.host.notify(notification));
        if recorded.wakes_monitor {
            self.alert_monitor.notify_one();
        }
    }

    fn settlement(&self, claimed: &Claimed, ended: AttemptResult, now: Timestamp) -> Settlement {
        let outcome = ended.outcome.of_attempt();
        let (remembered, crm_duplicate) = (ended.remembered(), ended.crm_duplicate());
        let has_failed_step = ended.has_failed_step();
        let nothing_to_send = ended.nothing_to_send();
        let state = match ended.outcome {
            Outcome::Delivered => NextState::Done(Status::Delivered, None),
            Outcome::Filtered => NextState::Done(Status::Filtered, nothing_to_send),
            Outcome::Failed(problem) if problem.code == ProblemCode::FlowDeleted => {
                NextState::Done(Status::Cancelled, Some(problem))
            }
            Outcome::Failed(problem) => NextState::Done(Status::Failed, Some(problem)),
            Outcome::Blocked { gate, problem } => NextState::WaitsAt(gate, problem),
            Outcome::Retryable { problem, retry_after } => {
                let spread = f64::from(claimed.id.spread()) / f64::from(u16::MAX);
                let rules = self.flows.by_id(claimed.flow_id).map(|flow| flow.compiled.flow.retry.clone());
                match (ended.brought_forward, retry::next(&rules.unwrap_or_default(), ended.tries, retry_after, spread))
                {
                    (Some(wait), _) | (None, Decision::After(wait)) => {
                        NextState::RetryAt(now.saturating_add(wait).unwrap_or(Timestamp::MAX), problem)
                    }
                    (None, Decision::GiveUp) => NextState::Done(Status::Failed, Some(problem)),
                }
            }
        };
        Settlement {
            started_at: ended.started_at,
            duration_ms: ended.duration_ms,
            // The last of the retries is `gave_up`, whatever its own outcome was.
            outcome: if state.is_given_up() { AttemptOutcome::GaveUp } else { outcome },
            flow_version: ended.flow_version,
            steps: ended.steps,
            never_sent: ended.never_sent,
            recorded: ended.recorded,
            tries: ended.tries,
            counts: ended.brought_forward.is_none() && !matches!(state, NextState::WaitsAt(..)),
            remembered,
            crm_duplicate,
            has_failed_step,
            state,
        }
    }
}
