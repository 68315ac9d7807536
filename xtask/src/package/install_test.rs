//! A package on a machine: installed as a user would, an order let through, and removed without touching data.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result, bail, ensure};

use crate::order::{self, API_KEY, FLOW, Hooktray, PATIENCE, answers, free_address, send, settled, start};
use crate::run::{Companion, built, cargo, companion, output, run};
use crate::setup::apt;

const ENTRY: &str = "/usr/share/applications/Hooktray.desktop";

/// What has to be there once it is installed, and must be gone once it is removed.
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

/// Installs a .deb, lets an order through its programs, and removes it.
///
/// # Errors
/// What does not work. The package is removed in any case.
pub(super) fn deb(package: &Path) -> Result<()> {
    if Path::new(INSTALLED[0]).exists() {
        bail!("Hooktray is installed here already: trying a package would remove it");
    }
    println!("Installing {}", package.display());
    apt(&["install", "--no-install-recommends", "--allow-downgrades", package.to_str().context("a path of text")?])?;
    let home = tempfile::tempdir()?;
    let worked = works(home.path());
    println!("Removing it");
    apt(&["remove", "hooktray"])?;
    let data = worked?;
    let left: Vec<_> = INSTALLED.iter().filter(|path| Path::new(path).exists()).collect();
    ensure!(left.is_empty(), "left behind: {left:?}");
    let database = data.join("hooktray.db");
    ensure!(database.exists(), "the user's data is gone");
    println!("Installed, one order delivered, removed; the user's data is still there: {}", database.display());
    Ok(())
}

/// Looks at what was installed and sends an order through it; gives where the data is.
fn works(home: &Path) -> Result<PathBuf> {
    for path in INSTALLED {
        ensure!(Path::new(path).exists(), "not installed: {path}");
    }
    run(Command::new("desktop-file-validate").arg(ENTRY))?;
    let version = output(Command::new("hooktray").arg("--version"))?;
    ensure!(version.trim().ends_with(env!("CARGO_PKG_VERSION")), "it is another version: {version}");

    run(cargo().args(["build", "--quiet", "--locked", "-p", "hooktray-tests", "--bin", "aray-stand-in"]))?;
    let mut aray = Command::new(built("aray-stand-in")?);
    let (_aray, aray, orders) = start(aray.args(["--api-key", API_KEY]))?;
    // Where the programs find it by themselves, with this home.
    let data = home.join(".local/share/hooktray");
    std::fs::create_dir_all(&data)?;
    let hooktray = Hooktray { program: "hooktray".into(), data: data.clone() };
    order::set_up(&hooktray, &aray)?;

    let address = &free_address()?;
    let screen = ["-displayfd", "1", "-screen", "0", "1280x800x24", "-nolisten", "tcp"];
    let (_display, display) = companion(Command::new("Xvfb").args(screen))?;
    let (_bus, bus) = companion(Command::new("dbus-daemon").args(["--session", "--print-address", "--nofork"]))?;
    let display = format!(":{display}");
    let mut desktop = Command::new(entered()?);
    desktop.args(["--open", "--listen", address]);
    desktop.env("DISPLAY", &display).env("DBUS_SESSION_BUS_ADDRESS", bus).env_remove("WAYLAND_DISPLAY");
    desktop.env("HOME", home).env_remove("XDG_DATA_HOME").env_remove("HOOKTRAY_DATA_DIR");
    desktop.env("HOOKTRAY_SECRETS", "env").env("HOOKTRAY_SECRET_ARAY_API_KEY", API_KEY);
    let desktop = Companion(desktop.spawn().context("the tray program cannot be started")?);
    answers(address)?;
    let link = hooktray.says(&["flow", "url", FLOW, "--listen", address])?;
    send(address, link.trim().rsplit('/').next().unwrap_or_default())?;
    let id = settled(&hooktray)?;
    let order = orders.recv_timeout(PATIENCE).context("the stand-in for aray.com has seen no order")?;
    println!("Delivered {id}: {order}");
    // The program beside the tray program, which opens it.
    let patience = PATIENCE.as_secs().to_string();
    let window = ["xdotool", "search", "--sync", "--onlyvisible", "--name", "^Hooktray$"];
    output(Command::new("timeout").arg(patience).args(window).env("DISPLAY", &display)).context("no window opened")?;
    println!("Its window is open");
    drop(desktop);
    Ok(data)
}

/// What the menu of the desktop starts.
fn entered() -> Result<String> {
    let entry = std::fs::read_to_string(ENTRY)?;
    let program = entry.lines().find_map(|line| line.strip_prefix("Exec=")).context("the entry starts nothing")?;
    ensure!(program == "hooktray-desktop", "the entry starts {program}");
    Ok(program.to_owned())
}
