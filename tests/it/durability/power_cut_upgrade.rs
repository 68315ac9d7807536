//! The power is cut at any moment while a database is written as a whole, as an upgrade of its schema may do.

use std::path::Path;

use hooktray_core::store::FILE;
use hooktray_support::harness::{Program, plain_flow};
use hooktray_support::power_cut::{Action, Disk, Recorder};
use hooktray_support::receiver::Receiver;
use hooktray_support::torture::{Rng, cycles, is_long};
use rusqlite::Connection;
use serde_json::json;
use tempfile::TempDir;

use super::power_cut::{Day, PARTS, Promised, TOKEN, first_broken_promise, receive, records, wrong_at_the_start};

/// A start on a database that another tool made whole, with the first half of the records before the backup in it. It is written
/// once more as a whole, as an upgrade of its schema may do, and then the second half comes.
async fn an_upgrade() -> Day {
    let receiver = Receiver::start().await;
    let (program, beside) = (Program::new(), TempDir::new().expect("a temporary directory"));
    let half = PARTS[0].start + 6;
    let flow = plain_flow(&receiver.url(), json!({"source": {"type": "webhook", "token": TOKEN}}));
    program.with_input(&["flow", "import", "-"], &flow.to_string());
    let serving = program.serve();
    receive(&serving, PARTS[0].start..half).await;
    assert_eq!(serving.stop_with("TERM"), Some(0));
    let database = Connection::open(program.data_dir().join(FILE)).expect("a database");
    let as_recovered = "PRAGMA journal_mode = DELETE; PRAGMA auto_vacuum = NONE; VACUUM;";
    database.execute_batch(as_recovered).expect("as sqlite3 .recover leaves it");
    drop(database);
    let before = Disk::holding(program.data_dir());
    let recorder = Recorder::new(program.data_dir(), beside.path());
    let serving = program.serve_with(&recorder.variables());
    receive(&serving, half..PARTS[0].end).await;
    assert_eq!(serving.stop_with("TERM"), Some(0));
    let database = Connection::open(program.data_dir().join(FILE)).expect("a database");
    let mode: u32 = database.pragma_query_value(None, "auto_vacuum", |row| row.get(0)).expect("a number");
    assert_eq!(mode, 2, "it was written as a whole");
    Day { before, calls: recorder.calls() }
}

/// Returns what is wrong in the folder after the power was cut during an upgrade.
fn wrong_after_a_cut_upgrade(folder: &Path, promised: &Promised) -> Result<(), String> {
    wrong_at_the_start(folder)?;
    let live = records(&folder.join(FILE));
    let end = PARTS[0].start + 6 + promised.acknowledged;
    let lost: Vec<u32> = (PARTS[0].start..end).filter(|number| !live.contains(number)).collect();
    if lost.is_empty() { Ok(()) } else { Err(format!("lost: {lost:?}")) }
}

#[tokio::test]
async fn power_cut_while_a_database_is_written_anew_loses_nothing() {
    let upgrade = an_upgrade().await;
    let cuts = if is_long() { cycles(0) } else { cycles(40) };
    assert_eq!(first_broken_promise(&upgrade, wrong_after_a_cut_upgrade, cuts, &mut Rng::new()), None);
    println!("{cuts} power cuts in {} calls: nothing was lost", upgrade.calls.len());
}

#[tokio::test]
async fn disk_that_ignores_syncs_loses_records_of_an_upgrade() {
    // What the test above would say if the program did not sync.
    let mut upgrade = an_upgrade().await;
    upgrade.calls.retain(|call| call.action != Action::Sync);
    assert!(first_broken_promise(&upgrade, wrong_after_a_cut_upgrade, 60, &mut Rng::new()).is_some());
}
