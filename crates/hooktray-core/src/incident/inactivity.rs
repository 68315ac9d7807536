//! Inactivity: true if no record has arrived for as many working hours as the owner chose. A pure decision.

use jiff::civil::{Date, Time};
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan as _};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::base::error::{Result, Setting};

/// The longest inactivity that can be watched for, in hours.
pub const MAX_HOURS: u32 = 720;

/// What the owner wants to hear of: no record for some working hours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct InactivityWatch {
    /// Working hours without a record.
    pub hours: u32,
    /// The hour at which work begins, from 0 to 23.
    pub from_hour: u8,
    /// The hour at which work ends, from 0 to 23. The same as `from_hour` means the whole day.
    pub to_hour: u8,
    /// The working days, Monday first. The hours of a night shift belong to the days on which they are.
    pub days: [bool; 7],
}

impl InactivityWatch {
    /// Checks every value.
    ///
    /// # Errors
    /// [`Setting`] names the first value that cannot be used.
    pub fn check(&self) -> Result<()> {
        if !(1..=MAX_HOURS).contains(&self.hours) {
            let message = format!("hours without a record go from 1 to {MAX_HOURS}");
            return Err(Setting::InactivityHours.error(message).with(MAX_HOURS).into());
        }
        if self.from_hour > 23 || self.to_hour > 23 {
            return Err(Setting::Hour.error("hours go from 0 to 23").into());
        }
        if !self.days.contains(&true) {
            return Err(Setting::InactivityDays.error("choose at least one day").into());
        }
        Ok(())
    }

    /// True if an alert is due: it is working time, and `hours` of work have passed since the record at `last`.
    #[must_use]
    pub fn is_inactive(&self, last: Timestamp, now: Timestamp, zone: &TimeZone) -> bool {
        self.is_working_time(now, zone) && self.worked(last, now, zone) >= i64::from(self.hours) * 3600
    }

    fn is_working_time(&self, now: Timestamp, zone: &TimeZone) -> bool {
        let local = now.to_zoned_datetime(zone.clone());
        self.working_hours(local.date())
            .any(|(from, to)| self.timestamps(from, to, zone).is_some_and(|(a, b)| a <= now && now < b))
    }

    /// Returns the seconds of work between two moments. Stops counting once they are enough.
    fn worked(&self, from: Timestamp, to: Timestamp, zone: &TimeZone) -> i64 {
        let enough = i64::from(self.hours) * 3600;
        let (mut date, last) = (from.to_zoned_datetime(zone.clone()).date(), to.to_zoned_datetime(zone.clone()).date());
        let mut worked = 0;
        while date <= last && worked < enough {
            for (begin, end) in self.working_hours(date) {
                if let Some((begin, end)) = self.timestamps(begin, end, zone) {
                    worked += (end.min(to).as_second() - begin.max(from).as_second()).max(0);
                }
            }
            let Ok(next) = date.tomorrow() else { break };
            date = next;
        }
        worked
    }

    /// Returns the working hours of one day, in local time.
    fn working_hours(
        &self,
        date: Date,
    ) -> impl Iterator<Item = (jiff::civil::DateTime, jiff::civil::DateTime)> + use<> {
        let at = |hour: u8| date.to_datetime(Time::constant(i8::try_from(hour.min(23)).unwrap_or(23), 0, 0, 0));
        let midnight = date.checked_add(1.day()).unwrap_or(date).to_datetime(Time::midnight());
        let (from, to) = (self.from_hour, self.to_hour);
        let hours = match from.cmp(&to) {
            std::cmp::Ordering::Less => [Some((at(from), at(to))), None],
            std::cmp::Ordering::Equal => [Some((at(0), midnight)), None],
            std::cmp::Ordering::Greater => [Some((at(0), at(to))), Some((at(from), midnight))],
        };
        let day = usize::try_from(date.weekday().to_monday_zero_offset()).unwrap_or_default();
        let is_worked = self.days.get(day).copied().unwrap_or_default();
        hours.into_iter().flatten().filter(move |_| is_worked)
    }

