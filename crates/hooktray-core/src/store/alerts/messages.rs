//! Messages to send, of all channels. Each stays here until it is accepted or its tries are used up.

pub(crate) mod orders;

use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension as _, Row, params};

use crate::base::error::{Channel, ChannelError, ChannelErrorCode, NetworkFault, Result};
use crate::incident::alert::Alert;
use crate::store::alerts::channels;
use crate::store::db::columns::{Millis, json};
use crate::store::db::errors::unknown_value;

/// A message to send.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MessageRow {
    /// Its id.
    pub id: i64,
    /// The channel that sends it.
    pub channel: Channel,
    /// What it says.
    pub alert: Alert,
    /// The same for every try: an email's Message-ID.
    pub message_id: String,
    /// The `message_id` of the first message of the same incident by this channel.
    pub thread_id: Option<String>,
    /// When it was stored.
    pub created_at: Timestamp,
    /// When its tries began: when it was stored, or when the owner sent it again.
    pub begun_at: Timestamp,
    /// Tries so far that count.
    pub tries: u32,
    /// True if the next try does not count.
    pub is_extra: bool,
    /// Why the last try failed.
    pub error: Option<MessageError>,
    /// The recipients that have an email or refused it for good, as a JSON list.
    pub recipients_done: String,
    /// True if it gathers orders: further ones are added until it is sent.
    pub accepts_more: bool,
}

/// Why a message failed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MessageError {
    /// The kind of failure.
    pub code: ChannelErrorCode,
    /// What happened to the connection.
    pub fault: Option<NetworkFault>,
    /// What the other side replied.
    pub reply: String,
    /// The recipients of an email who have it all the same.
    pub reached: String,
}

/// Why the last message of a channel failed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct LastError {
    /// The channel.
    pub channel: Channel,
    /// Why.
    pub error: MessageError,
}

const COLUMNS: &str =
    "id, channel, alert, message_id, thread_id, created_at, begun_at, tries, is_extra, recipients_done, accepts_more,
    error_code, error_fault, coalesce(error_message, '') AS error_message,
    (SELECT coalesce(group_concat(value ->> 'address', ', '), '') FROM json_each(recipients_done)
      WHERE value ->> 'refused' IS NULL)
        AS reached";

fn row(row: &Row) -> rusqlite::Result<MessageRow> {
    let alert: String = row.get("alert")?;
    let (Millis(created_at), Millis(begun_at)) = (row.get("created_at")?, row.get("begun_at")?);
    Ok(MessageRow {
        id: row.get("id")?,
        channel: row.get("channel")?,
        alert: serde_json::from_str(&alert).map_err(|error| unknown_value(2, error.to_string()))?,
        message_id: row.get("message_id")?,
        thread_id: row.get("thread_id")?,
        created_at,
        begun_at,
        tries: row.get("tries")?,
        is_extra: row.get("is_extra")?,
        error: error(row)?,
        recipients_done: row.get("recipients_done")?,
        accepts_more: row.get("accepts_more")?,
    })
}

fn error(row: &Row) -> rusqlite::Result<Option<MessageError>> {
    let Some(code) = row.get("error_code")? else { return Ok(None) };
    let (fault, reply, reached) = (row.get("error_fault")?, row.get("error_message")?, row.get("reached")?);
    Ok(Some(MessageError { code, fault, reply, reached }))
}

/// Stores a message, due at once.
pub(crate) fn write(
    connection: &Connection,
    channel: Channel,
    alert: &Alert,
    message_id: &str,
    now: Timestamp,
) -> Result<()> {
    let json = json(alert)?;
    connection.execute(
        "INSERT INTO messages (channel, alert, incident_id, message_id, thread_id, created_at, begun_at, due_at, due_set_at)
         VALUES (?1, ?2, ?3, ?4,
                 (SELECT message_id FROM messages WHERE incident_id = ?3 AND channel = ?1 ORDER BY id LIMIT 1), ?5, ?5, ?5, ?5)",
        params![channel, json, alert.incident(), message_id, Millis(now)],
    )?;
    Ok(())
}

/// Returns the oldest due message of a channel that is not in `left_out`, messages about orders last; `Err` with its id if it cannot be
/// read. One whose time was set in the future is due: the clock was set back since.
pub(crate) fn due(
    connection: &Connection,
    channel: Channel,
    left_out: &[i64],
    now: Timestamp,
) -> Result<Option<std::result::Result<MessageRow, i64>>> {
    if channels::waits_until(connection, channel, now)?.is_some() {
        return Ok(None);
    }
    let mut find = connection.prepare_cached(&format!(
        "SELECT {COLUMNS} FROM messages
         WHERE status = 'waiting' AND channel = ?1 AND (due_at <= ?2 OR due_set_at > ?2)
           AND id NOT IN (SELECT value FROM json_each(?3))
         ORDER BY orders_flow_id IS NOT NULL, id LIMIT 1"
    ))?;
    let due = find.query_row(params![channel, Millis(now), list(left_out)], |found| {
        let id = found.get("id")?;
        Ok(row(found).map_err(|_| id))
    });
    Ok(due.optional()?)
}

/// Deletes a message that cannot be read.
pub(crate) fn delete(connection: &Connection, id: i64) -> Result<()> {
    connection.execute("DELETE FROM messages WHERE id = ?1", [id])?;
    Ok(())
}

