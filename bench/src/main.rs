//! `hooktray-bench`: helper programs of `cargo xtask bench`. Those that listen print their address as `hooktray serve`
//! does; the others print their result as one line of JSON.

mod baseline;
mod disk;
mod engine;
mod forwarder;
mod history;
mod orders;
mod reading;

use std::net::SocketAddr;
use std::path::PathBuf;

use anyhow::Result;
use clap::{Parser, Subcommand};

#[derive(Parser)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Answer as Hooktray does, and store nothing
    Baseline,
    /// Answer as Hooktray does, after one SQLite transaction for each record
    Transactions {
        /// Directory of the database
        dir: PathBuf,
    },
    /// Write and sync as much as a small commit, again and again
    Fsync {
        /// Directory of the file
        dir: PathBuf,
        /// Duration in seconds
        #[arg(default_value_t = 2.0)]
        seconds: f64,
    },
    /// Send each record on at once, and store nothing
    Forwarder {
        /// The stand-in for aray, such as `http://127.0.0.1:9000`
        aray: String,
    },
    /// Accept orders as aray does, and record when each arrived
    Orders {
        /// Address to listen on
        #[arg(long, default_value = "127.0.0.1:0")]
        listen: SocketAddr,
    },
    /// `hooktray serve` without a flow's rate limit
    Engine {
        /// The data dir
        data_dir: PathBuf,
    },
    /// Fill a data dir with records, and index them for search
    Fill {
        /// The data dir
        data_dir: PathBuf,
        /// Number of records
        records: u64,
    },
    /// Count the records by state
    Counts {
        /// The data dir
        data_dir: PathBuf,
    },
    /// Time the window's queries on a history
    Queries {
        /// The data dir
        data_dir: PathBuf,
    },
    /// Time the reading of bodies
    Reading,
}

fn main() -> Result<()> {
    match Arguments::parse().command {
        Command::Baseline => baseline::serve(None),
        Command::Transactions { dir } => baseline::serve(Some(&dir)),
        Command::Fsync { dir, seconds } => disk::fsync(&dir, seconds),
        Command::Forwarder { aray } => forwarder::serve(&aray),
        Command::Orders { listen } => orders::serve(listen),
        Command::Engine { data_dir } => engine::serve(&data_dir),
        Command::Fill { data_dir, records } => history::fill(&data_dir, records),
        Command::Counts { data_dir } => history::counts(&data_dir),
        Command::Queries { data_dir } => history::ask(&data_dir),
        Command::Reading => reading::measure(),
    }
}

/// Runs on as many threads as `hooktray serve`.
fn run(work: impl Future<Output = Result<()>>) -> Result<()> {
    tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?.block_on(work)
}

/// Returns the median and the 99th percentile; 0 without figures.
fn middle_and_worst(figures: &mut [u64]) -> (u64, u64) {
    figures.sort_unstable();
    let at = |share: usize| figures.get((figures.len() * share / 100).min(figures.len().saturating_sub(1)));
    (at(50).copied().unwrap_or_default(), at(99).copied().unwrap_or_default())
}
