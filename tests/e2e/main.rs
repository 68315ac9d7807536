//! The real program on a real desktop session: a display, a session bus, a keychain, a notification daemon and a tray,
//! with the window driven as a user would. Linux only, where all of that can be had without a screen.

#![cfg(target_os = "linux")]

mod beforehand;
mod desktop;
mod files;
mod hands;
mod help;
mod journey;
mod long;
mod order;
mod outside;
mod pictures;
mod program;
mod session;
mod telling;
mod tray;
mod upkeep;
mod window;
