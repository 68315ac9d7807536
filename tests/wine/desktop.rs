//! The Windows tray program: takes a record, meets a second start, ends with the session.

use std::io::{BufRead as _, BufReader};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use hooktray_support::aray::Aray;
use hooktray_support::harness::{API_KEY, aray_flow};
use hooktray_support::http;
use hooktray_support::sshd::free_port;

use crate::windows::Windows;

const FOLDER: &str = "C:\\hooktray";
/// How long to wait for something to happen.
const PATIENCE: Duration = Duration::from_secs(60);

/// A virtual display. Without one Wine has no windows, and no window can be told that the session ends.
struct Display {
    server: Child,
    name: String,
}

impl Display {
    fn start() -> Display {
        let screen = ["-displayfd", "1", "-screen", "0", "1280x800x24", "-nolisten", "tcp"];
        let mut server = Command::new("Xvfb").args(screen).stdout(Stdio::piped()).spawn().expect("Xvfb starts");
        let mut number = String::new();
        BufReader::new(server.stdout.take().expect("its output")).read_line(&mut number).expect("a number");
        Display { server, name: format!(":{}", number.trim()) }
    }
}

impl Drop for Display {
    fn drop(&mut self) {
        let _ = self.server.kill();
        let _ = self.server.wait();
    }
}

#[tokio::test]
async fn tray_program_takes_a_record_meets_a_second_start_and_ends_with_the_session() {
    let Some(windows) = Windows::session() else { return };
    let display = Display::start();
    // Ending its session must not end that of the other tests.
    let windows = windows.of_its_own("desktop", &display.name).with_data_dir(FOLDER);
    let aray = Aray::start(API_KEY);
    let mut flow = aray_flow(&aray.url());
    flow["actions"][0]["fields"][0]["value"] = API_KEY.into();
    windows.stdout(&["flow", "import", "-"], &flow.to_string());
    let hook = windows.hook("aray");

    let address = format!("127.0.0.1:{}", free_port());
    let mut tray = windows.tray(&["--background", "--listen", &address]).spawn().expect("wine starts");
    let replies = async {
        while http::status(&address, b"GET /health HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n").await != Some(200)
        {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(PATIENCE, replies).await.expect("it listens");
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
