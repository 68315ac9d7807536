//! Installs what is missing, and says what and why.

use std::path::Path;
use std::process::Command;

use anyhow::{Result, bail};

use crate::run::{cargo, is_installed, output, run};

/// The checker of dependencies and licences, in the version whose configuration `deny.toml` is.
const CARGO_DENY: &str = "0.20.2";

/// Something that has to be there: how to see whether it is, the Debian package that has it, and what it is for.
type Needed = (Sign, &'static str, &'static str);

/// By what it is known that something is there.
#[derive(Clone, Copy)]
enum Sign {
    /// A program in the PATH.
    Program(&'static str),
    /// A library with its headers, by its name for pkg-config.
    Library(&'static str),
    /// A library to run with, by its file's name.
    Shared(&'static str),
    /// Whatever else has a place of its own.
    Path(&'static str),
}

use Sign::{Library, Path as At, Program, Shared};

/// For the engine and the command line.
const TO_BUILD: &[Needed] = &[(Program("cc"), "build-essential", "compiles SQLite")];

/// For the fuzzer, which is C++.
const TO_FUZZ: &[Needed] = &[(Program("c++"), "build-essential", "compiles the fuzzer")];

/// For the tray program and its window.
const TO_BUILD_WINDOW: &[Needed] = &[
    (Program("pkg-config"), "pkg-config", "finds the system's libraries"),
    (Library("webkit2gtk-4.1"), "libwebkit2gtk-4.1-dev", "shows the window"),
];

/// For compiling for Windows.
const FOR_WINDOWS: &[Needed] = &[
    (Program("x86_64-w64-mingw32-gcc"), "gcc-mingw-w64-x86-64", "compiles C for Windows"),
    (Program("x86_64-w64-mingw32-g++"), "g++-mingw-w64-x86-64", "compiles C++ for Windows"),
    (At("/usr/bin/rustc"), "rustc-web", "compiles Rust for systems that it was not made for"),
    (At("/usr/bin/cargo"), "cargo-web", "calls that compiler"),
    (At("/usr/lib/rustlib/src/rust/library"), "rust-web-src", "is the standard library to compile"),
];

/// For running what was compiled for Windows.
const FOR_WINE: &[Needed] = &[
    (Program("wine"), "wine", "runs programs of Windows"),
    (At("/usr/lib/wine/wine64"), "wine64", "is Wine itself, for 64 bits"),
    (Program("openssl"), "openssl", "makes the certificate of a tunnel's public side"),
    (Program("Xvfb"), "xvfb", "is a display, without which Wine has no tray"),
];

/// For trying a package without a desktop.
const TO_TRY: &[Needed] = &[
    (Program("Xvfb"), "xvfb", "is a display that nobody has to look at"),
    (Program("dbus-daemon"), "dbus-daemon", "gives the tray program a session of its own"),
    (Program("xdotool"), "xdotool", "sees that a window is open"),
    (Program("desktop-file-validate"), "desktop-file-utils", "looks over the entry in the desktop's menu"),
];

/// For taking pictures of the window.
const FOR_PICTURES: &[Needed] = &[
    (Program("import"), "imagemagick", "takes a picture of the window"),
    (Program("convert"), "imagemagick", "makes it smaller"),
];

/// For the benchmarks.
const TO_MEASURE: &[Needed] = &[
    (Program("wrk"), "wrk", "sends as fast as it is answered"),
    (Program("curl"), "curl", "asks the stand-in for aray what it has seen"),
    (Program("npm"), "npm", "installs Node-RED, which Hooktray is measured beside"),
    (Program("dbus-daemon"), "dbus-daemon", "gives the tray program a session of its own"),
];

/// Real parts for the tests: what desktops have.
const TO_TEST: &[Needed] = &[
    (Program("gnome-keyring-daemon"), "gnome-keyring", "is the keychain that the tests store secrets in"),
    (Program("dbus-run-session"), "dbus", "gives the keychain a session of its own"),
    (Program("secret-tool"), "libsecret-tools", "looks into the keychain from outside"),
    (Program("Xvfb"), "xvfb", "is a display that nobody has to look at"),
    (Program("WebKitWebDriver"), "webkit2gtk-driver", "clicks and types in the real window"),
    (Program("dunst"), "dunst", "is the notification daemon that the tests read"),
    (Program("openbox"), "openbox", "is the window manager of that display"),
    (Program("wmctrl"), "wmctrl", "closes a window as a user does"),
    (Program("xdotool"), "xdotool", "is the user's hand on mouse and keyboard"),
    (Program("faketime"), "faketime", "turns the clock as a machine's sleep does"),
    (At("/usr/lib/python3/dist-packages/aiosmtpd"), "python3-aiosmtpd", "is the mail server that takes the letters"),
    (Program("openssl"), "openssl", "makes the certificates of the mail server and of a tunnel's public side"),
    (
        At("/usr/sbin/sshd"),
        "openssh-server",
        "is the SSH server that the tests start; Debian starts it too (undo: systemctl disable --now ssh)",
    ),
    (Program("ssh-keygen"), "openssh-client", "makes that server's key"),
    (Program("curl"), "curl", "is a sender outside of this machine"),
    (Program("ip"), "iproute2", "makes a second network for the tests of the local network"),
    (Shared("fonts/truetype/dejavu/DejaVuSans.ttf"), "fonts-dejavu-core", "has Cyrillic letters for the window"),
];

/// Installs what building the engine and the command line needs.
///
/// # Errors
/// What is missing and cannot be installed from here.
pub(crate) fn for_building() -> Result<()> {
    install(TO_BUILD)
}

/// Installs what fuzzing needs.
///
/// # Errors
/// As [`for_building`].
pub(crate) fn for_fuzzing() -> Result<()> {
    install(&[TO_BUILD, TO_FUZZ].concat())
}

/// Installs what building the tray program and its window needs.
///
/// # Errors
/// As [`for_building`]; a system without Node.
pub(crate) fn for_the_window() -> Result<()> {
    let libraries = if cfg!(target_os = "linux") { TO_BUILD_WINDOW } else { &[] };
    install(&[TO_BUILD, libraries].concat())?;
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
    install(FOR_WINDOWS)
}

/// Installs what compiling the command line for Windows needs, and running it.
///
/// # Errors
/// What is missing and cannot be installed from here.
pub(crate) fn for_wine() -> Result<()> {
    install(&[TO_BUILD, FOR_WINDOWS, FOR_WINE].concat())
}

/// Installs what making packages needs, and trying them.
///
/// # Errors
/// As [`for_the_window`].
pub(crate) fn for_packages(tried: bool) -> Result<()> {
    for_the_window()?;
    let linux = cfg!(target_os = "linux");
    install(if linux && tried { TO_TRY } else { &[] })
}

/// Installs what measuring needs.
///
/// # Errors
/// As [`for_the_window`]; a system other than Linux.
pub(crate) fn for_benchmarks() -> Result<()> {
    if !cfg!(target_os = "linux") {
        bail!("the benchmarks read what Linux tells of processes: run them on Linux");
    }
    for_the_window()?;
    install(TO_MEASURE)
}

/// Installs what building and testing everything needs.
///
/// # Errors
/// As [`for_the_window`].
pub(crate) fn for_tests() -> Result<()> {
    for_the_window()?;
    install(if cfg!(target_os = "linux") { TO_TEST } else { &[] })?;
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

/// Installs what taking pictures of the window needs.
///
/// # Errors
/// As [`for_tests`].
pub(crate) fn for_pictures() -> Result<()> {
    for_tests()?;
    install(FOR_PICTURES)
}

fn install(needed: &[Needed]) -> Result<()> {
    let missing: Vec<&Needed> = needed.iter().filter(|(sign, ..)| !is_there(*sign)).collect();
    // Where there is no Debian, whatever linker Rust came with has compiled this very program: nothing to look for.
    if missing.is_empty() || cfg!(windows) {
        return Ok(());
    }
    for (sign, package, purpose) in &missing {
        let (Program(name) | Library(name) | Shared(name) | At(name)) = sign;
        println!("Missing: {name} (package {package}), which {purpose}.");
    }
    let packages: Vec<&str> = missing.iter().map(|(_, package, _)| *package).collect();
    if !is_installed("apt-get") {
        bail!("install these with your system's package manager, then call this again: {}", packages.join(" "));
    }
    if !is_root() && !is_installed("sudo") {
        bail!("run as root: apt-get update && apt-get install --no-install-recommends {}", packages.join(" "));
    }
    println!("Installing: {}", packages.join(" "));
    apt(&["update"])?;
    apt(&[&["install", "--no-install-recommends"], packages.as_slice()].concat())
}

fn is_root() -> bool {
    output(Command::new("id").arg("-u")).is_ok_and(|id| id.trim() == "0")
}

/// Calls apt-get, which asks nothing.
///
/// # Errors
/// What it says.
pub(crate) fn apt(arguments: &[&str]) -> Result<()> {
    let mut command = if is_root() { Command::new("apt-get") } else { Command::new("sudo") };
    if !is_root() {
        command.arg("apt-get");
    }
    run(command.args(["-qq", "-y"]).args(arguments).env("DEBIAN_FRONTEND", "noninteractive"))
}

fn is_there(sign: Sign) -> bool {
    match sign {
        Program(name) => is_installed(name),
        Library(name) => output(Command::new("pkg-config").args(["--exists", name])).is_ok(),
        At(path) => Path::new(path).exists(),
        Shared(name) => {
            // Where Debian and its like, Fedora, and Arch keep them.
            let machine = format!("/usr/lib/{}-linux-gnu", std::env::consts::ARCH);
            [machine.as_str(), "/usr/lib64", "/usr/lib", "/usr/share"]
                .iter()
                .any(|at| Path::new(at).join(name).exists())
        }
    }
}
