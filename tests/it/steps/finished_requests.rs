//! Flows with more than one request: a finished request is never sent again, and its response reaches later actions.

use hooktray_core::history::{self, RequeueOptions};
use hooktray_core::outcome::Status;
use hooktray_support::aray::{Aray, ArayResponse};
use hooktray_support::harness::{API_KEY, TestEngine, aray_flow, path};
use hooktray_support::http;
use hooktray_support::receiver::{CannedResponse, Receiver};
use serde_json::{Value, json};

use crate::three_requests::three_requests;

const SMS: &str = r#"{"id": "1", "to": "89165550117", "custmemo": "Ольга"}"#;

/// An engine with a flow that creates an order and then tells a second receiver about it.
struct TwoRequests {
    aray: Aray,
    told: Receiver,
    engine: TestEngine,
    address: String,
    path: String,
}

async fn two_requests(change: impl FnOnce(&mut Value)) -> TwoRequests {
    let aray = Aray::start(API_KEY);
    let told = Receiver::start().await;
    let mut engine = TestEngine::new();
    let flow = flow(&aray.url(), &told.url(), change);
    let path = path(&engine.import(&flow));
    let address = engine.listen().await;
    TwoRequests { aray, told, engine, address, path }
}

fn flow(aray: &str, told: &str, change: impl FnOnce(&mut Value)) -> Value {
    let mut flow = aray_flow(aray);
    flow["actions"][1]["remember"] = json!({"order_id": "{{ response.json.order_id }}"});
    let tell = json!({
        "id": "tell", "type": "http_request", "method": "POST", "url": format!("{told}/told"),
        "body": {
            "content_type": "application/json",
            "text": "{{ {'order': steps.send.order_id, 'was': steps.send.response.status} | tojson }}"
        }
    });
    flow["actions"].as_array_mut().expect("actions").push(tell);
    flow["retry"] = json!({"delays_seconds": [5, 30, 60, 60], "jitter": 0});
    change(&mut flow);
    flow
}

impl TwoRequests {
    async fn send(&self, body: &str) {
        assert_eq!(http::post(&self.address, &self.path, body).await.status, 200);
    }

    fn times(&self) -> Vec<u32> {
        self.aray.orders().iter().map(|order| order.times).collect()
    }

    fn outcomes(&self) -> Vec<Vec<String>> {
        let newest = self.engine.newest();
        let outcome = |step: &Value| step["outcome"].as_str().unwrap_or_default().to_owned();
        let steps = |run: &Value| run["steps"].as_array().expect("steps").iter().map(outcome).collect();
        newest["runs"].as_array().expect("runs").iter().map(steps).collect()
    }
}

#[tokio::test]
async fn second_request_that_fails_does_not_order_again() {
    let flow = two_requests(|_| {}).await;
    flow.told.reply_next([503, 503, 503, 503].map(CannedResponse::status));
    flow.send(SMS).await;
    flow.engine.run_worker().await;
    for seconds in [5, 30, 60, 60] {
        assert_eq!(flow.engine.statuses(), ["pending"]);
        flow.engine.run_worker_after(seconds).await;
    }
    assert_eq!(flow.engine.statuses(), ["delivered"]);
    assert_eq!((flow.times(), flow.told.received().len()), (vec![1], 5), "each step has tries of its own");
    let outcomes = flow.outcomes();
    assert_eq!(outcomes[0], ["ok", "ok", "failed"]);
    assert_eq!(outcomes[4], ["ok", "kept", "ok"]);
}

#[tokio::test]
async fn tries_of_the_first_request_are_not_taken_from_the_second() {
    let flow = two_requests(|flow| flow["retry"] = json!({"delays_seconds": [5, 5], "jitter": 0})).await;
    flow.aray.respond_next([503, 503].map(ArayResponse::Status));
    flow.told.reply_next([503, 503].map(CannedResponse::status));
    flow.send(SMS).await;
    flow.engine.run_worker().await;
    for _ in 0..4 {
        assert_eq!(flow.engine.statuses(), ["pending"]);
        flow.engine.run_worker_after(5).await;
    }
    assert_eq!(flow.engine.statuses(), ["delivered"], "each had its three tries");
    assert_eq!((flow.aray.requests().len(), flow.told.received().len()), (3, 3));
}

