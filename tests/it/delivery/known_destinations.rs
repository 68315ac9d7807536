//! A flow built by hand judges the responses of a known address as the template does.

use hooktray_support::aray::ArayResponse;
use serde_json::{Value, json};

use crate::test_flow::{SMS, TestFlow, test_flow};

/// Returns a flow to aray's address that says nothing of success, as a user builds it by hand.
async fn by_hand(change: impl FnOnce(&mut Value)) -> TestFlow {
    test_flow(|flow| {
        let url = flow["actions"][1]["url"].clone();
        flow["actions"][1] = json!({"id": "send", "type": "http_request", "url": url});
        change(flow);
    })
    .await
}

#[tokio::test]
async fn refused_order_of_a_flow_built_by_hand_is_refused() {
    let test = by_hand(|_| {}).await;
    for (response, reason) in [
        (ArayResponse::Refuse("offer is closed".into()), "offer is closed"),
        (ArayResponse::Html, "not JSON"),
        (ArayResponse::Empty, "not JSON"),
    ] {
        test.aray.respond_next([response]);
        test.send(r#"{"to": "89165550117", "custmemo": "Ольга"}"#).await;
        test.engine.run_worker().await;
        let newest = test.engine.newest();
        assert_eq!((newest["status"].as_str(), test.error().as_str()), (Some("failed"), "refused"));
        assert!(newest["error"]["message"].as_str().expect("a text").contains(reason), "{newest}");
    }
    test.send(SMS).await;
    test.engine.run_worker().await;
    assert_eq!(test.engine.newest()["status"], "delivered");
}

#[tokio::test]
async fn address_that_a_template_works_out_is_known_too() {
    let test = by_hand(|flow| {
        let url = flow["actions"][1]["url"].as_str().expect("an address").to_owned();
        let (address, fields) = url.split_once("/order/").expect("aray's address");
        flow["actions"][1]["url"] = json!(format!("{address}/{{{{ 'order' }}}}/{fields}"));
    })
    .await;
    test.aray.respond_next([ArayResponse::Refuse("no".into())]);
    test.send(SMS).await;
    test.engine.run_worker().await;
    assert_eq!(test.error(), "refused");
}

#[tokio::test]
async fn own_judgement_counts_more_than_what_is_known_of_the_address() {
    let own = by_hand(|flow| flow["actions"][1]["success"] = json!({"when": "{{ true }}"})).await;
    own.aray.respond_next([ArayResponse::Refuse("no".into())]);
    own.send(SMS).await;
    own.engine.run_worker().await;
    assert_eq!(own.engine.newest()["status"], "delivered", "who wants every 2xx can have it");
}
