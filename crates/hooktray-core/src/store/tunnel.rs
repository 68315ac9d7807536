//! What being reachable from outside leaves behind: renewed links, known servers, the address that worked last.

use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension as _, params};

use crate::base::error::Result;
use crate::store::db::columns::Millis;

/// The token of a link that was renewed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct OldToken {
    /// The token.
    pub token: String,
    /// The flow it led to, and still does.
    pub flow_id: i64,
    /// Until when it is taken.
    pub valid_until: Timestamp,
}

/// The public address that worked last.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct LastAddress {
    /// By which way.
    pub way: String,
    /// The address, as `https://…` without a path.
    pub address: String,
    /// When it worked last.
    pub worked_at: Timestamp,
}

/// Gives a flow another token; the one before is taken until `valid_until`.
pub(crate) fn renew_token(
    connection: &Connection,
    flow_id: i64,
    token: &str,
    valid_until: Timestamp,
    now: Timestamp,
) -> Result<()> {
    let mut row = crate::store::flows::by_id(connection, flow_id)?;
    connection.execute(
        "INSERT INTO old_tokens (token, flow_id, valid_until) VALUES (?1, ?2, ?3)
         ON CONFLICT (token) DO UPDATE SET valid_until = ?3",
        params![row.token, flow_id, Millis(valid_until)],
    )?;
    row.flow.webhook_mut().token = Some(token.to_owned());
    crate::store::flows::save(connection, Some(flow_id), &row.flow, token, now)?;
    connection.execute("DELETE FROM old_tokens WHERE valid_until <= ?1", [Millis(now)])?;
    Ok(())
}

/// The name of the flow that a renewed link with this token leads to, if that is another one than `flow_id`: a flow may
/// have its own old token back.
pub(crate) fn taken_by(connection: &Connection, token: &str, flow_id: Option<i64>) -> Result<Option<String>> {
    let sql =
        "SELECT name FROM old_tokens JOIN flows ON flows.id = flow_id WHERE old_tokens.token = ?1 AND id IS NOT ?2";
    Ok(connection.query_row(sql, params![token, flow_id], |row| row.get(0)).optional()?)
}

/// The tokens of links that were renewed.
pub(crate) fn old_tokens(connection: &Connection) -> Result<Vec<OldToken>> {
    let mut find = connection.prepare_cached("SELECT token, flow_id, valid_until FROM old_tokens")?;
    let rows = find.query_map([], |row| {
        let Millis(valid_until) = row.get(2)?;
        Ok(OldToken { token: row.get(0)?, flow_id: row.get(1)?, valid_until })
    })?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// The key that a server had when it was first seen.
pub(crate) fn host_key(connection: &Connection, server: &str) -> Result<Option<String>> {
    let sql = "SELECT key FROM host_keys WHERE server = ?1";
    Ok(connection.query_row(sql, [server], |row| row.get(0)).optional()?)
}

/// The key that a server had when it was first seen, and when that was.
pub(crate) fn known_host(connection: &Connection, server: &str) -> Result<Option<(String, Timestamp)>> {
    let sql = "SELECT key, seen_at FROM host_keys WHERE server = ?1";
    let row = connection.query_row(sql, [server], |row| {
        let Millis(seen_at) = row.get(1)?;
        Ok((row.get(0)?, seen_at))
    });
    Ok(row.optional()?)
}

/// Notes the key of a server that is seen for the first time.
pub(crate) fn pin_host_key(connection: &Connection, server: &str, key: &str, now: Timestamp) -> Result<()> {
    connection.execute(
        "INSERT INTO host_keys (server, key, seen_at) VALUES (?1, ?2, ?3) ON CONFLICT (server) DO NOTHING",
        params![server, key, Millis(now)],
    )?;
    Ok(())
}

/// Forgets the key of a server, so that the next one is taken for its own.
pub(crate) fn forget_host_key(connection: &Connection, server: &str) -> Result<()> {
    connection.execute("DELETE FROM host_keys WHERE server = ?1", [server])?;
    Ok(())
}

/// The public address that worked last.
pub(crate) fn last_address(connection: &Connection) -> Result<Option<LastAddress>> {
    let row = connection.query_row("SELECT provider, address, worked_at FROM tunnel_address", [], |row| {
        let Millis(worked_at) = row.get(2)?;
        Ok(LastAddress { way: row.get(0)?, address: row.get(1)?, worked_at })
    });
    Ok(row.optional()?)
}

/// Notes the public address that works; gives the one before if it was another one by the same way.
pub(crate) fn works_at(connection: &Connection, way: &str, address: &str, now: Timestamp) -> Result<Option<String>> {
    let before = last_address(connection)?;
    connection.execute(
        "INSERT INTO tunnel_address (id, provider, address, worked_at) VALUES (1, ?1, ?2, ?3)
         ON CONFLICT (id) DO UPDATE SET provider = ?1, address = ?2, worked_at = ?3",
        params![way, address, Millis(now)],
    )?;
    Ok(before.filter(|before| before.way == way && before.address != address).map(|before| before.address))
}
