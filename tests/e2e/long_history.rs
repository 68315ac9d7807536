//! A long history in the real window.

use std::time::Duration;

use hooktray_support::aray::Aray;
use hooktray_support::harness::API_KEY;
use hooktray_support::records;

use crate::program::data_dir;
use crate::session::Session;
use crate::stored_flow::store_flow;
use crate::tray::Panel;
use crate::window::Window;

#[tokio::test]
async fn hundred_thousand_operations_are_scrolled_and_searched() {
    let session = Session::start();
    let aray = Aray::start(API_KEY);
    store_flow(&session, "Крем", &aray.url(), false);
    records::fill(&data_dir(&session), 0..100_000, jiff::Timestamp::now());
    let _panel = Panel::new(&session).await;
    let window = Window::open(&session, Some("history")).await;
    // The thousands separator is a non-breaking space.
    window.shows("history-count", "000 операций").await;
    window.find("history-row-0").await;
    window.picture(&session, "history-long-ru").await;

    // Scrolled as far as a user drags the bar: only the visible rows exist.
    let far = async {
        while !window.has("history-row-600").await {
            window.scroll_on("history-list", 12).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(60), far).await.expect("page after page");
    assert!(!window.has("history-row-0").await, "what is out of sight is not kept");
    window.picture(&session, "history-far-ru").await;

    let wanted = records::sms(4_321);
    window.write("history-search", &wanted.phone).await;
    window.shows("history-count", "1 операция").await;
    window.click("history-row-0").await;
    window.find("operation-status").await;
    assert!(window.text().await.contains(&wanted.name), "{}", wanted.name);
    window.close().await;
}
