//! Nobody waits for nothing: probes come in time, are replaced and use up no try, and a changed flow frees what waited.

use std::time::Duration;

use hooktray_core::flows;
use hooktray_core::history;
use hooktray_support::aray::Aray;
use hooktray_support::harness::{API_KEY, TestEngine, aray_flow, path};
use hooktray_support::http;
use serde_json::{Value, json};

/// An engine with a started flow to a destination that is down.
struct Unreachable {
    engine: TestEngine,
    address: String,
    path: String,
    place: std::net::SocketAddr,
}

async fn unreachable(change: impl FnOnce(&mut Value)) -> Unreachable {
    let aray = Aray::start(API_KEY);
    let place = aray.addr();
    let mut flow = aray_flow(&aray.url());
    aray.stop();
    flow["retry"] = json!({"delays_seconds": [100_000, 100_000], "jitter": 0});
    change(&mut flow);
    let mut engine = TestEngine::new();
    let path = path(&engine.import(&flow));
    let address = engine.listen().await;
    Unreachable { engine, address, path, place }
}

impl Unreachable {
    /// Sends a record and lets the worker look. Returns the id of its operation.
    async fn send(&self, number: u32) -> String {
        self.send_to(&self.path, number).await
    }

    async fn send_to(&self, path: &str, number: u32) -> String {
        let body = format!(r#"{{"id": "{number}", "to": "89165550117", "custmemo": "{number}"}}"#);
        assert_eq!(http::post(&self.address, path, &body).await.status, 200);
        let id = self.engine.history()[0].id.clone();
        self.engine.run_worker().await;
        id
    }

    fn back(&self) -> Aray {
        Aray::start_on(self.place, API_KEY).expect("the port is free again")
    }

    /// Returns the attempts at each record, oldest first.
    fn attempts(&self) -> Vec<u32> {
        self.engine.history().iter().rev().map(|line| line.attempts).collect()
    }

    /// Changes the flow and stores it.
    fn change(&self, change: impl FnOnce(String) -> String) {
        let stored = flows::find(&self.engine.inner().store().readers, "aray").expect("the flow").flow.to_json();
        self.engine.import(&serde_json::from_str(&change(stored)).expect("JSON"));
    }
}

#[tokio::test]
async fn probe_comes_in_time_although_the_clock_was_set_back() {
    let test = unreachable(|_| {}).await;
    let right = test.engine.clock.now();
    test.engine.clock.set(right + jiff::SignedDuration::from_hours(3));
    for number in 1..=3 {
        test.send(number).await;
    }
    test.engine.clock.set(right);
    let _back = test.back();
    test.engine.run_worker_after(5).await;
    assert_eq!(test.engine.statuses(), ["delivered"; 3]);
}

#[tokio::test]
async fn cancelled_probe_is_replaced_by_the_next_record() {
    let test = unreachable(|_| {}).await;
    let probe = test.send(1).await;
    test.send(2).await;
    assert_eq!(test.attempts(), [1, 0]);
    history::cancel(test.engine.inner().store(), &test.engine.clock, &[probe]).expect("cancelled");
    test.engine.run_worker_after(5).await;
    assert_eq!(test.attempts(), [1, 1], "the next record tries");
}

#[tokio::test]
async fn probe_of_a_stopped_flow_is_replaced_by_a_record_of_another_one() {
    let test = unreachable(|_| {}).await;
    let mut other = aray_flow(&format!("http://{}", test.place));
    other["name"] = json!("other");
    let other = path(&test.engine.import(&other));
    test.send(1).await;
    test.send_to(&other, 2).await;
    assert_eq!(test.attempts(), [1, 0]);
    test.engine.inner().change_flows(|flows| flows.stop("aray")).expect("stopped");
    test.engine.run_worker_after(5).await;
    assert_eq!(test.attempts(), [1, 1], "the record of the flow that runs tries");
}

#[tokio::test]
async fn try_that_a_probe_brought_forward_is_not_counted() {
    let test = unreachable(|flow| flow["retry"] = json!({"delays_seconds": [10, 1000], "jitter": 0})).await;
    test.send(1).await;
    // The destination is back for the probe and gone again before the record is tried, since its flow is stopped meanwhile.
    test.engine.inner().change_flows(|flows| flows.stop("aray")).expect("stopped");
    let back = test.back();
    test.engine.run_worker_after(5).await;
    back.stop();
    test.engine.inner().change_flows(|flows| flows.start("aray")).expect("started");
    test.engine.run_worker().await;
    assert_eq!(test.attempts(), [2], "the probe brought it forward");
    test.engine.run_worker_after(5).await;
    assert_eq!(test.attempts(), [3], "its own second try comes at its own time");
    test.engine.run_worker_after(1000).await;
    assert_eq!((test.attempts(), test.engine.statuses()), (vec![4], vec!["failed".into()]), "and its third");
}

#[tokio::test]
async fn record_that_probed_before_a_restart_goes_out_once_its_destination_is_back() {
    for is_back_at_start in [true, false] {
        let mut test = unreachable(|_| {}).await;
        for number in 1..=3 {
            test.send(number).await;
        }
        assert_eq!(test.attempts(), [1, 0, 0]);
        test.engine.restart().await;
        if !is_back_at_start {
            test.engine.run_worker().await;
        }
        let _back = test.back();
        test.engine.run_worker_after(5).await;
        assert_eq!(test.engine.statuses(), ["delivered"; 3], "back at the start: {is_back_at_start}");
    }
}

#[tokio::test]
async fn restart_while_a_destination_is_down_uses_up_no_try() {
    let mut test = unreachable(|flow| flow["retry"] = json!({"delays_seconds": [1000], "jitter": 0})).await;
    test.send(1).await;
    for _ in 0..5 {
        test.engine.restart().await;
        test.engine.run_worker().await;
    }
    assert_eq!(test.engine.statuses(), ["pending"]);
    test.engine.run_worker_after(1000).await;
    assert_eq!(test.engine.statuses(), ["failed"], "its second try is the last one, and comes at its own time");
}

#[tokio::test]
async fn corrected_address_frees_what_waited_behind_the_wrong_one() {
    for concurrency in [1, 4] {
        let test = unreachable(|flow| flow["concurrency"] = json!(concurrency)).await;
        for number in 1..=6 {
            test.send(number).await;
        }
        assert_eq!(test.engine.statuses(), ["pending"; 6]);
        let right = Aray::start(API_KEY);
        test.change(|flow| flow.replace(&format!("http://{}", test.place), &right.url()));
        test.engine.run_worker().await;
        assert_eq!(test.engine.statuses(), ["delivered"; 6], "at once, with a concurrency of {concurrency}");
    }
}

#[tokio::test]
async fn corrected_secret_frees_what_waited_for_the_wrong_one() {
    let test = unreachable(|_| {}).await;
    let _back = test.back();
    test.engine.secrets.delete("aray_api_key").expect("deleted");
    for number in 1..=6 {
        test.send(number).await;
    }
    assert_eq!(test.engine.newest()["error"]["code"], "secret_missing");
    test.engine.secrets.set("other", API_KEY.to_owned().into()).expect("stored");
    test.change(|flow| flow.replace("secret('aray_api_key')", "secret('other')"));
    test.engine.run_worker().await;
    assert_eq!(test.engine.statuses(), ["delivered"; 6]);
}

#[tokio::test]
async fn flow_saved_unchanged_brings_no_retry_forward() {
    let test = unreachable(|_| {}).await;
    for number in 1..=2 {
        test.send(number).await;
    }
    test.engine.clock.advance(Duration::from_secs(1));
    test.change(|flow| flow);
    test.engine.run_worker().await;
    assert_eq!(test.attempts(), [1, 0]);
}
