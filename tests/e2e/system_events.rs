//! Autostart, a keychain that is locked or ends, a terminal that is closed, and a machine that sleeps.

use std::process::{Command, Stdio};

use hooktray_support::aray::{Aray, ArayResponse};
use hooktray_support::faketime::MovedClock;
use hooktray_support::harness::API_KEY;
use hooktray_support::{http, wait};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde_json::json;

use crate::program::{Program, binary, command, store_secret};
use crate::session::Session;
use crate::stored_flow::{RECORD, address, store_flow, store_flow_with};
use crate::tray::Panel;
use crate::user_input::type_password;
use crate::window::Window;

/// Numbers of signals (`man 7 signal`).
const SIGHUP: u32 = 1;
const SIGINT: u32 = 2;
const SIGTERM: u32 = 15;

#[tokio::test]
async fn autostart_follows_the_setting_and_repairs_its_entry() {
    let session = Session::start();
    store_flow(&session, "Крем", "http://unused.example", false);
    let mut panel = Panel::new(&session).await;
    let entry = session.home().join(".config/autostart/Hooktray.desktop");
    let entry_says = || std::fs::read_to_string(&entry).unwrap_or_default();

    let window = Window::open(&session, None).await;
    panel.icon().await;
    window.click("nav-settings").await;
    assert!(!entry.exists(), "off unless the user wants it");
    window.click("settings-autostart").await;
    window.checked("settings-autostart", true).await;
    let command = format!("Exec=\"{}\" --background", binary().display());
    assert!(entry_says().contains(&command), "{} has no {command}", entry_says());
    window.close().await;

    // The autostart entry has an old path, as after an update.
    std::fs::write(&entry, entry_says().replace(&*binary().to_string_lossy(), "/gone/hooktray-desktop"))
        .expect("written");
    let program = Program::start(&session, &["--background"]);
    panel.icon().await.wait_for(|label| label.contains("Крем: остановлена")).await;
    assert!(entry_says().contains(&command), "it is repaired at the next start: {}", entry_says());
    drop(program);

    let window = Window::open(&session, None).await;
    window.click("nav-settings").await;
    window.click("settings-autostart").await;
    window.checked("settings-autostart", false).await;
    assert!(!entry.exists());
    window.close().await;
}

#[tokio::test]
async fn locked_keychain_holds_records_until_the_user_unlocks_it() {
    let session = Session::start();
    let (aray, path) = store_flow_with_key(&session);
    let mut panel = Panel::new(&session).await;
    session.lock_keychain();
    let window = Window::open(&session, None).await;
    let icon = panel.icon().await;
    assert_eq!(http::post(&address(&session), &path, RECORD).await.status, 200);
    window.shows("attention-keychain", "ключ").await;
    window.picture(&session, "keychain-locked-ru").await;
    window.click("nav-history").await;
    window.shows("history-row-0", "Ждёт").await;
    window.click("history-row-0").await;
    window.shows("operation-status", "Ждёт").await;
    window.picture(&session, "waits-for-keychain-ru").await;
    assert_eq!(aray.requests().len(), 0);

    // Meanwhile the keychain has opened its password prompt.
    type_password(&session, "password");
    aray.wait_for_requests(1).await;
    icon.wait_for(|label| label.contains("1 доставлен")).await;
    window.shows("operation-status", "оставлен").await;
    window.close().await;
}

#[tokio::test]
async fn keychain_that_ends_during_its_prompt_is_asked_again_once_it_is_back() {
    let mut session = Session::start();
    let (aray, path) = store_flow_with_key(&session);
    let _panel = Panel::new(&session).await;
    session.lock_keychain();
    let window = Window::open(&session, None).await;
    assert_eq!(http::post(&address(&session), &path, RECORD).await.status, 200);
    window.click("nav-settings").await;
    window.shows("keychain-problem", "Хранилище ключей").await;
    window.picture(&session, "keychain-settings-ru").await;
    session.unlock_keychain();
    window.click("keychain-check").await;
    window.is_gone("keychain-problem").await;
    aray.wait_for_requests(1).await;
    window.close().await;
}

