//! The command line as Windows has it, run under Wine: `cargo xtask wine` builds it, and says where it is.
//!
//! Without that, these tests say so and pass: most systems have no Wine.

#![cfg(target_os = "linux")]

mod ending;
mod order;
mod tunnel;
mod windows;
