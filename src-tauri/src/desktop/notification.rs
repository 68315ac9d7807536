//! Notifications on the desktop. A click opens the operation in the window.

use std::collections::HashMap;
use std::sync::Arc;

use hooktray_core::alerts::raise::{self, AlertText, Notification};
use hooktray_core::base::i18n::Messages;
use hooktray_core::incident::alert::Alert;
use jiff::tz::TimeZone;
use notify_rust::Notification as DesktopNotification;
#[cfg(any(target_os = "linux", windows))]
use notify_rust::Urgency;
use tokio::sync::mpsc;

use crate::app_state::AppState;
#[cfg(any(target_os = "linux", windows))]
use crate::window::Window;

/// Shows what is to be told, for as long as the program runs.
pub(crate) async fn show_all(desk: Arc<AppState>, mut notices: mpsc::UnboundedReceiver<Notification>) {
    // The notification of an incident takes the place of the one before, so that a bad day is no pile.
    let mut shown: HashMap<i64, u32> = HashMap::new();
    while let Some(notice) = notices.recv().await {
        let mut notification = desk.speech.with(|words| compose(&notice, words));
        let incident = notice.alert.incident();
        if let Some(before) = incident.and_then(|incident| shown.get(&incident)) {
            notification.id(*before);
        }
        if let (Some(id), Some(incident)) = (show(&desk, &notification, &notice).await, incident) {
            shown.insert(incident, id);
        }
    }
}

fn compose(notice: &Notification, words: &Messages) -> DesktopNotification {
    let AlertText { title, what, todo } = raise::alert_text(&notice.alert, words, &TimeZone::system());
    let text = [Some(what), todo].into_iter().flatten().collect::<Vec<_>>().join("\n");
    let mut notification = DesktopNotification::new();
    notification.appname("Hooktray").icon("hooktray").summary(&title).body(&escaped(&text));
    // macOS knows no such thing.
    #[cfg(any(target_os = "linux", windows))]
    notification.urgency(if notice.alert.is_good() { Urgency::Normal } else { Urgency::Critical });
    // Linux asks for what a click on the notification itself means; on macOS nobody would hear of either.
    #[cfg(target_os = "linux")]
    notification.action("default", &words.text("alert-open", []));
    #[cfg(any(target_os = "linux", windows))]
    notification.action("open", &words.text("alert-open", []));
    #[cfg(windows)]
    notification.app_id("app.hooktray");
    notification
}

/// Where the window opens with a click.
fn place(notice: &Notification) -> String {
    match (&notice.alert, notice.operation) {
        (_, Some(operation)) => format!("history/{operation}"),
        (Alert::EmailFailed { .. }, None) => "settings/mail".to_owned(),
        (
            Alert::Incident(_)
            | Alert::Inactivity { .. }
            | Alert::WasOff { .. }
            | Alert::AddressChanged { .. }
            | Alert::Test,
            None,
        ) => "flows".to_owned(),
    }
}

/// On Linux the text is markup (<https://specifications.freedesktop.org/notification-spec/latest/markup.html>), and an
/// answer from the other side may be in it.
fn escaped(text: &str) -> String {
    if cfg!(target_os = "linux") {
        text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
    } else {
        text.to_owned()
    }
}

/// Shows it, and waits for a click beside; gives the number that the desktop has for it.
async fn show(desk: &AppState, notification: &DesktopNotification, notice: &Notification) -> Option<u32> {
    #[cfg(target_os = "linux")]
    let shown = notification.show_async().await;
    #[cfg(not(target_os = "linux"))]
    let shown = notification.show();
    match shown {
        #[cfg(target_os = "linux")]
        Ok(handle) => {
            let id = handle.id();
            wait_for_click(handle, Arc::clone(&desk.window), place(notice));
            Some(id)
        }
        // There, one that is shown cannot be found again.
        #[cfg(windows)]
        Ok(handle) => {
            wait_for_click(handle, Arc::clone(&desk.window), place(notice));
            None
        }
        #[cfg(target_os = "macos")]
        Ok(_) => {
            let _ = (desk, place(notice));
            None
        }
        Err(error) => {
            tracing::warn!(%error, "the desktop does not show notifications");
            None
        }
    }
}

/// On a thread of its own, which the library needs until the notification is gone.
#[cfg(any(target_os = "linux", windows))]
fn wait_for_click(handle: notify_rust::NotificationHandle, window: Arc<Window>, place: String) {
    let runtime = tokio::runtime::Handle::current();
    let waiting = std::thread::Builder::new().name("notification".into()).spawn(move || {
        if is_clicked(handle) {
            let _inside = runtime.enter();
            window.open(&place);
        }
    });
    if let Err(error) = waiting {
        tracing::warn!(%error, "nobody waits for a click on the notification");
    }
}

#[cfg(target_os = "linux")]
fn is_clicked(handle: notify_rust::NotificationHandle) -> bool {
    let mut clicked = false;
    handle.wait_for_action(|action| clicked = ["default", "open"].contains(&action));
    clicked
}

#[cfg(windows)]
fn is_clicked(handle: notify_rust::NotificationHandle) -> bool {
    use notify_rust::NotificationResponse::{self, Action, Default};
    let mut clicked = false;
    let waited = handle.wait_for_response(|response: &NotificationResponse| {
        clicked = matches!(response, Default | Action(_));
    });
    if let Err(error) = waited {
        tracing::warn!(%error, "nobody hears of a click on the notification");
    }
    clicked
}

#[cfg(test)]
mod tests {
    use hooktray_core::base::i18n::Language;
    use hooktray_core::event::OperationId;
    use hooktray_core::incident::IncidentStage;
    use hooktray_core::incident::alert::IncidentReport;
    use hooktray_core::outcome::{Code, Problem};

    use super::*;

    #[test]
    fn it_says_in_the_users_language_what_happened() {
        let problem = Problem::new(Code::Refused, "refused").with("reason", "<b>no</b>").with("host", "api.aray.com");
        let operation = OperationId::new(jiff::Timestamp::UNIX_EPOCH);
        let report = IncidentReport {
            incident: 1,
            stage: IncidentStage::First,
            flow: "Крем".into(),
            code: problem.code,
            message: problem.message,
            args: problem.args,
            since: jiff::Timestamp::UNIX_EPOCH,
            records: 1,
            pending: 1,
            delivered: 0,
            examples: vec![],
        };
        let notice = Notification { alert: Alert::Incident(report), operation: Some(operation) };
        let notification = compose(&notice, &Messages::new(Language::Russian));
        assert!(notification.summary.contains("Крем"), "{}", notification.summary);
        assert!(!notification.body.contains("<b>") && !notification.body.contains("refused"), "{}", notification.body);
        assert_eq!(place(&notice), format!("history/{operation}"));
    }

    #[test]
    fn a_letter_that_was_not_sent_leads_to_where_mail_is_set_up() {
        let notice = Notification { alert: Alert::EmailFailed { code: "login".into() }, operation: None };
        assert_eq!(place(&notice), "settings/mail");
    }
}
