//! What an owner does with orders that failed: corrects one, solves many, sorts them, all in the real window.

use hooktray_support::aray::Aray;
use hooktray_support::harness::API_KEY;
use hooktray_support::http;

use crate::first_order::{SENT, create, link, start};
use crate::session::Session;
use crate::tray::Panel;
use crate::window::Window;

/// Each change keeps the length of the body.
const WHOLE: &str = "8 (916) 555-01-17";
const TOO_SHORT: &str = "8 (916) 555      ";

#[tokio::test]
async fn wrong_number_is_corrected_and_sent_from_the_details() {
    let session = Session::start();
    let aray = Aray::start(API_KEY);
    let _panel = Panel::new(&session).await;
    let window = Window::open(&session, None).await;
    create(&window).await;
    let (address, token) = link(&window).await;
    start(&window, &aray, API_KEY).await;

    assert_eq!(http::sample(&address, &token, &SENT.replace(WHOLE, TOO_SHORT)).await.status, 200);
    window.click("nav-history").await;
    window.shows("history-row-0", "шибка").await;
    window.click("history-row-0").await;
    window.click("operation-correct").await;
    window.write("correct-body.to", "8 (916) 555-01-18").await;
    // The button is off until what will be sent is checked.
    window.shows("sent-phone", "+79165550118").await;
    window.picture(&session, "correct-ru").await;
    window.click("correct-send").await;
    window.dialog_is_gone().await;
    window.shows("operation-status", "оставлен").await;
    let orders = aray.orders();
    assert_eq!(orders.first().and_then(|order| order.get("phone")), Some("+79165550118"));
    window.shows("corrected", "справлен").await;
    window.close().await;
}

#[tokio::test]
async fn errors_are_solved_in_two_clicks_given_back_and_sorted() {
    let session = Session::start();
    let aray = Aray::start(API_KEY);
    let _panel = Panel::new(&session).await;
    let window = Window::open(&session, None).await;
    create(&window).await;
    let (address, token) = link(&window).await;
    start(&window, &aray, "not-the-key").await;
    for (id, name) in [("48211", "Ольга"), ("48212", "Ульян"), ("48213", "Агата")] {
        let sample = SENT.replace("48211", id).replace("Ольга Смирнова", &format!("{name} Смирнова"));
        assert_eq!(http::sample(&address, &token, &sample).await.status, 200);
    }

    // The sidebar opens what needs the user, where the cause stands once.
    window.shows("nav-state", "3 ошибки").await;
    window.click("nav-state").await;
    window.shows("cause-0", "3").await;
    window.picture(&session, "causes-real-ru").await;

    window.click("select-all").await;
    window.shows("select-all-text", "3").await;
    window.click("bulk-solve").await;
    window.is_gone("history-row-0").await;
    window.click("toast-action").await;
    window.find("history-row-2").await;

    window.shows("history-row-0", "Агата").await;
    window.click("history-sort").await;
    window.click("sort-customer").await;
    window.shows("history-row-2", "Ульян").await;
    window.click("history-sort").await;
    window.click("sort-customer").await;
    window.shows("history-row-2", "Агата").await;
    window.picture(&session, "sorted-ru").await;
    window.close().await;
}
