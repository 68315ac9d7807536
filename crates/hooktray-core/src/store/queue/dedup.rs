//! Finds the earlier record that a new one duplicates.

mod deleted;

use std::collections::BTreeSet;
use std::time::Duration;

use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension as _, params};
use sha2::{Digest as _, Sha256};

use crate::base::error::{Error, Result};
use crate::flow::{DEFAULT_WINDOW_HOURS, Flow, MAX_WINDOW_HOURS};
use crate::store::db::columns::Millis;
use crate::store::flows;

pub(crate) use deleted::keep_keys;

/// Milliseconds of a week, as in `operations.week`.
const WEEK_MS: i64 = 604_800_000;

/// Bytes of a key.
const KEY_BYTES: usize = 16;

/// The first week, starting with a given one, in which a flow has records with a key.
const NEXT_WEEK: &str =
    "SELECT week FROM operations WHERE flow_id = ?1 AND week >= ?2 AND dedup_key IS NOT NULL ORDER BY week LIMIT 1";

const IN_WEEK: &str = "SELECT id FROM operations
     WHERE flow_id = ?1 AND week = ?2 AND dedup_key = ?3 AND received_at >= ?4
       AND (status IN ('pending', 'running', 'delivered') OR accepted OR restored OR unanswered <> '[]'
            OR (status = 'held' AND NOT ?5))
     ORDER BY seq LIMIT 1";

/// What the duplicates of a record share, and how long they count as such.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DedupKey {
    /// The first half of the SHA-256 of the flow's dedup key: enough to tell records apart, and it is stored twice.
    value: Vec<u8>,
    window: Duration,
}

impl DedupKey {
    /// Returns the key of a record of this flow, `text` being its dedup key; nothing if the flow or the record has none.
    #[must_use]
    pub fn of(flow: &Flow, text: Option<&str>) -> Option<DedupKey> {
        let rule = flow.webhook().deduplicate.as_ref()?;
        let window = Duration::from_secs(u64::from(rule.window_hours) * 3600);
        Some(DedupKey { value: Sha256::digest(text?.as_bytes())[..KEY_BYTES].to_vec(), window })
    }

    /// Returns the value that is stored.
    pub(super) fn value(&self) -> &[u8] {
        &self.value
    }
}

/// Returns the id of the record that one of this flow with this key duplicates: one received at most the key's window before it, or
/// later if the clock was set back since. `started` is true if the record is sent unless it is a duplicate.
///
/// Failed, cancelled and filtered operations count only if a request of them was accepted or may have arrived, or if they were restored
/// and may have been sent after the backup. Otherwise their orders were not sent, so the duplicate is a second chance. A held
/// operation that was not restored counts only if the duplicate would be held too.
pub(super) fn original(
    connection: &Connection,
    flow_id: i64,
    key: &DedupKey,
    received_at: Timestamp,
    started: bool,
) -> Result<Option<String>> {
    let since = received_at.saturating_sub(key.window).unwrap_or(Timestamp::MIN);
    let own = original_in(connection, flow_id, &key.value, since, started)?;
    if own.is_some() {
        return Ok(own);
    }
    // A flow that replaced a deleted one knows what that one sent.
    for flow in flows::replaced_by(connection, flow_id)? {
        let earlier = original_in(connection, flow, &key.value, since, started)?;
        if earlier.is_some() {
            return Ok(earlier);
        }
    }
    Ok(None)
}

fn original_in(
    connection: &Connection,
    flow_id: i64,
    key: &[u8],
    since: Timestamp,
    started: bool,
) -> Result<Option<String>> {
    let mut next_week = connection.prepare_cached(NEXT_WEEK)?;
    let mut in_week = connection.prepare_cached(IN_WEEK)?;
    let mut from = week(since);
    while let Some(week) = next_week.query_row([flow_id, from], |row| row.get::<_, i64>(0)).optional()? {
        let found = in_week.query_row(params![flow_id, week, key, Millis(since), started], |row| row.get(0));
        if let Some(id) = found.optional()? {
            return Ok(Some(id));
        }
        from = week + 1;
    }
    deleted::original(connection, flow_id, key, since)
}

