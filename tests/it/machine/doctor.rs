//! `hooktray doctor` finds what keeps `serve` from starting or from working.

use std::process::Command;

use hooktray_core::store::FILE;
use hooktray_support::harness::Program;
use hooktray_support::skip::skip;

/// Runs `doctor`; returns its lines.
fn doctor(command: &mut Command) -> Vec<String> {
    let output = command.output().expect("it starts");
    String::from_utf8_lossy(&output.stdout).lines().map(str::to_owned).collect()
}

fn command(program: &Program) -> Command {
    program.command(&["doctor", "--listen", "127.0.0.1:0"])
}

fn is_bad(lines: &[String], topic: &str, says: &str) -> bool {
    lines.iter().any(|line| line.starts_with(&format!("BAD  {topic}")) && line.contains(says))
}

fn with_database() -> Program {
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
    let library = format!("/usr/lib/{}-linux-gnu/faketime/libfaketimeMT.so.1", std::env::consts::ARCH);
    let program = with_database();
    for (clock, _why) in [("@2019-03-01 12:00:00", "never set"), ("@2056-03-01 12:00:00", "30 years ahead")] {
        let lines = doctor(command(&program).env("LD_PRELOAD", &library).env("FAKETIME", clock));
        assert!(is_bad(&lines, "clock", "set"), "{clock}: {lines:#?}");
    }
}

#[test]
fn clock_far_from_the_last_run_is_bad() {
    let library = format!("/usr/lib/{}-linux-gnu/faketime/libfaketimeMT.so.1", std::env::consts::ARCH);
    let program = with_database();
    assert_eq!(program.serve().stop_with("TERM"), Some(0));
    let lines = doctor(command(&program).env("LD_PRELOAD", &library).env("FAKETIME", "+3y"));
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

#[test]
fn lock_that_cannot_be_taken_is_bad() {
    let program = with_database();
    let lock = program.data_dir().join("hooktray.lock");
    std::fs::remove_file(&lock).expect("removed");
    std::fs::create_dir(&lock).expect("a folder in its place");
    let lines = doctor(&mut command(&program));
    assert!(is_bad(&lines, "lock", "hooktray.lock"), "{lines:#?}");
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
    let namespace = ["--user", "--map-root-user", "--mount"];
    if !Command::new("unshare").args(namespace).arg("true").status().is_ok_and(|status| status.success()) {
        return skip("this system does not let users mount file systems (unshare --user --mount)");
    }
    let program = with_database();
    let script = r#"mount --bind "$HOOKTRAY_DATA_DIR/hooktray.db" "$HOOKTRAY_DATA_DIR/hooktray.db"
        mount -o remount,bind,ro "$HOOKTRAY_DATA_DIR/hooktray.db"
        exec "$1" doctor --listen 127.0.0.1:0"#;
    let mut unshare = Command::new("unshare");
    unshare.args(namespace).args(["bash", "-euc", script, "bash"]).arg(command(&program).get_program());
    let lines = doctor(unshare.env("HOOKTRAY_DATA_DIR", program.data_dir()).env("HOOKTRAY_SECRETS", "env"));
    assert!(is_bad(&lines, "database", "read-only"), "{lines:#?}");
}
