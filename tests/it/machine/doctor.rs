//! `hooktray doctor` finds what keeps `serve` from starting or from working.

use std::process::Command;

use hooktray_core::store::FILE;
use hooktray_support::certificate::certificate;
use hooktray_support::harness::{Program, TestEngine};
use hooktray_support::mounts::with_mounts;
use hooktray_support::{faketime, wait};

/// Runs `doctor`; returns its lines.
pub(super) fn doctor(command: &mut Command) -> Vec<String> {
    let output = command.output().expect("it starts");
    String::from_utf8_lossy(&output.stdout).lines().map(str::to_owned).collect()
}

pub(super) fn command(program: &Program) -> Command {
    program.command(&["doctor", "--listen", "127.0.0.1:0"])
}

pub(super) fn is_bad(lines: &[String], topic: &str, says: &str) -> bool {
    lines.iter().any(|line| line.starts_with(&format!("BAD  {topic}")) && line.contains(says))
}

pub(super) fn with_database() -> Program {
    let program = Program::new();
    program.says(&["flow", "new", "--template", "blank"]);
    program
}

#[test]
fn healthy_machine_has_nothing_bad() {
    let program = with_database();
    let lines = doctor(&mut command(&program));
    assert!(lines.iter().all(|line| line.starts_with("ok ")), "{lines:#?}");
    for topic in ["certs", "logs", "lock", "clock", "database"] {
        assert!(lines.iter().any(|line| line.starts_with(&format!("ok   {topic}"))), "{topic}: {lines:#?}");
    }
}

#[test]
fn clock_in_a_wrong_year_is_bad() {
    let program = with_database();
    for (clock, _why) in [("@2019-03-01 12:00:00", "never set"), ("@2056-03-01 12:00:00", "30 years ahead")] {
        let lines = doctor(command(&program).env("LD_PRELOAD", faketime::library()).env("FAKETIME", clock));
        assert!(is_bad(&lines, "clock", "set"), "{clock}: {lines:#?}");
    }
}

#[test]
fn clock_far_from_the_last_run_is_bad() {
    let program = with_database();
    assert_eq!(program.serve().stop_with("TERM"), Some(0));
    let lines = doctor(command(&program).env("LD_PRELOAD", faketime::library()).env("FAKETIME", "+3y"));
    assert!(is_bad(&lines, "clock", "last ran"), "{lines:#?}");
}

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
fn lock_that_cannot_be_taken_is_bad() {
    let program = with_database();
    let lock = program.data_dir().join("hooktray.lock");
    std::fs::remove_file(&lock).expect("removed");
    std::fs::create_dir(&lock).expect("a folder in its place");
    let lines = doctor(&mut command(&program));
    assert!(is_bad(&lines, "lock", "hooktray.lock"), "{lines:#?}");
}

#[cfg(unix)]
#[test]
fn lock_or_database_that_is_a_pipe_or_a_link_to_nothing_is_bad_and_holds_up_nothing() {
    for (file, topic) in [("hooktray.lock", "lock"), (FILE, "database")] {
        for is_pipe in [true, false] {
            let program = Program::new();
            let path = program.data_dir().join(file);
            if is_pipe {
                assert!(Command::new("mkfifo").arg(&path).status().expect("mkfifo starts").success());
            } else {
                std::os::unix::fs::symlink("/nowhere/at/all", &path).expect("a link");
            }
            let says = if is_pipe { "not an ordinary file" } else { "a link to something that is not there" };
            let lines = doctor(&mut command(&program));
            assert!(is_bad(&lines, topic, says), "{file}: {lines:#?}");
            let served = program.run(&["serve", "--listen", "127.0.0.1:0"]);
            let errors = String::from_utf8_lossy(&served.stderr).into_owned();
            assert!(!served.status.success() && errors.contains(says), "{file}: {errors}");
        }
    }
}

