//! What the owner is told of by itself: by which ways, and in which words. A letter is written down in the transaction
//! of what caused it; what the desktop shows is handed to the host after the commit.

use jiff::Timestamp;
use jiff::tz::TimeZone;

use crate::base::error::{Error, Result};
use crate::event::OperationId;
use crate::flow::Notify;
use crate::incident::alert::Alert;
use crate::settings::{self, Settings};
use crate::store::{self, Connection};

pub use super::text::{AlertText, alert_text, local, numbers_masked};

/// Something to show on the desktop.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notification {
    /// What it tells. A notice takes the place of the one before of the same [`Alert::incident`].
    pub alert: Alert,
    /// The operation to open.
    pub operation: Option<OperationId>,
}

/// The ways on which a flow's owner wants to be told; both for what belongs to the machine, whose number is 0, and none
/// for a flow that is gone.
pub(crate) fn ways(connection: &Connection, flow_id: i64) -> Result<Notify> {
    match flow_id {
        0 => Ok(Notify::default()),
        id => match store::flows::by_id(connection, id) {
            Ok(row) => Ok(row.flow.notify),
            Err(Error::NoSuchFlow(_)) => Ok(Notify::NONE),
            Err(error) => Err(error),
        },
    }
}

/// Tells the owner: writes a letter down, and gives what is to be shown once that is committed.
pub(crate) fn tell(
    connection: &Connection,
    alert: Alert,
    operation: Option<OperationId>,
    ways: &Notify,
    now: Timestamp,
) -> Result<Option<Notification>> {
    let settings = settings::load_within(connection)?;
    let is_mailed = ways.email && !matches!(alert, Alert::EmailFailed { .. });
    if let Some(mail) = settings.mail.as_ref().filter(|_| is_mailed) {
        store::emails::write(connection, &alert, &message_id(&mail.from), now)?;
    }
    let shown = ways.desktop && is_shown(&settings, now, &TimeZone::system());
    Ok(shown.then_some(Notification { alert, operation }))
}

/// A Message-ID that nothing else has, under the domain that the letter comes from.
#[must_use]
pub fn message_id(from: &str) -> String {
    let domain = from.rsplit_once('@').map_or("localhost", |(_, domain)| domain);
    format!("<{}@{domain}>", uuid::Uuid::new_v4())
}

/// Whether the desktop shows anything now.
fn is_shown(settings: &Settings, now: Timestamp, zone: &TimeZone) -> bool {
    let hour = u8::try_from(now.to_zoned_datetime(zone.clone()).hour()).unwrap_or_default();
    settings.notifications && !settings.quiet.is_some_and(|quiet| quiet.contains(hour))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::settings::Hours;

    #[test]
    fn the_desktop_is_quiet_when_it_is_asked_to_be() {
        let zone = TimeZone::fixed(jiff::tz::offset(3));
        let at = |hour: i64| Timestamp::from_second(hour * 3600).unwrap();
        let night = Settings { quiet: Some(Hours { from_hour: 22, to_hour: 8 }), ..Settings::default() };
        assert!(!is_shown(&night, at(20), &zone), "23 o'clock here");
        assert!(is_shown(&night, at(12), &zone));
        assert!(is_shown(&Settings::default(), at(20), &zone));
        let never = Settings { notifications: false, ..Settings::default() };
        assert!(!is_shown(&never, at(12), &zone));
    }

    #[test]
    fn a_letter_has_an_id_of_its_senders_domain() {
        let (one, two) = (message_id("shop@yandex.ru"), message_id("shop@yandex.ru"));
        assert!(one.starts_with('<') && one.ends_with("@yandex.ru>") && one != two, "{one}");
    }
}
