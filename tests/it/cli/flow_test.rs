//! `hooktray flow test`: what a record would send, and a test order.

use hooktray_support::aray::Aray;
use hooktray_support::harness::{API_KEY, Program, plain_flow};
use hooktray_support::receiver::{CannedResponse, Receiver};
use serde_json::json;

use super::program::{error, json, with_flow};

#[tokio::test]
async fn flow_test_shows_every_step_and_sends_only_with_its_option() {
    let aray = Aray::start(API_KEY);
    let program = with_flow(&aray);
    let sample = concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/samples/sms-deliverer-sent.http");
    let shown = program.says(&["flow", "test", "aray", sample]);
    assert!(shown.contains("+79165550117") && shown.contains("••••") && shown.contains("not_sent"), "{shown}");
    assert!(aray.requests().is_empty() && !shown.contains("ключ"));
    assert!(program.says(&["flow", "test", "aray", sample, "--send"]).contains("order_id"));
    assert_eq!(aray.orders().len(), 1);
    let failed = program.with_input(&["flow", "test", "aray", "-"], "{}");
    assert!(failed.status.code() == Some(1) && error(&failed).contains("name"), "{}", error(&failed));
}

#[tokio::test]
async fn test_order_that_a_crash_cut_off_is_in_the_history_and_is_not_sent_again() {
    let destination = Receiver::start().await;
    destination.reply_next([CannedResponse::never()]);
    let program = Program::new();
    let flow = plain_flow(&destination.url(), json!({"name": "aray"})).to_string();
    assert!(program.with_input(&["flow", "import", "-"], &flow).status.success());
    let sample = concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/samples/sms-deliverer-sent.http");
    let mut sending = program.command(&["flow", "test", "aray", sample, "--send"]).spawn().expect("started");
    destination.wait_for_requests(1).await;
    sending.kill().expect("it runs");
    sending.wait().expect("it ended");

    let serving = program.serve();
    let stored = json(&program, &["history", "--json"]);
    assert_eq!(stored.as_array().map(Vec::len), Some(1), "{stored}");
    let order = &stored[0];
    assert_eq!((&order["status"], &order["test"]), (&json!("failed"), &json!(true)), "{order}");
    assert_eq!(order["error"]["code"], "interrupted", "{order}");
    let shown = json(&program, &["show", order["id"].as_str().expect("an id"), "--json"]);
    assert_eq!(shown["runs"][0]["steps"][0]["outcome"], "interrupted", "{shown}");
    drop(serving);
    assert_eq!(destination.received().len(), 1);
}
