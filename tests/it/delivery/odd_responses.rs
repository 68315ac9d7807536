//! Responses as CRMs write them: compressed, with text around the JSON, in other charsets, with mistakes.

use hooktray_core::history::{self, RequeueOptions};
use hooktray_support::charset::windows_1251;
use hooktray_support::harness::{TestEngine, aray_flow, path};
use hooktray_support::http::request;
use hooktray_support::raw_server::{AfterResponse, RawServer};
use serde_json::{Value, json};

use crate::intake::compressed_bodies::{gzip, zlib};
use crate::intake::odd_bodies::{JSON, order_json};

/// Sends one order to a CRM that responds with these bytes. Returns the operation.
async fn with_response(head: &str, body: &[u8]) -> Value {
    answered_with("200 OK", head, body, |_| {}).await
}

/// As [`with_response`], with this status, by a flow with these changes.
async fn answered_with(status: &str, head: &str, body: &[u8], change: impl FnOnce(&mut Value)) -> Value {
    let length = body.len();
    let head = format!("HTTP/1.1 {status}\r\n{head}Content-Length: {length}\r\nConnection: close\r\n\r\n");
    let server = RawServer::start([head.as_bytes(), body].concat(), AfterResponse::Close).await;
    let mut engine = TestEngine::new();
    let mut flow = aray_flow(&format!("http://{}", server.address()));
    change(&mut flow);
    let path = path(&engine.import(&flow));
    let address = engine.listen().await;
    assert_eq!(request(&address, "POST", &path, JSON, order_json().as_bytes()).await.status, 200);
    engine.run_worker().await;
    engine.newest()
}

#[tokio::test]
async fn order_that_was_taken_is_delivered_however_the_response_is_written() {
    let ok = r#"{"code":"ok"}"#;
    let notice = "<br />\n<b>Notice</b>:  Undefined index: x in <b>/srv/y.php</b> on line <b>3</b><br />\n";
    for (head, body) in [
        ("", format!("{notice}{ok}").into_bytes()),
        ("", format!("{ok}{notice}").into_bytes()),
        ("", format!("\u{feff}{ok}").into_bytes()),
        ("", format!("\r\n\r\n{ok}\0").into_bytes()),
        ("", format!("OK {ok}").into_bytes()),
        ("", b"{'code':'ok',}".to_vec()),
        ("", format!("[{ok}]").into_bytes()),
        ("", format!("<html>\n<body>{ok}</body></html>\n").into_bytes()),
        (
            "",
            format!("<!DOCTYPE html><html><head><title></title></head><body><pre>{ok}</pre></body></html>")
                .into_bytes(),
        ),
        ("", Value::from(ok).to_string().into_bytes()),
        ("Content-Encoding: gzip\r\n", gzip(ok.as_bytes())),
        ("Content-Encoding: deflate\r\n", zlib(ok.as_bytes())),
        ("", gzip(ok.as_bytes())),
        ("Content-Encoding: gzip\r\n", ok.as_bytes().to_vec()),
        ("Content-Type: text/html; charset=windows-1251\r\n", windows_1251("{\"code\":\"ok\",\"msg\":\"принят\"}")),
    ] {
        let shown = String::from_utf8_lossy(&body).into_owned();
        assert_eq!(with_response(head, &body).await["status"], "delivered", "{head}{shown}");
    }
}

#[tokio::test]
async fn response_in_a_list_of_one_is_read_as_if_it_stood_alone() {
    let judged_by = |when: &'static str| {
        move |flow: &mut Value| {
            flow["actions"][1]["success"]["when"] = json!(when);
            flow["actions"][1]["remember"] = json!({"order_id": "{{ response.json.id }}"});
            let seen = "{{ steps.send.response.json.id }} {{ steps.send.response.json[0].id }}";
            let seen = json!({"id": "seen", "type": "set", "values": {"ids": seen}});
            flow["actions"].as_array_mut().expect("actions").push(seen);
        }
    };
    let body = br#"[{"code": "error", "id": 7}]"#;
    let shown = answered_with("200 OK", "", body, judged_by("{{ response.json.code != 'error' }}")).await;
    assert_eq!(shown["error"]["code"], "refused");
    let shown = answered_with("200 OK", "", body, judged_by("{{ response.json[0].code == 'error' }}")).await;
    assert_eq!((&shown["status"], &shown["remembered"]["order_id"]), (&json!("delivered"), &json!(7)));
    assert_eq!(shown["runs"][0]["steps"][2]["request"]["values"]["ids"], "7 7");
}

