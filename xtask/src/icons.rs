//! Draws the icons that Tauri needs, from their SVG sources.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};
use icns::{IconFamily, IconType, PixelFormat};
use ico::{IconDir, IconDirEntry, IconImage, ResourceType};
use resvg::tiny_skia::{ColorU8, Pixmap, PixmapPaint, Transform};
use resvg::usvg::{Options, Tree};

/// Sources and drawn icons are in the same directory, where `tauri.conf.json` looks for them.
const DIR: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../src-tauri/icons");

/// File names Tauri expects, and their sizes in pixels (<https://v2.tauri.app/develop/icons/>).
const APP_PNG: &[(&str, u32)] = &[("32x32.png", 32), ("128x128.png", 128), ("128x128@2x.png", 256), ("icon.png", 512)];

/// Sizes in the Windows icon, in pixels. A development build shows the first.
const APP_ICO: &[u32] = &[32, 16, 24, 48, 64, 256];

/// The images in the macOS icon: the set that Apple's `iconutil` takes.
const APP_ICNS: &[IconType] = &[
    IconType::RGB24_16x16,
    IconType::RGBA32_16x16_2x,
    IconType::RGB24_32x32,
    IconType::RGBA32_32x32_2x,
    IconType::RGB24_128x128,
    IconType::RGBA32_128x128_2x,
    IconType::RGBA32_256x256,
    IconType::RGBA32_256x256_2x,
    IconType::RGBA32_512x512,
    IconType::RGBA32_512x512_2x,
];

/// Share of its image that a macOS icon's shape fills: 824 of 1024 pixels in Apple's template. On other systems it fills all.
const MACOS_SHAPE: f32 = 824.0 / 1024.0;

/// Size of a tray icon, in pixels. Panels of 16 to 24 pixels scale it down.
const TRAY: u32 = 32;
/// Width of the light line around an outlined tray icon, in pixels.
const OUTLINE: i32 = 2;
/// The colour of that line: red, green and blue.
const OUTLINE_COLOUR: [u8; 3] = [255, 255, 255];

/// Draws all icons, replacing the existing ones.
///
/// # Errors
/// If a source cannot be read or drawn, or an icon not written.
pub(crate) fn icons() -> Result<()> {
    for (path, bytes) in rendered()? {
        fs::write(&path, bytes).with_context(|| format!("{} cannot be written", path.display()))?;
    }
    Ok(())
}

/// Returns all icons as they should be: path and content.
///
/// # Errors
/// If a source cannot be read or drawn.
pub(crate) fn rendered() -> Result<BTreeMap<PathBuf, Vec<u8>>> {
    let dir = Path::new(DIR);
    let app = source(&dir.join("app.svg"))?;
    let mut icons = BTreeMap::new();
    for &(name, pixels) in APP_PNG {
        icons.insert(dir.join(name), draw(&app, pixels, 1.0)?.encode_png()?);
    }
    icons.insert(dir.join("icon.ico"), windows(&app)?);
    icons.insert(dir.join("icon.icns"), macos(&app)?);
    for entry in dir.read_dir().with_context(|| format!("{DIR} cannot be read"))? {
        let path = entry?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        if name.starts_with("tray-") && name.ends_with(".svg") {
            icons.insert(path.with_extension("png"), draw(&source(&path)?, TRAY, 1.0)?.encode_png()?);
            if let Some(state) = name.strip_suffix("-light.svg") {
                let outlined = outlined(&source(&path)?)?.encode_png()?;
                icons.insert(dir.join(format!("{state}-outlined.png")), outlined);
            }
        }
    }
    Ok(icons)
}

fn source(path: &Path) -> Result<Tree> {
    let read = || Ok::<_, anyhow::Error>(Tree::from_data(&fs::read(path)?, &Options::default())?);
    read().with_context(|| format!("{} cannot be read", path.display()))
}

