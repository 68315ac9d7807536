//! The speed of the disk itself.

use std::fs::File;
use std::io::Write as _;
use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::Result;
use serde_json::json;

/// Two pages of SQLite: the least that a commit appends to the WAL.
const COMMIT: [u8; 8192] = [b'x'; 8192];

/// Appends and syncs in a loop. Prints syncs per second, and the time of one in microseconds.
pub(crate) fn fsync(dir: &Path, seconds: f64) -> Result<()> {
    let path = dir.join("fsync");
    let mut file = File::create(&path)?;
    let (begun, mut took) = (Instant::now(), Vec::new());
    while begun.elapsed() < Duration::from_secs_f64(seconds) {
        let one = Instant::now();
        file.write_all(&COMMIT)?;
        file.sync_data()?;
        took.push(u64::try_from(one.elapsed().as_micros()).unwrap_or(u64::MAX));
    }
    let rate = took.len() as f64 / begun.elapsed().as_secs_f64();
    let (middle, worst) = crate::middle_and_worst(&mut took);
    println!("{}", json!({"per_second": rate, "p50_us": middle, "p99_us": worst}));
    std::fs::remove_file(path)?;
    Ok(())
}
