//! Overview in the real window: figures of hours and days, and the records behind a bar.

use hooktray_support::aray::Aray;
use hooktray_support::harness::API_KEY;
use hooktray_support::records;

use crate::program::data_dir;
use crate::session::Session;
use crate::stored_flow::store_flow;
use crate::tray::Panel;
use crate::window::Window;

#[tokio::test]
async fn figures_are_counted_by_hour_day_and_field_and_a_bar_opens_its_records() {
    let session = Session::start();
    let aray = Aray::start(API_KEY);
    store_flow(&session, "Крем", &aray.url(), false);
    // Two days of them, one every half a minute.
    records::fill(&data_dir(&session), 0..5_000, jiff::Timestamp::now());
    let _panel = Panel::new(&session).await;
    let window = Window::open(&session, None).await;
    window.click("nav-figures").await;
    window.shows("figure-delivered", "Доставлено").await;
    window.shows("figure-time", "почти всегда").await;
    window.picture(&session, "figures-day-ru").await;

    window.click("figures-week").await;
    window.shows("figures-groups", "Откуда").await;
    window.choose("figures-by", "body.imsi").await;
    window.shows("figures-part", "2").await;
    window.picture(&session, "figures-week-ru").await;

    window.click("figures-day").await;
    window.shows("figures-said", "столбик").await;
    window.click("figures-bar-12").await;
    window.find("history-exact").await;
    window.shows("history-count", "операц").await;
    window.picture(&session, "figures-records-ru").await;
    window.click("history-exact").await;
    window.is_gone("history-exact").await;
    window.close().await;
}