    fn timestamps(
        &self,
        from: jiff::civil::DateTime,
        to: jiff::civil::DateTime,
        zone: &TimeZone,
    ) -> Option<(Timestamp, Timestamp)> {
        Some((zone.to_timestamp(from).ok()?, zone.to_timestamp(to).ok()?))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const OFFICE: InactivityWatch =
        InactivityWatch { hours: 4, from_hour: 9, to_hour: 18, days: [true, true, true, true, true, false, false] };

    fn zone() -> TimeZone {
        TimeZone::fixed(jiff::tz::offset(3))
    }

    fn at(text: &str) -> Timestamp {
        zone().to_timestamp(text.parse::<jiff::civil::DateTime>().unwrap()).unwrap()
    }

    #[test]
    fn only_working_hours_count() {
        // 2026-11-24 is a Tuesday.
        let inactive = |last, now| OFFICE.is_inactive(at(last), at(now), &zone());
        assert!(!inactive("2026-11-24T10:00", "2026-11-24T13:59"));
        assert!(inactive("2026-11-24T10:00", "2026-11-24T14:00"));
        assert!(!inactive("2026-11-24T17:00", "2026-11-25T08:59"), "the night does not count");
        assert!(!inactive("2026-11-24T17:00", "2026-11-25T11:59"));
        assert!(inactive("2026-11-24T17:00", "2026-11-25T12:00"));
        assert!(!inactive("2026-11-27T17:00", "2026-11-29T12:00"), "the weekend does not count");
        assert!(inactive("2026-11-27T17:00", "2026-11-30T12:00"));
        assert!(!inactive("2026-11-24T10:00", "2026-11-24T19:00"), "after work the alert waits for the next morning");
        assert!(inactive("2026-11-24T10:00", "2026-11-25T09:00"));
    }

    #[test]
    fn night_shifts_and_whole_days_are_counted() {
        let night = InactivityWatch { hours: 2, from_hour: 22, to_hour: 6, days: [true; 7] };
        assert!(night.is_inactive(at("2026-11-24T21:00"), at("2026-11-25T00:00"), &zone()));
        assert!(!night.is_inactive(at("2026-11-24T21:00"), at("2026-11-24T23:59"), &zone()));
        let always = InactivityWatch { hours: 48, from_hour: 0, to_hour: 0, days: [true; 7] };
        assert!(always.is_inactive(at("2026-11-24T21:00"), at("2026-11-26T21:00"), &zone()));
        assert!(!always.is_inactive(at("2026-11-24T21:00"), at("2026-11-26T20:59"), &zone()));
    }

    #[test]
    fn impossible_values_are_refused() {
        OFFICE.check().unwrap();
        InactivityWatch { hours: 0, ..OFFICE }.check().unwrap_err();
        InactivityWatch { hours: 721, ..OFFICE }.check().unwrap_err();
        InactivityWatch { to_hour: 24, ..OFFICE }.check().unwrap_err();
        InactivityWatch { days: [false; 7], ..OFFICE }.check().unwrap_err();
    }

    proptest! {
        /// The sum over working hours equals the count of working minutes.
        #[test]
        fn every_working_minute_counts_once(
            from_hour in 0u8..24, to_hour in 0u8..24, days in prop::array::uniform7(any::<bool>()),
            start in 0i64..20_000, length in 0i64..10_000,
        ) {
            let watch = InactivityWatch { hours: MAX_HOURS, from_hour, to_hour, days };
            let base = at("2026-10-20T00:00").as_second();
            let moment = |minute: i64| Timestamp::from_second(base + minute * 60).unwrap();
            let counted = (start..start + length).filter(|minute| watch.is_working_time(moment(*minute), &zone())).count();
            let worked = watch.worked(moment(start), moment(start + length), &zone());
            prop_assert_eq!(worked, i64::try_from(counted).unwrap() * 60);
        }
    }
}
