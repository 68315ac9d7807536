//! One pass of the monitor: what it checks, and what comes after it.

use std::time::Duration;

use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::summary;
use crate::base::error::{Channel, Result};
use crate::incident::summary::SummaryStep;
use crate::store::watches::Watched;
use crate::store::{self, Connection};

/// What a pass checks. Each part that cannot be read has its own error.
pub(super) struct ToCheck {
    /// The incidents that are due.
    pub(super) incidents: Result<Vec<i64>>,
    /// All watched flows.
    pub(super) watched: Result<Vec<Watched>>,
    pub(super) summary: Result<SummaryStep>,
}

impl ToCheck {
    pub(super) fn read(connection: &Connection, now: Timestamp, zone: &TimeZone) -> ToCheck {
        ToCheck {
            incidents: store::incidents::due(connection, now),
            watched: store::watches::watched(connection, now),
            summary: summary::step(connection, now, zone),
        }
    }
}

/// What comes after a pass.
pub(super) struct AfterPass {
    /// How long there is nothing more to check.
    pub(super) pause: Duration,
    /// The channels with messages to send, due or not.
    pub(super) channels: Vec<Channel>,
}

/// Sleeps that long; without a time, forever.
pub(super) async fn sleep_or_forever(pause: Option<Duration>) {
    match pause {
        Some(pause) => tokio::time::sleep(pause).await,
        None => std::future::pending().await,
    }
}
