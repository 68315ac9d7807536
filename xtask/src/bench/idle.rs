//! What it takes while nothing happens.

use std::thread::sleep;
use std::time::Duration;

use anyhow::Result;

use super::process;
use super::report::at_most;
use super::site::Site;

/// Until what is done at the start is over.
const SETTLE: Duration = Duration::from_secs(30);
/// How long it is watched.
const WATCHED: Duration = Duration::from_secs(180);
/// Threads that look once a minute: the worker, who tends incidents, and who minds the keychain; and as often again the
/// timer that wakes them, which has to look at its own wheel about once a minute.
const WAKE_UPS: f64 = 15.0;

pub(super) fn measure(site: &Site) -> Result<String> {
    println!("idle: {} s", (SETTLE + WATCHED).as_secs());
    let folder = site.folder("http://127.0.0.1:9")?;
    let running = folder.serve()?;
    let pid = running.pid();
    sleep(SETTLE);
    let (wakes, cpu) = (process::wake_ups(pid)?, process::cpu_seconds(pid)?);
    sleep(WATCHED);
    let minutes = WATCHED.as_secs_f64() / 60.0;
    let wakes = (process::wake_ups(pid)? - wakes) as f64 / minutes;
    let cpu = (process::cpu_seconds(pid)? - cpu) / minutes * 1e3;
    let (memory, own) = (process::memory(pid)?, process::own_memory(pid)?);
    let mut section = format!(
        "## Idle\n\n`hooktray serve` with one started flow, {} s after its start, watched for {:.0} minutes. A wake-up is a voluntary \
         switch of one of its threads; one look of the worker is three or four of them. The tray program is measured by hand, \
         see the README.\n\n\
         | | memory (PSS) | of it its own | wake-ups in a minute | CPU time in a minute |\n|---|---:|---:|---:|---:|\n\
         | `hooktray serve` | {memory:.1} MiB | {own:.1} MiB | {wakes:.1} | {cpu:.0} ms |\n\n",
        SETTLE.as_secs(),
        minutes,
    );
    section += &at_most("Memory", memory, 15.0, " MiB");
    section += &at_most("Wake-ups in a minute, with no timer faster than once a minute", wakes, WAKE_UPS, "");
    Ok(section)
}
