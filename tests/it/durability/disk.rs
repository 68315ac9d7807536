//! A disk that fails under the running program: what is answered was stored, and what could not be stored is not
//! answered with a 2xx.

use hooktray_support::failing_disk::FailingDisk;
use hooktray_support::harness::{Program, plain_flow};
use hooktray_support::http;
use hooktray_support::skip::skip;
use serde_json::{Value, json};

const TOKEN: &str = "abcdefghijklmnopqrstuvwxyz";

fn program() -> (Program, FailingDisk) {
    let program = Program::new();
    let stopped = json!({"enabled": false, "source": {"type": "webhook", "token": TOKEN}});
    let imported =
        program.with_input(&["flow", "import", "-"], &plain_flow("http://unused.example", stopped).to_string());
    assert!(imported.status.success(), "{imported:?}");
    let disk = FailingDisk::new(program.folder());
    (program, disk)
}

/// The bodies of all records that are stored.
fn stored(program: &Program) -> Vec<String> {
    let lines: Value = serde_json::from_str(&program.says(&["history", "--json", "--limit", "1000"])).expect("JSON");
    let ids = lines.as_array().expect("a list").iter().map(|line| line["id"].as_str().expect("an id").to_owned());
    let show = |id: String| -> Value { serde_json::from_str(&program.says(&["show", &id, "--json"])).expect("JSON") };
    let mut numbers: Vec<String> = ids.map(|id| show(id)["request"]["body"]["n"].to_string()).collect();
    numbers.sort_unstable();
    numbers
}

/// Waits until the log says this; gives all of it.
async fn said(program: &Program, words: &str) -> String {
    loop {
        let files = std::fs::read_dir(program.folder().join("logs")).expect("logs");
        let logs: String =
            files.map(|file| std::fs::read_to_string(file.expect("a file").path()).expect("text")).collect();
        if logs.contains(words) {
            return logs;
        }
        tokio::task::yield_now().await;
    }
}

/// Sends records before, while and after the disk fails so; gives the answer while it fails.
async fn sent_while(what: &str) -> (u16, String, String) {
    let (program, disk) = program();
    let serving = program.serve_with(&disk.variables());
    let path = hooktray_core::flows::hook_path(TOKEN);
    let send = async |n: u32| http::post(&serving.address, &path, &json!({"n": n}).to_string()).await;
    let mut answered = Vec::new();
    for n in 100..105 {
        assert_eq!(send(n).await.status, 200);
        answered.push(n.to_string());
    }
    disk.fail(what);
    let refused = send(200).await;
    assert_ne!(refused.status, 200, "it is not on the disk");
    assert_eq!(send(201).await.status, refused.status, "it is so for everybody");
    disk.heal();
    for n in 300..305 {
        assert_eq!(send(n).await.status, 200, "it goes on without a restart");
        answered.push(n.to_string());
    }
    let logs = said(&program, "records can be stored again").await;
    serving.kill();
    assert_eq!(stored(&program), answered, "what was answered, and nothing else");
    drop(program.serve());
    assert_eq!(stored(&program), answered, "and so it is after the next start");
    (refused.status, refused.code(), logs)
}

#[tokio::test]
async fn a_disk_that_is_full_at_the_commit_is_answered_507() {
    let (status, code, logs) = sent_while("write 28 -wal").await;
    assert_eq!((status, code.as_str()), (507, "disk_full"));
    assert!(logs.contains("nothing can be stored") && logs.contains("full"), "{logs}");
}

#[tokio::test]
async fn a_disk_that_fails_to_write_is_answered_503() {
    let (status, code, logs) = sent_while("write 5 -wal").await;
    assert_eq!((status, code.as_str()), (503, "database"));
    assert!(logs.contains("nothing can be stored") && logs.contains("reason=\"disk\""), "{logs}");
}

#[tokio::test]
async fn a_disk_that_fails_to_keep_what_was_written_is_answered_503() {
    let (status, code, _) = sent_while("sync 5 -wal").await;
    assert_eq!((status, code.as_str()), (503, "database"));
}

#[tokio::test]
async fn a_disk_that_becomes_read_only_is_answered_503() {
    let (status, code, _) = sent_while("write 30 -wal").await;
    assert_eq!((status, code.as_str()), (503, "database"));
}

#[tokio::test]
async fn a_log_that_cannot_be_written_into_the_file_keeps_what_it_has() {
    let (program, disk) = program();
    let serving = program.serve_with(&disk.variables());
    let path = hooktray_core::flows::hook_path(TOKEN);
    disk.fail("write 5 hooktray.db");
    let large = "x".repeat(900_000);
    let mut answered = 0;
    // Several times the size at which the log is written into the file.
    for n in 0..20 {
        let answer = http::post(&serving.address, &path, &json!({"n": n, "large": large}).to_string()).await;
        answered += usize::from(answer.status == 200);
        assert!(matches!(answer.status, 200 | 503), "{}", answer.status);
    }
    assert!(answered > 0);
    serving.kill();
    drop(program.serve());
    let stored = stored(&program).len();
    assert!(stored >= answered, "{stored} of {answered}");
}

#[test]
fn a_folder_that_is_read_only_says_so_at_the_start() {
    use std::process::Command;

    let namespace = ["--user", "--map-root-user", "--mount"];
    if !Command::new("unshare").args(namespace).arg("true").status().is_ok_and(|status| status.success()) {
        return skip("this system does not let users mount file systems (unshare --user --mount)");
    }
    let (program, _) = program();
    let script = r#"mount --bind "$HOOKTRAY_DATA_DIR" "$HOOKTRAY_DATA_DIR"
        mount -o remount,bind,ro "$HOOKTRAY_DATA_DIR"
        exec "$1" serve --listen 127.0.0.1:0"#;
    let hooktray = program.command(&[]).get_program().to_owned();
    let output = Command::new("unshare")
        .args(namespace)
        .args(["bash", "-euc", script, "bash"])
        .arg(hooktray)
        .env("HOOKTRAY_DATA_DIR", program.folder())
        .env("HOOKTRAY_SECRETS", "env")
        .output()
        .expect("unshare starts");
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.code() == Some(1) && said.contains("read-only"), "{said}");
}
