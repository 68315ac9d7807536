//! Installs missing tools, and says what each is for.

mod apt;
pub(crate) mod python;
mod tools;

use std::process::Command;

use anyhow::{Result, bail};

pub(crate) use apt::apt;
use apt::{apt_update, is_root};
use tools::{
    At, BENCHMARKS, BUILD, BUILD_ELSEWHERE, BUILD_MACOS, BUILD_WINDOW, BUILD_WINDOWS, FUZZ, INSTALLER, Library,
    PICTURES, Program, SIGN, Shared, TEST_CORE, TEST_DESKTOP, TEST_PACKAGE, Tool, WINE,
};

use crate::run::{cargo, is_installed, output, run};

/// Checks dependencies and licences. `deny.toml` is written for this version.
const CARGO_DENY: &str = "0.20.2";
/// Finds unused dependencies.
const CARGO_MACHETE: &str = "0.9.2";

/// Installs what building the engine and the command line needs.
///
/// # Errors
/// What is missing and cannot be installed from here.
pub(crate) fn for_building() -> Result<()> {
    install(BUILD)
}

/// Installs what fuzzing needs.
///
/// # Errors
/// As [`for_building`].
pub(crate) fn for_fuzzing() -> Result<()> {
    install(&[BUILD, FUZZ].concat())
}

/// Installs what building the tray program and its window needs.
///
/// # Errors
/// As [`for_building`]; a system without Node.
pub(crate) fn for_the_window() -> Result<()> {
    let libraries = if cfg!(target_os = "linux") { BUILD_WINDOW } else { &[] };
    install(&[BUILD, libraries].concat())?;
    for_the_ui()
}

/// Checks that Node is there, which builds and tests the window's page.
///
/// # Errors
/// A system without Node.
pub(crate) fn for_the_ui() -> Result<()> {
    if !is_installed("npm") {
        bail!("Node with npm is missing, which builds the window: install Node 20 or newer from https://nodejs.org");
    }
    Ok(())
}

/// Installs what compiling for Windows needs.
///
/// # Errors
/// As [`for_the_window`].
pub(crate) fn for_windows() -> Result<()> {
    for_the_window()?;
    install(&[BUILD_ELSEWHERE, BUILD_WINDOWS].concat())
}

/// Installs what compiling for macOS needs, but for zig.
///
/// # Errors
/// As [`for_the_window`].
pub(crate) fn for_macos() -> Result<()> {
    for_the_window()?;
    install(&[BUILD_ELSEWHERE, BUILD_MACOS].concat())
}

/// Installs what compiling for Windows and running the result under Wine needs.
///
/// # Errors
/// As [`for_building`]; a system without Node.
pub(crate) fn for_wine() -> Result<()> {
    for_the_ui()?;
    install(&[BUILD, BUILD_ELSEWHERE, BUILD_WINDOWS, INSTALLER, WINE].concat())
}

/// Installs what making the Windows installer needs, and with `sign` what signing it needs.
///
/// # Errors
/// As [`for_building`].
pub(crate) fn for_installer(sign: bool) -> Result<()> {
    install(&[INSTALLER, if sign { SIGN } else { &[] }].concat())
}

/// Installs what making packages needs, and with `test` what installing and trying one needs.
///
/// # Errors
/// As [`for_the_window`].
pub(crate) fn for_packages(test: bool) -> Result<()> {
    for_the_window()?;
    install(if cfg!(target_os = "linux") && test { TEST_PACKAGE } else { &[] })
}

/// Installs what the benchmarks need.
///
/// # Errors
/// As [`for_the_window`]; a system other than Linux.
pub(crate) fn for_benchmarks() -> Result<()> {
    if !cfg!(target_os = "linux") {
        bail!("the benchmarks read /proc: run them on Linux");
    }
    for_the_window()?;
    install(BENCHMARKS)
}

/// Installs what the tests of the engine and the command line need: no desktop library.
///
/// # Errors
/// As [`for_building`].
pub(crate) fn for_core_tests() -> Result<()> {
    install(BUILD)?;
    install(if cfg!(target_os = "linux") { TEST_CORE } else { &[] })?;
    for (component, subcommand) in [("rustfmt", "fmt"), ("clippy", "clippy")] {
        if output(cargo().args([subcommand, "--version"])).is_err() {
            println!("Installing {component}, which checks the code.");
            run(Command::new("rustup").args(["component", "add", component]))?;
        }
    }
    Ok(())
}

/// Installs what building and testing everything needs.
///
/// # Errors
/// As [`for_the_window`].
pub(crate) fn for_tests() -> Result<()> {
    for_the_window()?;
    for_core_tests()?;
    install(if cfg!(target_os = "linux") { TEST_DESKTOP } else { &[] })
}

/// Installs what checking the dependencies needs.
///
/// # Errors
/// What cannot be compiled.
pub(crate) fn for_dependencies() -> Result<()> {
    let tools = [
        ("deny", CARGO_DENY, "checks dependencies and licences"),
        ("machete", CARGO_MACHETE, "finds unused dependencies"),
    ];
    for (subcommand, version, purpose) in tools {
        if output(cargo().args([subcommand, "--version"])).is_err() {
            println!("Installing cargo-{subcommand}, which {purpose}. This takes some minutes, once.");
            run(cargo().args(["install", &format!("cargo-{subcommand}"), "--locked", "--version", version]))?;
        }
    }
    Ok(())
}

/// Installs what taking pictures of the window needs.
///
/// # Errors
/// As [`for_tests`].
pub(crate) fn for_pictures() -> Result<()> {
    for_tests()?;
    install(PICTURES)
}

fn install(tools: &[Tool]) -> Result<()> {
    let missing: Vec<&Tool> = tools.iter().filter(|(check, ..)| !check.is_met()).collect();
    // On Windows the linker that compiled this program is all the tests need.
    if missing.is_empty() || cfg!(windows) {
        return Ok(());
    }
    for (check, package, purpose) in &missing {
        let (Program(name) | Library(name) | Shared(name) | At(name)) = check;
        println!("Missing: {name} (package {package}), which {purpose}.");
    }
    let packages: Vec<&str> = missing.iter().map(|(_, package, _)| *package).collect();
    if !is_installed("apt-get") {
        bail!("install these with your system's package manager, then run this again: {}", packages.join(" "));
    }
    if !is_root() && !is_installed("sudo") {
        bail!("run as root: apt-get update && apt-get install --no-install-recommends {}", packages.join(" "));
    }
    println!("Installing: {}", packages.join(" "));
    apt_update()?;
    apt(&[&["install", "--no-install-recommends"], packages.as_slice()].concat())
}
