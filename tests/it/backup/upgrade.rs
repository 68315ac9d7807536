//! A database of any schema up to the newest opens, is brought up to date, and keeps all its rows.

use std::path::{Path, PathBuf};

use hooktray_core::history;
use hooktray_core::history::indexing;
use hooktray_core::history::retention::{self, HistoryLimits};
use hooktray_core::outcome::Status;
use hooktray_core::store::{FILE, Query, Store};
use rusqlite::Connection;
use rusqlite::types::Value;

/// Rows for the tables, inserted before the upgrade. A step that adds a table needs a line here once another step follows.
const ROWS: [(&str, &str); 23] = [
    ("tables", "(id, name, key_column, columns, changed_at) VALUES (1, 'offers', 'imsi', '[\"imsi\"]', 1750000000000)"),
    ("table_rows", "(table_id, key, position, cells) VALUES (1, '250', 1, '[\"250\"]')"),
    (
        "refusals",
        "(flow_id, code, count, first_at, last_at, sender) VALUES (7, 'too_many', 2, 1750000000000, 1750000001000, '192.0.2.1')",
    ),
    (
        "flows",
        "(id, name, token, enabled, file, changed_at) VALUES (7, 'aray', 'abcdefghijklmnopqrstuvwxyz', 1, '{FLOW}', 1750000000000)",
    ),
    (
        "deleted_flows",
        "(flow_id, name, token, window_hours, replaced_by) VALUES (3, 'old', 'bcdefghijklmnopqrstuvwxyza', 24, 7)",
    ),
    ("flow_versions", "(flow_id, number, saved_at, saved_by, file) VALUES (7, 1, 1750000000000, 'window', '{FLOW}')"),
    ("old_tokens", "(token, flow_id, valid_until) VALUES ('zyxwvutsrqponmlkjihgfedcba', 7, 1760000000000)"),
    (
        "operations",
        "(seq, id, flow_id, flow_name, status, received_at, error_code, error_message, dedup_key)
        VALUES (3, '0197722c-3600-7000-8000-000000000003', 7, 'aray', 'delivered', 1750000000000, NULL, NULL, x'01'),
               (5, '0197722c-3600-7000-8000-000000000005', 7, 'aray', 'failed', 1750000001000, 'refused', 'no', NULL),
               (6, '0197722c-3600-7000-8000-000000000006', 7, 'aray', 'pending', 1750000002000, NULL, NULL, x'02')",
    ),
    (
        "finished_steps",
        "(seq, step, attempt, record) VALUES (6, 'send', 1, '{\"id\":\"send\",\"type\":\"http_request\",\"outcome\":\"ok\",\"request\":null,\"response\":null,\"error\":null}')",
    ),
    (
        "deleted_dedup_keys",
        "(flow_id, dedup_key, received_at, operation) VALUES (7, x'03', 1750000000000, '0197722c-3600-7000-8000-000000000001')",
    ),
    (
        "requests",
        "(seq, method, path, query, headers, ip, body, search_text)
        VALUES (3, 'POST', '/hook/x', '', '[]', '127.0.0.1', '{}', 'ольга' || char(10) || '+79165550117'),
               (5, 'POST', '/hook/x', '', '[]', '127.0.0.1', '{}', 'анна'),
               (6, 'POST', '/hook/x', '', '[]', '127.0.0.1', '{}', 'ян')",
    ),
    (
        "attempts",
        "(seq, number, started_at, duration_ms, outcome, steps) VALUES (3, 1, 1750000000100, 12, 'delivered', '[]')",
    ),
    (
        "incidents",
        "(id, flow_id, flow_name, cause, code, message, args, state) VALUES (2, 7, 'aray', 'refused', 'refused', 'no', '{}', '{}')",
    ),
    ("daily_summary", "(id, day, hour) VALUES (1, '2026-11-24', 9)"),
    ("incident_records", "(incident_id, seq, given_up) VALUES (2, 5, 1)"),
    (
        "messages",
        "(id, channel, alert, message_id, created_at, begun_at, due_at, due_set_at) VALUES (4, 'email', '{\"type\":\"test\"}', '<1@x>', 1750000000000, 1750000000000, 1750000000000, 1750000000000)",
    ),
    (
        "channels",
        "(channel, wait_until, wait_set_at, wait_kind) VALUES ('email', 1750000060000, 1750000000000, 'pause')",
    ),
    (
        "inactivity_watches",
        "(flow_id, hours, from_hour, to_hour, days, since) VALUES (7, 3, 9, 18, '1111100', 1750000000000)",
    ),
    ("secrets", "(name, saved_at) VALUES ('aray_api_key', 1750000000000)"),
    ("settings", "(id, json) VALUES (1, '{\"keep_days\": 90}')"),
    (
        "backup_origin",
        "(id, saved_at, restored_at, file) VALUES (1, 1750000000000, 1750000001000, 'hooktray-2026-11-24.db')",
    ),
    ("host_keys", "(server, key, seen_at) VALUES ('shop.example:22', 'ssh-ed25519 AAAA', 1750000000000)"),
    ("tunnel_address", "(id, tunnel, address, worked_at) VALUES (1, 'ssh', 'https://shop.example', 1750000000000)"),
];

/// Tables that a step, a trigger or SQLite fills, or that follow from other tables.
const DERIVED: [&str; 6] =
    ["counters", "heartbeat", "search_index_state", "sqlite_schema", "sqlite_sequence", "totals"];

