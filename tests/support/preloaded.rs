//! Libraries that a tested program loads before the system's own (`man 8 ld.so`), to change or record what it calls.

use std::path::{Path, PathBuf};
use std::process::Command;

/// Compiles a C file beside this one into a folder. Returns the library.
pub(crate) fn preloaded(name: &str, folder: &Path) -> PathBuf {
    let library = folder.join(format!("{name}.so"));
    let source = format!("{}/support/{name}.c", env!("CARGO_MANIFEST_DIR"));
    let compiled =
        Command::new("cc").args(["-shared", "-fPIC", "-O1", "-o"]).arg(&library).args([&source, "-ldl"]).status();
    assert!(compiled.is_ok_and(|status| status.success()), "cc, which builds SQLite too, compiles {source}");
    library
}
