//! From an empty data dir to an order, with no more clicks than a user has patience for.

use fantoccini::key::Key;
use hooktray_support::crms::{Crms, KEYS, Taken};
use hooktray_support::harness::API_KEY;
use hooktray_support::http;

use crate::desk::{Desk, SENT, link, send_to};
use crate::session::Session;
use crate::tray::Panel;
use crate::window::Window;

/// The most clicks of the walk with a template, and of the one with a blank flow.
const WITH_TEMPLATE: usize = 12;
const BLANK: usize = 15;

/// What Tilda sends for an order.
const FROM_TILDA: &str = "Name=Olga&Phone=%2B7+%28916%29+555-01-17&tranid=1%3A2&formid=form1";
/// A table of the shop's SIM cards, as Excel copies it.
const SIM_CARDS: &str =
    "imsi;offer;price\n250011234567890;1001;1990\n250022345678901;1002;2490\n250993456789012;1003;990";

/// Stores a key in the dialog that this button opens. The dialog has the focus, and Enter saves.
async fn store_key(window: &Window, button: &str, key: &str) {
    window.click(button).await;
    window.find("secret-value").await;
    window.shows_focus_in("secret-value").await;
    window.type_here(&format!("{key}{}", char::from(Key::Enter))).await;
    window.dialog_is_gone().await;
}

/// Types the shop's own values, with a click into the first field and Tab from one to the next.
async fn type_values(window: &Window) {
    window.click("field-offer_id").await;
    window.type_here("1042").await;
    for (field, value) in
        [("base_url", "https://shop.example/cream"), ("price", "1990"), ("referrer", "https://shop.example/")]
    {
        let field = format!("field-{field}");
        window.tab_to(&field).await;
        window.type_here(value).await;
        assert_eq!(window.value(&field).await, value);
    }
    // The address takes the place of the chip there.
    window.tab_to("field-ip").await;
    window.type_here(&format!("{}a{}", char::from(Key::Control), char::from(Key::Null))).await;
    window.type_here("95.161.221.10").await;
    assert_eq!(window.value("field-ip").await, "95.161.221.10");
}

/// Takes the value of a field from a column of the table, by the SIM card that the window proposes for it.
async fn look_up(window: &Window, field: &str, column: &str) {
    window.click(field).await;
    window.type_here(&format!("{}{}{}", char::from(Key::Alt), char::from(Key::Down), char::from(Key::Null))).await;
    window.click("look-up").await;
    window.find("lookup-put").await;
    assert_eq!(window.value("lookup-table").await, "offers");
    assert_eq!(window.value("lookup-key").await, "value body.imsi");
    window.choose("lookup-column", column).await;
    window.click("lookup-put").await;
    window.dialog_is_gone().await;
    window.shows(&format!("{field}-chip-0"), column).await;
}

#[tokio::test]
async fn template_leads_to_an_order_in_twelve_clicks() {
    let Desk { session: _session, aray, panel: _panel, window } = Desk::open().await;
    window.click("create-flow").await;
    window.click("template-sms-deliverer-aray").await;
    window.click("create-confirm").await;
    window.click("copy-link").await;
    let (address, token) = link(&window).await;
    type_values(&window).await;
    store_key(&window, "secret-set-aray_api_key", API_KEY).await;
    // Only because no test may reach the real aray.
    let clicks = window.clicks();
    send_to(&window, &aray).await;
    let apart = window.clicks() - clicks;
    window.click("flow-start").await;
    window.find("flow-stop").await;
    assert_eq!(http::sample(&address, &token, SENT).await.status, 200);
    aray.wait_for_requests(1).await;
    let orders = aray.orders();
    assert_eq!(orders[0].get("phone"), Some("+79165550117"));
    assert_eq!(orders[0].get("ip"), Some("95.161.221.10"), "an address that can be a customer's");
    let clicks = window.clicks() - apart;
    assert!(clicks <= WITH_TEMPLATE, "{clicks} clicks");
    window.close().await;
}

#[tokio::test]
async fn blank_flow_leads_to_an_order_in_fifteen_clicks() {
    let Desk { session, aray, panel: _panel, window } = Desk::open().await;
    window.click("create-flow").await;
    window.click("template-blank").await;
    window.click("create-confirm").await;
    window.click("copy-link").await;
    let (address, token) = link(&window).await;
    window.click("add-action").await;
    window.click("add-form_urlencoded").await;
    window.picture(&session, "add-all-ru").await;
    window.click("add-all").await;
    type_values(&window).await;
    store_key(&window, "secret-set-aray_api_key", API_KEY).await;
    window.click("add-action").await;
    window.click("add-http_request").await;
    send_to(&window, &aray).await;
    window.click("flow-start").await;
    window.find("flow-stop").await;
    assert_eq!(http::sample(&address, &token, SENT).await.status, 200);
    aray.wait_for_requests(1).await;
    let orders = aray.orders();
    assert_eq!(orders[0].get("phone"), Some("+79165550117"));
    assert_eq!(orders[0].get("ip"), Some("95.161.221.10"));
    assert!(window.clicks() <= BLANK, "{} clicks", window.clicks());
    window.close().await;
}

