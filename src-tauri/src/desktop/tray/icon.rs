//! The icon for each status: for panels whose colour is known, and with an outline for all others.

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
    read(file(status, panel())).unwrap_or_else(|error| {
        tracing::error!(%error, "an icon cannot be read");
        Bitmap { width: 0, height: 0, rgba: Vec::new() }
    })
}

macro_rules! png {
    ($name:literal) => {
        include_bytes!(concat!("../../../icons/tray-", $name, ".png"))
    };
}

/// What is known about the panel's colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Panel {
    /// The system colours icons itself.
    #[cfg_attr(not(target_os = "macos"), allow(dead_code))]
    SelfColouring,
    /// The panel is dark.
    #[cfg_attr(not(windows), allow(dead_code))]
    Dark,
    /// The panel is light.
    #[cfg_attr(not(windows), allow(dead_code))]
    Light,
    /// Nothing is known.
    #[cfg_attr(not(target_os = "linux"), allow(dead_code))]
    Unknown,
}

fn file(status: AppStatus, panel: Panel) -> &'static [u8] {
    match (status, panel) {
        (AppStatus::Running, Panel::SelfColouring) => png!("running-template"),
        (AppStatus::Stopped, Panel::SelfColouring) => png!("stopped-template"),
        (AppStatus::Attention, Panel::SelfColouring) => png!("attention-template"),
        (AppStatus::Running, Panel::Dark) => png!("running-dark"),
        (AppStatus::Stopped, Panel::Dark) => png!("stopped-dark"),
        (AppStatus::Attention, Panel::Dark) => png!("attention-dark"),
        (AppStatus::Running, Panel::Light) => png!("running-light"),
        (AppStatus::Stopped, Panel::Light) => png!("stopped-light"),
        (AppStatus::Attention, Panel::Light) => png!("attention-light"),
        (AppStatus::Running, Panel::Unknown) => png!("running-outlined"),
        (AppStatus::Stopped, Panel::Unknown) => png!("stopped-outlined"),
        (AppStatus::Attention, Panel::Unknown) => png!("attention-outlined"),
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

/// Returns [`Panel::Unknown`]: no desktop of Linux says what colour its panel has, and many give it a theme of its own.
#[cfg(target_os = "linux")]
fn panel() -> Panel {
    Panel::Unknown
}

/// Returns whether the taskbar is dark. By default it is on Windows 10 and is not on Windows 11. This registry value is not
/// documented; the system's settings write it.
#[cfg(windows)]
fn panel() -> Panel {
    let chosen = windows_registry::CURRENT_USER
        .open(r"Software\Microsoft\Windows\CurrentVersion\Themes\Personalize")
        .and_then(|key| key.get_u32("SystemUsesLightTheme"));
    if chosen.is_ok_and(|light| light == 1) { Panel::Light } else { Panel::Dark }
}

/// macOS colours the icons of its menu bar itself.
#[cfg(target_os = "macos")]
fn panel() -> Panel {
    Panel::SelfColouring
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALL: [AppStatus; 3] = [AppStatus::Running, AppStatus::Stopped, AppStatus::Attention];

    #[test]
    fn icons_are_valid_and_all_different() {
        let mut seen = Vec::new();
        for status in ALL {
            for panel in [Panel::SelfColouring, Panel::Dark, Panel::Light, Panel::Unknown] {
                let bitmap = read(file(status, panel)).unwrap();
                assert_eq!(bitmap.rgba.len() as u32, bitmap.width * bitmap.height * 4);
                assert!(!seen.contains(&bitmap), "{status:?} {panel:?}");
                seen.push(bitmap);
            }
        }
    }

    /// The relative luminance of a colour (<https://www.w3.org/TR/WCAG22/#dfn-relative-luminance>).
    fn luminance(colour: [f64; 3]) -> f64 {
        let linear = |part: f64| {
            let part = part / 255.0;
            if part <= 0.03928 { part / 12.92 } else { ((part + 0.055) / 1.055).powf(2.4) }
        };
        0.2126 * linear(colour[0]) + 0.7152 * linear(colour[1]) + 0.0722 * linear(colour[2])
    }

    /// Returns the share of an icon that has a contrast of 3 : 1 to a panel, as WCAG asks of graphics.
    fn visible_share(bitmap: &Bitmap, panel: [f64; 3]) -> f64 {
        let panel_luminance = luminance(panel);
        let visible = bitmap.rgba.chunks_exact(4).filter(|pixel| {
            let alpha = f64::from(pixel[3]) / 255.0;
            let mixed = |part: usize| f64::from(pixel[part]) * alpha + panel[part] * (1.0 - alpha);
            let pixel_luminance = luminance([mixed(0), mixed(1), mixed(2)]);
            (pixel_luminance.max(panel_luminance) + 0.05) / (pixel_luminance.min(panel_luminance) + 0.05) >= 3.0
        });
        visible.count() as f64 / f64::from(bitmap.width * bitmap.height)
    }

    #[test]
    fn outlined_icon_is_visible_on_a_panel_of_any_colour() {
        // Black, the dark panels of Xfce and Breeze, a middle grey, Adwaita's, white, and a blue one.
        let panels = [[0; 3], [53, 53, 53], [42, 46, 50], [119; 3], [246, 245, 244], [255; 3], [53, 132, 228]];
        for status in ALL {
            let bitmap = read(file(status, Panel::Unknown)).unwrap();
            for panel in panels {
                let share = visible_share(&bitmap, panel.map(f64::from));
                assert!(share > 0.12, "{status:?} on {panel:?}: {share:.2}");
            }
        }
    }
}
