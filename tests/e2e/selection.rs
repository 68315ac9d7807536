//! What an owner does with many operations at once.

use fantoccini::key::Key;
use hooktray_support::aray::{Aray, ArayResponse};
use hooktray_support::harness::API_KEY;
use hooktray_support::http;

use crate::session::Session;
use crate::stored_flow::{address, store_flow};
use crate::tray::Panel;
use crate::user_input::choose_file;
use crate::window::Window;

#[tokio::test]
async fn selected_operations_are_exported_sent_again_and_cancelled() {
    let session = Session::start();
    let aray = Aray::start(API_KEY);
    aray.respond_next([400, 400, 400].map(ArayResponse::Status));
    aray.respond_next(std::iter::repeat_n(ArayResponse::Empty, 3));
    let path = store_flow(&session, "Крем", &aray.url(), true);
    let _panel = Panel::new(&session).await;
    let window = Window::open(&session, Some("history")).await;
    let post = async |id: u8| {
        let record = format!(r#"{{"id": "{id}", "to": "+7916555011{id}", "custmemo": "Ольга"}}"#);
        assert_eq!(http::post(&address(&session), &path, &record).await.status, 200);
        window.shows("history-row-0", &format!("+7916555011{id}")).await;
    };
    for id in 1..=3 {
        post(id).await;
        window.shows("history-row-0", "шибка").await;
    }

    window.click("mark-0").await;
    window.click_with(Key::Shift, "mark-2").await;
    window.shows("select-all-text", "3").await;
    window.click("bulk-export").await;
    let table = session.home().join("errors.csv");
    choose_file(&session, &table);
    window.shows("toast", "errors.csv").await;
    assert_eq!(std::fs::read_to_string(&table).expect("the file").lines().count(), 4, "the heads, and a line for each");
    window.shows("select-all-text", "3").await;
    window.picture(&session, "selected-ru").await;

    window.click("bulk-retry").await;
    window.click("confirm-yes").await;
    for row in 0..3 {
        window.shows(&format!("history-row-{row}"), "оставлен").await;
    }
    assert_eq!(aray.requests().len(), 6, "three refused, three taken");

    window.click("nav-flows").await;
    window.click("flow-stop").await;
    window.find("flow-start").await;
    window.click("nav-history").await;
    post(4).await;
    window.press_with_control("history-list", 'a').await;
    window.shows("select-all-text", "4").await;
    window.click("bulk-cancel").await;
    window.click("confirm-yes").await;
    window.shows("history-row-0", "тменен").await;
    window.shows("history-row-1", "оставлен").await;
    assert_eq!(aray.requests().len(), 6, "none for the one that was cancelled");
    window.close().await;
}
