//! Data dirs as machines have them: shared, without logs, locked, without room.

use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use hooktray_core::store::FILE;
use hooktray_support::aray::{Aray, ArayResponse};
use hooktray_support::harness::{API_KEY, Program, Serving, aray_flow, plain_flow};
use hooktray_support::http;
use hooktray_support::mounts::with_mounts;
use hooktray_support::program::NOBODY;
use serde_json::json;

use crate::cli::program::path;

const SMS: &str = r#"{"to": "89165550117", "custmemo": "Ольга"}"#;

fn mode(path: &Path) -> u32 {
    std::fs::symlink_metadata(path).expect("there").permissions().mode() & 0o777
}

/// Returns everything below a directory.
fn below(folder: &Path) -> Vec<PathBuf> {
    let entries =
        std::fs::read_dir(folder).expect("a temporary directory").map(|entry| entry.expect("an entry").path());
    entries.flat_map(|path| if path.is_dir() { [below(&path), vec![path]].concat() } else { vec![path] }).collect()
}

/// Starts an engine, and gathers what it says on stderr until its end.
fn serve_and_hear(mut command: Command) -> (Serving, std::thread::JoinHandle<String>) {
    command.stderr(std::process::Stdio::piped());
    let (mut serving, _) = Serving::start(command);
    let errors = serving.child.stderr.take().expect("piped");
    (serving, std::thread::spawn(move || std::io::read_to_string(errors).expect("text")))
}

fn output_with_mounts(program: &Program, script: &str) -> Option<Output> {
    Some(with_mounts(program, script)?.output().expect("unshare starts"))
}

#[tokio::test]
async fn existing_folder_keeps_its_modes_and_our_own_files_are_for_their_user_only() {
    let program = Program::new();
    let theirs = program.data_dir().join("theirs.txt");
    std::fs::write(&theirs, "of another program").expect("written");
    for (path, mode) in [(program.data_dir(), 0o775), (theirs.as_path(), 0o664)] {
        std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).expect("set");
    }
    program.run(&["doctor", "--listen", "127.0.0.1:0"]);
    program.with_input(&["flow", "import", "-"], &plain_flow("http://unused.example", json!({})).to_string());
    let serving = program.serve();
    http::post(&serving.address, "/hook/none", "{}").await;
    assert_eq!((mode(program.data_dir()), mode(&theirs)), (0o775, 0o664));
    for ours in below(program.data_dir()).into_iter().filter(|path| *path != theirs) {
        let expected = if ours.is_dir() { 0o700 } else { 0o600 };
        assert_eq!(mode(&ours), expected, "{}", ours.display());
    }
}

#[test]
fn new_folder_is_for_its_user_only() {
    let program = Program::new();
    let new = program.data_dir().join("shop/hooktray");
    let made = program.command(&["flow", "new", "--template", "blank"]).env("HOOKTRAY_DATA_DIR", &new).output();
    assert!(made.expect("hooktray starts").status.success());
    assert_eq!(mode(&new), 0o700);
}

#[tokio::test]
async fn logs_that_cannot_be_written_do_not_keep_records_out() {
    let program = Program::new();
    program.with_input(
        &["flow", "import", "-"],
        &plain_flow("http://unused.example", json!({"name": "aray"})).to_string(),
    );
    std::fs::write(program.data_dir().join("logs"), "a file in their place").expect("written");
    let serving = program.serve();
    assert_eq!(http::post(&serving.address, &path(&program), SMS).await.status, 200);
    let doctor = program.run(&["doctor", "--listen", "127.0.0.1:0"]);
    let said = String::from_utf8_lossy(&doctor.stdout).into_owned();
    assert!(doctor.status.code() == Some(1) && said.lines().any(|line| line.starts_with("BAD  logs")), "{said}");
}

#[tokio::test]
async fn log_of_another_user_does_not_keep_records_out() {
    let program = Program::new();
    let flow = plain_flow("http://unused.example", json!({"name": "aray", "enabled": false}));
    program.with_input(&["flow", "import", "-"], &flow.to_string());
    let link = path(&program);
    // An administrator has started the program once: the log of today is theirs.
    program.serve().stop_with("TERM");
    let logs = program.data_dir().join("logs");
    let Some(nobody) = program.command_as_nobody(&["serve", "--listen", "127.0.0.1:0"]) else { return };
    for path in below(program.data_dir()).iter().filter(|path| path.parent() != Some(logs.as_path())) {
        std::os::unix::fs::chown(path, Some(NOBODY), Some(NOBODY)).expect("root may give files away");
    }
    std::os::unix::fs::chown(program.data_dir(), Some(NOBODY), Some(NOBODY)).expect("root may give files away");
    let (serving, said) = serve_and_hear(nobody);
    assert_eq!(http::post(&serving.address, &link, SMS).await.status, 200);
    let doctor =
        program.command_as_nobody(&["doctor", "--listen", "127.0.0.1:0"]).expect("root").output().expect("it starts");
    drop(serving);
    let noted = said.join().expect("read");
    assert!(noted.contains("note: logs are not written to files") && noted.contains("access is denied"), "{noted}");
    let found = String::from_utf8_lossy(&doctor.stdout).into_owned();
    assert!(found.lines().any(|line| line.starts_with("BAD  logs")), "{found}");
}

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

