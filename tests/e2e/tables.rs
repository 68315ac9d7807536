//! A table of the shop's SIM cards, made and changed in the window: each SMS makes the order of its card.

use fantoccini::key::Key;
use hooktray_support::http;
use hooktray_support::receiver::Receiver;
use serde_json::json;

use crate::session::Session;
use crate::stored_flow::{address, store_flow_with};
use crate::tray::Panel;
use crate::window::Window;

/// Two rows, as Excel copies them.
const ROWS: &str = "imsi;offer_id\n250011234567890;1001\n250022345678901;1002";

#[tokio::test]
async fn table_made_in_the_window_gives_each_sim_card_its_offer() {
    let session = Session::start();
    let crm = Receiver::start().await;
    let actions = json!([{"id": "order", "type": "http_request", "method": "POST", "url": crm.url(),
        "body": {"content_type": "text/plain", "text": "{{ table('offers', body.imsi).offer_id }}"}}]);
    let path = store_flow_with(&session, &crm.url(), json!({"enabled": false, "actions": actions}));
    let _panel = Panel::new(&session).await;
    let window = Window::open(&session, Some("tables")).await;

    window.click("table-create").await;
    window.write("table-name", "offers").await;
    window.write("table-text", ROWS).await;
    window.click("table-create-yes").await;
    window.dialog_is_gone().await;
    window.find("table-row-1").await;
    // A third card is typed into the last line, and an offer is corrected.
    window.write("table-new-0", "250993456789012").await;
    window.write("table-new-1", "1003").await;
    window.press("table-new-1", Key::Enter).await;
    window.find("table-row-2").await;
    window.write("table-cell-0-1", "1009").await;
    window.press("table-cell-0-1", Key::Enter).await;
    window.picture(&session, "table-ru").await;
    window.click("nav-flows").await;
    window.click("nav-tables").await;
    window.shows("table-offers", "3").await;

    window.click("table-offers").await;
    window.shows("table-user", "plain").await;
    window.click("table-user").await;
    window.click("flow-start").await;
    window.find("flow-stop").await;
    let address = address(&session);
    for imsi in ["250011234567890", "250022345678901", "250993456789012"] {
        let sms = json!({"id": imsi, "imsi": imsi}).to_string();
        assert_eq!(http::post(&address, &path, &sms).await.status, 200);
    }
    crm.wait_for_requests(3).await;
    let mut sent: Vec<String> = crm.received().into_iter().map(|request| request.body).collect();
    sent.sort_unstable();
    assert_eq!(sent, ["1002", "1003", "1009"]);
    window.close().await;
}
