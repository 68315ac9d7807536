//! A long history in the real window.

use std::time::Duration;

use hooktray_support::aray::Aray;
use hooktray_support::harness::API_KEY;
use hooktray_support::records;

use crate::beforehand::with_flow;
use crate::program::folder;
use crate::session::Session;
use crate::tray::Panel;
use crate::window::Window;

#[tokio::test]
async fn a_hundred_thousand_operations_are_looked_through_and_searched() {
    let session = Session::start();
    let aray = Aray::start(API_KEY);
    with_flow(&session, "Крем", &aray.url(), false);
    records::fill(&folder(&session), 0..100_000, jiff::Timestamp::now());
    let _panel = Panel::new(&session).await;
    let window = Window::open(&session, Some("history")).await;
    // With a space between the thousands that does not break.
    window.shows("history-count", "000 операций").await;
    window.find("history-row-0").await;
    window.picture(&session, "history-long-ru").await;

    // Through the pages, as far as a user drags the bar: only the rows that are seen are there.
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
