//! `date`: a moment as a CRM or a person wants it written.

use jiff::civil::{Date, DateTime, Time};
use jiff::fmt::{rfc2822, strtime, temporal::DateTimeParser};
use jiff::tz::TimeZone;
use jiff::{Timestamp, ZonedDateTime};
use minijinja::{Environment, Error, Value};

use super::text_of;
use crate::template::fault::{TemplateFault, refused};

/// The form without an argument: what databases and most CRMs take.
const FORM: &str = "%Y-%m-%d %H:%M:%S";
/// A longer form is a mistake.
const FORM_CHARS: usize = 200;
/// Day first, as in Russia and most of Europe; what has slashes is read differently in the USA, so it is not read. Years of
/// two digits come first: `%Y` would take them for the first century.
const DAY_FIRST: [&str; 4] = ["%d.%m.%y %H:%M:%S", "%d.%m.%y %H:%M", "%d.%m.%Y %H:%M:%S", "%d.%m.%Y %H:%M"];
const DATE_FIRST: [&str; 2] = ["%d.%m.%y", "%d.%m.%Y"];

pub(super) fn add_to(env: &mut Environment<'static>) {
    env.add_filter("date", |value: Value, form: Option<String>, zone: Option<String>| -> Result<String, Error> {
        let text = text_of(&value);
        if text.trim().is_empty() {
            return Ok(String::new());
        }
        let zone =
            zone.as_deref().filter(|name| !name.is_empty()).map_or_else(|| Ok(TimeZone::system()), zone_named)?;
        let moment = moment(text.trim(), &zone).ok_or_else(|| {
            refused(
                TemplateFault::Time,
                &text,
                format!("`date` cannot read “{text}” as a time, such as 2026-11-24 12:30:00"),
            )
        })?;
        let form = form.as_deref().filter(|form| !form.is_empty()).unwrap_or(FORM);
        if form.chars().count() > FORM_CHARS {
            return Err(refused(TemplateFault::TimeForm, "", "the form of `date` is too long"));
        }
        strtime::format(form, &moment).map_err(|error| {
            refused(TemplateFault::TimeForm, form, format!("the form of `date`, such as %d.%m.%Y %H:%M: {error}"))
        })
    });
}

/// Returns the zone with this name, such as `Europe/Moscow` or `+03:00`.
fn zone_named(name: &str) -> Result<TimeZone, Error> {
    let zone = DateTimeParser::new().parse_time_zone(name);
    zone.map_err(|_| {
        refused(TemplateFault::Zone, name, format!("there is no time zone “{name}”, such as Europe/Moscow or +03:00"))
    })
}

/// Returns the moment that a text names; one that names no zone is in `zone`.
fn moment(text: &str, zone: &TimeZone) -> Option<ZonedDateTime> {
    if text.len() == 14
        && let Ok(compact) = DateTime::strptime("%Y%m%d%H%M%S", text)
    {
        return compact.to_zoned_datetime(zone.clone()).ok();
    }
    if let Some(moment) = text.parse().ok().and_then(unix_time) {
        return Some(moment.to_zoned_datetime(zone.clone()));
    }
    let with_zone =
        text.parse::<Timestamp>().ok().or_else(|| rfc2822::parse(text).ok().map(|moment| moment.timestamp()));
    if let Some(moment) = with_zone {
        return Some(moment.to_zoned_datetime(zone.clone()));
    }
    let date = |form: &&str| strtime::parse(form, text).and_then(|read| read.to_date()).ok();
    let day_first = DAY_FIRST.iter().find_map(|form| DateTime::strptime(form, text).ok());
    let day_first =
        day_first.or_else(|| DATE_FIRST.iter().find_map(&date).map(|date| date.to_datetime(Time::midnight())));
    let civil = day_first.or_else(|| text.parse().ok());
    let civil = civil.or_else(|| text.parse::<Date>().ok().map(|date| date.to_datetime(Time::midnight())));
    civil?.to_zoned_datetime(zone.clone()).ok()
}

/// Seconds since 1970, or milliseconds, which are a thousand times as many. Smaller numbers are years, days or nothing.
fn unix_time(number: f64) -> Option<Timestamp> {
    /// In seconds March 1973, in milliseconds the second day of 1970.
    const MIN_TIMESTAMP: f64 = 1e8;
    /// In seconds the year 5138, in milliseconds March 1973.
    const MIN_MILLISECONDS: f64 = 1e11;
    if !(MIN_TIMESTAMP..1e14).contains(&number) {
        return None;
    }
    let milliseconds = if number < MIN_MILLISECONDS { number * 1000.0 } else { number };
    Timestamp::from_millisecond(milliseconds.round() as i64).ok()
}
