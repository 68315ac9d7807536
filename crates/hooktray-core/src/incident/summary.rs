//! The daily summary: what became of the records of a day, and when the owner is told. Pure: the time is passed in.

use jiff::Timestamp;
use jiff::civil::{Date, Time};
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};

use crate::outcome::ProblemCode;

/// What became of the records that arrived in a time, as it is now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Summary {
    /// From when.
    pub from: Timestamp,
    /// Until when.
    pub to: Timestamp,
    /// Records that arrived, without tests of senders.
    pub received: u32,
    /// Those that were delivered.
    pub delivered: u32,
    /// How many of these the CRM knew already.
    pub crm_duplicates: u32,
    /// Records that came once more, and were not sent again.
    pub duplicates: u32,
    /// Records that failed, by cause, the most frequent first.
    pub failed: Vec<(ProblemCode, u32)>,
    /// Records of all times that wait to be sent.
    pub waiting: u32,
    /// Records of all times that are not sent until the user says so: they arrived while their flow was stopped or could not be
    /// read, or waited in a backup that was restored.
    pub held: u32,
    /// Failed records of all times that nobody has solved yet.
    pub unsolved: u32,
    /// Seconds between arrival and delivery of the slowest record.
    pub slowest_seconds: Option<u64>,
}

impl Summary {
    /// Returns how many records failed.
    #[must_use]
    pub fn failed_count(&self) -> u32 {
        self.failed.iter().fold(0, |sum, (_, count)| sum.saturating_add(*count))
    }

    /// True if the owner has something to do.
    #[must_use]
    pub fn needs_the_owner(&self) -> bool {
        self.unsolved > 0 || self.held > 0
    }
}

/// The last day whose summary was sent or passed over, and the hour that the owner wanted then.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LastSummary {
    /// The day, in local time.
    pub day: Date,
    /// The hour, if the owner wanted a summary.
    pub hour: Option<u8>,
}

/// What is to be done about the daily summary now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SummaryStep {
    /// Nothing.
    Wait,
    /// Note this, and send nothing.
    Note(LastSummary),
    /// Note this, and send the summary of the time between.
    Send(LastSummary, Timestamp, Timestamp),
}

/// Decides about the summary of this day: it is sent at its hour or, if the program did not run then, later on the same day,
/// and never twice on a day. `wanted` is the hour that the owner wants.
#[must_use]
pub fn next(last: Option<LastSummary>, wanted: Option<u8>, now: Timestamp, zone: &TimeZone) -> SummaryStep {
    let today = now.to_zoned_datetime(zone.clone()).date();
    let Some((yesterday, hour)) = today.yesterday().ok().zip(wanted) else {
        let switched_off = last.filter(|last| last.hour.is_some());
        return switched_off.map_or(SummaryStep::Wait, |last| SummaryStep::Note(LastSummary { hour: None, ..last }));
    };
    let (Some(from), Some(to)) = (hour_of(yesterday, hour, zone), hour_of(today, hour, zone)) else {
        return SummaryStep::Wait;
    };
    let done = |day| LastSummary { day, hour: Some(hour) };
    match last {
        Some(last) if last.hour == wanted && last.day > today => SummaryStep::Note(done(today)), // The clock was set back.
        Some(last) if last.hour == wanted && last.day < today && now >= to => SummaryStep::Send(done(today), from, to),
        Some(last) if last.hour == wanted => SummaryStep::Wait,
        // The owner wants it since now: an hour that is over is not made up for.
        _ if now >= to => SummaryStep::Note(done(today)),
        Some(last) => SummaryStep::Note(done(last.day.clamp(yesterday, today))),
        None => SummaryStep::Note(done(yesterday)),
    }
}

