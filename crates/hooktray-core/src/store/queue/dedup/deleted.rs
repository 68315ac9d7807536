//! The dedup keys of deleted operations whose orders were sent, or may have been: a later duplicate is still one.

use std::collections::HashMap;

use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension as _, params};

use crate::base::error::Result;
use crate::flow::{DEFAULT_WINDOW_HOURS, MAX_WINDOW_HOURS};
use crate::store::db::columns::Millis;

/// Returns the deleted operation with this key that was received at this time or later.
pub(super) fn original(connection: &Connection, flow_id: i64, key: &[u8], since: Timestamp) -> Result<Option<String>> {
    let mut find = connection.prepare_cached(
        "SELECT operation FROM deleted_dedup_keys WHERE flow_id = ?1 AND dedup_key = ?2 AND received_at >= ?3",
    )?;
    Ok(find.query_row(params![flow_id, key, Millis(since)], |row| row.get(0)).optional()?)
}

/// Keeps the dedup keys of operations that are about to be deleted, and deletes the keys whose window has passed.
pub(crate) fn keep_keys(connection: &Connection, seqs: &[i64], now: Timestamp) -> Result<()> {
    let mut windows = connection.prepare_cached(
        "SELECT id, coalesce(json_extract(file, '$.source.deduplicate.window_hours'), ?1) FROM flows
         WHERE json_valid(file) AND json_extract(file, '$.source.deduplicate.key') IS NOT NULL
         UNION ALL SELECT id, ?2 FROM flows WHERE NOT json_valid(file)
         UNION ALL SELECT flow_id, window_hours FROM deleted_flows WHERE window_hours IS NOT NULL",
    )?;
    let windows = windows.query_map([DEFAULT_WINDOW_HOURS, MAX_WINDOW_HOURS], |row| {
        Ok((row.get::<_, i64>(0)?, row.get::<_, i64>(1)?))
    })?;
    let mut forget =
        connection.prepare_cached("DELETE FROM deleted_dedup_keys WHERE flow_id = ?1 AND received_at < ?2")?;
    let mut kept_since = HashMap::new();
    for window in windows {
        let (flow_id, hours) = window?;
        let since = now.as_millisecond().saturating_sub(hours.saturating_mul(3_600_000));
        forget.execute([flow_id, since])?;
        kept_since.insert(flow_id, since);
    }
    let mut flow_of = connection.prepare_cached("SELECT flow_id FROM operations WHERE seq = ?1")?;
    let mut keep = connection.prepare_cached(
        "INSERT OR REPLACE INTO deleted_dedup_keys (flow_id, dedup_key, received_at, operation)
         SELECT flow_id, dedup_key, received_at, id FROM operations
         WHERE seq = ?1 AND received_at >= ?2 AND dedup_key IS NOT NULL
           AND (status = 'delivered' OR accepted OR restored OR unanswered <> '[]')",
    )?;
    for seq in seqs {
        let flow_id = flow_of.query_row([seq], |row| row.get::<_, i64>(0))?;
        if let Some(since) = kept_since.get(&flow_id) {
            keep.execute([seq, since])?;
        }
    }
    Ok(())
}
