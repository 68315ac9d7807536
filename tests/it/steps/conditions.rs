//! Conditions and filters of actions, before and after an order, and failures that stop nothing.

use hooktray_core::history;
use hooktray_support::receiver::CannedResponse;
use serde_json::{Value, json};

use crate::two_requests::{SMS, two_requests};

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
