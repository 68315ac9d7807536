//! What it takes while nothing happens.

use std::fmt::Write as _;
use std::process::Command;
use std::thread::sleep;
use std::time::Duration;

use anyhow::Result;

use super::process;
use super::report::at_most;
use super::site::Site;
use crate::run::companion;

/// Until what is done at the start is over.
const SETTLE: Duration = Duration::from_secs(30);
/// How long it is watched.
const WATCHED: Duration = Duration::from_secs(180);
/// Threads that look once a minute: the worker, who tends incidents, and who minds the keychain; and as often again the
/// timer that wakes them, which has to look at its own wheel about once a minute.
const WAKE_UPS: f64 = 15.0;

pub(super) fn measure(site: &Site) -> Result<String> {
    println!("idle: {} s", (SETTLE + WATCHED).as_secs());
    let folders = [site.folder("http://127.0.0.1:9")?, site.folder("http://127.0.0.1:9")?];
    let (_bus, bus) = companion(Command::new("dbus-daemon").args(["--session", "--print-address", "--nofork"]))?;
    let serve = folders[0].serve()?;
    let tray = folders[1].tray(site, &bus)?;
    sleep(SETTLE);
    let before = [Taken::by(serve.pid())?, Taken::by(tray.0.id())?];
    sleep(WATCHED);
    let after = [Taken::by(serve.pid())?, Taken::by(tray.0.id())?];
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

/// What a process takes, and has taken so far.
struct Taken {
    /// MiB, and how much of them is its own.
    memory: f64,
    own: f64,
    wake_ups: f64,
    /// Seconds.
    cpu: f64,
}

impl Taken {
    fn by(pid: u32) -> Result<Taken> {
        Ok(Taken {
            memory: process::memory(pid)?,
            own: process::own_memory(pid)?,
            wake_ups: process::wake_ups(pid)? as f64,
            cpu: process::cpu_seconds(pid)?,
        })
    }
}
