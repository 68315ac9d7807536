//! The icon for each status, for light and dark panels.

use hooktray_core::api::AppStatus;

/// A bitmap in RGBA, row by row from the top left.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Bitmap {
    pub(crate) width: u32,
    pub(crate) height: u32,
    pub(crate) rgba: Vec<u8>,
}

/// Returns the icon for a status. If it could not be read, which a test rules out, it is empty.
pub(crate) fn of(status: AppStatus) -> Bitmap {
    read(file(status, cfg!(target_os = "macos"), dark_panel())).unwrap_or_else(|error| {
        tracing::error!(%error, "an icon cannot be read");
        Bitmap { width: 0, height: 0, rgba: Vec::new() }
    })
}

macro_rules! png {
    ($name:literal) => {
        include_bytes!(concat!("../../../icons/tray-", $name, ".png"))
    };
}

fn file(status: AppStatus, template: bool, dark: bool) -> &'static [u8] {
    match (status, template, dark) {
        (AppStatus::Running, true, _) => png!("running-template"),
        (AppStatus::Stopped, true, _) => png!("stopped-template"),
        (AppStatus::Attention, true, _) => png!("attention-template"),
        (AppStatus::Running, false, true) => png!("running-dark"),
        (AppStatus::Running, false, false) => png!("running-light"),
        (AppStatus::Stopped, false, true) => png!("stopped-dark"),
        (AppStatus::Stopped, false, false) => png!("stopped-light"),
        (AppStatus::Attention, false, true) => png!("attention-dark"),
        (AppStatus::Attention, false, false) => png!("attention-light"),
    }
}

fn read(file: &[u8]) -> Result<Bitmap, png::DecodingError> {
    let mut decoder = png::Decoder::new(std::io::Cursor::new(file));
    decoder.set_transformations(png::Transformations::ALPHA | png::Transformations::STRIP_16);
    let mut reader = decoder.read_info()?;
    let mut rgba = vec![0; reader.output_buffer_size().unwrap_or_default()];
    let frame = reader.next_frame(&mut rgba)?;
    rgba.truncate(frame.buffer_size());
    Ok(Bitmap { width: frame.width, height: frame.height, rgba })
}

/// Returns whether the panel is dark, as far as the system says.
#[cfg(target_os = "linux")]
fn dark_panel() -> bool {
    // These desktops have dark panels even with a light theme.
    let desktop = std::env::var("XDG_CURRENT_DESKTOP").unwrap_or_default().to_ascii_lowercase();
    let theme = std::env::var("GTK_THEME").unwrap_or_default().to_ascii_lowercase();
    desktop.contains("gnome") || desktop.contains("unity") || theme.ends_with("dark")
}

/// Returns whether the taskbar is dark. By default it is on Windows 10 and is not on Windows 11. This registry value is not
/// documented; the system's settings write it.
#[cfg(windows)]
fn dark_panel() -> bool {
    let chosen = windows_registry::CURRENT_USER
        .open(r"Software\Microsoft\Windows\CurrentVersion\Themes\Personalize")
        .and_then(|key| key.get_u32("SystemUsesLightTheme"));
    !chosen.is_ok_and(|light| light == 1)
}

/// macOS colours the icons of its menu bar itself.
#[cfg(target_os = "macos")]
fn dark_panel() -> bool {
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn icons_are_valid_and_all_different() {
        let mut seen = Vec::new();
        for status in [AppStatus::Running, AppStatus::Stopped, AppStatus::Attention] {
            for (template, dark) in [(true, false), (false, true), (false, false)] {
                let bitmap = read(file(status, template, dark)).unwrap();
                assert_eq!(bitmap.rgba.len() as u32, bitmap.width * bitmap.height * 4);
                assert!(!seen.contains(&bitmap), "{status:?} {template} {dark}");
                seen.push(bitmap);
            }
        }
    }
}
