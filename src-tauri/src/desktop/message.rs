//! Tells the user something from this program itself, when the window's program, which shows everything else, is what fails.

#[cfg(not(windows))]
use crate::notification::{self, Level};

/// Shows a message. On Windows it is a message box, elsewhere a notification, or a dialog where nothing shows notifications.
pub(crate) async fn show(title: &str, text: &str) {
    tracing::info!(title, "told the user");
    #[cfg(windows)]
    message_box(title, text).await;
    #[cfg(not(windows))]
    if let Err(error) = notification::show(notification::plain(title, text), Level::Warning).await {
        tracing::warn!(%error, "notification not shown");
        #[cfg(target_os = "linux")]
        dialog(title, text).await;
    }
}

/// Shows a message box, and waits until it is closed. The program may end before that, so it does not run as a task of the runtime, which
/// would wait for it.
#[cfg(windows)]
async fn message_box(title: &str, text: &str) {
    let (title, text) = (title.to_owned(), text.to_owned());
    let (sender, closed) = tokio::sync::oneshot::channel();
    let shown = std::thread::Builder::new().name("message".into()).spawn(move || {
        rfd::MessageDialog::new().set_level(rfd::MessageLevel::Warning).set_title(title).set_description(text).show();
        let _ = sender.send(());
    });
    match shown {
        Ok(_) => drop(closed.await),
        Err(error) => tracing::warn!(%error, "message not shown"),
    }
}

/// Shows a dialog with whichever program for that the desktop has: GNOME's, KDE's, or the one of the X server.
#[cfg(target_os = "linux")]
async fn dialog(title: &str, text: &str) {
    let arguments: [(&str, &[&str]); 3] = [
        ("zenity", &["--warning", "--no-markup", "--title", title, "--text", text]),
        ("kdialog", &["--title", title, "--sorry", text]),
        ("xmessage", &["-center", "-title", title, text]),
    ];
    for (program, arguments) in arguments {
        let mut command = tokio::process::Command::new(program);
        hooktray_core::secrets::withhold(command.as_std_mut());
        match command.args(arguments).status().await {
            Ok(status) if status.success() => return,
            Ok(_) | Err(_) => {}
        }
    }
    tracing::error!("no program here can show a dialog");
}
