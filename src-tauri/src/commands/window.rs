//! What the window asks of the program around it.

use hooktray_core::Error;
use hooktray_core::api::Surroundings;
use tauri::{AppHandle, State, command};
use tauri_plugin_clipboard_manager::ClipboardExt as _;

use super::Answer;
use crate::window;

#[command]
pub(crate) fn surroundings(surroundings: State<'_, Surroundings>) -> Surroundings {
    surroundings.inner().clone()
}

#[command]
pub(crate) fn copy(app: AppHandle, text: String) -> Answer<()> {
    app.clipboard().write_text(text).map_err(|error| Error::NotSetUp(error.to_string()).into())
}

#[command]
pub(crate) fn unsaved(unsaved: State<'_, window::Unsaved>, changed: bool) {
    unsaved.set(changed);
}

#[command]
pub(crate) fn close_window(app: AppHandle) {
    window::close(&app);
}

#[command]
pub(crate) fn quit(app: AppHandle) {
    app.exit(0);
}
