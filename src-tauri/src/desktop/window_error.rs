//! Why the window did not open, told by the tray program: the message that its own program would show is what is missing.

use std::io;
use std::sync::Arc;

use hooktray_core::base::error::plain;
use hooktray_core::base::i18n::Messages;
use tokio::sync::mpsc::UnboundedReceiver;

use crate::app_state::AppState;
use crate::message;

/// What the loader of Linux says before the name of a library that it does not find (`ld.so`).
const NO_LIBRARY: &str = "error while loading shared libraries: ";

/// Why the window did not open.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum WindowError {
    /// Its program is not beside this one.
    Missing,
    /// The system lacks a library, by the name of its file.
    Library(String),
    /// The data dir's path is too long for the socket between the two programs.
    LongPath(String),
    /// It cannot reach this program, for this reason.
    NoConnection(String),
    /// Its program ended with an error.
    Failed,
}

impl WindowError {
    /// Returns the error for a program that could not be started.
    pub(crate) fn of_start(error: &io::Error) -> WindowError {
        if error.kind() == io::ErrorKind::NotFound { WindowError::Missing } else { WindowError::Failed }
    }

    /// Returns the error for a program that failed after it wrote these lines.
    pub(crate) fn of_stderr(lines: &[String]) -> WindowError {
        let library = lines.iter().find_map(|line| line.split_once(NO_LIBRARY)?.1.split(':').next());
        library.map_or(WindowError::Failed, |name| WindowError::Library(name.to_owned()))
    }

    /// Returns the error for a socket that this program could not open.
    pub(crate) fn of_socket(error: &io::Error, folder: &std::path::Path) -> WindowError {
        match error.kind() {
            io::ErrorKind::InvalidInput => WindowError::LongPath(folder.display().to_string()),
            _ => WindowError::NoConnection(plain(error)),
        }
    }

    fn code(&self) -> &'static str {
        match self {
            WindowError::Missing => "missing",
            WindowError::Library(_) => "library",
            WindowError::LongPath(_) => "long_path",
            WindowError::NoConnection(_) => "no_connection",
            WindowError::Failed => "failed",
        }
    }

    fn named(&self) -> &str {
        match self {
            WindowError::Missing | WindowError::Failed => "",
            WindowError::Library(name) | WindowError::LongPath(name) | WindowError::NoConnection(name) => name,
        }
    }

    /// Returns what happened, in one sentence: for the menu of the tray.
    pub(crate) fn title(&self, messages: &Messages) -> String {
        messages.text(&format!("window-error-{}", self.code()), [("name", self.named())])
    }

    /// Returns what happened, what to do, and that orders go on.
    fn text(&self, messages: &Messages) -> String {
        let todo = format!("window-error-{}-todo", self.code());
        let todo = messages.text(&todo, [("name", self.named()), ("system", std::env::consts::OS)]);
        [self.title(messages), todo, messages.text("window-error-goes-on", [])].join("\n")
    }
}

/// Shows a message for every window that did not open, as long as the program runs.
pub(crate) async fn show_all(app: Arc<AppState>, mut errors: UnboundedReceiver<WindowError>) {
    while let Some(error) = errors.recv().await {
        tracing::error!(code = error.code(), named = error.named(), "the window did not open");
        app.changed.notify_one();
        let compose = |messages: &Messages| (messages.text("window-error-title", []), error.text(messages));
        let (title, text) = app.locale.with_messages(compose);
        message::show(&title, &text).await;
    }
}

#[cfg(test)]
mod tests {
    use hooktray_core::base::i18n::Language;

    use super::*;

    #[test]
    fn missing_library_is_named() {
        let lines = [
            "some warning".to_owned(),
            "hooktray-window: error while loading shared libraries: libwebkit2gtk-4.1.so.0: cannot open shared object \
             file: No such file or directory"
                .to_owned(),
        ];
        assert_eq!(WindowError::of_stderr(&lines), WindowError::Library("libwebkit2gtk-4.1.so.0".into()));
        assert_eq!(WindowError::of_stderr(&lines[..1]), WindowError::Failed);
    }

    #[test]
    fn every_error_has_its_text_in_both_languages() {
        let name = || "libwebkit2gtk-4.1.so.0".to_owned();
        let errors = [
            WindowError::Missing,
            WindowError::Library(name()),
            WindowError::LongPath(name()),
            WindowError::NoConnection(name()),
            WindowError::Failed,
        ];
        for language in [Language::English, Language::Russian] {
            let messages = Messages::new(language);
            for error in &errors {
                let text = error.text(&messages);
                assert!(!text.contains("window-error") && text.lines().count() >= 3, "{text}");
                assert!(text.contains(error.named()), "{text}");
                assert!(language == Language::English || text.contains("Заявки"), "{text}");
            }
        }
    }
}
