//! The test run: everything that has to pass, or one part of it.

mod demanding;

use std::process::Command;
use std::time::Instant;

use anyhow::{Context as _, Result};
use clap::Args;

use crate::run::{built, cargo, is_installed, run};
use crate::{demo, setup, window};

/// The packages that need no desktop library.
const CORE: [&str; 10] = [
    "--package",
    "hooktray-core",
    "--package",
    "hooktray-cli",
    "--package",
    "hooktray-stand-ins",
    "--package",
    "hooktray-tests",
    "--package",
    "hooktray-bench",
];

/// The packages of the tested programs.
const PROGRAMS: [&str; 2] = ["hooktray-cli", "hooktray-desktop"];

/// Which part of the test run, all of it if none is named. CI runs each part as a job.
#[derive(Args)]
#[group(multiple = false)]
pub(crate) struct Parts {
    /// Only the engine and the command line: needs no desktop library and no Node
    #[arg(long)]
    core: bool,
    /// Only the window's page: needs Node
    #[arg(long)]
    ui: bool,
    /// Only the tray program, its window and the tasks of `cargo xtask`
    #[arg(long)]
    desktop: bool,
}

/// Runs the tests, and stops at the first stage that fails.
///
/// # Errors
/// The stage that failed, and why.
pub(crate) fn test(parts: &Parts) -> Result<()> {
    match parts {
        Parts { core: true, .. } => core()?,
        Parts { ui: true, .. } => ui()?,
        Parts { desktop: true, .. } => desktop()?,
        Parts { .. } => everything()?,
    }
    println!("\nEverything passed.");
    Ok(())
}

fn everything() -> Result<()> {
    stage("set-up", || setup::for_tests().and_then(|()| setup::for_dependencies()))?;
    stage("format", format)?;
    stage("window", window::check_and_build)?;
    stage("lints", || lint(&["--workspace"]))?;
    stage("build of the tested programs", || build_programs(&PROGRAMS))?;
    // The benchmarks have no tests; the lints compile them.
    stage("tests", || run_tests(&["--workspace", "--exclude", "hooktray-bench"]))?;
    stage("tests that need more", || demanding::run_where_possible(run_ignored_tests))?;
    stage("demo", || demo::demo(true))?;
    // Called by its own name: as `cargo machete` under `cargo xtask` it takes the word "machete" for a directory.
    stage("unused dependencies", || run(&mut Command::new("cargo-machete")))?;
    // The advisories have a CI job: their database is fetched each time.
    stage("dependencies and licences", || run(cargo().args(["deny", "check", "bans", "licenses", "sources"])))
}

fn core() -> Result<()> {
    stage("set-up", setup::for_core_tests)?;
    stage("format", format)?;
    stage("lints", || lint(&CORE))?;
    stage("build of the tested program", || build_programs(&["hooktray-cli"]))?;
    let packages = ["hooktray-core", "hooktray-cli", "hooktray-stand-ins"].map(|package| ["--package", package]);
    stage("unit tests", || run_tests(packages.as_flattened()))?;
    stage("integration tests", || run_tests(&["--package", "hooktray-tests", "--lib", "--test", "it"]))?;
    stage("tests that need more", || demanding::run_where_possible(run_ignored_tests))?;
    stage("demo", || demo::demo(true))
}

fn ui() -> Result<()> {
    stage("set-up", setup::for_the_ui)?;
    stage("window", window::check_and_build)
}

fn desktop() -> Result<()> {
    stage("set-up", setup::for_tests)?;
    stage("window", window::build)?;
    stage("lints", || lint(&["--package", "hooktray-desktop", "--package", "xtask"]))?;
    stage("build of the tested programs", || build_programs(&PROGRAMS))?;
    stage("unit tests", || run_tests(&["--package", "hooktray-desktop", "--package", "xtask"]))?;
    stage("tests of the real window", || run_tests(&["--package", "hooktray-tests", "--test", "e2e"]))
}

fn format() -> Result<()> {
    run(cargo().args(["fmt", "--all", "--check"]))
}

fn lint(packages: &[&str]) -> Result<()> {
    run(cargo().arg("clippy").args(packages).args(["--all-targets", "--locked", "--", "-D", "warnings"]))
}

/// Builds what is tested, and the stand-ins that tests start.
fn build_programs(tested: &[&str]) -> Result<()> {
    let packages = tested.iter().chain(&["hooktray-stand-ins"]).flat_map(|package| ["--package", package]);
    run(cargo().args(["build", "--locked"]).args(packages))
}

fn run_tests(which: &[&str]) -> Result<()> {
    run(&mut tests(which)?)
}

/// Runs tests that are ignored, with the Python packages that some of them ask.
fn run_ignored_tests(which: &[&str]) -> Result<()> {
    let mut tests = tests(which)?;
    if is_installed("pip3") {
        tests.env("PYTHONPATH", setup::python::packages()?);
    }
    run(&mut tests)
}

fn tests(which: &[&str]) -> Result<Command> {
    let mut tests = cargo();
    tests.args(["test", "--locked"]).args(which);
    // A test that needs a program which was not built says so.
    tests.env("HOOKTRAY_BIN", built("hooktray")?).env("HOOKTRAY_DESKTOP_BIN", built("hooktray-desktop")?);
    Ok(tests)
}

/// Runs a part, with its name and how long it took.
///
/// # Errors
/// What the part says, with its name.
pub(crate) fn stage(name: &str, work: impl FnOnce() -> Result<()>) -> Result<()> {
    println!("\n== {name}");
    let began = Instant::now();
    work().with_context(|| format!("failed: {name}"))?;
    println!("== {name}: passed in {} s", began.elapsed().as_secs());
    Ok(())
}
