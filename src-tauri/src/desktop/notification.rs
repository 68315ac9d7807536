//! Notifications on the desktop. A click opens the operation in the window.

use std::collections::HashMap;
use std::sync::Arc;

use hooktray_core::alerts::raise::Notification;
use hooktray_core::alerts::text::{AlertText, alert_text};
use hooktray_core::base::i18n::Messages;
use hooktray_core::incident::alert::Alert;
use jiff::tz::TimeZone;
#[cfg(any(target_os = "linux", windows))]
use notify_rust::Urgency;
use notify_rust::{Notification as DesktopNotification, NotificationHandle};
use tokio::sync::mpsc;

use crate::app_state::AppState;
#[cfg(any(target_os = "linux", windows))]
use crate::window_process::WindowProcess;

/// Shows notifications for as long as the program runs.
pub(crate) async fn show_all(app: Arc<AppState>, mut notifications: mpsc::UnboundedReceiver<Notification>) {
    // A notification replaces the previous one of its incident, so that they do not pile up.
    let mut shown: HashMap<i64, u32> = HashMap::new();
    while let Some(notification) = notifications.recv().await {
        let mut on_desktop = app.locale.with_messages(|messages| compose(&notification, messages));
        let incident = notification.alert.incident();
        if let Some(before) = incident.and_then(|incident| shown.get(&incident)) {
            on_desktop.id(*before);
        }
        if let (Some(id), Some(incident)) = (show_alert(&app, &on_desktop, &notification).await, incident) {
            shown.insert(incident, id);
        }
    }
}

/// Shows that the program waits before it can start, and why.
pub(crate) async fn show_waiting(why: &str) {
    if let Err(error) = show(&plain("Hooktray", why)).await {
        tracing::warn!(%error, "notification not shown");
    }
}

/// Returns a notification of this program, with nothing to click.
pub(crate) fn plain(title: &str, text: &str) -> DesktopNotification {
    let mut notification = DesktopNotification::new();
    notification.appname("Hooktray").icon("hooktray").summary(title).body(&escaped(text));
    // Without it, Windows shows it as one of PowerShell.
    #[cfg(windows)]
    notification.app_id("app.hooktray");
    notification
}

/// Shows a notification.
pub(crate) async fn show(notification: &DesktopNotification) -> notify_rust::error::Result<NotificationHandle> {
    #[cfg(target_os = "linux")]
    let shown = notification.show_async().await;
    #[cfg(not(target_os = "linux"))]
    let shown = notification.show();
    shown
}

fn compose(notification: &Notification, messages: &Messages) -> DesktopNotification {
    let AlertText { title, what, todo } = alert_text(&notification.alert, messages, &TimeZone::system());
    let text = [Some(what), todo].into_iter().flatten().collect::<Vec<_>>().join("\n");
    #[cfg_attr(target_os = "macos", expect(unused_mut, reason = "macOS has neither urgency nor actions"))]
    let mut on_desktop = plain(&title, &text);
    // macOS has no urgency.
    #[cfg(any(target_os = "linux", windows))]
    on_desktop.urgency(if notification.alert.is_good_news() { Urgency::Normal } else { Urgency::Critical });
    // On Linux, `default` is a click on the notification itself. macOS reports no clicks.
    #[cfg(target_os = "linux")]
    on_desktop.action("default", &messages.text("alert-open", []));
    #[cfg(any(target_os = "linux", windows))]
    on_desktop.action("open", &messages.text("alert-open", []));
    on_desktop
}

/// Returns the place in the window that a click opens.
fn place(notification: &Notification) -> String {
    match (&notification.alert, notification.operation) {
        (_, Some(operation)) => format!("history/{operation}"),
        (Alert::ChannelFailed { channel, .. }, None) => format!("settings/{channel}"),
        (
            Alert::Incident(_)
            | Alert::Inactivity { .. }
            | Alert::WasOff { .. }
            | Alert::AddressChanged { .. }
            | Alert::Orders(_)
            | Alert::Summary(_)
            | Alert::Test,
            None,
        ) => "flows".to_owned(),
    }
}

