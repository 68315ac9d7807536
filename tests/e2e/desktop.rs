//! Tray, notifications, start and quit.

use hooktray_support::aray::{Aray, ArayResponse};
use hooktray_support::harness::API_KEY;
use hooktray_support::{http, wait};

use crate::program::{self, Program, command, processes_named, wait_until_gone};
use crate::session::Session;
use crate::stored_flow::{RECORD, address, store_flow};
use crate::tray::Panel;
use crate::user_input::close_window;
use crate::window::Window;

#[tokio::test]
async fn tray_shows_the_state_and_starts_stops_and_quits() {
    let session = Session::start();
    let aray = Aray::start(API_KEY);
    aray.respond_next([ArayResponse::Empty]);
    let path = store_flow(&session, "Крем", &aray.url(), true);
    let mut panel = Panel::new(&session).await;
    let program = Program::start(&session, &["--background"]);
    let icon = panel.icon().await;
    icon.wait_for(|label| label.starts_with("Сегодня") && label.contains('0')).await;
    icon.wait_for(|label| label.contains("Крем: работает")).await;

    assert_eq!(http::post(&address(&session), &path, r#"{"id": "1"}"#).await.status, 200);
    icon.wait_for(|label| label.contains("1 доставлен")).await;

    icon.press(|label| label.contains("Остановить все")).await;
    icon.wait_for(|label| label.contains("Крем: остановлена")).await;
    assert_eq!(http::post(&address(&session), &path, r#"{"id": "2"}"#).await.status, 200, "held, with a reply");
    icon.press(|label| label.contains("Запустить") && label.contains("Крем")).await;
    icon.wait_for(|label| label.contains("Крем: работает")).await;

    assert!(processes_named(&session, "WebKitWebProcess").is_empty(), "no window, no web process");
    icon.press(|label| label == "Выйти").await;
    assert!(program.end().success());
    assert!(tokio::net::TcpStream::connect(address(&session)).await.is_err(), "no longer listens");
}

#[tokio::test]
async fn failed_order_raises_a_notification_that_opens_it() {
    let session = Session::start();
    let aray = Aray::start(API_KEY);
    aray.respond_next([ArayResponse::Status(400)]);
    let path = store_flow(&session, "Крем & <b>Ко</b>", &aray.url(), true);
    let mut panel = Panel::new(&session).await;
    let _program = Program::start(&session, &["--background"]);
    let icon = panel.icon().await;
    icon.wait_for(|label| label.ends_with("Ко</b>: работает")).await;

    assert_eq!(http::post(&address(&session), &path, RECORD).await.status, 200);
    let said = session.notification();
    assert!(said.contains("Крем") && said.contains("400"), "{said}");
    assert!(!said.contains("9165550117") && !said.contains("Ольга"), "nothing of the customer: {said}");
    icon.wait_for(|label| label.contains("1 ошибка")).await;

    let window = Window::of_running_program(&session, Some("settings")).await;
    window.find("settings-language").await;
    session.click_notification();
    window.shows("operation-status", "шибка").await;
    window.close().await;
}

/// Waits for the window's web process. Returns its id.
async fn opened(session: &Session) -> u32 {
    let process = async || processes_named(session, "WebKitWebProcess").first().copied();
    wait::until_some("the window opens", process).await
}

#[tokio::test]
async fn second_start_shows_the_window_of_the_first() {
    let session = Session::start();
    store_flow(&session, "Крем", "http://unused.example", false);
    let mut panel = Panel::new(&session).await;
    let program = Program::start(&session, &["--background"]);
    let icon = panel.icon().await;
    icon.wait_for(|label| label.contains("Крем: остановлена")).await;
    assert!(processes_named(&session, "WebKitWebProcess").is_empty());

    let second = command(&session, &[]).status().expect("it starts");
    assert!(second.success(), "the second one ends by itself");
    let web = opened(&session).await;

    // Closing the window as a window manager does: the web process ends, the tray program stays.
    close_window(&session);
    wait_until_gone(web);
    icon.wait_for(|label| label.contains("Крем: остановлена")).await;
    assert_eq!(
        http::request(&address(&session), "GET", "/health", "", b"").await.status,
        200,
        "it goes on without a window"
    );
    drop(program);
}

#[tokio::test]
async fn window_opens_when_the_program_is_started_by_hand() {
    // Without a panel no program owns the D-Bus name that icons register with.
    for has_panel in [true, false] {
        let session = Session::start();
        store_flow(&session, "Крем", "http://unused.example", false);
        let _panel = if has_panel { Some(Panel::new(&session).await) } else { None };
        let _program = Program::start(&session, &[]);
        opened(&session).await;
        assert_eq!(processes_named(&session, &program::binary().to_string_lossy()).len(), 1);
    }
}
