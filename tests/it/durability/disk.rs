//! A disk that fails while the program runs: every record acknowledged with 2xx is stored, and no other.

use hooktray_support::failing_disk::FailingDisk;
use hooktray_support::harness::{Program, plain_flow};
use hooktray_support::http;
use hooktray_support::mounts::with_mounts;
use hooktray_support::program::Serving;
use hooktray_support::wait;
use serde_json::{Value, json};

const TOKEN: &str = "abcdefghijklmnopqrstuvwxyz";

fn program() -> (Program, FailingDisk) {
    let program = Program::new();
    let stopped = json!({"enabled": false, "source": {"type": "webhook", "token": TOKEN}});
    let imported =
        program.with_input(&["flow", "import", "-"], &plain_flow("http://unused.example", stopped).to_string());
    assert!(imported.status.success(), "{imported:?}");
    let disk = FailingDisk::new(program.data_dir());
    (program, disk)
}

/// Returns the numbers in the bodies of all stored records.
fn stored(program: &Program) -> Vec<String> {
    let lines: Value = serde_json::from_str(&program.says(&["history", "--json", "--limit", "1000"])).expect("JSON");
    let ids = lines.as_array().expect("a list").iter().map(|line| line["id"].as_str().expect("an id").to_owned());
    let show = |id: String| -> Value { serde_json::from_str(&program.says(&["show", &id, "--json"])).expect("JSON") };
    let mut numbers: Vec<String> = ids.map(|id| show(id)["request"]["body"]["n"].to_string()).collect();
    numbers.sort_unstable();
    numbers
}

/// Waits until the log contains a text; returns the whole log.
async fn log_with(program: &Program, text: &str) -> String {
    wait::until_some(text, async || Some(program.logs()).filter(|logs| logs.contains(text))).await
}

/// Sends records before, during and after a failure of the disk. Returns the response during the failure, and the log.
async fn send_during(what: &str) -> (u16, String, String) {
    let (program, disk) = program();
    let serving = program.serve_with(&disk.variables());
    let path = hooktray_core::flows::hook_path(TOKEN);
    let send = async |n: u32| http::post(&serving.address, &path, &json!({"n": n}).to_string()).await;
    let mut acknowledged = Vec::new();
    for n in 100..105 {
        assert_eq!(send(n).await.status, 200);
        acknowledged.push(n.to_string());
    }
    disk.fail(what);
    let refused = send(200).await;
    assert_ne!(refused.status, 200, "it is not on disk");
    assert_eq!(send(201).await.status, refused.status, "the same for every sender");
    disk.heal();
    for n in 300..305 {
        assert_eq!(send(n).await.status, 200, "work continues without a restart");
        acknowledged.push(n.to_string());
    }
    let logs = log_with(&program, "records can be stored again").await;
    serving.kill();
    assert_eq!(stored(&program), acknowledged, "every acknowledged record, and no other");
    drop(program.serve());
    assert_eq!(stored(&program), acknowledged, "and the same after the next start");
    (refused.status, refused.code(), logs)
}

#[tokio::test]
async fn used_up_quota_and_file_size_limit_get_507() {
    // EDQUOT and EFBIG (errno(3)); some file systems notice the quota only when the data is synced.
    for what in ["write 122 -wal", "write 27 -wal", "sync 122 -wal"] {
        let (status, code, logs) = send_during(what).await;
        assert_eq!((status, code.as_str()), (507, "disk_full"), "{what}");
        assert!(logs.contains("nothing can be stored") && logs.contains("full"), "{what}: {logs}");
    }
}

#[tokio::test]
async fn limit_on_file_sizes_gets_507_and_ends_nothing() {
    let (program, _disk) = program();
    let plain = program.command(&["serve", "--listen", "127.0.0.1:0"]);
    // 400 KiB, which the WAL soon reaches.
    let mut command = std::process::Command::new("bash");
    command.args(["-c", "ulimit -f 400; exec \"$0\" \"$@\""]).arg(plain.get_program()).args(plain.get_args());
    command.envs(plain.get_envs().filter_map(|(name, value)| Some((name, value?))));
    let (serving, _output) = Serving::start(command);
    let path = hooktray_core::flows::hook_path(TOKEN);
    let body = json!({"n": "x".repeat(20_000)}).to_string();
    let mut statuses = Vec::new();
    for _ in 0..50 {
        statuses.push(http::post(&serving.address, &path, &body).await.status);
    }
    assert!(statuses[0] == 200 && statuses[49] == 507, "{statuses:?}");
    assert_eq!(http::request(&serving.address, "GET", "/health", "", b"").await.status, 200);
}

