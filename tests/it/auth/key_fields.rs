//! What is a key by its name in a record, such as the `api_key` of SMS Deliverer, is shown nowhere.

use hooktray_core::api::RetryMode;
use hooktray_support::aray::{Aray, ArayResponse};
use hooktray_support::harness::{API_KEY, TestEngine, path, plain_flow};
use hooktray_support::http;
use hooktray_support::receiver::{CannedResponse, Receiver};
use hooktray_support::stored;
use serde_json::{Value, json};

const KEY: &str = "sms-key-4711";

fn record() -> String {
    json!({"app": "SMS Deliverer", "api_key": KEY, "type": "SMS", "id": "1", "to": "89165550117", "custmemo": "Ольга"})
        .to_string()
}

/// Returns the files of a data dir that contain the key.
fn files_with_the_key(engine: &TestEngine) -> Vec<String> {
    stored::files_with(engine.data_dir.path(), KEY)
}

async fn received(flow: Value) -> (TestEngine, String) {
    let mut engine = TestEngine::new();
    let path = path(&engine.import(&flow));
    let address = engine.listen().await;
    assert_eq!(http::post(&address, &path, &record()).await.status, 200);
    engine.run_worker().await;
    let id = engine.history()[0].id.clone();
    (engine, id)
}

/// Everything that the window gets of an operation, and of the flow's editor with it.
async fn shown(engine: &TestEngine, id: &str, flow: &Value) -> String {
    let api = engine.api();
    let view = api.operation(id.to_owned()).await.expect("an operation");
    let editor = api.flow_dry_run(flow.clone(), Some(id.to_owned()), Some(1)).await.expect("a dry run");
    engine.newest().to_string() + &json!(view).to_string() + &json!(editor).to_string()
}

#[tokio::test]
async fn key_that_no_template_sees_is_neither_stored_nor_shown() {
    let aray = Aray::start(API_KEY);
    let flow = plain_flow(
        &aray.url(),
        json!({"actions": [
        {"id": "send", "type": "http_request", "url": format!("{}/?to={{{{ body.to }}}}", aray.url())}]}),
    );
    let (engine, id) = received(flow.clone()).await;
    let shown = shown(&engine, &id, &flow).await;
    assert!(shown.contains("••••") && shown.contains("89165550117") && !shown.contains(KEY), "{shown}");
    assert_eq!(files_with_the_key(&engine), [""; 0]);
    let query = hooktray_core::store::Query { search: Some(KEY.into()), limit: 10, ..Default::default() };
    let found = hooktray_core::history::list(&engine.inner().store().readers, &query).expect("a list");
    assert!(found.is_empty(), "{found:?}");
}

#[tokio::test]
async fn key_within_a_text_is_neither_stored_nor_shown() {
    let receiver = Receiver::start().await;
    let to = format!("{}/?to={{{{ query.to }}}}", receiver.url());
    let flow = plain_flow(&receiver.url(), json!({"actions": [{"id": "send", "type": "http_request", "url": to}]}));
    let bodies = [
        format!("<order api_key=\"{KEY}\"><to>7</to></order>"),
        format!("<order><token><![CDATA[{KEY}]]></token></order>"),
        format!("order 7 password: {KEY}"),
        json!({"payload": json!({"api_key": KEY}).to_string()}).to_string(),
        json!({"fields": [{"name": "api_key", "value": KEY}]}).to_string(),
        json!({"url": format!("https://crm.example/?token={KEY}")}).to_string(),
        format!("{{\"to\":\"7\",\"api_key\":\"{KEY}"),
        format!("password={KEY}\"x&a=1"),
    ];
    for body in bodies {
        let mut engine = TestEngine::new();
        let path = path(&engine.import(&flow));
        let address = engine.listen().await;
        assert_eq!(http::post(&address, &format!("{path}?to=89165550117"), &body).await.status, 200);
        receiver.reply_next([CannedResponse::status(400)]);
        engine.run_worker().await;
        let id = engine.history()[0].id.clone();
        let row = format!("{:?}", engine.api().history(Default::default(), None).await.expect("a list"));
        let shown = shown(&engine, &id, &flow).await + &row;
        assert!(!shown.contains(KEY), "{body}: {shown}");
        let told = format!("{:?}", engine.notifications());
        assert!(!told.contains(KEY), "{body}: {told}");
        assert_eq!(files_with_the_key(&engine), [""; 0], "{body}");
    }
}

