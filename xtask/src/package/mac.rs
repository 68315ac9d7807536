//! A universal app, for Intel and Apple silicon.

use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::Result;

use crate::run::{cargo, run};

/// The target that stands for both.
pub(super) const UNIVERSAL: &str = "universal-apple-darwin";

const KINDS: [&str; 2] = ["aarch64-apple-darwin", "x86_64-apple-darwin"];
const PROGRAMS: [&str; 3] = ["hooktray", "hooktray-desktop", "hooktray-window"];

/// Builds every program for both processors and merges them where the bundler looks for them.
///
/// # Errors
/// A target that is not installed; a build that fails.
pub(super) fn build(target: &Path, debug: bool) -> Result<()> {
    let profile = if debug { "debug" } else { "release" };
    for kind in KINDS {
        let mut programs = cargo();
        programs.args([
            "build",
            "--locked",
            "--target",
            kind,
            "--package",
            "hooktray-cli",
            "--package",
            "hooktray-desktop",
        ]);
        // The same as `minimumSystemVersion` in tauri.conf.json.
        programs.args(["--bins"]).env("MACOSX_DEPLOYMENT_TARGET", "11.0");
        run(if debug { &mut programs } else { programs.arg("--release") })?;
    }
    let merged = target.join(UNIVERSAL).join(profile);
    fs::create_dir_all(&merged)?;
    for program in PROGRAMS {
        let mut lipo = Command::new("lipo");
        lipo.args(KINDS.map(|kind| target.join(kind).join(profile).join(program)));
        run(lipo.arg("-create").arg("-output").arg(merged.join(program)))?;
    }
    Ok(())
}