/// Lets the oldest duplicate of an operation take its place if it was filtered, since nothing of it was sent: the duplicate is
/// queued, or held if its flow is stopped. The other duplicates are those of this one from now on. If another one with the same
/// key was sent meanwhile, or waits, all are duplicates of that.
pub(super) fn replace_filtered(connection: &Connection, seq: i64, now: Timestamp) -> Result<()> {
    let mut find = connection.prepare_cached(
        "SELECT id, flow_id, dedup_key FROM operations
         WHERE seq = ?1 AND status = 'filtered' AND dedup_key IS NOT NULL AND NOT accepted AND NOT restored AND unanswered = '[]'",
    )?;
    let found = find.query_row([seq], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)));
    let Some((id, flow_id, key)): Option<(String, i64, Vec<u8>)> = found.optional()? else { return Ok(()) };
    // The flow may have been deleted and replaced meanwhile, and may have replaced others before.
    let current = flows::replacement(connection, flow_id)?.unwrap_or(flow_id);
    if !flows::exists(connection, current)? {
        return Ok(());
    }
    let flows: BTreeSet<i64> = flows::replaced_by(connection, current)?.into_iter().chain([current, flow_id]).collect();
    let mut duplicates = Vec::new();
    for flow in &flows {
        duplicates.extend(duplicates_of(connection, *flow, &key, &id)?);
    }
    duplicates.sort_unstable();
    let Some((oldest, others)) = duplicates.split_first() else { return Ok(()) };
    let original = match sent_beside(connection, &flows, *oldest, &key, window(connection, current)?)? {
        Some(sent) => {
            follow(connection, *oldest, &sent)?;
            sent
        }
        None => take_place(connection, *oldest, current, now)?,
    };
    others.iter().try_for_each(|other| follow(connection, *other, &original))
}

/// Returns how long a flow recognizes duplicates.
fn window(connection: &Connection, flow_id: i64) -> Result<Duration> {
    let rule = match flows::by_id(connection, flow_id) {
        Ok(row) => row.flow.webhook().deduplicate.as_ref().map(|rule| rule.window_hours),
        Err(Error::FlowBroken { .. }) => Some(MAX_WINDOW_HOURS),
        Err(error) => return Err(error),
    };
    Ok(Duration::from_secs(u64::from(rule.unwrap_or(DEFAULT_WINDOW_HOURS)) * 3600))
}

/// Returns the operation with the key of `seq` that was sent, may have arrived or waits, in any of these flows.
fn sent_beside(
    connection: &Connection,
    flows: &BTreeSet<i64>,
    seq: i64,
    key: &[u8],
    window: Duration,
) -> Result<Option<String>> {
    let mut received_at = connection.prepare_cached("SELECT received_at FROM operations WHERE seq = ?1")?;
    let Millis(received_at) = received_at.query_row([seq], |row| row.get(0))?;
    for flow in flows {
        let sent = sent_duplicate(connection, *flow, seq, key, received_at, window)?;
        if sent.is_some() {
            return Ok(sent);
        }
    }
    Ok(None)
}

/// Queues a duplicate for this flow, or holds it if that is stopped. Returns its id.
fn take_place(connection: &Connection, seq: i64, flow_id: i64, now: Timestamp) -> Result<String> {
    let mut take_place = connection.prepare_cached(
        "UPDATE operations
         SET status = iif((SELECT enabled FROM flows WHERE flows.id = ?2), 'pending', 'held'), flow_id = ?2,
             duplicate_of = NULL, finished_at = NULL, due_at = ?3, due_set_at = ?3
         WHERE seq = ?1 RETURNING id",
    )?;
    Ok(take_place.query_row(params![seq, flow_id, Millis(now)], |row| row.get(0))?)
}

/// Makes a duplicate one of this operation.
fn follow(connection: &Connection, seq: i64, original: &str) -> Result<()> {
    let mut follow = connection.prepare_cached("UPDATE operations SET duplicate_of = ?2 WHERE seq = ?1")?;
    follow.execute(params![seq, original])?;
    Ok(())
}

