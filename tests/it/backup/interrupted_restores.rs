//! A restore that is killed at any moment, and another one, of another backup, that is killed too: at the end there is one
//! whole database, and the one before is set aside whole.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use hooktray_core::base::clock::Clock;
use hooktray_core::engine::Engine;
use hooktray_core::ingress::Limits;
use hooktray_core::secrets::Secrets;
use hooktray_core::store::{self, FILE};
use hooktray_support::harness::{Program, RecordingHost, plain_flow, start};
use hooktray_support::http;
use hooktray_support::power_cut::{Action, Disk, Luck, Recorder};
use rusqlite::Connection;
use serde_json::json;
use tempfile::TempDir;

/// How many records there are in the two backups, and in the database.
const RECORDS: [usize; 3] = [1, 3, 6];

/// Returns a data dir whose last records are only in the WAL, and two backups beside it.
async fn with_two_backups() -> (Program, TempDir, [PathBuf; 2]) {
    let (program, beside) = (Program::new(), TempDir::new().expect("a temporary directory"));
    let flow = plain_flow("http://unused.example", json!({"name": "aray", "enabled": false}));
    assert!(program.with_input(&["flow", "import", "-"], &flow.to_string()).status.success());
    let link = crate::cli::program::path(&program);
    let backups = ["first", "second"].map(|name| beside.path().join(name));
    let mut received = 0;
    for (count, backup) in RECORDS.into_iter().zip(backups.iter().map(Some).chain([None])) {
        let serving = program.serve();
        for _ in received..count {
            assert_eq!(http::post(&serving.address, &link, "{}").await.status, 200);
        }
        serving.kill();
        received = count;
        if let Some(backup) = backup {
            program.says(&["backup", backup.to_str().expect("text")]);
        }
    }
    (program, beside, backups)
}

/// Restores a backup, and returns every different set of files that a kill on the way leaves.
fn killed_everywhere(program: &Program, folder: &Path, backup: &Path) -> Vec<Disk> {
    let beside = TempDir::new().expect("a temporary directory");
    let mut disk = Disk::holding(folder);
    let recorder = Recorder::new(folder, beside.path());
    let mut restore = program.command(&["restore", backup.to_str().expect("text")]);
    restore.env("HOOKTRAY_DATA_DIR", folder).envs(recorder.variables());
    let done = restore.output().expect("hooktray starts");
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    let mut kills = vec![disk.clone()];
    for call in recorder.calls() {
        disk.replay(&call);
        if matches!(call.action, Action::Rename { .. } | Action::Unlink(_)) {
            kills.push(disk.clone());
        }
    }
    kills
}

/// Returns how many records there are in a database with its WAL, which has to be whole.
fn records(file: &Path) -> Result<usize, String> {
    store::check_copy(file).map_err(|error| format!("{}: {error}", file.display()))?;
    let database = Connection::open(file).expect("a database");
    let count: u32 = database.query_row("SELECT count(*) FROM operations", [], |row| row.get(0)).expect("counted");
    Ok(usize::try_from(count).expect("few"))
}

/// Starts the program and ends it. Returns how many records there are in the database, and in those that were set aside.
fn records_after_a_start(folder: &Path) -> Result<(usize, BTreeSet<usize>), String> {
    let (host, clock) = (Arc::<RecordingHost>::default(), Clock::manual(start()));
    let engine = Engine::open(folder, Secrets::memory(), clock, Limits::default(), host);
    let engine = engine.map_err(|error| format!("it does not start: {error}"))?;
    if let Some(error) = engine.restore_error() {
        return Err(format!("the restore failed: {error}"));
    }
    engine.close();
    let names: Vec<String> = std::fs::read_dir(folder)
        .expect("a temporary directory")
        .map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned())
        .collect();
    if names.iter().any(|name| name.contains("staged") || name.contains("orphaned") || name.contains("damaged")) {
        return Err(format!("left over: {names:?}"));
    }
    let is_database =
        |name: &&String| name.contains("before-restore") && !name.ends_with("-wal") && !name.ends_with("-shm");
    let aside = names.iter().filter(is_database).map(|name| records(&folder.join(name)));
    Ok((records(&folder.join(FILE))?, aside.collect::<Result<_, _>>()?))
}

fn kept(disk: &Disk) -> TempDir {
    let folder = TempDir::new().expect("a temporary directory");
    disk.cut(folder.path(), &mut Luck::Full);
    folder
}

#[tokio::test]
async fn two_restores_that_are_killed_leave_one_whole_database_and_the_old_one_whole() {
    let (program, _beside, [first, second]) = with_two_backups().await;
    let [of_first, of_second, old] = RECORDS;
    let mut seen = BTreeSet::new();
    for (killed, disk) in killed_everywhere(&program, program.data_dir(), &first).iter().enumerate() {
        let after = records_after_a_start(kept(disk).path());
        let (live, aside) = after.unwrap_or_else(|wrong| panic!("first killed after step {killed}: {wrong}"));
        assert!(live == old || (live == of_first && aside == [old].into()), "{killed}: {live}, aside: {aside:?}");
        let again = killed_everywhere(&program, kept(disk).path(), &second);
        let last = again.len() - 1;
        for (killed_again, disk) in again.iter().enumerate() {
            let at = format!("killed after step {killed}, then after step {killed_again} of {last}");
            let after = records_after_a_start(kept(disk).path());
            let (live, aside) = after.unwrap_or_else(|wrong| panic!("{at}: {wrong}"));
            assert!(live == old || aside.contains(&old), "{at}: the old one is gone; {live}, aside: {aside:?}");
            assert!(killed_again < last || live == of_second, "{at}: {live}, aside: {aside:?}");
            seen.insert(live);
        }
    }
    assert_eq!(seen, RECORDS.into(), "every one of them was in its place once");
}
