//! Numbers of operations that have something in common.

use crate::outcome::Status;

/// The number of operations of a flow that arrived in the same hour and have the same status.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct HourlyCount {
    /// The flow.
    pub flow_id: i64,
    /// The hour, counted from the start of the requested time; 0 in counts of all times.
    pub hour: i64,
    /// The status.
    pub status: Status,
    /// How many.
    pub count: u32,
    /// How many of them the CRM already knew.
    pub crm_duplicates: u32,
    /// How many of them were delivered although a step failed.
    pub partial: u32,
}

impl HourlyCount {
    /// Adds another count, if it is of the same flow, hour and status. Returns whether it is.
    pub(super) fn add(&mut self, other: &HourlyCount) -> bool {
        let is_same = (self.flow_id, self.hour, self.status) == (other.flow_id, other.hour, other.status);
        if is_same {
            self.count = self.count.saturating_add(other.count);
            self.crm_duplicates = self.crm_duplicates.saturating_add(other.crm_duplicates);
            self.partial = self.partial.saturating_add(other.partial);
        }
        is_same
    }
}

/// How many operations have this status, and what else the fields say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StatusCount {
    /// The status.
    pub status: Status,
    /// Failed and not marked as solved.
    pub unsolved: bool,
    /// Known to the CRM already.
    pub crm_duplicate: bool,
    /// Delivered although a step failed.
    pub partial: bool,
    /// How many. One group can come in several parts.
    pub count: u32,
}

impl StatusCount {
    /// Adds another count, if everything but the number is the same. Returns whether it is.
    pub(super) fn add(&mut self, other: &StatusCount) -> bool {
        let is_same = StatusCount { count: self.count, ..*other } == *self;
        if is_same {
            self.count = self.count.saturating_add(other.count);
        }
        is_same
    }
}
