//! A database of every earlier version is brought up to date, and nothing in it is lost.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use hooktray_core::history;
use hooktray_core::history::indexing;
use hooktray_core::history::retention::{self, Keep};
use hooktray_core::outcome::Status;
use hooktray_core::store::{FILE, Query, Store};
use rusqlite::Connection;
use rusqlite::types::Value;

/// What stands in the tables of a database; each version's tables need a line here once it is no more the newest.
const ROWS: [(&str, &str); 13] = [
    (
        "flows",
        "(id, name, token, enabled, file, changed_at) VALUES (7, 'aray', 'abcdefghijklmnopqrstuvwxyz', 1, '{FLOW}', 1750000000000)",
    ),
    (
        "operations",
        "(seq, id, flow_id, flow_name, status, received_at, error_code, error_message, copy_key)
        VALUES (3, '0197722c-3600-7000-8000-000000000003', 7, 'aray', 'delivered', 1750000000000, NULL, NULL, x'01'),
               (5, '0197722c-3600-7000-8000-000000000005', 7, 'aray', 'failed', 1750000001000, 'refused', 'no', NULL),
               (6, '0197722c-3600-7000-8000-000000000006', 7, 'aray', 'pending', 1750000002000, NULL, NULL, x'02')",
    ),
    (
        "requests",
        "(seq, method, path, query, headers, ip, body, search)
        VALUES (3, 'POST', '/hook/x', '', '[]', '127.0.0.1', x'7b7d', 'ольга' || char(10) || '+79165550117'),
               (5, 'POST', '/hook/x', '', '[]', '127.0.0.1', x'7b7d', 'анна'),
               (6, 'POST', '/hook/x', '', '[]', '127.0.0.1', x'7b7d', 'ян')",
    ),
    (
        "attempts",
        "(seq, number, started_at, duration_ms, outcome, steps) VALUES (3, 1, 1750000000100, 12, 'delivered', '[]')",
    ),
    ("secrets", "(name, saved_at) VALUES ('aray_api_key', 1750000000000)"),
    ("settings", "(one, file) VALUES (1, '{\"keep_days\": 90}')"),
    (
        "incidents",
        "(id, flow_id, flow_name, cause, code, message, args, file) VALUES (2, 7, 'aray', 'refused', 'refused', 'no', '{}', '{}')",
    ),
    ("incident_records", "(incident_id, seq, lost) VALUES (2, 5, 1)"),
    (
        "letters",
        "(id, file, message_id, created_at, due_at) VALUES (4, '{\"type\":\"test\"}', '<1@x>', 1750000000000, 1750000000000)",
    ),
    ("watches", "(flow_id, hours, from_hour, to_hour, days, since) VALUES (7, 3, 9, 18, '1111100', 1750000000000)"),
    ("old_tokens", "(token, flow_id, taken_until) VALUES ('zyxwvutsrqponmlkjihgfedcba', 7, 1760000000000)"),
    ("host_keys", "(server, key, seen_at) VALUES ('shop.example:22', 'ssh-ed25519 AAAA', 1750000000000)"),
    ("outside", "(one, way, address, worked_at) VALUES (1, 'ssh', 'https://shop.example', 1750000000000)"),
];

/// What the program itself writes into these.
const OWN: [&str; 3] = ["pulse", "sqlite_sequence", "indexed"];

fn steps() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../crates/hooktray-core/src/store/migrations");
    let entries = std::fs::read_dir(folder).expect("the steps");
    let mut steps: Vec<PathBuf> = entries.map(|entry| entry.expect("an entry").path()).collect();
    steps.sort_unstable();
    steps
}

fn tables(connection: &Connection) -> Vec<String> {
    let mut statement =
        connection.prepare("SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'table'").expect("SQL");
    let names = statement.query_map([], |row| row.get(0)).expect("tables");
    names.collect::<Result<Vec<String>, _>>().expect("tables")
}

fn columns(connection: &Connection, table: &str) -> Vec<String> {
    let mut statement = connection.prepare("SELECT name FROM pragma_table_info(?1)").expect("SQL");
    let names = statement.query_map([table], |row| row.get(0)).expect("columns");
    names.collect::<Result<_, _>>().expect("columns")
}

