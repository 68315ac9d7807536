//! The icon for each state, for light and for dark panels.

use hooktray_core::api::AppStatus;

/// A picture: four bytes for each point, red, green, blue and how much it covers, from the top left.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Picture {
    pub(crate) width: u32,
    pub(crate) height: u32,
    pub(crate) points: Vec<u8>,
}

/// The icon for a state; one without any point if it could not be read, which a test rules out.
pub(crate) fn of(state: AppStatus) -> Picture {
    read(file(state, cfg!(target_os = "macos"), dark_panel())).unwrap_or_else(|error| {
        tracing::error!(%error, "an icon cannot be read");
        Picture { width: 0, height: 0, points: Vec::new() }
    })
}

macro_rules! picture {
    ($name:literal) => {
        include_bytes!(concat!("../../../icons/tray-", $name, ".png"))
    };
}

fn file(state: AppStatus, template: bool, dark: bool) -> &'static [u8] {
    match (state, template, dark) {
        (AppStatus::Running, true, _) => picture!("running-template"),
        (AppStatus::Stopped, true, _) => picture!("stopped-template"),
        (AppStatus::Attention, true, _) => picture!("attention-template"),
        (AppStatus::Running, false, true) => picture!("running-dark"),
        (AppStatus::Running, false, false) => picture!("running-light"),
        (AppStatus::Stopped, false, true) => picture!("stopped-dark"),
        (AppStatus::Stopped, false, false) => picture!("stopped-light"),
        (AppStatus::Attention, false, true) => picture!("attention-dark"),
        (AppStatus::Attention, false, false) => picture!("attention-light"),
    }
}

fn read(file: &[u8]) -> Result<Picture, png::DecodingError> {
    let mut decoder = png::Decoder::new(std::io::Cursor::new(file));
    decoder.set_transformations(png::Transformations::ALPHA | png::Transformations::STRIP_16);
    let mut reader = decoder.read_info()?;
    let mut points = vec![0; reader.output_buffer_size().unwrap_or_default()];
    let frame = reader.next_frame(&mut points)?;
    points.truncate(frame.buffer_size());
    Ok(Picture { width: frame.width, height: frame.height, points })
}

/// Whether the panel is dark, as far as the system says.
#[cfg(target_os = "linux")]
fn dark_panel() -> bool {
    // The panels of these are dark, whatever the theme of windows is.
    let desktop = std::env::var("XDG_CURRENT_DESKTOP").unwrap_or_default().to_ascii_lowercase();
    let theme = std::env::var("GTK_THEME").unwrap_or_default().to_ascii_lowercase();
    desktop.contains("gnome") || desktop.contains("unity") || theme.ends_with("dark")
}

/// Whether the taskbar is dark: it is on Windows 10 unless somebody chose otherwise, and is not on Windows 11. The system keeps
/// no documented place for it; this is the one that its settings write.
#[cfg(windows)]
fn dark_panel() -> bool {
    let chosen = windows_registry::CURRENT_USER
        .open(r"Software\Microsoft\Windows\CurrentVersion\Themes\Personalize")
        .and_then(|key| key.get_u32("SystemUsesLightTheme"));
    !chosen.is_ok_and(|light| light == 1)
}

/// The menu bar of macOS colours its icons by itself.
#[cfg(target_os = "macos")]
fn dark_panel() -> bool {
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_icon_is_a_picture_and_no_two_are_the_same() {
        let mut seen = Vec::new();
        for state in [AppStatus::Running, AppStatus::Stopped, AppStatus::Attention] {
            for (template, dark) in [(true, false), (false, true), (false, false)] {
                let picture = read(file(state, template, dark)).unwrap();
                assert_eq!(picture.points.len() as u32, picture.width * picture.height * 4);
                assert!(!seen.contains(&picture), "{state:?} {template} {dark}");
                seen.push(picture);
            }
        }
    }
}
