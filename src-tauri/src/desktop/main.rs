//! `hooktray-desktop`: Hooktray in the tray. The window is a program of its own, `hooktray-window`, which this one opens.

// Without this, Windows opens a console beside it.
#![cfg_attr(all(windows, not(debug_assertions)), windows_subsystem = "windows")]

mod app;
mod app_state;
mod arguments;
mod autostart;
mod clipboard;
mod commands;
mod host;
mod ipc_server;
mod locale;
mod notification;
mod shutdown;
mod state_changes;
mod tray;
mod window;

use std::process::ExitCode;

fn main() -> ExitCode {
    tray::run(app::run(arguments::read()))
}
