//! What is known of each channel: until when its messages wait, whether it works, and whether the owner was told that it does not.

use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension as _, params};

use crate::base::error::{Channel, Result};
use crate::store::db::columns::Millis;

/// Why the messages of a channel wait.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum WaitKind {
    /// The other side asked for it. Only time ends it.
    Asked,
    /// The other side rejected what the channel logs in with: another try could lock the account. A change ends it.
    Rejected,
    /// The last try failed. A change ends it, and so does a start of the program.
    Pause,
}

impl WaitKind {
    fn as_str(self) -> &'static str {
        match self {
            WaitKind::Asked => "asked",
            WaitKind::Rejected => "rejected",
            WaitKind::Pause => "pause",
        }
    }
}

/// Keeps all messages of a channel back until `until`, also those that are not stored yet.
pub(crate) fn wait(
    connection: &Connection,
    channel: Channel,
    until: Timestamp,
    kind: WaitKind,
    now: Timestamp,
) -> Result<()> {
    connection.execute(
        "INSERT INTO channels (channel, wait_until, wait_set_at, wait_kind) VALUES (?1, ?2, ?3, ?4)
         ON CONFLICT (channel) DO UPDATE SET wait_until = ?2, wait_set_at = ?3, wait_kind = ?4",
        params![channel, Millis(until), Millis(now), kind.as_str()],
    )?;
    Ok(())
}

/// Returns until when the messages of a channel wait, if they do. A wait that was set in the future is over: the clock was set
/// back since.
pub(crate) fn waits_until(connection: &Connection, channel: Channel, now: Timestamp) -> Result<Option<Timestamp>> {
    let mut find = connection.prepare_cached(
        "SELECT wait_until FROM channels WHERE channel = ?1 AND wait_until > ?2 AND wait_set_at <= ?2",
    )?;
    let until: Option<Millis> = find.query_row(params![channel, Millis(now)], |row| row.get(0)).optional()?;
    Ok(until.map(|Millis(until)| until))
}

/// Tries all waiting messages now: the program has just started.
pub(crate) fn started(connection: &Connection) -> Result<()> {
    connection.execute("UPDATE channels SET wait_until = NULL WHERE wait_kind = 'pause'", [])?;
    make_due(connection)
}

/// Tries all waiting messages now: a setting or a secret has changed.
pub(crate) fn changed(connection: &Connection) -> Result<()> {
    connection.execute("UPDATE channels SET wait_until = NULL WHERE wait_kind <> 'asked'", [])?;
    make_due(connection)
}

/// Makes all messages due that wait for their next try. That try does not count.
fn make_due(connection: &Connection) -> Result<()> {
    connection.execute(
        "UPDATE messages SET due_at = due_set_at, is_extra = 1 WHERE status = 'waiting' AND tries > 0 AND due_at > due_set_at",
        [],
    )?;
    Ok(())
}

/// Ends the waits of a channel that the other side did not ask for: the owner wants to see whether it works.
pub(crate) fn end_waits(connection: &Connection, channel: Channel) -> Result<()> {
    let sql = "UPDATE channels SET wait_until = NULL WHERE wait_kind <> 'asked' AND channel = ?1";
    connection.execute(sql, [channel])?;
    Ok(())
}

/// Notes that the channel of this message works.
pub(super) fn works(connection: &Connection, message: i64) -> Result<()> {
    let sql = "UPDATE channels SET fails = 0, is_failure_told = 0
               WHERE channel = (SELECT channel FROM messages WHERE id = ?1)";
    connection.execute(sql, [message])?;
    Ok(())
}

/// Notes that a channel fails. Returns whether it worked until now.
pub(crate) fn fails(connection: &Connection, channel: Channel) -> Result<bool> {
    let sql = "INSERT INTO channels (channel, fails) VALUES (?1, 1)
               ON CONFLICT (channel) DO UPDATE SET fails = 1 WHERE NOT fails";
    Ok(connection.execute(sql, [channel])? > 0)
}

/// True if a message by another channel says that this one fails, stored since it last worked. So its failure is told once,
/// and two channels that both fail tell each other nothing more.
pub(crate) fn failure_is_told(connection: &Connection, channel: Channel) -> Result<bool> {
    let sql = "SELECT EXISTS (SELECT 1 FROM channels WHERE channel = ?1 AND is_failure_told)";
    Ok(connection.query_row(sql, [channel], |row| row.get(0))?)
}

/// Notes that a message by another channel says so.
pub(crate) fn note_told(connection: &Connection, channel: Channel) -> Result<()> {
    let sql = "INSERT INTO channels (channel, is_failure_told) VALUES (?1, 1)
               ON CONFLICT (channel) DO UPDATE SET is_failure_told = 1";
    connection.execute(sql, [channel])?;
    Ok(())
}

/// Forgets everything.
pub(crate) fn forget(connection: &Connection) -> Result<()> {
    connection.execute("DELETE FROM channels", [])?;
    Ok(())
}
