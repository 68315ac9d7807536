//! Notifications where Windows shows no toasts: Wine has none.

use std::io::{BufRead as _, BufReader};
use std::process::Stdio;

use hooktray_stand_ins::aray::{Aray, ArayResponse};
use hooktray_stand_ins::flow::{API_KEY, aray_flow};
use hooktray_stand_ins::free_port::free_port;
use hooktray_stand_ins::http;
use tempfile::TempDir;

use crate::display::Display;
use crate::windows::{Windows, wait_until_it_replies};

#[tokio::test]
async fn order_that_fails_shows_a_balloon_and_a_click_on_it_opens_the_operation() {
    let Some(windows) = Windows::session() else { return };
    let display = Display::start();
    // The notification area is that of one display.
    let windows = windows.of_its_own("balloon", &display.name).with_data_dir("C:\\balloon");
    let programs = TempDir::new().expect("a temporary directory");
    for (name, made) in [
        ("hooktray.exe", "hooktray.exe"),
        ("hooktray-desktop.exe", "hooktray-desktop.exe"),
        ("hooktray-window.exe", "window-stand-in.exe"),
        ("balloon.exe", "balloon.exe"),
        ("bcryptprimitives.dll", "bcryptprimitives.dll"),
    ] {
        std::fs::copy(windows.programs().join(made), programs.path().join(name)).expect("copied");
    }
    let windows = windows.with_programs(programs.path().to_owned());
    let aray = Aray::start(API_KEY);
    let mut flow = aray_flow(&aray.url());
    flow["actions"][0]["fields"][0]["value"] = API_KEY.into();
    windows.stdout(&["flow", "import", "-"], &flow.to_string());
    let hook = windows.hook("aray");
    let address = format!("127.0.0.1:{}", free_port());
    let mut tray = windows.tray(&["--background", "--listen", &address]);
    let mut tray = tray.stdout(Stdio::piped()).spawn().expect("wine starts");
    wait_until_it_replies(&address).await;

    aray.respond_next([ArayResponse::Status(400)]);
    assert_eq!(http::post(&address, &hook, r#"{"to": "89165550117", "custmemo": "Ольга"}"#).await.status, 200);
    let balloon = windows.clicked_balloon();
    assert!(balloon.contains("rejected the request (status 400)\nCheck the address"), "{balloon}");
    let mut opened = String::new();
    BufReader::new(tray.stdout.take().expect("its output")).read_line(&mut opened).expect("a line");
    let id = windows.history()[0]["id"].as_str().expect("an id").to_owned();
    assert_eq!(opened.trim(), format!("history/{id}"), "what the window is told to open");

    assert!(windows.tray(&["--quit"]).status().expect("wine starts").success());
    assert_eq!(tray.wait().expect("it ends").code(), Some(0));
}
