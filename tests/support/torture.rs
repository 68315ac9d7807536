//! Stress tests: short in every test run, long in `cargo xtask torture`. Random choices can be repeated with a seed.

use std::time::Instant;

/// The variable with the number of cycles.
pub const CYCLES: &str = "HOOKTRAY_TORTURE_CYCLES";
/// The variable with the seed.
pub const SEED: &str = "HOOKTRAY_TORTURE_SEED";

/// Returns the number of cycles: from [`CYCLES`], otherwise `short`.
pub fn cycles(short: u32) -> u32 {
    asked(CYCLES).map_or(short, |cycles| u32::try_from(cycles).unwrap_or(u32::MAX))
}

/// Returns true in `cargo xtask torture`.
pub fn is_long() -> bool {
    asked(CYCLES).is_some()
}

fn asked(variable: &str) -> Option<u64> {
    let value = std::env::var(variable).ok()?;
    Some(value.parse().unwrap_or_else(|_| panic!("{variable} has to be a number")))
}

/// Pseudo-random numbers, repeatable with a seed (SplitMix64, <https://prng.di.unimi.it/splitmix64.c>).
#[derive(Debug, Clone)]
pub struct Rng(u64);

impl Rng {
    /// Starts with the seed in [`SEED`], otherwise with a random one. Prints it.
    pub fn new() -> Rng {
        let seed = asked(SEED).unwrap_or_else(|| {
            let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
            since.map_or(0, |since| u64::from(since.subsec_nanos()) ^ since.as_secs())
        });
        println!("to repeat: {SEED}={seed}");
        Rng(seed)
    }

    /// Returns a number below `end`.
    pub fn below(&mut self, end: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (mixed ^ (mixed >> 31)) % end
    }
}

impl Default for Rng {
    fn default() -> Self {
        Rng::new()
    }
}

/// Prints the progress every hundred cycles.
#[derive(Debug)]
pub struct Progress(Instant);

impl Progress {
    /// Starts the clock.
    pub fn begin() -> Progress {
        Progress(Instant::now())
    }

    /// Call this in each cycle.
    pub fn at(&self, number: u32, of: u32) {
        if is_long() && number.is_multiple_of(100) {
            println!("  {number} of {of}, {} s", self.0.elapsed().as_secs());
        }
    }
}
