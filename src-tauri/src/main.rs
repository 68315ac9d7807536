//! `hooktray-desktop`: Hooktray in the tray.

// Without this, Windows opens a console beside the window.
#![cfg_attr(all(windows, not(debug_assertions)), windows_subsystem = "windows")]

mod app;
mod arguments;
mod autostart;
mod changes;
mod commands;
mod dialogs;
mod ending;
mod host;
mod notification;
mod speech;
mod tray;
mod wakefulness;
mod window;

use std::process::ExitCode;

fn main() -> ExitCode {
    app::run(arguments::read())
}
