//! What an office needs: a proxy that is chosen in the window, and a way back to an earlier version of a flow.

use hooktray_support::http;
use hooktray_support::login_proxy::LoginProxy;
use hooktray_support::receiver::Receiver;
use serde_json::json;

use crate::session::Session;
use crate::stored_flow::{address, store_flow, store_flow_with};
use crate::tray::Panel;
use crate::window::Window;

#[tokio::test]
async fn proxy_chosen_in_the_window_carries_the_next_order() {
    let session = Session::start();
    let crm = Receiver::start().await;
    let path = store_flow_with(&session, &crm.url(), json!({"name": "Крем"}));
    let _panel = Panel::new(&session).await;
    let window = Window::open(&session, Some("settings/network")).await;
    let proxy = LoginProxy::open_http();
    window.choose("network-proxy", "http").await;
    window.write("network-proxy-host", "127.0.0.1").await;
    window.write("network-proxy-port", &proxy.server(None).port.to_string()).await;
    window.click("network-save").await;
    window.shows("toast", "Сохранено").await;
    window.picture(&session, "network-ru").await;
    let sms = json!({"id": "1"}).to_string();
    assert_eq!(http::post(&address(&session), &path, &sms).await.status, 200);
    crm.wait_for_requests(1).await;
    let order = crm.received().remove(0);
    assert!(order.headers.iter().any(|(name, _)| name == "via"), "not through the proxy: {order:?}");
    window.close().await;
}

#[tokio::test]
async fn earlier_version_of_a_flow_is_restored() {
    let session = Session::start();
    store_flow(&session, "Крем", "http://unused.example", false);
    let _panel = Panel::new(&session).await;
    let window = Window::open(&session, Some("flows/1")).await;
    window.write("flow-name", "Мыло").await;
    window.click("flow-save").await;
    window.shows("toast", "Сохранено").await;
    window.click("versions").await;
    window.shows("versions", "Мыло").await;
    window.picture(&session, "versions-ru").await;
    window.click("version-restore").await;
    window.shows("toast", "версии 1").await;
    assert_eq!(window.value("flow-name").await, "Крем");
    window.close().await;
}
