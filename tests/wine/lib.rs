//! The Windows command line, tray program and installer under Wine. `cargo xtask wine` builds them and runs these tests.
//!
//! Without it these tests pass and say so, under CI as well: only that task makes the Windows user's session that they need. Releases
//! are tested on Windows itself.

#![cfg(all(test, target_os = "linux"))]

mod balloon;
mod clock;
mod desktop;
mod display;
mod drives;
mod first_order;
mod https;
mod installer;
mod killed;
mod restore;
mod tray;
mod tunnel;
mod users;
mod wake_up;
mod window;
mod windows;
