//! Builds and checks the settings window.

use anyhow::Result;

use crate::{licences, npm};

/// Builds the window into `ui/dist`, which `hooktray-window` embeds.
///
/// # Errors
/// What npm says; a package without a licence.
pub(crate) fn build() -> Result<()> {
    licences::write()?;
    npm::script("build")
}

/// Checks the format and the types of the page, lints it, runs its tests, and builds it.
///
/// # Errors
/// What does not pass.
pub(crate) fn check_and_build() -> Result<()> {
    licences::write()?;
    ["format:check", "lint", "check", "test", "build"].into_iter().try_for_each(npm::script)
}
