//! The system's own dialogs: choosing files, and a message where no window can be.

use std::path::PathBuf;

use tauri::{AppHandle, Manager as _, Runtime};
use tauri_plugin_dialog::{DialogExt as _, FileDialogBuilder, MessageDialogKind};
use tokio::sync::oneshot;

use crate::main_window;

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
pub(crate) async fn save_file(app: &AppHandle, kind: &Kind, name: &str) -> Option<PathBuf> {
    let (choose, chosen) = oneshot::channel();
    // Characters that some system does not allow in names.
    let name: String = name.chars().map(|c| if r#"<>:"/\|?*"#.contains(c) { '-' } else { c }).collect();
    dialog(app, kind).set_file_name(format!("{name}.{}", kind.ending)).save_file(|file| drop(choose.send(file)));
    chosen.await.ok().flatten().and_then(|file| file.into_path().ok())
}

/// Asks for a file to read; nothing if the user changed their mind.
pub(crate) async fn open_file(app: &AppHandle, kind: &Kind) -> Option<PathBuf> {
    let (choose, chosen) = oneshot::channel();
    dialog(app, kind).pick_file(|file| drop(choose.send(file)));
    chosen.await.ok().flatten().and_then(|file| file.into_path().ok())
}

fn dialog(app: &AppHandle, kind: &Kind) -> FileDialogBuilder<tauri::Wry> {
    let dialog = app.dialog().file().add_filter(kind.name, &[kind.ending]);
    match app.get_webview_window(main_window::LABEL) {
        Some(window) => dialog.set_parent(&window),
        None => dialog,
    }
}

/// Shows a message; the program ends once the user has seen it.
pub(crate) fn say<R: Runtime>(app: &AppHandle<R>, text: String) {
    let handle = app.clone();
    app.dialog().message(text).title("Hooktray").kind(MessageDialogKind::Error).show(move |_| handle.exit(0));
}
