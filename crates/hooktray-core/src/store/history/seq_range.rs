//! Where in the order of arrival the operations of a time lie, so that no query reads the whole history for them.

use jiff::Timestamp;
use rusqlite::Connection;

use super::query::Query;
use crate::base::error::Result;

/// Milliseconds of an hour.
pub(super) const HOUR: i64 = 3_600_000;

const HOURS: &str = "SELECT (SELECT min(hour) FROM counters), (SELECT max(hour) FROM counters)";

const FIRST_SINCE: &str = "SELECT min(first) FROM (
    SELECT min(first_seq) AS first FROM counters WHERE hour >= ?1
    UNION ALL
    SELECT min(seq) FROM operations INDEXED BY operations_queued
    WHERE (status = 'pending' OR status = 'running') AND received_at / 3600000 >= ?1)";

const LAST_UNTIL: &str = "SELECT max(last) FROM (
    SELECT max(last_seq) AS last FROM counters WHERE hour <= ?1
    UNION ALL
    SELECT max(seq) FROM operations INDEXED BY operations_queued
    WHERE (status = 'pending' OR status = 'running') AND received_at / 3600000 <= ?1)";

/// Returns the first and the last `seq` between which the operations of a query's times lie, or nothing if there are none.
/// After a clock change the range may be wider than needed.
pub(in crate::store) fn seq_range(connection: &Connection, query: &Query) -> Result<Option<(i64, i64)>> {
    let hour = |at: Timestamp| at.as_millisecond().div_euclid(HOUR);
    let (first_hour, last_hour): (Option<i64>, Option<i64>) =
        connection.prepare_cached(HOURS)?.query_row([], |row| Ok((row.get(0)?, row.get(1)?)))?;
    let edge = |sql: &str, hour: i64| -> Result<Option<i64>> {
        Ok(connection.prepare_cached(sql)?.query_row([hour], |row| row.get(0))?)
    };
    // A time that begins before all hours, or ends after them, needs no look at each of them.
    let low = match query.since.map(hour) {
        Some(since) if first_hour.is_none_or(|first| first < since) => edge(FIRST_SINCE, since)?,
        Some(_) | None => Some(i64::MIN),
    };
    let high = match query.until.map(hour) {
        Some(until) if last_hour.is_none_or(|last| last > until) => edge(LAST_UNTIL, until)?,
        Some(_) | None => Some(i64::MAX),
    };
    let (low, high) = match query.before {
        Some(before) if query.oldest_first => (low.map(|low| low.max(before.saturating_add(1))), high),
        Some(before) => (low, high.map(|high| high.min(before.saturating_sub(1)))),
        None => (low, high),
    };
    Ok(low.zip(high).filter(|(low, high)| low <= high))
}
