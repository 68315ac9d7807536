//! What the daily summary tells: from the counters and, for causes and times, from the operations of the time themselves.

use jiff::Timestamp;
use rusqlite::{Connection, params};

use super::count_groups::{HourlyCount, StatusCount};
use super::counters::{outstanding_counts, status_counts};
use super::query::Query;
use super::seq_range::seq_range;
use crate::base::error::Result;
use crate::incident::summary::Summary;
use crate::outcome::Status;
use crate::store::db::columns::Millis;

/// Returns what became of the records that arrived in a time.
pub(crate) fn summary(connection: &Connection, from: Timestamp, to: Timestamp) -> Result<Summary> {
    let query = Query { since: Some(from), until: Some(to), ..Query::default() };
    let (counts, outstanding) = (status_counts(connection, &query)?, outstanding_counts(connection)?);
    let received = |wanted: &dyn Fn(&StatusCount) -> bool| -> u32 {
        counts.iter().filter(|count| wanted(count)).fold(0, |sum, count| sum.saturating_add(count.count))
    };
    let left = |statuses: &[Status]| -> u32 {
        let counts = outstanding.iter().filter(|count: &&HourlyCount| statuses.contains(&count.status));
        counts.fold(0, |sum, count| sum.saturating_add(count.count))
    };
    let (mut failed, mut slowest) = (Vec::new(), None);
    if let Some((first, last)) = seq_range(connection, &query)? {
        let of_this_time = params![first, last, Millis(from), Millis(to)];
        // The indexes by status are in order of arrival.
        let mut causes = connection.prepare_cached(
            "SELECT error_code, count(*) FROM operations
             WHERE status = 'failed' AND seq BETWEEN ?1 AND ?2 AND received_at >= ?3 AND received_at < ?4
               AND error_code IS NOT NULL
             GROUP BY 1 ORDER BY 2 DESC, 1",
        )?;
        let causes = causes.query_map(of_this_time, |row| Ok((row.get(0)?, row.get(1)?)))?;
        failed = causes.collect::<rusqlite::Result<_>>()?;
        let mut longest = connection.prepare_cached(
            "SELECT max(finished_at - received_at) FROM operations
             WHERE status = 'delivered' AND seq BETWEEN ?1 AND ?2 AND received_at >= ?3 AND received_at < ?4",
        )?;
        slowest = longest.query_row(of_this_time, |row| row.get::<_, Option<i64>>(0))?;
    }
    Ok(Summary {
        from,
        to,
        received: received(&|count| count.status != Status::Test),
        delivered: received(&|count| count.status == Status::Delivered),
        crm_duplicates: received(&|count| count.status == Status::Delivered && count.crm_duplicate),
        duplicates: received(&|count| count.status == Status::Duplicate),
        failed,
        waiting: left(&[Status::Pending, Status::Running]),
        held: left(&[Status::Held]),
        unsolved: left(&[Status::Failed]),
        slowest_seconds: slowest.and_then(|milliseconds| u64::try_from(milliseconds / 1000).ok()),
    })
}
