//! The one row of the daily summary: the last day whose summary was sent or passed over.

use rusqlite::{Connection, OptionalExtension as _, params};

use crate::base::error::Result;
use crate::incident::summary::LastSummary;
use crate::store::db::errors::unknown_value;

/// Returns what was noted last.
pub(crate) fn last(connection: &Connection) -> Result<Option<LastSummary>> {
    let mut find = connection.prepare_cached("SELECT day, hour FROM daily_summary")?;
    let last = find.query_row([], |row| {
        let day: String = row.get(0)?;
        let day = day.parse().map_err(|_| unknown_value(0, format!("the day “{day}”")))?;
        Ok(LastSummary { day, hour: row.get(1)? })
    });
    Ok(last.optional()?)
}

/// Notes the last day.
pub(crate) fn note(connection: &Connection, last: LastSummary) -> Result<()> {
    connection.execute(
        "INSERT INTO daily_summary (id, day, hour) VALUES (1, ?1, ?2)
         ON CONFLICT (id) DO UPDATE SET day = excluded.day, hour = excluded.hour",
        params![last.day.to_string(), last.hour],
    )?;
    Ok(())
}

/// Forgets the last day, as if the owner wanted the summary from now on.
pub(crate) fn forget(connection: &Connection) -> Result<()> {
    connection.execute("DELETE FROM daily_summary", [])?;
    Ok(())
}
