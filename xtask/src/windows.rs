//! Whether everything compiles for Windows, seen from Linux.

use std::process::Command;

use anyhow::Result;

use crate::run::{cargo, is_installed, run, target};
use crate::setup;

const TARGET: &str = "x86_64-pc-windows-gnu";

/// Compiles all of the workspace for Windows, as far as its types go: nothing is linked or run.
///
/// # Errors
/// What does not compile.
pub(crate) fn check() -> Result<()> {
    if cfg!(windows) {
        return run(cargo().args(["check", "--workspace", "--all-targets", "--locked"]));
    }
    if !(cfg!(target_os = "linux") && is_installed("apt-get")) {
        println!("NOT CHECKED: whether this compiles for Windows. It needs a compiler for {TARGET}, which Debian has.");
        return Ok(());
    }
    setup::for_windows()?;
    // Debian's compiler comes with the sources of the standard library, which it builds for a system it was not made for.
    // The one of rustup has them only for whoever can fetch them.
    let mut check = Command::new("/usr/bin/cargo");
    check.args(["check", "--workspace", "--all-targets", "--locked", "--target", TARGET]);
    check.args(["-Zbuild-std=std,panic_unwind", "--target-dir"]).arg(target()?.join("windows"));
    check.env("RUSTC", "/usr/bin/rustc").env("RUSTDOC", "/usr/bin/rustdoc").env("RUSTC_BOOTSTRAP", "1");
    for variable in ["RUSTUP_TOOLCHAIN", "RUSTC_WRAPPER", "RUSTFLAGS", "CARGO"] {
        check.env_remove(variable);
    }
    for (tool, program) in [("CC", "gcc"), ("CXX", "g++"), ("AR", "ar")] {
        check.env(format!("{tool}_x86_64_pc_windows_gnu"), format!("x86_64-w64-mingw32-{program}"));
    }
    run(check.env("CARGO_TARGET_X86_64_PC_WINDOWS_GNU_LINKER", "x86_64-w64-mingw32-gcc"))
}
