//! Everything that has to pass.

use std::time::Instant;

use anyhow::{Context as _, Result};

use crate::run::{built, cargo, run};
use crate::setup;

/// Runs everything that has to pass, and stops at the first that does not.
///
/// # Errors
/// What did not pass.
pub(crate) fn test() -> Result<()> {
    part("set-up", setup::for_tests)?;
    part("format", || run(cargo().args(["fmt", "--all", "--check"])))?;
    part("lints", || {
        run(cargo().args(["clippy", "--workspace", "--all-targets", "--locked", "--", "-D", "warnings"]))
    })?;
    part("the program that the tests start", || run(cargo().args(["build", "--locked", "--package", "hooktray-cli"])))?;
    let program = built("hooktray")?;
    part("tests", || run(cargo().args(["test", "--workspace", "--locked"]).env("HOOKTRAY_BIN", &program)))?;
    // Advisories are left to the pull requests' own check: their database is not on crates.io.
    part("dependencies and licences", || run(cargo().args(["deny", "check", "bans", "licenses", "sources"])))?;
    println!("\nAll of it passed.");
    Ok(())
}

fn part(name: &str, work: impl FnOnce() -> Result<()>) -> Result<()> {
    println!("\n== {name}");
    let began = Instant::now();
    work().with_context(|| format!("did not pass: {name}"))?;
    println!("== {name}: passed in {} s", began.elapsed().as_secs());
    Ok(())
}
