//! Incidents: all failures of one cause, reported at once, then in digests, then as ended. A pure decision: the time is
//! passed in.
//!
//! The owner hears of the first failure at once, of further ones at most every 15 minutes and a few times a day, and once
//! when it works again. A cause that comes back within an hour continues the same incident, so that something that fails
//! and recovers in turns does not fill a mailbox.

pub mod alert;
pub mod inactivity;
pub mod summary;

use std::time::Duration;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::outcome::{Args, Problem, ProblemCode};

/// The shortest time between two alerts of one incident.
pub const DIGEST_INTERVAL: Duration = Duration::from_secs(15 * 60);
/// The most digests of one incident in 24 hours. The first alert and the last one do not count.
pub const MAX_DIGESTS_PER_DAY: u32 = 8;
/// How long it has to work before the incident ends. Meanwhile, what waited is sent and counted.
pub const RECOVERY_TIME: Duration = Duration::from_secs(2 * 60);
/// How long an ended incident can be reopened by a new failure of its cause.
pub const REOPEN_WINDOW: Duration = Duration::from_secs(60 * 60);
/// How long a destination may be unreachable before the owner hears of it: most outages pass by themselves.
pub const UNREACHABLE_GRACE: Duration = Duration::from_secs(5 * 60);
/// The longest of all [`grace_period`]s.
const MAX_GRACE: Duration = UNREACHABLE_GRACE;

/// Tries after which an operation that is still being retried counts as a failure.
pub const TRIES_BEFORE_INCIDENT: u32 = 3;
/// Causes that are kept apart in one flow. Further ones share one incident, so that a cause that differs with every record
/// does not flood the owner.
pub const MAX_CAUSES_PER_FLOW: u32 = 10;
/// The cause that all further failures share.
pub const OTHER_CAUSE: &str = "other";

const DAY: Duration = Duration::from_secs(24 * 60 * 60);

/// All failures of one cause in one flow.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Incident {
    /// When it began.
    pub opened_at: Timestamp,
    /// When the last failure was.
    pub failed_at: Timestamp,
    /// Records that failed since it began.
    pub records: u32,
    /// Records that failed since the last alert.
    pub pending: u32,
    /// Those among the pending records that are no longer retried: they are reported even if it works again.
    pub given_up: u32,
    /// No alert before this moment.
    pub not_before: Timestamp,
    /// When the last alert was.
    pub notified_at: Option<Timestamp>,
    /// True if the last alert reported a failure, so that the end is reported too.
    pub is_open: bool,
    /// Digests since `digest_day`.
    pub digests: u32,
    /// When the current 24 hours of counting digests began.
    pub digest_day: Timestamp,
    /// Since when it works again, and how many records were delivered since.
    pub recovery: Option<Recovery>,
    /// When it ended.
    pub ended_at: Option<Timestamp>,
}

/// It works again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Recovery {
    /// Since when.
    pub since: Timestamp,
    /// Records that were delivered since.
    pub delivered: u32,
}

/// Which alert of an incident it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum IncidentStage {
    /// The incident began.
    First,
    /// It goes on.
    Digest,
    /// It ended.
    Ended,
}

/// What a failure adds to its incident.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FailureKind {
    /// A record that is new to it.
    NewRecord,
    /// A known record is no longer retried.
    NewlyGivenUp,
    /// A known record failed once more.
    KnownRecord,
}

impl Incident {
    /// Opens an incident without failures. No alert before `grace` has passed.
    #[must_use]
    pub fn open(now: Timestamp, grace: Duration) -> Incident {
        Incident {
            opened_at: now,
            failed_at: now,
            records: 0,
            pending: 0,
            given_up: 0,
            not_before: after(now, grace),
            notified_at: None,
            is_open: false,
            digests: 0,
            digest_day: now,
            recovery: None,
            ended_at: None,
        }
    }

    /// Returns the incident with every moment in the future moved to `now`. There is one after the clock was set back, and
    /// the next alert would wait until then.
    #[must_use]
    pub fn without_future(mut self, now: Timestamp) -> Incident {
        for moment in [&mut self.opened_at, &mut self.failed_at, &mut self.digest_day] {
            *moment = now.min(*moment);
        }
        self.notified_at = self.notified_at.map(|at| at.min(now));
        self.ended_at = self.ended_at.map(|at| at.min(now));
        self.recovery = self.recovery.map(|recovery| Recovery { since: recovery.since.min(now), ..recovery });
        self.not_before = self.not_before.min(after(now, MAX_GRACE));
        self
    }

    /// Records a failure of this cause. After a recovery, `grace` starts over; a failure that is `given_up`, one that is no
    /// longer retried, skips it.
    pub fn record_failure(&mut self, now: Timestamp, kind: FailureKind, given_up: bool, grace: Duration) {
        self.failed_at = now;
        if self.recovery.take().is_some() && self.given_up == 0 {
            self.not_before = after(now, grace);
        }
        self.ended_at = None;
        if given_up {
            self.not_before = self.not_before.min(now);
        }
        if kind == FailureKind::NewRecord {
            self.records = self.records.saturating_add(1);
        }
        if kind != FailureKind::KnownRecord {
            self.pending = self.pending.saturating_add(1);
            self.given_up = self.given_up.saturating_add(u32::from(given_up));
        }
    }

    /// Records a delivery.
    pub fn record_delivery(&mut self, now: Timestamp) {
        let recovery = self.recovery.get_or_insert(Recovery { since: now, delivered: 0 });
        recovery.delivered = recovery.delivered.saturating_add(1);
    }

