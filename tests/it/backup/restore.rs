//! Restoring a backup over what a crash, a damaged disk or another user left behind.

use std::path::{Path, PathBuf};

use hooktray_core::api::AttentionCode;
use hooktray_core::store::FILE;
use hooktray_support::harness::{Program, TestEngine, path, plain_flow};
use hooktray_support::http;
#[cfg(target_os = "linux")]
use hooktray_support::mounts::with_mounts;
use serde_json::{Value, json};

/// Returns a program with `count` records that were received and never sent.
async fn with_records(count: usize) -> Program {
    let program = Program::new();
    let flow = plain_flow("http://unused.example", json!({"name": "aray", "enabled": false}));
    assert!(program.with_input(&["flow", "import", "-"], &flow.to_string()).status.success());
    receive(&program, count).await;
    program
}

/// Receives records and is then killed, so that they are only in the WAL.
async fn receive(program: &Program, count: usize) {
    let serving = program.serve();
    let link = crate::cli::program::path(program);
    for _ in 0..count {
        assert_eq!(http::post(&serving.address, &link, r#"{"to": "89165550117"}"#).await.status, 200);
    }
    serving.kill();
}

fn records(program: &Program) -> usize {
    let lines: Value = serde_json::from_str(&program.says(&["history", "--json", "--limit", "100"])).expect("JSON");
    lines.as_array().expect("a list").len()
}

fn backup(program: &Program, name: &str) -> PathBuf {
    let file = program.data_dir().join(name);
    program.says(&["backup", file.to_str().expect("text")]);
    file
}

fn part(folder: &Path, suffix: &str) -> PathBuf {
    folder.join(format!("{FILE}{suffix}"))
}

#[tokio::test]
async fn wal_left_by_a_crash_is_not_replayed_over_the_backup() {
    let program = with_records(3).await;
    let file = backup(&program, "three.backup");
    receive(&program, 40).await;
    let wal = std::fs::metadata(part(program.data_dir(), "-wal")).expect("the WAL of the crash").len();
    assert!(wal > 32, "the crash left records in the WAL");
    std::fs::remove_file(part(program.data_dir(), "")).expect("the owner deletes the damaged file alone");
    let said = program.says(&["restore", file.to_str().expect("text")]);
    assert!(said.contains("before-restore"), "the WAL is kept: {said}");
    assert_eq!(records(&program), 3);
    let kept = std::fs::read_dir(program.data_dir()).expect("a temporary directory").flatten();
    let kept = kept.filter(|entry| entry.file_name().to_string_lossy().ends_with("-wal"));
    assert_eq!(kept.map(|entry| entry.metadata().expect("a file").len()).collect::<Vec<_>>(), [wal]);
}

#[cfg(unix)]
#[tokio::test]
async fn read_only_backup_is_restored_as_a_database_that_can_be_written() {
    use std::os::unix::fs::PermissionsExt as _;
    let program = with_records(1).await;
    let file = backup(&program, "one.backup");
    assert_eq!(std::fs::metadata(&file).expect("a file").permissions().mode() & 0o777, 0o600, "for nobody else");
    std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o444)).expect("read-only");
    program.says(&["restore", file.to_str().expect("text")]);
    let mode = std::fs::metadata(part(program.data_dir(), "")).expect("a file").permissions().mode() & 0o777;
    assert_eq!(mode, 0o600);
    receive(&program, 1).await;
    assert_eq!(records(&program), 2);
}

#[tokio::test]
async fn backup_that_is_not_whole_is_refused_and_nothing_is_moved() {
    let program = with_records(2).await;
    let whole = std::fs::read(backup(&program, "two.backup")).expect("read");
    let file = program.data_dir().join("half.backup");
    let file = file.to_str().expect("text");
    let lacking = {
        std::fs::write(file, &whole).expect("written");
        let database = rusqlite::Connection::open(file).expect("a database");
        database.execute_batch("DROP TABLE attempts").expect("dropped");
        drop(database);
        std::fs::read(file).expect("read")
    };
    let mut torn = whole.clone();
    torn[whole.len() / 2..].fill(0);
    // What SQLite itself reads without an error: the last page has nothing but the end of a body.
    let grown = {
        std::fs::write(file, &whole).expect("written");
        let database = rusqlite::Connection::open(file).expect("a database");
        database.execute_batch("UPDATE requests SET body = randomblob(50000)").expect("written");
        drop(database);
        std::fs::read(file).expect("read")
    };
    let broken: [(&str, &[u8]); 7] = [
        ("cut", &whole[..whole.len() / 2]),
        ("without its last byte", &grown[..grown.len() - 1]),
        ("without half a page", &grown[..grown.len() - 2048]),
        ("without a page", &grown[..grown.len() - 4096]),
        ("torn", &torn),
        ("empty", &[]),
        ("lacking", &lacking),
    ];
    for (what, bytes) in broken {
        std::fs::write(file, bytes).expect("written");
        let refused = program.run(&["restore", file]);
        let error = String::from_utf8_lossy(&refused.stderr).into_owned();
        assert!(refused.status.code() == Some(1) && error.contains("half.backup"), "{what}: {error}");
        let names = std::fs::read_dir(program.data_dir()).expect("a temporary directory").flatten();
        let names: Vec<String> = names.map(|entry| entry.file_name().to_string_lossy().into_owned()).collect();
        assert!(!names.iter().any(|name| name.contains("restore")), "{what}: {names:?}");
        assert_eq!(records(&program), 2, "{what}");
    }
}