/// A table with its columns and rows.
type Table = (String, Vec<String>, Vec<Vec<Value>>);

/// Returns the SQL of every step, in order.
fn steps() -> Vec<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../crates/hooktray-core/src/store/db/schema");
    let entries = std::fs::read_dir(folder).expect("the steps");
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.expect("an entry").path()).collect();
    paths.sort_unstable();
    paths.iter().map(|path| std::fs::read_to_string(path).expect("SQL")).collect()
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

/// Returns the rows of a table with these columns.
fn rows(connection: &Connection, table: &str, columns: &[String]) -> Vec<Vec<Value>> {
    let sql = format!("SELECT {} FROM {table} ORDER BY 1, 2", columns.join(", "));
    let mut statement = connection.prepare(&sql).expect("SQL");
    let rows = statement.query_map([], |row| (0..columns.len()).map(|at| row.get(at)).collect());
    rows.expect("rows").collect::<Result<_, _>>().expect("rows")
}

/// Creates a database as the first `steps` leave it, with rows; returns its tables.
fn create(folder: &Path, steps: &[String]) -> Vec<Table> {
    let connection = Connection::open(folder.join(FILE)).expect("a database");
    connection.pragma_update(None, "journal_mode", "WAL").expect("set");
    for step in steps {
        connection.execute_batch(step).expect("a step");
    }
    connection.pragma_update(None, "application_id", 0x486b_7472).expect("set");
    connection.pragma_update(None, "user_version", i64::try_from(steps.len()).expect("a number")).expect("set");
    let flow = hooktray_core::flow::FlowTemplate::find("sms-deliverer-aray")
        .expect("the template")
        .flow(Some("aray"))
        .to_json();
    let names = tables(&connection);
    for (table, row) in ROWS.iter().filter(|(table, _)| names.iter().any(|name| name == table)) {
        let row = row.replace("{FLOW}", &flow.replace('\'', "''"));
        connection.execute_batch(&format!("INSERT INTO {table} {row}")).expect("a row");
    }
    let stored = names.into_iter().filter(|table| !DERIVED.contains(&table.as_str()));
    let with_rows = stored.map(|table| {
        let columns = columns(&connection, &table);
        let rows = rows(&connection, &table, &columns);
        assert!(!rows.is_empty(), "“{table}” has no row in this test yet: add one to ROWS");
        (table, columns, rows)
    });
    with_rows.collect()
}

#[tokio::test]
async fn database_of_every_schema_is_upgraded_and_keeps_its_rows() {
    let steps = steps();
    for schema in 1..=steps.len() {
        let folder = tempfile::TempDir::new().expect("a temporary directory");
        let before = create(folder.path(), &steps[..schema]);
        let store = Store::open(folder.path()).expect("it opens");
        let connection = Connection::open(folder.path().join(FILE)).expect("a database");
        let number = |name| connection.pragma_query_value(None, name, |row| row.get::<_, i64>(0)).expect("read");
        assert_eq!(number("user_version"), i64::try_from(steps.len()).expect("a number"));
        assert_eq!(number("auto_vacuum"), 2, "free space can be given back");
        for (table, columns, expected) in before {
            assert_eq!(rows(&connection, &table, &columns), expected, "schema {schema}, {table}");
        }
        let find = |query: Query| history::list(&store.readers, &query).expect("a list").len();
        let all = || Query { limit: 10, ..Query::default() };
        assert_eq!(find(all()), 3);
        for indexed in [false, true] {
            if indexed {
                indexing::update_fully(&store).await.expect("indexed");
            }
            for (text, count) in [("ольга", 1), ("8 916 555-01-17", 1), ("ян", 1), ("0197722c-3600", 3), ("пётр", 0)]
            {
                assert_eq!(find(Query { search: Some(text.into()), ..all() }), count, "{text}, indexed: {indexed}");
            }
        }
        let failed = Query { status: Some(Status::Failed), ..all() };
        assert_eq!((find(failed.clone()), history::count(&store.readers, &failed).expect("a count")), (1, 1));
        let limits = HistoryLimits { days: Some(1), bytes: None };
        assert_eq!(retention::apply(&store, limits, jiff::Timestamp::MAX).await.expect("tidied"), 1, "schema {schema}");
        let verdict: String = connection.query_row("PRAGMA integrity_check", [], |row| row.get(0)).expect("checked");
        assert_eq!(verdict, "ok");
    }
}

#[test]
fn new_folder_gets_the_newest_schema_and_reopening_it_changes_nothing() {
    let folder = tempfile::TempDir::new().expect("a temporary directory");
    let schema = || {
        Store::open(folder.path()).expect("it opens").close();
        let connection = Connection::open(folder.path().join(FILE)).expect("a database");
        let mut statement = connection.prepare("SELECT name, sql FROM sqlite_schema ORDER BY name").expect("SQL");
        let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?))).expect("rows");
        let objects: Vec<(String, Option<String>)> = rows.collect::<Result<_, _>>().expect("rows");
        let version = connection.pragma_query_value(None, "user_version", |row| row.get::<_, i64>(0)).expect("read");
        (version, objects)
    };
    let first = schema();
    assert_eq!(first.0, i64::try_from(steps().len()).expect("a number"));
    assert_eq!(schema(), first);
}