#[test]
fn running_engine_is_no_trouble() {
    let program = with_database();
    let _serving = program.serve();
    let lines = doctor(&mut command(&program));
    assert!(lines.iter().all(|line| line.starts_with("ok ")), "{lines:#?}");
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
fn backups_that_cannot_be_written_are_bad() {
    let program = with_database();
    std::fs::write(program.data_dir().join("backups"), "a file in their place").expect("written");
    let lines = doctor(&mut command(&program));
    assert!(is_bad(&lines, "backups", "a file, not a folder"), "{lines:#?}");
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
fn limit_on_file_sizes_ends_no_command() {
    let program = Program::new();
    for arguments in [&["flow", "new", "--template", "blank"][..], &["doctor", "--listen", "127.0.0.1:0"]] {
        let plain = program.command(arguments);
        let mut limited = Command::new("bash");
        limited.args(["-c", "ulimit -f 4; exec \"$0\" \"$@\""]).arg(plain.get_program()).args(plain.get_args());
        limited.envs(plain.get_envs().filter_map(|(name, value)| Some((name, value?))));
        let output = limited.output().expect("it starts");
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(output.status.code().is_some(), "{arguments:?} was ended by a signal: {output:?}");
        assert!(arguments[0] == "doctor" || said.contains("no room"), "{said}");
    }
}

#[test]
fn doctor_creates_nothing() {
    let program = Program::new();
    let new = program.data_dir().join("shop/hooktray");
    let checked = command(&program).env("HOOKTRAY_DATA_DIR", &new).output().expect("it starts");
    assert!(checked.status.success(), "{checked:?}");
    doctor(&mut command(&program));
    let left: Vec<_> = std::fs::read_dir(program.data_dir()).expect("a folder").collect();
    assert!(left.is_empty(), "{left:?}");
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

#[cfg(unix)]
#[test]
fn logs_that_are_a_link_to_nothing_are_bad() {
    let program = with_database();
    std::os::unix::fs::symlink("/nowhere/at/all", program.data_dir().join("logs")).expect("a link");
    let lines = doctor(&mut command(&program));
    assert!(is_bad(&lines, "logs", "link"), "{lines:#?}");
}

#[cfg(unix)]
#[test]
fn limits_that_are_too_small_for_an_engine_are_bad() {
    let program = with_database();
    for (limit, says) in [("-n 64", "only 64 files"), ("-f 300", "only 300 KiB")] {
        let plain = command(&program);
        let mut limited = Command::new("bash");
        limited.args(["-c", &format!("ulimit {limit}; exec \"$0\" \"$@\"")]);
        limited.arg(plain.get_program()).args(plain.get_args());
        limited.envs(plain.get_envs().filter_map(|(name, value)| Some((name, value?))));
        let lines = doctor(&mut limited);
        assert!(is_bad(&lines, "limits", says), "{limit}: {lines:#?}");
    }
}

#[test]
fn unknown_time_zone_is_bad() {
    let program = with_database();
    let lines = doctor(command(&program).env("TZ", "Mars/Olympus"));
    assert!(is_bad(&lines, "clock", "Mars/Olympus"), "{lines:#?}");
    for known in ["Europe/Moscow", "", "<+03>-3"] {
        let lines = doctor(command(&program).env("TZ", known));
        assert!(!is_bad(&lines, "clock", ""), "{known}: {lines:#?}");
    }
}

#[cfg(unix)]
#[test]
fn certificates_that_are_a_pipe_are_bad_and_hold_up_nothing() {
    let program = with_database();
    let pipe = program.data_dir().join("pipe");
    assert!(Command::new("mkfifo").arg(&pipe).status().expect("mkfifo starts").success());
    let plain = command(&program);
    // A program that reads the pipe never ends.
    let mut limited = Command::new("timeout");
    limited.arg("20").arg(plain.get_program()).args(plain.get_args());
    limited.envs(plain.get_envs().filter_map(|(name, value)| Some((name, value?)))).env("SSL_CERT_FILE", &pipe);
    let lines = doctor(&mut limited);
    assert!(is_bad(&lines, "certs", "SSL_CERT_FILE"), "{lines:#?}");
    // A good one beside it is not blamed.
    let keys = tempfile::TempDir::new().expect("a temporary directory");
    certificate(keys.path());
    let lines = doctor(limited.env("SSL_CERT_FILE", keys.path().join("ca.pem")).env("SSL_CERT_DIR", &pipe));
    assert!(is_bad(&lines, "certs", "SSL_CERT_DIR") && !is_bad(&lines, "certs", "SSL_CERT_FILE"), "{lines:#?}");
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
