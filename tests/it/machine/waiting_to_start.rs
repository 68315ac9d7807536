//! Starts that wait for the database or for room on the disk.

use std::os::unix::fs::PermissionsExt as _;
use std::process::Command;

use hooktray_core::store::FILE;
use hooktray_support::aray::{Aray, ArayResponse};
use hooktray_support::harness::{API_KEY, Program, aray_flow, plain_flow};
use hooktray_support::http;
use serde_json::json;

use super::folders::{SMS, output_with_mounts};
use crate::cli::program::path;

#[tokio::test]
async fn database_that_another_program_holds_at_the_start_is_used_once_it_is_released() {
    let aray = Aray::start(API_KEY);
    let program = Program::new();
    program.with_input(&["flow", "import", "-"], &aray_flow(&aray.url()).to_string());
    let link = path(&program);
    // One record is interrupted in the middle of its attempt.
    aray.respond_next([ArayResponse::Hang]);
    let before = program.serve();
    assert_eq!(http::post(&before.address, &link, SMS).await.status, 200);
    aray.wait_for_requests(1).await;
    before.kill();
    let viewer = rusqlite::Connection::open(program.data_dir().join(FILE)).expect("a database");
    viewer.execute_batch("BEGIN IMMEDIATE").expect("locked");
    let serving = program.serve();
    let refused = http::post(&serving.address, &link, SMS).await;
    assert_eq!((refused.status, refused.code().as_str()), (503, "database"));
    assert_eq!(aray.requests().len(), 1, "nothing is sent before the interrupted record is queued again");
    viewer.execute_batch("ROLLBACK").expect("released");
    assert_eq!(http::post(&serving.address, &link, SMS).await.status, 200);
    aray.wait_for_requests(3).await;
    assert_eq!(aray.orders().len(), 2);
}

#[test]
fn disk_without_inodes_is_named_and_the_start_goes_on_once_there_are_some() {
    let program = Program::new();
    // The database is there, and the files beside it, which each start makes, find no room.
    let script = r#"
        mount -t tmpfs -o nr_inodes=40 none "$HOOKTRAY_DATA_DIR"
        "$1" flow new --template blank >/dev/null 2>&1
        # All other files are made by a first start.
        coproc SERVE { exec "$1" serve --listen 127.0.0.1:0 2>&1; }
        while read -r line <&"${SERVE[0]}" && [[ $line != *' started '* ]]; do :; done
        kill "$SERVE_PID"; wait "$SERVE_PID"
        # A stop during the daily backup leaves the WAL. The process that closes the database last removes it.
        python3 -c 'import sqlite3, sys; c = sqlite3.connect(sys.argv[1]); c.execute("SELECT 1 FROM flows"); c.close()' \
            "$HOOKTRAY_DATA_DIR/hooktray.db"
        n=0; while touch "$HOOKTRAY_DATA_DIR/other$n" 2>/dev/null; do n=$((n+1)); done
        coproc SERVE { exec "$1" serve --listen 127.0.0.1:0 2>&1; }
        while read -r line <&"${SERVE[0]}" && [[ $line != *'has no room'* && $line != 'listening on'* ]]; do :; done
        echo "$line"
        rm "$HOOKTRAY_DATA_DIR"/other*
        while [[ $line != 'listening on'* ]] && read -r line <&"${SERVE[0]}"; do :; done
        echo "$line"
        kill "$SERVE_PID"; wait "$SERVE_PID"
    "#;
    let Some(output) = output_with_mounts(&program, script) else { return };
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(
        said.contains("has no room") && said.contains("listening on") && output.status.success(),
        "{said}{}",
        String::from_utf8_lossy(&output.stderr)
    );
}

/// Reads what a program says until a line contains one of `parts`; returns that line.
fn line_with(lines: &mut impl Iterator<Item = std::io::Result<String>>, parts: &[&str]) -> String {
    let is_it = |line: &String| parts.iter().any(|part| line.contains(part));
    lines.map(|line| line.expect("text")).find(is_it).expect("said before the end")
}

#[tokio::test]
async fn senders_are_told_to_come_again_while_a_viewer_locks_the_whole_database() {
    let program = Program::new();
    program.with_input(
        &["flow", "import", "-"],
        &plain_flow("http://unused.example", json!({"name": "aray"})).to_string(),
    );
    let link = path(&program);
    let viewer = rusqlite::Connection::open(program.data_dir().join(FILE)).expect("a database");
    viewer.execute_batch("PRAGMA journal_mode=DELETE; BEGIN EXCLUSIVE").expect("locked");
    let mut serving = program
        .command(&["serve", "--listen", "127.0.0.1:0"])
        .stderr(std::process::Stdio::piped())
        .stdout(std::process::Stdio::piped())
        .spawn()
        .expect("it starts");
    let errors = std::io::BufReader::new(serving.stderr.take().expect("piped"));
    let output = std::io::BufReader::new(serving.stdout.take().expect("piped"));
    let (waits, refusing) = tokio::task::spawn_blocking(move || {
        let mut lines = std::io::BufRead::lines(errors);
        let waits = line_with(&mut lines, &["waiting:"]);
        (waits, line_with(&mut lines, &["tells senders"]))
    })
    .await
    .expect("read");
    assert!(waits.contains("another program holds it"), "{waits}");
    let address = refusing.split("http://").nth(1).and_then(|rest| rest.split(' ').next()).expect("an address");
    for target in [link.as_str(), "/health", "/"] {
        let refused = http::post(address, target, SMS).await;
        assert_eq!((refused.status, refused.code().as_str()), (503, "database"), "{target}");
        assert!(refused.head.to_lowercase().contains("retry-after: "), "{target}");
    }
    let examined = program.run(&["doctor", "--listen", address]);
    let examined = String::from_utf8_lossy(&examined.stdout).into_owned();
    assert!(!examined.contains("another program uses this port"), "{examined}");
    assert_eq!(examined.matches("waits to start").count(), 2, "the lock and the port: {examined}");
    viewer.execute_batch("COMMIT").expect("released");
    let ready = tokio::task::spawn_blocking(move || line_with(&mut std::io::BufRead::lines(output), &["listening on"]));
    let ready = ready.await.expect("read");
    let address = ready.split("http://").nth(1).expect("an address");
    assert_eq!(http::post(address, &link, SMS).await.status, 200);
    serving.kill().expect("ended");
    serving.wait().expect("ended");
}