/// Returns the operations of a flow that are duplicates of the operation `id`, oldest first.
fn duplicates_of(connection: &Connection, flow_id: i64, key: &[u8], id: &str) -> Result<Vec<i64>> {
    let mut next_week = connection.prepare_cached(NEXT_WEEK)?;
    let mut in_week = connection.prepare_cached(
        "SELECT seq FROM operations WHERE flow_id = ?1 AND week = ?2 AND dedup_key = ?3 AND duplicate_of = ?4 ORDER BY seq",
    )?;
    let (mut found, mut from) = (Vec::new(), i64::MIN);
    while let Some(week) = next_week.query_row([flow_id, from], |row| row.get::<_, i64>(0)).optional()? {
        let seqs = in_week.query_map(params![flow_id, week, key, id], |row| row.get(0))?;
        found.extend(seqs.collect::<rusqlite::Result<Vec<i64>>>()?);
        from = week + 1;
    }
    found.sort_unstable();
    Ok(found)
}

/// Returns a duplicate of the operation `seq` that was sent, may have arrived or waits: an earlier one received at most `window`
/// before it, or a later one received at most `window` after it. The clock may have been set back in between.
pub(super) fn sent_duplicate(
    connection: &Connection,
    flow_id: i64,
    seq: i64,
    key: &[u8],
    received_at: Timestamp,
    window: Duration,
) -> Result<Option<String>> {
    let since = received_at.saturating_sub(window).unwrap_or(Timestamp::MIN);
    let until = received_at.saturating_add(window).unwrap_or(Timestamp::MAX);
    let mut next_week = connection.prepare_cached(NEXT_WEEK)?;
    let mut in_week = connection.prepare_cached(
        "SELECT id FROM operations
         WHERE flow_id = ?1 AND week = ?2 AND dedup_key = ?3
           AND ((seq < ?4 AND received_at >= ?5) OR (seq > ?4 AND received_at <= ?6))
           AND (status IN ('pending', 'running', 'delivered') OR accepted OR restored OR unanswered <> '[]')
         ORDER BY seq LIMIT 1",
    )?;
    let mut from = i64::MIN;
    while let Some(week) = next_week.query_row([flow_id, from], |row| row.get::<_, i64>(0)).optional()? {
        let found = in_week.query_row(params![flow_id, week, key, seq, Millis(since), Millis(until)], |row| row.get(0));
        if let Some(id) = found.optional()? {
            return Ok(Some(id));
        }
        from = week + 1;
    }
    deleted::original(connection, flow_id, key, since)
}

/// Returns the week of a time, as in `operations.week`.
fn week(at: Timestamp) -> i64 {
    at.as_millisecond() / WEEK_MS
}

/// True if a flow has records with a dedup key that were received at this time or later.
pub(crate) fn has_keys(connection: &Connection, flow_id: i64, since: Timestamp) -> Result<bool> {
    let mut find = connection.prepare_cached(
        "SELECT EXISTS (SELECT 1 FROM operations
                        WHERE flow_id = ?1 AND week >= ?2 AND dedup_key IS NOT NULL AND received_at >= ?3)",
    )?;
    Ok(find.query_row(params![flow_id, week(since), Millis(since)], |row| row.get(0))?)
}

#[cfg(test)]
mod tests {
    use rusqlite::types::Null;

    use super::*;
    use crate::store::db::explain::plan;
    use crate::store::db::migrate;

    #[test]
    fn duplicate_is_searched_only_in_the_index_of_its_week() {
        let mut connection = Connection::open_in_memory().unwrap();
        migrate::migrate(&mut connection).unwrap();
        let (next_week, in_week) = (plan(&connection, NEXT_WEEK, [Null; 2]), plan(&connection, IN_WEEK, [Null; 5]));
        let index = "USING INDEX operations_dedup (flow_id=? AND week";
        assert!(matches!(&next_week[..], [walk] if walk.contains(index)));
        assert!(matches!(&in_week[..], [walk, ..] if walk.contains(index) && walk.contains("dedup_key=?")));
        let weeks = "INSERT INTO operations (id, flow_id, flow_name, status, received_at) \
                     VALUES (?1, 1, 'a', 'held', ?1) RETURNING week";
        for (received_at, week) in [(7 * WEEK_MS - 1, 6), (7 * WEEK_MS, 7)] {
            let counted: i64 = connection.query_row(weeks, [received_at], |row| row.get(0)).unwrap();
            assert_eq!((counted, received_at / WEEK_MS), (week, week), "both count alike");
        }
    }
}
