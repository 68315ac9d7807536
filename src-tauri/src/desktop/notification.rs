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
#[cfg(target_os = "macos")]
use tokio::sync::Semaphore;
use tokio::sync::mpsc;

use crate::app_state::AppState;
#[cfg(windows)]
use crate::balloon::Balloon;
use crate::window_process::WindowProcess;

/// How many notifications on macOS can be clicked at a time. The library asks for each of them twice a second whether it is still
/// there, and an owner may leave them in the notification centre for weeks.
#[cfg(target_os = "macos")]
static CLICKABLE: Semaphore = Semaphore::const_new(20);

/// What a notification is about.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Level {
    /// Good to know.
    Info,
    /// Something that the user should see to.
    Warning,
}

/// A notification that was shown.
#[cfg(not(windows))]
pub(crate) type Shown = NotificationHandle;

/// A notification that was shown.
#[cfg(windows)]
pub(crate) enum Shown {
    Toast(NotificationHandle),
    /// Where Windows shows no toasts.
    Balloon(Balloon),
}

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
        if let (Some(id), Some(incident)) = (show_alert(&app, on_desktop, &notification).await, incident) {
            shown.insert(incident, id);
        }
    }
}

/// Shows that the program waits before it can start, and why.
pub(crate) async fn show_waiting(why: &str) {
    if let Err(error) = show(plain("Hooktray", why), Level::Warning).await {
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
#[cfg_attr(target_os = "macos", expect(unused_mut, unused_variables, reason = "macOS has no urgency"))]
pub(crate) async fn show(mut notification: DesktopNotification, level: Level) -> notify_rust::error::Result<Shown> {
    #[cfg(any(target_os = "linux", windows))]
    notification.urgency(match level {
        Level::Info => Urgency::Normal,
        Level::Warning => Urgency::Critical,
    });
    #[cfg(target_os = "linux")]
    let shown = notification.show_async().await;
    #[cfg(target_os = "macos")]
    let shown = notification.show();
    #[cfg(windows)]
    let shown = notification.show().map(Shown::Toast).or_else(|error| {
        tracing::info!(%error, "Windows shows no toast; showing a balloon");
        let balloon = Balloon::show(&notification.summary, &notification.body, level);
        balloon.map(Shown::Balloon).map_err(|error| error.to_string().as_str().into())
    });
    shown
}

fn compose(notification: &Notification, messages: &Messages) -> DesktopNotification {
    let AlertText { title, what, todo } = alert_text(&notification.alert, messages, &TimeZone::system());
    let text = [Some(what), todo].into_iter().flatten().collect::<Vec<_>>().join("\n");
    #[cfg_attr(target_os = "macos", expect(unused_mut, reason = "macOS needs no button"))]
    let mut on_desktop = plain(&title, &text);
    // On Linux, `default` is a click on the notification itself.
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

/// Shows a notification and starts waiting for a click on it. Returns the desktop's id for it, by which Linux alone finds it again.
async fn show_alert(app: &AppState, on_desktop: DesktopNotification, notification: &Notification) -> Option<u32> {
    let level = if notification.alert.is_good_news() { Level::Info } else { Level::Warning };
    match show(on_desktop, level).await {
        Ok(shown) => {
            #[cfg(target_os = "linux")]
            let id = Some(shown.id());
            #[cfg(not(target_os = "linux"))]
            let id = None;
            wait_for_click(shown, Arc::clone(&app.window), place(notification));
            id
        }
        Err(error) => {
            tracing::warn!(%error, "notification not shown");
            None
        }
    }
}

/// Waits on a thread of its own, which the library blocks until the notification is gone.
fn wait_for_click(shown: Shown, window: Arc<WindowProcess>, place: String) {
    // Dropping it shows it, with nothing to click.
    #[cfg(target_os = "macos")]
    let Ok(permit) = CLICKABLE.try_acquire() else { return };
    let runtime = tokio::runtime::Handle::current();
    let waiting = std::thread::Builder::new().name("notification".into()).spawn(move || {
        #[cfg(target_os = "macos")]
        let _permit = permit;
        if is_clicked(shown) {
            let _inside = runtime.enter();
            window.open(&place);
        }
    });
    if let Err(error) = waiting {
        tracing::warn!(%error, "cannot wait for clicks on notifications");
    }
}

#[cfg(target_os = "linux")]
fn is_clicked(shown: Shown) -> bool {
    let mut clicked = false;
    shown.wait_for_action(|action| clicked = ["default", "open"].contains(&action));
    clicked
}

#[cfg(windows)]
fn is_clicked(shown: Shown) -> bool {
    match shown {
        Shown::Toast(handle) => is_handle_clicked(handle),
        Shown::Balloon(balloon) => balloon.is_clicked(),
    }
}

/// On macOS this also shows the notification: the library puts that off until it knows whether somebody waits for a click.
#[cfg(target_os = "macos")]
fn is_clicked(shown: Shown) -> bool {
    is_handle_clicked(shown)
}

#[cfg(not(target_os = "linux"))]
fn is_handle_clicked(handle: NotificationHandle) -> bool {
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
