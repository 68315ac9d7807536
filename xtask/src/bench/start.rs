//! The first order after a start.

use std::fmt::Write as _;
use std::thread::sleep;
use std::time::{Duration, Instant};

use anyhow::{Result, bail};

use super::end_to_end::{figures, reset};
use super::environment::{Environment, RunningProgram};
use super::n8n::N8n;
use super::node_red;
use super::report::{at_most, median};
use super::sender::{Sender, now_us};
use crate::sample_order::PATIENCE;

const ROUNDS: usize = 7;

/// The times of one start, in milliseconds.
#[derive(Clone, Copy)]
struct Times {
    /// From the start until it takes records.
    ready: f64,
    /// From the first record to its order.
    first: f64,
    /// From the second record to its order.
    second: f64,
}

pub(super) fn measure(environment: &Environment) -> Result<String> {
    let aray = environment.start_helper(&["orders"])?;
    let n8n = N8n::prepare(environment, &aray.url);
    let (mut ours, mut red, mut others) = (Vec::new(), Vec::new(), Vec::new());
    for round in 1..=ROUNDS {
        println!("start, round {round} of {ROUNDS}");
        let data_dir = environment.data_dir(&aray.url)?;
        let path = data_dir.link_path()?;
        let begun = Instant::now();
        let running = data_dir.serve()?;
        ours.push(times(begun, &format!("{}{path}", running.url), &aray)?);
        let scratch = environment.scratch()?;
        let begun = Instant::now();
        let (node_red, url) = node_red::start(&environment.node_red, scratch.path(), &aray.url)?;
        red.push(times(begun, &format!("{url}/hook/token"), &aray)?);
        drop(node_red);
        if let Ok(n8n) = &n8n
            && others.iter().all(Result::is_ok)
        {
            others.push(start_n8n(environment, n8n, &aray));
        }
    }
    let others = n8n.and_then(|_| others.into_iter().collect::<Result<Vec<_>>>());
    if let Err(failure) = &others {
        println!("n8n is left out: {failure:#}");
    }
    let mut compared = vec![("`hooktray serve`", ours.as_slice()), ("Node-RED", &red)];
    compared.extend(others.as_deref().ok().map(|rounds| ("n8n", rounds)));
    let middle = |rounds: &[Times], figure: fn(&Times) -> f64| median(&rounds.iter().map(figure).collect::<Vec<_>>());
    let mut section = format!(
        "## Start\n\nFrom the start of the program until it takes records, and from a sender's first byte to the order, for the first record \
         after the start and for the one after it. {ROUNDS} rounds.\n\n\
         | | takes records after | first record to order | second record to order |\n|---|---:|---:|---:|\n"
    );
    for (name, rounds) in compared {
        writeln!(
            section,
            "| {name} | {:.0} ms | {:.1} ms | {:.1} ms |",
            middle(rounds, |times| times.ready),
            middle(rounds, |times| times.first),
            middle(rounds, |times| times.second),
        )?;
    }
    section.push('\n');
    section += &at_most(
        "At most 50 ms from the first record after a start to its order",
        middle(&ours, |times| times.first),
        50.0,
        " ms",
    );
    Ok(section)
}

/// Starts n8n on a copy of its prepared files, which takes no time that counts.
fn start_n8n(environment: &Environment, n8n: &N8n, aray: &RunningProgram) -> Result<Times> {
    let scratch = environment.scratch()?;
    let begun = Instant::now();
    let running = n8n.start(scratch.path())?;
    times(begun, &running.url, aray)
}

fn times(begun: Instant, url: &str, aray: &RunningProgram) -> Result<Times> {
    let ready = begun.elapsed().as_secs_f64() * 1e3;
    let (first, second) = (to_order(url, aray)?, to_order(url, aray)?);
    Ok(Times { ready, first, second })
}

/// Returns how long it takes from a record to its order, in milliseconds.
fn to_order(url: &str, aray: &RunningProgram) -> Result<f64> {
    reset(aray)?;
    Sender::connect(url)?.send(&format!("start-{}", now_us()))?;
    let begun = Instant::now();
    loop {
        let figures = figures(aray)?;
        if figures["orders"] == 1 {
            return Ok(figures["p50_us"].as_f64().unwrap_or_default() / 1e3);
        }
        if begun.elapsed() > PATIENCE {
            bail!("no order came");
        }
        sleep(Duration::from_millis(5));
    }
}
