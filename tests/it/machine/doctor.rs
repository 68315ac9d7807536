//! `hooktray doctor` finds what keeps `serve` from starting or from working.

use std::process::Command;

use hooktray_core::store::FILE;
use hooktray_support::certificate::certificate;
use hooktray_support::faketime;
use hooktray_support::harness::Program;

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
fn backups_that_cannot_be_written_are_bad() {
    let program = with_database();
    std::fs::write(program.data_dir().join("backups"), "a file in their place").expect("written");
    let lines = doctor(&mut command(&program));
    assert!(is_bad(&lines, "backups", "a file, not a folder"), "{lines:#?}");
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