#[test]
fn read_only_database_is_told_and_used_once_it_can_be_written() {
    let program = Program::new();
    program.says(&["flow", "new", "--template", "blank"]);
    // Root may write everything. In a mount namespace of its own, nobody may write the file.
    let script = r#"
        cd "$HOOKTRAY_DATA_DIR"
        mount --bind hooktray.db hooktray.db; mount -o remount,bind,ro hooktray.db
        coproc SERVE { exec "$1" serve --listen 127.0.0.1:0 2>&1; }
        while read -r line <&"${SERVE[0]}" && [[ $line != *'read-only'* && $line != 'listening on'* ]]; do :; done
        echo "$line"
        umount hooktray.db
        while [[ $line != 'listening on'* ]] && read -r line <&"${SERVE[0]}"; do :; done
        echo "$line"
        kill "$SERVE_PID"; wait "$SERVE_PID"
    "#;
    let Some(output) = output_with_mounts(&program, script) else { return };
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(said.contains("read-only") && said.contains("listening on"), "{said}{errors}");
}

#[test]
fn signal_to_stop_ends_a_program_that_waits_as_one_that_runs() {
    let program = Program::new();
    program.says(&["flow", "new", "--template", "blank"]);
    let viewer = rusqlite::Connection::open(program.data_dir().join(FILE)).expect("a database");
    viewer.execute_batch("PRAGMA journal_mode=DELETE; BEGIN EXCLUSIVE").expect("locked");
    let mut command = program.command(&["serve", "--listen", "127.0.0.1:0"]);
    let mut serving = command.stderr(std::process::Stdio::piped()).spawn().expect("it starts");
    let errors = std::io::BufReader::new(serving.stderr.take().expect("piped"));
    let mut lines = std::io::BufRead::lines(errors);
    line_with(&mut lines, &["waiting:"]);
    let sent = Command::new("kill").args(["-TERM", &serving.id().to_string()]).status();
    assert!(sent.expect("kill starts").success());
    assert_eq!(serving.wait().expect("ended").code(), Some(0));
}

#[test]
fn database_of_another_user_is_read_only_and_waited_for() {
    let program = Program::new();
    program.says(&["flow", "new", "--template", "blank"]);
    // Everybody may write to the folder, only its owner to the database.
    std::fs::set_permissions(program.data_dir(), std::fs::Permissions::from_mode(0o777)).expect("set");
    let Some(mut nobody) = program.command_as_nobody(&["flow", "new", "--template", "blank"]) else { return };
    std::fs::remove_file(program.data_dir().join("hooktray.lock")).expect("removed");
    let output = nobody.output().expect("setpriv starts");
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(said.contains("read-only"), "{said}");
}

/// The data dir has no room for a file any more, so that the engine cannot note its address.
#[test]
fn link_of_an_engine_that_could_not_note_its_address_is_no_old_one() {
    let program = Program::new();
    let script = r#"
        mount -t tmpfs -o nr_inodes=40 none "$HOOKTRAY_DATA_DIR"
        "$1" flow new --template blank >/dev/null 2>&1
        # A kill leaves the files beside the database, and the address.
        coproc SERVE { exec "$1" serve --listen 127.0.0.1:0 2>&1; }
        while read -r line <&"${SERVE[0]}" && [[ $line != 'listening on'* ]]; do :; done
        echo "$line"
        kill -9 "$SERVE_PID"; wait "$SERVE_PID" || true
        n=0; while touch "$HOOKTRAY_DATA_DIR/other$n" 2>/dev/null; do n=$((n+1)); done
        coproc SERVE { exec "$1" serve --listen 127.0.0.1:0 2>&1; }
        while read -r line <&"${SERVE[0]}" && [[ $line != 'listening on'* ]]; do :; done
        "$1" flow url "New flow" 2>&1
        kill "$SERVE_PID"; wait "$SERVE_PID" || true
    "#;
    let Some(output) = output_with_mounts(&program, script) else { return };
    let (said, errors) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(said.contains("could not note its address"), "{said}{errors}");
    assert!(said.contains("http://127.0.0.1:8477/hook/"), "{said}{errors}");
}
