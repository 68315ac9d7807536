//! Actions reordered with the keyboard.

use fantoccini::key::Key;
use hooktray_support::aray::Aray;
use hooktray_support::harness::API_KEY;

use crate::session::Session;
use crate::stored_flow::store_flow_with;
use crate::tray::Panel;
use crate::window::Window;

#[tokio::test]
async fn action_moved_with_the_keyboard_keeps_its_new_place() {
    let session = Session::start();
    let aray = Aray::start(API_KEY);
    let actions = serde_json::json!([
        {"id": "first", "type": "filter", "when": "{{ true }}"},
        {"id": "second", "type": "set", "values": {"a": "1"}},
        {"id": "third", "type": "http_request", "method": "POST", "url": aray.url()},
    ]);
    store_flow_with(&session, &aray.url(), serde_json::json!({"name": "Крем", "actions": actions}));
    let _panel = Panel::new(&session).await;
    let window = Window::open(&session, Some("flows/1")).await;
    window.shows("action-title-0", "first").await;
    window.press("action-up-2", Key::Enter).await;
    window.shows("action-title-1", "third").await;
    window.shows("action-title-2", "second").await;
    window.picture(&session, "order-ru").await;
    window.press("action-up-1", Key::Enter).await;
    window.shows("action-title-0", "third").await;
    window.press("action-down-0", Key::Enter).await;
    window.shows("action-title-1", "third").await;
    window.press("action-up-1", Key::Enter).await;
    window.shows("action-title-0", "third").await;
    window.click("flow-save").await;
    window.shows("toast", "охранен").await;
    window.close().await;

    let again = Window::open(&session, Some("flows/1")).await;
    again.shows("action-title-0", "third").await;
    again.shows("action-title-1", "first").await;
    again.close().await;
}
