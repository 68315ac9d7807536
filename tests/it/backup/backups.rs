//! Daily backups: made, kept and restored.

use std::path::PathBuf;
use std::time::Duration;

use hooktray_core::backup::{self, Daily, FOLDER, KEPT};
use hooktray_core::history;
use hooktray_core::store::{Query, check_copy};
use hooktray_support::aray::Aray;
use hooktray_support::harness::{API_KEY, Program, TestEngine, aray_flow, path, plain_flow};
use hooktray_support::{http, wait};
use serde_json::json;

const PLENTY: u64 = u64::MAX;

fn daily(engine: &TestEngine, free: u64) -> Daily {
    let inner = engine.inner();
    backup::daily(&inner.store().readers, engine.data_dir.path(), engine.clock.now(), free).expect("a backup")
}

fn files(engine: &TestEngine) -> Vec<String> {
    let entries = std::fs::read_dir(engine.data_dir.path().join(FOLDER)).expect("a temporary directory");
    let mut names: Vec<String> =
        entries.map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned()).collect();
    names.sort_unstable();
    names
}

fn a_day_later(engine: &TestEngine) {
    engine.clock.advance(Duration::from_secs(24 * 60 * 60));
}

#[tokio::test]
async fn daily_backup_is_made_once_and_seven_are_kept() {
    let engine = TestEngine::new();
    engine.import(&plain_flow("http://unused.example", json!({})));
    let Daily::Made(first) = daily(&engine, PLENTY) else { panic!("a backup") };
    assert_eq!(daily(&engine, PLENTY), Daily::Present, "one a day");
    check_copy(&first).expect("a complete backup");
    for _ in 1..KEPT {
        a_day_later(&engine);
        assert!(matches!(daily(&engine, PLENTY), Daily::Made(_)));
    }
    assert_eq!(files(&engine).len(), KEPT);
    assert!(first.exists());
    a_day_later(&engine);
    daily(&engine, PLENTY);
    assert_eq!(files(&engine).len(), KEPT);
    assert!(!first.exists(), "the oldest is deleted for a newer one");
}

#[tokio::test]
async fn file_of_somebody_else_among_the_backups_stays() {
    let engine = TestEngine::new();
    daily(&engine, PLENTY);
    let folder = engine.data_dir.path().join(FOLDER);
    let theirs = ["hooktray-2020-01-01 copy.db", "hooktray-before-move.db"].map(|name| folder.join(name));
    for file in &theirs {
        std::fs::write(file, "a copy by hand").expect("written");
    }
    for _ in 0..=KEPT {
        a_day_later(&engine);
        daily(&engine, PLENTY);
    }
    assert_eq!(files(&engine).len(), KEPT + theirs.len());
    assert!(theirs.iter().all(|file| file.exists()));
}

#[tokio::test]
async fn failed_backup_deletes_no_old_one() {
    let engine = TestEngine::new();
    for _ in 0..KEPT {
        daily(&engine, PLENTY);
        a_day_later(&engine);
    }
    let before = files(&engine);
    assert_eq!(daily(&engine, 200 * 1024 * 1024), Daily::NoSpace, "records come first");
    assert_eq!(files(&engine), before);
    // A damaged database.
    let elsewhere = tempfile::TempDir::new().expect("a temporary directory");
    hooktray_core::store::Store::open(elsewhere.path()).expect("a store").close();
    let readers = hooktray_core::store::Store::read_only(elsewhere.path()).expect("readers");
    std::fs::write(elsewhere.path().join("hooktray.db"), vec![b'x'; 50_000]).expect("written");
    backup::daily(&readers, engine.data_dir.path(), engine.clock.now(), PLENTY).expect_err("it is damaged");
    assert_eq!(files(&engine), before);
}

#[test]
fn backup_into_a_folder_that_does_not_exist_says_what_to_do() {
    let program = Program::new();
    program.says(&["flow", "new", "--template", "blank"]);
    let folder = program.data_dir().join("nowhere");
    let output = program.run(&["backup", folder.join("copy.db").to_str().expect("text")]);
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    let expected =
        format!("error: {}: this folder does not exist; make it first, or choose another one\n", folder.display());
    assert_eq!((output.status.code(), said), (Some(1), expected));
}

