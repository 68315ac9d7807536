//! Records that arrive while their flow cannot be read: once it can, tests are known as tests, and duplicates as duplicates.

use hooktray_core::history::retention::{self, HistoryLimits};
use hooktray_core::history::{self, RequeueOptions};
use hooktray_core::outcome::Status;
use hooktray_core::store::{FILE, Query};
use hooktray_support::aray::ArayResponse;
use serde_json::{Value, json};

use crate::test_flow::{SMS, TestFlow, test_flow};

/// Damages the stored flow while the engine is closed. Returns its file as it was.
async fn damage(test: &mut TestFlow) -> Value {
    let stored = hooktray_core::flows::find(&test.engine.inner().store().readers, "aray").expect("the flow").flow;
    let database = test.engine.data_dir.path().join(FILE);
    test.engine
        .restart_after(|| {
            let database = rusqlite::Connection::open(database).expect("a database");
            database.execute("UPDATE flows SET file = '{'", []).expect("damaged");
        })
        .await;
    test.address = test.engine.listen().await;
    serde_json::from_str(&stored.to_json()).expect("JSON")
}

/// Sends a test, an order, and two copies of it.
async fn send_all(test: &TestFlow) {
    test.send(r#"{"id": "0", "to": "89165550117", "custmemo": "test"}"#).await;
    for _ in 0..3 {
        test.send(r#"{"id": "7", "to": "89165550117", "custmemo": "Ольга"}"#).await;
    }
}

fn retry_all(test: &TestFlow, status: Status) -> usize {
    let query = Query { status: Some(status), ..Query::default() };
    let (store, clock) = (test.engine.inner().store(), &test.engine.clock);
    history::retry_all(store, clock, &query, RequeueOptions::default()).expect("asked").queued
}

fn with_test(flow: &mut Value) {
    flow["source"]["test_when"] = json!("{{ body.custmemo == 'test' }}");
}

#[tokio::test]
async fn copies_that_came_while_the_flow_could_not_be_read_are_duplicates_once_it_can() {
    for at_start in [false, true] {
        let mut test = test_flow(with_test).await;
        let file = damage(&mut test).await;
        send_all(&test).await;
        assert_eq!(test.engine.statuses(), ["held"; 4]);
        if at_start {
            let database = test.engine.data_dir.path().join(FILE);
            test.engine
                .restart_after(|| {
                    let database = rusqlite::Connection::open(database).expect("a database");
                    database.execute("UPDATE flows SET file = ?1", [file.to_string()]).expect("repaired");
                })
                .await;
        } else {
            test.engine.import(&file);
        }
        assert_eq!(test.engine.statuses(), ["test", "held", "duplicate", "duplicate"], "at the start: {at_start}");
        assert_eq!(retry_all(&test, Status::Held), 1);
        test.engine.run_worker().await;
        assert_eq!(test.aray.orders().len(), 1);
    }
}

#[tokio::test]
async fn copies_of_a_flow_that_could_not_be_read_make_one_order_after_it_was_deleted_and_made_again() {
    let mut test = test_flow(with_test).await;
    let file = damage(&mut test).await;
    send_all(&test).await;
    test.engine.inner().change_flows(|flows| flows.delete("aray")).expect("deleted");
    test.engine.import(&file);
    assert_eq!(test.engine.statuses(), ["test", "cancelled", "cancelled", "cancelled"]);
    retry_all(&test, Status::Cancelled);
    test.engine.run_worker().await;
    assert_eq!(test.names(), ["Ольга"]);
}

#[tokio::test]
async fn copy_that_the_user_sends_before_its_flow_can_be_read_is_sent() {
    let mut test = test_flow(with_test).await;
    test.send(SMS).await;
    test.engine.run_worker().await;
    let file = damage(&mut test).await;
    test.send(SMS).await;
    let copy = [test.engine.history()[0].id.clone()];
    let database = test.engine.data_dir.path().join(FILE);
    let database = rusqlite::Connection::open(database).expect("a database");
    database.execute("UPDATE flows SET file = ?1", [file.to_string()]).expect("repaired");
    let even_so = RequeueOptions { even_if_sent: true, ..RequeueOptions::default() };
    let (store, clock) = (test.engine.inner().store(), &test.engine.clock);
    assert_eq!(history::retry(store, clock, &copy, even_so).expect("asked").queued, 1);
    test.engine.restart().await;
    assert_eq!(test.engine.statuses(), ["delivered", "pending"]);
    test.engine.run_worker().await;
    assert_eq!(test.aray.requests().len(), 2);
}

#[tokio::test]
async fn copy_of_a_record_that_was_pruned_while_its_flow_could_not_be_read_is_a_duplicate() {
    for is_deleted in [false, true] {
        let mut test = test_flow(|flow| flow["source"]["deduplicate"]["window_hours"] = json!(24 * 60)).await;
        test.send(SMS).await;
        test.engine.run_worker().await;
        let file = damage(&mut test).await;
        let everything = HistoryLimits { days: None, bytes: Some(1) };
        test.engine.clock.advance(std::time::Duration::from_secs(30 * 24 * 3600));
        if is_deleted {
            test.engine.inner().change_flows(|flows| flows.delete("aray")).expect("deleted");
        }
        let now = test.engine.clock.now();
        assert_eq!(retention::apply(test.engine.inner().store(), everything, now).await.expect("pruned"), 1);
        test.engine.import(&file);
        test.send(SMS).await;
        assert_eq!(test.engine.statuses(), ["duplicate"], "deleted: {is_deleted}");
    }
}

/// The program ends while an order is under way, and its flow is damaged before the next start.
#[tokio::test]
async fn order_that_was_under_way_when_its_flow_was_lost_may_have_arrived() {
    type Change = fn(&TestFlow, Value);
    let changes: [(Change, &str, &str); 3] = [
        (
            |test, _| {
                test.engine.inner().change_flows(|flows| flows.delete("aray")).expect("deleted");
            },
            "failed",
            "flow_deleted",
        ),
        (
            |test, mut file| {
                let paid = json!({"id": "paid", "type": "filter", "when": "{{ body.state == 'paid' }}"});
                file["actions"].as_array_mut().expect("actions").insert(0, paid);
                test.engine.import(&file);
            },
            "failed",
            "arrival_unknown",
        ),
        (
            |test, file| {
                test.aray.respond_next([ArayResponse::Refuse("no".into())]);
                test.engine.import(&file);
            },
            "failed",
            "refused",
        ),
    ];
    for (change, status, code) in changes {
        let mut test = test_flow(|_| {}).await;
        test.send(SMS).await;
        test.engine.inner().worker().claim().await.expect("a claim");
        let file = damage(&mut test).await;
        change(&test, file.clone());
        if code != "flow_deleted" {
            test.engine.run_worker().await;
        }
        let operation = test.engine.newest();
        assert_eq!((&operation["status"], &operation["error"]["code"]), (&json!(status), &json!(code)));
        test.engine.import(&file);
        test.send(SMS).await;
        assert_eq!(test.engine.newest()["status"], "duplicate", "{code}");
    }
}
