//! The tables behind alerts: incidents, emails to send, and watches for inactivity.

pub(crate) mod emails;
pub(crate) mod incidents;
pub(crate) mod watches;

use jiff::Timestamp;
use rusqlite::{Connection, params};

use crate::base::error::Result;
use crate::store::db::columns::Millis;

pub use emails::{EmailRow, Example};
pub use incidents::Failure;

/// Forgets what there was to tell: incidents, and emails that are not sent. Inactivity counts from now on.
pub(crate) fn forget(connection: &Connection, now: Timestamp) -> Result<()> {
    connection.execute("DELETE FROM incidents", [])?;
    connection.execute("DELETE FROM emails WHERE status <> 'sent'", [])?;
    connection.execute("UPDATE inactivity_watches SET since = ?1, notified_for = NULL", params![Millis(now)])?;
    Ok(())
}
