//! The guide and the licences in the real window, where nothing may be loaded but its own files.

use hooktray_support::aray::{Answer, Aray};
use hooktray_support::harness::API_KEY;
use hooktray_support::http;

use crate::beforehand::{address, with_flow};
use crate::session::Session;
use crate::tray::Panel;
use crate::window::Window;

#[tokio::test]
async fn a_rejected_order_leads_to_what_the_guide_says_of_it() {
    let session = Session::start();
    let aray = Aray::start(API_KEY);
    aray.answer_next([Answer::Status(404)]);
    let path = with_flow(&session, "Крем", &aray.url(), true);
    let mut panel = Panel::new(&session).await;
    let window = Window::open(&session, None).await;
    panel.icon().await;
    assert_eq!(http::post(&address(&session), &path, r#"{"id": "1", "custmemo": "Ольга"}"#).await.status, 200);
    window.shows("incident-failed", "не отправлена").await;
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
    // This build was given no key for new versions: there is no button, and nobody who would look.
    assert_eq!(window.asks("update_look").await["code"], "update_absent");
    assert!(!window.has("update-check").await);
    window.close().await;
}
