//! What becomes of accepted records: delivered, refused, held, filtered. The worker is stepped and the clock is manual, so
//! days pass at once.

use hooktray_core::store::Query;
use hooktray_support::aray::{Aray, ArayResponse};
use hooktray_support::harness::{API_KEY, TestEngine, path, plain_flow};
use hooktray_support::http;
use serde_json::json;

use crate::test_flow::{SMS, test_flow};

#[tokio::test]
async fn refusal_is_final_and_keeps_its_reason() {
    let test = test_flow(|_| {}).await;
    let redirect = ArayResponse::StatusWith {
        status: 302,
        headers: vec![("Location".into(), "https://elsewhere.example/".into())],
        body: String::new(),
    };
    for (response, code, word) in [
        (ArayResponse::Refuse("offer is closed".into()), "refused", "offer is closed"),
        (ArayResponse::Html, "refused", "not JSON"),
        (ArayResponse::Empty, "refused", "not JSON"),
        (ArayResponse::Status(404), "rejected", "404"),
        (redirect, "redirected", "https://elsewhere.example/"),
    ] {
        test.aray.respond_next([response]);
        test.send(r#"{"to": "89165550117"}"#).await;
        assert_eq!(test.engine.run_worker().await, 1);
        let newest = test.engine.newest();
        assert_eq!((&newest["status"], test.error().as_str()), (&json!("failed"), code));
        assert!(newest["error"]["message"].as_str().expect("a text").contains(word), "{newest}");
    }
    assert_eq!(test.engine.run_worker_after(1_000_000).await, 0);
}

#[tokio::test]
async fn refusal_by_status_whose_content_says_success_is_noted() {
    let test = test_flow(|_| {}).await;
    for (status, body, noted) in [
        (400, r#"{"code":"ok","order_id":5}"#, true),
        (400, r#"{"code":"error"}"#, false),
        (400, r#"{"code":"ok","error":"wrong phone"}"#, false),
        (500, r#"{"code":"ok","order_id":5}"#, false),
    ] {
        test.aray.respond_next([ArayResponse::StatusWith { status, headers: vec![], body: body.to_owned() }]);
        test.send(r#"{"to": "89165550117"}"#).await;
        test.engine.run_worker().await;
        let newest = test.engine.newest();
        let code = if status == 400 { "rejected" } else { "unavailable" };
        assert_eq!(newest["error"]["code"], code, "{newest}");
        let codes: Vec<_> = newest["notes"].as_array().into_iter().flatten().map(|note| &note["code"]).collect();
        assert_eq!(codes.contains(&&json!("accepted_by_content")), noted, "{status} {body}: {newest}");
    }
}

#[tokio::test]
async fn order_that_aray_already_has_is_delivered_and_marked_by_the_template() {
    let test = test_flow(|_| {}).await;
    let body = json!({"code": "ok", "order_id": 77, "is_double": true}).to_string();
    test.aray.respond_next([ArayResponse::StatusWith { status: 200, headers: vec![], body }]);
    test.send_numbered(1..=2).await;
    test.engine.run_worker().await;
    let mut told: Vec<_> = test.engine.history().into_iter().map(|row| (row.crm_duplicate, row.remembered)).collect();
    told.sort_unstable_by_key(|(double, _)| *double);
    let numbers: Vec<_> = told.iter().map(|(double, remembered)| (*double, &remembered["order_id"])).collect();
    assert_eq!(numbers, [(false, &json!(1)), (true, &json!(77))]);
}

#[tokio::test]
async fn reason_that_aray_gives_under_another_name_is_kept() {
    let test = test_flow(|_| {}).await;
    for name in ["msg", "message"] {
        let body = json!({"code": "error", name: "offer is closed"}).to_string();
        test.aray.respond_next([ArayResponse::StatusWith { status: 200, headers: vec![], body }]);
        test.send(r#"{"to": "89165550117"}"#).await;
        test.engine.run_worker().await;
        let newest = test.engine.newest();
        assert!(newest["error"]["message"].as_str().expect("a text").contains("offer is closed"), "{name}: {newest}");
    }
}

#[tokio::test]
async fn concurrency_of_one_keeps_strict_order_across_retries() {
    let test = test_flow(|flow| flow["concurrency"] = json!(1)).await;
    test.aray.respond_next([ArayResponse::Status(503)]);
    test.send_numbered(1..=4).await;
    assert_eq!(test.engine.run_worker().await, 1, "the others wait behind the first");
    assert_eq!(test.engine.statuses(), ["pending"; 4]);
    test.engine.run_worker_after(5).await;
    assert_eq!(test.names(), ["1", "2", "3", "4"]);
}

#[tokio::test]
async fn claim_takes_no_more_than_the_concurrency() {
    let test = test_flow(|flow| flow["concurrency"] = json!(3)).await;
    test.send_numbered(1..=5).await;
    let claimed = test.engine.inner().worker().claim().await.expect("claims");
    assert_eq!(claimed.len(), 3);
    assert!(test.engine.inner().worker().claim().await.expect("claims").is_empty());
}

#[tokio::test]
async fn record_of_a_stopped_flow_is_held_until_the_user_releases_it() {
    let test = test_flow(|flow| flow["enabled"] = json!(false)).await;
    test.send(SMS).await;
    test.engine.inner().change_flows(|flows| flows.start("aray")).expect("started");
    assert_eq!(test.engine.run_worker_after(100_000).await, 0);
    assert_eq!(test.engine.statuses(), ["held"]);
    let (store, clock) = (test.engine.inner().store(), &test.engine.clock);
    let held = Query { status: Some(hooktray_core::outcome::Status::Held), ..Query::default() };
    let queued =
        hooktray_core::history::retry_all(store, clock, &held, hooktray_core::history::RequeueOptions::default());
    assert_eq!(queued.expect("queued").queued, 1);
    test.engine.run_worker().await;
    assert_eq!(test.engine.statuses(), ["delivered"]);
}

#[tokio::test]
async fn missing_field_fails_the_record_before_anything_is_sent() {
    let test = test_flow(|_| {}).await;
    for (body, code, field) in [
        (r#"{"to": ""}"#, "field_empty", "name"),
        (r#"{"to": "900", "custmemo": "O"}"#, "field_invalid", "phone"),
        (r#"{"to": "#, "body_unreadable", "JSON"),
    ] {
        test.send(body).await;
        test.engine.run_worker().await;
        let newest = test.engine.newest();
        assert_eq!((&newest["status"], test.error().as_str()), (&json!("failed"), code));
        assert!(newest["error"]["message"].as_str().expect("a text").contains(field), "{newest}");
    }
    assert!(test.aray.requests().is_empty());
}

#[tokio::test]
async fn address_that_is_too_long_fails_before_anything_is_sent() {
    let aray = Aray::start(API_KEY);
    let mut engine = TestEngine::new();
    let url = format!("{}/?text={{{{ body.text | urlencode }}}}", aray.url());
    let path = path(&engine.import(&plain_flow(
        &aray.url(),
        json!({"actions": [
            {"id": "send", "type": "http_request", "method": "GET", "url": url}
        ]}),
    )));
    let address = engine.listen().await;
    let record = json!({"text": "%".repeat(30_000)}).to_string();
    assert_eq!(http::post(&address, &path, &record).await.status, 200);
    engine.run_worker().await;
    let operation = engine.newest();
    assert_eq!((&operation["status"], &operation["error"]["code"]), (&json!("failed"), &json!("request_invalid")));
    let message = operation["error"]["message"].as_str().expect("a text");
    assert!(message.contains("characters, more than a request can have; send it in the body"), "{message}");
    assert!(aray.requests().is_empty());
}

#[tokio::test]
async fn filter_set_and_json_work_together() {
    let aray = Aray::start(API_KEY);
    let mut engine = TestEngine::new();
    let actions = json!([
        {"id": "names", "type": "set", "values": {"who": "{{ body.name | upper }}", "list": "{{ body.items }}"}},
        {"id": "paid", "type": "filter", "when": "{{ body.sum | number > 100 }}"},
        {"id": "off", "type": "filter", "when": "{{ false }}", "enabled": false},
        {"id": "doc", "type": "json", "fields": [
            {"name": "who", "value": "{{ steps.names.who }}"}, {"name": "items", "value": "{{ steps.names.list }}"},
            {"name": "sum", "value": "{{ body.sum | number }}"}, {"name": "none", "value": "{{ body.none }}"}]},
        {"id": "send", "type": "http_request", "method": "PUT", "url": format!("{}/x", aray.url()),
         "headers": [{"name": "X-Who", "value": "{{ steps.names.who }}"}],
         "body": {"content_type": "application/json", "text": "{{ steps.doc.encoded }}"}, "success": {"status": "200,404"}}
    ]);
    let path = path(&engine.import(&plain_flow("http://unused.example", json!({"actions": actions}))));
    let address = engine.listen().await;
    http::post(&address, &path, r#"{"name": "olga", "items": ["a", 2], "sum": "50"}"#).await;
    http::post(&address, &path, r#"{"name": "olga", "items": ["a", 2], "sum": "1 500"}"#).await;
    engine.run_worker().await;
    assert_eq!(engine.statuses(), ["filtered", "delivered"]);
    let requests = aray.requests();
    assert_eq!(requests.len(), 1);
    assert_eq!(requests[0].body, r#"{"who":"OLGA","items":["a",2],"sum":1500}"#);
    assert!(requests[0].headers.iter().any(|(name, value)| name == "x-who" && value == "OLGA"));
}
