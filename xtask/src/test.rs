//! Everything that has to pass.

use std::time::Instant;

use anyhow::{Context as _, Result};

use crate::run::{built, cargo, run};
use crate::{demo, setup, window};

/// Runs everything that has to pass, and stops at the first that does not.
///
/// # Errors
/// What did not pass.
pub(crate) fn test() -> Result<()> {
    part("set-up", setup::for_tests)?;
    part("format", || run(cargo().args(["fmt", "--all", "--check"])))?;
    part("the window", window::check_and_build)?;
    part("lints", || {
        run(cargo().args(["clippy", "--workspace", "--all-targets", "--locked", "--", "-D", "warnings"]))
    })?;
    part("the programs that the tests start", || {
        run(cargo().args(["build", "--locked", "--package", "hooktray-cli", "--package", "hooktray-desktop"]))
    })?;
    let (program, desktop) = (built("hooktray")?, built("hooktray-desktop")?);
    part("tests", || {
        let mut tests = cargo();
        // There is nothing to be tested in what measures; that it compiles is seen above.
        tests.args(["test", "--workspace", "--exclude", "hooktray-bench", "--locked"]);
        run(tests.env("HOOKTRAY_BIN", &program).env("HOOKTRAY_DESKTOP_BIN", &desktop))
    })?;
    part("the demo", || demo::demo(true))?;
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
