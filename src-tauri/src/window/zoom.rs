//! The size of everything in the window.

use tauri::{AppHandle, Manager as _};

use crate::main_window::LABEL;

/// The smallest and the largest zoom, in percent.
const LIMITS: (u16, u16) = (50, 300);

/// Shows everything in this size, in percent.
pub(crate) fn zoom(app: &AppHandle, percent: u16) {
    let factor = f64::from(percent.clamp(LIMITS.0, LIMITS.1)) / 100.0;
    if let Some(window) = app.get_webview_window(LABEL)
        && let Err(error) = window.set_zoom(factor)
    {
        eprintln!("hooktray-window: the zoom cannot be set: {error}");
    }
}
