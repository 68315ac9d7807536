//! The tables behind alerts: incidents, messages to send, the channels, and watches for inactivity.

pub(crate) mod channels;
pub(crate) mod incidents;
pub(crate) mod messages;
pub(crate) mod summaries;
pub(crate) mod watches;

use jiff::Timestamp;
use rusqlite::{Connection, params};

use crate::base::error::Result;
use crate::store::db::columns::Millis;

pub use incidents::Failure;
pub(crate) use messages::LastError;
pub use messages::{Example, MessageError, MessageRow};

/// Forgets what there was to tell: incidents, and messages that are not sent. Inactivity counts from now on.
pub(crate) fn forget(connection: &Connection, now: Timestamp) -> Result<()> {
    connection.execute("DELETE FROM incidents", [])?;
    connection.execute("DELETE FROM messages WHERE status <> 'sent'", [])?;
    channels::forget(connection)?;
    // A summary may have gone out since the backup: an hour that is over is not made up for.
    summaries::forget(connection)?;
    connection.execute("UPDATE inactivity_watches SET since = ?1, notified_for = NULL", params![Millis(now)])?;
    Ok(())
}
