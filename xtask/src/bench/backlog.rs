//! Records that wait for a destination that is down, and how fast they go out once it is back.

use std::thread::sleep;
use std::time::{Duration, Instant};

use anyhow::{Result, bail};

use super::end_to_end::figures;
use super::environment::Environment;
use super::load::{Load, LoadResult};
use super::process;
use super::report::at_most;
use crate::sample_order::free_address;

const RECORDS: u64 = 50_000;
const PATIENCE: Duration = Duration::from_secs(200);
/// The memory a backlog may add, in MiB: far less than the size of its records.
const ROOM: f64 = 30.0;

pub(super) fn measure(environment: &Environment) -> Result<String> {
    let address = free_address()?;
    let data_dir = environment.data_dir(&format!("http://{address}"))?;
    let engine = data_dir.engine(environment)?;
    let url = format!("{}{}", engine.url, data_dir.link_path()?);
    let fast = Load { url: &url, senders: 64, seconds: 1, pause: 0 };
    println!("backlog: {RECORDS} records while the destination is down");
    let empty = process::memory(engine.pid())?;
    while data_dir.count(environment, &["pending", "running"])? < RECORDS {
        fast.send()?;
    }
    let waiting = data_dir.count(environment, &["pending", "running"])?;
    let full = process::memory(engine.pid())?;
    let quiet = Load { senders: 4, seconds: 4, pause: 40, ..fast };
    let before = quiet.send()?;

    println!("backlog: the destination is back");
    let back = Instant::now();
    let aray = environment.start_helper(&["orders", "--listen", &address])?;
    let (mut highest, mut first, mut drained, mut during) = (full, None, None, Vec::new());
    while drained.is_none() {
        let mut meanwhile = Load { seconds: 2, ..quiet }.spawn()?;
        while !meanwhile.is_over()? {
            highest = highest.max(process::memory(engine.pid())?);
            let orders = figures(&aray)?["orders"].as_u64().unwrap_or_default();
            first = first.or_else(|| (orders > 0).then(|| back.elapsed()));
            drained = drained.or_else(|| (orders >= waiting).then(|| back.elapsed()));
            sleep(Duration::from_millis(50));
        }
        let sent = meanwhile.wait()?;
        // Loads before the engine noticed the destination say nothing about draining.
        if first.is_some() {
            during.push(sent);
        }
        if back.elapsed() > PATIENCE {
            bail!("the backlog does not drain");
        }
    }
    let (first, drained) = (first.unwrap_or_default(), drained.unwrap_or_default());
    let took = drained.saturating_sub(first).as_secs_f64();
    let worst = |figure: fn(&LoadResult) -> f64| during.iter().map(figure).fold(0.0, f64::max);
    let (p50, p99) = (worst(|sent| sent.p50), worst(|sent| sent.p99));
    let mut section = format!(
        "## Backlog\n\n{waiting} records arrive while their destination is down; then it comes up. Meanwhile four senders go on with about 100 \
         records per second; the worst two seconds are shown.\n\n\
         | | |\n|---|---:|\n\
         | until Hooktray notices (it probes at least once a minute) | {:.1} s |\n\
         | from then until all are sent | {took:.1} s, {:.0} per second |\n\
         | reply to a sender while they wait | p50 {:.2} ms, p99 {:.2} ms |\n\
         | reply to a sender while they are sent | p50 {p50:.2} ms, p99 {p99:.2} ms |\n\
         | memory before, with all waiting, at most while sending | {empty:.0}, {full:.0}, {highest:.0} MiB |\n\n",
        first.as_secs_f64(),
        waiting as f64 / took,
        before.p50,
        before.p99,
    );
    section += &at_most("Memory added by the backlog", highest - empty, ROOM, " MiB");
    Ok(section)
}
