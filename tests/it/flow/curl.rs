//! A flow made of a cURL command sends what the command would send, and its keys are in the keychain.

use hooktray_support::harness::{TestEngine, path, plain_flow};
use hooktray_support::http;
use hooktray_support::receiver::Receiver;
use serde_json::json;

#[tokio::test]
async fn flow_of_a_command_sends_its_request_with_the_key_from_the_keychain() {
    let (crm, mut engine) = (Receiver::start().await, TestEngine::new());
    engine.secrets.set("key_0_token", "another".to_owned().into()).expect("stored");
    let command = format!(
        "curl -k '{}/orders' \\\n  -H 'Authorization: Bearer t0p' -H 'X-Shop: 7' \\\n  --data-raw 'token=s3cret&name=Anna+B&phone=%2B7916'",
        crm.url()
    );
    let made = engine.api().curl_import(command, vec!["order".into()]).await.expect("actions");
    assert_eq!((made.secrets.len(), made.left_out), (2, vec!["-k".to_owned()]));
    assert!(!made.secrets.contains(&"key_0_token".to_owned()), "the key of this name is another one");
    let actions = json!(made.actions);
    assert!(!actions.to_string().contains("s3cret") && !actions.to_string().contains("t0p"), "{actions}");
    assert_eq!(actions[0]["id"], "order2");

    let flow = engine.import(&plain_flow("http://unused.example", json!({"actions": actions})));
    let address = engine.listen().await;
    assert_eq!(http::post(&address, &path(&flow), "{}").await.status, 200);
    engine.run_worker().await;
    assert_eq!(engine.statuses(), ["delivered"]);
    let sent = &crm.received()[0];
    assert_eq!((sent.method.as_str(), sent.body.as_str()), ("POST", "token=s3cret&name=Anna+B&phone=%2B7916"));
    for header in [("authorization", "Bearer t0p"), ("x-shop", "7")] {
        assert!(sent.headers.iter().any(|(name, value)| (name.as_str(), value.as_str()) == header), "{header:?}");
    }
}

#[tokio::test]
async fn command_that_no_action_can_do_stores_nothing() {
    let engine = TestEngine::new();
    let refused = engine.api().curl_import("curl https://x.example/?token=s3cret -T a.csv".into(), vec![]).await;
    let error = refused.expect_err("it sends a file");
    assert_eq!(
        (error.code.as_str(), error.args["mistake"].as_str(), error.args["part"].as_str()),
        ("curl", "file", "a.csv")
    );
    assert!(engine.secrets.get("x_token").is_err());
}