#[test]
fn full_data_disk_allows_reading_and_saving_to_another_disk() {
    let program = Program::new();
    let script = r#"
        mount -t tmpfs -o size=3m none "$HOOKTRAY_DATA_DIR"
        "$1" flow new --template blank >/dev/null
        # The process that closes the database last removes the files beside it.
        "$1" flow list >/dev/null
        dd if=/dev/zero of="$HOOKTRAY_DATA_DIR/filler" bs=1k 2>/dev/null || true
        other=$(mktemp -d)
        trap 'rm -r "$other"' EXIT
        "$1" flow list
        "$1" history
        "$1" backup "$other/saved"
        "$1" --data-dir "$other/data" restore "$other/saved"
        "$1" --data-dir "$other/data" flow list
    "#;
    let Some(output) = output_with_mounts(&program, script) else { return };
    let [said, error] = [&output.stdout, &output.stderr].map(|text| String::from_utf8_lossy(text).into_owned());
    assert!(output.status.success(), "{said}{error}");
    assert_eq!(said.matches("stopped").count(), 2, "both data dirs have the flow: {said}{error}");
}

#[test]
fn file_in_the_place_of_a_folder_is_named_as_that() {
    let program = Program::new();
    program.says(&["flow", "new", "--template", "blank"]);
    let file = program.data_dir().join("file");
    std::fs::write(&file, "no folder").expect("written");
    let serve = program.command(&["serve", "--listen", "127.0.0.1:0"]).env("HOOKTRAY_DATA_DIR", &file).output();
    let said = String::from_utf8_lossy(&serve.expect("it starts").stderr).into_owned();
    assert!(said.contains("error: ") && said.contains("is a file, not a folder"), "{said}");
    assert!(!said.contains("exists already"), "{said}");
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
fn folder_that_cannot_be_read_is_an_error_and_no_empty_history() {
    let program = Program::new();
    let history = |folder: &Path| {
        let output = program.command(&["history"]).env("HOOKTRAY_DATA_DIR", folder).output().expect("it starts");
        (output.status.code(), String::from_utf8_lossy(&output.stderr).into_owned())
    };
    assert_eq!(history(program.data_dir()).0, Some(0), "nothing is stored yet");
    let [file, dangling, linked] = ["file", "dangling", "linked"].map(|name| program.data_dir().join(name));
    std::fs::write(&file, "no folder").expect("written");
    std::os::unix::fs::symlink("/nowhere/at/all", &dangling).expect("a link");
    std::fs::create_dir(&linked).expect("a folder");
    std::os::unix::fs::symlink("/nowhere/at/all", linked.join(FILE)).expect("a link");
    for (folder, says) in [(&file, "not a folder"), (&dangling, "a link"), (&linked, "a link")] {
        let (code, said) = history(folder);
        assert!(code == Some(1) && said.contains(says), "{}: {code:?} {said}", folder.display());
    }
}

#[test]
fn database_without_contents_counts_as_none() {
    let program = Program::new();
    let file = program.data_dir().join(FILE);
    std::fs::write(&file, "").expect("written");
    for begun in [false, true] {
        if begun {
            let connection = rusqlite::Connection::open(&file).expect("opened");
            connection.execute_batch("PRAGMA auto_vacuum = INCREMENTAL; PRAGMA journal_mode = WAL").expect("begun");
        }
        for arguments in [&["history"][..], &["flow", "list"], &["doctor", "--listen", "127.0.0.1:0"]] {
            let output = program.run(arguments);
            assert_eq!(output.status.code(), Some(0), "{begun} {arguments:?} {output:?}");
        }
        let backup = program.data_dir().join("copy.db");
        for arguments in [&["flow", "url", "aray"][..], &["backup", backup.to_str().expect("text")]] {
            let said = String::from_utf8_lossy(&program.run(arguments).stderr).into_owned();
            assert!(said.contains("nothing is stored"), "{begun} {arguments:?} {said}");
        }
    }
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
fn second_engine_does_not_start_after_the_lock_file_was_deleted() {
    let program = Program::new();
    let _serving = program.serve();
    std::fs::remove_file(program.data_dir().join("hooktray.lock")).expect("removed");
    let second = program.run(&["serve", "--listen", "127.0.0.1:0"]);
    assert_eq!(second.status.code(), Some(3), "{second:?}");
}

#[test]
fn secret_of_two_lines_is_refused() {
    let program = Program::new();
    let output = program.with_input(&["secret", "set", "api_key"], "first\nsecond\n");
    assert!(String::from_utf8_lossy(&output.stderr).contains("more than one line"), "{output:?}");
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

#[tokio::test]
async fn pipe_in_the_place_of_a_log_holds_up_nothing() {
    let program = Program::new();
    program.says(&["flow", "new", "--template", "blank"]);
    program.serve().stop_with("TERM");
    for log in below(&program.data_dir().join("logs")) {
        std::fs::remove_file(&log).expect("removed");
        assert!(Command::new("mkfifo").arg(&log).status().expect("it starts").success());
    }
    let serving = program.serve();
    assert_eq!(http::request(&serving.address, "GET", "/health", "", b"").await.status, 200);
}

#[test]
fn wrong_wish_for_the_log_keeps_nothing_from_starting() {
    let program = Program::new();
    let mut command = program.command(&["serve", "--listen", "127.0.0.1:0"]);
    command.env("HOOKTRAY_LOG", "verbose=1=2");
    let (serving, said) = serve_and_hear(command);
    serving.kill();
    let said = said.join().expect("read");
    assert!(said.contains("HOOKTRAY_LOG is not off"), "{said}");
}