/// Returns when a channel's next message is due that is none of `left_out`.
pub(crate) fn next_due(connection: &Connection, channel: Channel, left_out: &[i64]) -> Result<Option<Timestamp>> {
    let sql = "SELECT min(due_at) FROM messages
               WHERE status = 'waiting' AND channel = ?1 AND id NOT IN (SELECT value FROM json_each(?2))";
    let at: Option<Millis> = connection.query_row(sql, params![channel, list(left_out)], |row| row.get(0))?;
    Ok(at.map(|Millis(at)| at))
}

/// Returns the channels that have messages to send, due or not.
pub(crate) fn channels_with_waiting(connection: &Connection) -> Result<Vec<Channel>> {
    let sql = "SELECT DISTINCT channel FROM messages WHERE status = 'waiting'";
    let channels = connection.prepare_cached(sql)?.query_map([], |row| row.get(0))?.collect::<rusqlite::Result<_>>();
    Ok(channels?)
}

fn list(ids: &[i64]) -> String {
    serde_json::to_string(ids).unwrap_or_default()
}

/// Notes that a message was accepted.
pub(crate) fn mark_sent(connection: &Connection, id: i64) -> Result<()> {
    connection.execute(
        "UPDATE messages SET status = 'sent', tries = tries + 1, is_extra = 0, error_code = NULL, error_fault = NULL,
                error_message = NULL
         WHERE id = ?1 AND status <> 'sent'",
        [id],
    )?;
    channels::works(connection, id)
}

/// Notes a failed try and the recipients that need no other. The next try is at `retry_at`, or never.
pub(crate) fn mark_failed(
    connection: &Connection,
    id: i64,
    error: &ChannelError,
    recipients_done: &str,
    retry_at: Option<Timestamp>,
    now: Timestamp,
) -> Result<()> {
    connection.execute(
        "UPDATE messages SET status = iif(?4 IS NULL, 'failed', 'waiting'), due_at = coalesce(?4, due_at), due_set_at = ?5,
                tries = tries + 1 - is_extra, is_extra = 0, error_code = ?2, error_message = ?3, recipients_done = ?6,
                error_fault = ?7
         WHERE id = ?1",
        params![id, error.code, error.reply, retry_at.map(Millis), Millis(now), recipients_done, error.fault],
    )?;
    Ok(())
}

/// Returns the messages that failed, newest first.
pub(crate) fn failed(connection: &Connection) -> Result<Vec<MessageRow>> {
    let mut find = connection.prepare_cached(&format!(
        "SELECT {COLUMNS} FROM messages WHERE status = 'failed' ORDER BY id DESC LIMIT 100"
    ))?;
    // Unreadable messages are not shown.
    let rows = find.query_map([], |found| Ok(row(found).ok()))?;
    Ok(rows.filter_map(rusqlite::Result::transpose).collect::<rusqlite::Result<_>>()?)
}

/// Queues a channel's failed messages again, with all their tries, for everyone who does not have them. Returns how many.
pub(crate) fn retry(connection: &Connection, channel: Channel, now: Timestamp) -> Result<usize> {
    channels::end_waits(connection, channel)?;
    let sql = "UPDATE messages SET status = 'waiting', tries = 0, begun_at = ?1, due_at = ?1, due_set_at = ?1,
                      recipients_done = (SELECT json_group_array(json(value)) FROM json_each(recipients_done)
                                 WHERE value ->> 'refused' IS NULL)
               WHERE status = 'failed' AND channel = ?2";
    Ok(connection.execute(sql, params![Millis(now), channel])?)
}

/// Deletes a channel's failed messages. Returns how many.
pub(crate) fn dismiss(connection: &Connection, channel: Channel) -> Result<usize> {
    Ok(connection.execute("DELETE FROM messages WHERE status = 'failed' AND channel = ?1", [channel])?)
}

/// Deletes sent and failed messages that were stored before this moment.
pub(crate) fn delete_created_before(connection: &Connection, before: Timestamp) -> Result<()> {
    connection.execute("DELETE FROM messages WHERE status <> 'waiting' AND created_at < ?1", [Millis(before)])?;
    Ok(())
}

/// Returns why the newest message of each channel that fails was not sent.
pub(crate) fn last_errors(connection: &Connection) -> Result<Vec<LastError>> {
    let mut find = connection.prepare_cached(&format!(
        "SELECT {COLUMNS}, max(id) FROM messages
         WHERE status IN ('failed', 'waiting') AND error_code IS NOT NULL
           AND channel IN (SELECT channel FROM channels WHERE fails)
         GROUP BY channel ORDER BY channel"
    ))?;
    // SQLite takes the other columns from the row that has the maximum.
    let rows = find.query_map([], |row| {
        let channel = row.get("channel")?;
        Ok(error(row)?.map(|error| LastError { channel, error }))
    })?;
    let rows: Vec<Option<LastError>> = rows.collect::<rusqlite::Result<_>>()?;
    Ok(rows.into_iter().flatten().collect())
}

/// A record as a message names it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Example {
    /// The operation's id.
    pub id: String,
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
            Ok(Example { id: id.clone(), received_at, summary: row.get(1)? })
        });
        example.optional().transpose()
    });
    Ok(found.collect::<rusqlite::Result<_>>()?)
}