#[tokio::test]
async fn backup_gets_no_name_of_a_part_of_a_database() {
    let engine = TestEngine::new();
    let elsewhere = tempfile::TempDir::new().expect("a temporary directory");
    let names =
        ["hooktray.db-journal", "hooktray.db-wal", "hooktray.db-staged-1", "other.db-shm", "HookTray.DB-Journal"];
    for (folder, name) in names.iter().flat_map(|name| [(engine.data_dir.path(), name), (elsewhere.path(), name)]) {
        let existed = folder.join(name).exists();
        let refused = backup::save(&engine.inner().store().readers, &folder.join(name), engine.clock.now());
        refused.expect_err("refused");
        assert_eq!(folder.join(name).exists(), existed, "{name}");
    }
    let good = elsewhere.path().join("hooktray.db");
    backup::save(&engine.inner().store().readers, &good, engine.clock.now()).expect("saved");
}

#[tokio::test]
async fn backup_that_was_killed_is_deleted_by_the_next_one_and_one_under_way_is_not() {
    let engine = TestEngine::new();
    let elsewhere = tempfile::TempDir::new().expect("a temporary directory");
    let [killed, under_way] = ["killed", "busy"].map(|name| elsewhere.path().join(format!(".hooktray-backup-{name}")));
    let locks = [&killed, &under_way].map(|folder| {
        std::fs::create_dir(folder).expect("made");
        std::fs::write(folder.join("hooktray.db"), "half").expect("written");
        std::fs::File::create(folder.join("lock")).expect("made")
    });
    locks[1].lock().expect("locked");
    let save = |name: &str| {
        let file = elsewhere.path().join(name);
        backup::save(&engine.inner().store().readers, &file, engine.clock.now()).expect("saved");
    };
    save("first");
    assert!(!killed.exists() && under_way.exists());
    drop(locks);
    save("second");
    assert!(!under_way.exists());
    let left = std::fs::read_dir(elsewhere.path()).expect("a directory").count();
    assert_eq!(left, 2, "nothing but the two backups");
}

#[cfg(target_os = "linux")]
#[test]
fn full_disk_of_a_backup_is_named() {
    let program = Program::new();
    program.says(&["flow", "new", "--template", "blank"]);
    let script = r#"
        other=$(mktemp -d)
        trap 'umount "$other"; rm -r "$other"' EXIT
        mount -t tmpfs -o size=64k none "$other"
        "$1" backup "$other/saved"
    "#;
    let Some(mut command) = hooktray_support::mounts::with_mounts(&program, script) else { return };
    let output = command.output().expect("unshare starts");
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(!output.status.success() && said.contains("/saved: no space is left"), "{said}");
}

#[tokio::test]
async fn unfinished_backup_of_a_crash_is_deleted() {
    let engine = TestEngine::new();
    let half = engine.data_dir.path().join(FOLDER).join(".hooktray-backup-x");
    std::fs::create_dir_all(&half).expect("a temporary directory");
    std::fs::write(half.join("hooktray.db"), "half").expect("written");
    daily(&engine, PLENTY);
    assert!(!half.exists());
    assert_eq!(files(&engine).len(), 1);
}

/// Waits for the first backup of a program; returns its path.
async fn first_backup(program: &Program) -> PathBuf {
    let folder = program.data_dir().join(FOLDER);
    let is_whole = |path: &PathBuf| path.extension().is_some_and(|extension| extension == "db");
    wait::until_some("the first backup", async || {
        let entries = std::fs::read_dir(&folder).into_iter().flatten().flatten();
        entries.map(|entry| entry.path()).find(is_whole)
    })
    .await
}

