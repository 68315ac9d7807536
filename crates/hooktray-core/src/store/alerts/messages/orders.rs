//! Messages about accepted orders: one for each, until they are as many as a channel takes in a minute. Further orders are
//! gathered in one message, which takes more until it is sent.

use std::time::Duration;

use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension as _, params};

use super::{COLUMNS, MessageRow, row};
use crate::base::error::{Channel, Result};
use crate::incident::alert::{AcceptedOrder, Alert, OrdersReport};
use crate::store::db::columns::{Millis, json};
use crate::store::queue::AttemptKey;

/// The time in which a channel gets a limited number of messages.
const MINUTE: Duration = Duration::from_secs(60);

/// An order to tell of.
#[derive(Debug, Clone, Copy)]
pub(crate) struct OrderMessage<'a> {
    /// The channel.
    pub(crate) channel: Channel,
    /// The flow's id.
    pub(crate) flow_id: i64,
    /// The flow's name.
    pub(crate) flow: &'a str,
    /// The order.
    pub(crate) order: &'a AcceptedOrder,
    /// The id of the message, if it takes one of its own.
    pub(crate) message_id: &'a str,
    /// The most messages in a minute.
    pub(crate) per_minute: u16,
}

/// True if this attempt is the first that delivered the operation since it last began. Called after it was settled.
pub(crate) fn is_first_delivery(connection: &Connection, attempt: &AttemptKey) -> Result<bool> {
    let mut find = connection.prepare_cached(
        "SELECT NOT EXISTS (
             SELECT 1 FROM attempts JOIN operations USING (seq)
             WHERE seq = ?1 AND number > restarted_after AND number < ?2 AND outcome = 'delivered')",
    )?;
    Ok(find.query_row(params![attempt.seq, attempt.attempt], |row| row.get(0))?)
}

/// Stores a message about an order, due at once, or adds it to the one that gathers further orders.
pub(crate) fn write(connection: &Connection, message: &OrderMessage<'_>, now: Timestamp) -> Result<()> {
    let mut find = connection.prepare_cached(
        "SELECT id, alert FROM messages WHERE orders_flow_id = ?1 AND channel = ?2 AND status = 'waiting' AND accepts_more = 1",
    )?;
    let gathering: Option<(i64, String)> =
        find.query_row(params![message.flow_id, message.channel], |row| Ok((row.get(0)?, row.get(1)?))).optional()?;
    if let Some((id, alert)) = gathering
        && let Ok(Alert::Orders(mut report)) = serde_json::from_str(&alert)
    {
        report.add(message.order.clone());
        connection
            .prepare_cached("UPDATE messages SET alert = ?2 WHERE id = ?1")?
            .execute(params![id, json(&Alert::Orders(report))?])?;
        return Ok(());
    }
    let (count, oldest) = in_this_minute(connection, message, now)?;
    let accepts_more = count >= u32::from(message.per_minute);
    let minute_later = |at: Timestamp| at.saturating_add(MINUTE).unwrap_or(Timestamp::MAX);
    let due_at = if accepts_more { minute_later(oldest.unwrap_or(now)).clamp(now, minute_later(now)) } else { now };
    let report = OrdersReport { gathered: accepts_more, ..OrdersReport::of(message.flow, message.order.clone()) };
    let mut insert = connection.prepare_cached(
        "INSERT INTO messages (channel, alert, message_id, created_at, begun_at, due_at, due_set_at, orders_flow_id, accepts_more)
         VALUES (?1, ?2, ?3, ?4, ?4, ?5, ?4, ?6, ?7)",
    )?;
    let alert = json(&Alert::Orders(report))?;
    insert.execute(params![
        message.channel,
        alert,
        message.message_id,
        Millis(now),
        Millis(due_at),
        message.flow_id,
        accepts_more
    ])?;
    Ok(())
}

/// Returns how many messages about orders of this flow wait, or were sent in the last minute, and when the first of that
/// minute was due. Those that wait count as well: after a night of quiet hours they all go out at once.
fn in_this_minute(
    connection: &Connection,
    message: &OrderMessage<'_>,
    now: Timestamp,
) -> Result<(u32, Option<Timestamp>)> {
    let mut count = connection.prepare_cached(
        "SELECT (SELECT count(*) FROM messages WHERE orders_flow_id = ?1 AND channel = ?2 AND status = 'waiting'),
                count(*), min(due_at)
         FROM messages
         WHERE orders_flow_id = ?1 AND channel = ?2 AND status IN ('sent', 'failed') AND due_at > ?3 AND due_at <= ?4",
    )?;
    let since = now.saturating_sub(MINUTE).unwrap_or(Timestamp::MIN);
    let values = params![message.flow_id, message.channel, Millis(since), Millis(now)];
    let (waiting, sent, oldest): (u32, u32, Option<Millis>) =
        count.query_row(values, |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
    Ok((waiting.saturating_add(sent), oldest.map(|Millis(at)| at)))
}

/// Closes a message that gathers orders, and returns it as it is to be sent.
pub(crate) fn close(connection: &Connection, id: i64) -> Result<MessageRow> {
    connection.execute("UPDATE messages SET accepts_more = 0 WHERE id = ?1", [id])?;
    Ok(connection.query_row(&format!("SELECT {COLUMNS} FROM messages WHERE id = ?1"), [id], row)?)
}