/// Returns when an hour of a day begins. One that the change to summer time leaves out begins an hour later.
fn hour_of(day: Date, hour: u8, zone: &TimeZone) -> Option<Timestamp> {
    let time = Time::new(i8::try_from(hour).ok()?, 0, 0, 0).ok()?;
    zone.to_timestamp(day.to_datetime(time)).ok()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn berlin() -> TimeZone {
        TimeZone::posix("CET-1CEST,M3.5.0,M10.5.0/3").unwrap()
    }

    fn at(text: &str) -> Timestamp {
        berlin().to_timestamp(text.parse::<jiff::civil::DateTime>().unwrap()).unwrap()
    }

    /// Returns the moments at which a summary is sent, and the hours that it covers.
    fn sent(hour: u8, moments: &[&str]) -> Vec<(String, i64)> {
        let (mut last, mut sent) = (None, Vec::new());
        for moment in moments {
            match next(last, Some(hour), at(moment), &berlin()) {
                SummaryStep::Wait => {}
                SummaryStep::Note(noted) => last = Some(noted),
                SummaryStep::Send(noted, from, to) => {
                    last = Some(noted);
                    sent.push(((*moment).to_owned(), to.duration_since(from).as_hours()));
                }
            }
        }
        sent
    }

    #[test]
    fn summary_is_sent_once_a_day_at_its_hour_or_at_the_next_start_of_the_same_day() {
        for (case, hour, moments, expected) in [
            (
                "at its hour, though the program is started again and again",
                21,
                vec![
                    "2026-11-24T20:59",
                    "2026-11-24T21:00",
                    "2026-11-24T21:00",
                    "2026-11-24T23:00",
                    "2026-11-25T20:00",
                    "2026-11-25T21:01",
                ],
                vec![("2026-11-24T21:00", 24), ("2026-11-25T21:01", 24)],
            ),
            (
                "asleep at that hour",
                9,
                vec!["2026-11-24T08:00", "2026-11-24T13:30", "2026-11-24T14:00"],
                vec![("2026-11-24T13:30", 24)],
            ),
            (
                "off for the rest of the day",
                9,
                vec!["2026-11-24T08:00", "2026-11-25T08:59", "2026-11-25T09:00"],
                vec![("2026-11-25T09:00", 24)],
            ),
            ("wanted since after the hour", 9, vec!["2026-11-24T15:00", "2026-11-24T16:00"], vec![]),
            (
                "no such hour, in spring",
                2,
                vec!["2026-03-28T03:00", "2026-03-29T01:59", "2026-03-29T03:00", "2026-03-30T02:00"],
                vec![("2026-03-29T03:00", 24), ("2026-03-30T02:00", 23)],
            ),
            (
                "that hour twice, in autumn",
                2,
                vec![
                    "2026-10-24T03:00",
                    "2026-10-25T02:00",
                    "2026-10-25T02:30",
                    "2026-10-25T03:00",
                    "2026-10-26T02:00",
                ],
                vec![("2026-10-25T02:00", 24), ("2026-10-26T02:00", 25)],
            ),
            (
                "the clock was years ahead",
                9,
                vec!["2026-11-24T08:00", "2036-11-24T09:00", "2026-11-24T09:00", "2026-11-25T09:00"],
                vec![("2036-11-24T09:00", 24), ("2026-11-25T09:00", 24)],
            ),
        ] {
            let expected: Vec<(String, i64)> =
                expected.into_iter().map(|(moment, hours)| (moment.to_owned(), hours)).collect();
            assert_eq!(sent(hour, &moments), expected, "{case}");
        }
    }

    #[test]
    fn another_hour_or_off_and_on_makes_no_second_summary_on_a_day() {
        let (zone, day) = (berlin(), "2026-11-24".parse::<Date>().unwrap());
        let told = Some(LastSummary { day, hour: Some(9) });
        let off = SummaryStep::Note(LastSummary { day, hour: None });
        assert_eq!(next(told, None, at("2026-11-24T12:00"), &zone), off);
        let again = SummaryStep::Note(LastSummary { day, hour: Some(21) });
        assert_eq!(next(told, Some(21), at("2026-11-24T12:00"), &zone), again);
        assert_eq!(next(Some(LastSummary { day, hour: None }), Some(21), at("2026-11-24T12:00"), &zone), again);
        let told = Some(LastSummary { day, hour: Some(21) });
        assert_eq!(next(told, Some(21), at("2026-11-24T21:30"), &zone), SummaryStep::Wait);
        assert_eq!(next(None, None, at("2026-11-24T21:30"), &zone), SummaryStep::Wait);
    }

    proptest! {
        #[test]
        fn no_day_has_two_summaries_however_the_clock_and_the_wish_change(
            steps in prop::collection::vec((0_i64..14 * 24 * 60, prop::option::of(0_u8..24)), 1..60)
        ) {
            let zone = berlin();
            // The days around both changes of the clock.
            for start in ["2026-03-22T00:00", "2026-10-18T00:00"] {
                let (mut last, mut days, mut latest) = (None, Vec::new(), Timestamp::MIN);
                for (minute, wanted) in &steps {
                    let now = at(start) + jiff::SignedDuration::from_mins(*minute);
                    // The clock is not set back here: that gives up what was noted, and a day may then come a second time.
                    if now < latest { continue; }
                    latest = now;
                    match next(last, *wanted, now, &zone) {
                        SummaryStep::Wait => {}
                        SummaryStep::Note(noted) => last = Some(noted),
                        SummaryStep::Send(noted, from, to) => {
                            prop_assert!(from < to && to <= now);
                            last = Some(noted);
                            days.push(now.to_zoned_datetime(zone.clone()).date());
                        }
                    }
                }
                let count = days.len();
                days.dedup();
                prop_assert_eq!(days.len(), count);
            }
        }
    }
}
