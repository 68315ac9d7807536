//! Counts of operations, from the table `counters`: how many arrived in each hour, by flow and status. Triggers keep it.

use jiff::Timestamp;
use rusqlite::{Connection, Row, params, params_from_iter, types::Value as Sql};

use super::query::Query;
use crate::base::clock::from_millis;
use crate::base::error::Result;
use crate::outcome::Status;

/// Milliseconds of an hour.
const HOUR: i64 = 3_600_000;

/// The number of operations of a flow that arrived in the same hour and have the same status.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct HourlyCount {
    /// The flow.
    pub flow_id: i64,
    /// The hour, counted from the start of the requested time; 0 in counts of all times.
    pub hour: i64,
    /// The status.
    pub status: Status,
    /// How many.
    pub count: u32,
    /// How many of them the CRM already knew.
    pub crm_duplicates: u32,
    /// How many of them were delivered although a step failed.
    pub partial: u32,
}

fn row(row: &Row) -> rusqlite::Result<HourlyCount> {
    Ok(HourlyCount {
        flow_id: row.get(0)?,
        hour: row.get(1)?,
        status: row.get(2)?,
        count: row.get(3)?,
        crm_duplicates: row.get(4)?,
        partial: row.get(5)?,
    })
}

/// Counts the operations received since a time, by flow, hour and status. The hours start at full hours, so the first one
/// may be a partial one.
pub(crate) fn hourly_counts(connection: &Connection, since: Timestamp) -> Result<Vec<HourlyCount>> {
    let since = since.as_millisecond();
    let first = since.div_euclid(HOUR) + i64::from(since.rem_euclid(HOUR) > 0);
    let mut statement = connection.prepare_cached(
        "SELECT flow_id, (hour * 3600000 - ?2) / 3600000, status, sum(count), sum(count * crm_duplicate), sum(count * partial)
         FROM counters WHERE hour >= ?1 GROUP BY 1, 2, 3",
    )?;
    let mut counts: Vec<HourlyCount> = statement.query_map([first, since], row)?.collect::<rusqlite::Result<_>>()?;
    if first * HOUR > since {
        // The rest of the hour before, from the operations themselves.
        let mut partial = connection.prepare_cached(
            "SELECT flow_id, 0, status, count(*), sum(crm_duplicate), sum(partial) FROM operations
             WHERE seq BETWEEN (SELECT min(first_seq) FROM counters WHERE hour = ?1)
                           AND (SELECT max(last_seq) FROM counters WHERE hour = ?1)
               AND received_at >= ?2 AND received_at < ?3 GROUP BY 1, 3",
        )?;
        let rows = partial.query_map([first - 1, since, first * HOUR], row)?;
        counts.extend(rows.collect::<rusqlite::Result<Vec<_>>>()?);
    }
    Ok(counts)
}

/// Counts the unfinished and the unsolved operations of all times, by flow and status.
pub(crate) fn outstanding_counts(connection: &Connection) -> Result<Vec<HourlyCount>> {
    let mut statement = connection.prepare_cached(
        "SELECT flow_id, 0, status, sum(count), sum(count * crm_duplicate), sum(count * partial) FROM counters
         WHERE status IN ('held', 'pending', 'running') OR unsolved GROUP BY flow_id, status",
    )?;
    let rows = statement.query_map([], row)?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// Counts all operations by status.
pub(crate) fn counts_by_status(connection: &Connection) -> Result<Vec<(Status, i64)>> {
    let mut statement = connection.prepare("SELECT status, sum(count) FROM counters GROUP BY status")?;
    let counts = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(counts.collect::<rusqlite::Result<_>>()?)
}

/// Returns at least the number of operations that match a query: the hours at both ends count as a whole. Ignores `search`,
/// `flow` and `before`.
pub(in crate::store) fn count_upper_bound(connection: &Connection, query: &Query) -> Result<u32> {
    let first = query.since.map_or(i64::MIN, |since| since.as_millisecond().div_euclid(HOUR));
    let last = query.until.map_or(i64::MAX, |until| until.as_millisecond().div_euclid(HOUR));
    let counts = count_hours(connection, query, first, last)?;
    Ok(counts.iter().fold(0, |sum, group| sum.saturating_add(group.count)))
}

/// How many operations have this status, and what else the fields say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StatusCount {
    /// The status.
    pub status: Status,
    /// Failed and not marked as solved.
    pub unsolved: bool,
    /// Known to the CRM already.
    pub crm_duplicate: bool,
    /// Delivered although a step failed.
    pub partial: bool,
    /// How many. One group can come in several parts.
    pub count: u32,
}

/// Returns the number of operations that match a query. Ignores `search`, `flow` and `before`.
pub(in crate::store) fn count(connection: &Connection, query: &Query) -> Result<u32> {
    Ok(status_counts(connection, query)?.iter().fold(0, |sum, group| sum.saturating_add(group.count)))
}

