//! What users expect of any window: the mouse drags, keys zoom, Enter answers, nothing is lost on the way out or back.

use fantoccini::key::Key;
use serde_json::json;

use crate::desk::{Desk, create};
use crate::program::{Program, processes_named, wait_until_gone};
use crate::session::Session;
use crate::stored_flow::{store_flow, store_flow_with};
use crate::tray::Panel;
use crate::user_input::close_window;
use crate::window::Window;

#[tokio::test]
async fn dragged_action_takes_its_new_place() {
    let session = Session::start();
    let actions = json!([
        {"id": "first", "type": "filter", "when": "{{ true }}"},
        {"id": "second", "type": "set", "values": {"a": "1"}},
        {"id": "third", "type": "http_request", "method": "POST", "url": "http://unused.example"},
    ]);
    store_flow_with(&session, "http://unused.example", json!({"name": "Крем", "actions": actions}));
    let _panel = Panel::new(&session).await;
    let window = Window::open(&session, Some("flows/1")).await;
    window.shows("action-title-2", "third").await;
    // What the dry run adds to a card moves the cards below it.
    window.shows("preview-request", "POST").await;
    window.drag("action-handle-2", -220.0).await;
    window.shows("action-title-0", "third").await;
    window.shows("action-title-1", "first").await;
    window.click("flow-save").await;
    window.shows("toast", "охранен").await;
    window.close().await;
}

#[tokio::test]
async fn zoom_is_changed_by_keys_and_remembered() {
    let session = Session::start();
    store_flow(&session, "Крем", "http://unused.example", false);
    let _panel = Panel::new(&session).await;
    let window = Window::open(&session, None).await;
    window.find("flow-card-1").await;
    let normal = window.width().await;
    for _ in 0..4 {
        window.press_with_control("create-flow", '=').await;
    }
    window.is_narrower_than(normal * 0.7).await;
    window.picture(&session, "zoomed-ru").await;
    assert!(!window.has_own_menu("create-flow").await, "Back, Reload and Inspect are nothing for an owner");
    window.close().await;

    let again = Window::open(&session, None).await;
    again.find("flow-card-1").await;
    again.is_narrower_than(normal * 0.7).await;
    again.press_with_control("create-flow", '0').await;
    again.is_wider_than(normal * 0.9).await;
    again.click("nav-history").await;
    assert!(again.has_own_menu("history-search").await, "a text field keeps cut, copy and paste");
    again.close().await;
}

#[tokio::test]
async fn first_close_says_that_the_program_goes_on() {
    let session = Session::start();
    store_flow(&session, "Крем", "http://unused.example", false);
    let mut panel = Panel::new(&session).await;
    let _program = Program::start(&session, &["--background"]);
    panel.icon().await;
    let window = Window::of_running_program(&session, None).await;
    window.find("flow-card-1").await;
    let web = *processes_named(&session, "WebKitWebProcess").first().expect("the web process");
    close_window(&session);
    let said = session.notification();
    assert!(said.contains("продолжает работать"), "{said}");
    wait_until_gone(web);
}

#[tokio::test]
async fn enter_saves_and_leaves() {
    let Desk { session, panel: _panel, window, .. } = Desk::open().await;
    create(&window).await;
    window.write("field-offer_id", "1042").await;
    window.click("nav-history").await;
    window.find("confirm-yes").await;
    window.shows_focused("Сохранить и уйти").await;
    window.picture(&session, "leave-ru").await;
    window.press("confirm-yes", Key::Enter).await;
    window.find("history-search").await;
    window.click("nav-flows").await;
    window.click("card-open").await;
    assert_eq!(window.value("field-offer_id").await, "1042");
    window.write("field-offer_id", "7").await;
    window.click("flow-revert").await;
    assert_eq!(window.value("field-offer_id").await, "1042");
    window.close().await;
}
