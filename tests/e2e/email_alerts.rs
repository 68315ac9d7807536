//! Email alerts: set up and tested in the window, sent for a failed order.

use hooktray_support::aray::{Aray, ArayResponse};
use hooktray_support::harness::API_KEY;
use hooktray_support::http;
use hooktray_support::mail_server::{MailServer, OWNER, PASSWORD, USER};
use serde_json::json;

use crate::session::Session;
use crate::stored_flow::{RECORD, address, store_flow};
use crate::tray::Panel;
use crate::window::Window;

#[tokio::test]
async fn email_alerts_are_set_up_tested_and_sent() {
    let mut session = Session::start();
    let (aray, mail_server) = (Aray::start(API_KEY), MailServer::secure("tls", json!({})));
    session.trust(mail_server.ca());
    let path = store_flow(&session, "Крем", &aray.url(), true);
    let _panel = Panel::new(&session).await;
    let window = Window::open(&session, None).await;
    window.click("nav-settings").await;
    window.click("email-on").await;
    window.write("email-address", USER).await;
    window.choose("email-service", "other").await;
    window.write("email-host", "localhost").await;
    window.write("email-port", &mail_server.port().to_string()).await;
    window.write("email-to", OWNER).await;

    // With a wrong password the window shows the server's own words.
    window.write("email-password", "wrong").await;
    window.picture(&session, "mail-ru").await;
    window.click("email-test").await;
    window.shows("email-test-result", "не принял").await;
    window.shows("email-test-result", "535").await;
    window.picture(&session, "mail-refused-ru").await;
    window.click("email-password-replace").await;
    window.write("email-password", PASSWORD).await;
    window.click("email-test").await;
    mail_server.wait_for_emails(1).await;
    window.shows("email-test-result", OWNER).await;
    window.click("email-save").await;
    window.find("email-off").await;
    window.picture(&session, "mail-on-ru").await;

    // A failed order is reported, without the customer's number.
    aray.respond_next([ArayResponse::Status(400)]);
    assert_eq!(http::post(&address(&session), &path, RECORD).await.status, 200);
    mail_server.wait_for_emails(2).await;
    let email = &mail_server.emails()[1];
    let subject = email["headers"]["subject"].as_str().expect("a subject");
    assert!(subject.contains("Крем"), "{subject}");
    let email = email.to_string();
    assert!(!email.contains("9165550117"), "{email}");

    session.assert_only_in_keychain("smtp_password", PASSWORD);
    window.close().await;
}
