//! What a shop sends in a day, with the hours between its bursts left out: how much CPU time that takes, and what an outage of
//! the destination costs.

use std::fmt::Write as _;
use std::thread::{scope, sleep};
use std::time::{Duration, Instant};

use anyhow::{Result, bail};

use super::end_to_end::figures;
use super::environment::Environment;
use super::report::median;
use super::sender::Sender;
use super::{node_red, process};
use crate::sample_order::free_address;

const ROUNDS: usize = 3;
const BURSTS: usize = 20;
/// Modems that send at the same time, each of them so many records in a burst.
const MODEMS: usize = 5;
const RECORDS_OF_A_MODEM: usize = 30;
/// During these bursts the destination is down.
const OUTAGE: std::ops::Range<usize> = 8..10;
const BETWEEN_BURSTS: Duration = Duration::from_millis(500);
/// How long to wait for orders once the last record is sent. Hooktray looks once a minute at least whether a destination is back.
const PATIENCE: Duration = Duration::from_secs(150);
/// So long without another order means that no more come, where nothing is sent again.
const NO_MORE: Duration = Duration::from_secs(5);

/// What a day took.
#[derive(Clone, Copy)]
struct Day {
    /// In seconds.
    cpu: f64,
    memory: f64,
    orders: f64,
}

pub(super) fn measure(environment: &Environment) -> Result<String> {
    let records = BURSTS * MODEMS * RECORDS_OF_A_MODEM;
    let (mut ours, mut theirs) = (Vec::new(), Vec::new());
    for round in 1..=ROUNDS {
        println!("a day, round {round} of {ROUNDS}");
        let address = free_address()?;
        let data_dir = environment.data_dir(&format!("http://{address}"))?;
        let serve = data_dir.serve()?;
        let url = format!("{}{}", serve.url, data_dir.link_path()?);
        ours.push(day(environment, &url, serve.pid(), &address, PATIENCE)?);
        let (scratch, address) = (environment.scratch()?, free_address()?);
        let (red, url) = node_red::start(&environment.node_red, scratch.path(), &format!("http://{address}"))?;
        theirs.push(day(environment, &format!("{url}/hook/token"), red.0.id(), &address, NO_MORE)?);
    }
    let middle = |days: &[Day], figure: fn(&Day) -> f64| median(&days.iter().map(figure).collect::<Vec<_>>());
    let mut section = format!(
        "## A day\n\nWhat a shop with {MODEMS} modems sends in a day, without the hours in between: {records} records in {BURSTS} bursts. \
         During {} of the bursts the destination is down. CPU time counts from the first record to the last order, and stands for \
         the energy that it takes, which this machine does not measure. {ROUNDS} rounds.\n\n\
         | | CPU time | memory afterwards | orders of {records} records |\n|---|---:|---:|---:|\n",
        OUTAGE.len(),
    );
    for (name, days) in [("`hooktray serve`", &ours), ("Node-RED", &theirs)] {
        writeln!(
            section,
            "| {name} | {:.2} s | {:.0} MiB | {:.0} |",
            middle(days, |day| day.cpu),
            middle(days, |day| day.memory),
            middle(days, |day| day.orders),
        )?;
    }
    let ratio = middle(&ours, |day| day.cpu) / middle(&theirs, |day| day.cpu);
    writeln!(section, "\n- CPU time of a day: {ratio:.2} of that of Node-RED.")?;
    Ok(section)
}

/// Sends the records of a day, with the destination at this address.
fn day(environment: &Environment, url: &str, pid: u32, address: &str, patience: Duration) -> Result<Day> {
    let start_aray = || environment.start_helper(&["orders", "--listen", address]);
    let orders_at = |aray: &_| Ok::<_, anyhow::Error>(figures(aray)?["orders"].as_u64().unwrap_or_default());
    let (mut aray, mut orders_before) = (Some(start_aray()?), 0);
    let before = process::cpu_seconds(pid)?;
    for burst in 0..BURSTS {
        if burst == OUTAGE.start {
            orders_before = aray.as_ref().map(orders_at).transpose()?.unwrap_or_default();
            aray = None;
        }
        if burst == OUTAGE.end {
            aray = Some(start_aray()?);
        }
        send_burst(url, burst)?;
        sleep(BETWEEN_BURSTS);
    }
    let Some(aray) = aray else { bail!("the outage does not end") };
    let all = (BURSTS * MODEMS * RECORDS_OF_A_MODEM) as u64;
    let (mut orders, mut since) = (0, Instant::now());
    while orders_before + orders < all && since.elapsed() < patience {
        sleep(Duration::from_millis(200));
        let now = orders_at(&aray)?;
        if now > orders {
            (orders, since) = (now, Instant::now());
        }
    }
    Ok(Day {
        cpu: process::cpu_seconds(pid)? - before,
        memory: process::memory(pid)?,
        orders: (orders_before + orders) as f64,
    })
}

/// Sends what all modems send in one burst.
fn send_burst(url: &str, burst: usize) -> Result<()> {
    let modem = |modem: usize| {
        let mut sender = Sender::connect(url)?;
        (0..RECORDS_OF_A_MODEM).try_for_each(|record| sender.send(&format!("{burst}-{modem}-{record}")))
    };
    scope(|scope| {
        let modems: Vec<_> = (0..MODEMS).map(|number| scope.spawn(move || modem(number))).collect();
        let ended = modems.into_iter().map(|modem| modem.join().unwrap_or_else(|_| bail!("a modem stopped")));
        ended.collect::<Result<()>>()
    })
}
