//! Received, sent on and settled in the history, compared with the same flow in Node-RED.

use std::fmt::Write as _;
use std::process::Command;
use std::thread::sleep;
use std::time::{Duration, Instant};

use anyhow::{Result, bail};
use serde_json::Value;

use super::environment::{DataDir, Environment, RunningProgram};
use super::load::{Load, LoadResult};
use super::report::{at_least, at_most, median};
use super::{node_red, process};
use crate::run::output;

const ROUNDS: usize = 5;
const SENDERS: u32 = 64;
const SECONDS: u32 = 4;
/// Milliseconds between two records of one sender while latency is measured: about 200 records per second.
const PAUSE: u32 = 320;
/// How long to wait until every accepted record has gone out.
const PATIENCE: Duration = Duration::from_secs(120);

/// The figures of one round.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Figures {
    /// Records per second, from the first record sent to the last order. The last ones settle a few milliseconds later.
    pub(super) per_second: f64,
    /// CPU time per record, in milliseconds.
    pub(super) cpu: f64,
    /// Latency from the sender's first byte to the order, in milliseconds, at a steady pace: the median.
    pub(super) p50: f64,
    /// The same: 99 of 100 are faster.
    pub(super) p99: f64,
    pub(super) memory: f64,
    /// Bytes of the database per record once the program has ended. Unknown for Node-RED, which stores nothing.
    pub(super) bytes: f64,
}

pub(super) fn measure(environment: &Environment) -> Result<String> {
    let aray = environment.start_helper(&["orders"])?;
    let (mut ours, mut wide, mut theirs) = (Vec::new(), Vec::new(), Vec::new());
    for round in 1..=ROUNDS {
        println!("end to end, round {round} of {ROUNDS}");
        let data_dir = environment.data_dir(&aray.url)?;
        ours.push(hooktray(environment, &data_dir, &aray)?);
        let data_dir = environment.data_dir(&aray.url)?;
        data_dir.raise_concurrency()?;
        wide.push(hooktray(environment, &data_dir, &aray)?);
        let scratch = environment.scratch()?;
        let (red, url) = node_red::start(&environment.node_red, scratch.path(), &aray.url)?;
        theirs.push(measure_round(&format!("{url}/hook/token"), red.0.id(), &aray, || Ok(true))?);
    }
    let middle =
        |rounds: &[Figures], figure: fn(&Figures) -> f64| median(&rounds.iter().map(figure).collect::<Vec<_>>());
    let mut section = format!(
        "## End to end\n\nReceived, sent to a stand-in for aray that responds at once, and settled in the history. Node-RED {} sends the \
         same fields, stores nothing and retries nothing. {SENDERS} senders for {SECONDS} s, until the last order is sent and \
         settled. Latency runs from the sender's first byte to the arrival of the order; it is measured beforehand, at about 200 \
         records per second. Node-RED sends as many orders at a time as it can; Hooktray sends four, as in the template, or 64, the \
         most that a flow allows. \
         {ROUNDS} rounds.\n\n\
         | | records/s | CPU time per record | first byte to order, p50 | p99 | memory afterwards | disk per record |\n\
         |---|---:|---:|---:|---:|---:|---:|\n",
        node_red::VERSION
    );
    for (name, rounds) in [("Hooktray, 4 at a time", &ours), ("Hooktray, 64 at a time", &wide), ("Node-RED", &theirs)] {
        writeln!(
            section,
            "| {name} | {:.0} | {:.2} ms | {:.2} ms | {:.2} ms | {:.0} MiB | {:.0} bytes |",
            middle(rounds, |round| round.per_second),
            middle(rounds, |round| round.cpu),
            middle(rounds, |round| round.p50),
            middle(rounds, |round| round.p99),
            middle(rounds, |round| round.memory),
            middle(rounds, |round| round.bytes),
        )?;
    }
    let ratio = |figure: fn(&Figures) -> f64| middle(&wide, figure) / middle(&theirs, figure);
    section.push('\n');
    section += &at_least(
        "64 at a time: at least 5 times the throughput of Node-RED",
        ratio(|round| round.per_second),
        5.0,
        "",
    );
    section +=
        &at_most("64 at a time: at most 0.2 ms of CPU time per record", middle(&wide, |round| round.cpu), 0.2, " ms");
    writeln!(section, "- CPU time per record: {:.2} of that of Node-RED.", ratio(|round| round.cpu))?;
    section += &at_most(
        "64 at a time: at most 1 200 bytes of disk per record",
        middle(&wide, |round| round.bytes),
        1200.0,
        " bytes",
    );
    Ok(section)
}

