//! Tests of senders, such as the *Test* button of SMS Deliverer: kept, marked, never sent, no alert.

use hooktray_core::api::{AppStatus, HistoryFilter};
use hooktray_core::outcome::Status;
use hooktray_support::harness::plain_flow;
use hooktray_support::http;
use serde_json::json;

use crate::test_flow::{SMS, test_flow};

const TEST: &str = include_str!("../../fixtures/samples/sms-deliverer-test.http");

#[tokio::test]
async fn test_of_sms_deliverer_is_kept_and_never_sent_whether_the_flow_runs_or_not() {
    for started in [true, false] {
        let test = test_flow(|flow| flow["enabled"] = json!(started)).await;
        let token = test.path.trim_start_matches("/hook/");
        for _ in 0..2 {
            assert_eq!(http::sample(&test.address, token, TEST).await.status, 200);
        }
        assert_eq!(test.engine.run_worker_after(1_000_000).await, 0);
        assert_eq!(test.engine.statuses(), ["test", "test"], "no duplicates of each other either");
        assert_eq!(test.aray.orders().len(), 0);
        test.engine.run_alerts().await;
        assert_eq!(test.engine.notifications().len(), 0);
        let newest = test.engine.newest();
        assert_eq!((&newest["error"], &newest["runs"]), (&json!(null), &json!([])));
        assert!(!newest["finished_at"].is_null(), "it waits for nothing");
        let dashboard = test.engine.api().dashboard().await.expect("the dashboard");
        assert!(dashboard.status != AppStatus::Attention, "{:?}", dashboard.status);
        let flow = &dashboard.flows[0];
        assert_eq!((flow.waiting, flow.held, flow.failed, flow.delivered), (0, 0, 0, 0));
    }
}

#[tokio::test]
async fn test_is_found_by_its_status_and_not_sent_by_hand_either() {
    let test = test_flow(|_| {}).await;
    http::sample(&test.address, test.path.trim_start_matches("/hook/"), TEST).await;
    test.send(SMS).await;
    test.engine.run_worker().await;
    let asked = HistoryFilter { status: Some(Status::Test), ..HistoryFilter::default() };
    let page = test.engine.api().history(asked.clone(), None).await.expect("a page");
    assert_eq!(page.entries.len(), 1);
    assert_eq!(test.engine.api().history_count(asked.clone()).await.expect("a count"), 1);
    let id = page.entries[0].id.clone();
    let refused = test
        .engine
        .api()
        .retry(vec![id], hooktray_core::api::RetryMode::FromStart, true)
        .await
        .expect_err("it is not an order");
    assert_eq!((refused.code.as_str(), refused.args["reason"].as_str()), ("operation_state", "test"));
    let refused = test.engine.api().retry_all(asked, false).await.expect_err("they are not orders");
    assert_eq!(refused.code, "bulk_retry");
    assert_eq!(test.aray.orders().len(), 1);
}

#[tokio::test]
async fn record_is_a_test_only_if_the_condition_says_so() {
    let test = test_flow(|flow| {
        *flow = plain_flow("http://127.0.0.1:1", json!({"name": "aray"}));
        flow["source"]["test_when"] = json!("{{ body.test == 'test' }}");
    })
    .await;
    test.send(r#"{"test": "test"}"#).await;
    test.send(r#"{"test": "no"}"#).await;
    test.send("{}").await;
    // A division by zero: a condition that fails does not make an order a test.
    assert_eq!(test.engine.statuses(), ["test", "pending", "pending"]);
    let broken = test_flow(|flow| flow["source"]["test_when"] = json!("{{ 1 // (body.id | int - 1) == 0 }}")).await;
    broken.send(SMS).await;
    assert_eq!(broken.engine.statuses(), ["pending"]);
}

#[tokio::test]
async fn order_that_looks_like_a_test_but_has_a_customer_is_sent() {
    let test = test_flow(|_| {}).await;
    test.send(r#"{"id": "0", "to": "89165550117", "message": "Test"}"#).await;
    test.engine.run_worker().await;
    assert_eq!(test.engine.statuses(), ["delivered"]);
}
