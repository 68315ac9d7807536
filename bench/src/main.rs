//! `hooktray-bench`: helper programs of `cargo xtask bench`. Those that listen print their address as `hooktray serve`
//! does; the others print their result as one line of JSON.

mod baseline;
mod disk;
mod engine;
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
    helper: Helper,
}

#[derive(Subcommand)]
enum Helper {
    /// Answer as Hooktray does, and store nothing
    Baseline,
    /// Answer as Hooktray does, after one SQLite transaction for each record
    Transactions {
        /// Folder of the database
        folder: PathBuf,
    },
    /// Write and sync as much as a small commit, again and again
    Fsync {
        /// Folder of the file
        folder: PathBuf,
        /// Duration in seconds
        #[arg(default_value_t = 2.0)]
        seconds: f64,
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
        folder: PathBuf,
    },
    /// Fill a data dir with records, and index them for search
    Fill {
        /// The data dir
        folder: PathBuf,
        /// Number of records
        records: u64,
    },
    /// Count the records by state
    Counts {
        /// The data dir
        folder: PathBuf,
    },
    /// Time the window's queries on a history
    Queries {
        /// The data dir
        folder: PathBuf,
    },
    /// Time the reading of bodies
    Reading,
}

fn main() -> Result<()> {
    match Arguments::parse().helper {
        Helper::Baseline => baseline::serve(None),
        Helper::Transactions { folder } => baseline::serve(Some(&folder)),
        Helper::Fsync { folder, seconds } => disk::fsync(&folder, seconds),
        Helper::Orders { listen } => orders::serve(listen),
        Helper::Engine { folder } => engine::serve(&folder),
        Helper::Fill { folder, records } => history::fill(&folder, records),
        Helper::Counts { folder } => history::counts(&folder),
        Helper::Queries { folder } => history::ask(&folder),
        Helper::Reading => reading::measure(),
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
