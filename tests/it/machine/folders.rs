//! Data dirs as machines have them: shared, without logs, locked, without room.

use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use hooktray_core::store::FILE;
use hooktray_support::harness::{Program, Serving, plain_flow};
use hooktray_support::http;
use hooktray_support::mounts::with_mounts;
use serde_json::json;

pub(super) const SMS: &str = r#"{"to": "89165550117", "custmemo": "Ольга"}"#;

pub(super) fn mode(path: &Path) -> u32 {
    std::fs::symlink_metadata(path).expect("there").permissions().mode() & 0o777
}

/// Returns everything below a directory.
pub(super) fn below(folder: &Path) -> Vec<PathBuf> {
    let entries =
        std::fs::read_dir(folder).expect("a temporary directory").map(|entry| entry.expect("an entry").path());
    entries.flat_map(|path| if path.is_dir() { [below(&path), vec![path]].concat() } else { vec![path] }).collect()
}

/// Starts an engine, and gathers what it says on stderr until its end.
pub(super) fn serve_and_hear(mut command: Command) -> (Serving, std::thread::JoinHandle<String>) {
    command.stderr(std::process::Stdio::piped());
    let (mut serving, _) = Serving::start(command);
    let errors = serving.child.stderr.take().expect("piped");
    (serving, std::thread::spawn(move || std::io::read_to_string(errors).expect("text")))
}

pub(super) fn output_with_mounts(program: &Program, script: &str) -> Option<Output> {
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
