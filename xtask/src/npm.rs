//! The window's page in `ui/`, and npm, which installs and runs what is in it.

use std::path::PathBuf;
use std::process::Command;

use anyhow::Result;

use crate::run::run;

/// Returns the directory of the page.
pub(crate) fn dir() -> PathBuf {
    [env!("CARGO_MANIFEST_DIR"), "..", "ui"].iter().collect()
}

/// Installs the packages of the lock file, unless they are installed.
///
/// # Errors
/// What npm says.
pub(crate) fn install() -> Result<()> {
    let ui = dir();
    let (wanted, installed) = (ui.join("package-lock.json"), ui.join("node_modules/.hooktray-lock.json"));
    let same =
        std::fs::read(&installed).is_ok_and(|installed| std::fs::read(&wanted).is_ok_and(|wanted| wanted == installed));
    if !same {
        println!("Installing the packages that build the window.");
        run(npm().args(["ci", "--no-audit", "--no-fund"]))?;
        std::fs::copy(&wanted, &installed)?;
    }
    Ok(())
}

/// Runs a script of `package.json`.
///
/// # Errors
/// What npm says.
pub(crate) fn script(name: &str) -> Result<()> {
    run(npm().args(["run", "--silent", name]))
}

fn npm() -> Command {
    let mut npm = Command::new(if cfg!(windows) { "npm.cmd" } else { "npm" });
    npm.current_dir(dir());
    npm
}
