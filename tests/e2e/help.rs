//! The guide and the licences in the real window, which may load nothing but its own files.

use hooktray_support::aray::{Aray, ArayResponse};
use hooktray_support::harness::API_KEY;
use hooktray_support::http;

use crate::session::Session;
use crate::stored_flow::{RECORD, address, store_flow};
use crate::tray::Panel;
use crate::window::Window;

#[tokio::test]
async fn rejected_order_links_to_its_guide_entry() {
    let session = Session::start();
    let aray = Aray::start(API_KEY);
    aray.respond_next([ArayResponse::Status(404)]);
    let path = store_flow(&session, "Крем", &aray.url(), true);
    let mut panel = Panel::new(&session).await;
    let window = Window::open(&session, None).await;
    panel.icon().await;
    assert_eq!(http::post(&address(&session), &path, RECORD).await.status, 200);
    window.shows("attention-failed", "не отправлена").await;
    window.click("help-link").await;
    window.shows_focused("Заявки не отправлены").await;
    window.picture(&session, "help-entry-ru").await;

    window.click("nav-help").await;
    window.shows("help", "Установка").await;
    window.shows_pictures("help").await;
    window.picture(&session, "help-ru").await;

    window.click("nav-settings").await;
    window.click("licences").await;
    window.shows("licences-list", "rusqlite").await;
    window.picture(&session, "licences-ru").await;
    // This build has no update key, so there is no button for updates and no check.
    assert_eq!(window.asks("update_check").await["code"], "update_absent");
    assert!(!window.has("update-check").await);
    window.close().await;
}