#[tokio::test]
async fn second_request_carries_the_response_of_the_first_also_after_a_crash() {
    let mut flow = two_requests(|_| {}).await;
    flow.told.reply_next([CannedResponse::status(503)]);
    flow.send(SMS).await;
    flow.engine.run_worker().await;
    flow.engine.restart().await;
    flow.engine.run_worker_after(5).await;
    let bodies: Vec<Value> =
        flow.told.received().iter().map(|told| serde_json::from_str(&told.body).expect("JSON")).collect();
    assert_eq!(bodies, [json!({"order": 1, "was": 200}), json!({"order": 1, "was": 200})]);
    assert_eq!((flow.engine.statuses(), flow.times()), (vec!["delivered".into()], vec![1]));
}

#[tokio::test]
async fn mistake_in_what_needs_no_response_stops_the_record_before_anything_is_sent() {
    let flow = two_requests(|flow| {
        flow["actions"][2]["headers"] = json!([{"name": "X-Name", "value": "{{ 'a\nb' }}"}]);
        flow["actions"][2]["body"] = json!(null);
    })
    .await;
    flow.send(SMS).await;
    flow.engine.run_worker().await;
    assert_eq!(flow.engine.statuses(), ["failed"]);
    assert!(flow.aray.requests().is_empty() && flow.told.received().is_empty());
}

#[tokio::test]
async fn mistake_in_what_needs_a_response_keeps_the_order_and_runs_again_from_there() {
    let flow = two_requests(|flow| flow["actions"][2]["url"] = json!("{{ steps.send.response.json.nowhere }}")).await;
    flow.send(SMS).await;
    flow.engine.run_worker().await;
    assert_eq!(flow.engine.statuses(), ["failed"]);
    assert_eq!(flow.engine.newest()["error"]["code"], "request_invalid");
    assert_eq!(flow.outcomes(), [["ok", "ok", "failed"]]);
    let stored = self::flow(&flow.aray.url(), &flow.told.url(), |_| {});
    flow.engine.import(&stored);
    let id = flow.engine.history()[0].id.clone();
    history::retry(flow.engine.inner().store(), &flow.engine.clock, &[id], history::RequeueOptions::default())
        .expect("queued");
    flow.engine.run_worker().await;
    assert_eq!((flow.engine.statuses(), flow.times()), (vec!["delivered".into()], vec![1]));
    assert_eq!(flow.told.received().len(), 1);
}

#[tokio::test]
async fn retry_of_a_delivered_record_is_refused_and_from_the_start_orders_again() {
    let flow = two_requests(|_| {}).await;
    flow.send(SMS).await;
    flow.engine.run_worker().await;
    let (store, clock) = (flow.engine.inner().store(), &flow.engine.clock);
    let id = [flow.engine.history()[0].id.clone()];
    let refused =
        history::retry(store, clock, &id, history::RequeueOptions::default()).expect_err("nothing is unfinished");
    assert_eq!(refused.code(), "operation_busy");
    history::retry(store, clock, &id, history::RequeueOptions { from_start: true, ..Default::default() })
        .expect("queued");
    flow.engine.run_worker().await;
    assert_eq!((flow.times(), flow.told.received().len()), (vec![2], 2));
}

#[tokio::test]
async fn retry_after_the_history_alone_knows_goes_on_at_the_first_unfinished_step() {
    // A flow whose last request failed for good: the queue has forgotten its steps, the history has not.
    let flow = two_requests(|_| {}).await;
    flow.told.reply_next([CannedResponse::status(400)]);
    flow.send(SMS).await;
    flow.engine.run_worker().await;
    assert_eq!(flow.engine.statuses(), ["failed"]);
    let id = [flow.engine.history()[0].id.clone()];
    history::retry(flow.engine.inner().store(), &flow.engine.clock, &id, history::RequeueOptions::default())
        .expect("queued");
    flow.engine.run_worker().await;
    assert_eq!((flow.engine.statuses(), flow.times()), (vec!["delivered".into()], vec![1]));
}