#[tokio::test]
async fn order_that_was_not_taken_is_refused_with_the_reason() {
    for (body, reason) in [
        (r#"{"status":"error","message":"no money"}"#, "no money"),
        (r#"{"code":"error","msg":"no offer"}"#, "no offer"),
        (r#"{"code":"error","error":"no key","message":"x"}"#, "no key"),
        (r#"{"errors":{"phone":["is wrong"]}}"#, "is wrong"),
        (r#"Notice: x {"code":"bad","error":"no stock"}"#, "no stock"),
        ("<html><script>var x = {\"code\":\"ok\"};</script></html>", "not JSON"),
        ("OK", "not JSON"),
    ] {
        let operation = with_response("", body.as_bytes()).await;
        assert_eq!(operation["error"]["code"], "refused", "{body}");
        assert!(operation["error"]["message"].as_str().is_some_and(|why| why.contains(reason)), "{body}: {operation}");
    }
}

#[tokio::test]
async fn response_that_contradicts_itself_is_not_taken_for_a_refusal() {
    for body in
        [r#"{"code":"ok","code":"error"}"#, r#"{"code":"error","code":"ok"}"#, r#"{"code":"ok"}{"code":"error"}"#]
    {
        let operation = with_response("", body.as_bytes()).await;
        let told = (&operation["status"], &operation["runs"][0]["steps"][1]["outcome"]);
        assert_eq!(told, (&json!("failed"), &json!("unjudged")), "{body}: {operation}");
        let message = operation["error"]["message"].as_str().expect("a text");
        assert!(message.contains("can be read in two ways"), "{message}");
    }
}

#[tokio::test]
async fn response_that_is_too_long_to_be_read_is_not_taken_for_a_refusal() {
    let long = format!(r#"{{"code":"ok","log":"{}"}}"#, "x".repeat(1_500_000));
    let operation = with_response("", long.as_bytes()).await;
    let told = (&operation["status"], &operation["error"]["code"], &operation["runs"][0]["steps"][1]["outcome"]);
    assert_eq!(told, (&json!("failed"), &json!("response_unclear"), &json!("unjudged")));
    let message = operation["error"]["message"].as_str().expect("a text");
    assert!(message.contains("too long to be read whole") && !message.contains("JSON"), "{message}");
    // One that fits is read whole.
    let whole = format!(r#"{{"code":"ok","log":"{}"}}"#, "x".repeat(1_000_000));
    assert_eq!(with_response("", whole.as_bytes()).await["status"], "delivered");
}

#[tokio::test]
async fn response_counts_whatever_its_headers_are() {
    for head in ["X-A : b\r\n", "X-A: b\r\n c\r\n", "no colon\r\n", "X A: b\r\n", "X-A: \u{418}\r\n"] {
        let operation = with_response(head, br#"{"code":"ok","order_id":7}"#).await;
        assert_eq!(operation["status"], "delivered", "{head}: {}", operation["error"]);
    }
}

/// Returns bodies that tell nothing, with their headers.
fn unreadable() -> Vec<(&'static str, Vec<u8>)> {
    let ok = r#"{"code":"ok","order_id":"70103","message":"the order was accepted"}"#;
    let packed = gzip(ok.as_bytes());
    vec![
        ("Content-Encoding: gzip\r\n", packed[..packed.len() - 12].to_vec()),
        ("", packed[..packed.len() - 12].to_vec()),
        ("Content-Encoding: br\r\n", b"\x8b\x03\x80abc".to_vec()),
        ("Content-Encoding: zstd\r\n", b"\x28\xb5\x2f\xfd\x04\x00\x99".to_vec()),
        ("Content-Encoding: gzip\r\n", gzip(&vec![b' '; 30_000_000])),
        ("", (0..=255).collect()),
        ("", ok.as_bytes()[..30].to_vec()),
        ("", format!("<b>Notice</b>: x\n{}", &ok[..30]).into_bytes()),
        ("", format!(r#"{{"code":"ok","log":{}{}}}"#, "[".repeat(5_000), "]".repeat(5_000)).into_bytes()),
    ]
}

#[tokio::test]
async fn response_that_cannot_be_read_is_not_taken_for_a_refusal() {
    for (head, body) in unreadable() {
        let shown = String::from_utf8_lossy(&body[..body.len().min(80)]).into_owned();
        let operation = with_response(head, &body).await;
        let told = (&operation["status"], &operation["error"]["code"], &operation["runs"][0]["steps"][1]["outcome"]);
        assert_eq!(told, (&json!("failed"), &json!("response_unclear"), &json!("unjudged")), "{head}{shown}");
    }
}

#[tokio::test]
async fn response_that_cannot_be_read_stays_unknown_in_a_retry() {
    for (head, body) in unreadable() {
        let response = format!("HTTP/1.1 200 OK\r\n{head}Content-Length: {}\r\nConnection: close\r\n\r\n", body.len());
        let server = RawServer::start([response.as_bytes(), &body].concat(), AfterResponse::Close).await;
        let mut engine = TestEngine::new();
        let path = path(&engine.import(&aray_flow(&format!("http://{}", server.address()))));
        let address = engine.listen().await;
        assert_eq!(request(&address, "POST", &path, JSON, order_json().as_bytes()).await.status, 200);
        engine.run_worker().await;
        let id = engine.newest()["id"].as_str().expect("an id").to_owned();
        let ids = [id];
        history::retry(engine.inner().store(), &engine.clock, &ids, RequeueOptions::default()).expect("queued");
        engine.run_worker().await;
        let error = &engine.newest()["error"];
        assert_eq!((server.requests(), &error["code"]), (1, &json!("response_unclear")), "{head}: {error}");
    }
}

#[tokio::test]
async fn truncated_refusal_that_may_mean_a_known_order_is_not_final() {
    let long = format!(r#"{{"log":"{}","is_double":true}}"#, "x".repeat(1_500_000));
    let knows = |flow: &mut Value| flow["actions"][1]["success"]["duplicate"] = json!("{{ response.json.is_double }}");
    let operation = answered_with("409 Conflict", "", long.as_bytes(), knows).await;
    let told = (&operation["status"], &operation["runs"][0]["steps"][1]["outcome"]);
    assert_eq!(told, (&json!("failed"), &json!("unjudged")), "{}", operation["error"]);
    assert!(operation["error"]["message"].as_str().is_some_and(|why| why.contains("too long to be read whole")));
    // The status alone decides where nothing is read from the response.
    let knows_not = |flow: &mut Value| flow["actions"][1]["success"]["duplicate"] = json!("");
    let operation = answered_with("409 Conflict", "", long.as_bytes(), knows_not).await;
    assert_eq!(operation["error"]["code"], "rejected");
}

#[tokio::test]
async fn response_that_is_no_text_is_empty_for_templates_and_counted_in_the_history() {
    let bytes: Vec<u8> = (0..=255).collect();
    let head = "Content-Type: application/octet-stream\r\n";
    let remembers = |flow: &mut Value| {
        flow["actions"][1]["success"] = json!({"status": "2xx", "when": "{{ true }}"});
        flow["actions"][1]["remember"] = json!({"said": "{{ response.text }}"});
    };
    let operation = answered_with("200 OK", head, &bytes, remembers).await;
    let told = (&operation["status"], &operation["remembered"]);
    assert_eq!(told, (&json!("delivered"), &json!({})), "{}", operation["error"]);
    let step = &operation["runs"][0]["steps"][1];
    assert_eq!(step["notes"][0]["code"], "nothing_remembered");
    assert_eq!(step["response"]["body"], "(256 bytes that are not text)");
}

#[tokio::test]
async fn values_of_a_repeated_header_are_all_there() {
    let head = "Set-Cookie: a=1; path=/\r\nSet-Cookie: b=2\r\n";
    let remember =
        |flow: &mut Value| flow["actions"][1]["remember"]["seen"] = json!("{{ response.headers['set-cookie'] }}");
    let operation = answered_with("200 OK", head, br#"{"code":"ok"}"#, remember).await;
    assert_eq!(operation["remembered"]["seen"], "a=1; path=/, b=2");
}
