//! Memory, wake-ups and CPU time while nothing happens.

use std::fmt::Write as _;
use std::process::Command;
use std::thread::sleep;
use std::time::Duration;

use anyhow::Result;

use super::environment::Environment;
use super::process;
use super::report::at_most;
use crate::run::start_companion;

/// How long to wait until the work of a start is done.
const SETTLE: Duration = Duration::from_secs(30);
/// How long to measure.
const WATCHED: Duration = Duration::from_secs(180);
/// Wake-ups per minute at most. The worker, the alert monitor and the keychain thread wake once a minute; so does, as often
/// again, the timer that wakes them.
const WAKE_UPS: f64 = 15.0;

pub(super) fn measure(environment: &Environment) -> Result<String> {
    println!("idle: {} s", (SETTLE + WATCHED).as_secs());
    let data_dirs = [environment.data_dir("http://127.0.0.1:9")?, environment.data_dir("http://127.0.0.1:9")?];
    let (_bus, bus) = start_companion(Command::new("dbus-daemon").args(["--session", "--print-address", "--nofork"]))?;
    let serve = data_dirs[0].serve()?;
    let tray = data_dirs[1].tray(environment, &bus)?;
    sleep(SETTLE);
    let before = [Usage::of(serve.pid())?, Usage::of(tray.0.id())?];
    sleep(WATCHED);
    let after = [Usage::of(serve.pid())?, Usage::of(tray.0.id())?];
    let minutes = WATCHED.as_secs_f64() / 60.0;
    let mut section = format!(
        "## Idle\n\n`hooktray serve`, and the tray program on a session without a panel, its window never opened. Each has one started \
         flow and is watched for {minutes:.0} minutes, {} s after its start. A wake-up is a voluntary context switch of one of its \
         threads; one pass of the worker is three or four.\n\n\
         | | memory (PSS) | private memory | wake-ups per minute | CPU time per minute |\n|---|---:|---:|---:|---:|\n",
        SETTLE.as_secs(),
    );
    for (name, (before, after)) in ["`hooktray serve`", "`hooktray-desktop`"].iter().zip(before.iter().zip(&after)) {
        writeln!(
            section,
            "| {name} | {:.1} MiB | {:.1} MiB | {:.1} | {:.0} ms |",
            after.memory,
            after.own,
            (after.wake_ups - before.wake_ups) / minutes,
            (after.cpu - before.cpu) / minutes * 1e3,
        )?;
    }
    let wake_ups = (after[0].wake_ups - before[0].wake_ups) / minutes;
    section.push('\n');
    section += &at_most("Memory of `hooktray serve`", after[0].memory, 15.0, " MiB");
    section += &at_most("Its wake-ups per minute, with no timer faster than once a minute", wake_ups, WAKE_UPS, "");
    Ok(section)
}

/// What a process uses now, and has used so far.
struct Usage {
    /// PSS in MiB, and the private part of it.
    memory: f64,
    own: f64,
    wake_ups: f64,
    /// Seconds.
    cpu: f64,
}

impl Usage {
    fn of(pid: u32) -> Result<Usage> {
        Ok(Usage {
            memory: process::memory(pid)?,
            own: process::own_memory(pid)?,
            wake_ups: process::wake_ups(pid)? as f64,
            cpu: process::cpu_seconds(pid)?,
        })
    }
}