#[tokio::test]
async fn number_that_is_also_a_password_is_ordered_whole() {
    let receiver = Receiver::start().await;
    let to = format!("{}/?to={{{{ body.to }}}}", receiver.url());
    let flow = plain_flow(&receiver.url(), json!({"actions": [{"id": "send", "type": "http_request", "url": to}]}));
    let mut engine = TestEngine::new();
    let path = path(&engine.import(&flow));
    let address = engine.listen().await;
    let body = json!({"password": "9165550117", "to": "89165550117"}).to_string();
    assert_eq!(http::post(&address, &path, &body).await.status, 200);
    engine.run_worker().await;
    assert_eq!(receiver.received()[0].target, "/?to=89165550117");
}

#[tokio::test]
async fn key_that_a_template_sends_on_is_sent_at_every_attempt_and_shown_nowhere() {
    let aray = Aray::start(API_KEY);
    aray.respond_next([ArayResponse::Status(503)]);
    let flow = plain_flow(
        &aray.url(),
        json!({"actions": [
        {"id": "send", "type": "http_request", "method": "POST",
         "url": format!("{}/?key={{{{ body.api_key | urlencode }}}}", aray.url()),
         "body": {"content_type": "text/plain", "text": "{{ raw }}"}}]}),
    );
    let (engine, id) = received(flow.clone()).await;
    engine.run_worker_after(10).await;
    let requests = aray.requests();
    assert_eq!(requests.len(), 2);
    for request in &requests {
        assert!(format!("{request:?}").matches(KEY).count() >= 2, "a retry renders the same: {request:?}");
    }
    let shown = shown(&engine, &id, &flow).await;
    assert!(shown.contains("••••") && !shown.contains(KEY), "{shown}");
}

#[tokio::test]
async fn key_that_was_not_stored_is_missing_for_a_flow_that_asks_for_it_later() {
    let aray = Aray::start(API_KEY);
    let flow = |value: &str| {
        plain_flow(
            &aray.url(),
            json!({"enabled": true, "actions": [
            {"id": "order", "type": "form_urlencoded", "fields": [{"name": "api_key", "value": value, "required": true}]},
            {"id": "send", "type": "http_request", "url": format!("{}/?{{{{ steps.order.encoded }}}}", aray.url())}]}),
        )
    };
    let (engine, id) = received(flow("{{ body.id }}")).await;
    engine.import(&flow("{{ body.api_key }}"));
    engine.api().retry(vec![id], RetryMode::FromStart, true).await.expect("queued");
    engine.run_worker().await;
    assert_eq!(engine.newest()["error"]["code"], json!("field_empty"), "no dots are sent as a key");
}

#[tokio::test]
async fn key_that_the_crm_repeats_in_its_error_is_told_nowhere() {
    let crm = Receiver::start().await;
    let error = json!({"code": "error", "error": format!("bad key {KEY}")});
    crm.reply_next([CannedResponse::json(&error)]);
    let success = json!({"when": "{{ response.json.code == 'ok' }}", "error": "{{ response.json.error }}"});
    let flow = plain_flow(
        &crm.url(),
        json!({"actions": [
        {"id": "send", "type": "http_request", "method": "POST", "url": crm.url(), "success": success,
         "body": {"content_type": "text/plain", "text": "{{ body.api_key }}"},
         "remember": {"token": "{{ response.json.error }}"}}]}),
    );
    let (engine, id) = received(flow.clone()).await;
    let newest = engine.newest();
    assert_eq!(newest["error"]["code"], "refused", "{newest}");
    assert!(newest["error"]["message"].as_str().expect("a text").contains("bad key ••••"), "{newest}");
    let notifications = format!("{:?}", engine.notifications());
    assert!(notifications.contains("••••") && !notifications.contains(KEY), "{notifications}");
    assert!(!shown(&engine, &id, &flow).await.contains(KEY));
}

