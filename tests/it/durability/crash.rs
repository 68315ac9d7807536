//! A crash at every commit point, in memory and with `kill -9`.

use std::collections::HashMap;

use hooktray_support::aray::Aray;
use hooktray_support::harness::{API_KEY, Program, TestEngine, aray_flow, path};
use hooktray_support::http;

const SMS: &str = r#"{"to": "89165550117", "custmemo": "Ольга"}"#;

async fn accepted(aray: &Aray) -> TestEngine {
    let mut engine = TestEngine::new();
    let path = path(&engine.import(&aray_flow(&aray.url())));
    let address = engine.listen().await;
    assert_eq!(http::post(&address, &path, SMS).await.status, 200);
    engine
}

#[tokio::test]
async fn crash_after_the_reply_loses_nothing() {
    let aray = Aray::start(API_KEY);
    let mut engine = accepted(&aray).await;
    engine.restart().await;
    engine.run_worker().await;
    assert_eq!((engine.statuses(), aray.orders().len()), (vec!["delivered".into()], 1));
}

#[tokio::test]
async fn crash_after_the_claim_runs_the_record_again() {
    let aray = Aray::start(API_KEY);
    let mut engine = accepted(&aray).await;
    assert_eq!(engine.inner().worker().claim().await.expect("a claim").len(), 1);
    engine.restart().await;
    assert_eq!(engine.newest()["error"]["code"], "interrupted");
    engine.run_worker().await;
    assert_eq!((engine.statuses(), aray.orders().len()), (vec!["delivered".into()], 1));
    assert_eq!(engine.newest()["runs"][0]["outcome"], "interrupted");
}

#[tokio::test]
async fn crash_between_order_and_outcome_sends_it_again_with_the_same_id() {
    let aray = Aray::start(API_KEY);
    let mut engine = accepted(&aray).await;
    let worker = engine.inner().worker().clone();
    let claimed = worker.claim().await.expect("a claim");
    worker.attempt(&claimed[0]).await;
    drop(worker);
    engine.restart().await;
    engine.run_worker().await;
    assert_eq!(engine.statuses(), ["delivered"]);
    let orders = aray.orders();
    assert_eq!((orders.len(), orders[0].times), (1, 2), "one order, sent twice");
}

#[tokio::test]
async fn crash_after_the_outcome_sends_nothing_more() {
    let aray = Aray::start(API_KEY);
    let mut engine = accepted(&aray).await;
    engine.run_worker().await;
    engine.restart().await;
    assert_eq!(engine.run_worker().await, 0);
    assert_eq!(aray.requests().len(), 1);
}

#[tokio::test]
async fn outcome_is_settled_once() {
    let aray = Aray::start(API_KEY);
    let engine = accepted(&aray).await;
    let worker = engine.inner().worker();
    let claimed = worker.claim().await.expect("a claim");
    let ended = worker.attempt(&claimed[0]).await;
    assert!(worker.settle(&claimed[0], ended.clone()).await.expect("settled"));
    assert!(!worker.settle(&claimed[0], ended).await.expect("asked"), "it was already settled");
    assert_eq!(engine.newest()["runs"].as_array().map(Vec::len), Some(1));
}

#[tokio::test]
async fn record_acknowledged_before_a_kill_is_delivered_after_it() {
    // The destination is down: the order cannot go out before the kill.
    let aray = Aray::start(API_KEY);
    let place = aray.addr();
    let flow = aray_flow(&aray.url());
    aray.stop();
    let program = Program::new();
    let imported = program.with_input(&["flow", "import", "-"], &flow.to_string());
    assert!(imported.status.success(), "{imported:?}");
    let url = program.says(&["flow", "url", "aray"]);
    let path = format!("/hook/{}", url.trim().split("/hook/").nth(1).expect("a link"));
    let serving = program.serve();
    for number in 0..20 {
        let sms = SMS.replace("Ольга", &format!("Ольга {number}"));
        assert_eq!(http::post(&serving.address, &path, &sms).await.status, 200);
    }
    serving.kill();
    let aray = Aray::start_on(place, API_KEY).expect("the port is free");
    let serving = program.serve();
    aray.wait_for_requests(20).await;
    drop(serving);
    let mut seen = HashMap::new();
    for order in aray.orders() {
        *seen.entry(order.get("name").unwrap_or_default().to_owned()).or_insert(0) += 1;
    }
    assert_eq!(seen.len(), 20, "every acknowledged record became an order: {seen:?}");
    let logs = std::fs::read_dir(program.data_dir().join("logs")).expect("logs");
    for file in logs {
        let text = std::fs::read_to_string(file.expect("a file").path()).expect("text");
        assert!(text.contains("record stored") && !text.contains("9165550117") && !text.contains("Ольга"));
    }
}
