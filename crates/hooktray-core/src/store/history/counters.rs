//! Counts of operations, from the tables `counters` (how many arrived in each hour, by flow and
//! status) and `totals` (of all hours), which triggers keep, and from the index of what is queued.

use jiff::Timestamp;
use rusqlite::{Connection, Row, params, params_from_iter, types::Value as Sql};

use super::count_groups::{HourlyCount, StatusCount};
use super::query::Query;
use super::queued;
use super::seq_range::{HOUR, seq_range};
use crate::base::clock::from_millis;
use crate::base::error::Result;
use crate::outcome::Status;

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
/// may be a partial one. One group can come in several parts.
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
               AND received_at >= ?2 AND received_at < ?3 AND status NOT IN ('pending', 'running') GROUP BY 1, 3",
        )?;
        let rows = partial.query_map([first - 1, since, first * HOUR], row)?;
        counts.extend(rows.collect::<rusqlite::Result<Vec<_>>>()?);
    }
    counts.extend(queued::count_by_flow_and_hour(connection, since)?);
    Ok(counts)
}

/// Counts the unfinished and the unsolved operations of all times, by flow and status.
pub(crate) fn outstanding_counts(connection: &Connection) -> Result<Vec<HourlyCount>> {
    let mut statement = connection.prepare_cached(
        "SELECT flow_id, 0, status, sum(count), sum(count * crm_duplicate), sum(count * partial) FROM totals
         WHERE status = 'held' OR unsolved GROUP BY flow_id, status",
    )?;
    let mut counts: Vec<HourlyCount> = statement.query_map([], row)?.collect::<rusqlite::Result<_>>()?;
    counts.extend(queued::count_by_flow(connection)?);
    Ok(counts)
}

/// Counts all operations by status.
pub(crate) fn counts_by_status(connection: &Connection) -> Result<Vec<(Status, i64)>> {
    let mut statement = connection.prepare("SELECT status, sum(count) FROM totals GROUP BY status")?;
    let counts = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
    let mut counts: Vec<(Status, i64)> = counts.collect::<rusqlite::Result<_>>()?;
    counts.extend(queued::count_by_status(connection)?);
    Ok(counts)
}

/// Returns the number of all operations.
pub(crate) fn count_all(connection: &Connection) -> Result<i64> {
    let counts = counts_by_status(connection)?;
    Ok(counts.iter().fold(0, |sum, (_, count)| sum.saturating_add(*count)))
}

/// Returns at least the number of operations that match a query: the hours at both ends count as a whole. Ignores `search`,
/// `flow` and `before`.
pub(in crate::store) fn count_upper_bound(connection: &Connection, query: &Query) -> Result<u32> {
    let first = query.since.map_or(i64::MIN, |since| since.as_millisecond().div_euclid(HOUR));
    let last = query.until.map_or(i64::MAX, |until| until.as_millisecond().div_euclid(HOUR));
    let mut counts = count_hours(connection, query, first, last)?;
    counts.extend(queued::count(connection, query, start_of(first), start_of(last.saturating_add(1)))?);
    Ok(sum(&counts))
}

fn times(query: &Query) -> (Timestamp, Timestamp) {
    (query.since.unwrap_or(Timestamp::MIN), query.until.unwrap_or(Timestamp::MAX))
}

fn sum(counts: &[StatusCount]) -> u32 {
    counts.iter().fold(0, |sum, group| sum.saturating_add(group.count))
}

/// Returns the number of operations that match a query. Ignores `search`, `flow` and `before`.
pub(in crate::store) fn count(connection: &Connection, query: &Query) -> Result<u32> {
    Ok(sum(&status_counts(connection, query)?))
}

/// Counts the operations that match a query by status. Ignores `search`, `flow` and `before`.
pub(crate) fn status_counts(connection: &Connection, query: &Query) -> Result<Vec<StatusCount>> {
    let (low, high) = times(query);
    if low >= high {
        return Ok(Vec::new());
    }
    let mut counts = count_not_queued(connection, query)?;
    counts.extend(queued::count(connection, query, low, high)?);
    Ok(counts)
}

/// Counts the operations that match a query by status, in each of the times between two of these moments. Ignores what
/// [`status_counts`] ignores, and the query's times.
pub(crate) fn status_counts_between(
    connection: &Connection,
    query: &Query,
    edges: &[Timestamp],
) -> Result<Vec<Vec<StatusCount>>> {
    let not_queued = edges.windows(2).map(|edges| {
        let query = Query { since: Some(edges[0]), until: Some(edges[1]), ..query.clone() };
        count_not_queued(connection, &query)
    });
    let mut counts: Vec<Vec<StatusCount>> = not_queued.collect::<Result<_>>()?;
    for (counts, queued) in counts.iter_mut().zip(queued::count_between(connection, query, edges)?) {
        counts.extend(queued);
    }
    Ok(counts)
}

/// Counts the matching operations that are not queued: finished or held.
fn count_not_queued(connection: &Connection, query: &Query) -> Result<Vec<StatusCount>> {
    let (low, high) = times(query);
    let is_full_hour = |at: Timestamp| at.as_millisecond().rem_euclid(HOUR) == 0;
    let hour = |at: Timestamp| at.as_millisecond().div_euclid(HOUR);
    // Whole hours come from the counters, the parts at both ends from the operations.
    let first = if query.since.is_none() { i64::MIN } else { hour(low) + i64::from(!is_full_hour(low)) };
    let last = if query.until.is_none() { i64::MAX } else { hour(high) - 1 };
    if first > last.saturating_add(1) {
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
        "SELECT flow_id FROM counters WHERE hour BETWEEN ?1 AND ?2 AND (?3 IS NULL OR flow_id = ?3)
         UNION
         SELECT flow_id FROM operations INDEXED BY operations_queued
         WHERE (status = 'pending' OR status = 'running') AND received_at / 3600000 BETWEEN ?1 AND ?2 AND (?3 IS NULL OR flow_id = ?3)",
    )?;
    let flows = statement.query_map(params![first, last, query.flow_id], |row| row.get(0))?;
    Ok(flows.collect::<rusqlite::Result<_>>()?)
}

fn start_of(hour: i64) -> Timestamp {
    from_millis(hour.saturating_mul(HOUR))
}

/// Counts what is not queued in these hours. One group comes in several parts: `GROUP BY` would sort the rows, which takes longer
/// than reading them.
fn count_hours(connection: &Connection, query: &Query, first: i64, last: i64) -> Result<Vec<StatusCount>> {
    let (conditions, mut values) = conditions(query, "unsolved");
    let (from, hours) = match (first, last) {
        (i64::MIN, i64::MAX) => ("totals", "1"),
        _ => {
            values.splice(0..0, [Sql::from(first), last.into()]);
            ("counters", "hour BETWEEN ? AND ?")
        }
    };
    let sql =
        format!("SELECT status, unsolved, crm_duplicate, partial, count FROM {from} WHERE {hours} AND {conditions}");
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

/// Counts the operations themselves, without queued ones, for a part of an hour.
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
         WHERE seq BETWEEN ? AND ? AND received_at >= ? AND received_at < ? AND status NOT IN ('pending', 'running')
           AND {conditions} GROUP BY 1, 2, 3, 4"
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

#[cfg(test)]
mod tests;
