//! `hooktray-desktop`: Hooktray in the tray. The window is a program of its own, `hooktray-window`, which this one opens.

// Without this, Windows opens a console beside it.
#![cfg_attr(all(windows, not(debug_assertions)), windows_subsystem = "windows")]

mod answers;
mod app;
mod arguments;
mod autostart;
mod changes;
mod clipboard;
mod desk;
mod ending;
mod host;
mod notification;
mod reception;
mod speech;
mod tray;
mod wakefulness;
mod window;

use std::process::ExitCode;

fn main() -> ExitCode {
    tray::run(app::run(arguments::read()))
}
