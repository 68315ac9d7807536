//! The versions of flows: each is what a flow was after a change.

use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension as _, Row, params};

use crate::base::error::{Error, Result};
use crate::flow::{Flow, SavedBy};
use crate::store::db::columns::Millis;

/// The most versions of one flow that are kept.
const MAX_VERSIONS: i64 = 200;

/// Who or what saves a version.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SavedVersion {
    /// Who or what.
    pub by: SavedBy,
    /// The version that it brings back.
    pub restored_from: Option<i64>,
}

/// A version as it is stored.
#[derive(Debug, Clone, PartialEq)]
pub struct VersionRow {
    /// Its number, from 1.
    pub number: i64,
    /// When it was saved.
    pub saved_at: Timestamp,
    /// Who or what saved it.
    pub saved_by: SavedBy,
    /// The version that it brought back.
    pub restored_from: Option<i64>,
    /// The flow, without its token and stopped; none if it cannot be read.
    pub flow: Option<Flow>,
}

/// Stores what a flow is now, unless that is its newest version already. Of many versions, the oldest go.
pub(in crate::store) fn add(
    connection: &Connection,
    flow_id: i64,
    flow: &Flow,
    saved: SavedVersion,
    now: Timestamp,
) -> Result<()> {
    let newest = "SELECT number, file FROM flow_versions WHERE flow_id = ?1 ORDER BY number DESC LIMIT 1";
    let newest = connection.prepare_cached(newest)?.query_row([flow_id], |row| Ok((row.get(0)?, row.get(1)?)));
    let newest: Option<(i64, String)> = newest.optional()?;
    let file = flow.as_version().to_json();
    let number = match newest {
        Some((_, stored)) if stored == file => return Ok(()),
        Some((number, _)) => number + 1,
        None => 1,
    };
    connection
        .prepare_cached(
            "INSERT INTO flow_versions (flow_id, number, saved_at, saved_by, restored_from, file)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        )?
        .execute(params![flow_id, number, Millis(now), saved.by, saved.restored_from, file])?;
    connection
        .prepare_cached("DELETE FROM flow_versions WHERE flow_id = ?1 AND number <= ?2")?
        .execute([flow_id, number - MAX_VERSIONS])?;
    Ok(())
}

const COLUMNS: &str = "number, saved_at, saved_by, restored_from, file";

fn row(row: &Row) -> rusqlite::Result<VersionRow> {
    let (Millis(saved_at), file): (_, String) = (row.get(1)?, row.get(4)?);
    let flow = Flow::from_json(&file).ok();
    Ok(VersionRow { number: row.get(0)?, saved_at, saved_by: row.get(2)?, restored_from: row.get(3)?, flow })
}

/// Returns the versions of a flow that are kept, the newest first.
pub(crate) fn versions(connection: &Connection, flow_id: i64) -> Result<Vec<VersionRow>> {
    let sql = format!("SELECT {COLUMNS} FROM flow_versions WHERE flow_id = ?1 ORDER BY number DESC");
    let mut statement = connection.prepare_cached(&sql)?;
    Ok(statement.query_map([flow_id], row)?.collect::<rusqlite::Result<_>>()?)
}

/// Returns one version of a flow.
pub(crate) fn version(connection: &Connection, flow_id: i64, number: i64) -> Result<VersionRow> {
    let sql = format!("SELECT {COLUMNS} FROM flow_versions WHERE flow_id = ?1 AND number = ?2");
    let found = connection.prepare_cached(&sql)?.query_row([flow_id, number], row).optional()?;
    found.ok_or(Error::NoSuchVersion(number))
}
