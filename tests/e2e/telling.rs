//! How the owner is told of errors: letters that are set up in the window, and notifications on the desktop.

use std::process::Command;

use hooktray_support::aray::{Answer, Aray};
use hooktray_support::harness::{API_KEY, stdout_of};
use hooktray_support::http;
use hooktray_support::mail_server::{MailServer, OWNER, PASSWORD, USER};
use serde_json::json;

use crate::beforehand::{address, with_flow};
use crate::program::folder;
use crate::session::Session;
use crate::tray::Panel;
use crate::window::Window;

const RECORD: &str = r#"{"id": "1", "to": "+79165550117", "custmemo": "Ольга"}"#;

#[tokio::test]
async fn letters_are_set_up_tried_out_and_sent() {
    let mut session = Session::start();
    let (aray, mail_server) = (Aray::start(API_KEY), MailServer::secure("tls", json!({})));
    session.trust(mail_server.ca());
    let path = with_flow(&session, "Крем", &aray.url(), true);
    let _panel = Panel::new(&session).await;
    let window = Window::open(&session, None).await;
    window.click("nav-settings").await;
    window.click("email-on").await;
    window.write("email-address", USER).await;
    window.choose("email-service", "other").await;
    window.write("email-host", "localhost").await;
    window.write("email-port", &mail_server.port().to_string()).await;
    window.write("email-to", OWNER).await;

    // A password that is not the right one: the server's own words.
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

    // An order that fails: the letter says so, and tells no stranger the customer's number.
    aray.answer_next([Answer::Status(400)]);
    assert_eq!(http::post(&address(&session), &path, RECORD).await.status, 200);
    mail_server.wait_for_emails(2).await;
    let letter = &mail_server.emails()[1];
    let subject = letter["headers"]["subject"].as_str().expect("a subject");
    assert!(subject.contains("Крем"), "{subject}");
    let letter = letter.to_string();
    assert!(!letter.contains("9165550117"), "{letter}");

    let mut lookup = Command::new("secret-tool");
    let stored = stdout_of(session.dress(lookup.args(["lookup", "service", "Hooktray", "username", "smtp_password"])));
    assert_eq!(stored, PASSWORD);
    let found = Command::new("grep").args(["-rlF", PASSWORD]).arg(folder(&session)).output().expect("grep starts");
    assert_eq!(String::from_utf8_lossy(&found.stdout), "", "the password is in no file");
    window.close().await;
}
