//! Incidents: all failures of one cause, told at once, then in digests, then as over. A pure decision; time comes in.
//!
//! The owner is told of the first failure at once, of further ones at most every quarter of an hour and a few times a
//! day, and once that it works again. A cause that comes back within an hour goes on as the same incident: something
//! that fails and works in turns must not fill a mailbox.

pub mod alert;
pub mod inactivity;

use std::time::Duration;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::outcome::{Args, Code, Problem};

/// The shortest time between two tellings of one incident.
pub const DIGEST: Duration = Duration::from_secs(15 * 60);
/// Digests of one incident in 24 hours, at most. The first telling and the last one are not among them.
pub const DIGESTS_A_DAY: u32 = 8;
/// How long it has to work before the incident is told as over: what waited goes out meanwhile, and is counted.
pub const SETTLING: Duration = Duration::from_secs(2 * 60);
/// How long an incident that is over is remembered, in case it was not.
pub const MEMORY: Duration = Duration::from_secs(60 * 60);
/// How long a destination may be out of reach before anybody is told: most such troubles pass by themselves.
pub const OUT_OF_REACH: Duration = Duration::from_secs(5 * 60);

/// Tries after which an operation that is still being tried counts as a failure.
pub const TRIES: u32 = 3;
/// Causes of one flow that are told apart; further ones are one incident, so that a cause that differs with every record
/// is no flood.
pub const CAUSES: u32 = 10;
/// The cause of what is one too many.
pub const OTHER: &str = "other";

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
    /// Records that failed since anybody was told.
    pub pending: u32,
    /// Those among them that are tried no more: nobody may miss these, even if it works again.
    pub lost: u32,
    /// Not told before this moment.
    pub tell_at: Timestamp,
    /// When it was last told.
    pub told_at: Option<Timestamp>,
    /// Whether the last telling was of a failure, so that its end is worth a word.
    pub is_open: bool,
    /// Digests since `day_began`.
    pub digests: u32,
    /// When the counting of digests began.
    pub day_began: Timestamp,
    /// Since when it works again, and how many records went through since.
    pub works: Option<Works>,
    /// When it was over.
    pub over_at: Option<Timestamp>,
}

/// It works again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Works {
    /// Since when.
    pub since: Timestamp,
    /// Records that went through since.
    pub delivered: u32,
}

/// What the owner is told of an incident.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum IncidentStage {
    /// It began.
    First,
    /// It goes on.
    Digest,
    /// It is over.
    Ended,
}

/// What a failure is to its incident.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Counts {
    /// A record that is new to it.
    New,
    /// A record that it knows is tried no more from now on.
    NewlyLost,
    /// A record that it knows failed once more.
    Known,
}

impl Incident {
    /// An incident in which nothing has failed yet. Nobody is told before `patience` has passed.
    #[must_use]
    pub fn begin(now: Timestamp, patience: Duration) -> Incident {
        Incident {
            opened_at: now,
            failed_at: now,
            records: 0,
            pending: 0,
            lost: 0,
            tell_at: after(now, patience),
            told_at: None,
            is_open: false,
            digests: 0,
            day_began: now,
            works: None,
            over_at: None,
        }
    }

    /// A failure of this cause. After it worked, `patience` begins anew; one that is `lost` is tried no more, and waits
    /// for none.
    pub fn failed(&mut self, now: Timestamp, counts: Counts, lost: bool, patience: Duration) {
        self.failed_at = now;
        if self.works.take().is_some() && self.lost == 0 {
            self.tell_at = after(now, patience);
        }
        self.over_at = None;
        if lost {
            self.tell_at = self.tell_at.min(now);
        }
        if counts == Counts::New {
            self.records = self.records.saturating_add(1);
        }
        if counts != Counts::Known {
            self.pending = self.pending.saturating_add(1);
            self.lost = self.lost.saturating_add(u32::from(lost));
        }
    }

    /// A record went through.
    pub fn delivered(&mut self, now: Timestamp) {
        let works = self.works.get_or_insert(Works { since: now, delivered: 0 });
        works.delivered = works.delivered.saturating_add(1);
    }

    /// What it is about is not there any more: over, without a word.
    pub fn dropped(&mut self, now: Timestamp) {
        self.over(now);
    }

