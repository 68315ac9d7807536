//! Tests the .deb: installs it, sends an order through it, removes it, and checks that the user's data stays.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result, bail, ensure};

use crate::run::{Companion, built, cargo, output, run, start_companion};
use crate::sample_order::{
    self, API_KEY, FLOW, Hooktray, PATIENCE, free_address, send, start, wait_until_delivered, wait_until_listening,
};
use crate::setup::apt;

const ENTRY: &str = "/usr/share/applications/Hooktray.desktop";

/// Files that exist once it is installed, and are gone once it is removed.
const INSTALLED: [&str; 11] = [
    "/usr/bin/hooktray",
    "/usr/bin/hooktray-desktop",
    "/usr/bin/hooktray-window",
    ENTRY,
    "/usr/share/metainfo/app.hooktray.Hooktray.metainfo.xml",
    "/usr/share/man/man1/hooktray-serve.1.gz",
    "/usr/share/man/man1/hooktray-desktop.1.gz",
    "/usr/share/bash-completion/completions/hooktray",
    "/usr/share/zsh/vendor-completions/_hooktray",
    "/usr/lib/systemd/user/hooktray.service",
    "/usr/share/doc/hooktray/third-party.txt",
];

/// Installs a .deb, sends an order through its programs, and removes it.
///
/// # Errors
/// What does not work. The package is removed in any case.
pub(super) fn deb(package: &Path) -> Result<()> {
    if Path::new(INSTALLED[0]).exists() {
        bail!("Hooktray is already installed, and this test would remove it");
    }
    println!("Installing {}", package.display());
    apt(&[
        "install",
        "--no-install-recommends",
        "--allow-downgrades",
        package.to_str().context("the path is not valid UTF-8")?,
    ])?;
    let home = tempfile::tempdir()?;
    let worked = test_installed(home.path());
    println!("Removing it");
    apt(&["remove", "hooktray"])?;
    let data = worked?;
    let left: Vec<_> = INSTALLED.iter().filter(|path| Path::new(path).exists()).collect();
    ensure!(left.is_empty(), "left behind: {left:?}");
    let database = data.join("hooktray.db");
    ensure!(database.exists(), "the user's data is gone");
    println!("Installed, delivered one order, removed. The user's data is kept: {}", database.display());
    Ok(())
}

/// Checks the installed files and sends an order through them. Returns the data dir.
fn test_installed(home: &Path) -> Result<PathBuf> {
    for path in INSTALLED {
        ensure!(Path::new(path).exists(), "not installed: {path}");
    }
    run(Command::new("desktop-file-validate").arg(ENTRY))?;
    let version = output(Command::new("hooktray").arg("--version"))?;
    ensure!(version.trim().ends_with(env!("CARGO_PKG_VERSION")), "unexpected version: {version}");

    run(cargo().args(["build", "--quiet", "--locked", "-p", "hooktray-stand-ins", "--bin", "aray-stand-in"]))?;
    let mut aray = Command::new(built("aray-stand-in")?);
    let (_aray, aray, orders) = start(aray.args(["--api-key", API_KEY]))?;
    // The default data dir of this home.
    let data = home.join(".local/share/hooktray");
    std::fs::create_dir_all(&data)?;
    let hooktray = Hooktray { program: "hooktray".into(), data: data.clone() };
    sample_order::create_flow(&hooktray, &aray)?;

    let address = &free_address()?;
    let screen = ["-displayfd", "1", "-screen", "0", "1280x800x24", "-nolisten", "tcp"];
    let (_display, display) = start_companion(Command::new("Xvfb").args(screen))?;
    let (_bus, bus) = start_companion(Command::new("dbus-daemon").args(["--session", "--print-address", "--nofork"]))?;
    let display = format!(":{display}");
    let mut desktop = Command::new(menu_program()?);
    desktop.args(["--open", "--listen", address]);
    desktop.env("DISPLAY", &display).env("DBUS_SESSION_BUS_ADDRESS", bus).env_remove("WAYLAND_DISPLAY");
    desktop.env("HOME", home).env_remove("XDG_DATA_HOME").env_remove("HOOKTRAY_DATA_DIR");
    desktop.env("HOOKTRAY_SECRETS", "env").env("HOOKTRAY_SECRET_ARAY_API_KEY", API_KEY);
    let desktop = Companion(desktop.spawn().context("the tray program cannot be started")?);
    wait_until_listening(address)?;
    let link = hooktray.stdout(&["flow", "url", FLOW, "--listen", address])?;
    send(address, link.trim().rsplit('/').next().unwrap_or_default())?;
    let id = wait_until_delivered(&hooktray)?;
    let order = orders.recv_timeout(PATIENCE).context("the stand-in for aray.com received no order")?;
    println!("Delivered {id}: {order}");
    // Opened by the tray program as a process of its own.
    let patience = PATIENCE.as_secs().to_string();
    let window = ["xdotool", "search", "--sync", "--onlyvisible", "--name", "^Hooktray$"];
    output(Command::new("timeout").arg(patience).args(window).env("DISPLAY", &display)).context("no window opened")?;
    println!("The window is open");
    drop(desktop);
    Ok(data)
}

/// Returns the program that the desktop's menu starts.
fn menu_program() -> Result<String> {
    let entry = std::fs::read_to_string(ENTRY)?;
    let program = entry.lines().find_map(|line| line.strip_prefix("Exec=")).context("the entry starts nothing")?;
    ensure!(program == "hooktray-desktop", "the entry starts {program}");
    Ok(program.to_owned())
}
