//! A database that is newer, of another program or broken, and a disk that is full.

use hooktray_core::store::{FILE, Store};
use hooktray_support::aray::Aray;
use hooktray_support::harness::{API_KEY, Program, TestEngine, aray_flow, path, plain_flow};
use hooktray_support::http;
use serde_json::json;

fn database(folder: &std::path::Path) -> rusqlite::Connection {
    rusqlite::Connection::open(folder.join(FILE)).expect("a database")
}

#[test]
fn newer_schema_is_refused_and_unchanged() {
    let program = Program::new();
    program.says(&["flow", "new", "--template", "blank"]);
    database(program.data_dir()).pragma_update(None, "user_version", 999).expect("set");
    for arguments in [&["history"][..], &["serve", "--listen", "127.0.0.1:0"], &["flow", "list"]] {
        let refused = program.run(arguments);
        let said = String::from_utf8_lossy(&refused.stderr).into_owned();
        assert!(refused.status.code() == Some(1) && said.contains("newer Hooktray") && said.contains("999"), "{said}");
    }
    let version: i64 =
        database(program.data_dir()).pragma_query_value(None, "user_version", |row| row.get(0)).expect("read");
    assert_eq!(version, 999);
}

#[test]
fn file_of_another_program_is_refused() {
    let folder = tempfile::TempDir::new().expect("a temporary directory");
    database(folder.path()).execute_batch("CREATE TABLE other (x)").expect("a table");
    let error = Store::open(folder.path()).expect_err("refused");
    assert_eq!(error.code(), "not_ours", "{error}");
    std::fs::write(folder.path().join(FILE), vec![b'x'; 5000]).expect("written");
    assert_eq!(Store::open(folder.path()).expect_err("refused").code(), "database");
}

#[test]
fn database_uses_wal_and_strict_tables() {
    let engine = TestEngine::new();
    let connection = database(engine.data_dir.path());
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
async fn broken_table_gets_503_and_work_continues_once_it_is_back() {
    let mut engine = TestEngine::new();
    let flow = engine.import(&plain_flow("http://unused.example", json!({})));
    let address = engine.listen().await;
    database(engine.data_dir.path()).execute_batch("ALTER TABLE requests RENAME TO away").expect("renamed");
    let refused = http::post(&address, &path(&flow), "{}").await;
    assert_eq!((refused.status, refused.code().as_str()), (503, "database"));
    database(engine.data_dir.path()).execute_batch("ALTER TABLE away RENAME TO requests").expect("renamed");
    assert_eq!(http::post(&address, &path(&flow), "{}").await.status, 200, "work continues without a restart");
    assert_eq!(engine.history().len(), 1, "nothing of the refused record is stored");
}

/// On a file system of three megabytes, mounted in a namespace, which needs no privileges.
#[cfg(target_os = "linux")]
#[tokio::test]
async fn full_disk_gets_507_and_work_continues_once_there_is_space() {
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
    let flow = program.data_dir().join("flow.json");
    std::fs::write(&flow, plain_flow("http://unused.example", stopped).to_string()).expect("written");
    let script = r#"
        mkdir "$1/disk" && mount -t tmpfs -o size=3m tmpfs "$1/disk"
        export HOOKTRAY_DATA_DIR="$1/disk/data"
        "$2" flow import "$1/flow.json" >/dev/null
        head -c 1500000 /dev/zero > "$1/disk/filler"
        exec 3<&0
        (read -r -u 3 _ && rm "$1/disk/filler" && echo "space freed") &
        exec "$2" serve --listen 127.0.0.1:0
    "#;
    let hooktray = program.command(&[]).get_program().to_owned();
    let mut child = Command::new("unshare")
        .args(namespace)
        .args(["bash", "-euc", script, "bash"])
        .arg(program.data_dir())
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
    let mut accepted = 0;
    let refused = loop {
        let reply = http::post(&address, &path, &large).await;
        if reply.status != 200 {
            break reply;
        }
        accepted += 1;
        assert!(accepted < 100, "the disk does not fill up");
    };
    assert_eq!((refused.status, refused.code().as_str()), (507, "disk_full"));
    assert!(accepted > 0);
    child.stdin.take().expect("its input").write_all(b"\n").expect("written");
    assert_eq!(said.next().expect("a line").expect("text"), "space freed");
    assert_eq!(http::post(&address, &path, &large).await.status, 200, "without a restart");
    child.kill().expect("it was alive");
    child.wait().expect("it ends");
}

#[tokio::test]
async fn flow_that_cannot_be_read_stops_no_other() {
    let aray = Aray::start(API_KEY);
    let mut engine = TestEngine::new();
    let broken = path(&engine.import(&plain_flow(&aray.url(), json!({"name": "broken"}))));
    let sound = path(&engine.import(&aray_flow(&aray.url())));
    database(engine.data_dir.path())
        .execute("UPDATE flows SET file = '{\"hooktray\": 1, \"name\": \"broken\", \"of_tomorrow\": 1}' WHERE name = 'broken'", [])
        .expect("stored");
    engine.restart().await;
    let address = engine.listen().await;
    assert_eq!(http::post(&address, &broken, "{}").await.status, 200);
    let sms = r#"{"to": "89165550117", "custmemo": "Ольга"}"#;
    assert_eq!(http::post(&address, &sound, sms).await.status, 200);
    engine.run_worker().await;
    assert_eq!(engine.statuses(), ["held", "delivered"]);
    let stored = hooktray_core::flows::broken(&engine.inner().store().readers).expect("read");
    assert!(stored[0].findings[0].message.contains("no such key") || stored[0].findings.len() > 1, "{stored:?}");
    engine.import(&plain_flow(&aray.url(), json!({"name": "broken", "enabled": false})));
    assert!(hooktray_core::flows::broken(&engine.inner().store().readers).expect("read").is_empty(), "it was replaced");
    engine.inner().change_flows(|flows| flows.delete("broken")).expect("deleted");
}

#[test]
fn command_line_names_a_flow_that_cannot_be_read_and_deletes_it() {
    let program = Program::new();
    program.says(&["flow", "new", "--template", "blank"]);
    database(program.data_dir()).execute("UPDATE flows SET file = '{\"hooktray\": 1}'", []).expect("stored");
    drop(program.serve());
    let doctor = program.run(&["doctor"]);
    let said = String::from_utf8_lossy(&doctor.stdout).into_owned();
    assert!(!doctor.status.success() && said.contains("New flow"), "{said}");
    program.says(&["flow", "delete", "New flow"]);
    let said = String::from_utf8_lossy(&program.run(&["doctor"]).stdout).into_owned();
    assert!(!said.contains("New flow"), "{said}");
}
