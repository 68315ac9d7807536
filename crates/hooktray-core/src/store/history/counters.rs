//! Counts, from the table that triggers keep: how many operations came in which hour, by flow and state.

use jiff::Timestamp;
use rusqlite::{Connection, Row, params_from_iter, types::Value as Sql};

use super::query::Query;
use crate::base::error::Result;
use crate::outcome::Status;

/// Milliseconds of an hour, which is what the tallies are kept by.
const HOUR: i64 = 3_600_000;

/// A number of operations that have something in common.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Figure {
    /// The flow they came to.
    pub flow_id: i64,
    /// The hour in which they came, counted from the moment that was asked for.
    pub hour: i64,
    /// Where they stand.
    pub status: Status,
    /// How many.
    pub count: u32,
}

fn row(row: &Row) -> rusqlite::Result<Figure> {
    Ok(Figure { flow_id: row.get(0)?, hour: row.get(1)?, status: row.get(2)?, count: row.get(3)? })
}

/// What came since a moment, by flow, hour and state. The first hour is whole only where the moment begins one.
pub(crate) fn since(connection: &Connection, since: Timestamp) -> Result<Vec<Figure>> {
    let since = since.as_millisecond();
    let first = since.div_euclid(HOUR) + i64::from(since.rem_euclid(HOUR) > 0);
    let mut statement = connection.prepare_cached(
        "SELECT flow_id, (hour * 3600000 - ?2) / 3600000, status, sum(count) FROM counters
         WHERE hour >= ?1 GROUP BY 1, 2, 3",
    )?;
    let mut figures: Vec<Figure> = statement.query_map([first, since], row)?.collect::<rusqlite::Result<_>>()?;
    if first * HOUR > since {
        // What came in the hour that the moment cuts: between the first and the last of that hour.
        let mut rest = connection.prepare_cached(
            "SELECT flow_id, 0, status, count(*) FROM operations
             WHERE seq BETWEEN (SELECT min(first_seq) FROM counters WHERE hour = ?1)
                           AND (SELECT max(last_seq) FROM counters WHERE hour = ?1)
               AND received_at >= ?2 AND received_at < ?3 GROUP BY 1, 3",
        )?;
        let rows = rest.query_map([first - 1, since, first * HOUR], row)?;
        figures.extend(rows.collect::<rusqlite::Result<Vec<_>>>()?);
    }
    Ok(figures)
}

