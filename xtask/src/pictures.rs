//! The pictures of the guide and the README, taken by tests in the real window.

use std::collections::BTreeSet;
use std::fs;
use std::process::Command;

use anyhow::{Context as _, Result, bail};

use crate::run::{built, cargo, root, run, target};
use crate::{setup, window};

/// The documents with pictures.
const TEXTS: [&str; 3] = ["README.md", "docs/guide.ru.md", "docs/guide.en.md"];
/// What the file of a picture of the window ends with. `cargo xtask bench` draws the others.
const PHOTO: &str = ".png";
/// Width in pixels, of a larger picture, and number of colours: the window has few.
const WIDTH: &str = "820x>";
const COLOURS: &str = "64";

/// Takes all pictures, and removes those that no document shows.
///
/// # Errors
/// A test that fails; a document with a picture that no test takes.
pub(crate) fn pictures() -> Result<()> {
    setup::for_pictures()?;
    let (shown, dir) = (shown()?, root().join("docs/pictures"));
    // The window contains the guide, and does not build while a picture is missing.
    for new in shown.iter().map(|picture| dir.join(picture)).filter(|picture| !picture.exists()) {
        fs::copy(root().join("src-tauri/icons/32x32.png"), new)?;
    }
    window::build()?;
    run(cargo().args(["build", "--locked", "--package", "hooktray-cli", "--package", "hooktray-desktop"]))?;
    let taken = target()?.join("pictures");
    // An old picture would hide that no test takes it any more.
    if taken.exists() {
        fs::remove_dir_all(&taken)?;
    }
    fs::create_dir_all(&taken)?;
    let mut tests = cargo();
    tests.args(["test", "--locked", "--package", "hooktray-tests", "--test", "e2e", "--", "pictures::", "panel::"]);
    tests.env("HOOKTRAY_BIN", built("hooktray")?).env("HOOKTRAY_DESKTOP_BIN", built("hooktray-desktop")?);
    run(tests.env("HOOKTRAY_SHOTS", &taken))?;

    for picture in &shown {
        let from = taken.join(picture);
        if !from.is_file() {
            bail!("no test takes {picture}: see tests/e2e/pictures.rs");
        }
        let mut shrink = Command::new("convert");
        shrink.arg(from).args(["-resize", WIDTH, "-dither", "None", "-colors", COLOURS, "-strip"]);
        run(shrink.arg(dir.join(picture)))?;
    }
    for there in fs::read_dir(&dir)? {
        let there = there?;
        let name = there.file_name().to_string_lossy().into_owned();
        if name.ends_with(PHOTO) && !shown.contains(&name) {
            fs::remove_file(there.path())?;
        }
    }
    Ok(())
}

/// Returns the file names of all pictures of the window in the documents.
fn shown() -> Result<BTreeSet<String>> {
    let mut shown = BTreeSet::new();
    for text in TEXTS {
        let text = fs::read_to_string(root().join(text)).with_context(|| format!("{text} cannot be read"))?;
        let after = text.split("pictures/").skip(1);
        let names = after.filter_map(|after| after.split_once(')')).map(|(name, _)| name.to_owned());
        shown.extend(names.filter(|name| name.ends_with(PHOTO)));
    }
    Ok(shown)
}
