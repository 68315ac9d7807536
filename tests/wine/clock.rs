//! A Windows clock that is set back.

use hooktray_stand_ins::aray::{Aray, ArayResponse};
use hooktray_stand_ins::faketime::MovedClock;
use hooktray_stand_ins::flow::API_KEY;
use hooktray_stand_ins::http;
use tempfile::TempDir;

use crate::windows::{Serving, Windows};

#[tokio::test]
async fn order_that_waits_goes_out_in_time_although_the_clock_was_set_back() {
    let Some(windows) = Windows::session() else { return };
    let windows = windows.with_data_dir("C:\\clock");
    let aray = Aray::start(API_KEY);
    let headers = vec![("Retry-After".to_owned(), "2".to_owned())];
    aray.respond_next([ArayResponse::StatusWith { status: 503, headers, body: String::new() }]);
    let hook = windows.import_aray_flow(&aray);

    let folder = TempDir::new().expect("a temporary directory");
    let clock = MovedClock::new(folder.path(), "+3h");
    let mut command = windows.command(&["serve", "--listen", "127.0.0.1:0"]);
    clock.give_to(&mut command);
    let serving = Serving::start(command);
    assert_eq!(http::post(&serving.address, &hook, r#"{"to": "89165550117", "custmemo": "x"}"#).await.status, 200);
    aray.wait_for_requests(1).await;
    clock.set("+0h");
    aray.wait_for_requests(2).await;
    assert_eq!(aray.orders().len(), 1);
    drop(serving);
    let came = windows.history()[0]["received_at"].as_str().expect("a time").to_owned();
    let came: jiff::Timestamp = came.parse().expect("a time");
    assert!(came > jiff::Timestamp::now() + jiff::SignedDuration::from_hours(2), "Windows had the other clock: {came}");
}
