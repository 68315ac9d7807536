//! `hooktray-desktop`: Hooktray in the tray. It starts the window as a process of its own, `hooktray-window`.

// Without this, Windows opens a console window as well.
#![cfg_attr(all(windows, not(debug_assertions)), windows_subsystem = "windows")]

mod app;
mod app_state;
mod arguments;
mod autostart;
#[cfg(any(windows, test))]
mod balloon;
mod clipboard;
mod commands;
mod host;
mod installation;
mod ipc_server;
mod locale;
mod message;
mod notification;
mod shutdown;
mod state_changes;
mod tray;
mod tray_hint;
mod waiting;
mod window_error;
mod window_process;

use std::process::ExitCode;

fn main() -> ExitCode {
    hooktray_core::base::process::prepare();
    tray::run(app::run(arguments::read()))
}
