//! The database when it is not as it should be: newer, foreign, broken, full.

use hooktray_core::store::{FILE, Store};
use hooktray_support::harness::{Program, TestEngine, path, plain_flow};
use hooktray_support::http;
use serde_json::json;

fn database(folder: &std::path::Path) -> rusqlite::Connection {
    rusqlite::Connection::open(folder.join(FILE)).expect("a database")
}

#[test]
fn a_newer_schema_is_refused_and_left_as_it_is() {
    let program = Program::new();
    program.says(&["flow", "new", "--template", "blank"]);
    database(program.folder()).pragma_update(None, "user_version", 999).expect("set");
    for arguments in [&["history"][..], &["serve", "--listen", "127.0.0.1:0"], &["flow", "list"]] {
        let refused = program.run(arguments);
        let said = String::from_utf8_lossy(&refused.stderr).into_owned();
        assert!(refused.status.code() == Some(1) && said.contains("newer Hooktray") && said.contains("999"), "{said}");
    }
    let version: i64 =
        database(program.folder()).pragma_query_value(None, "user_version", |row| row.get(0)).expect("read");
    assert_eq!(version, 999);
}

#[test]
fn a_file_of_another_program_is_refused() {
    let folder = tempfile::TempDir::new().expect("a folder");
    database(folder.path()).execute_batch("CREATE TABLE other (x)").expect("a table");
    let error = Store::open(folder.path()).expect_err("refused");
    assert_eq!(error.code(), "not_ours", "{error}");
    std::fs::write(folder.path().join(FILE), vec![b'x'; 5000]).expect("written");
    assert_eq!(Store::open(folder.path()).expect_err("refused").code(), "database");
}

#[test]
fn the_store_is_as_safe_as_promised() {
    let engine = TestEngine::new();
    let connection = database(engine.folder.path());
    let mode: String = connection.pragma_query_value(None, "journal_mode", |row| row.get(0)).expect("read");
    assert_eq!(mode, "wal");
    let loose: i64 = connection
        .query_row(
            "SELECT count(*) FROM pragma_table_list
             WHERE schema = 'main' AND type = 'table' AND NOT strict AND name NOT LIKE 'sqlite_%'",
            [],
            |row| row.get(0),
        )
        .expect("read");
    assert_eq!(loose, 0, "every table is STRICT");
}

#[tokio::test]
async fn a_broken_database_is_answered_503_and_the_sender_keeps_its_record() {
    let mut engine = TestEngine::new();
    let flow = engine.import(&plain_flow("http://unused.example", json!({})));
    let address = engine.listen().await;
    database(engine.folder.path()).execute_batch("ALTER TABLE requests RENAME TO away").expect("renamed");
    let refused = http::post(&address, &path(&flow), "{}").await;
    assert_eq!((refused.status, refused.code().as_str()), (503, "database"));
    database(engine.folder.path()).execute_batch("ALTER TABLE away RENAME TO requests").expect("renamed");
    assert_eq!(http::post(&address, &path(&flow), "{}").await.status, 200, "it goes on without a restart");
    assert_eq!(engine.history().len(), 1, "nothing of the refused record is left");
}

/// A disk of three megabytes that is full but for a little: a file system of its own, which needs no rights on the host.
#[cfg(target_os = "linux")]
#[tokio::test]
async fn a_full_disk_is_answered_507_and_taking_goes_on_when_there_is_space_again() {
    use std::io::{BufRead as _, BufReader, Write as _};
    use std::process::{Command, Stdio};

    let namespace = ["--user", "--map-root-user", "--mount"];
    if !Command::new("unshare").args(namespace).arg("true").status().is_ok_and(|status| status.success()) {
        return hooktray_support::skip::skip(
            "this system does not let users mount file systems (unshare --user --mount)",
        );
    }
    let program = Program::new();
    let token = "abcdefghijklmnopqrstuvwxyz";
    let stopped = json!({"enabled": false, "source": {"type": "webhook", "token": token}});
    let flow = program.folder().join("flow.json");
    std::fs::write(&flow, plain_flow("http://unused.example", stopped).to_string()).expect("written");
    let script = r#"
        mkdir "$1/disk" && mount -t tmpfs -o size=3m tmpfs "$1/disk"
        export HOOKTRAY_DATA_DIR="$1/disk/data"
        "$2" flow import "$1/flow.json" >/dev/null
        head -c 1500000 /dev/zero > "$1/disk/filler"
        exec 3<&0
        (read -r -u 3 _ && rm "$1/disk/filler" && echo "there is space again") &
        exec "$2" serve --listen 127.0.0.1:0
    "#;
    let hooktray = program.command(&[]).get_program().to_owned();
    let mut child = Command::new("unshare")
        .args(namespace)
        .args(["bash", "-euc", script, "bash"])
        .arg(program.folder())
        .arg(hooktray)
        .env("HOOKTRAY_SECRETS", "env")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .expect("unshare starts");
    let mut said = BufReader::new(child.stdout.take().expect("its output")).lines();
    let ready = said.next().expect("a line").expect("text");
    let address = ready.trim_start_matches("listening on http://").to_owned();
    let path = hooktray_core::flows::hook_path(token);
    let large = "x".repeat(100_000);
    let mut taken = 0;
    let refused = loop {
        let answer = http::post(&address, &path, &large).await;
        if answer.status != 200 {
            break answer;
        }
        taken += 1;
        assert!(taken < 100, "the disk is never full");
    };
    assert_eq!((refused.status, refused.code().as_str()), (507, "disk_full"));
    assert!(taken > 0);
    child.stdin.take().expect("its input").write_all(b"\n").expect("written");
    assert_eq!(said.next().expect("a line").expect("text"), "there is space again");
    assert_eq!(http::post(&address, &path, &large).await.status, 200, "without a restart");
    child.kill().expect("it was alive");
    child.wait().expect("it ends");
}
