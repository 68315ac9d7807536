//! Dialogs of the system: choosing files, and a message when there is no window.

use std::path::PathBuf;

use tauri::{AppHandle, Manager as _, Runtime};
use tauri_plugin_dialog::{DialogExt as _, FileDialogBuilder, MessageDialogKind};
use tokio::sync::oneshot;

use crate::main_window;

/// A kind of file to choose.
pub(crate) struct FileKind {
    /// Its name in the dialog.
    pub(crate) name: &'static str,
    /// The file extensions, the one of new files first.
    pub(crate) extensions: &'static [&'static str],
}

/// Flow files.
pub(crate) const FLOWS: FileKind = FileKind { name: "Hooktray", extensions: &["json"] };
/// Tables.
pub(crate) const TABLES: FileKind = FileKind { name: "CSV", extensions: &["csv"] };
/// Backups.
pub(crate) const BACKUPS: FileKind = FileKind { name: "Hooktray", extensions: &["db"] };
/// Certificates.
pub(crate) const CERTIFICATES: FileKind = FileKind { name: "PEM", extensions: &["pem", "crt", "cer"] };

/// Asks where to write. Returns `None` if the user cancels.
pub(crate) async fn save_file(app: &AppHandle, kind: &FileKind, name: &str) -> Option<PathBuf> {
    let (sender, chosen) = oneshot::channel();
    // Replaces characters that some systems do not allow in names.
    let name: String = name.chars().map(|c| if r#"<>:"/\|?*"#.contains(c) { '-' } else { c }).collect();
    let extension = kind.extensions.first().copied().unwrap_or_default();
    dialog(app, kind).set_file_name(format!("{name}.{extension}")).save_file(|file| drop(sender.send(file)));
    chosen.await.ok().flatten().and_then(|file| file.into_path().ok())
}

/// Asks for a file to read. Returns `None` if the user cancels.
pub(crate) async fn open_file(app: &AppHandle, kind: &FileKind) -> Option<PathBuf> {
    let (sender, chosen) = oneshot::channel();
    dialog(app, kind).pick_file(|file| drop(sender.send(file)));
    chosen.await.ok().flatten().and_then(|file| file.into_path().ok())
}

fn dialog(app: &AppHandle, kind: &FileKind) -> FileDialogBuilder<tauri::Wry> {
    let dialog = app.dialog().file().add_filter(kind.name, kind.extensions);
    match app.get_webview_window(main_window::LABEL) {
        Some(window) => dialog.set_parent(&window),
        None => dialog,
    }
}

/// Shows a message. The program exits when the user closes it.
pub(crate) fn show_message_and_exit<R: Runtime>(app: &AppHandle<R>, text: String) {
    let handle = app.clone();
    app.dialog().message(text).title("Hooktray").kind(MessageDialogKind::Error).show(move |_| handle.exit(0));
}
