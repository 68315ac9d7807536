//! Counts of what is queued. No counter has it: it is read from its index, which is short unless a destination has been down for
//! long. The rows are grouped here: `GROUP BY` would sort them, which takes longer than reading them.

use jiff::Timestamp;
use rusqlite::{Connection, params};

use super::count_groups::{HourlyCount, StatusCount};
use super::query::Query;
use super::seq_range::HOUR;
use crate::base::error::Result;
use crate::outcome::Status;

/// A queued operation.
struct Queued {
    flow_id: i64,
    /// Milliseconds since 1970.
    received_at: i64,
    status: Status,
    crm_duplicate: bool,
    partial: bool,
}

/// Calls `each` for every queued operation that was received in this time, of one flow or of all.
fn for_each(
    connection: &Connection,
    flow_id: Option<i64>,
    (low, high): (i64, i64),
    mut each: impl FnMut(Queued),
) -> Result<()> {
    let mut find = connection.prepare_cached(
        "SELECT flow_id, received_at, status, crm_duplicate, partial FROM operations INDEXED BY operations_queued
         WHERE (status = 'pending' OR status = 'running') AND (?1 IS NULL OR flow_id = ?1)
           AND received_at >= ?2 AND received_at < ?3",
    )?;
    let mut rows = find.query(params![flow_id, low, high])?;
    while let Some(row) = rows.next()? {
        each(Queued {
            flow_id: row.get(0)?,
            received_at: row.get(1)?,
            status: row.get(2)?,
            crm_duplicate: row.get(3)?,
            partial: row.get(4)?,
        });
    }
    Ok(())
}

/// Counts by status. Ignores the query's text, its flow by name, its page and its times.
pub(super) fn count(
    connection: &Connection,
    query: &Query,
    low: Timestamp,
    high: Timestamp,
) -> Result<Vec<StatusCount>> {
    Ok(count_between(connection, query, &[low, high])?.pop().unwrap_or_default())
}

/// As [`count`], in each of the times between two of these moments.
pub(super) fn count_between(
    connection: &Connection,
    query: &Query,
    edges: &[Timestamp],
) -> Result<Vec<Vec<StatusCount>>> {
    let edges: Vec<i64> = edges.iter().map(|at| at.as_millisecond()).collect();
    let (Some(low), Some(high)) = (edges.first(), edges.last()) else { return Ok(Vec::new()) };
    let mut counts = vec![Vec::new(); edges.len() - 1];
    let wanted = query.statuses().unwrap_or(Status::ALL.to_vec());
    if !wanted.iter().any(|status| status.is_queued()) {
        return Ok(counts);
    }
    for_each(connection, query.flow_id, (*low, *high), |queued| {
        let Queued { flow_id: _, received_at, status, crm_duplicate, partial } = queued;
        let matches =
            wanted.contains(&status) && (crm_duplicate || !query.crm_duplicate) && (partial || !query.partial);
        if matches {
            let part = edges.partition_point(|edge| *edge <= received_at) - 1;
            let one = StatusCount { status, unsolved: false, crm_duplicate, partial, count: 1 };
            StatusCount::add_to(&mut counts[part], one);
        }
    })?;
    Ok(counts)
}

/// Counts by flow and status.
pub(super) fn count_by_flow(connection: &Connection) -> Result<Vec<HourlyCount>> {
    count_hourly(connection, i64::MIN, |_| 0)
}

/// Counts by flow, status and the hour since this time, in milliseconds since 1970. Hours are full ones, so the first may be
/// a partial one.
pub(super) fn count_by_flow_and_hour(connection: &Connection, since: i64) -> Result<Vec<HourlyCount>> {
    count_hourly(connection, since, |received_at| ((received_at.div_euclid(HOUR) * HOUR - since) / HOUR).max(0))
}

/// Counts by status.
pub(super) fn count_by_status(connection: &Connection) -> Result<Vec<(Status, i64)>> {
    let counts = count_by_flow(connection)?;
    Ok(counts.into_iter().map(|group| (group.status, i64::from(group.count))).collect())
}

fn count_hourly(connection: &Connection, since: i64, hour: impl Fn(i64) -> i64) -> Result<Vec<HourlyCount>> {
    let mut counts = Vec::new();
    for_each(connection, None, (since, i64::MAX), |queued| {
        let Queued { flow_id, received_at, status, crm_duplicate, partial } = queued;
        let (crm_duplicates, partial, hour) = (u32::from(crm_duplicate), u32::from(partial), hour(received_at));
        let one = HourlyCount { flow_id, hour, status, count: 1, crm_duplicates, partial };
        HourlyCount::add_to(&mut counts, one);
    })?;
    Ok(counts)
}
