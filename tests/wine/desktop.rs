//! The Windows tray program: takes a record, meets a second start, ends with the session.

use hooktray_stand_ins::aray::{Aray, ArayResponse};
use hooktray_stand_ins::flow::API_KEY;
use hooktray_stand_ins::free_port::free_port;
use hooktray_stand_ins::http;

use crate::display::Display;
use crate::windows::{Windows, wait_until_it_replies};

const FOLDER: &str = "C:\\hooktray";

#[tokio::test]
async fn tray_program_takes_a_record_meets_a_second_start_and_ends_with_the_session() {
    let Some(windows) = Windows::session() else { return };
    let display = Display::start();
    // Ending its session must not end that of the other tests.
    let windows = windows.of_its_own("desktop", &display.name).with_data_dir(FOLDER);
    let aray = Aray::start(API_KEY);
    let hook = windows.import_aray_flow(&aray);

    let address = format!("127.0.0.1:{}", free_port());
    let mut tray = windows.tray(&["--background", "--listen", &address]).spawn().expect("wine starts");
    wait_until_it_replies(&address).await;
    assert_eq!(http::post(&address, &hook, r#"{"to": "89165550117", "custmemo": "Ольга"}"#).await.status, 200);
    aray.wait_for_requests(1).await;

    let second = windows.tray(&["--open"]).status().expect("wine starts");
    assert_eq!(second.code(), Some(0), "the one that runs was asked over its pipe to open the window");

    let end = windows.program("wineboot", &["--end-session"]).status().expect("wine starts");
    assert!(end.success());
    assert_eq!(tray.wait().expect("it ends").code(), Some(0));
    let logs =
        std::fs::read_dir(windows.disk(FOLDER).join("logs")).expect("the logs").map(|log| log.expect("a log").path());
    let said: String = logs.map(|log| std::fs::read_to_string(log).expect("text")).collect();
    assert!(said.contains(" ended"), "the engine came to its end first: {said}");
    assert_eq!((aray.orders().len(), &windows.history()[0]["status"]), (1, &"delivered".into()));
}

#[tokio::test]
async fn order_under_way_at_a_log_off_is_sent_again_at_the_next_start() {
    let Some(windows) = Windows::session() else { return };
    let display = Display::start();
    let windows = windows.of_its_own("logoff", &display.name).with_data_dir(FOLDER);
    let aray = Aray::start(API_KEY);
    let hook = windows.import_aray_flow(&aray);
    let address = format!("127.0.0.1:{}", free_port());
    let start = || windows.tray(&["--background", "--listen", &address]).spawn().expect("wine starts");
    let mut tray = start();
    wait_until_it_replies(&address).await;
    aray.respond_next([ArayResponse::Hang]);
    assert_eq!(http::post(&address, &hook, r#"{"to": "89165550117", "custmemo": "Ольга"}"#).await.status, 200);
    aray.wait_for_requests(1).await;

    let end = windows.program("wineboot", &["--end-session"]).status().expect("wine starts");
    assert!(end.success());
    assert_eq!(tray.wait().expect("it ends").code(), Some(0), "it does not wait for the order for ever");

    windows.begin();
    let mut tray = start();
    aray.wait_for_requests(2).await;
    assert_eq!(aray.orders().len(), 1);
    assert!(windows.tray(&["--quit"]).status().expect("wine starts").success());
    assert_eq!(tray.wait().expect("it ends").code(), Some(0));
    assert_eq!(windows.history()[0]["status"], "delivered");
}
