//! Memory, CPU time and wake-ups of a process, from `/proc` (`man 5 proc`).

use std::fs;

use anyhow::{Context as _, Result};

use crate::run::output;

/// Returns the proportional set size (PSS) in MiB.
pub(super) fn memory(pid: u32) -> Result<f64> {
    Ok(kib(&fs::read_to_string(format!("/proc/{pid}/smaps_rollup"))?, "Pss:")? / 1024.0)
}

/// Returns the anonymous part of the PSS in MiB.
pub(super) fn own_memory(pid: u32) -> Result<f64> {
    Ok(kib(&fs::read_to_string(format!("/proc/{pid}/smaps_rollup"))?, "Pss_Anon:")? / 1024.0)
}

fn kib(rollup: &str, name: &str) -> Result<f64> {
    let line = rollup.lines().find_map(|line| line.strip_prefix(name)).context("no such line in smaps_rollup")?;
    Ok(line.trim().trim_end_matches("kB").trim().parse()?)
}

/// Returns the CPU time of all threads so far, in seconds.
pub(super) fn cpu_seconds(pid: u32) -> Result<f64> {
    let stat = fs::read_to_string(format!("/proc/{pid}/stat"))?;
    // The name in brackets may contain spaces.
    let (_, rest) = stat.rsplit_once(')').context("no process")?;
    let field = |n: usize| rest.split_whitespace().nth(n).and_then(|text| text.parse::<f64>().ok()).unwrap_or_default();
    let ticks: f64 = output(std::process::Command::new("getconf").arg("CLK_TCK"))?.trim().parse()?;
    Ok((field(11) + field(12)) / ticks)
}

/// Returns how often its threads have woken so far.
pub(super) fn wake_ups(pid: u32) -> Result<u64> {
    let mut sum = 0;
    for task in fs::read_dir(format!("/proc/{pid}/task"))? {
        // A thread may end meanwhile.
        let status = fs::read_to_string(task?.path().join("status")).unwrap_or_default();
        let count = status.lines().find_map(|line| line.strip_prefix("voluntary_ctxt_switches:"));
        sum += count.and_then(|count| count.trim().parse::<u64>().ok()).unwrap_or_default();
    }
    Ok(sum)
}
