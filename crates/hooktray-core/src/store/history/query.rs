//! A query for operations.

use jiff::Timestamp;

use crate::outcome::Status;

/// A query for operations. Empty fields match all.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Query {
    /// Of the flow with this name.
    pub flow: Option<String>,
    /// Of the flow with this number, even under an earlier name.
    pub flow_id: Option<i64>,
    /// With this status.
    pub status: Option<Status>,
    /// Only failed operations not marked as solved.
    pub unsolved: bool,
    /// Only failed operations marked as solved.
    pub solved: bool,
    /// Only pending and running operations.
    pub waiting: bool,
    /// Only orders that the CRM already knew.
    pub crm_duplicate: bool,
    /// Only those that were delivered although a step failed.
    pub partial: bool,
    /// With this text anywhere in the record, in any case; or with this phone number, or a part of it, in any spelling; or
    /// with an id that starts with these eight characters or more. Two characters match the start of a word. A single one
    /// matches only the newest records.
    pub search: Option<String>,
    /// Received at this time or later.
    pub since: Option<Timestamp>,
    /// Received before this time.
    pub until: Option<Timestamp>,
    /// The oldest first, not the newest.
    pub oldest_first: bool,
    /// Behind the operation with this `seq` in that order: the next page.
    pub before: Option<i64>,
    /// At most this many.
    pub limit: usize,
}

impl Query {
    /// Returns the statuses that match, or nothing if all do.
    pub(in crate::store) fn statuses(&self) -> Option<Vec<Status>> {
        let mut statuses = Status::ALL.to_vec();
        statuses.retain(|candidate| {
            self.status.is_none_or(|status| status == *candidate)
                && (!(self.unsolved || self.solved) || *candidate == Status::Failed)
                && (!self.waiting || candidate.is_queued())
        });
        (statuses.len() < Status::ALL.len()).then_some(statuses)
    }

    /// Returns the SQL condition on `status`, if not all match.
    pub(in crate::store) fn status_condition(&self) -> Option<String> {
        let quoted: Vec<_> = self.statuses()?.iter().map(|status| format!("'{status}'")).collect();
        Some(format!("status IN ({})", quoted.join(", ")))
    }
}