#[tokio::test]
async fn full_disk_at_commit_gets_507() {
    let (status, code, logs) = send_during("write 28 -wal").await;
    assert_eq!((status, code.as_str()), (507, "disk_full"));
    assert!(logs.contains("nothing can be stored") && logs.contains("full"), "{logs}");
}

#[tokio::test]
async fn failed_write_gets_503() {
    let (status, code, logs) = send_during("write 5 -wal").await;
    assert_eq!((status, code.as_str()), (503, "database"));
    assert!(logs.contains("nothing can be stored") && logs.contains("reason=\"disk\""), "{logs}");
}

#[tokio::test]
async fn failed_sync_gets_503() {
    let (status, code, _) = send_during("sync 5 -wal").await;
    assert_eq!((status, code.as_str()), (503, "database"));
}

#[tokio::test]
async fn read_only_disk_gets_503() {
    let (status, code, _) = send_during("write 30 -wal").await;
    assert_eq!((status, code.as_str()), (503, "database"));
}

#[tokio::test]
async fn failed_checkpoint_keeps_acknowledged_records_in_the_wal() {
    let (program, disk) = program();
    let serving = program.serve_with(&disk.variables());
    let path = hooktray_core::flows::hook_path(TOKEN);
    disk.fail("write 5 hooktray.db");
    let large = "x".repeat(900_000);
    let mut acknowledged = 0;
    // Several times the size that starts a checkpoint.
    for n in 0..20 {
        let reply = http::post(&serving.address, &path, &json!({"n": n, "large": large}).to_string()).await;
        acknowledged += usize::from(reply.status == 200);
        assert!(matches!(reply.status, 200 | 503), "{}", reply.status);
    }
    assert!(acknowledged > 0);
    serving.kill();
    drop(program.serve());
    let stored = stored(&program).len();
    assert!(stored >= acknowledged, "{stored} of {acknowledged}");
}

#[test]
fn read_only_data_dir_is_reported_at_start() {
    let (program, _) = program();
    let script = r#"mount --bind "$HOOKTRAY_DATA_DIR" "$HOOKTRAY_DATA_DIR"
        mount -o remount,bind,ro "$HOOKTRAY_DATA_DIR"
        exec "$1" serve --listen 127.0.0.1:0"#;
    let Some(mut command) = with_mounts(&program, script) else { return };
    let output = command.output().expect("unshare starts");
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.code() == Some(1) && said.contains("read-only"), "{said}");
}

#[test]
fn disk_that_stays_full_is_told_once_although_small_commits_fit() {
    let (program, _) = program();
    let script = r#"
        cp -r "$HOOKTRAY_DATA_DIR" saved && trap 'rm -r saved' EXIT
        mount -t tmpfs -o size=6m none "$HOOKTRAY_DATA_DIR"
        cp saved/* "$HOOKTRAY_DATA_DIR"
        coproc SERVE { exec "$1" serve --listen 127.0.0.1:0 2>&1; }
        while read -r line <&"${SERVE[0]}" && [[ $line != 'listening on'* ]]; do :; done
        link="${line##* }/hook/abcdefghijklmnopqrstuvwxyz"
        printf '{"n":"%01000000d"}' 1 > record
        dd if=/dev/zero of="$HOOKTRAY_DATA_DIR/filler" bs=4k 2>/dev/null || true
        truncate -s -200K "$HOOKTRAY_DATA_DIR/filler"
        # Large records, and small ones, which fit.
        for body in @record '{"n":1}' @record '{"n":2}' @record '{"n":3}'; do
            curl -so /dev/null -w '%{http_code} ' -H 'Content-Type: application/json' -d "$body" "$link"
        done
        rm "$HOOKTRAY_DATA_DIR/filler"
        curl -so /dev/null -w '%{http_code}\n' -H 'Content-Type: application/json' -d '{"n":4}' "$link"
        while read -r line <&"${SERVE[0]}" && [[ $line != *'stored again'* ]]; do echo "$line"; done
        echo "$line"
        pid=$SERVE_PID; kill "$pid"
        while read -r line <&"${SERVE[0]}"; do echo "$line"; done
        wait "$pid"
    "#;
    let Some(mut command) = with_mounts(&program, script) else { return };
    let folder = tempfile::tempdir().expect("a temporary directory");
    let output = command.current_dir(folder.path()).output().expect("unshare starts");
    let [said, error] = [&output.stdout, &output.stderr].map(|text| String::from_utf8_lossy(text).into_owned());
    let statuses = said.lines().next().unwrap_or_default();
    // A small one is stored, and its sender must not send it again.
    assert_eq!(statuses, "507 200 507 200 507 200 200", "{said}{error}");
    let told = [said.matches("nothing can be stored").count(), said.matches("stored again").count()];
    assert_eq!(told, [1, 1], "{said}{error}");
}
