//! Records that arrived while their flow could not be read: whether one is a test, and which it duplicates, is decided once it can
//! be read.

use jiff::Timestamp;
use rusqlite::{Connection, params};

use super::dedup::{self, DedupKey};
use super::request;
use crate::base::error::Result;
use crate::event::Event;
use crate::outcome::Status;
use crate::store::db::columns::Millis;

/// How many are read at once.
const BATCH: u32 = 100;

/// What a record turned out to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Decided {
    /// A sender's test.
    Test,
    /// A record to send, with its dedup key and how long that counts, if it has one.
    ToSend(Option<DedupKey>),
}

/// Returns the numbers of the flows with such records.
pub(crate) fn flows_with_undecided(connection: &Connection) -> Result<Vec<i64>> {
    let mut flows = connection.prepare_cached("SELECT DISTINCT flow_id FROM operations WHERE undecided > 0")?;
    let flows = flows.query_map([], |row| row.get(0))?;
    Ok(flows.collect::<rusqlite::Result<_>>()?)
}

/// Returns the next such records of a flow behind `after`, in order of arrival. One that cannot be read is left out.
pub(crate) fn undecided(connection: &Connection, flow_id: i64, after: i64) -> Result<Vec<(i64, Event)>> {
    let mut seqs = connection.prepare_cached(
        "SELECT seq FROM operations WHERE undecided > 0 AND flow_id = ?1 AND seq > ?2 ORDER BY seq LIMIT ?3",
    )?;
    let seqs = seqs.query_map(params![flow_id, after, BATCH], |row| row.get(0))?;
    let seqs = seqs.collect::<rusqlite::Result<Vec<i64>>>()?;
    Ok(seqs.into_iter().filter_map(|seq| Some((seq, request(connection, seq).ok()?))).collect())
}

/// Stores what a record turned out to be. A waiting one that is a duplicate is not sent any more.
pub(crate) fn decide(connection: &Connection, seq: i64, decided: &Decided, now: Timestamp) -> Result<()> {
    let mut find = connection.prepare_cached(
        "SELECT flow_id, status, received_at, attempts > 0 OR undecided = 2 FROM operations WHERE seq = ?1",
    )?;
    let (flow_id, status, Millis(received_at), is_settled): (i64, Status, _, bool) =
        find.query_row([seq], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?)))?;
    let (key, original) = match decided {
        Decided::ToSend(Some(key)) => {
            let sent = status == Status::Pending;
            (Some(key.value()), dedup::original(connection, flow_id, key, received_at, sent)?)
        }
        _ => (None, None),
    };
    let becomes = match (decided, status) {
        _ if is_settled => status,
        (Decided::Test, _) => Status::Test,
        (Decided::ToSend(_), Status::Held | Status::Pending) if original.is_some() => Status::Duplicate,
        (Decided::ToSend(_), _) => status,
    };
    let (is_changed, original) = (becomes != status, original.filter(|_| becomes == Status::Duplicate));
    let mut store = connection.prepare_cached(
        "UPDATE operations SET undecided = 0, status = ?2, dedup_key = ?3, duplicate_of = coalesce(?4, duplicate_of),
                finished_at = iif(?5, ?6, finished_at), gate = iif(?5, NULL, gate)
         WHERE seq = ?1",
    )?;
    store.execute(params![seq, becomes, key, original, is_changed, Millis(now)])?;
    Ok(())
}
