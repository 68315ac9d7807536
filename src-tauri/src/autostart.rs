//! Starting with the system.

use tauri::AppHandle;
use tauri_plugin_autostart::ManagerExt as _;

/// Makes it so. An entry that is there is written anew: the program may have been moved since, and some systems lose it.
///
/// # Errors
/// The system's words.
pub(crate) fn apply(app: &AppHandle, wanted: bool) -> Result<(), tauri_plugin_autostart::Error> {
    let launcher = app.autolaunch();
    if wanted {
        launcher.enable()
    } else if launcher.is_enabled()? {
        launcher.disable()
    } else {
        Ok(())
    }
}
