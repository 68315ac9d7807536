//! Letters on their way.

use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension as _, Row, params};

use crate::base::error::{Error, Result};
use crate::incident::alert::Alert;
use crate::store::db::columns::Millis;
use crate::store::db::errors::unknown_value;

/// A letter on its way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EmailRow {
    /// Its number.
    pub id: i64,
    /// What it is about.
    pub alert: Alert,
    /// The Message-ID, the same for every try.
    pub message_id: String,
    /// The Message-ID of the first letter of the same incident.
    pub thread_id: Option<String>,
    /// When it was written.
    pub created_at: Timestamp,
    /// Tries so far.
    pub tries: u32,
    /// Why it was not taken last: a stable word, and the server's words.
    pub error: Option<(String, String)>,
}

const COLUMNS: &str = "id, alert, message_id, thread_id, created_at, tries, error_code, error_message";

fn row(row: &Row) -> rusqlite::Result<EmailRow> {
    let file: String = row.get(1)?;
    let Millis(created_at) = row.get(4)?;
    let (code, words): (Option<String>, Option<String>) = (row.get(6)?, row.get(7)?);
    Ok(EmailRow {
        id: row.get(0)?,
        alert: serde_json::from_str(&file).map_err(|error| unknown_value(1, error.to_string()))?,
        message_id: row.get(2)?,
        thread_id: row.get(3)?,
        created_at,
        tries: row.get(5)?,
        error: code.map(|code| (code, words.unwrap_or_default())),
    })
}

/// Writes a letter down, to be sent at once.
pub(crate) fn write(connection: &Connection, alert: &Alert, message_id: &str, now: Timestamp) -> Result<()> {
    let file = serde_json::to_string(alert).map_err(|error| Error::Database(error.to_string()))?;
    connection.execute(
        "INSERT INTO emails (alert, incident_id, message_id, thread_id, created_at, due_at)
         VALUES (?1, ?2, ?3, (SELECT message_id FROM emails WHERE incident_id = ?2 ORDER BY id LIMIT 1), ?4, ?4)",
        params![file, alert.incident(), message_id, Millis(now)],
    )?;
    Ok(())
}

/// The oldest letter that is due.
pub(crate) fn due(connection: &Connection, now: Timestamp) -> Result<Option<EmailRow>> {
    let mut find = connection.prepare_cached(&format!(
        "SELECT {COLUMNS} FROM emails WHERE status = 'waiting' AND due_at <= ?1 ORDER BY id LIMIT 1"
    ))?;
    Ok(find.query_row([Millis(now)], row).optional()?)
}

/// When the next letter is due.
pub(crate) fn next_due(connection: &Connection) -> Result<Option<Timestamp>> {
    let at: Option<Millis> =
        connection.query_row("SELECT min(due_at) FROM emails WHERE status = 'waiting'", [], |row| row.get(0))?;
    Ok(at.map(|Millis(at)| at))
}

/// Notes that a server took a letter.
pub(crate) fn sent(connection: &Connection, id: i64) -> Result<()> {
    connection.execute(
        "UPDATE emails SET status = 'sent', tries = tries + 1, error_code = NULL, error_message = NULL WHERE id = ?1",
        [id],
    )?;
    Ok(())
}

/// Notes that no server took a letter: it is tried again at `again`, or never.
pub(crate) fn not_sent(
    connection: &Connection,
    id: i64,
    (code, words): (&str, &str),
    again: Option<Timestamp>,
) -> Result<()> {
    connection.execute(
        "UPDATE emails SET status = iif(?4 IS NULL, 'failed', 'waiting'), due_at = coalesce(?4, due_at),
                tries = tries + 1, error_code = ?2, error_message = ?3
         WHERE id = ?1",
        params![id, code, words, again.map(Millis)],
    )?;
    Ok(())
}

/// Lets all letters wait until `until` at least.
pub(crate) fn hold(connection: &Connection, until: Timestamp) -> Result<()> {
    connection.execute("UPDATE emails SET due_at = ?1 WHERE status = 'waiting' AND due_at < ?1", [Millis(until)])?;
    Ok(())
}

/// Makes all that wait due now: the program or the network has just come back.
pub(crate) fn hurry(connection: &Connection, now: Timestamp) -> Result<()> {
    connection.execute("UPDATE emails SET due_at = ?1 WHERE status = 'waiting' AND due_at > ?1", [Millis(now)])?;
    Ok(())
}

/// The letters that nobody took, the newest first.
pub(crate) fn failed(connection: &Connection) -> Result<Vec<EmailRow>> {
    let mut find = connection
        .prepare_cached(&format!("SELECT {COLUMNS} FROM emails WHERE status = 'failed' ORDER BY id DESC LIMIT 100"))?;
    let rows = find.query_map([], row)?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// Queues the letters that nobody took again, with all their tries; gives how many.
pub(crate) fn retry(connection: &Connection, now: Timestamp) -> Result<usize> {
    let sql = "UPDATE emails SET status = 'waiting', tries = 0, due_at = ?1 WHERE status = 'failed'";
    Ok(connection.execute(sql, [Millis(now)])?)
}

/// Deletes the letters that nobody took.
pub(crate) fn dismiss(connection: &Connection) -> Result<usize> {
    Ok(connection.execute("DELETE FROM emails WHERE status = 'failed'", [])?)
}

/// Deletes what was sent, and what nobody took, before this moment.
pub(crate) fn forget(connection: &Connection, before: Timestamp) -> Result<()> {
    connection.execute("DELETE FROM emails WHERE status <> 'waiting' AND created_at < ?1", [Millis(before)])?;
    Ok(())
}

/// A record as a letter names it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Example {
    /// When it was received.
    pub received_at: Timestamp,
    /// Who it is about.
    pub summary: String,
}

/// The records with these ids, as far as they are still there.
pub(crate) fn examples(connection: &Connection, ids: &[String]) -> Result<Vec<Example>> {
    let mut find = connection.prepare_cached("SELECT received_at, summary FROM operations WHERE id = ?1")?;
    let found = ids.iter().filter_map(|id| {
        let example = find.query_row([id], |row| {
            let Millis(received_at) = row.get(0)?;
            Ok(Example { received_at, summary: row.get(1)? })
        });
        example.optional().transpose()
    });
    Ok(found.collect::<rusqlite::Result<_>>()?)
}

/// Why the last letter was not taken, if nobody has taken one since: a stable word, and the server's words.
pub(crate) fn trouble(connection: &Connection) -> Result<Option<(String, String)>> {
    let sql = "SELECT coalesce(error_code, ''), coalesce(error_message, '') FROM emails
               WHERE status = 'failed' AND id > coalesce((SELECT max(id) FROM emails WHERE status = 'sent'), 0)
               ORDER BY id DESC LIMIT 1";
    Ok(connection.query_row(sql, [], |row| Ok((row.get(0)?, row.get(1)?))).optional()?)
}