#[tokio::test]
async fn copy_of_a_database_in_use_without_its_wal_is_restored_with_a_warning() {
    let program = with_records(1).await;
    let file = backup(&program, "one.backup");
    program.says(&["restore", file.to_str().expect("text")]);
    receive(&program, 2).await;
    let elsewhere = tempfile::TempDir::new().expect("a temporary directory");
    let copy = elsewhere.path().join("copied.db");
    std::fs::copy(part(program.data_dir(), ""), &copy).expect("copied");
    let restored = program.run(&["restore", copy.to_str().expect("text")]);
    let warned = String::from_utf8_lossy(&restored.stderr).into_owned();
    assert!(restored.status.success() && warned.contains("newest records are missing"), "{warned}");
    let said = String::from_utf8_lossy(&restored.stdout).into_owned();
    assert!(!said.contains("as it was on"), "nobody knows of when it is: {said}");
    // With its WAL, and in the data dir itself, where a database is set aside with all its files, nothing is missing.
    let aside = said.lines().find_map(|line| line.strip_prefix("the previous database is now ")).expect("a path");
    std::fs::copy(aside, &copy).expect("copied");
    std::fs::copy(format!("{aside}-wal"), elsewhere.path().join("copied.db-wal")).expect("copied");
    for file in [copy.to_str().expect("text"), aside] {
        let restored = program.run(&["restore", file]);
        let noted = String::from_utf8_lossy(&restored.stderr).into_owned();
        assert!(restored.status.success() && !noted.contains("missing"), "{noted}");
        assert_eq!(records(&program), 3, "{file}");
    }
}

#[cfg(unix)]
#[tokio::test]
async fn pipe_or_device_is_refused_as_a_backup_at_once() {
    let program = with_records(1).await;
    let pipe = program.data_dir().join("pipe");
    assert!(std::process::Command::new("mkfifo").arg(&pipe).status().expect("mkfifo").success());
    let hooktray = program.command(&[]).get_program().to_owned();
    for file in [pipe.as_path(), Path::new("/dev/zero"), program.data_dir()] {
        // Without `timeout` a failure would hang.
        let mut restore = std::process::Command::new("timeout");
        restore.args(["20"]).arg(&hooktray).arg("--data-dir").arg(program.data_dir()).arg("restore").arg(file);
        let refused = restore.env("HOOKTRAY_SECRETS", "env").output().expect("it starts");
        let error = String::from_utf8_lossy(&refused.stderr).into_owned();
        assert!(
            refused.status.code() == Some(1) && error.contains("not an ordinary file"),
            "{}: {error}",
            file.display()
        );
    }
    assert_eq!(records(&program), 1);
}

fn staged(engine: &TestEngine) -> Vec<String> {
    let names = std::fs::read_dir(engine.data_dir.path()).expect("a temporary directory").flatten();
    let names = names.map(|entry| entry.file_name().to_string_lossy().into_owned());
    names.filter(|name| name.contains("staged")).collect()
}

/// Returns an engine that has a backup of one waiting record, and has received another one and failed since then.
async fn with_backup() -> (TestEngine, PathBuf) {
    let mut engine = TestEngine::new();
    let flow = engine.import(&plain_flow("http://127.0.0.1:9", json!({"retry": {"delays_seconds": [], "jitter": 0}})));
    let address = engine.listen().await;
    assert_eq!(http::post(&address, &path(&flow), "{}").await.status, 200);
    let file = engine.data_dir.path().join("kept.backup");
    engine.api().backup(file.clone()).await.expect("a backup");
    assert_eq!(http::post(&address, &path(&flow), "{}").await.status, 200);
    (engine, file)
}

#[tokio::test]
async fn restore_from_the_window_is_done_by_the_next_start_and_told() {
    let (mut engine, file) = with_backup().await;
    engine.api().restore_at_next_start(file).await.expect("staged");
    assert_eq!((engine.history().len(), staged(&engine).len()), (2, 1), "the running engine keeps its data");
    engine.restart().await;
    assert_eq!((engine.statuses(), staged(&engine).len()), (vec!["held".to_owned()], 0));
    let dashboard = engine.api().dashboard().await.expect("the dashboard");
    let restored = dashboard.restored.expect("it is told");
    let saved_at = Some(hooktray_support::harness::start());
    assert_eq!((restored.file.as_str(), restored.saved_at, restored.held), ("kept.backup", saved_at, 1));
    engine.api().restore_seen().await.expect("seen");
    engine.restart().await;
    assert_eq!(engine.api().dashboard().await.expect("the dashboard").restored, None, "told once");
}

