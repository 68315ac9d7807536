//! Responses that end before the end that they announce: by a wrong length, without the last chunk, or by a connection that breaks.

use hooktray_core::api::RetryMode;
use hooktray_support::harness::{TestEngine, aray_flow, path};
use hooktray_support::http::request;
use hooktray_support::raw_server::{AfterResponse, RawServer};
use serde_json::{Value, json};

use crate::intake::odd_bodies::{JSON, order_json};

const OK: &str = r#"{"code":"ok","order_id":5}"#;

/// Returns a response whose Content-Length is this.
fn of_length(status: &str, length: usize, body: &str) -> String {
    format!("HTTP/1.1 {status}\r\nContent-Type: application/json\r\nContent-Length: {length}\r\n\r\n{body}")
}

/// Returns a response in one chunk, without the last one.
fn without_last_chunk(body: &str) -> String {
    format!("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n{:x}\r\n{body}\r\n", body.len())
}

/// Sends this many orders to a CRM that responds with these bytes. Returns the newest operation and how many requests arrived.
async fn sent(orders: usize, response: &str, then: AfterResponse) -> (Value, u64) {
    let server = RawServer::start(response, then).await;
    let mut engine = TestEngine::new();
    let mut flow = aray_flow(&format!("http://{}", server.address()));
    flow["actions"][1]["timeout_seconds"] = json!(2);
    flow["source"]["deduplicate"] = Value::Null;
    let path = path(&engine.import(&flow));
    let address = engine.listen().await;
    for _ in 0..orders {
        assert_eq!(request(&address, "POST", &path, JSON, order_json().as_bytes()).await.status, 200);
        engine.run_worker().await;
    }
    (engine.newest(), server.requests())
}

#[tokio::test]
async fn order_that_was_taken_is_delivered_although_the_response_ends_early() {
    for (response, then) in [
        (of_length("200 OK", 50, OK), AfterResponse::Close),
        (of_length("200 OK", OK.len() + 5, OK), AfterResponse::Hang),
        #[cfg(target_os = "linux")]
        (of_length("200 OK", 50, OK), AfterResponse::Reset),
        (of_length("200 OK", 50, &format!("[{OK}]\r\n")), AfterResponse::Close),
        (without_last_chunk(OK), AfterResponse::Close),
        (without_last_chunk(OK), AfterResponse::Hang),
    ] {
        let (operation, requests) = sent(1, &response, then).await;
        let told = (&operation["status"], requests, &operation["notes"][0]["code"]);
        assert_eq!(told, (&json!("delivered"), 1, &json!("ended_early")), "{response}, {then:?}: {operation}");
    }
}

#[tokio::test]
async fn response_that_is_judged_again_is_still_said_to_have_ended_early() {
    let server = RawServer::start(of_length("200 OK", 50, OK), AfterResponse::Close).await;
    let mut engine = TestEngine::new();
    let mut flow = aray_flow(&format!("http://{}", server.address()));
    flow["actions"][1]["success"]["when"] = json!("{{ response.json.code | fromjson == 'ok' }}");
    let path = path(&engine.import(&flow));
    let address = engine.listen().await;
    assert_eq!(request(&address, "POST", &path, JSON, order_json().as_bytes()).await.status, 200);
    engine.run_worker().await;
    assert_eq!(engine.statuses(), ["failed"]);
    let row = hooktray_core::flows::find(&engine.inner().store().readers, "aray").expect("the flow");
    let mut flow: Value = serde_json::from_str(&row.flow.to_json()).expect("JSON");
    flow["actions"][1]["success"]["when"] = json!("{{ response.json.code == 'ok' }}");
    engine.import(&flow);
    let id = engine.history()[0].id.clone();
    engine.api().retry(vec![id], RetryMode::Unfinished, false).await.expect("queued");
    engine.run_worker().await;
    let operation = engine.newest();
    let told = (&operation["status"], server.requests(), &operation["notes"][0]["code"]);
    assert_eq!(told, (&json!("delivered"), 1, &json!("ended_early")), "{operation}");
}

#[tokio::test]
async fn connection_whose_response_ended_early_is_not_used_again() {
    let (operation, requests) = sent(2, &of_length("200 OK", OK.len() + 5, OK), AfterResponse::Hang).await;
    assert_eq!((&operation["status"], requests), (&json!("delivered"), 2), "{operation}");
}

#[tokio::test]
async fn refusal_that_ends_early_is_a_refusal() {
    let refusal = r#"{"code":"error","error":"no money"}"#;
    for (status, code) in [("200 OK", "refused"), ("422 Unprocessable Entity", "rejected")] {
        let (operation, _) = sent(1, &of_length(status, 99, refusal), AfterResponse::Close).await;
        assert_eq!(operation["error"]["code"], code, "{operation}");
        assert!(operation["error"]["message"].as_str().is_some_and(|why| why.contains("no money")), "{operation}");
    }
}

#[tokio::test]
async fn response_that_is_cut_within_its_json_or_is_a_text_is_retried() {
    for body in [&OK[..OK.len() - 1], "ok", "", r#"{"code":"ok"} {"#] {
        let (operation, _) = sent(1, &of_length("200 OK", 99, body), AfterResponse::Close).await;
        let told = (&operation["status"], &operation["error"]["code"]);
        assert_eq!(told, (&json!("pending"), &json!("no_answer")), "{body}: {operation}");
    }
}
