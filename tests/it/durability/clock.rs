//! Jumps of the clock: no acknowledged record is lost, and none is deleted by a wrong age.

use hooktray_core::api::HistoryFilter;
use hooktray_core::history::retention;
use hooktray_support::harness::start;
#[cfg(target_os = "linux")]
use hooktray_support::harness::{Program, plain_flow};
#[cfg(target_os = "linux")]
use serde_json::json;

#[cfg(target_os = "linux")]
use super::files::refused;
use super::files::{accepted, listening_engine, post};

#[cfg(target_os = "linux")]
#[tokio::test]
async fn record_under_a_clock_before_1970_is_refused_and_not_lost_without_a_reply() {
    let library = hooktray_support::faketime::library();
    let program = Program::new();
    let flow = plain_flow("http://unused.example", json!({"enabled": false}));
    assert!(program.with_input(&["flow", "import", "-"], &flow.to_string()).status.success());
    let url = program.says(&["flow", "url", "plain"]);
    let link = format!("/hook/{}", url.trim().split("/hook/").nth(1).expect("a link"));
    let serving = program.serve_with(&[("LD_PRELOAD", library.as_str()), ("FAKETIME", "@1969-12-30 12:00:00")]);
    assert_eq!(post(&serving.address, &link).await, refused());
}

#[tokio::test]
async fn clock_jumps_lose_nothing_and_keep_the_order_of_arrival() {
    let (engine, address, path) = listening_engine().await;
    let clock = engine.clock.clone();
    let day = 24 * 60 * 60 * 1000;
    let began = start().as_millisecond();
    for at in [0, -400, 900, 1, -1, 0] {
        clock.set(hooktray_core::base::clock::from_millis(began + at * day));
        assert_eq!(post(&address, &path).await, accepted());
    }
    let page = engine.api().history(HistoryFilter::default(), None).await.expect("a page");
    assert_eq!(
        page.entries.iter().map(|line| line.seq).collect::<Vec<_>>(),
        [6, 5, 4, 3, 2, 1],
        "in the order of arrival"
    );
    let count = async |since: i64, until: i64| {
        let at = |days: i64| Some(hooktray_core::base::clock::from_millis(began + days * day));
        let filter = HistoryFilter { since: at(since), until: at(until), ..HistoryFilter::default() };
        let (count, page) =
            (engine.api().history_count(filter.clone()).await, engine.api().history(filter, None).await);
        assert_eq!(
            page.expect("a page").entries.len(),
            usize::try_from(*count.as_ref().expect("a count")).expect("a size")
        );
        count.expect("a count")
    };
    assert_eq!(count(-401, -399).await, 1);
    assert_eq!(count(-1, 1).await, 3);
    assert_eq!(count(-1, 901).await, 5);
    assert_eq!(count(2, 899).await, 0);
    let ids: Vec<String> = engine.history().into_iter().map(|line| line.id).collect();
    hooktray_core::history::retry(
        engine.inner().store(),
        &engine.clock,
        &ids,
        hooktray_core::history::RequeueOptions::default(),
    )
    .expect("queued");
    assert_eq!(engine.statuses(), ["pending"; 6]);
}

#[test]
fn clock_that_jumped_is_not_trusted_for_a_day() {
    let now = start();
    let hours = |hours: i64| jiff::SignedDuration::from_hours(hours);
    let later = |at: jiff::Timestamp, by: i64| at.saturating_add(hours(by)).expect("a time");
    let mut clock = retention::ClockTrust::new(Some(later(now, -60)), now);
    assert!(clock.is_trusted(now), "a weekend off is not a jump");
    assert!(clock.is_trusted(later(now, 1)));
    let wrong = later(now, 24 * 365);
    assert!(!clock.is_trusted(wrong), "a year within an hour is a jump");
    for hour in 1..24 {
        assert!(!clock.is_trusted(later(wrong, hour)), "{hour}");
    }
    assert!(!clock.is_trusted(later(now, 26)), "and so is the jump back");
    for hour in 1..24 {
        assert!(!clock.is_trusted(later(now, 26 + hour)));
    }
    assert!(clock.is_trusted(later(now, 26 + 24)));
    let mut clock = retention::ClockTrust::new(Some(later(now, -24 * 30)), now);
    assert!(!clock.is_trusted(now), "off for a month, or set wrongly");
    assert!(clock.is_trusted(later(now, 24)));
    assert!(retention::ClockTrust::new(None, now).is_trusted(now), "a new database");
}
