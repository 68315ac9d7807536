//! The command line and the tray program as Windows has them, run under Wine: `cargo xtask wine` builds it, and says where it is.
//!
//! Without that, these tests say so and pass: most systems have no Wine.

#![cfg(target_os = "linux")]

mod desktop;
mod ending;
mod order;
mod tunnel;
mod windows;
