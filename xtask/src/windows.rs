//! Windows builds on Linux: type-checks everything, and builds the programs.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::Result;

use crate::run::{cargo, run, target};
use crate::{debian_rust, setup, window};

const TARGET: &str = "x86_64-pc-windows-gnu";
/// The C compiler for it.
pub(crate) const CC: &str = "x86_64-w64-mingw32-gcc";

/// Type-checks the workspace for Windows. Nothing is linked or run.
///
/// # Errors
/// What does not compile.
pub(crate) fn check() -> Result<()> {
    if cfg!(windows) {
        // The window's program embeds the built page.
        window::build()?;
        return run(cargo().args(["check", "--workspace", "--all-targets", "--locked"]));
    }
    if !debian_rust::is_here() {
        println!("NOT CHECKED for Windows: this needs Debian's compiler for {TARGET}.");
        return Ok(());
    }
    setup::for_windows()?;
    window::build()?;
    run(compiler(&target()?, "check").args(["--workspace", "--all-targets"]))
}

/// Builds what the installer installs. Returns the directory of the programs.
///
/// # Errors
/// What does not compile.
pub(crate) fn build_programs(target: &Path, debug: bool) -> Result<PathBuf> {
    let profile: &[&str] = if debug { &[] } else { &["--release"] };
    let packages = ["--package", "hooktray-cli", "--package", "hooktray-desktop", "--bins"];
    run(compiler(target, "build").args(packages).args(profile))?;
    Ok(target.join("windows").join(TARGET).join(if debug { "debug" } else { "release" }))
}

/// Builds the same, unoptimized, with the programs that the tests under Wine need beside them.
///
/// # Errors
/// What does not compile.
pub(crate) fn build_for_tests(target: &Path) -> Result<PathBuf> {
    // In one run: what the packages have in common is compiled once.
    let mut build = compiler(target, "build");
    build
        .args(["hooktray-cli", "hooktray-desktop", "hooktray-stand-ins"].map(|package| format!("--package={package}")));
    let stand_ins = ["cloudflared-stand-in", "window-stand-in"];
    let programs = ["hooktray", "hooktray-desktop", "hooktray-window"];
    run(build.args(programs.into_iter().chain(stand_ins).map(|program| format!("--bin={program}"))))?;
    Ok(target.join("windows").join(TARGET).join("debug"))
}

/// Returns a cargo command that compiles for Windows.
fn compiler(target: &Path, task: &str) -> Command {
    let mut cargo = debian_rust::cargo(task, TARGET, &target.join("windows"));
    let programs = [CC, "x86_64-w64-mingw32-g++", "x86_64-w64-mingw32-ar"].map(Path::new);
    debian_rust::with_c(&mut cargo, TARGET, programs);
    cargo.env("CARGO_TARGET_X86_64_PC_WINDOWS_GNU_LINKER", CC);
    cargo
}