#[tokio::test]
async fn key_in_a_header_that_the_crm_repeats_is_told_nowhere() {
    let crm = Receiver::start().await;
    crm.reply_next([CannedResponse::json(&json!({"error": format!("bad key {KEY} of Bearer {KEY}")}))]);
    let success = json!({"when": "{{ response.json.code == 'ok' }}", "error": "{{ response.json.error }}"});
    let flow = plain_flow(
        &crm.url(),
        json!({"actions": [
        {"id": "send", "type": "http_request", "method": "POST", "url": crm.url(), "success": success,
         "body": {"content_type": "text/plain", "text": "{{ headers['x-shop'] }}"}}]}),
    );
    let mut engine = TestEngine::new();
    let path = path(&engine.import(&flow));
    let address = engine.listen().await;
    let headers = format!("Authorization: Bearer {KEY}\r\nX-Shop: /7?token={KEY}\r\n");
    assert_eq!(http::request(&address, "POST", &path, &headers, b"{\"to\":\"7\"}").await.status, 200);
    engine.run_worker().await;
    let id = engine.history()[0].id.clone();
    let told = format!("{:?}", engine.notifications());
    let shown = shown(&engine, &id, &flow).await + &told;
    assert!(shown.contains("bad key ••••") && !shown.contains(KEY), "{shown}");
}

#[tokio::test]
async fn key_in_a_compressed_body_is_neither_stored_nor_shown() {
    use std::io::Write as _;
    let receiver = Receiver::start().await;
    let to = format!("{}/?to={{{{ body.to }}}}", receiver.url());
    let flow = plain_flow(&receiver.url(), json!({"actions": [{"id": "send", "type": "http_request", "url": to}]}));
    let mut packer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    packer.write_all(record().as_bytes()).expect("memory");
    let packed = packer.finish().expect("memory");
    let mut engine = TestEngine::new();
    let path = path(&engine.import(&flow));
    let address = engine.listen().await;
    assert_eq!(http::request(&address, "POST", &path, "Content-Encoding: gzip\r\n", &packed).await.status, 200);
    engine.run_worker().await;
    assert_eq!(receiver.received()[0].target, "/?to=89165550117");
    let id = engine.history()[0].id.clone();
    let shown = shown(&engine, &id, &flow).await;
    assert!(shown.contains("89165550117") && !shown.contains(KEY), "{shown}");
    let stored = stored::files(engine.data_dir.path());
    let holds = |part: &[u8]| stored.iter().any(|(_, file)| file.windows(part.len()).any(|window| window == part));
    assert!(
        holds(b"custmemo") && !holds(&packed[..20]),
        "the body is stored as it was before the sender compressed it"
    );
    assert_eq!(files_with_the_key(&engine), [""; 0]);
}

#[tokio::test]
async fn record_of_thousands_of_keys_is_stored_without_them_and_shown() {
    let mut engine = TestEngine::new();
    let path = path(&engine.import(&plain_flow(
        "http://127.0.0.1:1",
        json!({"enabled": false, "actions": [
        {"id": "send", "type": "http_request", "url": "http://127.0.0.1:1/?to={{ body.to }}"}]}),
    )));
    let address = engine.listen().await;
    // Looking for each key in the whole of the body, one after the other, took a minute.
    let keys: serde_json::Map<String, Value> =
        (0..5_000).map(|n| (format!("token{n}"), json!(format!("abcdefgh{n:05}")))).collect();
    let body = json!({"to": "89165550117", "keys": keys, "twice": "abcdefgh00007"}).to_string();
    assert_eq!(http::post(&address, &path, &body).await.status, 200);
    let shown = engine.newest().to_string();
    assert!(shown.contains("89165550117") && !shown.contains("abcdefgh"), "{shown}");
}