/// All rows of a table, as far as these columns go.
fn rows(connection: &Connection, table: &str, columns: &[String]) -> Vec<Vec<Value>> {
    let sql = format!("SELECT {} FROM {table} ORDER BY 1, 2", columns.join(", "));
    let mut statement = connection.prepare(&sql).expect("SQL");
    let rows = statement.query_map([], |row| (0..columns.len()).map(|at| row.get(at)).collect());
    rows.expect("rows").collect::<Result<_, _>>().expect("rows")
}

/// A database as the version with this many steps left it; gives what is in it.
fn of_version(folder: &Path, version: usize) -> BTreeMap<String, (Vec<String>, Vec<Vec<Value>>)> {
    let connection = Connection::open(folder.join(FILE)).expect("a database");
    connection.pragma_update(None, "journal_mode", "WAL").expect("set");
    for step in &steps()[..version] {
        connection.execute_batch(&std::fs::read_to_string(step).expect("SQL")).expect("a step");
    }
    connection.pragma_update(None, "application_id", 0x486b_7472).expect("set");
    connection.pragma_update(None, "user_version", i64::try_from(version).expect("a number")).expect("set");
    let flow = hooktray_core::flow::FlowTemplate::find("sms-deliverer-aray")
        .expect("the template")
        .flow(Some("aray"))
        .to_json();
    let mut there = BTreeMap::new();
    let tables = tables(&connection);
    let known = ROWS.iter().filter(|(table, _)| tables.iter().any(|name| name == table));
    for (table, row) in known {
        let row = row.replace("{FLOW}", &flow.replace('\'', "''"));
        connection.execute_batch(&format!("INSERT INTO {table} {row}")).expect("a row");
    }
    for table in tables
        .into_iter()
        .filter(|table| !OWN.contains(&table.as_str()) && table != "tallies" && table != "sqlite_schema")
    {
        let columns = columns(&connection, &table);
        let rows = rows(&connection, &table, &columns);
        assert!(!rows.is_empty(), "“{table}” has no row in this test yet: give it one in ROWS");
        there.insert(table, (columns, rows));
    }
    there
}

#[tokio::test]
async fn every_earlier_version_is_brought_up_to_date_and_keeps_all_it_has() {
    let newest = steps().len();
    assert!(newest >= 4);
    for version in 1..newest {
        let folder = tempfile::TempDir::new().expect("a folder");
        let before = of_version(folder.path(), version);
        let store = Store::open(folder.path()).expect("it opens");
        let connection = Connection::open(folder.path().join(FILE)).expect("a database");
        let number = |name| connection.pragma_query_value(None, name, |row| row.get::<_, i64>(0)).expect("read");
        assert_eq!(number("user_version"), i64::try_from(newest).expect("a number"));
        assert_eq!(number("auto_vacuum"), 2, "free space can be given back");
        for (table, (columns, expected)) in before {
            assert_eq!(rows(&connection, &table, &columns), expected, "version {version}, {table}");
        }
        let ask = |query: Query| history::list(&store.readers, &query).expect("a list").len();
        let all = || Query { limit: 10, ..Query::default() };
        assert_eq!(ask(all()), 3);
        for indexed in [false, true] {
            if indexed {
                indexing::follow_all(&store).await.expect("followed");
            }
            for (text, count) in [("ольга", 1), ("8 916 555-01-17", 1), ("ян", 1), ("0197722c-3600", 3), ("пётр", 0)]
            {
                assert_eq!(ask(Query { search: Some(text.into()), ..all() }), count, "{text}, in the index: {indexed}");
            }
        }
        let failed = Query { status: Some(Status::Failed), ..all() };
        assert_eq!((ask(failed.clone()), history::count(&store.readers, &failed).expect("a count")), (1, 1));
        let keep = Keep { days: Some(1), bytes: None };
        assert_eq!(retention::tidy(&store, keep, jiff::Timestamp::MAX).await.expect("tidied"), 1, "version {version}");
        let verdict: String = connection.query_row("PRAGMA integrity_check", [], |row| row.get(0)).expect("checked");
        assert_eq!(verdict, "ok");
    }
}
