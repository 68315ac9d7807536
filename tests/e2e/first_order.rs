//! A new user: from an empty data dir to the first delivered order, in the real window.

use hooktray_support::harness::API_KEY;
use hooktray_support::http;

use crate::desk::{Desk, SENT, Shop, TEST, create, fill_in, link, send_to, store_key};
use crate::program::{processes_named, wait_until_gone};
use crate::user_input::close_window;
use crate::window::Window;

#[tokio::test]
async fn new_user_gets_from_an_empty_data_dir_to_a_delivered_order() {
    let Desk { session, aray, panel: _panel, window } = Desk::open().await;

    window.picture(&session, "empty-ru").await;
    create(&window).await;

    // SMS Deliverer sends its test record to the link.
    let (address, token) = link(&window).await;
    assert_eq!(http::sample(&address, &token, TEST).await.status, 200);
    window.find("record-0").await;
    window.picture(&session, "connect-ru").await;

    fill_in(&window).await;
    store_key(&window, API_KEY).await;

    send_to(&window, &aray).await;
    window.click("flow-save").await;
    window.shows("toast", "охранен").await;

    // From now on records become orders.
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
    // All that is known of the operation. In the rest of the window the key would be percent-encoded or folded away.
    window.click("as-json").await;
    window.shows("as-json", "••••").await;
    assert!(!window.text().await.contains(API_KEY), "the key is masked");
    session.assert_only_in_keychain("aray_api_key", API_KEY);

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
    let shop = Shop::open("not-the-key").await;
    let window = &shop.window;
    shop.receives(SENT).await;
    window.click("nav-history").await;
    window.shows("history-row-0", "шибка").await;
    window.click("history-row-0").await;
    window.picture(&shop.session, "failed-ru").await;

    window.click("nav-settings").await;
    store_key(window, API_KEY).await;

    window.click("nav-history").await;
    window.click("history-row-0").await;
    window.click("operation-retry").await;
    // A failed order is sent again without a question.
    window.shows("operation-status", "оставлен").await;
    assert_eq!(shop.aray.orders().len(), 1);
    shop.window.close().await;
}

#[tokio::test]
async fn closing_with_unsaved_changes_asks_first() {
    let Desk { session, mut panel, window, .. } = Desk::open().await;
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
