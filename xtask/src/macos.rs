//! macOS builds: type-checks everything for both kinds of Mac, also on Linux.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result};

use crate::run::{cargo, run, target};
use crate::{debian_rust, setup, window};

/// The kinds of Mac: Rust's name, and zig's.
const KINDS: [(&str, &str); 2] = [("aarch64-apple-darwin", "aarch64-macos"), ("x86_64-apple-darwin", "x86_64-macos")];
/// The version of zig on PyPI that compiles the parts in C.
const ZIG: &str = "ziglang==0.17.1";

/// Type-checks the workspace for macOS. Nothing is linked or run.
///
/// # Errors
/// What does not compile; on Linux, zig cannot be installed.
pub(crate) fn check() -> Result<()> {
    if cfg!(target_os = "macos") {
        window::build()?;
        for (triple, _) in KINDS {
            run(Command::new("rustup").args(["target", "add", triple]))?;
            run(cargo().args(["check", "--workspace", "--all-targets", "--locked", "--target", triple]))?;
        }
        return Ok(());
    }
    if !debian_rust::is_here() {
        println!("NOT CHECKED for macOS: this needs macOS, or Debian's compiler and zig.");
        return Ok(());
    }
    setup::for_macos()?;
    window::build()?;
    let dir = target()?.join("macos");
    let zig = zig(&dir).context("NOT CHECKED for macOS: without zig nothing here compiles C for it")?;
    for (triple, kind) in KINDS {
        let mut cargo = compiler(&dir, &zig, triple, kind)?;
        run(cargo.args(["--workspace", "--all-targets"]))?;
        println!("Checked for {triple}. The parts in Objective-C were left out, and nothing was linked or run.");
    }
    Ok(())
}

/// Installs zig below this directory. Returns its path.
fn zig(dir: &Path) -> Result<PathBuf> {
    let place = dir.join(ZIG);
    let zig = place.join("ziglang/zig");
    if !zig.exists() {
        // No virtual environment: it is one program with its files.
        setup::python::install(ZIG, &place)?;
    }
    Ok(zig)
}

/// Returns a cargo command that checks for this kind of Mac.
fn compiler(dir: &Path, zig: &Path, triple: &str, kind: &str) -> Result<Command> {
    let empty = dir.join("empty.c");
    fs::write(&empty, "")?;
    let filled = |text: &str| {
        let text = text.replace("'ZIG'", &format!("'{}'", zig.display())).replace("KIND", kind);
        text.replace("'EMPTY'", &format!("'{}'", empty.display()))
    };
    let cc = script(&dir.join(format!("cc-{kind}")), &filled(include_str!("macos/cc.sh")))?;
    let ar = script(&dir.join("ar"), &filled("#!/bin/sh\nexec 'ZIG' ar \"$@\"\n"))?;
    let mut cargo = debian_rust::cargo("check", triple, dir);
    debian_rust::with_c(&mut cargo, triple, [&cc, &cc, &ar]);
    // Without it, build scripts ask Apple's `xcrun`.
    cargo.env("SDKROOT", dir);
    Ok(cargo)
}

/// Writes a script that can be run. Returns its path.
fn script(path: &Path, text: &str) -> Result<PathBuf> {
    fs::write(path, text)?;
    run(Command::new("chmod").arg("+x").arg(path))?;
    Ok(path.to_owned())
}
