//! Stores the messages of alerts, and decides whether the desktop shows one.
//!
//! The order is always the same. Within the transaction of what caused the alert: load the owner's channels, store a
//! message for each, return the notification. After the commit: hand the notification to the host. So an alert is never
//! announced for something that was not stored, and a message is never lost to a crash.

use jiff::Timestamp;
use jiff::tz::TimeZone;

use crate::base::error::{Channel, Error, PerChannel, Result};
use crate::event::OperationId;
use crate::flow::Notify;
use crate::incident::alert::{Alert, DueAlert, MACHINE};
use crate::settings::{self, Settings};
use crate::store::{self, Connection};

/// Something to show on the desktop.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notification {
    /// What it says. It replaces an earlier notification of the same [`Alert::incident`].
    pub alert: Alert,
    /// The operation to open.
    pub operation: Option<OperationId>,
}

/// Raises an alert within the transaction of what caused it: stores a message for each of the owner's channels, and returns
/// the notification to show once that is committed.
pub(crate) fn raise(connection: &Connection, due: DueAlert, now: Timestamp) -> Result<Option<Notification>> {
    let DueAlert { flow_id, alert, operation } = due;
    let notify = notify_of(connection, flow_id)?;
    let settings = settings::load_within(connection)?;
    let may_tell = may_tell(connection, &alert)?;
    for (channel, message_id) in wanted(&settings, notify.into()).filter(|(channel, _)| may_tell.contains(channel)) {
        store::messages::write(connection, channel, &alert, &message_id, now)?;
        if let Alert::ChannelFailed { channel: failed, .. } = &alert {
            store::channels::note_told(connection, *failed)?;
        }
    }
    let is_shown = notify.desktop && shows_notifications(&settings, now, &TimeZone::system());
    Ok(is_shown.then_some(Notification { alert, operation }))
}

/// Returns the channels that are wanted and set up, each with the id of its message.
pub(super) fn wanted(settings: &Settings, by: PerChannel<bool>) -> impl Iterator<Item = (Channel, String)> {
    let channels = Channel::ALL.iter().copied().filter(move |channel| by.get(*channel) && settings.has(*channel));
    channels.map(move |channel| (channel, message_id(channel, settings)))
}

/// Returns the channels that may tell of an alert. A channel's failure is told once, and by the others.
fn may_tell(connection: &Connection, alert: &Alert) -> Result<Vec<Channel>> {
    let Alert::ChannelFailed { channel: failed, .. } = alert else { return Ok(Channel::ALL.to_vec()) };
    if store::channels::failure_is_told(connection, *failed)? {
        return Ok(Vec::new());
    }
    Ok(Channel::ALL.iter().copied().filter(|channel| channel != failed).collect())
}

/// Returns how a flow's owner is told: by all means for the machine, by none for a flow that was deleted.
fn notify_of(connection: &Connection, flow_id: i64) -> Result<Notify> {
    match flow_id {
        MACHINE => Ok(Notify::default()),
        id => match store::flows::by_id(connection, id) {
            Ok(row) => Ok(row.flow.notify),
            Err(Error::NoSuchFlow(_)) => Ok(Notify::NONE),
            Err(error) => Err(error),
        },
    }
}

/// Returns a unique id for a message: for an email, a Message-ID in the sender's domain.
#[must_use]
pub fn message_id(channel: Channel, settings: &Settings) -> String {
    let id = uuid::Uuid::new_v4();
    match (channel, &settings.email) {
        (Channel::Email, Some(email)) => {
            let domain = email.from.rsplit_once('@').map_or("localhost", |(_, domain)| domain);
            format!("<{id}@{domain}>")
        }
        (Channel::Email, None) | (Channel::Telegram | Channel::Webhook, _) => id.to_string(),
    }
}

/// True if the desktop shows notifications now: they are on, and it is not a quiet hour.
fn shows_notifications(settings: &Settings, now: Timestamp, zone: &TimeZone) -> bool {
    let hour = u8::try_from(now.to_zoned_datetime(zone.clone()).hour()).unwrap_or_default();
    settings.notifications && !settings.quiet.is_some_and(|quiet| quiet.contains(hour))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::settings::Hours;

    #[test]
    fn quiet_hours_and_switched_off_notifications_show_nothing() {
        let zone = TimeZone::fixed(jiff::tz::offset(3));
        let at = |hour: i64| Timestamp::from_second(hour * 3600).unwrap();
        let night = Settings { quiet: Some(Hours { from_hour: 22, to_hour: 8 }), ..Settings::default() };
        assert!(!shows_notifications(&night, at(20), &zone), "23:00 local time");
        assert!(shows_notifications(&night, at(12), &zone));
        assert!(shows_notifications(&Settings::default(), at(20), &zone));
        let never = Settings { notifications: false, ..Settings::default() };
        assert!(!shows_notifications(&never, at(12), &zone));
    }
}
