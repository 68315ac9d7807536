//! The figures of the dashboard: sums of the hourly counters, and the chart of a flow.

use jiff::Timestamp;
use serde::Serialize;
use ts_rs::TS;

use crate::outcome::Status;
use crate::store::HourlyCount;

/// Hours in the chart of a flow.
const CHART: usize = 24;

/// The counters of one hour of a flow.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, TS)]
pub struct HourCounts {
    /// Records that were delivered.
    pub delivered: u32,
    /// Records that failed.
    pub failed: u32,
    /// Records with another status.
    pub other: u32,
}

/// Counters, to be summed.
#[derive(Clone, Copy)]
pub(super) struct Figures<'a>(pub(super) &'a [HourlyCount]);

impl Figures<'_> {
    /// Returns how many records have this status, of one flow or of all.
    pub(super) fn sum(self, flow: Option<i64>, status: Status) -> u32 {
        let fits = |figure: &&HourlyCount| figure.status == status && flow.is_none_or(|flow| flow == figure.flow_id);
        self.0.iter().filter(fits).map(|figure| figure.count).sum()
    }

    /// Returns how many records the CRM knew already, of one flow or of all.
    pub(super) fn crm_duplicates(self, flow: Option<i64>) -> u32 {
        let fits = |figure: &&HourlyCount| flow.is_none_or(|flow| flow == figure.flow_id);
        self.0.iter().filter(fits).map(|figure| figure.crm_duplicates).sum()
    }

    /// Returns how many records were delivered although a step failed, of one flow or of all.
    pub(super) fn partial(self, flow: Option<i64>) -> u32 {
        let fits = |figure: &&HourlyCount| flow.is_none_or(|flow| flow == figure.flow_id);
        self.0.iter().filter(fits).map(|figure| figure.partial).sum()
    }
}

/// Returns the last 24 hours of a flow, oldest first.
pub(super) fn chart(figures: &[HourlyCount], flow: i64) -> Vec<HourCounts> {
    let mut hours = vec![HourCounts::default(); CHART];
    for figure in figures.iter().filter(|figure| figure.flow_id == flow) {
        let hour = usize::try_from(figure.hour).ok().and_then(|hour| hours.get_mut(hour));
        let Some(hour) = hour else { continue };
        match figure.status {
            Status::Delivered => hour.delivered += figure.count,
            Status::Failed => hour.failed += figure.count,
            Status::Held
            | Status::Pending
            | Status::Running
            | Status::Filtered
            | Status::Duplicate
            | Status::Cancelled
            | Status::Test => hour.other += figure.count,
        }
    }
    hours
}

/// Returns the start of the first hour in the chart.
pub(super) fn chart_start(now: Timestamp) -> Timestamp {
    let whole = now.as_second() - now.as_second().rem_euclid(3600);
    let start = whole - 3600 * (i64::try_from(CHART).unwrap_or_default() - 1);
    Timestamp::from_second(start).unwrap_or(Timestamp::MIN)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chart_ends_with_the_current_hour() {
        let now: Timestamp = "2026-11-24T22:30:00Z".parse().unwrap();
        let start = chart_start(now);
        assert_eq!(start.to_string(), "2026-11-23T23:00:00Z");
        let figure = |hour, status| HourlyCount { flow_id: 1, hour, status, count: 2, crm_duplicates: 0, partial: 0 };
        let figures = [figure(23, Status::Delivered), figure(0, Status::Failed), figure(24, Status::Failed)];
        let hours = chart(&figures, 1);
        assert_eq!((hours.len(), hours[23].delivered, hours[0].failed, hours[0].other), (24, 2, 2, 0));
        assert!(chart(&figures, 2).iter().all(|hour| *hour == HourCounts::default()));
    }
}