/// Counts the operations that match a query by status. Ignores `search`, `flow` and `before`.
pub(crate) fn status_counts(connection: &Connection, query: &Query) -> Result<Vec<StatusCount>> {
    let is_full_hour = |at: Timestamp| at.as_millisecond().rem_euclid(HOUR) == 0;
    let hour = |at: Timestamp| at.as_millisecond().div_euclid(HOUR);
    let (low, high) = (query.since.unwrap_or(Timestamp::MIN), query.until.unwrap_or(Timestamp::MAX));
    if low >= high {
        return Ok(Vec::new());
    }
    // Whole hours come from the counters, the parts at both ends from the operations.
    let (first, last) = (if is_full_hour(low) { hour(low) } else { hour(low) + 1 }, hour(high) - 1);
    if first > last + 1 {
        return count_operations(connection, query, low, high);
    }
    let mut counts = count_hours(connection, query, first, last)?;
    if !is_full_hour(low) && query.since.is_some() {
        counts.extend(count_operations(connection, query, low, start_of(first))?);
    }
    if !is_full_hour(high) && query.until.is_some() {
        counts.extend(count_operations(connection, query, start_of(last + 1), high)?);
    }
    Ok(counts)
}

/// Returns the numbers of the flows that got records in the hours of a query's times.
pub(crate) fn flows_with_records(connection: &Connection, query: &Query) -> Result<Vec<i64>> {
    let hour = |at: Timestamp| at.as_millisecond().div_euclid(HOUR);
    let (first, last) = (query.since.map_or(i64::MIN, hour), query.until.map_or(i64::MAX, hour));
    let mut statement = connection.prepare_cached(
        "SELECT DISTINCT flow_id FROM counters WHERE hour BETWEEN ?1 AND ?2 AND (?3 IS NULL OR flow_id = ?3)",
    )?;
    let flows = statement.query_map(params![first, last, query.flow_id], |row| row.get(0))?;
    Ok(flows.collect::<rusqlite::Result<_>>()?)
}

fn start_of(hour: i64) -> Timestamp {
    from_millis(hour.saturating_mul(HOUR))
}

fn count_hours(connection: &Connection, query: &Query, first: i64, last: i64) -> Result<Vec<StatusCount>> {
    let (conditions, mut values) = conditions(query, "unsolved");
    values.splice(0..0, [Sql::from(first), last.into()]);
    let sql = format!(
        "SELECT status, unsolved, crm_duplicate, partial, sum(count) FROM counters
         WHERE hour BETWEEN ? AND ? AND {conditions} GROUP BY 1, 2, 3, 4"
    );
    groups(connection, &sql, values)
}

fn groups(connection: &Connection, sql: &str, values: Vec<Sql>) -> Result<Vec<StatusCount>> {
    let mut statement = connection.prepare_cached(sql)?;
    let rows = statement.query_map(params_from_iter(values), |row| {
        Ok(StatusCount {
            status: row.get(0)?,
            unsolved: row.get(1)?,
            crm_duplicate: row.get(2)?,
            partial: row.get(3)?,
            count: row.get(4)?,
        })
    })?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// Counts the operations themselves, for a part of an hour.
fn count_operations(
    connection: &Connection,
    query: &Query,
    low: Timestamp,
    high: Timestamp,
) -> Result<Vec<StatusCount>> {
    let part = Query { since: Some(low), until: Some(high), before: None, ..query.clone() };
    let Some((first, last)) = seq_range(connection, &part)? else { return Ok(Vec::new()) };
    let (conditions, mut values) = conditions(query, "solved_at IS NULL");
    let times = [low, high].map(|at| Sql::from(at.as_millisecond()));
    values.splice(0..0, [Sql::from(first), last.into()].into_iter().chain(times));
    let sql = format!(
        "SELECT status, status = 'failed' AND solved_at IS NULL, crm_duplicate, partial, count(*) FROM operations NOT INDEXED
         WHERE seq BETWEEN ? AND ? AND received_at >= ? AND received_at < ? AND {conditions} GROUP BY 1, 2, 3, 4"
    );
    groups(connection, &sql, values)
}

/// Returns the conditions on flow and status, with their values. `unsolved` is what tells failed operations that are not
/// marked as solved from those that are.
fn conditions(query: &Query, unsolved: &str) -> (String, Vec<Sql>) {
    let mut conditions = vec!["1".to_owned()];
    if query.unsolved {
        conditions.push(unsolved.to_owned());
    }
    if query.solved {
        conditions.push(format!("NOT ({unsolved})"));
    }
    let mut values = Vec::new();
    if query.crm_duplicate {
        conditions.push("crm_duplicate = 1".into());
    }
    if query.partial {
        conditions.push("partial = 1".into());
    }
    if let Some(flow_id) = query.flow_id {
        conditions.push("flow_id = ?".into());
        values.push(flow_id.into());
    }
    conditions.extend(query.status_condition());
    (conditions.join(" AND "), values)
}

/// Returns the first and the last `seq` between which the operations of a query's times lie, or nothing if there are none.
/// After a clock change the range may be wider than needed.
pub(in crate::store) fn seq_range(connection: &Connection, query: &Query) -> Result<Option<(i64, i64)>> {
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
    let (low, high) = match query.before {
        Some(before) if query.oldest_first => (low.map(|low| low.max(before.saturating_add(1))), high),
        Some(before) => (low, high.map(|high| high.min(before.saturating_sub(1)))),
        None => (low, high),
    };
    Ok(low.zip(high).filter(|(low, high)| low <= high))
}
