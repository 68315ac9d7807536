//! When a failed attempt is repeated.

use hooktray_support::aray::ArayResponse;
use hooktray_support::receiver::CannedResponse;
use serde_json::json;

use crate::test_flow::{SMS, test_flow};
use crate::three_requests::three_requests;

#[tokio::test]
async fn server_error_is_retried_after_each_delay_with_the_same_id() {
    let test = test_flow(|_| {}).await;
    test.aray.respond_next([ArayResponse::Status(503), ArayResponse::Status(500)]);
    test.send(SMS).await;
    assert_eq!(test.engine.run_worker().await, 1);
    assert_eq!(test.engine.run_worker_after(4).await, 0, "not before its time");
    assert_eq!(test.engine.run_worker_after(1).await, 1);
    assert_eq!(test.engine.run_worker_after(30).await, 1);
    assert_eq!(test.engine.statuses(), ["delivered"]);
    let ids: Vec<String> = test.aray.requests().iter().map(|request| between(&request.query, "ext_in_id=")).collect();
    assert_eq!(ids.len(), 3);
    assert!(ids.iter().all(|id| *id == test.engine.history()[0].id));
    assert_eq!(test.engine.newest()["runs"].as_array().map(Vec::len), Some(3));
}

#[tokio::test]
async fn used_up_retries_fail_visibly_and_can_be_started_over() {
    let test = test_flow(|_| {}).await;
    test.aray.respond_next([ArayResponse::Status(502), ArayResponse::Status(408), ArayResponse::Status(429)]);
    test.send(SMS).await;
    assert_eq!(
        [test.engine.run_worker().await, test.engine.run_worker_after(5).await, test.engine.run_worker_after(30).await],
        [1, 1, 1]
    );
    assert_eq!(test.engine.statuses(), ["failed"]);
    assert_eq!(test.error(), "unavailable");
    assert_eq!(test.engine.run_worker_after(1_000_000).await, 0);
    let id = test.engine.history()[0].id.clone();
    hooktray_core::history::retry(
        test.engine.inner().store(),
        &test.engine.clock,
        &[id],
        hooktray_core::history::RequeueOptions::default(),
    )
    .expect("queued");
    assert_eq!(test.engine.run_worker().await, 1);
    assert_eq!(test.engine.statuses(), ["delivered"]);
    assert_eq!(test.engine.history()[0].attempts, 4);
}

#[tokio::test]
async fn retry_after_is_honoured() {
    let test = test_flow(|_| {}).await;
    let busy = ArayResponse::StatusWith {
        status: 429,
        headers: vec![("Retry-After".into(), "100".into())],
        body: String::new(),
    };
    test.aray.respond_next([busy]);
    test.send(SMS).await;
    test.engine.run_worker().await;
    assert_eq!(test.engine.run_worker_after(99).await, 0);
    assert_eq!(test.engine.run_worker_after(1).await, 1);
    assert_eq!(test.engine.statuses(), ["delivered"]);
}

#[tokio::test]
async fn retry_after_a_date_is_counted_by_the_clock_of_the_destination() {
    let test = test_flow(|_| {}).await;
    let headers = [("Date", "Tue, 24 Nov 2026 12:00:00 GMT"), ("Retry-After", "Tue, 24 Nov 2026 12:01:40 GMT")];
    let headers = headers.map(|(name, value)| (name.to_owned(), value.to_owned())).to_vec();
    // The clock here is three hours behind.
    test.aray.respond_next([ArayResponse::StatusWith { status: 429, headers, body: String::new() }]);
    test.send(SMS).await;
    test.engine.run_worker().await;
    assert_eq!(test.engine.run_worker_after(99).await, 0);
    assert_eq!(test.engine.run_worker_after(1).await, 1);
    assert_eq!(test.engine.statuses(), ["delivered"]);
}

#[tokio::test]
async fn missing_response_is_retried() {
    let test = test_flow(|flow| flow["actions"][1]["timeout_seconds"] = json!(1)).await;
    test.aray.respond_next([ArayResponse::HangUp, ArayResponse::Hang]);
    test.send(SMS).await;
    test.engine.run_worker().await;
    assert_eq!(test.error(), "no_answer");
    test.engine.run_worker_after(5).await;
    assert_eq!(test.error(), "no_answer");
    test.engine.run_worker_after(30).await;
    assert_eq!(test.engine.statuses(), ["delivered"]);
}

fn between(text: &str, before: &str) -> String {
    let rest = text.split(before).nth(1).unwrap_or_default();
    rest.split('&').next().unwrap_or_default().to_owned()
}

#[tokio::test]
async fn request_that_an_edit_puts_in_place_of_another_has_all_its_tries() {
    let mut flow = three_requests(|flow| flow["actions"][3]["when"] = json!("{{ false }}")).await;
    flow.told.reply_next([CannedResponse::status(503), CannedResponse::status(503)]);
    flow.booked.reply_next((0..3).map(|_| CannedResponse::status(503)).collect::<Vec<_>>());
    let id = flow.send("Ольга").await;
    flow.engine.run_worker().await;
    flow.engine.run_worker_after(5).await;
    flow.edit(|actions| {
        actions[2]["when"] = json!("{{ false }}");
        actions[3]["when"] = json!("{{ true }}");
    });
    for (seconds, status) in [(30, "pending"), (5, "pending"), (30, "failed")] {
        flow.engine.run_worker_after(seconds).await;
        assert_eq!(flow.engine.statuses(), [status]);
    }
    assert_eq!(flow.times(&id), [1, 2, 3]);
}