/// Draws into the middle of a square image, filling this share of it.
fn draw(source: &Tree, pixels: u32, share: f32) -> Result<Pixmap> {
    let mut image = Pixmap::new(pixels, pixels).context("an image has at least one pixel")?;
    let side = pixels as f32;
    let (scale, margin) = (side * share / source.size().width(), side * (1.0 - share) / 2.0);
    resvg::render(source, Transform::from_scale(scale, scale).post_translate(margin, margin), &mut image.as_mut());
    Ok(image)
}

/// Draws a dark icon with a light line around it, which can be seen on a panel of any colour.
fn outlined(dark: &Tree) -> Result<Pixmap> {
    let side = TRAY as i32;
    let shape = draw(dark, TRAY, 1.0 - 2.0 * OUTLINE as f32 / TRAY as f32)?;
    let covers = |x: i32, y: i32| {
        let inside = (0..side).contains(&x) && (0..side).contains(&y);
        // A part that is drawn faintly gets a whole line.
        if inside { shape.pixels()[(y * side + x) as usize].alpha().saturating_mul(2) } else { 0 }
    };
    let near: Vec<(i32, i32)> = (-OUTLINE..=OUTLINE)
        .flat_map(|dx| (-OUTLINE..=OUTLINE).map(move |dy| (dx, dy)))
        .filter(|(dx, dy)| dx * dx + dy * dy <= OUTLINE * OUTLINE + 1)
        .collect();
    let mut image = Pixmap::new(TRAY, TRAY).context("an image has at least one pixel")?;
    let [red, green, blue] = OUTLINE_COLOUR;
    for (pixel, place) in image.pixels_mut().iter_mut().zip(0..) {
        let (x, y) = (place % side, place / side);
        let alpha = near.iter().map(|(dx, dy)| covers(x + dx, y + dy)).max().unwrap_or_default();
        *pixel = ColorU8::from_rgba(red, green, blue, alpha).premultiply();
    }
    image.draw_pixmap(0, 0, shape.as_ref(), &PixmapPaint::default(), Transform::identity(), None);
    Ok(image)
}

fn windows(app: &Tree) -> Result<Vec<u8>> {
    let mut icon = IconDir::new(ResourceType::Icon);
    for &pixels in APP_ICO {
        let image = IconImage::from_rgba_data(pixels, pixels, draw(app, pixels, 1.0)?.take_demultiplied());
        // Resource compilers and installers read PNG only at this size.
        let entry = if pixels == 256 { IconDirEntry::encode_as_png } else { IconDirEntry::encode_as_bmp };
        icon.add_entry(entry(&image)?);
    }
    let mut bytes = Vec::new();
    icon.write(&mut bytes)?;
    Ok(bytes)
}

fn macos(app: &Tree) -> Result<Vec<u8>> {
    let mut family = IconFamily::new();
    for &kind in APP_ICNS {
        let pixels = kind.pixel_width();
        let drawn = draw(app, pixels, MACOS_SHAPE)?.take_demultiplied();
        family.add_icon_with_type(&icns::Image::from_data(PixelFormat::RGBA, pixels, pixels, drawn)?, kind)?;
    }
    let mut bytes = Vec::new();
    family.write(&mut bytes)?;
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn committed_icons_are_those_of_their_sources() {
        let icons = rendered().unwrap();
        let stale: Vec<_> = icons
            .iter()
            .filter(|(path, bytes)| fs::read(path).ok().as_ref() != Some(bytes))
            .map(|(path, _)| path)
            .collect();
        assert!(stale.is_empty(), "not what their SVG says: {stale:?}. Run `cargo xtask icons` and commit these files");
    }

    #[test]
    fn variants_of_a_tray_icon_differ_in_colour_only() {
        for state in ["running", "stopped", "attention"] {
            let [light, dark, template] = ["light", "dark", "template"].map(|kind| {
                let source = fs::read_to_string(format!("{DIR}/tray-{state}-{kind}.svg")).unwrap();
                // The colours are in the first line.
                source.lines().skip(1).map(str::to_owned).collect::<Vec<_>>()
            });
            assert!(light == dark && light == template, "{state}: draw all kinds alike");
        }
    }
}
