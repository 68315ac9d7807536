//! What templates see, each name with its value, as the flow file's description promises.

use hooktray_support::aray::{Aray, ArayResponse};
use hooktray_support::harness::{TestEngine, path, plain_flow};
use hooktray_support::http::request;
use serde_json::{Value, json};

/// Returns the values of a `set` for one request.
async fn seen(names: Value, target: &str, headers: &str, body: &str) -> (TestEngine, Value) {
    let mut engine = TestEngine::new();
    let aray = Aray::start("key");
    let actions = json!([
        {"id": "s", "type": "set", "values": names},
        {"id": "send", "type": "http_request", "url": aray.url()}]);
    let path = path(&engine.import(&plain_flow(&aray.url(), json!({"actions": actions}))));
    let address = engine.listen().await;
    let response = request(&address, "POST", &format!("{path}{target}"), headers, body.as_bytes()).await;
    assert_eq!(response.status, 200);
    engine.run_worker().await;
    let values = engine.newest()["runs"][0]["steps"][0]["request"]["values"].clone();
    (engine, values)
}

#[tokio::test]
async fn record_is_in_scope_under_each_name() {
    let names = json!({
        "body": "{{ body.deep.list[1] }}", "query": "{{ query.q }}", "header": "{{ headers['x-shop'] }}",
        "method": "{{ method }}", "ip": "{{ ip }}", "received_at": "{{ received_at }}", "raw": "{{ raw }}",
        "merged": "{{ fields.q }} {{ fields.both }}", "id": "{{ operation.id }}", "attempt": "{{ operation.attempt }}",
        "nothing": "[{{ query.none.deeper }}]"
    });
    let raw = r#"{"deep": {"list": [1, "two"]}, "both": "body"}"#;
    let (engine, values) = seen(names, "?q=%D0%B0+b&both=query", "X-Shop: Cream\r\nX-Shop: Soap\r\n", raw).await;
    let expected = json!({
        "body": "two", "query": "а b", "header": "Cream, Soap", "method": "POST", "ip": "127.0.0.1",
        "received_at": "2026-11-24T09:00:00Z", "raw": raw, "merged": "а b body", "id": engine.history()[0].id,
        "attempt": 1, "nothing": "[]"
    });
    assert_eq!(values, expected);
}

#[tokio::test]
async fn list_and_text_bodies_keep_their_type() {
    let names = json!({"first": "{{ body[0].id }}", "whole": "{{ body }}"});
    let (_engine, values) = seen(names.clone(), "", "", r#"[{"id": 7}]"#).await;
    assert_eq!(values, json!({"first": 7, "whole": [{"id": 7}]}));
    let (_engine, values) = seen(names, "", "Content-Type: text/plain\r\n", "просто текст").await;
    assert_eq!(values["whole"], "просто текст");
}

#[tokio::test]
async fn attempt_number_counts_up() {
    let aray = Aray::start("key");
    let mut engine = TestEngine::new();
    let url = format!("{}/?attempt={{{{ operation.attempt }}}}", aray.url());
    let actions = json!([{"id": "send", "type": "http_request", "url": url, "success": {"status": "404"}}]);
    let path = path(&engine.import(&plain_flow(&aray.url(), json!({"actions": actions}))));
    let address = engine.listen().await;
    aray.respond_next([ArayResponse::Status(503), ArayResponse::Status(503)]);
    request(&address, "POST", &path, "", b"{}").await;
    engine.run_worker().await;
    engine.run_worker_after(5).await;
    engine.run_worker_after(30).await;
    let queries: Vec<String> = aray.requests().into_iter().map(|request| request.query).collect();
    assert_eq!(queries, ["attempt=1", "attempt=2", "attempt=3"]);
    assert_eq!(engine.statuses(), ["delivered"]);
}

#[tokio::test]
async fn response_is_judged_by_status_headers_text_and_json() {
    let response = |body: &str| ArayResponse::StatusWith {
        status: 202,
        headers: vec![
            ("X-Verdict".into(), "fine".into()),
            ("Content-Type".into(), "text/plain; charset=windows-1251".into()),
        ],
        body: body.into(),
    };
    for (when, body, state) in [
        ("{{ response.status == 202 }}", "", "delivered"),
        ("{{ response.status == 200 }}", "", "failed"),
        ("{{ response.headers['x-verdict'] == 'fine' }}", "", "delivered"),
        ("{{ response.headers['x-verdict'] == 'bad' }}", "", "failed"),
        ("{{ response.text == 'принято' }}", "принято", "delivered"),
        ("{{ 'taken' in response.text }}", "refused", "failed"),
        (
            "{{ response.json.orders[0].id == '89701012345678901234' }}",
            r#"{"orders": [{"id": 89701012345678901234}]}"#,
            "delivered",
        ),
        ("{{ response.json.ok }}", "no JSON", "failed"),
    ] {
        let aray = Aray::start("key");
        let mut engine = TestEngine::new();
        let success = json!({"when": when, "error": "{{ response.status }}/{{ response.headers['x-verdict'] }}/{{ response.text }}"});
        let actions = json!([{"id": "send", "type": "http_request", "url": aray.url(), "success": success}]);
        let path = path(&engine.import(&plain_flow(&aray.url(), json!({"actions": actions}))));
        let address = engine.listen().await;
        aray.respond_next([response(body)]);
        request(&address, "POST", &path, "", b"{}").await;
        engine.run_worker().await;
        assert_eq!(engine.statuses(), [state], "{when}");
        if state == "failed" {
            let message = engine.newest()["error"]["message"].as_str().expect("a text").to_owned();
            assert!(message.ends_with(&format!("202/fine/{body}")), "{message}");
        }
    }
}
