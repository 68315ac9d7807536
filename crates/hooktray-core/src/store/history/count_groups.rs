//! What a count returns: groups of operations that have something in common.

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
    /// Adds a count to its group.
    pub(super) fn add_to(groups: &mut Vec<HourlyCount>, other: HourlyCount) {
        let is_same = |group: &&mut HourlyCount| {
            (group.flow_id, group.hour, group.status) == (other.flow_id, other.hour, other.status)
        };
        // Neighbours in an index are mostly of the same group.
        let Some(group) = groups.iter_mut().rev().find(is_same) else { return groups.push(other) };
        group.count = group.count.saturating_add(other.count);
        group.crm_duplicates = group.crm_duplicates.saturating_add(other.crm_duplicates);
        group.partial = group.partial.saturating_add(other.partial);
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
    /// Adds a count to its group.
    pub(super) fn add_to(groups: &mut Vec<StatusCount>, other: StatusCount) {
        let is_same = |group: &&mut StatusCount| StatusCount { count: group.count, ..other } == **group;
        let Some(group) = groups.iter_mut().find(is_same) else { return groups.push(other) };
        group.count = group.count.saturating_add(other.count);
    }
}
