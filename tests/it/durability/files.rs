//! Damage to the files, while the engine runs and before it starts. The user is told, and no acknowledged record is lost.

use std::io::{Seek as _, SeekFrom, Write as _};
use std::path::Path;

use hooktray_core::api::{AppStatus, AttentionCode, AttentionView};
use hooktray_core::store::{self, FILE, Store};
use hooktray_support::harness::{Program, TestEngine, path, plain_flow};
use hooktray_support::http;
use rusqlite::Connection;
use serde_json::json;

/// Starts an engine with a stopped flow; returns it with its address and the path of the link.
pub(super) async fn listening_engine() -> (TestEngine, String, String) {
    let mut engine = TestEngine::new();
    let flow = engine.import(&plain_flow("http://unused.example", json!({"enabled": false})));
    let address = engine.listen().await;
    (engine, address, path(&flow))
}

fn database(folder: &Path) -> Connection {
    Connection::open(folder.join(FILE)).expect("a database")
}

pub(super) async fn post(address: &str, path: &str) -> (u16, String) {
    let reply = http::post(address, path, "{}").await;
    let code = if reply.status == 200 { String::new() } else { reply.code() };
    (reply.status, code)
}

pub(super) fn accepted() -> (u16, String) {
    (200, String::new())
}

pub(super) fn refused() -> (u16, String) {
    (503, "database".to_owned())
}

async fn attention(engine: &TestEngine) -> Vec<AttentionView> {
    let dashboard = engine.api().dashboard().await.expect("the dashboard");
    assert_eq!(dashboard.status == AppStatus::Attention, !dashboard.attention.is_empty());
    assert_eq!(dashboard.flows.len(), 1, "flows are shown without the database");
    dashboard.attention
}

fn storage(reason: &str) -> Vec<AttentionView> {
    vec![AttentionView { code: AttentionCode::Storage, args: [("reason".to_owned(), reason.to_owned())].into() }]
}

#[tokio::test]
async fn locked_database_gets_503_until_it_is_released() {
    let (engine, address, path) = listening_engine().await;
    let other = database(engine.data_dir.path());
    other.execute_batch("BEGIN IMMEDIATE").expect("locked");
    assert_eq!(post(&address, &path).await, refused());
    assert_eq!(attention(&engine).await, storage("locked"));
    other.execute_batch("ROLLBACK").expect("released");
    assert_eq!(post(&address, &path).await, accepted());
    assert_eq!((attention(&engine).await, engine.history().len()), (vec![], 1));
}

#[tokio::test]
async fn database_damaged_in_use_gets_503_until_it_is_whole_again() {
    let (engine, address, path) = listening_engine().await;
    assert_eq!(post(&address, &path).await, accepted());
    let other = database(engine.data_dir.path());
    // Moves everything into the file, and invalidates the pages in the caches of other connections.
    other
        .execute_batch("PRAGMA wal_checkpoint(TRUNCATE); PRAGMA user_version = 4; PRAGMA wal_checkpoint(TRUNCATE)")
        .expect("done");
    let file = engine.data_dir.path().join(FILE);
    let whole = std::fs::read(&file).expect("read");
    let write = |bytes: &[u8]| {
        let mut open = std::fs::OpenOptions::new().write(true).open(&file).expect("open");
        open.seek(SeekFrom::Start(4096)).expect("sought");
        open.write_all(bytes).expect("written");
    };
    write(&vec![0xa5; whole.len() - 4096]);
    assert_eq!(post(&address, &path).await, refused());
    assert_eq!(attention(&engine).await, storage("damaged"));
    write(&whole[4096..]);
    assert_eq!(post(&address, &path).await, accepted());
    assert_eq!((attention(&engine).await, engine.history().len()), (vec![], 2));
}

#[cfg(unix)]
#[tokio::test]
async fn moved_or_replaced_database_accepts_nothing() {
    let (engine, address, path) = listening_engine().await;
    assert_eq!(post(&address, &path).await, accepted());
    let (file, away) = (engine.data_dir.path().join(FILE), engine.data_dir.path().join("away"));
    std::fs::rename(&file, &away).expect("moved");
    assert_eq!(post(&address, &path).await, refused());
    std::fs::copy(&away, &file).expect("replaced");
    assert_eq!(post(&address, &path).await, refused(), "the next start would open the other file");
    assert_eq!(attention(&engine).await, storage("moved"));
    std::fs::rename(&away, &file).expect("put back");
    assert_eq!(post(&address, &path).await, accepted());
    let log = engine.data_dir.path().join(format!("{FILE}-wal"));
    std::fs::rename(&log, &away).expect("moved");
    assert_eq!(post(&address, &path).await, refused(), "the newest records are in the WAL");
    std::fs::rename(&away, &log).expect("put back");
    assert_eq!(post(&address, &path).await, accepted());
    assert_eq!((attention(&engine).await, engine.history().len()), (vec![], 3));
}