    /// Leaves out pending records that were delivered or solved meanwhile. `pending` of them are left, and `given_up` of those that are no
    /// longer retried.
    pub fn keep_pending(&mut self, pending: u32, given_up: u32) {
        self.pending = self.pending.min(pending);
        self.given_up = self.given_up.min(given_up).min(self.pending);
    }

    /// Puts the end off until it has worked as long from `since` on: something else fails, or failed until then.
    pub fn put_off_end(&mut self, since: Timestamp) {
        self.recovery = self.recovery.map(|recovery| Recovery { since, ..recovery });
    }

    /// Ends the incident without an alert: what it was about no longer exists.
    pub fn close(&mut self, now: Timestamp) {
        self.end(now);
    }

    /// Returns the alert that is due now, if any, and counts it as sent. To be called whenever something happened, and at
    /// [`Incident::next_check_at`].
    pub fn notify(&mut self, now: Timestamp) -> Option<IncidentStage> {
        if self.ended_at.is_some() {
            return None;
        }
        if now >= after(self.digest_day, DAY) {
            (self.digest_day, self.digests) = (now, 0);
        }
        let is_due = self.failure_alert_at().is_some_and(|at| at <= now);
        let recovered_at = self.recovery.map(|recovery| after(recovery.since, RECOVERY_TIME));
        match recovered_at {
            Some(recovered_at) if now >= recovered_at => {
                if self.is_open || self.given_up == 0 {
                    let was_open = self.is_open;
                    self.end(now);
                    // An owner who heard of nothing need not hear of its end.
                    return was_open.then_some(IncidentStage::Ended);
                }
                let stage = is_due.then(|| self.report_failures(now));
                if stage.is_some() {
                    self.end(now);
                }
                stage
            }
            Some(_) if self.given_up == 0 => None,
            _ => is_due.then(|| self.report_failures(now)),
        }
    }

    fn end(&mut self, now: Timestamp) {
        (self.pending, self.given_up, self.is_open, self.ended_at) = (0, 0, false, Some(now));
    }

    fn report_failures(&mut self, now: Timestamp) -> IncidentStage {
        let stage = if self.notified_at.is_some() { IncidentStage::Digest } else { IncidentStage::First };
        self.digests += u32::from(stage == IncidentStage::Digest);
        (self.notified_at, self.pending, self.given_up, self.is_open) = (Some(now), 0, 0, true);
        stage
    }

    /// Returns when the next alert of failures is due, if any are pending.
    fn failure_alert_at(&self) -> Option<Timestamp> {
        if self.pending == 0 {
            return None;
        }
        let Some(notified_at) = self.notified_at else { return Some(self.not_before) };
        let digest = after(notified_at, DIGEST_INTERVAL).max(self.not_before);
        Some(if self.digests >= MAX_DIGESTS_PER_DAY { digest.max(after(self.digest_day, DAY)) } else { digest })
    }

    /// Returns when to check it again, if nothing happens before.
    #[must_use]
    pub fn next_check_at(&self) -> Option<Timestamp> {
        if self.ended_at.is_some() {
            return None;
        }
        let Some(recovery) = self.recovery else { return self.failure_alert_at() };
        let recovered_at = after(recovery.since, RECOVERY_TIME);
        match self.failure_alert_at().filter(|_| self.given_up > 0) {
            Some(failure) if self.is_open => Some(recovered_at.min(failure)),
            Some(failure) => Some(failure),
            None => Some(recovered_at),
        }
    }

    /// True if the next failure of its cause opens a new incident: this one ended long ago or before any alert, or nothing
    /// failed for a day.
    #[must_use]
    pub fn is_closed(&self, now: Timestamp) -> bool {
        let is_final = |ended_at| self.notified_at.is_none() || now >= after(ended_at, REOPEN_WINDOW);
        self.ended_at.is_some_and(is_final) || (self.pending == 0 && now >= after(self.failed_at, DAY))
    }
}

/// Returns what the failures of one incident have in common: the code, what the problem is about, such as a field, and what a refusal
/// is about, such as the key.
#[must_use]
pub fn cause(problem: &Problem) -> String {
    let with = ["host", "proxy", "variable", "field", "secret", "place", "address"];
    let named = with.iter().find_map(|name| problem.args.get(*name)).map_or("", String::as_str);
    let about = problem.args.get("about").filter(|about| *about != "reason").map_or("", String::as_str);
    format!("{} {named} {about}", problem.code)
}

/// Returns how long a problem may last before the owner hears of it.
#[must_use]
pub fn grace_period(code: ProblemCode) -> Duration {
    match code {
        ProblemCode::Unreachable | ProblemCode::ProxyFailed => UNREACHABLE_GRACE,
        // A machine that starts or wakes up has no network for a while.
        ProblemCode::TunnelDown => Duration::from_secs(120),
        _ => Duration::ZERO,
    }
}

/// Returns the args of a problem without what belongs to one record only.
#[must_use]
pub fn shared_args(args: &Args) -> Args {
    args.iter().filter(|(name, _)| *name != "value").map(|(name, value)| (name.clone(), value.clone())).collect()
}

fn after(at: Timestamp, wait: Duration) -> Timestamp {
    at.saturating_add(wait).unwrap_or(Timestamp::MAX)
}

#[cfg(test)]
mod tests;
