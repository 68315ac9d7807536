//! Notifications on the desktop. A click opens the operation in the window.

use std::collections::HashMap;
use std::sync::Arc;

use hooktray_core::api::Api;
use hooktray_core::notice::Notice;
use hooktray_core::words::Words;
use notify_rust::{Notification, Urgency};
use tauri::{AppHandle, Manager as _};
use tokio::sync::mpsc;

use crate::speech::Speech;
use crate::window;

/// Shows what is to be told, for as long as the program runs.
pub(crate) async fn show_all(app: AppHandle, api: Api, mut notices: mpsc::UnboundedReceiver<Notice>) {
    // The notification of a flow takes the place of the one before, so that a bad day is no pile.
    let mut shown: HashMap<String, u32> = HashMap::new();
    while let Some(notice) = notices.recv().await {
        match api.settings().await {
            Ok(settings) if !settings.notifications => continue,
            Ok(_) => {}
            Err(trouble) => tracing::warn!(code = trouble.code, "shown although the settings cannot be read"),
        }
        let mut notification = app.state::<Speech>().with(|words| compose(&notice, words));
        if let Some(before) = shown.get(&notice.flow) {
            notification.id(*before);
        }
        if let Some(id) = show(&app, &notification, &notice) {
            shown.insert(notice.flow.clone(), id);
        }
    }
}

fn compose(notice: &Notice, words: &Words) -> Notification {
    let code = notice.problem.code.as_str();
    let named = || notice.problem.args.iter().map(|(name, value)| (name.as_str(), value.as_str()));
    let what = words.try_say(&format!("problem-{code}"), named()).unwrap_or_else(|| notice.problem.message.clone());
    let todo = words.try_say(&format!("problem-{code}-todo"), named());
    let text = [Some(what), todo].into_iter().flatten().collect::<Vec<_>>().join("\n");
    let title = words.try_say("notice-failed-title", [("flow", notice.flow.as_str())]);
    let mut notification = Notification::new();
    notification
        .appname("Hooktray")
        .icon("hooktray")
        .summary(&title.unwrap_or_else(|| notice.flow.clone()))
        .body(&escaped(&text))
        .urgency(Urgency::Critical)
        .action("default", &words.say("notice-open", []))
        .action("open", &words.say("notice-open", []));
    #[cfg(windows)]
    notification.app_id("app.hooktray");
    notification
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

/// Shows it, and waits for a click on a thread of its own; gives the number that the desktop has for it.
fn show(app: &AppHandle, notification: &Notification, notice: &Notice) -> Option<u32> {
    let handle = match notification.show() {
        Ok(handle) => handle,
        Err(error) => {
            tracing::warn!(%error, "the desktop does not show notifications");
            return None;
        }
    };
    #[cfg(target_os = "linux")]
    {
        let (id, app, place) = (handle.id(), app.clone(), Arc::new(format!("history/{}", notice.operation)));
        let waiting = std::thread::Builder::new().name("notification".into()).spawn(move || {
            handle.wait_for_action(|action| {
                if ["default", "open"].contains(&action) {
                    window::open_from_anywhere(&app, &place);
                }
            });
        });
        if let Err(error) = waiting {
            tracing::warn!(%error, "nobody waits for a click on the notification");
        }
        Some(id)
    }
    #[cfg(not(target_os = "linux"))]
    {
        let _ = (handle, app, notice, Arc::new(()));
        None
    }
}

#[cfg(test)]
mod tests {
    use hooktray_core::event::OperationId;
    use hooktray_core::outcome::{Code, Problem};
    use hooktray_core::words::Language;

    use super::*;

    #[test]
    fn it_says_in_the_users_language_what_happened() {
        let problem = Problem::new(Code::Refused, "refused").with("reason", "<b>no</b>").with("host", "api.aray.com");
        let operation = OperationId::new(jiff::Timestamp::UNIX_EPOCH);
        let notice = Notice { flow: "Крем".into(), operation, problem };
        let notification = compose(&notice, &Words::new(Language::Russian));
        assert!(notification.summary.contains("Крем"), "{}", notification.summary);
        assert!(!notification.body.contains("<b>") && !notification.body.contains("refused"), "{}", notification.body);
    }
}