#[tokio::test]
async fn hang_up_is_ignored_under_nohup() {
    let session = Session::start();
    let _panel = Panel::new(&session).await;
    let plain = command(&session, &["--background"]);
    let mut under_nohup = Command::new("nohup");
    session.in_session(under_nohup.arg(plain.get_program()).args(plain.get_args()));
    under_nohup.envs(plain.get_envs().filter_map(|(name, value)| Some((name, value?)))).stdout(Stdio::null());
    let program = Program::of(under_nohup);
    // The two signals that it listens for last.
    let listens = || program.has_signal("SigCgt", SIGINT) && program.has_signal("SigCgt", SIGTERM);
    wait::until("it listens for signals", listens).await;
    assert!(program.has_signal("SigIgn", SIGHUP), "the end of the terminal would end the program");
    assert!(program.terminate().success());
}

/// Takes up to a minute: the program checks the clock once a minute.
#[tokio::test]
async fn work_that_came_due_while_the_machine_slept_is_done_on_wake() {
    let session = Session::start();
    let aray = Aray::start(API_KEY);
    aray.respond_next([ArayResponse::Status(503), ArayResponse::Status(400), ArayResponse::Empty, ArayResponse::Empty]);
    let path = store_flow_with(
        &session,
        &aray.url(),
        json!({"name": "Крем", "enabled": true, "retry": {"delays_seconds": [3600], "jitter": 0}}),
    );
    // At noon, so that what was delivered two hours before counts as of today.
    let noon = seconds_until_noon();
    let clock = MovedClock::new(session.home(), &format!("{noon:+}"));
    let mut panel = Panel::new(&session).await;
    let _program = Program::start_with_clock(&session, &clock);
    let icon = panel.icon().await;
    icon.wait_for(|label| label.contains("Крем: работает")).await;
    let address = address(&session);
    let send = async |number: &str| http::post(&address, &path, &format!(r#"{{"id": "{number}"}}"#)).await.status;
    assert_eq!(send("1").await, 200);
    aray.wait_for_requests(1).await;
    assert_eq!(send("2").await, 200);
    let failed = session.notification();
    assert!(failed.contains("не отправлена"), "{failed}");
    assert_eq!(send("3").await, 200);
    icon.wait_for(|label| label.contains("1 доставлен")).await;

    clock.set(&format!("{:+}", noon + 7200));
    let works = session.notification();
    assert!(works.contains("снова работает"), "{works}");
    assert_eq!(number(&failed), number(&works), "it takes the place of the one before");
    icon.wait_for(|label| label.contains("2 доставлен")).await;
    assert_eq!(aray.requests().len(), 4);
}

/// Returns how many seconds lie between now and noon of today; negative after noon.
fn seconds_until_noon() -> i64 {
    let (now, zone) = (Timestamp::now(), TimeZone::system());
    let noon = now.to_zoned_datetime(zone.clone()).date().at(12, 0, 0, 0);
    zone.to_timestamp(noon).expect("every day has a noon").as_second() - now.as_second()
}

/// Returns dunst's id of a notification.
fn number(said: &str) -> &str {
    said.lines().find_map(|line| line.trim().strip_prefix("id:")).unwrap_or_else(|| panic!("no number: {said}"))
}

/// Stores a flow that needs the API key, and the key in the keychain. Returns its destination and the path of its link.
fn store_flow_with_key(session: &Session) -> (Aray, String) {
    let aray = Aray::start(API_KEY);
    aray.respond_next([ArayResponse::Empty]);
    store_secret(session, "aray_api_key", API_KEY);
    let destination = format!("{}/{{{{ secret('aray_api_key') | urlencode }}}}", aray.url());
    let path = store_flow(session, "Крем", &destination, true);
    (aray, path)
}
