//! Figures of the last hours and days: how many records arrived and what became of them, and how long orders took.

mod groups;
mod period;

use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde::Serialize;
use ts_rs::TS;

use super::{Api, ApiError};
use crate::base::error::Result;
use crate::outcome::Status;
use crate::store::{self, Connection, Query, StatusCount};

use groups::Groups;
pub use period::FiguresPeriod;

/// The figures of a time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct FiguresView {
    /// Its hours or days, oldest first. The last one is not over.
    pub bars: Vec<FiguresBar>,
    /// All of them together.
    pub total: FiguresCounts,
    /// The milliseconds in which half of the delivered records were, from their arrival to their order.
    #[ts(optional = nullable)]
    pub median_ms: Option<u64>,
    /// The milliseconds in which 95 % of them were.
    #[ts(optional = nullable)]
    pub p95_ms: Option<u64>,
    /// The records by flow or by a field, the largest group first.
    pub groups: Vec<FiguresGroup>,
    /// The groups that are too many to be shown, together.
    #[ts(optional = nullable)]
    pub others: Option<FiguresCounts>,
    /// How many records were looked through for the groups.
    pub looked_at: u32,
    /// False if the time has more records than that: then these are the newest ones.
    pub complete: bool,
}

/// An hour or a day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct FiguresBar {
    /// When it begins.
    #[ts(type = "string")]
    pub since: Timestamp,
    /// When it ends.
    #[ts(type = "string")]
    pub until: Timestamp,
    /// What arrived in it.
    pub counts: FiguresCounts,
}

/// Records with the same value.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct FiguresGroup {
    /// The value; empty for records without one.
    pub value: String,
    /// What became of them.
    pub counts: FiguresCounts,
}

/// Records by what became of them. Tests of senders are in none.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, TS)]
pub struct FiguresCounts {
    /// Delivered.
    pub delivered: u32,
    /// How many of them the CRM already knew.
    pub crm_duplicates: u32,
    /// Failed.
    pub failed: u32,
    /// Duplicates, which were not sent.
    pub duplicates: u32,
    /// Held, pending or running.
    pub waiting: u32,
    /// Filtered or cancelled.
    pub other: u32,
}

impl FiguresCounts {
    /// Adds this many records.
    fn add(&mut self, status: Status, count: u32, crm_duplicates: u32) {
        let part = match status {
            Status::Delivered => &mut self.delivered,
            Status::Failed => &mut self.failed,
            Status::Duplicate => &mut self.duplicates,
            Status::Held | Status::Pending | Status::Running => &mut self.waiting,
            Status::Filtered | Status::Cancelled => &mut self.other,
            Status::Test => return,
        };
        *part = part.saturating_add(count);
        self.crm_duplicates = self.crm_duplicates.saturating_add(crm_duplicates);
    }

    fn add_all(&mut self, other: FiguresCounts) {
        let FiguresCounts { delivered, crm_duplicates, failed, duplicates, waiting, other } = other;
        for (part, more) in [
            (&mut self.delivered, delivered),
            (&mut self.crm_duplicates, crm_duplicates),
            (&mut self.failed, failed),
            (&mut self.duplicates, duplicates),
            (&mut self.waiting, waiting),
            (&mut self.other, other),
        ] {
            *part = part.saturating_add(more);
        }
    }

    /// Returns how many records there are.
    fn sum(self) -> u32 {
        [self.delivered, self.failed, self.duplicates, self.waiting, self.other].iter().sum()
    }
}

impl FromIterator<StatusCount> for FiguresCounts {
    fn from_iter<T: IntoIterator<Item = StatusCount>>(counts: T) -> FiguresCounts {
        let mut sum = FiguresCounts::default();
        for StatusCount { status, crm_duplicate, count, .. } in counts {
            sum.add(status, count, if crm_duplicate { count } else { 0 });
        }
        sum
    }
}

impl Api {
    /// Returns the figures of a time, of one flow or of all. `by` is what to group them by: an expression such as `body.imsi`, or
    /// `remembered.` and a name; by flow without it.
    ///
    /// # Errors
    /// The database cannot be read.
    pub async fn figures(
        &self,
        period: FiguresPeriod,
        flow: Option<i64>,
        by: Option<String>,
    ) -> Result<FiguresView, ApiError> {
        self.blocking(move |api| api.read_figures(period, flow, by.as_deref(), &TimeZone::system())).await
    }

    fn read_figures(
        &self,
        period: FiguresPeriod,
        flow: Option<i64>,
        by: Option<&str>,
        zone: &TimeZone,
    ) -> Result<FiguresView> {
        let edges = period.edges(self.engine.clock().now(), zone);
        let query =
            Query { since: edges.first().copied(), until: edges.last().copied(), flow_id: flow, ..Query::default() };
        let (bars, mut times) =
            self.engine.store().readers.read(|connection| {
                Ok((bars(connection, &edges, &query)?, store::delivery_times(connection, &query)?))
            })?;
        let mut total = FiguresCounts::default();
        bars.iter().for_each(|bar| total.add_all(bar.counts));
        times.sort_unstable();
        let Groups { groups, others, looked_at, complete } = match by {
            None => self.groups_by_flow(&query, total)?,
            Some(by) => self.groups_by_value(&query, by)?,
        };
        let (median_ms, p95_ms) = (percentile(&times, 50), percentile(&times, 95));
        Ok(FiguresView { bars, total, median_ms, p95_ms, groups, others, looked_at, complete })
    }
}

fn bars(connection: &Connection, edges: &[Timestamp], query: &Query) -> Result<Vec<FiguresBar>> {
    let counts = store::status_counts_between(connection, query, edges)?;
    let bar = |(edges, counts): (&[Timestamp], Vec<StatusCount>)| FiguresBar {
        since: edges[0],
        until: edges[1],
        counts: counts.into_iter().collect(),
    };
    Ok(edges.windows(2).zip(counts).map(bar).collect())
}

/// Returns the smallest of these sorted values that this many of a hundred of them do not exceed (the nearest rank).
fn percentile(sorted: &[u64], percent: usize) -> Option<u64> {
    let rank = (sorted.len() * percent).div_ceil(100);
    sorted.get(rank.checked_sub(1)?).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentile_is_a_value_that_was_seen() {
        let hundred: Vec<u64> = (1..=100).collect();
        assert_eq!([50, 95, 100].map(|percent| percentile(&hundred, percent)), [Some(50), Some(95), Some(100)]);
        assert_eq!([50, 95].map(|percent| percentile(&[7], percent)), [Some(7), Some(7)]);
        assert_eq!((percentile(&[1, 9], 50), percentile(&[1, 9], 95), percentile(&[], 50)), (Some(1), Some(9), None));
    }
}
