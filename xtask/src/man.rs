//! The man pages and the completions of `hooktray`, made from its argument parser whenever somebody needs them.

use std::path::Path;

use anyhow::Result;

use crate::run::{cargo, run};

/// Writes them into `man/` and `completions/` of a folder.
///
/// # Errors
/// What cargo says; a folder that cannot be written.
pub(crate) fn write(folder: &Path) -> Result<()> {
    let mut pages = cargo();
    pages.args(["run", "--quiet", "--locked", "--package", "hooktray-cli", "--example", "pages", "--"]);
    run(pages.arg(folder))
}
