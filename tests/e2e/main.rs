//! The real program on a real desktop session: a display, a session bus, a keychain, a notification daemon and a tray,
//! with the window driven as a user would. Linux only: there all of that runs without a screen.

#![cfg(target_os = "linux")]

mod action_order;
mod action_settings;
mod cannot_start;
mod desk;
mod desktop;
mod email_alerts;
mod errors_solved;
mod figures;
mod files;
mod first_order;
mod habits;
mod help;
mod installation;
mod long_history;
mod office;
mod panel;
mod pictures;
mod program;
mod selection;
mod session;
mod stored_flow;
mod summary;
mod system_events;
mod tables;
mod tray;
mod tunnel;
mod user_input;
mod waiting;
mod walks;
mod window;
mod window_error;
