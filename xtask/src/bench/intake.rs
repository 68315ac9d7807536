//! Records accepted and committed per second, compared with storing nothing, one transaction per record, and the disk.

use std::fmt::Write as _;

use anyhow::Result;

use super::environment::Environment;
use super::load::{Load, LoadResult};
use super::report::{at_least, at_most, median};
use crate::sample_order::FLOW;

const ROUNDS: usize = 5;
const SENDERS: [u32; 4] = [1, 8, 64, 256];
const SECONDS: u32 = 3;
/// What is compared, in the order of the table.
const NAMES: [&str; 3] = ["Hooktray", "nothing stored", "a transaction each"];

pub(super) fn measure(environment: &Environment) -> Result<String> {
    let mut rounds = vec![vec![Vec::<LoadResult>::new(); NAMES.len()]; SENDERS.len()];
    let (mut fsync, mut fsyncs) = (Vec::new(), Vec::new());
    for round in 1..=ROUNDS {
        println!("intake, round {round} of {ROUNDS}");
        for (row, senders) in rounds.iter_mut().zip(SENDERS) {
            // The flow is stopped, so only the intake is measured: records are held.
            let data_dir = environment.data_dir("http://127.0.0.1:9")?;
            data_dir.hooktray.stdout(&["flow", "stop", FLOW])?;
            let path = data_dir.link_path()?;
            let scratch = environment.scratch()?;
            let at = scratch.path().to_string_lossy().into_owned();
            for (place, sent) in row.iter_mut().enumerate() {
                let running = match place {
                    0 => data_dir.engine(environment)?,
                    1 => environment.start_helper(&["baseline"])?,
                    _ => environment.start_helper(&["transactions", &at])?,
                };
                let url = format!("{}{path}", running.url);
                let load = Load { url: &url, senders, seconds: 1, pause: 0 };
                // A warm-up that is not measured: connections, caches, a WAL to append to.
                load.send()?;
                sent.push(Load { seconds: SECONDS, ..load }.send()?);
            }
            let disk = environment.run_helper(&["fsync", &at, "0.5"])?;
            fsync.push(disk["p50_us"].as_f64().unwrap_or_default() / 1e3);
            fsyncs.push(disk["per_second"].as_f64().unwrap_or_default());
        }
    }
    let middle = |row: usize, place: usize, figure: fn(&LoadResult) -> f64| {
        median(&rounds[row][place].iter().map(figure).collect::<Vec<_>>())
    };
    let mut section = format!(
        "## Intake\n\nA record is accepted when its commit is on disk. Compared with an axum handler that returns the same bytes and \
         stores nothing, one that runs an equally durable SQLite transaction per record into a table without indexes, and the \
         disk itself, which syncs 8 KiB {:.0} times per second, in {:.2} ms each. {ROUNDS} rounds of {SECONDS} s.\n\n\
         | senders | | records/s | vs nothing stored | vs a transaction each | vs disk syncs | p50 | p99 |\n\
         |---:|---|---:|---:|---:|---:|---:|---:|\n",
        median(&fsyncs),
        median(&fsync),
    );
    for (row, senders) in SENDERS.iter().enumerate() {
        for (place, name) in NAMES.iter().enumerate() {
            let rate = middle(row, place, |sent| sent.per_second);
            writeln!(
                section,
                "| {senders} | {name} | {rate:.0} | {:.2} | {:.2} | {:.2} | {:.2} ms | {:.2} ms |",
                rate / middle(row, 1, |sent| sent.per_second),
                rate / middle(row, 2, |sent| sent.per_second),
                rate / median(&fsyncs),
                middle(row, place, |sent| sent.p50),
                middle(row, place, |sent| sent.p99),
            )?;
        }
    }
    let rate = |place| middle(2, place, |sent| sent.per_second);
    section.push('\n');
    section += &at_least("64 senders: at least a quarter of storing nothing", rate(0) / rate(1), 0.25, "");
    section += &at_least("64 senders: at least 15 times a transaction each", rate(0) / rate(2), 15.0, "");
    let one = middle(0, 0, |sent| sent.p50);
    section += &at_most("1 sender: a reply within 1.5 disk syncs", one / median(&fsync), 1.5, "");
    Ok(section)
}
