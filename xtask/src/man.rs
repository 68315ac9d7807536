//! The man pages and shell completions of `hooktray`, generated from its argument parser.

use std::path::Path;

use anyhow::Result;

use crate::run::{cargo, run};

/// Writes them into `man/` and `completions/` below a directory.
///
/// # Errors
/// What cargo says; a directory that cannot be written.
pub(crate) fn write(dir: &Path) -> Result<()> {
    let mut pages = cargo();
    pages.args(["run", "--quiet", "--locked", "--package", "hooktray-cli", "--example", "pages", "--"]);
    run(pages.arg(dir))
}
