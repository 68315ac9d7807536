//! How long orders took, from the arrival of the record to the end of its operation.

use rusqlite::{Connection, params};

use super::query::Query;
use super::seq_range::seq_range;
use crate::base::error::Result;
use crate::store::db::columns::Millis;

/// The most operations that are looked at, the newest ones.
const LOOKED_AT: i64 = 20_000;

/// Returns the milliseconds that delivered operations took, in no order. Of a query it reads the times and the flow's number.
pub(crate) fn delivery_times(connection: &Connection, query: &Query) -> Result<Vec<u64>> {
    let (Some(since), Some(until)) = (query.since, query.until) else { return Ok(Vec::new()) };
    let Some((first, last)) = seq_range(connection, query)? else { return Ok(Vec::new()) };
    // Each walks down one index in the order of arrival.
    let mut statement = connection.prepare_cached(match query.flow_id {
        None => {
            "SELECT finished_at - received_at FROM operations
             WHERE status = 'delivered' AND seq BETWEEN ?1 AND ?2 AND received_at >= ?3 AND received_at < ?4
             ORDER BY seq DESC LIMIT ?5"
        }
        Some(_) => {
            "SELECT finished_at - received_at FROM operations
             WHERE flow_id = ?6 AND status = 'delivered' AND seq BETWEEN ?1 AND ?2 AND received_at >= ?3 AND received_at < ?4
             ORDER BY seq DESC LIMIT ?5"
        }
    })?;
    let of = |row: &rusqlite::Row<'_>| row.get::<_, Option<i64>>(0);
    let times = (first, last, Millis(since), Millis(until), LOOKED_AT);
    let rows = match query.flow_id {
        None => statement.query_map(times, of)?,
        Some(flow) => statement.query_map(params![times.0, times.1, times.2, times.3, times.4, flow], of)?,
    };
    let rows = rows.collect::<rusqlite::Result<Vec<_>>>()?;
    // A clock that was set back leaves a negative one.
    Ok(rows.into_iter().flatten().filter_map(|milliseconds| u64::try_from(milliseconds).ok()).collect())
}
