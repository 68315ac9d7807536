//! Overview in the real window: figures of hours and days, and the records behind a bar.

use std::collections::BTreeMap;
use std::ops::Range;

use hooktray_support::aray::Aray;
use hooktray_support::harness::API_KEY;
use hooktray_support::records;
use serde_json::Value;

use crate::program::data_dir;
use crate::session::Session;
use crate::stored_flow::store_flow;
use crate::tray::Panel;
use crate::window::Window;

/// Returns the IMSI that most of these records have, and how many have it.
fn most_frequent_imsi(numbers: Range<u64>) -> (String, u32) {
    let mut counts = BTreeMap::new();
    for number in numbers {
        let body: Value = serde_json::from_str(&records::sms(number).body).expect("JSON");
        *counts.entry(body["imsi"].as_str().expect("an IMSI").to_owned()).or_default() += 1;
    }
    counts.into_iter().max_by_key(|(_, count)| *count).expect("a record")
}

#[tokio::test]
async fn figures_are_counted_by_hour_day_and_field_and_a_bar_opens_its_records() {
    let session = Session::start();
    let aray = Aray::start(API_KEY);
    store_flow(&session, "Крем", &aray.url(), false);
    // Two days of them, one every half a minute; 184 of 200 are delivered and 5 are duplicates.
    records::fill(&data_dir(&session), 0..5_000, jiff::Timestamp::now());
    let _panel = Panel::new(&session).await;
    let window = Window::open(&session, None).await;
    window.click("nav-figures").await;
    window.shows("figure-time", "почти всегда").await;
    window.picture(&session, "figures-day-ru").await;

    window.click("figures-week").await;
    window.shows("figure-delivered", "4\u{a0}600").await;
    window.shows("figure-duplicates", "125").await;
    window.choose("figures-by", "body.imsi").await;
    window.shows("figures-part", "2\u{a0}000").await;
    let (imsi, records) = most_frequent_imsi(3_000..5_000);
    window.shows("group-0", &imsi).await;
    window.shows("group-0", &records.to_string()).await;
    window.picture(&session, "figures-week-ru").await;

    window.click("figures-day").await;
    window.shows("figures-said", "столбик").await;
    window.click("figures-bar-12").await;
    window.find("history-exact").await;
    // 114 or 115 records arrived in that hour.
    window.shows("history-count", "11").await;
    window.picture(&session, "figures-records-ru").await;
    window.click("history-exact").await;
    window.is_gone("history-exact").await;
    window.close().await;
}
