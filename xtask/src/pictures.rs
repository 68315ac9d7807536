//! The pictures of the guide and the README, taken by the tests that go the guide's ways in the real window.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result, bail};

use crate::run::{built, cargo, run, target};
use crate::{setup, window};

/// The texts that show pictures.
const TEXTS: [&str; 3] = ["README.md", "docs/guide.ru.md", "docs/guide.en.md"];
/// How wide they are shown at most, in pixels, and with how many colours: the window has few.
const WIDTH: &str = "820x";
const COLOURS: &str = "64";

/// Takes them anew, and removes those that no text shows.
///
/// # Errors
/// What a test says that did not pass; a text that shows a picture that none of them takes.
pub(crate) fn pictures() -> Result<()> {
    setup::for_pictures()?;
    let (shown, folder) = (shown()?, root().join("docs/pictures"));
    // The window has the guide in it, and is not built without one of its pictures.
    for new in shown.iter().map(|picture| folder.join(picture)).filter(|picture| !picture.exists()) {
        fs::copy(root().join("src-tauri/icons/32x32.png"), new)?;
    }
    window::build()?;
    run(cargo().args(["build", "--locked", "--package", "hooktray-cli", "--package", "hooktray-desktop"]))?;
    let taken = target()?.join("pictures");
    // One of an earlier time would stand in for one that no test takes any more.
    if taken.exists() {
        fs::remove_dir_all(&taken)?;
    }
    fs::create_dir_all(&taken)?;
    let mut tests = cargo();
    tests.args(["test", "--locked", "--package", "hooktray-tests", "--test", "e2e", "pictures::"]);
    tests.env("HOOKTRAY_BIN", built("hooktray")?).env("HOOKTRAY_DESKTOP_BIN", built("hooktray-desktop")?);
    run(tests.env("HOOKTRAY_SHOTS", &taken))?;

    for picture in &shown {
        let from = taken.join(picture);
        if !from.is_file() {
            bail!("no test takes {picture}: see tests/e2e/pictures.rs");
        }
        let mut shrink = Command::new("convert");
        shrink.arg(from).args(["-resize", WIDTH, "-dither", "None", "-colors", COLOURS, "-strip"]);
        run(shrink.arg(folder.join(picture)))?;
    }
    for there in fs::read_dir(&folder)? {
        let there = there?;
        if !shown.contains(&*there.file_name().to_string_lossy()) {
            fs::remove_file(there.path())?;
        }
    }
    Ok(())
}

/// The files that the texts show.
fn shown() -> Result<BTreeSet<String>> {
    let mut shown = BTreeSet::new();
    for text in TEXTS {
        let text = fs::read_to_string(root().join(text)).with_context(|| format!("{text} cannot be read"))?;
        let after = text.split("pictures/").skip(1);
        shown.extend(after.filter_map(|after| after.split_once(')')).map(|(name, _)| name.to_owned()));
    }
    Ok(shown)
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}
