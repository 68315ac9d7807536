//! `cargo xtask bench`: every figure beside what it is compared with, in one run, as the middle of several rounds.
//!
//! Each part leaves its section in the target folder; the report is put together from all that are there, so that one
//! part can be measured again by itself.

mod backlog;
mod end_to_end;
mod growth;
mod idle;
mod intake;
mod load;
mod machine;
mod node_red;
mod process;
mod report;
mod site;

use anyhow::Result;
use clap::ValueEnum;

use crate::run::{cargo, run};
use crate::setup;
use site::Site;

/// A part that can be measured by itself.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Part {
    /// Records accepted and on disk
    Intake,
    /// From the sender to the order, beside Node-RED
    EndToEnd,
    /// Behind a destination that was dead for a while
    Backlog,
    /// What it takes when nothing happens
    Idle,
    /// With a long history
    Growth,
}

/// Measures these parts, all of them if none is named, and writes `docs/BENCHMARKS.md`.
///
/// # Errors
/// What cannot be installed, built, started or measured.
pub(crate) fn bench(parts: &[Part]) -> Result<()> {
    setup::for_benchmarks()?;
    let packages = ["--package", "hooktray-cli", "--package", "hooktray-bench", "--package", "hooktray-desktop"];
    // The window is not measured here, and the tray program loads none of it.
    let programs = ["--bin", "hooktray", "--bin", "hooktray-bench", "--bin", "hooktray-desktop"];
    run(cargo().args(["build", "--release", "--locked"]).args(packages).args(programs))?;
    let site = Site::prepare()?;
    for part in Part::value_variants().iter().filter(|part| parts.is_empty() || parts.contains(part)) {
        let section = match part {
            Part::Intake => intake::measure(&site)?,
            Part::EndToEnd => end_to_end::measure(&site)?,
            Part::Backlog => backlog::measure(&site)?,
            Part::Idle => idle::measure(&site)?,
            Part::Growth => growth::measure(&site)?,
        };
        println!("\n{section}");
        site.keep(*part, &section)?;
    }
    report::write(&site)
}
