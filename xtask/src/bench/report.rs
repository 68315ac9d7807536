//! Writes `docs/BENCHMARKS.md`, and formats what its tables have in common.

use anyhow::Result;
use clap::ValueEnum as _;

use super::environment::Environment;
use super::{Benchmark, machine};

/// What was found by profiling, written by hand.
const PROFILING: &str = include_str!("profiling.md");

const HEAD: &str = "\
`cargo xtask bench` installs what it needs, builds for release, measures, and writes this file. `cargo xtask bench intake` measures one
part again and keeps the others. Load comes from [wrk](https://github.com/wg/wrk), which sends what SMS Deliverer sends, each record
with its own id. In each round, everything compared runs one after another; figures are medians of the rounds. wrk, the stand-in for
aray and the measured program share the cores, so compare the figures with each other, not with other machines.

The picture and the table *Compared* in the README show the figures of *End to end*. Bars of a group have one scale, which begins at
zero.

The engine is `hooktray serve` with one limit lifted: by default a flow takes 500 records per second (5 000 in a burst), far more than
modems send, and replies 429 to the rest. Deduplication, templates, secrets, logs and history are those of the template.

";

/// Builds the report from the saved sections.
///
/// # Errors
/// If it cannot be written.
pub(super) fn write(environment: &Environment) -> Result<()> {
    let picture = environment.publish_picture()?.map(|line| format!("{line}\n")).unwrap_or_default();
    let mut report = format!("# Benchmarks\n\n{picture}{HEAD}{}", machine::described()?);
    for section in Benchmark::value_variants().iter().filter_map(|benchmark| environment.saved_section(*benchmark)) {
        report.push('\n');
        report.push_str(&section);
    }
    report.push('\n');
    report.push_str(PROFILING);
    std::fs::write("docs/BENCHMARKS.md", report)?;
    println!("\ndocs/BENCHMARKS.md is written.");
    Ok(())
}

/// Returns the median.
pub(super) fn median(figures: &[f64]) -> f64 {
    let mut figures = figures.to_vec();
    figures.sort_by(f64::total_cmp);
    figures.get(figures.len() / 2).copied().unwrap_or_default()
}

/// Formats an aim and the measured figure, which has to be at least `wanted`.
pub(super) fn at_least(aim: &str, found: f64, wanted: f64, unit: &str) -> String {
    line(aim, found, found >= wanted, unit)
}

/// As [`at_least`], for a figure that has to be at most `wanted`.
pub(super) fn at_most(aim: &str, found: f64, wanted: f64, unit: &str) -> String {
    line(aim, found, found <= wanted, unit)
}

fn line(aim: &str, found: f64, is_met: bool, unit: &str) -> String {
    let found = if found >= 100.0 { format!("{found:.0}") } else { format!("{found:.2}") };
    format!("- {aim}: {found}{unit}, {}.\n", if is_met { "met" } else { "**missed**" })
}
