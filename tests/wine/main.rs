//! The command line as Windows has it, run under Wine: `cargo xtask wine` builds it, and says where it is.
//!
//! Without that, these tests say so and pass: most systems have no Wine.
#![cfg(target_os = "linux")]
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::print_stderr)]

mod ending;
mod order;
mod tunnel;
mod windows;