/// Measures one round of Hooktray on this data dir.
pub(super) fn hooktray(environment: &Environment, data_dir: &DataDir, aray: &RunningProgram) -> Result<Figures> {
    let engine = data_dir.engine(environment)?;
    let url = format!("{}{}", engine.url, data_dir.link_path()?);
    let waiting = || data_dir.count(environment, &["pending", "running"]);
    let before = waiting()?;
    let figures = measure_round(&url, engine.pid(), aray, || Ok(waiting()? == before))?;
    drop(engine);
    let stored = data_dir.count(environment, &["delivered"])?;
    let bytes = std::fs::metadata(data_dir.path().join("hooktray.db"))?.len();
    Ok(Figures { bytes: bytes as f64 / stored as f64, ..figures })
}

fn measure_round(url: &str, pid: u32, aray: &RunningProgram, is_settled: impl Fn() -> Result<bool>) -> Result<Figures> {
    let steady = Load { url, senders: SENDERS, seconds: SECONDS, pause: PAUSE };
    // A warm-up that is not measured.
    Load { seconds: 1, ..steady }.send()?;
    sleep(Duration::from_millis(500));
    reset(aray)?;
    let sent = steady.send()?;
    let paced = wait_for_orders(aray, &sent)?;
    reset(aray)?;
    let before = process::cpu_seconds(pid)?;
    let sent = Load { pause: 0, ..steady }.send()?;
    let all = wait_for_orders(aray, &sent)?;
    let begun = Instant::now();
    while !is_settled()? {
        if begun.elapsed() > PATIENCE {
            bail!("not every record was settled");
        }
        sleep(Duration::from_millis(20));
    }
    let number = |figures: &Value, name: &str| figures[name].as_f64().unwrap_or_default();
    Ok(Figures {
        per_second: number(&all, "orders") / (number(&all, "last_us") - number(&all, "first_sent_us")) * 1e6,
        cpu: (process::cpu_seconds(pid)? - before) / number(&all, "orders") * 1e3,
        p50: number(&paced, "p50_us") / 1e3,
        p99: number(&paced, "p99_us") / 1e3,
        memory: process::memory(pid)?,
        bytes: 0.0,
    })
}

/// Waits until there is an order for every record and no more arrive.
fn wait_for_orders(aray: &RunningProgram, sent: &LoadResult) -> Result<Value> {
    let begun = Instant::now();
    let mut last = 0.0;
    loop {
        let figures = figures(aray)?;
        let orders = figures["orders"].as_f64().unwrap_or_default();
        // wrk does not count records that were under way when it ended.
        if orders >= sent.records && orders == last {
            return Ok(figures);
        }
        if begun.elapsed() > PATIENCE {
            bail!("{} records were taken, and {orders} orders came", sent.records);
        }
        last = orders;
        sleep(Duration::from_millis(100));
    }
}

/// Returns the stand-in's figures.
pub(super) fn figures(aray: &RunningProgram) -> Result<Value> {
    Ok(serde_json::from_str(&output(Command::new("curl").args(["-s", &format!("{}/figures", aray.url)]))?)?)
}

/// Resets the figures of the stand-in.
pub(super) fn reset(aray: &RunningProgram) -> Result<()> {
    output(Command::new("curl").args(["-s", &format!("{}/reset", aray.url)])).map(drop)
}
