//! A new user: from an empty data dir to the first delivered order, in the real window.

use std::process::Command;

use hooktray_support::aray::Aray;
use hooktray_support::harness::{API_KEY, stdout_of};
use hooktray_support::http;

use crate::program::{data_dir, processes_named, wait_until_gone};
use crate::session::Session;
use crate::tray::Panel;
use crate::user_input::close_window;
use crate::window::Window;

pub(crate) const TEST: &str = include_str!("../fixtures/samples/sms-deliverer-test.http");
pub(crate) const SENT: &str = include_str!("../fixtures/samples/sms-deliverer-sent.http");

/// Creates a flow from the template.
pub(crate) async fn create(window: &Window) {
    window.click("create-flow").await;
    window.click("template-sms-deliverer-aray").await;
    window.click("create-confirm").await;
}

/// Fills in what only the shop knows.
pub(crate) async fn fill_in(window: &Window) {
    for (field, value) in [
        ("offer_id", "1042"),
        ("base_url", "https://shop.example/cream"),
        ("price", "1990"),
        ("referrer", "https://shop.example/"),
        ("ip", "95.161.221.10"),
    ] {
        window.write(&format!("field-{field}"), value).await;
    }
}

/// Stores the API key, in any view that asks for it.
pub(crate) async fn store_key(window: &Window, key: &str) {
    window.click("secret-set-aray_api_key").await;
    window.write("secret-value", key).await;
    window.click("secret-save").await;
    window.dialog_is_gone().await;
}

/// Returns the address and the token of the open flow's link.
pub(crate) async fn link(window: &Window) -> (String, String) {
    let link = window.find("link-text").await.text().await.expect("the link");
    let (address, token) = link.trim().trim_start_matches("http://").split_once("/hook/").expect("a link");
    (address.to_owned(), token.to_owned())
}

/// Fills in the open flow and starts it. Its orders go to the stand-in: no test may reach the real aray.
pub(crate) async fn start(window: &Window, aray: &Aray, key: &str) {
    fill_in(window).await;
    store_key(window, key).await;
    window.write("http-address", &format!("{}/api/v2/order/create/?", aray.url())).await;
    window.click("flow-save").await;
    window.click("flow-start").await;
    window.find("flow-stop").await;
}

#[tokio::test]
async fn new_user_gets_from_an_empty_data_dir_to_a_delivered_order() {
    let session = Session::start();
    let aray = Aray::start(API_KEY);
    let _panel = Panel::new(&session).await;
    let window = Window::open(&session, None).await;

    // 2. Create a flow from the template.
    window.picture(&session, "empty-ru").await;
    create(&window).await;

    // 3. and 4. Send the test record of SMS Deliverer to the link.
    let (address, token) = link(&window).await;
    assert_eq!(http::sample(&address, &token, TEST).await.status, 200);
    window.find("record-0").await;
    window.picture(&session, "connect-ru").await;

    // 5. Fill in the shop's own values and the API key.
    fill_in(&window).await;
    store_key(&window, API_KEY).await;

    // 6. Set the address: the stand-in, since no test may reach the real aray.
    let url = format!("{}/api/v2/order/create/?", aray.url());
    window.write("http-address", &url).await;
    window.click("flow-save").await;
    window.shows("toast", "охранен").await;

    // 7. Start: from now on records become orders.
    window.click("flow-start").await;
    window.find("flow-stop").await;
    assert_eq!(http::sample(&address, &token, SENT).await.status, 200);
    aray.wait_for_requests(1).await;
    let orders = aray.orders();
    let order = orders.first().expect("an order");
    assert_eq!(order.get("phone"), Some("+79165550117"));
    assert_eq!(order.get("name"), Some("Ольга Смирнова"));
    assert_eq!(order.get("country_code"), Some("RU"));
    window.shows("record-0", "оставлен").await;
    window.click("record-use-0").await;
    window.shows("toast", "апущена").await;
    window.click("nav-flows").await;
    window.find("flow-stop").await;

    window.click("nav-history").await;
    window.shows("history-row-0", "оставлен").await;
    window.click("history-row-0").await;
    window.shows("operation-status", "оставлен").await;
    assert!(!window.text().await.contains(API_KEY), "the key is masked");

    // The key is in the keychain, and nowhere else.
    let mut lookup = Command::new("secret-tool");
    let looked_up =
        stdout_of(session.in_session(lookup.args(["lookup", "service", "Hooktray", "username", "aray_api_key"])));
    assert_eq!(looked_up, API_KEY);
    let found = Command::new("grep").args(["-rl", API_KEY]).arg(data_dir(&session)).output().expect("grep starts");
    assert_eq!(String::from_utf8_lossy(&found.stdout), "", "the key is in no file");

    // The other language applies at once and after the next start.
    window.click("nav-settings").await;
    window.choose("settings-language", "en").await;
    window.shows("nav-history", "istory").await;
    window.click("nav-history").await;
    window.click("history-row-0").await;
    window.shows("operation-status", "elivered").await;
    window.click("nav-flows").await;
    window.find("flow-stop").await;
    window.close().await;

    let again = Window::open(&session, None).await;
    again.shows("nav-history", "istory").await;
    again.click("nav-history").await;
    again.shows("history-row-0", "elivered").await;
    again.click("nav-flows").await;
    again.find("flow-stop").await;
    again.close().await;
    assert!(processes_named(&session, "WebKitWebProcess").is_empty());
}

#[tokio::test]
async fn failed_order_is_delivered_after_its_cause_is_fixed() {
    let session = Session::start();
    let aray = Aray::start(API_KEY);
    let _panel = Panel::new(&session).await;
    let window = Window::open(&session, None).await;
    create(&window).await;
    let (address, token) = link(&window).await;
    start(&window, &aray, "not-the-key").await;

    assert_eq!(http::sample(&address, &token, SENT).await.status, 200);
    window.click("nav-history").await;
    window.shows("history-row-0", "шибка").await;
    window.click("history-row-0").await;
    window.picture(&session, "failed-ru").await;

    window.click("nav-settings").await;
    store_key(&window, API_KEY).await;

    window.click("nav-history").await;
    window.click("history-row-0").await;
    window.click("operation-retry").await;
    if window.has("confirm-yes").await {
        window.click("confirm-yes").await;
    }
    window.shows("operation-status", "оставлен").await;
    assert_eq!(aray.orders().len(), 1);
    window.close().await;
}

#[tokio::test]
async fn closing_with_unsaved_changes_asks_first() {
    let session = Session::start();
    let mut panel = Panel::new(&session).await;
    let window = Window::open(&session, None).await;
    let icon = panel.icon().await;
    create(&window).await;
    window.write("field-offer_id", "1042").await;
    close_window(&session);
    window.find("confirm-no").await;
    window.picture(&session, "unsaved-ru").await;
    window.click("confirm-no").await;
    window.dialog_is_gone().await;
    assert_eq!(window.value("field-offer_id").await, "1042", "nothing is lost");
    let web = *processes_named(&session, "WebKitWebProcess").first().expect("the web process");
    close_window(&session);
    // The window ends before the driver gets a response to its click: the click may hang or fail.
    let yes = window.find("confirm-yes").await;
    tokio::select! {
        _ = yes.click() => {}
        ended = tokio::task::spawn_blocking(move || wait_until_gone(web)) => ended.expect("the web process ends"),
    }
    wait_until_gone(web);
    icon.wait_for(|label| label.contains("SMS Deliverer → aray.com: остановлена")).await;
}