#[cfg(unix)]
#[tokio::test]
async fn wal_that_another_program_cut_accepts_nothing_more() {
    let (engine, address, path) = listening_engine().await;
    let wal = engine.data_dir.path().join(format!("{FILE}-wal"));
    assert_eq!(post(&address, &path).await, accepted());
    let whole = std::fs::read(&wal).expect("the WAL");
    for left in [0, 32, whole.len() / 2] {
        std::fs::write(&wal, &whole[..left]).expect("cut");
        assert_eq!(post(&address, &path).await, refused(), "{left} bytes are left");
        assert_eq!(attention(&engine).await, storage("moved"));
    }
    std::fs::write(&wal, &whole).expect("put back");
    assert_eq!(post(&address, &path).await, accepted());
    // A program that writes all of the WAL into the database may cut it.
    let other = database(engine.data_dir.path());
    let cut: i64 = other.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get(0)).expect("a checkpoint");
    assert_eq!((cut, std::fs::metadata(&wal).expect("the WAL").len()), (0, 0));
    assert_eq!(post(&address, &path).await, accepted());
    assert_eq!((attention(&engine).await, engine.history().len()), (vec![], 3));
}

#[tokio::test]
async fn database_damaged_at_start_is_set_aside_and_a_new_one_is_created() {
    let garbage = vec![0x5a; 20_000];
    let mut engine = TestEngine::new();
    let folder = engine.data_dir.path().to_owned();
    for round in 1..=2 {
        // As after a crash, with the WAL.
        engine
            .restart_after(|| {
                for suffix in ["", "-wal", "-shm"] {
                    std::fs::write(folder.join(format!("{FILE}{suffix}")), [&garbage[..], suffix.as_bytes()].concat())
                        .expect("written");
                }
            })
            .await;
        let aside = store::damaged(&folder, None);
        assert_eq!(aside.len(), round, "files that were set aside before stay");
        for file in &aside {
            let kept = |suffix: &str| std::fs::read(format!("{}{suffix}", file.display())).expect("kept");
            for suffix in ["", "-wal"] {
                assert!(kept(suffix) == [&garbage[..], suffix.as_bytes()].concat(), "unchanged: {suffix}");
            }
            // Only an index of the WAL, which SQLite rebuilds when it opens one.
            kept("-shm");
        }
        let flow = engine.import(&plain_flow("http://unused.example", json!({"enabled": false})));
        let address = engine.listen().await;
        assert_eq!(post(&address, &path(&flow)).await, accepted());
        let file = aside.last().expect("a file").to_string_lossy().into_owned();
        assert_eq!(
            attention(&engine).await,
            [AttentionView { code: AttentionCode::SetAside, args: [("file".to_owned(), file)].into() }]
        );
    }
    for file in store::damaged(&folder, None) {
        std::fs::remove_file(file).expect("moved away");
    }
    assert_eq!(attention(&engine).await, []);
}

#[tokio::test]
async fn database_found_damaged_in_use_is_checked_at_the_next_start() {
    let (mut engine, address, link) = listening_engine().await;
    assert_eq!(post(&address, &link).await, accepted());
    let folder = engine.data_dir.path().to_owned();
    let damage = || {
        let file = folder.join(FILE);
        let connection = database(&folder);
        let root: u64 = connection
            .query_row("SELECT rootpage FROM sqlite_schema WHERE name = 'attempts'", [], |row| row.get::<_, i64>(0))
            .map(|root| u64::try_from(root).expect("a page"))
            .expect("read");
        drop(connection);
        // A table that the start does not read.
        let mut open = std::fs::OpenOptions::new().write(true).open(file).expect("open");
        open.seek(SeekFrom::Start((root - 1) * 4096)).expect("sought");
        open.write_all(&[0xa5; 4096]).expect("written");
    };
    engine.restart_after(damage).await;
    assert!(store::damaged(&folder, None).is_empty(), "not found yet");
    engine.restart_after(|| std::fs::write(folder.join("hooktray.db-suspect"), "").expect("written")).await;
    assert_eq!(store::damaged(&folder, None).len(), 1);
    engine.restart().await;
    assert_eq!(store::damaged(&folder, None).len(), 1, "once");
}

#[test]
fn directory_in_place_of_the_database_is_an_error() {
    let folder = tempfile::TempDir::new().expect("a temporary directory");
    std::fs::create_dir(folder.path().join(FILE)).expect("a directory in its place");
    let error = Store::open(folder.path()).expect_err("refused");
    assert!(error.to_string().ends_with("it is a folder, not a file"), "{error}");
}

#[tokio::test]
async fn command_line_names_a_database_that_was_set_aside() {
    let program = Program::new();
    program.says(&["flow", "new", "--template", "blank"]);
    for suffix in ["", "-wal", "-shm"] {
        // The WAL, too.
        std::fs::write(program.data_dir().join(format!("{FILE}{suffix}")), vec![0x5a; 20_000]).expect("written");
    }
    let history = program.run(&["history"]);
    let said = String::from_utf8_lossy(&history.stderr).into_owned();
    assert!(history.status.code() == Some(1) && said.contains("damaged") && said.contains("backups"), "{said}");
    let serving = program.serve();
    assert_eq!(http::request(&serving.address, "GET", "/health", "", b"").await.status, 200);
    let aside = store::damaged(program.data_dir(), None);
    let doctor = program.run(&["doctor", "--listen", "127.0.0.1:0"]);
    let said = String::from_utf8_lossy(&doctor.stdout).into_owned();
    let names = |line: &str| line.starts_with("BAD  database") && line.contains(&aside[0].display().to_string());
    assert!(doctor.status.code() == Some(1) && said.lines().any(names), "{said}");
}
