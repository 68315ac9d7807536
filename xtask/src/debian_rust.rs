//! Debian's Rust compiler. It has the source of the standard library and so compiles for systems whose library rustup would have to
//! download.

use std::path::Path;
use std::process::Command;

use crate::run::is_installed;

/// Returns whether this system is one whose packages have the compiler.
pub(crate) fn is_here() -> bool {
    cfg!(target_os = "linux") && is_installed("apt-get")
}

/// Returns a cargo command that compiles for another system, below this directory.
pub(crate) fn cargo(task: &str, triple: &str, dir: &Path) -> Command {
    // This cargo does not read `rust-toolchain.toml`.
    let mut cargo = Command::new("/usr/bin/cargo");
    cargo.args([task, "--locked", "--target", triple, "-Zbuild-std=std,panic_unwind", "--target-dir"]).arg(dir);
    cargo.env("RUSTC", "/usr/bin/rustc").env("RUSTDOC", "/usr/bin/rustdoc").env("RUSTC_BOOTSTRAP", "1");
    for variable in ["RUSTUP_TOOLCHAIN", "RUSTC_WRAPPER", "RUSTFLAGS", "CARGO"] {
        cargo.env_remove(variable);
    }
    cargo
}

/// Names the C compiler, the C++ compiler and the archiver for another system to the build scripts.
pub(crate) fn with_c<'a>(cargo: &'a mut Command, triple: &str, programs: [&Path; 3]) -> &'a mut Command {
    for (tool, program) in ["CC", "CXX", "AR"].into_iter().zip(programs) {
        cargo.env(format!("{tool}_{}", triple.replace('-', "_")), program);
    }
    cargo
}
