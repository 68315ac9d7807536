//! `hooktray retry` beside a running engine, which it wakes.

use std::net::UdpSocket;

use hooktray_stand_ins::aray::{Aray, ArayResponse};
use hooktray_stand_ins::flow::API_KEY;
use hooktray_stand_ins::http;

use crate::windows::Windows;

#[tokio::test]
async fn wake_up_that_is_too_long_does_not_keep_the_next_one_out() {
    let Some(windows) = Windows::session() else { return };
    let windows = windows.with_data_dir("C:\\woken");
    let aray = Aray::start(API_KEY);
    aray.respond_next([ArayResponse::Status(400)]);
    let hook = windows.import_aray_flow(&aray);
    let serving = windows.serve();
    assert_eq!(http::post(&serving.address, &hook, r#"{"to": "89165550117", "custmemo": "x"}"#).await.status, 200);
    aray.wait_for_requests(1).await;
    let port = std::fs::read_to_string(windows.disk("C:\\woken").join("hooktray.wake")).expect("the port");
    let sender = UdpSocket::bind("127.0.0.1:0").expect("a socket");
    sender.send_to(&[0; 60_000], format!("127.0.0.1:{}", port.trim())).expect("sent");
    let id = windows.history()[0]["id"].as_str().expect("an id").to_owned();
    windows.stdout(&["retry", &id], "");
    // By itself the engine would look after a minute, which is longer than this waits.
    aray.wait_for_requests(2).await;
    drop(serving);
}
