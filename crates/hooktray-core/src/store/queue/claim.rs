//! Claims due operations: `pending` becomes `running`.

use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension as _, params};

use super::interrupted::MAX_INTERRUPTIONS;
use super::quarantine::{Quarantined, is_unreadable, quarantine, unreadable};
use super::{Capacity, Claimed, interrupted, request, steps};
use crate::base::error::Result;
use crate::outcome::EarlierRuns;
use crate::store::db::columns::Millis;
use crate::store::db::errors::unknown_value;

/// Operations that were claimed, and those that cannot be.
#[derive(Debug, Default)]
pub(crate) struct Claims {
    /// The claimed ones.
    pub(crate) claimed: Vec<Claimed>,
    /// Those that cannot be read or were interrupted too often, which are `failed` now.
    pub(crate) quarantined: Vec<Quarantined>,
}

/// Claims the due operations of a flow, oldest first; none of a flow that was stopped since the caller looked. One that cannot
/// be sent is quarantined, so that it stops no other.
pub(crate) fn claim(connection: &Connection, flow_id: i64, capacity: Capacity, now: Timestamp) -> Result<Claims> {
    let mut claims = Claims::default();
    let mut stopped = connection.prepare_cached("SELECT EXISTS (SELECT 1 FROM flows WHERE id = ?1 AND enabled = 0)")?;
    if stopped.query_row([flow_id], |row| row.get(0))? {
        return Ok(claims);
    }
    // What is quarantined leaves its place to the next one.
    loop {
        let due = due(connection, flow_id, capacity, now)?;
        let before = claims.quarantined.len();
        for seq in due {
            match claim_one(connection, seq, now) {
                Ok(Some(claimed)) => claims.claimed.push(claimed),
                Ok(None) => claims.quarantined.push(quarantine(connection, seq, interrupted::too_often(), now)?),
                Err(error) if is_unreadable(&error) => {
                    claims.quarantined.push(quarantine(connection, seq, unreadable(seq, &error), now)?);
                }
                Err(error) => return Err(error),
            }
        }
        if !claims.claimed.is_empty() || claims.quarantined.len() == before {
            return Ok(claims);
        }
    }
}

/// Returns the operations of a flow that are due, oldest first, as many as may be claimed.
fn due(connection: &Connection, flow_id: i64, capacity: Capacity, now: Timestamp) -> Result<Vec<i64>> {
    Ok(match capacity {
        Capacity::Strict => head(connection, flow_id)?
            .filter(|head| !head.running && !head.gated && head.due_at <= now)
            .map(|head| head.seq)
            .into_iter()
            .collect(),
        Capacity::Slots(slots) => {
            let mut statement = connection.prepare_cached(
                "SELECT seq FROM operations WHERE flow_id = ?1 AND status = 'pending' AND gate IS NULL AND due_at <= ?2
                 ORDER BY due_at, seq LIMIT ?3",
            )?;
            let rows = statement.query_map(params![flow_id, Millis(now), slots], |row| row.get::<_, i64>(0))?;
            rows.collect::<rusqlite::Result<Vec<_>>>()?
        }
    })
}

/// Claims an operation, unless it was interrupted too often. Everything is read before anything is written, so that nothing has to
/// be undone if a row cannot be read: a savepoint for each operation would make SQLite copy each page that changes.
fn claim_one(connection: &Connection, seq: i64, now: Timestamp) -> Result<Option<Claimed>> {
    let mut find = connection.prepare_cached(
        "SELECT id, flow_id, attempts + 1, tries + 1, finished_steps, both_wanted_after, tries_of FROM operations
         WHERE seq = ?1 AND status = 'pending' AND interruptions < ?2",
    )?;
    let row = find.query_row(params![seq, MAX_INTERRUPTIONS], |row| {
        let id: String = row.get(0)?;
        Ok((id, row.get(1)?, row.get(2)?, row.get(3)?, row.get::<_, u32>(4)?, row.get(5)?, row.get(6)?))
    });
    let Some((id, flow_id, attempt, tries, finished, both_wanted_after, tries_of)) = row.optional()? else {
        return Ok(None);
    };
    let id = id.parse().map_err(|error: uuid::Error| unknown_value(0, error.to_string()))?;
    let earlier =
        if finished == 0 { EarlierRuns::default() } else { steps::earlier(connection, seq, both_wanted_after)? };
    let event = request(connection, seq)?;
    let mut update = connection.prepare_cached(
        "UPDATE operations SET status = 'running', claimed_at = ?2, claimed_requests = NULL, skipped_requests = NULL,
                attempts = attempts + 1, tries = tries + 1
         WHERE seq = ?1",
    )?;
    update.execute(params![seq, Millis(now)])?;
    Ok(Some(Claimed { seq, id, flow_id, attempt, tries, tries_of, event, earlier }))
}

/// The oldest queued operation of a flow. A test order under way is left out: it is sent by itself.
struct Head {
    seq: i64,
    running: bool,
    gated: bool,
    due_at: Timestamp,
}

fn head(connection: &Connection, flow_id: i64) -> Result<Option<Head>> {
    let mut statement = connection.prepare_cached(
        "SELECT seq, status = 'running', gate IS NOT NULL, due_at FROM operations INDEXED BY operations_queued
         WHERE flow_id = ?1 AND (status = 'pending' OR status = 'running') AND NOT (status = 'running' AND test_order)
         ORDER BY seq LIMIT 1",
    )?;
    let head = statement.query_row([flow_id], |row| {
        let Millis(due_at) = row.get(3)?;
        Ok(Head { seq: row.get(0)?, running: row.get(1)?, gated: row.get(2)?, due_at })
    });
    Ok(head.optional()?)
}

/// Returns when the next operation of a flow is due, if one waits only for its time.
pub(crate) fn next_due(connection: &Connection, flow_id: i64, strict: bool) -> Result<Option<Timestamp>> {
    if strict {
        let head = head(connection, flow_id)?;
        return Ok(head.filter(|head| !head.running && !head.gated).map(|head| head.due_at));
    }
    let mut statement = connection.prepare_cached(
        "SELECT due_at FROM operations WHERE flow_id = ?1 AND status = 'pending' AND gate IS NULL
         ORDER BY due_at LIMIT 1",
    )?;
    let due = statement.query_row([flow_id], |row| row.get::<_, Millis>(0)).optional()?;
    Ok(due.map(|Millis(due)| due))
}