#[tokio::test]
async fn action_whose_condition_is_false_is_skipped() {
    let flow = two_requests(|flow| {
        flow["actions"][2]["when"] = json!("{{ steps.send.order_id == 'other' }}");
    })
    .await;
    flow.send(SMS).await;
    flow.engine.run_worker().await;
    assert_eq!((flow.engine.statuses(), flow.told.received().len()), (vec!["delivered".into()], 0));
    assert_eq!(flow.outcomes(), [["ok", "ok", "skipped"]]);
}

#[tokio::test]
async fn record_that_is_sent_nowhere_is_filtered_and_not_delivered() {
    let flow = two_requests(|flow| {
        for action in [1, 2] {
            flow["actions"][action]["when"] = json!("{{ body.type == 'call' }}");
        }
        flow["actions"][2]["body"] = json!(null);
    })
    .await;
    flow.send(SMS).await;
    flow.engine.run_worker().await;
    assert_eq!(flow.engine.statuses(), ["filtered"]);
    assert!(flow.aray.requests().is_empty() && flow.told.received().is_empty());
}

#[tokio::test]
async fn filter_after_an_order_ends_the_record_as_delivered() {
    let flow = two_requests(|flow| {
        let filter = json!({"id": "only", "type": "filter", "when": "{{ steps.send.response.json.is_double }}"});
        flow["actions"].as_array_mut().expect("actions").insert(2, filter);
    })
    .await;
    flow.send(SMS).await;
    flow.engine.run_worker().await;
    assert_eq!(
        (flow.engine.statuses(), flow.times(), flow.told.received().len()),
        (vec!["delivered".into()], vec![1], 0)
    );
    assert_eq!(flow.outcomes(), [["ok", "ok", "filtered"]]);
}

#[tokio::test]
async fn failure_that_stops_nothing_lets_the_next_action_run_after_its_retries() {
    let flow = two_requests(|flow| {
        let order = flow["actions"][1].clone();
        flow["actions"][1] = flow["actions"][2].clone();
        flow["actions"][1]["body"] = json!(null);
        flow["actions"][1]["on_error"] = json!("continue");
        flow["actions"][2] = order;
        flow["retry"] = json!({"delays_seconds": [5], "jitter": 0});
    })
    .await;
    flow.told.reply_next([503, 503].map(CannedResponse::status));
    flow.send(SMS).await;
    flow.engine.run_worker().await;
    assert_eq!((flow.engine.statuses(), flow.aray.requests().len()), (vec!["pending".into()], 0));
    flow.engine.run_worker_after(5).await;
    assert_eq!((flow.engine.statuses(), flow.times(), flow.told.received().len()), (vec!["failed".into()], vec![1], 2));
    assert_eq!(flow.outcomes()[1], ["ok", "failed", "ok"]);
    assert_eq!(flow.engine.notifications().len(), 1, "the failure that stopped nothing is told");
}

#[tokio::test]
async fn order_that_the_crm_knew_is_delivered_and_marked() {
    let flow = two_requests(|flow| {
        flow["actions"][1]["success"]["duplicate"] = json!("{{ response.json.is_double }}");
    })
    .await;
    let body = json!({"code": "ok", "order_id": 77, "is_double": true}).to_string();
    flow.aray.respond_next([ArayResponse::StatusWith { status: 200, headers: vec![], body }]);
    flow.send(SMS).await;
    flow.engine.run_worker().await;
    let row = &flow.engine.history()[0];
    assert_eq!((row.status, row.crm_duplicate), (Status::Delivered, true));
    assert_eq!(row.remembered["order_id"], json!(77));
    let found = history::list(
        &flow.engine.inner().store().readers,
        &hooktray_core::store::Query { search: Some("77".into()), limit: 10, ..Default::default() },
    );
    assert_eq!(found.expect("a history").len(), 1, "the order's number is found");
}

