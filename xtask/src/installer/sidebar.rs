//! The picture beside the last page of the installer: the app's icon on its own colour.

use std::fs;
use std::path::Path;

use anyhow::{Context as _, Result};
use resvg::tiny_skia::{Color, Pixmap, Transform};
use resvg::usvg::{Options, Tree};

/// The size that NSIS asks for, in pixels.
const SIZE: (u32, u32) = (164, 314);
/// The side of the icon, and its distance from the top, in pixels.
const ICON: (f32, f32) = (116.0, 60.0);
/// The colour of the icon's ground: red, green and blue.
const GROUND: [u8; 3] = [0x0f, 0x76, 0x6e];

/// Draws the picture from an SVG of the icon.
///
/// # Errors
/// A source that cannot be read or drawn; a picture that cannot be written.
pub(super) fn draw(source: &Path, into: &Path) -> Result<()> {
    let icon = Tree::from_data(&fs::read(source)?, &Options::default())?;
    let (width, height) = SIZE;
    let mut picture = Pixmap::new(width, height).context("a picture has at least one pixel")?;
    let [red, green, blue] = GROUND;
    picture.fill(Color::from_rgba8(red, green, blue, u8::MAX));
    let (side, top) = ICON;
    let scale = side / icon.size().width();
    let place = Transform::from_scale(scale, scale).post_translate((width as f32 - side) / 2.0, top);
    resvg::render(&icon, place, &mut picture.as_mut());
    fs::write(into, bitmap(&picture)).with_context(|| format!("{} cannot be written", into.display()))
}

/// Returns a Windows bitmap of 24 bits a pixel, from the lowest row up
/// (<https://learn.microsoft.com/en-us/windows/win32/gdi/bitmap-storage>).
fn bitmap(picture: &Pixmap) -> Vec<u8> {
    const HEADERS: u32 = 14 + 40;
    let (width, height) = (picture.width(), picture.height());
    // Each row ends on a multiple of four bytes.
    let row = (width * 3).next_multiple_of(4);
    let mut bytes = b"BM".to_vec();
    for number in [HEADERS + row * height, 0, HEADERS, 40, width, height, 1 | 24 << 16, 0, row * height, 0, 0, 0, 0] {
        bytes.extend(number.to_le_bytes());
    }
    for pixels in picture.pixels().chunks(width as usize).rev() {
        let start = bytes.len();
        bytes.extend(pixels.iter().flat_map(|pixel| [pixel.blue(), pixel.green(), pixel.red()]));
        bytes.resize(start + row as usize, 0);
    }
    bytes
}
