//! Keys in the settings of the window.

use hooktray_core::settings::{self, Settings, WebhookSettings};
use hooktray_support::harness::{TestEngine, aray_flow};
use serde_json::json;

#[tokio::test]
async fn key_that_is_in_the_keychain_already_counts_as_stored_everywhere_and_can_be_used() {
    // The keychain of the test holds the key, and the data dir is new.
    let engine = TestEngine::new();
    let mut flow = aray_flow("http://unused.example");
    flow["enabled"] = json!(false);
    engine.import(&flow);
    let api = engine.api();
    let view = async || api.keychain().await.expect("a keychain").secrets.remove(0);
    let missing = async || api.dashboard().await.expect("the dashboard").flows[0].missing.len();
    let found = view().await;
    assert_eq!((found.name.as_str(), found.is_stored, found.saved_at), ("aray_api_key", true, None));
    assert_eq!(missing().await, 0);
    api.secret_use_found("aray_api_key".into()).await.expect("used");
    assert_eq!(view().await.saved_at, Some(hooktray_support::harness::start()));
    // Deleted behind our back, in the system's own window.
    engine.secrets.delete("aray_api_key").expect("deleted");
    assert_eq!((view().await.is_stored, missing().await), (false, 1));
    assert!(api.secret_use_found("aray_api_key".into()).await.is_err());
}

#[tokio::test]
async fn key_that_only_the_webhook_for_alerts_uses_says_so() {
    let engine = TestEngine::new();
    let webhook = json!({
        "method": "POST", "content_type": "application/json", "body": "{}",
        "headers": [{"name": "Authorization", "value": "Bearer {{ secret('ntfy_token') }}"}]
    });
    let webhook: WebhookSettings = serde_json::from_value(webhook).expect("settings");
    let settings = Settings { webhook: Some(webhook), ..Settings::default() };
    settings::save(engine.inner().store(), &settings).expect("saved");
    let view = engine.api().keychain().await.expect("a keychain").secrets.remove(0);
    assert_eq!((view.name.as_str(), view.is_stored, view.used_by_webhook), ("ntfy_token", false, true));
}
