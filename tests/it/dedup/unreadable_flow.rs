//! Records that arrive while their flow cannot be read: once it can, tests are known as tests, and duplicates as duplicates.

use hooktray_core::history::{self, RequeueOptions};
use hooktray_core::outcome::Status;
use hooktray_core::store::{FILE, Query};
use serde_json::{Value, json};

use crate::test_flow::{TestFlow, test_flow};

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
                    database.execute("UPDATE flows SET file = ?1", [file.to_string()]).expect("mended");
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
