//! Hours of the day.

use jiff::Timestamp;
use jiff::civil::Time;
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Hours of the day, in local time. They may go over midnight (22 to 8); equal values mean the whole day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct Hours {
    /// The first hour, from 0 to 23.
    pub from_hour: u8,
    /// The hour at which they end, from 0 to 23.
    pub to_hour: u8,
}

impl Hours {
    /// True if this hour is one of them.
    #[must_use]
    pub fn contains(self, hour: u8) -> bool {
        let (from, to) = (self.from_hour, self.to_hour);
        if from < to { (from..to).contains(&hour) } else { hour >= from || hour < to }
    }

    /// Returns when these hours end, if it is one of them now and they do end.
    #[must_use]
    pub fn end(self, now: Timestamp, zone: &TimeZone) -> Option<Timestamp> {
        let local = now.to_zoned_datetime(zone.clone());
        let hour = u8::try_from(local.hour()).unwrap_or_default();
        if self.from_hour == self.to_hour || !self.contains(hour) {
            return None;
        }
        let time = Time::new(i8::try_from(self.to_hour).ok()?, 0, 0, 0).ok()?;
        let date = if hour < self.to_hour { local.date() } else { local.date().tomorrow().ok()? };
        zone.to_timestamp(date.to_datetime(time)).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hours_go_over_midnight() {
        let night = Hours { from_hour: 22, to_hour: 8 };
        assert_eq!([21, 22, 23, 0, 7, 8].map(|hour| night.contains(hour)), [false, true, true, true, true, false]);
        let lunch = Hours { from_hour: 12, to_hour: 13 };
        assert_eq!([11, 12, 13].map(|hour| lunch.contains(hour)), [false, true, false]);
        assert!((0..24).all(|hour| Hours { from_hour: 9, to_hour: 9 }.contains(hour)));
    }

    #[test]
    fn quiet_hours_end_at_their_hour_and_whole_days_never() {
        let zone = TimeZone::fixed(jiff::tz::offset(3));
        let at = |text: &str| zone.to_timestamp(text.parse::<jiff::civil::DateTime>().unwrap()).unwrap();
        let night = Hours { from_hour: 22, to_hour: 8 };
        for (now, end) in [
            ("2026-11-24T23:30", Some("2026-11-25T08:00")),
            ("2026-11-25T03:00", Some("2026-11-25T08:00")),
            ("2026-11-25T07:59:59", Some("2026-11-25T08:00")),
            ("2026-11-25T08:00", None),
            ("2026-11-25T21:59", None),
        ] {
            assert_eq!(night.end(at(now), &zone), end.map(at), "{now}");
        }
        assert_eq!(Hours { from_hour: 9, to_hour: 9 }.end(at("2026-11-25T03:00"), &zone), None);
    }
}
