//! The stress tests, for long. `cargo xtask test` runs them for a few seconds.

use anyhow::Result;

use crate::run::{built, cargo, run};
use crate::setup;

/// The tests whose length can be set, and which print a report.
const LONG: [&str; 8] = [
    "durability::killed::kill_at_any_moment_under_load_loses_nothing_and_makes_one_order_of_a_record",
    "durability::killed_between_steps::kill_at_any_moment_sends_only_the_request_under_way_again",
    "intake::crowds::memory_stays_bounded_among_thousands_of_connections",
    "durability::power_cut::power_cut_at_any_moment_loses_nothing_and_leaves_nothing_half",
    "durability::power_cut_upgrade::power_cut_while_a_database_is_written_anew_loses_nothing",
    "durability::properties::any_order_of_events_loses_nothing_and_settles_nothing_twice",
    "durability::step_properties::no_order_of_events_sends_a_finished_request_again_or_loses_a_record",
    "durability::step_properties::no_order_of_events_sends_a_record_to_both_of_two_requests",
];

/// Runs them one after the other, and prints what they report.
///
/// # Errors
/// A broken promise. The seed to repeat the run is printed above it.
pub(crate) fn torture(cycles: u32, seed: Option<u64>) -> Result<()> {
    setup::for_building()?;
    run(cargo().args(["build", "--locked", "--package", "hooktray-cli"]))?;
    let mut tests = cargo();
    tests.args(["test", "--locked", "--package", "hooktray-tests", "--test", "it", "--", "--exact", "--nocapture"]);
    tests.args(["--test-threads", "1"]).args(LONG);
    tests.env("HOOKTRAY_BIN", built("hooktray")?).env("HOOKTRAY_TORTURE_CYCLES", cycles.to_string());
    if let Some(seed) = seed {
        tests.env("HOOKTRAY_TORTURE_SEED", seed.to_string());
    }
    run(&mut tests)?;
    println!("\nEvery promise was kept.");
    Ok(())
}
