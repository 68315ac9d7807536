//! A second destination that cannot be reached: the order that went out before is not sent again, and nobody waits for ever.

use hooktray_core::history::RequeueOptions;
use hooktray_core::outcome::Status;
use hooktray_core::{flows, history, store::Query};
use hooktray_support::harness::{TestEngine, path, plain_flow};
use hooktray_support::http;
use hooktray_support::raw_server::{AfterResponse, RawServer};
use hooktray_support::receiver::{CannedResponse, Receiver};
use serde_json::json;

use crate::three_requests::three_requests;

#[tokio::test]
async fn order_behind_a_redirect_to_a_dead_host_is_not_sent_again_and_holds_up_no_other() {
    let (crm, mut engine) = (Receiver::start().await, TestEngine::new());
    let send = json!({"id": "send", "type": "http_request", "method": "POST", "url": crm.url(), "redirects": "follow",
        "body": {"content_type": "text/plain", "text": "{{ raw }}"}});
    let changes = json!({"actions": [send], "retry": {"delays_seconds": [10], "jitter": 0}});
    let path = path(&engine.import(&plain_flow(&crm.url(), changes)));
    let address = engine.listen().await;
    crm.reply_next([CannedResponse::redirect(303, "http://127.0.0.1:9/thanks")]);
    assert_eq!(http::post(&address, &path, "1").await.status, 200);
    engine.run_worker().await;
    let newest = engine.newest();
    assert_eq!(
        (&newest["status"], &newest["error"]["code"]),
        (&json!("failed"), &json!("response_unclear")),
        "{newest}"
    );

    assert_eq!(http::post(&address, &path, "2").await.status, 200);
    engine.run_worker().await;
    assert_eq!(engine.statuses(), ["failed", "delivered"], "the server that was asked first responds");
    let query = Query { status: Some(Status::Failed), limit: 10, ..Query::default() };
    history::retry_all(engine.inner().store(), &engine.clock, &query, RequeueOptions::default()).expect("queued");
    engine.run_worker_after(1_000).await;
    assert_eq!(engine.statuses(), ["failed", "delivered"], "its response is judged again, and tells no more");
    assert_eq!(crm.received().len(), 2, "each order was sent once");
}

#[tokio::test]
async fn second_destination_that_fails_tls_makes_no_order_twice_and_uses_up_tries() {
    let broken = RawServer::start("220 this is not TLS\r\n", AfterResponse::Close).await;
    let mut flow = three_requests(|flow| {
        flow["actions"].as_array_mut().expect("actions").truncate(3);
        flow["actions"][2]["url"] = json!(format!("https://{}/tell", broken.address()));
    })
    .await;
    let mut ids = Vec::new();
    for number in 1..=6 {
        ids.push(flow.send(&number.to_string()).await);
    }
    flow.engine.run_worker().await;
    for _ in 0..20 {
        flow.engine.run_worker_after(60).await;
    }
    let times = |flow: &crate::three_requests::ThreeRequests| {
        flow.aray.orders().iter().map(|order| order.times).collect::<Vec<_>>()
    };
    assert_eq!((times(&flow), flow.engine.statuses()), (vec![1; 6], vec!["failed".to_owned(); 6]));
    assert_eq!(flow.engine.newest()["error"]["code"], "unreachable");

    let stored = flows::find(&flow.engine.inner().store().readers, "aray").expect("the flow").flow.to_json();
    let stored = stored.replace(&format!("https://{}", broken.address()), &flow.told.url());
    flow.engine.import(&serde_json::from_str(&stored).expect("JSON"));
    let unsolved = Query { unsolved: true, ..Query::default() };
    history::retry_all(
        flow.engine.inner().store(),
        &flow.engine.clock,
        &unsolved,
        hooktray_core::history::RequeueOptions::default(),
    )
    .expect("queued");
    flow.engine.run_worker().await;
    assert_eq!((times(&flow), flow.engine.statuses()), (vec![1; 6], vec!["delivered".to_owned(); 6]));
    assert!(ids.iter().all(|id| flow.times(id) == [1, 1, 0]), "each was told once");
}

#[tokio::test]
async fn record_that_is_done_with_a_dead_destination_and_waits_elsewhere_holds_up_no_other() {
    let (crm, mut engine) = (Receiver::start().await, TestEngine::new());
    let request = |id: &str, url: &str| {
        json!({"id": id, "type": "http_request", "method": "POST", "url": url,
            "body": {"content_type": "text/plain", "text": "{{ raw }}"}})
    };
    let mut tell = request("tell", "http://127.0.0.1:9/tell");
    tell["on_error"] = json!("continue");
    let actions = json!([tell, request("order", &crm.url())]);
    let changes = json!({"actions": actions, "retry": {"delays_seconds": [10], "jitter": 0}});
    let path = path(&engine.import(&plain_flow(&crm.url(), changes)));
    let address = engine.listen().await;
    crm.reply_next([CannedResponse::retry_after(503, 3_600)]);
    assert_eq!(http::post(&address, &path, "1").await.status, 200);
    engine.run_worker().await;
    engine.run_worker_after(10).await;
    assert_eq!(engine.newest()["error"]["code"], "unavailable", "it waits for the CRM alone");
    for number in 2..=4 {
        assert_eq!(http::post(&address, &path, &number.to_string()).await.status, 200);
    }
    for _ in 0..6 {
        engine.run_worker_after(10).await;
    }
    assert_eq!(engine.statuses(), ["pending", "failed", "failed", "failed"], "each failed to tell, in its turn");
    let mut orders: Vec<String> = crm.received().into_iter().map(|order| order.body).collect();
    orders.sort_unstable();
    assert_eq!(orders, ["1", "2", "3", "4"], "each was ordered");
}
