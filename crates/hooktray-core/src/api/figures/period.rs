//! The bars of a chart: whole hours or days of the local calendar, up to now.

use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan as _, ZonedDateTime};

use crate::outcome::string_enum;

string_enum! {
    /// The time that figures are about, up to now.
    FiguresPeriod {
        /// 24 hours, in bars of an hour.
        Day = "day",
        /// 7 days, in bars of a day.
        Week = "week",
        /// 30 days, in bars of a day.
        Month = "month",
        /// 90 days, in bars of a day.
        Quarter = "quarter",
    }
}

impl FiguresPeriod {
    /// Returns where its bars begin, oldest first, and where the last one ends. The last one has the time `now`.
    pub(super) fn edges(self, now: Timestamp, zone: &TimeZone) -> Vec<Timestamp> {
        let now = now.to_zoned_datetime(zone.clone());
        let days = match self {
            FiguresPeriod::Day => return hours(&now).unwrap_or_default(),
            FiguresPeriod::Week => 7,
            FiguresPeriod::Month => 30,
            FiguresPeriod::Quarter => 90,
        };
        let midnight = |days: i32| Some(now.checked_add(days.days()).ok()?.start_of_day().ok()?.timestamp());
        (1 - days..=1).filter_map(midnight).collect()
    }
}

/// Returns the edges of 24 hours, none if the calendar ends.
fn hours(now: &ZonedDateTime) -> Option<Vec<Timestamp>> {
    let hour = now.with().minute(0).second(0).subsec_nanosecond(0).build().ok()?.timestamp();
    (-23..=1).map(|hours| hour.checked_add(hours.hours()).ok()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn edges(period: FiguresPeriod, now: &str, zone: &str) -> Vec<String> {
        let zone = TimeZone::get(zone).unwrap();
        period.edges(now.parse().unwrap(), &zone).iter().map(ToString::to_string).collect()
    }

    #[test]
    fn last_bar_has_the_present_and_the_first_is_whole() {
        let hours = edges(FiguresPeriod::Day, "2026-11-24T14:37:05Z", "Europe/Moscow");
        assert_eq!(
            (hours.len(), hours[0].as_str(), hours[24].as_str()),
            (25, "2026-11-23T15:00:00Z", "2026-11-24T15:00:00Z")
        );
        for (period, days) in [(FiguresPeriod::Week, 7), (FiguresPeriod::Month, 30), (FiguresPeriod::Quarter, 90)] {
            let edges = edges(period, "2026-11-24T22:30:00Z", "Europe/Moscow");
            assert_eq!((edges.len(), edges[days].as_str()), (days + 1, "2026-11-25T21:00:00Z"));
        }
    }

    #[test]
    fn hours_follow_the_local_clock_also_where_it_differs_by_half_an_hour() {
        let hours = edges(FiguresPeriod::Day, "2026-11-24T14:37:05Z", "Asia/Kolkata");
        assert_eq!((hours[23].as_str(), hours[24].as_str()), ("2026-11-24T14:30:00Z", "2026-11-24T15:30:00Z"));
    }

    #[test]
    fn day_of_a_clock_change_is_one_bar() {
        let days = edges(FiguresPeriod::Week, "2026-03-30T12:00:00Z", "Europe/Berlin");
        assert_eq!(days[5..], ["2026-03-28T23:00:00Z", "2026-03-29T22:00:00Z", "2026-03-30T22:00:00Z"]);
    }
}
