//! A long history: throughput, the window's queries, and the time of a start.

use std::fmt::Write as _;
use std::thread::sleep;
use std::time::{Duration, Instant};

use anyhow::{Result, ensure};

use super::end_to_end::hooktray;
use super::environment::{DataDir, Environment};
use super::process;
use super::report::{at_least, at_most, median};

const ROUNDS: usize = 3;
const SIZES: [u64; 3] = [0, 100_000, 1_000_000];
/// Below this share of a CPU the engine is idle.
const REST: f64 = 0.02;
/// How long it may take until it is.
const PATIENCE: Duration = Duration::from_secs(600);

pub(super) fn measure(environment: &Environment) -> Result<String> {
    let aray = environment.start_helper(&["orders"])?;
    let mut data_dirs = Vec::new();
    for size in SIZES {
        println!("growth: {size} operations");
        let data_dir =
            if size == 0 { environment.data_dir(&aray.url)? } else { environment.long_data_dir(&aray.url, size)? };
        come_to_rest(environment, &data_dir)?;
        data_dirs.push(data_dir);
    }
    let mut rates = vec![Vec::new(); SIZES.len()];
    let mut starts = vec![Vec::new(); SIZES.len()];
    for round in 1..=ROUNDS {
        println!("growth, round {round} of {ROUNDS}");
        for (n, data_dir) in data_dirs.iter().enumerate() {
            let begun = Instant::now();
            let running = data_dir.serve()?;
            starts[n].push(begun.elapsed().as_secs_f64());
            drop(running);
            rates[n].push(hooktray(environment, data_dir, &aray)?.per_second);
        }
    }
    let mut section = format!(
        "## Growth\n\nThe same with a history: end-to-end throughput as above, and the time from start to listening, medians of {ROUNDS} \
         rounds. Each round adds some ten thousand records.\n\n\
         | operations at the start | records/s | vs none | start to listening |\n|---:|---:|---:|---:|\n"
    );
    for (n, size) in SIZES.iter().enumerate() {
        let rate = median(&rates[n]);
        writeln!(
            section,
            "| {size} | {rate:.0} | {:.2} | {:.0} ms |",
            rate / median(&rates[0]),
            median(&starts[n]) * 1e3
        )?;
    }
    section.push_str("\nWhat the window asks, on a cold history, 21 times each.\n\n| query |");
    let answers =
        data_dirs.iter().map(|data_dir| environment.run_helper(&["queries", &data_dir.path().to_string_lossy()]));
    let answers = answers.collect::<Result<Vec<_>>>()?;
    SIZES.iter().try_for_each(|size| write!(section, " {size}: median | worst |"))?;
    writeln!(section, "\n|---|{}", "---:|".repeat(2 * SIZES.len()))?;
    let mut worst = 0.0f64;
    for name in answers.last().and_then(|last| last.as_object()).into_iter().flat_map(|last| last.keys()) {
        write!(section, "| {name} |")?;
        for answer in &answers {
            let figure = |what: &str| answer[name][what].as_f64().unwrap_or_default() / 1e3;
            write!(section, " {:.1} ms | {:.1} ms |", figure("p50_us"), figure("worst_us"))?;
            worst = worst.max(figure("worst_us"));
        }
        section.push('\n');
    }
    let last = SIZES.len() - 1;
    section.push('\n');
    section +=
        &at_least("Throughput with 1 000 000, compared with none", median(&rates[last]) / median(&rates[0]), 0.9, "");
    section += &at_most("The slowest query", worst, 50.0, " ms");
    section += &at_most("Start to listening, with 1 000 000", median(&starts[last]), 1.0, " s");
    Ok(section)
}

/// Runs the engine until it is idle: pending records sent, the daily backup made, the search index complete.
fn come_to_rest(environment: &Environment, data_dir: &DataDir) -> Result<()> {
    let engine = data_dir.engine(environment)?;
    let (began, mut quiet) = (Instant::now(), 0);
    while quiet < 3 {
        ensure!(began.elapsed() < PATIENCE, "the engine is still busy after {} s", PATIENCE.as_secs());
        let before = process::cpu_seconds(engine.pid())?;
        sleep(Duration::from_secs(1));
        quiet = if process::cpu_seconds(engine.pid())? - before < REST { quiet + 1 } else { 0 };
    }
    Ok(())
}
