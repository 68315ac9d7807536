//! How the time of reading a body grows with its size.

use std::fmt::Write as _;

use anyhow::Result;

use super::environment::Environment;
use super::report::at_most;

pub(super) fn measure(environment: &Environment) -> Result<String> {
    println!("reading");
    let found = environment.run_helper(&["reading"])?;
    let plain = found["plain_us"].as_f64().unwrap_or_default();
    let mut section = format!(
        "## Reading\n\nThe time that reading a body takes on one thread, medians of 9 rounds. Bodies made to be slow grow from 64 KiB \
         to 1 MiB, the limit; if the time grows with the size and no faster, the ratio is 1. A plain record of SMS Deliverer takes \
         {plain:.1} µs.\n\n| body | ns per byte at 64 KiB | at 1 MiB | ratio |\n|---|---:|---:|---:|\n",
    );
    let mut worst = 0.0_f64;
    for kind in found["kinds"].as_array().into_iter().flatten() {
        let at = |size: usize| kind["ns_per_byte"][size].as_f64().unwrap_or_default();
        let ratio = at(1) / at(0);
        worst = worst.max(ratio);
        writeln!(
            section,
            "| {} | {:.1} | {:.1} | {ratio:.2} |",
            kind["name"].as_str().unwrap_or_default(),
            at(0),
            at(1)
        )?;
    }
    section.push('\n');
    section += &at_most("The worst ratio", worst, 2.0, "");
    Ok(section)
}
