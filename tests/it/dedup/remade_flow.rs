//! A flow that is deleted and made again: it knows the duplicates of what the deleted one sent.

use std::time::Duration;

use hooktray_core::flow::Flow;
use hooktray_core::history::retention::{self, HistoryLimits};
use hooktray_core::history::{self, RequeueOptions};
use hooktray_core::store::FILE;
use hooktray_support::http;
use serde_json::{Value, json};

use crate::test_flow::{SMS, TestFlow, test_flow};

/// A flow whose record was delivered, and that was deleted since. Also returns its file, with its token.
async fn delivered_and_deleted() -> (TestFlow, Value) {
    let test = test_flow(|_| {}).await;
    let stored = hooktray_core::flows::find(&test.engine.inner().store().readers, "aray").expect("the flow").flow;
    test.send(SMS).await;
    test.engine.run_worker().await;
    delete(&test, "aray");
    (test, serde_json::from_str(&stored.to_json()).expect("JSON"))
}

fn delete(test: &TestFlow, name: &str) {
    test.engine.inner().change_flows(|flows| flows.delete(name)).expect("deleted");
}

/// Sends the record to a flow once more. Returns the statuses of all, oldest first.
async fn send(test: &mut TestFlow, flow: &Flow) -> Vec<String> {
    let address = test.engine.listen().await;
    assert_eq!(http::post(&address, &hooktray_support::harness::path(flow), SMS).await.status, 200);
    test.engine.run_worker().await;
    test.engine.statuses()
}

fn without_token(file: &Value) -> Value {
    let mut file = file.clone();
    file["source"].as_object_mut().expect("a source").remove("token");
    file
}

fn named(file: &Value, name: &str) -> Value {
    let mut file = file.clone();
    file["name"] = json!(name);
    file
}

#[tokio::test]
async fn recreated_flow_with_the_same_name_or_link_knows_the_duplicates_of_the_deleted_one() {
    for by_name in [true, false] {
        let (mut test, file) = delivered_and_deleted().await;
        let flow = test.engine.import(&if by_name { without_token(&file) } else { named(&file, "SMS") });
        assert_eq!(send(&mut test, &flow).await, ["delivered", "duplicate"], "by its name: {by_name}");
        assert_eq!(test.aray.orders().len(), 1);
        assert_eq!(test.engine.newest()["duplicate_of"], json!(test.engine.history()[1].id));
    }
}

#[tokio::test]
async fn flow_made_again_twice_under_changing_names_knows_the_duplicates_of_the_first() {
    let (mut test, file) = delivered_and_deleted().await;
    test.engine.import(&file);
    delete(&test, "aray");
    test.engine.import(&named(&file, "SMS"));
    delete(&test, "SMS");
    let flow = test.engine.import(&named(&without_token(&file), "SMS"));
    assert_eq!(send(&mut test, &flow).await, ["delivered", "duplicate"]);
}

#[tokio::test]
async fn flow_that_gets_the_name_of_a_deleted_one_later_knows_its_duplicates() {
    let (mut test, file) = delivered_and_deleted().await;
    test.engine.import(&named(&without_token(&file), "new"));
    let renamed = serde_json::from_value(without_token(&file)).expect("a flow");
    let id = hooktray_core::flows::find(&test.engine.inner().store().readers, "new").expect("the flow").id;
    let flow = test.engine.inner().change_flows(|flows| flows.change(id, renamed)).expect("renamed").flow;
    assert_eq!(send(&mut test, &flow).await, ["delivered", "duplicate"]);
}

#[tokio::test]
async fn other_flow_sends_a_record_that_a_deleted_one_had_sent() {
    let (mut test, file) = delivered_and_deleted().await;
    let flow = test.engine.import(&named(&without_token(&file), "another"));
    assert_eq!(send(&mut test, &flow).await, ["delivered", "delivered"]);
}

#[tokio::test]
async fn duplicates_of_a_deleted_flow_are_known_for_their_window_after_pruning() {
    let (mut test, file) = delivered_and_deleted().await;
    test.engine.clock.advance(Duration::from_secs(3600));
    // A flow whose file is not JSON must not keep the history from being pruned.
    test.engine.import(&named(&without_token(&file), "broken"));
    let database = rusqlite::Connection::open(test.engine.data_dir.path().join(FILE)).expect("a database");
    database.execute("UPDATE flows SET file = '{' WHERE name = 'broken'", []).expect("broken");
    let everything = HistoryLimits { days: None, bytes: Some(1) };
    let pruned = retention::apply(test.engine.inner().store(), everything, test.engine.clock.now()).await;
    assert_eq!((pruned.expect("pruned"), test.engine.statuses().len()), (1, 0));
    let flow = test.engine.import(&without_token(&file));
    assert_eq!(send(&mut test, &flow).await, ["duplicate"]);
    test.engine.clock.advance(Duration::from_secs(24 * 3600));
    assert_eq!(send(&mut test, &flow).await, ["duplicate", "delivered"]);
}

#[tokio::test]
async fn duplicate_takes_the_place_of_a_record_that_the_flow_made_again_filters() {
    let mut test = test_flow(|flow| flow["actions"][1]["when"] = json!("{{ body.state == 'paid' }}")).await;
    let stored = hooktray_core::flows::find(&test.engine.inner().store().readers, "aray").expect("the flow").flow;
    for state in ["draft", "paid"] {
        test.send(&format!(r#"{{"id": "7", "to": "+79165550117", "state": "{state}"}}"#)).await;
    }
    delete(&test, "aray");
    assert_eq!(test.engine.statuses(), ["cancelled", "duplicate"]);
    test.engine.import(&serde_json::from_str(&stored.to_json()).expect("JSON"));
    test.address = test.engine.listen().await;
    let draft = [test.engine.history()[1].id.clone()];
    let (store, clock) = (test.engine.inner().store(), &test.engine.clock);
    assert_eq!(history::retry(store, clock, &draft, RequeueOptions::default()).expect("asked").queued, 1);
    test.engine.run_worker().await;
    assert_eq!((test.engine.statuses(), test.aray.orders().len()), (vec!["filtered".into(), "delivered".into()], 1));
}
