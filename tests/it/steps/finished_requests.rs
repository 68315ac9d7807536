//! Flows with more than one request: a finished request is never sent again, and its response reaches later actions.

use hooktray_core::history;
use hooktray_support::aray::ArayResponse;
use hooktray_support::receiver::{CannedResponse, Receiver};
use serde_json::{Value, json};

use crate::two_requests::{SMS, flow, two_requests};

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
    assert_eq!(refused.code(), "operation_state");
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
