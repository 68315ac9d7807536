//! The guide's pictures, taken in the real window, in both languages.

use hooktray_support::harness::API_KEY;
use hooktray_support::http;

use crate::desk::{Desk, SENT, TEST, create, link, start};
use crate::session::Session;
use crate::window::Window;

#[tokio::test]
async fn pictures_of_the_guide_are_taken_in_both_languages() {
    let Desk { session, aray, panel: _panel, window } = Desk::open().await;
    create(&window).await;
    let (address, token) = link(&window).await;
    assert_eq!(http::sample(&address, &token, TEST).await.status, 200);
    start(&window, &aray, API_KEY).await;
    assert_eq!(http::sample(&address, &token, SENT).await.status, 200);
    aray.wait_for_requests(1).await;

    for (language, delivered) in [("ru", "Доставлен"), ("en", "Delivered")] {
        window.click("nav-settings").await;
        window.choose("settings-language", language).await;
        take(&window, &session, language, delivered).await;
    }
    window.close().await;
}

async fn take(window: &Window, session: &Session, language: &str, delivered: &str) {
    let picture = async |name: &str| window.picture(session, &format!("{name}-{language}")).await;
    window.click("nav-flows").await;
    window.find("flow-stop").await;
    window.click("card-open").await;
    window.shows("record-0", delivered).await;
    picture("flow").await;
    window.scroll_to("field-offer_id").await;
    picture("fields").await;

    window.click("nav-history").await;
    window.shows("history-row-0", delivered).await;
    window.click("history-row-0").await;
    window.shows("operation-status", delivered).await;
    picture("history").await;

    window.click("nav-settings").await;
    window.click("email-on").await;
    window.write("email-address", "shop@yandex.ru").await;
    window.scroll_to("email-password").await;
    picture("mail").await;
    window.click("email-cancel").await;
    window.click("tunnel-switch").await;
    window.click("tunnel-kind-service").await;
    picture("outside").await;
    window.click("tunnel-switch").await;
    window.is_gone("tunnel-kind-service").await;
}
