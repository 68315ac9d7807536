//! Received, sent on and settled in the history, compared with the same flow in Node-RED.

use std::fmt::Write as _;
use std::process::Command;
use std::thread::sleep;
use std::time::{Duration, Instant};

use anyhow::{Error, Result, bail};
use serde_json::Value;

use super::environment::{DataDir, Environment, RunningProgram};
use super::load::{Load, LoadResult};
use super::n8n::N8n;
use super::plot::Program;
use super::report::{at_least, at_most, median};
use super::{n8n, node_red, process};
use crate::run::output;

const ROUNDS: usize = 5;
/// The load of Hooktray and Node-RED. At a steady pace these are about 200 records per second.
const FULL: Pace = Pace { senders: 64, seconds: 4, pause: 320, quiet: Duration::from_millis(100) };
/// The load of n8n, which sends some ten orders per second. At a steady pace these are about 4 records per second.
const LIGHT: Pace = Pace { senders: 8, seconds: 8, pause: 2000, quiet: Duration::from_millis(1500) };
/// How long to wait until every accepted record has gone out.
const PATIENCE: Duration = Duration::from_secs(120);

/// How many records a program gets.
#[derive(Clone, Copy)]
struct Pace {
    senders: u32,
    seconds: u32,
    /// Milliseconds between two records of one sender while latency is measured.
    pause: u32,
    /// So long without another order means that all have arrived.
    quiet: Duration,
}

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
    /// All orders, also those of the warm-up.
    orders: f64,
    /// Bytes of the database per record once the program has ended. 0 for a program that stores nothing.
    pub(super) bytes: f64,
}

pub(super) fn measure(environment: &Environment) -> Result<String> {
    let aray = environment.start_helper(&["orders"])?;
    let n8n = N8n::prepare(environment, &aray.url);
    let (mut ours, mut wide, mut bare) = (Vec::new(), Vec::new(), Vec::new());
    let (mut red, mut light) = (Vec::new(), Vec::new());
    for round in 1..=ROUNDS {
        println!("end to end, round {round} of {ROUNDS}");
        let data_dir = environment.data_dir(&aray.url)?;
        ours.push(hooktray(environment, &data_dir, &aray)?);
        let data_dir = environment.data_dir(&aray.url)?;
        data_dir.raise_concurrency()?;
        wide.push(hooktray(environment, &data_dir, &aray)?);
        let forwarder = environment.start_helper(&["forwarder", &aray.url])?;
        bare.push(measure_round(&format!("{}/hook/token", forwarder.url), FULL, forwarder.pid(), &aray, || Ok(true))?);
        drop(forwarder);
        let scratch = environment.scratch()?;
        let (node_red, url) = node_red::start(&environment.node_red, scratch.path(), &aray.url)?;
        red.push(measure_round(&format!("{url}/hook/token"), FULL, node_red.0.id(), &aray, || Ok(true))?);
        drop(node_red);
        if let Ok(n8n) = &n8n
            && light.iter().all(Result::is_ok)
        {
            light.push(n8n_round(environment, n8n, &aray));
        }
    }
    let light = n8n.and_then(|_| light.into_iter().collect::<Result<Vec<_>>>());
    let medians = |rounds: &[Figures]| Figures {
        per_second: median_of(rounds, |round| round.per_second),
        cpu: median_of(rounds, |round| round.cpu),
        p50: median_of(rounds, |round| round.p50),
        p99: median_of(rounds, |round| round.p99),
        memory: median_of(rounds, |round| round.memory),
        orders: median_of(rounds, |round| round.orders),
        bytes: median_of(rounds, |round| round.bytes),
    };
    let (wide, bare, red) = (medians(&wide), medians(&bare), medians(&red));
    let ours = [("Hooktray, 4 at a time", medians(&ours)), ("Hooktray, 64 at a time", wide)];
    let mut compared = Vec::from(ours);
    compared.extend([("forwarded, nothing stored", bare), ("Node-RED", red)]);
    compared.extend(light.as_deref().ok().map(|rounds| ("n8n", medians(rounds))));
    save_picture(environment, &compared)?;
    let mut section = format!("{}\n\n{}\n\n", introduction(), about_n8n(light.as_ref().err()));
    section += "| | records/s | CPU time per record | first byte to order, p50 | p99 | memory afterwards | disk per record |\n\
                |---|---:|---:|---:|---:|---:|---:|\n";
    for (name, figures) in &compared {
        let Figures { per_second, cpu, p50, p99, memory, bytes, .. } = figures;
        let digits = if *per_second < 100.0 { 1 } else { 0 };
        writeln!(
            section,
            "| {name} | {per_second:.digits$} | {cpu:.2} ms | {p50:.2} ms | {p99:.2} ms | {memory:.0} MiB | {bytes:.0} bytes |",
        )?;
    }
    section.push('\n');
    let ratio = wide.per_second / red.per_second;
    section += &at_least("64 at a time: at least 5 times the throughput of Node-RED", ratio, 5.0, "");
    section += &at_most("64 at a time: at most 0.2 ms of CPU time per record", wide.cpu, 0.2, " ms");
    let [to_red, to_bare] = [red, bare].map(|other| wide.cpu / other.cpu);
    writeln!(
        section,
        "- CPU time per record: {to_red:.2} of that of Node-RED, {to_bare:.2} of that of forwarding alone."
    )?;
    section += &at_most("64 at a time: at most 1 200 bytes of disk per record", wide.bytes, 1200.0, " bytes");
    Ok(section)
}