    /// What the owner is to be told now, if anything. To be called whenever something happened, and at
    /// [`Incident::look_at`].
    pub fn tell(&mut self, now: Timestamp) -> Option<IncidentStage> {
        if self.over_at.is_some() {
            return None;
        }
        if now >= after(self.day_began, DAY) {
            (self.day_began, self.digests) = (now, 0);
        }
        let is_due = self.failure_at().is_some_and(|at| at <= now);
        let settled = self.works.map(|works| after(works.since, SETTLING));
        match settled {
            Some(settled) if now >= settled => {
                if self.is_open || self.lost == 0 {
                    let was_open = self.is_open;
                    self.over(now);
                    // Who was told of nothing need not be told that it is over.
                    return was_open.then_some(IncidentStage::Ended);
                }
                let stage = is_due.then(|| self.told(now));
                if stage.is_some() {
                    self.over(now);
                }
                stage
            }
            Some(_) if self.lost == 0 => None,
            _ => is_due.then(|| self.told(now)),
        }
    }

    fn over(&mut self, now: Timestamp) {
        (self.pending, self.lost, self.is_open, self.over_at) = (0, 0, false, Some(now));
    }

    fn told(&mut self, now: Timestamp) -> IncidentStage {
        let stage = if self.told_at.is_some() { IncidentStage::Digest } else { IncidentStage::First };
        self.digests += u32::from(stage == IncidentStage::Digest);
        (self.told_at, self.pending, self.lost, self.is_open) = (Some(now), 0, 0, true);
        stage
    }

    /// When the next telling of failures is due, if there is anything to tell.
    fn failure_at(&self) -> Option<Timestamp> {
        if self.pending == 0 {
            return None;
        }
        let Some(told_at) = self.told_at else { return Some(self.tell_at) };
        let digest = after(told_at, DIGEST).max(self.tell_at);
        Some(if self.digests >= DIGESTS_A_DAY { digest.max(after(self.day_began, DAY)) } else { digest })
    }

    /// When to look at it again, if nothing happens before.
    #[must_use]
    pub fn look_at(&self) -> Option<Timestamp> {
        if self.over_at.is_some() {
            return None;
        }
        let Some(works) = self.works else { return self.failure_at() };
        let settled = after(works.since, SETTLING);
        match self.failure_at().filter(|_| self.lost > 0) {
            Some(failure) if self.is_open => Some(settled.min(failure)),
            Some(failure) => Some(failure),
            None => Some(settled),
        }
    }

    /// Whether the next failure of its cause begins another one: it was over for long or before anybody was told of it, or
    /// nothing failed for a day.
    #[must_use]
    pub fn is_past(&self, now: Timestamp) -> bool {
        let over = self.over_at.is_some_and(|over_at| self.told_at.is_none() || now >= after(over_at, MEMORY));
        over || (self.pending == 0 && now >= after(self.failed_at, DAY))
    }
}

/// What failures have to have in common to be one incident: the kind of trouble, and what it is with.
#[must_use]
pub fn cause(problem: &Problem) -> String {
    let with = ["host", "field", "secret", "place", "address"];
    let named = with.iter().find_map(|name| problem.args.get(*name)).map_or("", String::as_str);
    format!("{} {named}", problem.code)
}

/// How long to wait before anybody is told of a problem.
#[must_use]
pub fn patience(code: Code) -> Duration {
    match code {
        Code::Unreachable => OUT_OF_REACH,
        // Somebody who is choosing another port has it in a minute.
        Code::PortLost => Duration::from_secs(60),
        // A machine that starts or wakes up has no network for a while.
        Code::TunnelDown => Duration::from_secs(120),
        _ => Duration::ZERO,
    }
}

/// What a problem names, without what belongs to one record only.
#[must_use]
pub fn common(args: &Args) -> Args {
    args.iter().filter(|(name, _)| *name != "value").map(|(name, value)| (name.clone(), value.clone())).collect()
}

fn after(at: Timestamp, wait: Duration) -> Timestamp {
    at.saturating_add(wait).unwrap_or(Timestamp::MAX)
}

#[cfg(test)]
mod tests;