#[tokio::test]
async fn daily_backup_of_a_running_engine_restores_everything() {
    let aray = Aray::start(API_KEY);
    let program = Program::new();
    let imported = program.with_input(&["flow", "import", "-"], &aray_flow(&aray.url()).to_string());
    assert!(imported.status.success());
    let serving = program.serve();
    let link = crate::cli::program::path(&program);
    assert_eq!(http::post(&serving.address, &link, r#"{"to": "89165550117", "custmemo": "Ольга"}"#).await.status, 200);
    aray.wait_for_requests(1).await;
    let first = first_backup(&program).await;
    // The first one may have been made before the record arrived; the next one surely contains it.
    std::fs::remove_file(&first).expect("removed");
    serving.kill();
    let serving = program.serve();
    let file = first_backup(&program).await;
    serving.kill();
    let exported = program.says(&["flow", "export", "aray"]);
    program.says(&["flow", "delete", "aray"]);
    let restored = program.says(&["restore", file.to_str().expect("text")]);
    assert!(restored.contains("before-restore"), "{restored}");
    assert_eq!(program.says(&["flow", "export", "aray"]), exported);
    let found = program.says(&["history", "--json", "--search", "9165550117"]);
    assert!(found.contains("\"flow\": \"aray\"") || found.contains("\"flow\":\"aray\""), "{found}");
    let serving = program.serve();
    assert_eq!(http::post(&serving.address, &link, r#"{"to": "89165550118", "custmemo": "Анна"}"#).await.status, 200);
}

#[tokio::test]
async fn backup_during_intake_has_every_record_acknowledged_before_it() {
    let mut engine = TestEngine::new();
    let flow = engine.import(&plain_flow("http://unused.example", json!({"enabled": false})));
    let address = engine.listen().await;
    for _ in 0..20 {
        assert_eq!(http::post(&address, &path(&flow), "{}").await.status, 200);
    }
    let readers = engine.inner().store().readers.clone();
    let (folder, now) = (engine.data_dir.path().to_owned(), engine.clock.now());
    let make = tokio::task::spawn_blocking(move || backup::daily(&readers, &folder, now, PLENTY));
    for _ in 0..20 {
        assert_eq!(http::post(&address, &path(&flow), "{}").await.status, 200);
    }
    let Ok(Ok(Daily::Made(file))) = make.await else { panic!("a backup") };
    let copy = tempfile::TempDir::new().expect("a temporary directory");
    std::fs::copy(file, copy.path().join("hooktray.db")).expect("copied");
    let readers = hooktray_core::store::Store::read_only(copy.path()).expect("readers");
    let lines = history::list(&readers, &Query { limit: 100, ..Query::default() }).expect("a list").len();
    assert!((20..=40).contains(&lines), "{lines}");
    assert_eq!(engine.history().len(), 40);
}

#[tokio::test]
async fn record_that_waited_in_a_backup_is_held_after_the_restore() {
    let aray = Aray::start(API_KEY);
    let mut engine = TestEngine::new();
    let path = path(&engine.import(&aray_flow(&aray.url())));
    let address = engine.listen().await;
    http::post(&address, &path, r#"{"to": "89165550117", "custmemo": "Ольга"}"#).await;
    let Daily::Made(file) = daily(&engine, PLENTY) else { panic!("a backup") };
    engine.run_worker().await;
    assert_eq!(aray.orders().len(), 1, "it was sent after the backup was made");
    assert_eq!(engine.restore(&file).await, 1);
    engine.run_worker().await;
    assert_eq!((engine.statuses(), aray.orders()[0].times), (vec!["held".to_owned()], 1));
    assert_eq!(engine.newest()["error"]["code"], "restored");
}

#[tokio::test]
async fn duplicate_of_a_record_that_waited_in_a_restored_backup_is_not_sent() {
    let aray = Aray::start(API_KEY);
    let mut engine = TestEngine::new();
    let path = path(&engine.import(&aray_flow(&aray.url())));
    let sms = r#"{"id": "1", "to": "89165550117", "custmemo": "Ольга"}"#;
    let address = engine.listen().await;
    http::post(&address, &path, sms).await;
    let Daily::Made(file) = daily(&engine, PLENTY) else { panic!("a backup") };
    engine.run_worker().await;
    assert_eq!(engine.restore(&file).await, 1);
    let address = engine.listen().await;
    http::post(&address, &path, sms).await;
    engine.run_worker().await;
    assert_eq!((engine.statuses(), aray.requests().len()), (vec!["held".to_owned(), "duplicate".into()], 1));
}

#[tokio::test]
async fn record_that_was_being_sent_in_a_backup_is_held_with_its_interrupted_attempt() {
    let aray = Aray::start(API_KEY);
    let mut engine = TestEngine::new();
    let path = path(&engine.import(&aray_flow(&aray.url())));
    let address = engine.listen().await;
    http::post(&address, &path, r#"{"to": "89165550117", "custmemo": "Ольга"}"#).await;
    assert_eq!(engine.inner().worker().claim().await.expect("a claim").len(), 1);
    let Daily::Made(file) = daily(&engine, PLENTY) else { panic!("a backup") };
    assert_eq!(engine.restore(&file).await, 1);
    assert_eq!(engine.run_worker().await, 0);
    assert_eq!(engine.newest()["status"], "held");
    assert_eq!(engine.newest()["runs"][0]["outcome"], "interrupted");
    crate::durability::properties::every_attempt_has_one_row(engine.data_dir.path());
}
