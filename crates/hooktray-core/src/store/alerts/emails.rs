//! Emails to send. Each stays here until a server has accepted it or its attempts are used up.

use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension as _, Row, params};

use crate::base::error::{EmailError, EmailErrorCode, Error, Result};
use crate::incident::alert::Alert;
use crate::store::db::columns::Millis;
use crate::store::db::errors::unknown_value;

/// An email to send.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EmailRow {
    /// Its id.
    pub id: i64,
    /// What it says.
    pub alert: Alert,
    /// The Message-ID, the same for every try.
    pub message_id: String,
    /// The Message-ID of the first email of the same incident.
    pub thread_id: Option<String>,
    /// When it was stored.
    pub created_at: Timestamp,
    /// Tries so far.
    pub tries: u32,
    /// Why the last try failed: the code, and the server's reply.
    pub error: Option<(EmailErrorCode, String)>,
    /// The recipients that are settled, as JSON.
    pub settled: String,
}

const COLUMNS: &str = "id, alert, message_id, thread_id, created_at, tries, error_code, error_message, settled";

fn row(row: &Row) -> rusqlite::Result<EmailRow> {
    let alert: String = row.get(1)?;
    let Millis(created_at) = row.get(4)?;
    let (code, reply): (Option<EmailErrorCode>, Option<String>) = (row.get(6)?, row.get(7)?);
    Ok(EmailRow {
        id: row.get(0)?,
        alert: serde_json::from_str(&alert).map_err(|error| unknown_value(1, error.to_string()))?,
        message_id: row.get(2)?,
        thread_id: row.get(3)?,
        created_at,
        tries: row.get(5)?,
        error: code.map(|code| (code, reply.unwrap_or_default())),
        settled: row.get(8)?,
    })
}

/// Stores an email, due at once.
pub(crate) fn write(connection: &Connection, alert: &Alert, message_id: &str, now: Timestamp) -> Result<()> {
    let json = serde_json::to_string(alert).map_err(|error| Error::Database(error.to_string()))?;
    connection.execute(
        "INSERT INTO emails (alert, incident_id, message_id, thread_id, created_at, due_at, due_set_at)
         VALUES (?1, ?2, ?3, (SELECT message_id FROM emails WHERE incident_id = ?2 ORDER BY id LIMIT 1), ?4, ?4, ?4)",
        params![json, alert.incident(), message_id, Millis(now)],
    )?;
    Ok(())
}

/// Returns the oldest email that is due. One whose time was set in the future is due: the clock was set back since.
pub(crate) fn due(connection: &Connection, now: Timestamp) -> Result<Option<EmailRow>> {
    let mut find = connection.prepare_cached(&format!(
        "SELECT {COLUMNS} FROM emails WHERE status = 'waiting' AND (due_at <= ?1 OR due_set_at > ?1) ORDER BY id LIMIT 1"
    ))?;
    Ok(find.query_row([Millis(now)], row).optional()?)
}

/// Returns when the next email is due.
pub(crate) fn next_due(connection: &Connection) -> Result<Option<Timestamp>> {
    let at: Option<Millis> =
        connection.query_row("SELECT min(due_at) FROM emails WHERE status = 'waiting'", [], |row| row.get(0))?;
    Ok(at.map(|Millis(at)| at))
}

/// Notes that a server accepted an email.
pub(crate) fn mark_sent(connection: &Connection, id: i64) -> Result<()> {
    connection.execute(
        "UPDATE emails SET status = 'sent', tries = tries + 1, error_code = NULL, error_message = NULL WHERE id = ?1",
        [id],
    )?;
    Ok(())
}

/// Notes a failed try, and which recipients are `settled`: the next one is at `retry_at`, or never.
pub(crate) fn mark_failed(
    connection: &Connection,
    id: i64,
    error: &EmailError,
    settled: &str,
    retry_at: Option<Timestamp>,
    now: Timestamp,
) -> Result<()> {
    connection.execute(
        "UPDATE emails SET status = iif(?4 IS NULL, 'failed', 'waiting'), due_at = coalesce(?4, due_at), due_set_at = ?5,
                tries = tries + 1, error_code = ?2, error_message = ?3, settled = ?6
         WHERE id = ?1",
        params![id, error.code, error.reply, retry_at.map(Millis), Millis(now), settled],
    )?;
    Ok(())
}

/// Delays all waiting emails until `until` at least.
pub(crate) fn hold(connection: &Connection, until: Timestamp, now: Timestamp) -> Result<()> {
    connection.execute(
        "UPDATE emails SET due_at = ?1, due_set_at = ?2 WHERE status = 'waiting' AND (due_at < ?1 OR due_set_at > ?2)",
        [Millis(until), Millis(now)],
    )?;
    Ok(())
}

/// Makes all waiting emails due now: the program or the network has just come back.
pub(crate) fn make_due(connection: &Connection, now: Timestamp) -> Result<()> {
    connection.execute(
        "UPDATE emails SET due_at = ?1, due_set_at = ?1 WHERE status = 'waiting' AND due_at > ?1",
        [Millis(now)],
    )?;
    Ok(())
}

/// Returns the emails that failed, newest first.
pub(crate) fn failed(connection: &Connection) -> Result<Vec<EmailRow>> {
    let mut find = connection
        .prepare_cached(&format!("SELECT {COLUMNS} FROM emails WHERE status = 'failed' ORDER BY id DESC LIMIT 100"))?;
    let rows = find.query_map([], row)?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// Queues the failed emails again, with all their tries, for everyone who does not have them. Returns how many.
pub(crate) fn retry(connection: &Connection, now: Timestamp) -> Result<usize> {
    let sql = "UPDATE emails SET status = 'waiting', tries = 0, due_at = ?1, due_set_at = ?1,
                      settled = (SELECT json_group_array(json(value)) FROM json_each(settled)
                                 WHERE value ->> 'refused' IS NULL)
               WHERE status = 'failed'";
    Ok(connection.execute(sql, [Millis(now)])?)
}

/// Deletes the failed emails. Returns how many.
pub(crate) fn dismiss(connection: &Connection) -> Result<usize> {
    Ok(connection.execute("DELETE FROM emails WHERE status = 'failed'", [])?)
}

/// Deletes sent and failed emails that were stored before this moment.
pub(crate) fn delete_created_before(connection: &Connection, before: Timestamp) -> Result<()> {
    connection.execute("DELETE FROM emails WHERE status <> 'waiting' AND created_at < ?1", [Millis(before)])?;
    Ok(())
}

/// A record as an email names it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Example {
    /// When it was received.
    pub received_at: Timestamp,
    /// The customer, in one line.
    pub summary: String,
}

/// Returns the records with these ids that still exist.
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

/// Returns why the last email failed, if none was sent since: the code, and the server's reply.
pub(crate) fn last_error(connection: &Connection) -> Result<Option<(EmailErrorCode, String)>> {
    let sql = "SELECT error_code, coalesce(error_message, '') FROM emails
               WHERE status = 'failed' AND id > coalesce((SELECT max(id) FROM emails WHERE status = 'sent'), 0)
               ORDER BY id DESC LIMIT 1";
    Ok(connection.query_row(sql, [], |row| Ok((row.get(0)?, row.get(1)?))).optional()?)
}
