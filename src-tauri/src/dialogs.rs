//! The system's own dialogs: choosing files, and the words before the window can say any.

use std::path::PathBuf;

use hooktray_core::Error;
use hooktray_core::api::Trouble;
use hooktray_core::words::{Language, Words};
use tauri::{AppHandle, Manager as _};
use tauri_plugin_dialog::{DialogExt as _, FileDialogBuilder, MessageDialogKind};
use tokio::sync::oneshot;

use crate::{speech, window};

/// A kind of files to choose from.
pub(crate) struct Kind {
    /// What the dialog calls them.
    pub(crate) name: &'static str,
    /// How their names end.
    pub(crate) ending: &'static str,
}

/// Flow files.
pub(crate) const FLOWS: Kind = Kind { name: "Hooktray", ending: "json" };
/// Tables.
pub(crate) const TABLES: Kind = Kind { name: "CSV", ending: "csv" };
/// Backups.
pub(crate) const BACKUPS: Kind = Kind { name: "Hooktray", ending: "db" };

/// Asks where to write; nothing if the user changed their mind.
pub(crate) async fn where_to(app: &AppHandle, kind: &Kind, name: &str) -> Option<PathBuf> {
    let (choose, chosen) = oneshot::channel();
    // Characters that some system does not allow in names.
    let name: String = name.chars().map(|c| if r#"<>:"/\|?*"#.contains(c) { '-' } else { c }).collect();
    dialog(app, kind).set_file_name(format!("{name}.{}", kind.ending)).save_file(|file| drop(choose.send(file)));
    chosen.await.ok().flatten().and_then(|file| file.into_path().ok())
}

/// Asks for a file to read; nothing if the user changed their mind.
pub(crate) async fn which(app: &AppHandle, kind: &Kind) -> Option<PathBuf> {
    let (choose, chosen) = oneshot::channel();
    dialog(app, kind).pick_file(|file| drop(choose.send(file)));
    chosen.await.ok().flatten().and_then(|file| file.into_path().ok())
}

fn dialog(app: &AppHandle, kind: &Kind) -> FileDialogBuilder<tauri::Wry> {
    let dialog = app.dialog().file().add_filter(kind.name, &[kind.ending]);
    match app.get_webview_window(window::LABEL) {
        Some(window) => dialog.set_parent(&window),
        None => dialog,
    }
}

/// Says why the program cannot start, and ends it.
pub(crate) fn cannot_start(app: &AppHandle, error: Error) {
    tracing::error!(%error, "cannot start");
    let code = if matches!(error, Error::AnotherInstance(_)) { 3 } else { 1 };
    let text = error.to_string();
    let trouble = Trouble::from(error);
    let words = Words::new(Language::of(&speech::system()));
    let named = trouble.args.iter().map(|(name, value)| (name.as_str(), value.as_str()));
    let said = words
        .try_say(&format!("error-{}", trouble.code), named)
        .map_or(text.clone(), |said| format!("{said}\n\n{text}"));
    let handle = app.clone();
    app.dialog().message(said).title("Hooktray").kind(MessageDialogKind::Error).show(move |_| handle.exit(code));
}
