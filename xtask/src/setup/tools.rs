//! The tools each task needs, and how to tell that they are installed.

use std::path::Path;
use std::process::Command;

use crate::run::{is_installed, output};

/// How to tell that a tool is installed, the Debian package that has it, and what it is for.
pub(super) type Tool = (Check, &'static str, &'static str);

/// How to tell that a tool is installed.
#[derive(Clone, Copy)]
pub(super) enum Check {
    /// A program in the PATH.
    Program(&'static str),
    /// A library with its headers, by its pkg-config name.
    Library(&'static str),
    /// A file below one of the system's library or data directories.
    Shared(&'static str),
    /// A file or directory with a fixed path.
    Path(&'static str),
}

pub(super) use Check::{Library, Path as At, Program, Shared};

/// The engine and the command line.
pub(super) const BUILD: &[Tool] = &[(Program("cc"), "build-essential", "compiles SQLite")];

/// The fuzzer, which is written in C++.
pub(super) const FUZZ: &[Tool] = &[(Program("c++"), "build-essential", "compiles the fuzzer")];

/// The tray program and its window.
pub(super) const BUILD_WINDOW: &[Tool] = &[
    (Program("pkg-config"), "pkg-config", "finds the system's libraries"),
    (Library("webkit2gtk-4.1"), "libwebkit2gtk-4.1-dev", "shows the window"),
];

/// Compiling Rust for other systems.
pub(super) const BUILD_ELSEWHERE: &[Tool] = &[
    (At("/usr/bin/rustc"), "rustc-web", "compiles Rust for other systems"),
    (At("/usr/bin/cargo"), "cargo-web", "runs that compiler"),
    (At("/usr/lib/rustlib/src/rust/library"), "rust-web-src", "is the source of the standard library"),
];

/// Compiling C for Windows.
pub(super) const BUILD_WINDOWS: &[Tool] = &[
    (Program("x86_64-w64-mingw32-gcc"), "gcc-mingw-w64-x86-64", "compiles C for Windows"),
    (Program("x86_64-w64-mingw32-g++"), "g++-mingw-w64-x86-64", "compiles C++ for Windows"),
];

/// Compiling C for macOS.
pub(super) const BUILD_MACOS: &[Tool] = &[(Program("pip3"), "python3-pip", "installs zig, which compiles C for macOS")];

/// The Windows installer.
pub(super) const INSTALLER: &[Tool] = &[(Program("makensis"), "nsis", "makes the Windows installer")];

/// Signing it.
pub(super) const SIGN: &[Tool] = &[(Program("osslsigncode"), "osslsigncode", "signs Windows programs")];

/// Running Windows programs.
pub(super) const WINE: &[Tool] = &[
    (Program("wine"), "wine", "runs Windows programs"),
    (At("/usr/lib/wine/wine64"), "wine64", "is the 64-bit part of Wine"),
    (Program("openssl"), "openssl", "makes the certificates of a tunnel and of a shop"),
    (Program("faketime"), "faketime", "sets the clock back"),
    (Program("Xvfb"), "xvfb", "is a virtual display: without a display Wine has no tray"),
    (Program("xdotool"), "xdotool", "finds the windows on it"),
];

/// Testing a package without a desktop.
pub(super) const TEST_PACKAGE: &[Tool] = &[
    (Program("Xvfb"), "xvfb", "is a virtual display"),
    (Program("dbus-daemon"), "dbus-daemon", "gives the tray program a session of its own"),
    (Program("xdotool"), "xdotool", "detects an open window"),
    (Program("desktop-file-validate"), "desktop-file-utils", "checks the entry in the desktop's menu"),
];

/// Taking pictures of the window.
pub(super) const PICTURES: &[Tool] = &[
    (Program("import"), "imagemagick", "takes a picture of the window"),
    (Program("convert"), "imagemagick", "makes the picture smaller"),
];

/// The benchmarks.
pub(super) const BENCHMARKS: &[Tool] = &[
    (Program("wrk"), "wrk", "sends records as fast as they are answered"),
    (Program("curl"), "curl", "reads the figures of the aray stand-in, and sets up n8n"),
    (Program("npm"), "npm", "installs Node-RED and n8n, the programs Hooktray is compared with"),
    (Program("dbus-daemon"), "dbus-daemon", "gives the tray program a session of its own"),
];

/// The tests of the engine and the command line.
pub(super) const TEST_CORE: &[Tool] = &[
    (Program("gnome-keyring-daemon"), "gnome-keyring", "is the keychain the tests store secrets in"),
    (Program("dbus-run-session"), "dbus", "gives the keychain a session of its own"),
    (At("/usr/lib/python3/dist-packages/aiosmtpd"), "python3-aiosmtpd", "is the mail server that receives the emails"),
    (Program("openssl"), "openssl", "makes the certificates of the mail server and of a tunnel's public side"),
    (
        At("/usr/sbin/sshd"),
        "openssh-server",
        "is the SSH server of the tunnel tests; Debian starts it too (undo: systemctl disable --now ssh)",
    ),
    (Program("ssh-keygen"), "openssh-client", "makes the SSH server's key"),
    (Program("microsocks"), "microsocks", "is a SOCKS5 proxy with a password"),
    (Program("tinyproxy"), "tinyproxy-bin", "is an HTTP proxy with a password"),
    (Program("faketime"), "faketime", "shows a wrong year to the checks of the clock"),
    (Program("pip3"), "python3-pip", "installs the Python packages that fixtures are made with"),
    (Program("strace"), "strace", "shows when a terminal stops to show what is typed"),
    (Program("xvfb-run"), "xvfb", "is a display for the keychain's prompt"),
    (Program("xauth"), "xauth", "opens that display"),
    (Program("openbox"), "openbox", "is the window manager of that display"),
    (Program("xdotool"), "xdotool", "types the password of a new keyring"),
    (Program("curl"), "curl", "is a sender on another machine"),
    (Program("ip"), "iproute2", "makes a second network for the tests of the local network"),
    (Program("systemd-analyze"), "systemd", "checks the systemd unit"),
    (Program("appstreamcli"), "appstream", "checks the description for software centres"),
];

/// The tests of the tray program and its window.
pub(super) const TEST_DESKTOP: &[Tool] = &[
    (Program("gnome-keyring-daemon"), "gnome-keyring", "is the keychain the tests store secrets in"),
    (Program("dbus-daemon"), "dbus-daemon", "gives the tray program a session of its own"),
    (Program("gdbus"), "libglib2.0-bin", "waits until the keychain answers"),
    (Program("secret-tool"), "libsecret-tools", "reads the keychain from outside"),
    (Program("Xvfb"), "xvfb", "is a virtual display"),
    (Program("WebKitWebDriver"), "webkit2gtk-driver", "clicks and types in the real window"),
    (Program("dunst"), "dunst", "is the notification daemon the tests read"),
    (Program("openbox"), "openbox", "is the window manager of that display"),
    (Program("xfce4-panel"), "xfce4-panel", "shows the icon of the tray and its menu"),
    (Program("xwd"), "x11-apps", "reads the colours on that display"),
    (Program("wmctrl"), "wmctrl", "closes a window as a user does"),
    (Program("xdotool"), "xdotool", "moves the mouse and presses keys"),
    (Program("faketime"), "faketime", "moves the clock as a sleeping machine does"),
    (At("/usr/lib/python3/dist-packages/aiosmtpd"), "python3-aiosmtpd", "is the mail server that receives the emails"),
    (Program("openssl"), "openssl", "makes the mail server's certificate"),
    (Program("curl"), "curl", "is a sender on another machine"),
    (Shared("fonts/truetype/dejavu/DejaVuSans.ttf"), "fonts-dejavu-core", "has Cyrillic letters for the window"),
];

impl Check {
    /// True if the tool is installed.
    pub(super) fn is_met(self) -> bool {
        match self {
            Program(name) => is_installed(name),
            Library(name) => output(Command::new("pkg-config").args(["--exists", name])).is_ok(),
            At(path) => Path::new(path).exists(),
            Shared(name) => {
                // Where Debian, Fedora and Arch keep them.
                let machine = format!("/usr/lib/{}-linux-gnu", std::env::consts::ARCH);
                [machine.as_str(), "/usr/lib64", "/usr/lib", "/usr/share"]
                    .iter()
                    .any(|dir| Path::new(dir).join(name).exists())
            }
        }
    }
}