fn median_of(rounds: &[Figures], figure: fn(&Figures) -> f64) -> f64 {
    median(&rounds.iter().map(figure).collect::<Vec<_>>())
}

fn introduction() -> String {
    let Pace { senders, seconds, .. } = FULL;
    format!(
        "## End to end\n\nReceived, sent to a stand-in for aray that responds at once, and settled in the history. Node-RED {} sends the \
         same fields, stores nothing and retries nothing. {senders} senders for {seconds} s, until the last order is sent and \
         settled. Latency runs from the sender's first byte to the arrival of the order; it is measured beforehand, at about 200 \
         records per second. Node-RED sends as many orders at a time as it can; Hooktray sends four, as in the template, or 64, the \
         most that a flow allows. *Forwarded, nothing stored* is a program of axum and reqwest that sends each record on at once, 64 \
         at a time, and stores, checks and retries nothing: what remains is receiving and sending. {ROUNDS} rounds.",
        node_red::VERSION
    )
}

/// Says how n8n is measured, or that it is not.
fn about_n8n(failure: Option<&Error>) -> String {
    if let Some(failure) = failure {
        println!("n8n is left out: {failure:#}");
        return format!("n8n {} could not be installed, started or measured here, so it is left out.", n8n::VERSION);
    }
    let Pace { senders, seconds, .. } = LIGHT;
    format!(
        "n8n {} sends the same fields too, replies to the sender at once and retries nothing. Its settings are those it comes with, so \
         it stores each execution in SQLite; only what it asks of the internet is switched off. It gets a load of its own: {senders} \
         senders for {seconds} s, and for the latency about 4 records per second.",
        n8n::VERSION
    )
}

fn save_picture(environment: &Environment, compared: &[(&str, Figures)]) -> Result<()> {
    let program = |(name, figures): &(&str, Figures)| Program {
        name: (*name).to_owned(),
        is_ours: name.starts_with("Hooktray"),
        per_second: figures.per_second,
        cpu: figures.cpu,
        memory: figures.memory,
    };
    environment.save_picture(&compared.iter().map(program).collect::<Vec<_>>())
}

/// Measures one round of n8n, which has settled an order a moment after it is sent.
fn n8n_round(environment: &Environment, n8n: &N8n, aray: &RunningProgram) -> Result<Figures> {
    let scratch = environment.scratch()?;
    let running = n8n.start(scratch.path())?;
    let figures = measure_round(&running.url, LIGHT, running.pid(), aray, || Ok(true))?;
    drop(running);
    Ok(Figures { bytes: n8n.growth(scratch.path())? / figures.orders, ..figures })
}

/// Measures one round of Hooktray on this data dir.
pub(super) fn hooktray(environment: &Environment, data_dir: &DataDir, aray: &RunningProgram) -> Result<Figures> {
    let engine = data_dir.engine(environment)?;
    let url = format!("{}{}", engine.url, data_dir.link_path()?);
    let waiting = || data_dir.count(environment, &["pending", "running"]);
    let before = waiting()?;
    let figures = measure_round(&url, FULL, engine.pid(), aray, || Ok(waiting()? == before))?;
    drop(engine);
    let stored = data_dir.count(environment, &["delivered"])?;
    let bytes = std::fs::metadata(data_dir.path().join("hooktray.db"))?.len();
    Ok(Figures { bytes: bytes as f64 / stored as f64, ..figures })
}

fn measure_round(
    url: &str,
    pace: Pace,
    pid: u32,
    aray: &RunningProgram,
    is_settled: impl Fn() -> Result<bool>,
) -> Result<Figures> {
    let Pace { senders, seconds, pause, quiet } = pace;
    let steady = Load { url, senders, seconds, pause };
    reset(aray)?;
    // A warm-up that is not measured.
    let sent = Load { seconds: 1, ..steady }.send()?;
    let warm_up = wait_for_orders(aray, &sent, quiet)?;
    reset(aray)?;
    let sent = steady.send()?;
    let paced = wait_for_orders(aray, &sent, quiet)?;
    reset(aray)?;
    let before = process::cpu_seconds(pid)?;
    let sent = Load { pause: 0, ..steady }.send()?;
    let all = wait_for_orders(aray, &sent, quiet)?;
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
        orders: [&warm_up, &paced, &all].map(|figures| number(figures, "orders")).iter().sum(),
        bytes: 0.0,
    })
}

/// Waits until there is an order for every record and no more arrive.
fn wait_for_orders(aray: &RunningProgram, sent: &LoadResult, quiet: Duration) -> Result<Value> {
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
        sleep(quiet);
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
