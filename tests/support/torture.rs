//! How hard a test tries: a little in every test run, for long in `cargo xtask torture`. What is thrown by dice can be thrown
//! again.

use std::time::Instant;

/// The variable that says how many times as much is tried.
pub const CYCLES: &str = "HOOKTRAY_TORTURE_CYCLES";
/// The variable with the number that the dice begin with.
pub const SEED: &str = "HOOKTRAY_TORTURE_SEED";

/// How often something is tried: as often as `cargo xtask torture` says, otherwise `short`.
pub fn cycles(short: u32) -> u32 {
    asked(CYCLES).map_or(short, |cycles| u32::try_from(cycles).unwrap_or(u32::MAX))
}

/// Whether this is the long form.
pub fn is_long() -> bool {
    asked(CYCLES).is_some()
}

fn asked(variable: &str) -> Option<u64> {
    let value = std::env::var(variable).ok()?;
    Some(value.parse().unwrap_or_else(|_| panic!("{variable} has to be a number")))
}

/// Numbers that look random and come again with the same seed (SplitMix64, <https://prng.di.unimi.it/splitmix64.c>).
#[derive(Debug, Clone)]
pub struct Dice(u64);

impl Dice {
    /// Dice for this run: with the seed of [`SEED`], or with one that nobody knows before it is printed.
    pub fn new() -> Dice {
        let seed = asked(SEED).unwrap_or_else(|| {
            let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
            since.map_or(0, |since| u64::from(since.subsec_nanos()) ^ since.as_secs())
        });
        println!("the same again: {SEED}={seed}");
        Dice(seed)
    }

    /// A number below `end`.
    pub fn below(&mut self, end: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (mixed ^ (mixed >> 31)) % end
    }
}

impl Default for Dice {
    fn default() -> Self {
        Dice::new()
    }
}

/// Says how it stands, every hundredth time.
#[derive(Debug)]
pub struct Progress(Instant);

impl Progress {
    /// From now on.
    pub fn begin() -> Progress {
        Progress(Instant::now())
    }

    /// To be called each time.
    pub fn at(&self, number: u32, of: u32) {
        if is_long() && number.is_multiple_of(100) {
            println!("  {number} of {of}, {} s", self.0.elapsed().as_secs());
        }
    }
}
