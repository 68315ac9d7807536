//! What a process takes, as Linux tells it (`man 5 proc`).

use std::fs;

use anyhow::{Context as _, Result};

use crate::run::output;

/// Memory in MiB, of pages that it shares with others its share (PSS).
pub(super) fn memory(pid: u32) -> Result<f64> {
    Ok(kib(&fs::read_to_string(format!("/proc/{pid}/smaps_rollup"))?, "Pss:")? / 1024.0)
}

/// Of that, what is neither a file nor shared.
pub(super) fn own_memory(pid: u32) -> Result<f64> {
    Ok(kib(&fs::read_to_string(format!("/proc/{pid}/smaps_rollup"))?, "Pss_Anon:")? / 1024.0)
}

fn kib(rollup: &str, name: &str) -> Result<f64> {
    let line = rollup.lines().find_map(|line| line.strip_prefix(name)).context("no such line in smaps_rollup")?;
    Ok(line.trim().trim_end_matches("kB").trim().parse()?)
}

/// Seconds of CPU time so far, of all its threads.
pub(super) fn cpu_seconds(pid: u32) -> Result<f64> {
    let stat = fs::read_to_string(format!("/proc/{pid}/stat"))?;
    // The name of the program, in brackets, may have spaces in it.
    let (_, rest) = stat.rsplit_once(')').context("no process")?;
    let field = |n: usize| rest.split_whitespace().nth(n).and_then(|text| text.parse::<f64>().ok()).unwrap_or_default();
    let ticks: f64 = output(std::process::Command::new("getconf").arg("CLK_TCK"))?.trim().parse()?;
    Ok((field(11) + field(12)) / ticks)
}

/// How often its threads have waited so far; each time something woke them.
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
