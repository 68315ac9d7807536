//! What tunnels leave behind: the keys of SSH servers, and the last public address that worked.

use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension as _, params};

use crate::base::error::Result;
use crate::store::db::columns::Millis;

/// The last public address that worked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct LastAddress {
    /// The tunnel it belongs to, see [`TunnelProvider::identity`].
    ///
    /// [`TunnelProvider::identity`]: crate::settings::tunnel::TunnelProvider::identity
    pub tunnel: String,
    /// The address, as `https://…` without a path.
    pub address: String,
    /// When it last worked.
    pub worked_at: Timestamp,
}

/// Returns the key that a server presented the first time.
pub(crate) fn host_key(connection: &Connection, server: &str) -> Result<Option<String>> {
    let sql = "SELECT key FROM host_keys WHERE server = ?1";
    Ok(connection.query_row(sql, [server], |row| row.get(0)).optional()?)
}

/// Returns the key that a server presented the first time, and when that was.
pub(crate) fn known_host(connection: &Connection, server: &str) -> Result<Option<(String, Timestamp)>> {
    let sql = "SELECT key, seen_at FROM host_keys WHERE server = ?1";
    let row = connection.query_row(sql, [server], |row| {
        let Millis(seen_at) = row.get(1)?;
        Ok((row.get(0)?, seen_at))
    });
    Ok(row.optional()?)
}

/// Stores the key of a server, unless it already has one.
pub(crate) fn pin_host_key(connection: &Connection, server: &str, key: &str, now: Timestamp) -> Result<()> {
    connection.execute(
        "INSERT INTO host_keys (server, key, seen_at) VALUES (?1, ?2, ?3) ON CONFLICT (server) DO NOTHING",
        params![server, key, Millis(now)],
    )?;
    Ok(())
}

/// Deletes the key of a server, so that its next key is trusted.
pub(crate) fn forget_host_key(connection: &Connection, server: &str) -> Result<()> {
    connection.execute("DELETE FROM host_keys WHERE server = ?1", [server])?;
    Ok(())
}

/// Returns the last public address that worked.
pub(crate) fn last_address(connection: &Connection) -> Result<Option<LastAddress>> {
    let row = connection.query_row("SELECT tunnel, address, worked_at FROM tunnel_address", [], |row| {
        let Millis(worked_at) = row.get(2)?;
        Ok(LastAddress { tunnel: row.get(0)?, address: row.get(1)?, worked_at })
    });
    Ok(row.optional()?)
}

/// Stores the public address that works. Returns the previous one if the same tunnel had a different one.
pub(crate) fn save_address(
    connection: &Connection,
    tunnel: &str,
    address: &str,
    now: Timestamp,
) -> Result<Option<String>> {
    let before = last_address(connection)?;
    connection.execute(
        "INSERT INTO tunnel_address (id, tunnel, address, worked_at) VALUES (1, ?1, ?2, ?3)
         ON CONFLICT (id) DO UPDATE SET tunnel = ?1, address = ?2, worked_at = ?3",
        params![tunnel, address, Millis(now)],
    )?;
    Ok(before.filter(|before| before.tunnel == tunnel && before.address != address).map(|before| before.address))
}
