//! What becomes of accepted records: delivered, retried, refused, kept behind a gate. The worker is stepped and the
//! clock is held, so that days pass in no time.

use hooktray_core::base::clock::from_millis;
use hooktray_core::store::Query;
use hooktray_support::aray::{Answer, Aray};
use hooktray_support::harness::{API_KEY, TestEngine, path, plain_flow};
use hooktray_support::http;
use serde_json::json;

use crate::test_flow::{SMS, test_flow};

#[tokio::test]
async fn a_server_error_is_tried_again_after_each_delay_with_the_same_id() {
    let test = test_flow(|_| {}).await;
    test.aray.answer_next([Answer::Status(503), Answer::Status(500)]);
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
async fn retries_are_used_up_visibly_and_can_be_begun_again() {
    let test = test_flow(|_| {}).await;
    test.aray.answer_next([Answer::Status(502), Answer::Status(408), Answer::Status(429)]);
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
        hooktray_core::history::Retry::default(),
    )
    .expect("queued");
    assert_eq!(test.engine.run_worker().await, 1);
    assert_eq!(test.engine.statuses(), ["delivered"]);
    assert_eq!(test.engine.history()[0].attempts, 4);
}

#[tokio::test]
async fn retry_after_is_honoured() {
    let test = test_flow(|_| {}).await;
    let busy =
        Answer::StatusWith { status: 429, headers: vec![("Retry-After".into(), "100".into())], body: String::new() };
    test.aray.answer_next([busy]);
    test.send(SMS).await;
    test.engine.run_worker().await;
    assert_eq!(test.engine.run_worker_after(99).await, 0);
    assert_eq!(test.engine.run_worker_after(1).await, 1);
    assert_eq!(test.engine.statuses(), ["delivered"]);
}

#[tokio::test]
async fn a_refusal_is_final_and_says_why() {
    let test = test_flow(|_| {}).await;
    let redirect = Answer::StatusWith {
        status: 302,
        headers: vec![("Location".into(), "https://elsewhere.example/".into())],
        body: String::new(),
    };
    for (answer, code, word) in [
        (Answer::Refuse("offer is closed".into()), "refused", "offer is closed"),
        (Answer::Html, "refused", "no JSON"),
        (Answer::Empty, "refused", "no JSON"),
        (Answer::Status(404), "rejected", "404"),
        (redirect, "redirected", "https://elsewhere.example/"),
    ] {
        test.aray.answer_next([answer]);
        test.send(r#"{"to": "89165550117"}"#).await;
        assert_eq!(test.engine.run_worker().await, 1);
        let newest = test.engine.newest();
        assert_eq!((&newest["status"], test.error().as_str()), (&json!("failed"), code));
        assert!(newest["error"]["message"].as_str().expect("a text").contains(word), "{newest}");
    }
    assert_eq!(test.engine.run_worker_after(1_000_000).await, 0);
}

#[tokio::test]
async fn no_answer_is_tried_again() {
    let test = test_flow(|flow| flow["actions"][1]["timeout_seconds"] = json!(1)).await;
    test.aray.answer_next([Answer::HangUp, Answer::Hang]);
    test.send(SMS).await;
    test.engine.run_worker().await;
    assert_eq!(test.error(), "no_answer");
    test.engine.run_worker_after(5).await;
    assert_eq!(test.error(), "no_answer");
    test.engine.run_worker_after(30).await;
    assert_eq!(test.engine.statuses(), ["delivered"]);
}

#[tokio::test]
async fn concurrency_one_keeps_strict_order_across_retries() {
    let test = test_flow(|flow| flow["concurrency"] = json!(1)).await;
    test.aray.answer_next([Answer::Status(503)]);
    test.send_numbered(1..=4).await;
    assert_eq!(test.engine.run_worker().await, 1, "the others wait behind the first");
    assert_eq!(test.engine.statuses(), ["pending"; 4]);
    test.engine.run_worker_after(5).await;
    assert_eq!(test.names(), ["1", "2", "3", "4"]);
}

#[tokio::test]
async fn no_more_than_the_flows_concurrency_are_claimed() {
    let test = test_flow(|flow| flow["concurrency"] = json!(3)).await;
    test.send_numbered(1..=5).await;
    let claimed = test.engine.inner().worker().claim().await.expect("claims");
    assert_eq!(claimed.len(), 3);
    assert!(test.engine.inner().worker().claim().await.expect("claims").is_empty());
}

#[tokio::test]
async fn a_copy_is_kept_marked_and_not_sent() {
    let test = test_flow(|_| {}).await;
    test.send(SMS).await;
    test.engine.run_worker().await;
    test.send(SMS).await;
    assert_eq!(test.engine.run_worker().await, 0);
    assert_eq!(test.engine.statuses(), ["delivered", "duplicate"]);
    assert_eq!(test.engine.newest()["duplicate_of"], json!(test.engine.history()[1].id));
    test.engine.clock.advance(std::time::Duration::from_secs(25 * 3600));
    test.send(SMS).await;
    test.engine.run_worker().await;
    assert_eq!(test.engine.statuses(), ["delivered", "duplicate", "delivered"], "after the window it is a new one");
}

#[tokio::test]
async fn a_copy_is_known_weeks_later_and_after_the_clock_was_set_back() {
    let test = test_flow(|flow| flow["source"]["deduplicate"]["window_hours"] = json!(24 * 30)).await;
    let clock = test.engine.clock.clone();
    let begun = test.engine.clock.now().as_millisecond();
    for (days, status) in
        [(0, "delivered"), (20, "duplicate"), (29, "duplicate"), (31, "delivered"), (-50, "duplicate")]
    {
        clock.set(from_millis(begun + days * 24 * 60 * 60 * 1000));
        test.send(SMS).await;
        test.engine.run_worker().await;
        assert_eq!(test.engine.newest()["status"], json!(status), "after {days} days");
    }
}

#[tokio::test]
async fn a_copy_of_a_failed_order_is_its_second_chance() {
    let test = test_flow(|_| {}).await;
    test.aray.answer_next([Answer::Refuse("no".into())]);
    test.send(SMS).await;
    test.engine.run_worker().await;
    test.send(SMS).await;
    test.engine.run_worker().await;
    assert_eq!(test.engine.statuses(), ["failed", "delivered"]);
}

#[tokio::test]
async fn what_arrives_at_a_stopped_flow_is_held_until_the_user_says_so() {
    let test = test_flow(|flow| flow["enabled"] = json!(false)).await;
    test.send(SMS).await;
    test.engine.inner().change_flows(|flows| flows.start("aray")).expect("started");
    assert_eq!(test.engine.run_worker_after(100_000).await, 0);
    assert_eq!(test.engine.statuses(), ["held"]);
    let (store, clock) = (test.engine.inner().store(), &test.engine.clock);
    let held = Query { status: Some(hooktray_core::outcome::Status::Held), ..Query::default() };
    let queued = hooktray_core::history::retry_all(store, clock, &held, false);
    assert_eq!(queued.expect("queued").queued, 1);
    test.engine.run_worker().await;
    assert_eq!(test.engine.statuses(), ["delivered"]);
}

#[tokio::test]
async fn a_missing_field_stops_the_record_before_anything_is_sent() {
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

fn between(text: &str, before: &str) -> String {
    let rest = text.split(before).nth(1).unwrap_or_default();
    rest.split('&').next().unwrap_or_default().to_owned()
}
