//! `hooktray doctor` finds what is wrong with the database, and leaves it as it is.

use hooktray_core::store::FILE;
use hooktray_support::harness::{Program, TestEngine};
use hooktray_support::mounts::with_mounts;
use hooktray_support::wait;

use super::doctor::{command, doctor, is_bad, with_database};

#[test]
fn database_that_another_program_holds_is_bad() {
    let program = with_database();
    let viewer = rusqlite::Connection::open(program.data_dir().join(FILE)).expect("a database");
    viewer.execute_batch("BEGIN IMMEDIATE").expect("locked");
    let lines = doctor(&mut command(&program));
    assert!(is_bad(&lines, "database", "another program"), "{lines:#?}");
}

/// SQLite writes a WAL into its database when the last connection closes. Into a damaged one, that loses what could be saved.
#[test]
fn damaged_database_and_its_wal_stay_as_they_are() {
    let program = with_database();
    let file = program.data_dir().join(FILE);
    let wal = program.data_dir().join(format!("{FILE}-wal"));
    let writer = rusqlite::Connection::open(&file).expect("a database");
    writer.set_db_config(rusqlite::config::DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, true).expect("set");
    writer.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(())).expect("written to the database");
    assert_eq!(writer.execute("UPDATE flows SET name = 'in the WAL'", []).expect("written"), 1);
    drop(writer);
    let mut bytes = std::fs::read(&file).expect("the database");
    // Behind the first page, which has the schema: the file opens, and is found damaged when all of it is read.
    let damage = bytes.len() - 3 * 4096;
    bytes[damage..damage + 4096].fill(0x5a);
    std::fs::write(&file, &bytes).expect("written");
    let as_they_were = [std::fs::read(&file), std::fs::read(&wal)].map(|read| read.expect("a file"));
    let lines = doctor(&mut command(&program));
    assert!(is_bad(&lines, "database", "damaged"), "{lines:#?}");
    program.run(&["history"]);
    program.run(&["flow", "list"]);
    let as_they_are = [std::fs::read(&file), std::fs::read(&wal)].map(|read| read.expect("still there"));
    assert!(as_they_are == as_they_were, "nothing was written");
}

#[test]
fn read_only_database_is_bad() {
    let program = with_database();
    let script = r#"mount --bind "$HOOKTRAY_DATA_DIR/hooktray.db" "$HOOKTRAY_DATA_DIR/hooktray.db"
        mount -o remount,bind,ro "$HOOKTRAY_DATA_DIR/hooktray.db"
        exec "$1" doctor --listen 127.0.0.1:0"#;
    let Some(mut command) = with_mounts(&program, script) else { return };
    let lines = doctor(&mut command);
    assert!(is_bad(&lines, "database", "read-only"), "{lines:#?}");
}

#[test]
fn program_that_locks_the_whole_database_is_named() {
    let program = with_database();
    let viewer = rusqlite::Connection::open(program.data_dir().join(FILE)).expect("a database");
    viewer.execute_batch("PRAGMA journal_mode=DELETE; BEGIN EXCLUSIVE").expect("locked");
    let lines = doctor(&mut command(&program));
    assert!(is_bad(&lines, "database", "another program holds it"), "{lines:#?}");
    if cfg!(target_os = "linux") {
        assert!(is_bad(&lines, "database", &format!("(process {})", std::process::id())), "{lines:#?}");
    }
    assert_eq!(lines.iter().filter(|line| line.contains("cannot be read")).count(), 2, "mail and tunnel: {lines:#?}");
}

#[test]
fn empty_database_is_fine_until_there_are_backups() {
    let program = with_database();
    let serving = program.serve();
    let backups = program.data_dir().join("backups");
    wait::until_some_blocking("the first backup", || {
        let entries = std::fs::read_dir(&backups).into_iter().flatten().flatten();
        entries.map(|entry| entry.file_name()).find(|name| name.to_string_lossy().starts_with("hooktray-"))
    });
    assert_eq!(serving.stop_with("TERM"), Some(0));
    for file in ["hooktray.db-wal", "hooktray.db-shm"] {
        let _ = std::fs::remove_file(program.data_dir().join(file));
    }
    std::fs::write(program.data_dir().join(FILE), "").expect("emptied");
    let lines = doctor(&mut command(&program));
    assert!(is_bad(&lines, "database", "hooktray restore"), "{lines:#?}");
    std::fs::remove_dir_all(&backups).expect("removed");
    let lines = doctor(&mut command(&program));
    assert!(lines.iter().any(|line| line.starts_with("ok   database")), "{lines:#?}");
    assert_eq!(program.serve().stop_with("TERM"), Some(0));
}

#[test]
fn database_that_another_program_holds_beside_an_engine_is_bad() {
    let program = with_database();
    let _serving = program.serve();
    let viewer = rusqlite::Connection::open(program.data_dir().join(FILE)).expect("a database");
    viewer.execute_batch("BEGIN IMMEDIATE").expect("locked");
    let lines = doctor(&mut command(&program));
    assert!(is_bad(&lines, "database", "another program holds it"), "{lines:#?}");
}

#[cfg(unix)]
#[test]
fn path_that_is_too_long_for_a_database_is_bad_and_named_by_every_command() {
    let program = Program::new();
    let long = program.data_dir().join(["a".repeat(240), "b".repeat(240)].join("/"));
    let lines = doctor(command(&program).env("HOOKTRAY_DATA_DIR", &long));
    assert!(is_bad(&lines, "database", "too long"), "{lines:#?}");
    let output = program.command(&["flow", "new", "--template", "blank"]).env("HOOKTRAY_DATA_DIR", &long).output();
    let output = output.expect("it starts");
    assert!(String::from_utf8_lossy(&output.stderr).contains("too long"), "{output:?}");
}

/// Returns how many locks this process holds on a file.
fn locks_on(path: &std::path::Path) -> usize {
    use std::os::unix::fs::MetadataExt as _;
    let inode = format!(":{} ", std::fs::metadata(path).expect("the file").ino());
    let own = format!(" {} ", std::process::id());
    let locks = std::fs::read_to_string("/proc/locks").expect("the locks");
    locks.lines().filter(|line| line.contains(&own) && line.contains(&inode)).count()
}

#[tokio::test]
async fn check_within_the_engine_leaves_the_locks_on_its_database() {
    let engine = TestEngine::new();
    let files = ["", "-shm"].map(|part| engine.data_dir.path().join(format!("{FILE}{part}")));
    let before = files.each_ref().map(|file| locks_on(file));
    assert!(before.iter().all(|locks| *locks > 0), "SQLite locks them: {before:?}");
    hooktray_core::doctor::run_checks(engine.data_dir.path(), engine.inner().secrets(), "127.0.0.1:0").await;
    assert_eq!(files.each_ref().map(|file| locks_on(file)), before);
}
