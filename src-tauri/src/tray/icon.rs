//! The icon for each state, for light and for dark panels.

use hooktray_core::api::State;
use tauri::image::Image;
use tauri::include_image;

/// The icon for a state.
pub(crate) fn of(state: State) -> Image<'static> {
    if cfg!(target_os = "macos") {
        return match state {
            State::Running => include_image!("icons/tray-running-template.png"),
            State::Stopped => include_image!("icons/tray-stopped-template.png"),
            State::Attention => include_image!("icons/tray-attention-template.png"),
        };
    }
    match (state, dark_panel()) {
        (State::Running, true) => include_image!("icons/tray-running-dark.png"),
        (State::Running, false) => include_image!("icons/tray-running-light.png"),
        (State::Stopped, true) => include_image!("icons/tray-stopped-dark.png"),
        (State::Stopped, false) => include_image!("icons/tray-stopped-light.png"),
        (State::Attention, true) => include_image!("icons/tray-attention-dark.png"),
        (State::Attention, false) => include_image!("icons/tray-attention-light.png"),
    }
}

/// Whether the panel is dark, as far as the system says.
#[cfg(target_os = "linux")]
fn dark_panel() -> bool {
    // The panels of these are dark, whatever the theme of windows is.
    let desktop = std::env::var("XDG_CURRENT_DESKTOP").unwrap_or_default().to_ascii_lowercase();
    let theme = std::env::var("GTK_THEME").unwrap_or_default().to_ascii_lowercase();
    desktop.contains("gnome") || desktop.contains("unity") || theme.ends_with("dark")
}

/// Whether the taskbar is dark: the default of Windows 10 and 11.
#[cfg(not(target_os = "linux"))]
fn dark_panel() -> bool {
    true
}