#[tokio::test]
async fn alerts_of_the_old_data_are_gone_after_a_restore() {
    let (mut engine, file) = with_backup().await;
    engine.run_worker().await;
    engine.run_all_after(10 * 60).await;
    let late = engine.data_dir.path().join("late.backup");
    engine.api().backup(late.clone()).await.expect("a backup with an open incident");
    let (folder, now) = (engine.data_dir.path().to_owned(), engine.clock.now());
    let damaged = folder.join(format!("{FILE}.damaged-{}", now.as_second() - 60));
    std::fs::write(&damaged, "an old database").expect("written");
    let codes = async |engine: &TestEngine| {
        let attention = engine.api().dashboard().await.expect("the dashboard").attention;
        attention.into_iter().map(|item| item.code).collect::<Vec<_>>()
    };
    assert!(codes(&engine).await.contains(&AttentionCode::SetAside));
    for backup in [&late, &file] {
        engine.api().restore_at_next_start(backup.clone()).await.expect("staged");
        engine.restart().await;
        let connection = rusqlite::Connection::open(folder.join(FILE)).expect("a database");
        let told: i64 = connection.query_row("SELECT count(*) FROM incidents", [], |row| row.get(0)).expect("counted");
        assert_eq!(told, 0);
        assert!(!codes(&engine).await.contains(&AttentionCode::SetAside));
    }
    assert_eq!(codes(&engine).await, [], "the record that failed later is not in this backup");
}

#[tokio::test]
async fn restore_that_cannot_be_done_leaves_everything_and_is_told() {
    let (mut engine, file) = with_backup().await;
    engine.api().restore_at_next_start(file).await.expect("staged");
    let suffix = staged(&engine)[0].rsplit("staged-").next().expect("a label").to_owned();
    // A name that is taken, as a file that another program holds on Windows: it cannot be renamed.
    let taken = engine.data_dir.path().join(format!("{FILE}.before-restore-{suffix}"));
    engine.restart_after(|| std::fs::write(&taken, "another").expect("written")).await;
    assert_eq!((engine.history().len(), staged(&engine).len()), (2, 0), "everything is as it was");
    assert_eq!(std::fs::read_to_string(&taken).expect("read"), "another");
    let codes = |dashboard: hooktray_core::api::Dashboard| dashboard.attention.into_iter().map(|item| item.code);
    let shown: Vec<_> = codes(engine.api().dashboard().await.expect("the dashboard")).collect();
    assert_eq!(shown, [AttentionCode::Restore]);
    engine.api().restore_seen().await.expect("seen");
    assert_eq!(codes(engine.api().dashboard().await.expect("the dashboard")).count(), 0);
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn database_is_put_back_if_the_backup_cannot_take_its_place() {
    let program = with_records(1).await;
    let file = backup(&program, "one.backup");
    receive(&program, 2).await;
    let locked = hooktray_core::base::data_dir::DataDirLock::take(program.data_dir()).expect("no program runs");
    hooktray_core::backup::stage(&locked, &file, hooktray_support::harness::start()).expect("staged");
    drop(locked);
    // A mounted file cannot be renamed, as one that another program holds on Windows.
    let script = r#"staged=$(echo "$HOOKTRAY_DATA_DIR"/hooktray.db-staged-*)
        mount --bind "$staged" "$staged"
        exec "$1" flow stop aray"#;
    let Some(mut command) = with_mounts(&program, script) else { return };
    let output = command.output().expect("unshare starts");
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.code() == Some(1) && said.contains("hooktray.db"), "{said}");
    assert_eq!(records(&program), 3, "the database is in its place");
    program.says(&["flow", "stop", "aray"]);
    assert_eq!(records(&program), 1, "the backup stayed staged, and the next command restores it");
}

#[tokio::test]
async fn restore_that_a_crash_interrupted_is_finished_by_the_next_start() {
    let (mut engine, file) = with_backup().await;
    engine.api().restore_at_next_start(file).await.expect("staged");
    let suffix = staged(&engine)[0].rsplit("staged-").next().expect("a label").to_owned();
    let folder = engine.data_dir.path().to_owned();
    let aside = folder.join(format!("{FILE}.before-restore-{suffix}"));
    // The crash came after the first file was renamed.
    engine
        .restart_after(|| {
            std::fs::rename(folder.join(FILE), &aside).expect("renamed");
            std::fs::write(folder.join(format!("{FILE}-wal")), [7; 5000]).expect("written");
        })
        .await;
    assert_eq!((engine.statuses(), staged(&engine).len()), (vec!["held".to_owned()], 0));
    assert_eq!(std::fs::read(format!("{}-wal", aside.display())).expect("kept"), [7; 5000]);
}

#[tokio::test]
async fn restore_that_was_killed_while_it_copied_leaves_no_copy() {
    let (mut engine, _) = with_backup().await;
    let half = engine.data_dir.path().join(".hooktray-restore-x");
    std::fs::create_dir(&half).expect("a directory");
    std::fs::write(half.join(FILE), "half").expect("written");
    engine.restart().await;
    assert!(!half.exists());
    assert_eq!(engine.history().len(), 2, "and nothing else changed");
}
