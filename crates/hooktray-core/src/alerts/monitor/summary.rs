//! The daily summary: sent at its hour, or on request.

use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::AlertMonitor;
use crate::alerts::raise::{Notification, wanted};
use crate::base::clock::midnight;
use crate::base::error::Result;
use crate::incident::alert::Alert;
use crate::incident::summary::{self, Summary, SummaryStep};
use crate::settings;
use crate::store::{self, Connection, Readers};

impl AlertMonitor {
    /// Stores the messages of the day's summary once it is due. Returns how many days that were: none or one.
    pub(super) async fn check_summary(&self, step: Result<SummaryStep>, now: Timestamp) -> Result<usize> {
        match step? {
            SummaryStep::Wait => Ok(0),
            SummaryStep::Note(last) => {
                self.store.writer.write(move |connection| store::summaries::note(connection, last)).await?;
                Ok(0)
            }
            SummaryStep::Send(last, from, to) => {
                // The day is noted with its messages: a restart sends both or none.
                let send = move |connection: &Connection| {
                    store::summaries::note(connection, last)?;
                    tell(connection, store::summary(connection, from, to)?, now)
                };
                self.store.writer.write(send).await?;
                self.host.state_changed();
                Ok(1)
            }
        }
    }

    /// Shows the summary of today so far on the desktop, and sends it by the channels of the daily summary.
    ///
    /// # Errors
    /// The database cannot be read or written.
    pub async fn tell_summary(&self) -> Result<()> {
        let now = self.clock.now();
        let read = move |connection: &Connection| today(connection, now, &TimeZone::system());
        let summary = self.store.readers.read_async(read).await?;
        let stored = summary.clone();
        self.store.writer.write(move |connection| tell(connection, stored, now)).await?;
        self.show(&Notification { alert: Alert::Summary(summary), operation: None });
        self.wake();
        Ok(())
    }
}

/// Returns what the daily summary needs now.
pub(super) fn step(connection: &Connection, now: Timestamp, zone: &TimeZone) -> Result<SummaryStep> {
    let hour = settings::load_within(connection)?.summary.map(|summary| summary.hour);
    Ok(summary::next(store::summaries::last(connection)?, hour, now, zone))
}

/// Returns the summary of today so far.
///
/// # Errors
/// The database cannot be read.
pub fn summary_of_today(readers: &Readers, now: Timestamp, zone: &TimeZone) -> Result<Summary> {
    readers.read(|connection| today(connection, now, zone))
}

fn today(connection: &Connection, now: Timestamp, zone: &TimeZone) -> Result<Summary> {
    store::summary(connection, midnight(now, zone), now)
}

/// Stores the messages of a summary.
fn tell(connection: &Connection, summary: Summary, now: Timestamp) -> Result<()> {
    let settings = settings::load_within(connection)?;
    let Some(by) = settings.summary else { return Ok(()) };
    let alert = Alert::Summary(summary);
    for (channel, message_id) in wanted(&settings, by.into()) {
        store::messages::write(connection, channel, &alert, &message_id, now)?;
    }
    Ok(())
}
