//! Installs what is missing, and says what and why.

use std::process::Command;

use anyhow::{Result, bail};

use crate::run::{cargo, is_installed, output, run};

/// The checker of dependencies and licences, in the version whose configuration `deny.toml` is.
const CARGO_DENY: &str = "0.20.2";

/// A program that has to be there: its name, the Debian package that has it, and what it is for.
type Needed = (&'static str, &'static str, &'static str);

const TO_BUILD: &[Needed] = &[("cc", "build-essential", "compiles SQLite")];

/// The keychain is tried out for real, against the service that desktops have.
const TO_TEST: &[Needed] = &[
    ("gnome-keyring-daemon", "gnome-keyring", "is the keychain that the tests store secrets in"),
    ("dbus-run-session", "dbus", "gives the keychain a session of its own"),
    ("secret-tool", "libsecret-tools", "looks into the keychain from outside"),
];

/// Installs what building needs.
///
/// # Errors
/// What is missing and cannot be installed from here.
pub(crate) fn for_building() -> Result<()> {
    install(TO_BUILD)
}

/// Installs what building and testing need.
///
/// # Errors
/// As [`for_building`].
pub(crate) fn for_tests() -> Result<()> {
    let keychain = if cfg!(target_os = "linux") { TO_TEST } else { &[] };
    install(&[TO_BUILD, keychain].concat())?;
    for (component, subcommand) in [("rustfmt", "fmt"), ("clippy", "clippy")] {
        if output(cargo().args([subcommand, "--version"])).is_err() {
            println!("Installing {component}, which checks the code.");
            run(Command::new("rustup").args(["component", "add", component]))?;
        }
    }
    if output(cargo().args(["deny", "--version"])).is_err() {
        println!("Installing cargo-deny, which checks dependencies and licences. This takes some minutes, once.");
        run(cargo().args(["install", "cargo-deny", "--locked", "--version", CARGO_DENY]))?;
    }
    Ok(())
}

fn install(needed: &[Needed]) -> Result<()> {
    let missing: Vec<&Needed> = needed.iter().filter(|(program, ..)| !is_installed(program)).collect();
    // Where there is no Debian, whatever linker Rust came with has compiled this very program: nothing to look for.
    if missing.is_empty() || cfg!(windows) {
        return Ok(());
    }
    for (program, package, purpose) in &missing {
        println!("Missing: {program} (package {package}), which {purpose}.");
    }
    let packages: Vec<&str> = missing.iter().map(|(_, package, _)| *package).collect();
    if !is_installed("apt-get") {
        bail!("install these with your system's package manager, then call this again: {}", packages.join(" "));
    }
    let is_root = output(Command::new("id").arg("-u")).is_ok_and(|id| id.trim() == "0");
    if !is_root && !is_installed("sudo") {
        bail!("run as root: apt-get update && apt-get install --no-install-recommends {}", packages.join(" "));
    }
    println!("Installing: {}", packages.join(" "));
    let apt = |arguments: &[&str]| {
        let mut command = if is_root { Command::new("apt-get") } else { Command::new("sudo") };
        if !is_root {
            command.arg("apt-get");
        }
        run(command.args(["-qq", "-y"]).args(arguments).env("DEBIAN_FRONTEND", "noninteractive"))
    };
    apt(&["update"])?;
    apt(&[&["install", "--no-install-recommends"], packages.as_slice()].concat())
}
