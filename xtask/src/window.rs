//! Building and checking the settings window, which npm does.

use std::path::PathBuf;
use std::process::Command;

use anyhow::Result;

use crate::licences::{Licences, licences};
use crate::run::run;

/// Builds the window into `ui/dist`, where the tray program takes it from.
///
/// # Errors
/// What npm says.
pub(crate) fn build() -> Result<()> {
    install()?;
    licences()?;
    run(npm().args(["run", "--silent", "build"]))
}

/// Checks the window's types, runs its tests, and builds it.
///
/// # Errors
/// What did not pass.
pub(crate) fn check_and_build() -> Result<()> {
    install()?;
    licences()?;
    for script in ["check", "test", "build"] {
        run(npm().args(["run", "--silent", script]))?;
    }
    Ok(())
}

/// Installs what the window is built with and writes what it says of licences.
///
/// # Errors
/// What npm says; a package without a licence.
pub(crate) fn with_licences() -> Result<Licences> {
    install()?;
    licences()
}

/// Installs what the lock file says, unless that is what is there.
fn install() -> Result<()> {
    let ui = folder();
    let (wanted, there) = (ui.join("package-lock.json"), ui.join("node_modules/.hooktray-lock.json"));
    let same = std::fs::read(&there).is_ok_and(|there| std::fs::read(&wanted).is_ok_and(|wanted| wanted == there));
    if !same {
        println!("Installing the packages that the window is built with.");
        run(npm().args(["ci", "--no-audit", "--no-fund"]))?;
        std::fs::copy(&wanted, &there)?;
    }
    Ok(())
}

fn npm() -> Command {
    let mut npm = Command::new(if cfg!(windows) { "npm.cmd" } else { "npm" });
    npm.current_dir(folder());
    npm
}

/// Where the window is.
pub(crate) fn folder() -> PathBuf {
    [env!("CARGO_MANIFEST_DIR"), "..", "ui"].iter().collect()
}
