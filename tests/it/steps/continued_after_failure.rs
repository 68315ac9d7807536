//! A request that failed for good, after which the flow went on: the record needs attention, and runs again from there.

use hooktray_core::history::{self, RequeueOptions};
use hooktray_core::outcome::Status;
use hooktray_core::store::Query;
use hooktray_support::aray::ArayResponse;
use hooktray_support::receiver::CannedResponse;
use serde_json::json;

use crate::three_requests::{ThreeRequests, three_requests};

/// Sends a record whose order is refused, after which its flow goes on. Returns its id.
async fn refused_order(flow: &mut ThreeRequests) -> String {
    flow.aray.respond_next([ArayResponse::Refuse("no such offer".into())]);
    let id = flow.send("Ольга").await;
    flow.engine.run_worker().await;
    id
}

fn failed() -> Query {
    Query { status: Some(Status::Failed), limit: 10, ..Query::default() }
}

#[tokio::test]
async fn refused_order_before_a_continued_flow_needs_attention_and_alone_is_sent_again() {
    let mut flow = three_requests(|flow| flow["actions"][1]["on_error"] = json!("continue")).await;
    let id = refused_order(&mut flow).await;
    assert_eq!(flow.times(&id), [1, 1, 1], "the flow went on");
    let operation = flow.engine.operation(&id);
    assert_eq!((&operation["status"], &operation["error"]["code"]), (&json!("failed"), &json!("refused")));
    let message = operation["error"]["message"].as_str().expect("a text");
    assert!(message.contains("no such offer") && message.contains("“tell”, “book”"), "{message}");
    let readers = &flow.engine.inner().store().readers;
    let unsolved = Query { unsolved: true, limit: 10, ..Query::default() };
    assert_eq!(history::count(readers, &unsolved).expect("a count"), 1, "it needs attention");
    let retried =
        history::retry_all(flow.engine.inner().store(), &flow.engine.clock, &failed(), RequeueOptions::default());
    assert_eq!(retried.expect("queued").queued, 1);
    flow.engine.run_worker().await;
    assert_eq!(flow.engine.statuses(), ["delivered"]);
    assert_eq!((flow.times(&id), flow.aray.orders().len()), ([2, 1, 1], 1));
}

#[tokio::test]
async fn failure_after_the_order_that_stops_nothing_is_told_and_leaves_it_delivered() {
    let mut flow = three_requests(|flow| flow["actions"][3]["on_error"] = json!("continue")).await;
    flow.booked.reply_next([CannedResponse::status(400)]);
    let id = flow.send("Ольга").await;
    flow.engine.run_worker().await;
    assert_eq!((flow.engine.statuses(), flow.times(&id)), (vec!["delivered".into()], [1, 1, 1]));
    let told = flow.engine.notifications();
    assert!(matches!(&told[..], [one] if one.alert.as_str() == "rejected"), "{told:?}");
    let (store, clock) = (flow.engine.inner().store(), &flow.engine.clock);
    history::retry(store, clock, std::slice::from_ref(&id), RequeueOptions::default()).expect("queued");
    flow.engine.run_worker().await;
    assert_eq!((flow.engine.statuses(), flow.times(&id)), (vec!["delivered".into()], [1, 1, 2]));
}

#[tokio::test]
async fn order_that_went_elsewhere_since_it_failed_is_no_second_one_after_a_retry_in_bulk() {
    let mut flow = three_requests(|flow| {
        flow["actions"][1]["on_error"] = json!("continue");
        flow["actions"][2]["when"] = json!("{{ steps.send.outcome == 'failed' }}");
    })
    .await;
    let id = refused_order(&mut flow).await;
    let (store, clock) = (flow.engine.inner().store(), &flow.engine.clock);
    let retried = history::retry_all(store, clock, &failed(), RequeueOptions::default()).expect("nothing is queued");
    assert_eq!((retried.queued, retried.left_out.len()), (0, 1));
    let one = history::retry(store, clock, std::slice::from_ref(&id), RequeueOptions::default()).expect("left out");
    assert_eq!((one.queued, one.left_out.len()), (0, 1), "a single one says so and asks");
    assert_eq!(flow.engine.run_worker().await, 0);
    let asked = RequeueOptions { even_if_sent: true, ..RequeueOptions::default() };
    assert_eq!(history::retry(store, clock, &[id], asked).expect("queued").queued, 1);
    flow.engine.run_worker().await;
    assert_eq!(flow.engine.statuses(), ["delivered"]);
}

#[tokio::test]
async fn retry_of_what_failed_behind_an_accepted_alternative_sends_only_that() {
    let mut flow = three_requests(|flow| {
        flow["actions"][1]["on_error"] = json!("continue");
        flow["actions"][2]["when"] = json!("{{ steps.send.outcome == 'failed' }}");
    })
    .await;
    flow.booked.reply_next([CannedResponse::status(400)]);
    let id = refused_order(&mut flow).await;
    assert_eq!((flow.engine.statuses(), flow.times(&id)), (vec!["failed".into()], [1, 1, 1]));
    let (store, clock) = (flow.engine.inner().store(), &flow.engine.clock);
    let retried = history::retry_all(store, clock, &failed(), RequeueOptions::default()).expect("queued");
    assert_eq!((retried.queued, retried.left_out), (1, vec![]));
    flow.engine.run_worker().await;
    assert_eq!(flow.times(&id), [1, 1, 2]);
    let operation = flow.engine.operation(&id);
    assert_eq!(operation["error"]["code"], "refused", "its first request still needs a decision");
    let retried = history::retry_all(store, clock, &failed(), RequeueOptions::default()).expect("asked");
    assert_eq!((retried.queued, retried.left_out.len()), (0, 1), "only the first request is left");
}

#[tokio::test]
async fn retry_after_partial_delivery_does_not_send_a_replaced_request() {
    let mut flow = three_requests(|flow| {
        let actions = flow["actions"].as_array_mut().expect("actions");
        let mut last = actions[2].clone();
        last["id"] = json!("note");
        last["url"] = json!(last["url"].as_str().expect("an address").replace("/tell", "/note"));
        actions.push(last);
        [2, 4].into_iter().for_each(|at| actions[at]["on_error"] = json!("continue"));
        actions[3]["when"] = json!("{{ steps.tell.outcome == 'failed' }}");
    })
    .await;
    flow.told.reply_next([CannedResponse::status(400), CannedResponse::status(400)]);
    let id = flow.send("Ольга").await;
    flow.engine.run_worker().await;
    assert_eq!((flow.engine.statuses(), flow.times(&id)), (vec!["delivered".into()], [1, 2, 1]));
    let (store, clock) = (flow.engine.inner().store(), &flow.engine.clock);
    let partial = Query { partial: true, ..Query::default() };
    let retried = history::retry_all(store, clock, &partial, RequeueOptions::default()).expect("queued");
    assert_eq!((retried.queued, retried.left_out), (1, vec![]));
    flow.engine.run_worker().await;
    let paths: Vec<String> = flow.told.received().into_iter().map(|told| told.target).collect();
    assert_eq!((&paths[..], flow.times(&id)), (&["/tell", "/note", "/note"].map(str::to_owned)[..], [1, 3, 1]));
}
