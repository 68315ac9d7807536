//! `cargo xtask bench`: each figure next to what it is compared with, in one run, as the median of several rounds.
//!
//! Each benchmark saves its section in the target directory. The report is built from all saved sections, so that one
//! benchmark can be repeated by itself.

mod backlog;
mod day;
mod end_to_end;
mod environment;
mod growth;
mod idle;
mod intake;
mod load;
mod machine;
mod n8n;
mod n8n_workflow;
mod node_red;
mod plot;
mod process;
mod reading;
mod report;
mod sender;
mod start;

use anyhow::Result;
use clap::ValueEnum;

use crate::run::{cargo, run};
use crate::setup;
use environment::Environment;

/// A benchmark that can be run by itself.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Benchmark {
    /// Records accepted and committed
    Intake,
    /// From the sender to the order, compared with Node-RED and n8n
    EndToEnd,
    /// What a shop sends in a day
    Day,
    /// The first order after a start
    Start,
    /// Records that waited for a destination that was down
    Backlog,
    /// Memory and wake-ups while nothing happens
    Idle,
    /// With a long history
    Growth,
    /// Bodies that are slow to read
    Reading,
}

/// Runs the chosen benchmarks, all if none is named, and writes `docs/BENCHMARKS.md`.
///
/// # Errors
/// What cannot be installed, built, started or measured.
pub(crate) fn bench(chosen: &[Benchmark]) -> Result<()> {
    setup::for_benchmarks()?;
    let is_chosen = |benchmark: Benchmark| chosen.is_empty() || chosen.contains(&benchmark);
    build(is_chosen(Benchmark::Idle))?;
    let environment = Environment::prepare()?;
    for benchmark in Benchmark::value_variants().iter().filter(|benchmark| is_chosen(**benchmark)) {
        let section = match benchmark {
            Benchmark::Intake => intake::measure(&environment)?,
            Benchmark::EndToEnd => end_to_end::measure(&environment)?,
            Benchmark::Day => day::measure(&environment)?,
            Benchmark::Start => start::measure(&environment)?,
            Benchmark::Backlog => backlog::measure(&environment)?,
            Benchmark::Idle => idle::measure(&environment)?,
            Benchmark::Growth => growth::measure(&environment)?,
            Benchmark::Reading => reading::measure(&environment)?,
        };
        println!("\n{section}");
        environment.save_section(*benchmark, &section)?;
    }
    report::write(&environment)
}

/// Builds what is measured. The tray program takes minutes more; of that the window is not measured, and not loaded.
fn build(with_tray: bool) -> Result<()> {
    let mut build = cargo();
    build.args(["build", "--release", "--locked", "--package", "hooktray-cli", "--package", "hooktray-bench"]);
    build.args(["--bin", "hooktray", "--bin", "hooktray-bench"]);
    if with_tray {
        build.args(["--package", "hooktray-desktop", "--bin", "hooktray-desktop"]);
    }
    run(&mut build)
}
