//! What flows remember of operations, such as the number of an order.

use std::collections::BTreeMap;

use rusqlite::{Connection, params};
use serde_json::Value;

use crate::base::error::Result;
use crate::store::db::columns::json;

/// Stores what a flow remembers of an operation, beside what it remembered before, and lets the search find it.
pub(super) fn remember(connection: &Connection, seq: i64, remembered: &BTreeMap<String, Value>) -> Result<()> {
    let mut stored = connection.prepare_cached("SELECT remembered FROM operations WHERE seq = ?1")?;
    let stored: String = stored.query_row([seq], |row| row.get(0))?;
    // Unreadable values are lost already, and must not keep the end of an attempt from being stored.
    let mut all: BTreeMap<String, Value> = serde_json::from_str(&stored).unwrap_or_default();
    all.extend(remembered.clone());
    let json = json(&all)?;
    let mut update =
        connection.prepare_cached("UPDATE operations SET remembered = ?2 WHERE seq = ?1 AND remembered IS NOT ?2")?;
    if update.execute(params![seq, json])? == 0 {
        return Ok(());
    }
    let texts: Vec<String> =
        remembered.values().map(|value| value.as_str().map_or_else(|| value.to_string(), str::to_lowercase)).collect();
    let mut update =
        connection.prepare_cached("UPDATE requests SET search_text = search_text || char(10) || ?2 WHERE seq = ?1")?;
    update.execute(params![seq, texts.join("\n")])?;
    Ok(())
}
