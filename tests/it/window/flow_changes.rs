//! Flows that are changed from several places at once: the editor, the tray, a second window.

use futures_util::future::join_all;
use hooktray_core::store::FILE;
use hooktray_support::harness::{TestEngine, path, plain_flow};
use hooktray_support::http;
use serde_json::json;

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn flow_that_is_stopped_while_it_is_saved_stays_stopped() {
    let engine = TestEngine::new();
    let flow = plain_flow("http://unused.example", json!({}));
    engine.import(&flow);
    let api = engine.api();
    for _ in 0..30 {
        api.flow_set_started(1, true).await.expect("started");
        let saves = join_all((0..4).map(|_| api.flow_save(1, flow.clone())));
        let (stopped, saved) = tokio::join!(api.flow_set_started(1, false), saves);
        stopped.expect("stopped");
        assert!(saved.iter().all(Result::is_ok));
        let stored = api.flow_get(1).await.expect("a flow").file.enabled;
        let in_memory = engine.inner().flows().by_id(1).expect("a flow").compiled.flow.enabled;
        assert_eq!((stored, in_memory), (false, false));
    }
}

#[tokio::test]
async fn flow_that_is_stopped_before_the_worker_takes_its_records_sends_nothing() {
    let mut engine = TestEngine::new();
    let path = path(&engine.import(&plain_flow("http://127.0.0.1:9", json!({}))));
    let address = engine.listen().await;
    assert_eq!(http::post(&address, &path, "{}").await.status, 200);
    // The moment between the write of a stop and the reading of the flows: the worker still takes it for started.
    let connection = rusqlite::Connection::open(engine.data_dir.path().join(FILE)).expect("a database");
    connection.execute("UPDATE flows SET enabled = 0", []).expect("stopped");
    assert_eq!((engine.run_worker().await, engine.statuses()), (0, vec!["pending".to_owned()]));
}

#[tokio::test]
async fn flow_that_cannot_be_stopped_keeps_no_other_from_being_stopped() {
    let engine = TestEngine::new();
    for name in ["a", "b", "c"] {
        engine.import(&plain_flow("http://unused.example", json!({"name": name})));
    }
    let connection = rusqlite::Connection::open(engine.data_dir.path().join(FILE)).expect("a database");
    let full = "CREATE TRIGGER full BEFORE UPDATE ON flows WHEN old.name = 'b' BEGIN SELECT RAISE(ABORT, 'full'); END";
    connection.execute_batch(full).expect("a trigger");
    engine.api().flow_set_all_started(false).await.expect_err("one of them cannot be stored");
    for (id, started) in [(1, false), (2, true), (3, false)] {
        let stored = engine.api().flow_get(id).await.expect("a flow").file.enabled;
        let in_memory = engine.inner().flows().by_id(id).expect("a flow").compiled.flow.enabled;
        assert_eq!((stored, in_memory), (started, started), "{id}");
    }
}

/// It decides where orders go, so somebody looks at it first.
#[tokio::test]
async fn imported_flow_is_stopped_whatever_its_file_says() {
    let engine = TestEngine::new();
    let file = plain_flow("http://unused.example", json!({"enabled": true, "name": "Чужой"}));
    let imported = engine.api().flow_import(file.to_string()).await.expect("imported");
    assert!(!imported.file.enabled);
    assert!(!engine.api().dashboard().await.expect("the dashboard").flows[0].enabled);
}