#[tokio::test]
async fn redirect_is_followed_only_if_the_action_says_so() {
    let target = Receiver::start().await;
    for (redirects, status) in [("refuse", "failed"), ("follow", "delivered")] {
        let flow = two_requests(|flow| {
            flow["actions"][2]["redirects"] = json!(redirects);
            flow["actions"][2]["body"] = json!(null);
        })
        .await;
        flow.told.reply_next([CannedResponse::redirect(303, &format!("{}/there", target.url()))]);
        flow.send(SMS).await;
        flow.engine.run_worker().await;
        assert_eq!(flow.engine.statuses(), [status], "{redirects}");
    }
    assert_eq!(target.received().iter().map(|seen| seen.target.as_str()).collect::<Vec<_>>(), ["/there"]);
}

#[tokio::test]
async fn mark_and_number_of_an_order_outlast_an_attempt_that_only_waits() {
    let flow = two_requests(|flow| {
        flow["actions"][1]["success"]["duplicate"] = json!("{{ response.json.is_double }}");
    })
    .await;
    let body = json!({"code": "ok", "order_id": 77, "is_double": true}).to_string();
    flow.aray.respond_next([ArayResponse::StatusWith { status: 200, headers: vec![], body }]);
    flow.told.reply_next([CannedResponse::status(503)]);
    flow.send(SMS).await;
    flow.engine.run_worker().await;
    flow.engine.secrets.delete("aray_api_key").expect("deleted");
    flow.engine.run_worker_after(5).await;
    assert_eq!(flow.engine.newest()["error"]["code"], "secret_missing");
    let row = &flow.engine.history()[0];
    assert_eq!((row.crm_duplicate, &row.remembered["order_id"]), (true, &json!(77)));
}

#[tokio::test]
async fn record_that_a_filter_stops_after_its_order_was_taken_is_delivered() {
    let flow = two_requests(|_| {}).await;
    flow.told.reply_next([CannedResponse::status(400)]);
    flow.send(SMS).await;
    flow.engine.run_worker().await;
    let row = hooktray_core::flows::find(&flow.engine.inner().store().readers, "aray").expect("the flow");
    let mut file: Value = serde_json::from_str(&row.flow.to_json()).expect("JSON");
    let filter = json!({"id": "only", "type": "filter", "when": "{{ false }}"});
    file["actions"].as_array_mut().expect("actions").insert(0, filter);
    flow.engine.import(&file);
    let ids = [flow.engine.history()[0].id.clone()];
    history::retry(flow.engine.inner().store(), &flow.engine.clock, &ids, history::RequeueOptions::default())
        .expect("queued");
    flow.engine.run_worker().await;
    assert_eq!((flow.engine.statuses(), flow.times()), (vec!["delivered".into()], vec![1]));
    let row = &flow.engine.history()[0];
    assert!(row.remembered.contains_key("order_id") && row.error.is_none(), "{row:?}");
}

#[tokio::test]
async fn newly_remembered_value_is_read_from_the_kept_response() {
    let mut flow = three_requests(|_| {}).await;
    flow.told.reply_next([CannedResponse::status(400)]);
    let id = flow.send("Ольга").await;
    flow.engine.run_worker().await;
    flow.edit(|actions| {
        actions[1]["remember"]["number"] = json!("{{ response.json.order_id }}");
        actions[1]["remember"]["none"] = json!("{{ response.json.none }}");
        actions[2]["body"]["text"] = json!("{{ {'record': operation.id, 'order': steps.send.number} | tojson }}");
    });
    let (store, clock) = (flow.engine.inner().store(), &flow.engine.clock);
    history::retry(store, clock, std::slice::from_ref(&id), RequeueOptions::default()).expect("queued");
    flow.engine.run_worker().await;
    let number = json!(flow.aray.orders()[0].id);
    assert_eq!((flow.times(&id)[0], &flow.numbers(&flow.told, &id)[1]), (1, &number));
    let operation = flow.engine.operation(&id);
    assert_eq!((&operation["status"], &operation["remembered"]["number"]), (&json!("delivered"), &number));
    assert_eq!(operation["notes"], json!([]));
}
