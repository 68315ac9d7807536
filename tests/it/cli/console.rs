//! `hooktray serve` on a console that stops reading, and without one.

use std::io::{PipeReader, Write as _};
use std::os::fd::OwnedFd;
use std::process::{Command, Stdio};
use std::time::Duration;

use hooktray_support::harness::{Program, plain_flow};
use hooktray_support::http::{post, request};
use hooktray_support::program::Serving;
use hooktray_support::wait;
use serde_json::json;

/// Far more than anything here takes.
const PATIENCE: Duration = Duration::from_secs(60);

fn program() -> Program {
    let program = Program::new();
    let flow = plain_flow("http://127.0.0.1:9", json!({"name": "aray", "enabled": false}));
    assert!(program.with_input(&["flow", "import", "-"], &flow.to_string()).status.success());
    program
}

/// Returns a pipe that is full, as a terminal is after Ctrl-S: Linux gives it 16 pages (pipe(7)). The reader keeps it open.
fn full_pipe() -> (PipeReader, Stdio) {
    let (reader, mut writer) = std::io::pipe().expect("a pipe");
    for _ in 0..16 {
        writer.write_all(&[b'x'; 4096]).expect("written");
    }
    (reader, Stdio::from(OwnedFd::from(writer)))
}

/// Waits for the end of the program. Returns the exit code.
fn ended(mut serving: Serving) -> Option<i32> {
    wait::until_some_blocking("it ends", || serving.child.try_wait().expect("asked")).code()
}

fn signal(serving: &Serving, name: &str) {
    let sent = Command::new("kill").args(["-s", name, &serving.child.id().to_string()]).status();
    assert!(sent.is_ok_and(|status| status.success()));
}

#[tokio::test]
async fn console_that_stops_reading_holds_up_nothing() {
    let program = program();
    let path = crate::cli::program::path(&program);
    let (_output, stdout) = full_pipe();
    let (_errors, stderr) = full_pipe();
    let child = program.command(&["serve", "--listen", "127.0.0.1:0"]).stdout(stdout).stderr(stderr).spawn();
    // Its first line cannot be read, but its log has the address. A port that was chosen before may be taken meanwhile.
    let address = wait::until_some("it listens", async || {
        let has_logs = program.data_dir().join("logs").is_dir();
        let logs = if has_logs { program.logs() } else { String::new() };
        let (line, _) = logs.rsplit_once("address=")?.1.split_once('\n')?;
        Some(line.split_whitespace().next().unwrap_or_default().to_owned())
    });
    let address = address.await;
    let serving = Serving { child: child.expect("it starts"), address };
    let work = async {
        for _ in 0..100 {
            assert_eq!(post(&serving.address, &path, "{}").await.status, 200);
        }
        assert_eq!(request(&serving.address, "GET", "/health", "", b"").await.status, 200);
    };
    tokio::time::timeout(PATIENCE, work).await.expect("records are received");
    signal(&serving, "TERM");
    assert_eq!(ended(serving), Some(0));
}

#[tokio::test]
async fn hang_up_is_ignored_where_it_was_started_so() {
    let program = program();
    let mut command = Command::new("nohup");
    let plain = program.command(&["serve", "--listen", "127.0.0.1:0"]);
    command.arg(plain.get_program()).args(plain.get_args()).stdin(Stdio::null()).stderr(Stdio::null());
    for (name, value) in plain.get_envs() {
        match value {
            Some(value) => command.env(name, value),
            None => command.env_remove(name),
        };
    }
    let (serving, _output) = Serving::start(command);
    signal(&serving, "HUP");
    assert_eq!(request(&serving.address, "GET", "/health", "", b"").await.status, 200);
    signal(&serving, "TERM");
    assert_eq!(ended(serving), Some(0), "as TERM ends it, not a hang-up before");
    let log = program.logs();
    assert_eq!(log.matches("stopping").count(), 1, "{log}");
}
