//! The settings of an action, chosen in words: run only if, if it fails, remember from the response.

use hooktray_support::http;
use hooktray_support::receiver::{CannedResponse, Receiver};
use serde_json::json;

use crate::session::Session;
use crate::stored_flow::{address, store_flow_with};
use crate::tray::Panel;
use crate::window::Window;

#[tokio::test]
async fn action_settings_chosen_in_words_apply_to_the_next_order() {
    let session = Session::start();
    let (crm, told) = (Receiver::start().await, Receiver::start().await);
    let request = |id: &str, url: String| json!({"id": id, "type": "http_request", "method": "POST", "url": url});
    let actions =
        json!([request("order", format!("{}/order", crm.url())), request("tell", format!("{}/told", told.url()))]);
    let path = store_flow_with(&session, &crm.url(), json!({"name": "Крем", "enabled": false, "actions": actions}));
    let _panel = Panel::new(&session).await;
    let window = Window::open(&session, Some("flows/1")).await;

    window.click("remember").await;
    window.click("remember-add").await;
    window.choose("remember-value-0", "response.json.order_id").await;
    window.click("run-if-1").await;
    window.choose("when-1-kind", "step").await;
    window.choose("when-1-step", "order").await;
    window.choose("when-1-ended", "ok").await;
    window.click("if-fails-1").await;
    window.choose("on-error-1", "continue").await;
    window.picture(&session, "action-settings-ru").await;
    window.click("flow-save").await;
    window.shows("toast", "охранен").await;
    window.click("flow-start").await;
    window.find("flow-stop").await;

    crm.reply_next([CannedResponse::json(&json!({"order_id": 881_724}))]);
    told.reply_next([CannedResponse::status(400)]);
    let address = address(&session);
    assert_eq!(http::post(&address, &path, r#"{"id": "1"}"#).await.status, 200);
    told.wait_for_requests(1).await;
    window.click("nav-history").await;
    // The order is made. The second request has failed, of which the owner is notified.
    window.shows("history-row-0", "оставлен").await;
    window.click("history-row-0").await;
    window.shows("remembered", "881724").await;
    assert!(session.notification().contains("Крем"));
    assert_eq!((crm.received().len(), told.received().len()), (1, 1));
    window.close().await;
}