/// On Linux the text is markup (<https://specifications.freedesktop.org/notification-spec/latest/markup.html>), and it may
/// contain a destination's response.
fn escaped(text: &str) -> String {
    if cfg!(target_os = "linux") {
        text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
    } else {
        text.to_owned()
    }
}

/// Shows a notification and starts waiting for a click on it. Returns the desktop's id for it.
async fn show_alert(app: &AppState, on_desktop: &DesktopNotification, notification: &Notification) -> Option<u32> {
    match show(on_desktop).await {
        #[cfg(target_os = "linux")]
        Ok(handle) => {
            let id = handle.id();
            wait_for_click(handle, Arc::clone(&app.window), place(notification));
            Some(id)
        }
        // Windows cannot find a shown notification again.
        #[cfg(windows)]
        Ok(handle) => {
            wait_for_click(handle, Arc::clone(&app.window), place(notification));
            None
        }
        #[cfg(target_os = "macos")]
        Ok(_) => {
            let _ = (app, place(notification));
            None
        }
        Err(error) => {
            tracing::warn!(%error, "notification not shown");
            None
        }
    }
}

/// Waits on a thread of its own, which the library blocks until the notification is gone.
#[cfg(any(target_os = "linux", windows))]
fn wait_for_click(handle: NotificationHandle, window: Arc<WindowProcess>, place: String) {
    let runtime = tokio::runtime::Handle::current();
    let waiting = std::thread::Builder::new().name("notification".into()).spawn(move || {
        if is_clicked(handle) {
            let _inside = runtime.enter();
            window.open(&place);
        }
    });
    if let Err(error) = waiting {
        tracing::warn!(%error, "cannot wait for clicks on notifications");
    }
}

#[cfg(target_os = "linux")]
fn is_clicked(handle: NotificationHandle) -> bool {
    let mut clicked = false;
    handle.wait_for_action(|action| clicked = ["default", "open"].contains(&action));
    clicked
}

#[cfg(windows)]
fn is_clicked(handle: NotificationHandle) -> bool {
    use notify_rust::NotificationResponse::{self, Action, Default};
    let mut clicked = false;
    let waited = handle.wait_for_response(|response: &NotificationResponse| {
        clicked = matches!(response, Default | Action(_));
    });
    if let Err(error) = waited {
        tracing::warn!(%error, "cannot wait for a click on a notification");
    }
    clicked
}

#[cfg(test)]
mod tests {
    use hooktray_core::base::error::{Channel, ChannelErrorCode};
    use hooktray_core::base::i18n::Language;
    use hooktray_core::event::OperationId;
    use hooktray_core::incident::IncidentStage;
    use hooktray_core::incident::alert::IncidentReport;
    use hooktray_core::outcome::{Problem, ProblemCode};

    use super::*;

    #[test]
    fn notification_is_in_the_users_language() {
        let problem =
            Problem::new(ProblemCode::Refused, "refused").with("reason", "<b>no</b>").with("host", "api.aray.com");
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
        let notification = Notification { alert: Alert::Incident(report), operation: Some(operation) };
        let on_desktop = compose(&notification, &Messages::new(Language::Russian));
        assert!(on_desktop.summary.contains("Крем"), "{}", on_desktop.summary);
        assert!(!on_desktop.body.contains("<b>") && !on_desktop.body.contains("refused"), "{}", on_desktop.body);
        assert_eq!(place(&notification), format!("history/{operation}"));
    }

    #[test]
    fn failed_email_opens_the_email_settings() {
        let notification = Notification {
            alert: Alert::ChannelFailed { channel: Channel::Email, code: ChannelErrorCode::Login },
            operation: None,
        };
        assert_eq!(place(&notification), "settings/email");
    }
}