/// What waits, and what failed and is not solved, by flow and state, whenever it came.
pub(crate) fn open(connection: &Connection) -> Result<Vec<Figure>> {
    let mut statement = connection.prepare_cached(
        "SELECT flow_id, 0, status, sum(count) FROM counters WHERE status IN ('held', 'pending', 'running') OR unsolved
         GROUP BY flow_id, status",
    )?;
    let rows = statement.query_map([], row)?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// How many operations there are in each state.
pub(crate) fn counts(connection: &Connection) -> Result<Vec<(Status, i64)>> {
    let mut statement = connection.prepare("SELECT status, sum(count) FROM counters GROUP BY status")?;
    let counts = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(counts.collect::<rusqlite::Result<_>>()?)
}

/// How many operations are asked for, without the text, `flow` and `before`. Hours that the times cut are counted
/// whole.
pub(in crate::store) fn count_at_most(connection: &Connection, query: &Query) -> Result<u32> {
    let first = query.since.map_or(i64::MIN, |since| since.as_millisecond().div_euclid(HOUR));
    let last = query.until.map_or(i64::MAX, |until| until.as_millisecond().div_euclid(HOUR));
    count_hours(connection, query, first, last)
}

/// How many operations are asked for, exactly; without the text, `flow` and `before`.
pub(in crate::store) fn count(connection: &Connection, query: &Query) -> Result<u32> {
    let whole = |at: Timestamp| at.as_millisecond().rem_euclid(HOUR) == 0;
    let hour = |at: Timestamp| at.as_millisecond().div_euclid(HOUR);
    let (Some(low), Some(high)) = (query.since.or(Some(Timestamp::MIN)), query.until.or(Some(Timestamp::MAX))) else {
        return Ok(0);
    };
    if low >= high {
        return Ok(0);
    }
    // The hours between the two cut ones are counted as they stand in the table.
    let (first, last) = (if whole(low) { hour(low) } else { hour(low) + 1 }, hour(high) - 1);
    if first > last + 1 {
        return count_within(connection, query, low, high);
    }
    let mut count = count_hours(connection, query, first, last)?;
    if !whole(low) && query.since.is_some() {
        count += count_within(connection, query, low, from_hour(first))?;
    }
    if !whole(high) && query.until.is_some() {
        count += count_within(connection, query, from_hour(last + 1), high)?;
    }
    Ok(count)
}

fn from_hour(hour: i64) -> Timestamp {
    crate::base::clock::from_millis(hour.saturating_mul(HOUR))
}

fn count_hours(connection: &Connection, query: &Query, first: i64, last: i64) -> Result<u32> {
    let (conditions, mut values) = of(query, if query.unsolved { "unsolved" } else { "1" });
    values.splice(0..0, [Sql::from(first), last.into()]);
    let sql = format!("SELECT coalesce(sum(count), 0) FROM counters WHERE hour BETWEEN ? AND ? AND {conditions}");
    let count: i64 = connection.prepare_cached(&sql)?.query_row(params_from_iter(values), |row| row.get(0))?;
    Ok(u32::try_from(count).unwrap_or(u32::MAX))
}

/// Counts the operations themselves, for a part of one hour.
fn count_within(connection: &Connection, query: &Query, low: Timestamp, high: Timestamp) -> Result<u32> {
    let part = Query { since: Some(low), until: Some(high), before: None, ..query.clone() };
    let Some((first, last)) = span(connection, &part)? else { return Ok(0) };
    let (conditions, mut values) = of(query, if query.unsolved { "solved_at IS NULL" } else { "1" });
    let times = [low, high].map(|at| Sql::from(at.as_millisecond()));
    values.splice(0..0, [Sql::from(first), last.into()].into_iter().chain(times));
    let sql = format!(
        "SELECT count(*) FROM operations NOT INDEXED
         WHERE seq BETWEEN ? AND ? AND received_at >= ? AND received_at < ? AND {conditions}"
    );
    Ok(connection.prepare_cached(&sql)?.query_row(params_from_iter(values), |row| row.get(0))?)
}

fn of(query: &Query, open: &str) -> (String, Vec<Sql>) {
    let mut conditions = vec![open.to_owned()];
    let mut values = Vec::new();
    if query.crm_duplicate {
        conditions.push("crm_duplicate = 1".into());
    }
    if let Some(flow_id) = query.flow_id {
        conditions.push("flow_id = ?".into());
        values.push(flow_id.into());
    }
    if let Some(states) = query.states() {
        let states: Vec<_> = states.iter().map(|state| format!("'{state}'")).collect();
        conditions.push(format!("status IN ({})", states.join(", ")));
    }
    (conditions.join(" AND "), values)
}

/// Between which operations those of the asked times are, both ends included; nothing where there are none. A clock
/// that jumped makes it wider than it has to be.
pub(in crate::store) fn span(connection: &Connection, query: &Query) -> Result<Option<(i64, i64)>> {
    let edge = |sql: &str, at: Timestamp| -> Result<Option<i64>> {
        let hour = at.as_millisecond().div_euclid(HOUR);
        Ok(connection.prepare_cached(sql)?.query_row([hour], |row| row.get(0))?)
    };
    let low = match query.since {
        Some(since) => edge("SELECT min(first_seq) FROM counters WHERE hour >= ?1", since)?,
        None => Some(i64::MIN),
    };
    let high = match query.until {
        Some(until) => edge("SELECT max(last_seq) FROM counters WHERE hour <= ?1", until)?,
        None => Some(i64::MAX),
    };
    let high = high.map(|high| query.before.map_or(high, |before| high.min(before.saturating_sub(1))));
    Ok(low.zip(high).filter(|(low, high)| low <= high))
}
