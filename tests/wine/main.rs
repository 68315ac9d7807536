//! The Windows command line and tray program under Wine. `cargo xtask wine` builds them and runs these tests.
//!
//! Without it these tests pass and say so: most systems have no Wine.

#![cfg(target_os = "linux")]

mod desktop;
mod first_order;
mod killed;
mod tunnel;
mod windows;
