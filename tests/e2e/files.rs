//! Flows, the history and backups, saved to and read from files chosen in the system's dialogs.

use hooktray_support::aray::{Aray, ArayResponse};
use hooktray_support::harness::API_KEY;
use hooktray_support::http;

use crate::program::data_dir;
use crate::session::Session;
use crate::stored_flow::{RECORD, address, store_flow};
use crate::tray::Panel;
use crate::user_input::choose_file;
use crate::window::Window;

/// Deletes the only flow.
async fn delete_flow(window: &Window) {
    window.click("nav-flows").await;
    window.click("flow-menu").await;
    window.click("flow-delete").await;
    window.click("confirm-yes").await;
    window.dialog_is_gone().await;
}

#[tokio::test]
async fn flow_and_history_are_saved_to_chosen_files_and_the_flow_is_imported_again() {
    let session = Session::start();
    let aray = Aray::start(API_KEY);
    aray.respond_next([ArayResponse::Empty]);
    let path = store_flow(&session, "Крем", &aray.url(), true);
    let _panel = Panel::new(&session).await;
    let window = Window::open(&session, None).await;

    window.click("flow-menu").await;
    window.click("flow-export").await;
    let flow = session.home().join("cream.json");
    choose_file(&session, &flow);
    window.shows("toast", "cream.json").await;
    let exported: serde_json::Value =
        serde_json::from_str(&std::fs::read_to_string(&flow).expect("the file")).expect("it is JSON");
    assert_eq!((&exported["hooktray"], &exported["name"]), (&1.into(), &"Крем".into()));

    assert_eq!(http::post(&address(&session), &path, RECORD).await.status, 200);
    window.click("nav-history").await;
    window.shows("history-row-0", "оставлен").await;
    window.click("history-export").await;
    let table = session.home().join("table.csv");
    choose_file(&session, &table);
    window.shows("toast", "table.csv").await;
    let text = std::fs::read_to_string(&table).expect("the file");
    assert!(text.starts_with("\u{feff}Получено;Обработка;"), "as Excel wants it in Russia: {text}");
    assert!(text.lines().count() == 2 && text.contains("Ольга"), "{text}");

    delete_flow(&window).await;
    window.find("create-first").await;
    window.click("flow-import").await;
    choose_file(&session, &flow);
    assert_eq!(window.value("flow-name").await, "Крем", "it opens, to be looked over");
    // It does not run by itself.
    window.find("flow-start").await;
    window.close().await;
}

#[tokio::test]
async fn backup_restores_deleted_flow_and_history() {
    let session = Session::start();
    let aray = Aray::start(API_KEY);
    aray.respond_next([ArayResponse::Empty]);
    let path = store_flow(&session, "Крем", &aray.url(), true);
    let mut panel = Panel::new(&session).await;
    let mut window = Window::open(&session, None).await;
    panel.icon().await;
    assert_eq!(http::post(&address(&session), &path, RECORD).await.status, 200);
    window.click("nav-history").await;
    window.shows("history-row-0", "оставлен").await;
    window.click("nav-settings").await;
    window.click("settings-backup").await;
    let backup = session.home().join("backup.db");
    choose_file(&session, &backup);
    window.shows("toast", "backup.db").await;

    delete_flow(&window).await;
    window.click("nav-settings").await;
    window.click("settings-restore").await;
    window.click("confirm-yes").await;
    choose_file(&session, &backup);
    // The program restarts, with a new icon.
    window.program_ends();
    let icon = panel.icon().await;
    icon.wait_for(|label| label.contains("Крем: работает")).await;
    assert_eq!(http::post(&address(&session), &path, r#"{"id": "2"}"#).await.status, 200, "under its old link");
    assert!(data_dir(&session).join("hooktray.db").exists());
    icon.press(|label| label.contains("Выйти")).await;
}
