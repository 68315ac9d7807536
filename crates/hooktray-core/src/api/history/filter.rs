//! What selects operations, and how many there are of each kind.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::outcome::Status;
use crate::store::{Query, StatusCount};

/// Selects operations. A field that is absent selects all.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, TS)]
#[serde(default, deny_unknown_fields)]
#[ts(optional_fields)]
pub struct HistoryFilter {
    /// Of this flow.
    pub flow_id: Option<i64>,
    /// With this status.
    pub status: Option<Status>,
    /// Only failed ones that are not marked as solved.
    pub unsolved: Option<bool>,
    /// Only failed ones that are marked as solved.
    pub solved: Option<bool>,
    /// Only those that the CRM knew already.
    pub crm_duplicate: Option<bool>,
    /// Only those that were delivered although a step failed.
    pub partial: Option<bool>,
    /// Only those that wait or are being sent.
    pub waiting: Option<bool>,
    /// The oldest first, not the newest.
    pub oldest_first: Option<bool>,
    /// That contain this text.
    pub search: Option<String>,
    /// Received at this time or later.
    #[ts(optional, as = "Option<String>")]
    pub since: Option<Timestamp>,
    /// Received before this time.
    #[ts(optional, as = "Option<String>")]
    pub until: Option<Timestamp>,
}

/// How many operations there are of each kind.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, TS)]
pub struct HistoryCounts {
    /// All.
    pub all: u32,
    /// By status. A status without operations is absent.
    pub by_status: BTreeMap<Status, u32>,
    /// Failed and not marked as solved.
    pub unsolved: u32,
    /// Failed and marked as solved.
    pub solved: u32,
    /// Waiting or being sent.
    pub waiting: u32,
    /// Known to the CRM already.
    pub crm_duplicates: u32,
    /// Delivered although a step failed.
    pub partial: u32,
}

impl FromIterator<StatusCount> for HistoryCounts {
    fn from_iter<I: IntoIterator<Item = StatusCount>>(groups: I) -> HistoryCounts {
        let mut counts = HistoryCounts::default();
        for StatusCount { status, unsolved, crm_duplicate, partial, count } in groups {
            counts.all += count;
            *counts.by_status.entry(status).or_default() += count;
            match status {
                Status::Failed if unsolved => counts.unsolved += count,
                Status::Failed => counts.solved += count,
                Status::Pending | Status::Running => counts.waiting += count,
                _ => {}
            }
            if crm_duplicate {
                counts.crm_duplicates += count;
            }
            if partial {
                counts.partial += count;
            }
        }
        counts
    }
}

impl From<HistoryFilter> for Query {
    fn from(filter: HistoryFilter) -> Query {
        Query {
            flow_id: filter.flow_id,
            status: filter.status,
            unsolved: filter.unsolved.unwrap_or_default(),
            solved: filter.solved.unwrap_or_default(),
            oldest_first: filter.oldest_first.unwrap_or_default(),
            waiting: filter.waiting.unwrap_or_default(),
            crm_duplicate: filter.crm_duplicate.unwrap_or_default(),
            partial: filter.partial.unwrap_or_default(),
            search: filter.search.map(|text| text.trim().to_owned()).filter(|text| !text.is_empty()),
            since: filter.since,
            until: filter.until,
            ..Query::default()
        }
    }
}
