//! Records accepted and on disk in a second, beside storing nothing, one transaction for each, and the disk itself.

use std::fmt::Write as _;

use anyhow::Result;

use super::load::{Load, Sent};
use super::report::{at_least, at_most, median};
use super::site::Site;
use crate::order::FLOW;

const ROUNDS: usize = 3;
const SENDERS: [u32; 4] = [1, 8, 64, 256];
const SECONDS: u32 = 3;
/// What is compared, in the order of the table.
const NAMES: [&str; 3] = ["Hooktray", "nothing stored", "a transaction each"];

pub(super) fn measure(site: &Site) -> Result<String> {
    let mut rounds = vec![vec![Vec::<Sent>::new(); NAMES.len()]; SENDERS.len()];
    let (mut fsync, mut fsyncs) = (Vec::new(), Vec::new());
    for round in 1..=ROUNDS {
        println!("intake, round {round} of {ROUNDS}");
        for (row, senders) in rounds.iter_mut().zip(SENDERS) {
            // Stopped, so that the intake is all that happens: the record is kept and waits for the user's word.
            let folder = site.folder("http://127.0.0.1:9")?;
            folder.hooktray.says(&["flow", "stop", FLOW])?;
            let path = folder.path_of_link()?;
            let scratch = site.scratch()?;
            let at = scratch.path().to_string_lossy().into_owned();
            for (place, sent) in row.iter_mut().enumerate() {
                let running = match place {
                    0 => folder.engine(site)?,
                    1 => site.begin(&["bare"])?,
                    _ => site.begin(&["transactions", &at])?,
                };
                let url = format!("{}{path}", running.url);
                let load = Load { url: &url, senders, seconds: 1, pause: 0 };
                // Once for nothing: connections, caches, a log to write into.
                load.send()?;
                sent.push(Load { seconds: SECONDS, ..load }.send()?);
            }
            let disk = site.ask(&["fsync", &at, "0.5"])?;
            fsync.push(disk["p50_us"].as_f64().unwrap_or_default() / 1e3);
            fsyncs.push(disk["per_second"].as_f64().unwrap_or_default());
        }
    }
    let middle = |row: usize, place: usize, figure: fn(&Sent) -> f64| {
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
    section += &at_least("64 senders: at least half of storing nothing", rate(0) / rate(1), 0.5, "");
    section += &at_least("64 senders: at least 15 times a transaction each", rate(0) / rate(2), 15.0, "");
    let one = middle(0, 0, |sent| sent.p50);
    section += &at_most("1 sender: answered within 1.3 disk syncs", one / median(&fsync), 1.3, "");
    Ok(section)
}
