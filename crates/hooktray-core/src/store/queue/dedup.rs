//! The earlier record that one that comes is a copy of.

use std::time::Duration;

use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension as _, params};

use super::Admission;
use crate::base::error::Result;
use crate::store::db::columns::Millis;

/// Milliseconds of a week, as `operations.week` counts them.
const WEEK: i64 = 604_800_000;

/// The first week from one on in which a flow has records with a key.
const NEXT_WEEK: &str =
    "SELECT week FROM operations WHERE flow_id = ?1 AND week >= ?2 AND dedup_key IS NOT NULL ORDER BY week LIMIT 1";

const IN_WEEK: &str = "SELECT id FROM operations
     WHERE flow_id = ?1 AND week = ?2 AND dedup_key = ?3 AND received_at >= ?4
       AND (status IN ('pending', 'running', 'delivered', 'filtered') OR (status = 'held' AND NOT ?5))
     ORDER BY seq LIMIT 1";

/// Looks for it among those that came within `window` before, or later by a clock that was set back since.
///
/// One that failed or was cancelled does not count: the order it held has not gone out, so the copy is its second
/// chance. One that is held counts only for a copy that would be held too.
pub(super) fn original(
    connection: &Connection,
    new: &Admission,
    key: &[u8],
    window: Duration,
) -> Result<Option<String>> {
    let since = new.event.received_at.saturating_sub(window).unwrap_or(Timestamp::MIN);
    let mut next_week = connection.prepare_cached(NEXT_WEEK)?;
    let mut in_week = connection.prepare_cached(IN_WEEK)?;
    let mut from = since.as_millisecond() / WEEK;
    while let Some(week) = next_week.query_row([new.flow_id, from], |row| row.get::<_, i64>(0)).optional()? {
        let found = in_week.query_row(params![new.flow_id, week, key, Millis(since), new.started], |row| row.get(0));
        if let Some(id) = found.optional()? {
            return Ok(Some(id));
        }
        from = week + 1;
    }
    Ok(None)
}

#[cfg(test)]
mod tests {
    use rusqlite::types::Null;

    use super::*;
    use crate::store::db::explain::plan;
    use crate::store::db::migrate;

    #[test]
    fn a_copy_is_looked_for_in_the_index_of_its_week_alone() {
        let mut connection = Connection::open_in_memory().unwrap();
        migrate::migrate(&mut connection).unwrap();
        let (next_week, in_week) = (plan(&connection, NEXT_WEEK, [Null; 2]), plan(&connection, IN_WEEK, [Null; 5]));
        let index = "USING INDEX operations_dedup (flow_id=? AND week";
        assert!(matches!(&next_week[..], [walk] if walk.contains(index)));
        assert!(matches!(&in_week[..], [walk, ..] if walk.contains(index) && walk.contains("dedup_key=?")));
        let weeks = "INSERT INTO operations (id, flow_id, flow_name, status, received_at) \
                     VALUES (?1, 1, 'a', 'held', ?1) RETURNING week";
        for (received_at, week) in [(7 * WEEK - 1, 6), (7 * WEEK, 7)] {
            let counted: i64 = connection.query_row(weeks, [received_at], |row| row.get(0)).unwrap();
            assert_eq!((counted, received_at / WEEK), (week, week), "both count alike");
        }
    }
}
