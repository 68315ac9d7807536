//! `hooktray-bench`: the parts of `cargo xtask bench` that are programs of their own. Those that listen say where, as
//! `hooktray serve` does; the others print what they found as one line of JSON.

mod bare;
mod disk;
mod engine;
mod orders;
mod questions;

use std::net::SocketAddr;
use std::path::PathBuf;

use anyhow::Result;
use clap::{Parser, Subcommand};

#[derive(Parser)]
struct Arguments {
    #[command(subcommand)]
    part: Part,
}

#[derive(Subcommand)]
enum Part {
    /// Answer what Hooktray answers and store nothing
    Bare,
    /// Answer what Hooktray answers after one SQLite transaction for each record
    Transactions {
        /// Where the database is made
        folder: PathBuf,
    },
    /// Write as much as a small commit and let the disk confirm it, again and again
    Fsync {
        /// Where the file is made
        folder: PathBuf,
        /// For how long
        #[arg(default_value_t = 2.0)]
        seconds: f64,
    },
    /// Take orders as aray does, and note when each came
    Orders {
        /// Where to listen
        #[arg(long, default_value = "127.0.0.1:0")]
        listen: SocketAddr,
    },
    /// `hooktray serve` with one limit raised: how many requests a flow takes in a second
    Engine {
        /// The data folder
        folder: PathBuf,
    },
    /// Fill a data folder with this many records, and bring the index of the search up to them
    Fill {
        /// The data folder
        folder: PathBuf,
        /// How many
        records: u64,
    },
    /// How many records are in which state
    Counts {
        /// The data folder
        folder: PathBuf,
    },
    /// Ask a history what the window asks, and tell how long each answer takes
    Questions {
        /// The data folder
        folder: PathBuf,
    },
}

fn main() -> Result<()> {
    match Arguments::parse().part {
        Part::Bare => bare::serve(None),
        Part::Transactions { folder } => bare::serve(Some(&folder)),
        Part::Fsync { folder, seconds } => disk::fsync(&folder, seconds),
        Part::Orders { listen } => orders::serve(listen),
        Part::Engine { folder } => engine::serve(&folder),
        Part::Fill { folder, records } => questions::fill(&folder, records),
        Part::Counts { folder } => questions::counts(&folder),
        Part::Questions { folder } => questions::ask(&folder),
    }
}

/// Runs until it is told to stop, on as many threads as `hooktray serve`.
fn run(work: impl Future<Output = Result<()>>) -> Result<()> {
    tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?.block_on(work)
}

/// The middle of some figures, and the one that only one in a hundred exceeds; both 0 where there are none.
fn middle_and_worst(figures: &mut [u64]) -> (u64, u64) {
    figures.sort_unstable();
    let at = |share: usize| figures.get((figures.len() * share / 100).min(figures.len().saturating_sub(1)));
    (at(50).copied().unwrap_or_default(), at(99).copied().unwrap_or_default())
}