#[tokio::test]
async fn order_from_tilda_reaches_leadvertex() {
    let session = Session::start();
    let crms = Crms::start().await;
    let _panel = Panel::new(&session).await;
    let window = Window::open(&session, None).await;
    window.click("create-flow").await;
    window.click("template-other").await;
    window.click("senders-tilda").await;
    window.click("crms-leadvertex").await;
    window.click("create-confirm").await;
    window.click("copy-link").await;
    let (address, token) = link(&window).await;
    window.click("field-shop").await;
    window.type_here("cream").await;
    window.click("field-goods[0][goodID]").await;
    window.type_here("12").await;
    window.click("field-goods[0][price]").await;
    window.type_here("1990").await;
    window.picture(&session, "leadvertex-ru").await;
    let (secret, key) = KEYS[0];
    // The key is in the address, which has no button for it: the list of what is missing has one.
    store_key(&window, &format!("finding-{secret}"), key).await;
    // Only because no test may reach the real LeadVertex.
    let clicks = window.clicks();
    let url = format!("{}/api/admin/addOrder.html?token={{{{ secret('{secret}') | urlencode }}}}", crms.url());
    window.write("http-address", &url).await;
    let apart = window.clicks() - clicks;
    window.click("flow-start").await;
    window.find("flow-stop").await;
    let form = "Content-Type: application/x-www-form-urlencoded\r\n";
    let path = format!("/hook/{token}");
    let response = http::request(&address, "POST", &path, form, FROM_TILDA.as_bytes()).await;
    assert_eq!((response.status, response.body.as_str()), (200, "ok"), "as Tilda expects it");
    window.shows("record-0", "оставлен").await;
    let order = Taken { crm: "leadvertex", name: "Olga".into(), phone: "+79165550117".into() };
    assert_eq!(crms.taken(), [order]);
    let clicks = window.clicks() - apart;
    assert!(clicks <= WITH_TEMPLATE, "{clicks} clicks");
    window.close().await;
}

#[tokio::test]
async fn three_sim_cards_send_three_offers_by_a_table() {
    let Desk { session, aray, panel: _panel, window } = Desk::open().await;
    window.click("nav-tables").await;
    window.click("table-create").await;
    window.write("table-name", "offers").await;
    window.write("table-text", SIM_CARDS).await;
    window.click("table-create-yes").await;
    window.dialog_is_gone().await;
    window.click("nav-flows").await;
    window.click("create-flow").await;
    window.click("template-sms-deliverer-aray").await;
    window.click("create-confirm").await;
    let (address, token) = link(&window).await;
    look_up(&window, "field-offer_id", "offer").await;
    window.write("field-base_url", "https://shop.example/").await;
    look_up(&window, "field-price", "price").await;
    window.write("field-referrer", "https://shop.example/").await;
    window.write("field-ip", "95.161.221.10").await;
    store_key(&window, "secret-set-aray_api_key", API_KEY).await;
    send_to(&window, &aray).await;
    window.picture(&session, "sim-cards-ru").await;
    window.click("flow-start").await;
    window.find("flow-stop").await;
    for (id, imsi) in ["250011234567890", "250022345678901", "250993456789012"].into_iter().enumerate() {
        let sms = format!(
            r#"{{"type": "SMS", "id": "{}", "to": "+7916555011{id}", "from": "", "imsi": "{imsi}", "sendstat": "1"}}"#,
            id + 1
        );
        assert_eq!(http::post(&address, &format!("/hook/{token}"), &sms).await.status, 200);
    }
    aray.wait_for_requests(3).await;
    let mut sent: Vec<_> = aray
        .orders()
        .iter()
        .map(|order| ["phone", "offer_id", "price"].map(|name| order.get(name).unwrap_or_default().to_owned()))
        .collect();
    sent.sort_unstable();
    let wanted = [["+79165550110", "1001", "1990"], ["+79165550111", "1002", "2490"], ["+79165550112", "1003", "990"]];
    assert_eq!(sent, wanted.map(|order| order.map(str::to_owned)));
    window.close().await;
}
