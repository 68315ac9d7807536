//! Raising an alert: the one place where an alert becomes an email and a desktop notification.
//!
//! The order is always the same. Within the transaction of what caused the alert: load the owner's channels, store the
//! email, return the notification. After the commit: hand the notification to the host. So an alert is never announced
//! for something that was not stored, and an email is never lost to a crash.

use jiff::Timestamp;
use jiff::tz::TimeZone;

use crate::base::error::{Error, Result};
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

/// Raises an alert within the transaction of what caused it: stores its email, and returns the notification to show once
/// that is committed.
pub(crate) fn raise(connection: &Connection, due: DueAlert, now: Timestamp) -> Result<Option<Notification>> {
    let DueAlert { flow_id, alert, operation } = due;
    let channels = channels(connection, flow_id)?;
    let settings = settings::load_within(connection)?;
    // That emails cannot be sent is not reported by email.
    let is_emailed = channels.email && !matches!(alert, Alert::EmailFailed { .. });
    if let Some(email) = settings.mail.as_ref().filter(|_| is_emailed) {
        store::emails::write(connection, &alert, &message_id(&email.from), now)?;
    }
    let is_shown = channels.desktop && shows_notifications(&settings, now, &TimeZone::system());
    Ok(is_shown.then_some(Notification { alert, operation }))
}

/// Returns the channels of a flow's owner: all of them for the machine, none for a flow that was deleted.
fn channels(connection: &Connection, flow_id: i64) -> Result<Notify> {
    match flow_id {
        MACHINE => Ok(Notify::default()),
        id => match store::flows::by_id(connection, id) {
            Ok(row) => Ok(row.flow.notify),
            Err(Error::NoSuchFlow(_)) => Ok(Notify::NONE),
            Err(error) => Err(error),
        },
    }
}

/// Returns a unique Message-ID in the sender's domain.
#[must_use]
pub fn message_id(from: &str) -> String {
    let domain = from.rsplit_once('@').map_or("localhost", |(_, domain)| domain);
    format!("<{}@{domain}>", uuid::Uuid::new_v4())
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

    #[test]
    fn message_id_is_unique_in_the_senders_domain() {
        let (one, two) = (message_id("shop@yandex.ru"), message_id("shop@yandex.ru"));
        assert!(one.starts_with('<') && one.ends_with("@yandex.ru>") && one != two, "{one}");
    }
}
