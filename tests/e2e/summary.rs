//! The summary of the day, asked for in the tray, and the window's alerts and figures, in both languages.

use hooktray_support::harness::stdout_of;
use hooktray_support::http;
use hooktray_support::mail_server::{MailServer, OWNER, USER};
use hooktray_support::receiver::Receiver;
use serde_json::Value;

use crate::program::hooktray;
use crate::session::Session;
use crate::stored_flow::{RECORD, address, store_flow};
use crate::tray::Panel;
use crate::window::Window;

fn subject(email: &Value) -> &str {
    email["headers"]["subject"].as_str().expect("a subject")
}

#[tokio::test]
async fn summary_is_shown_and_sent_from_the_tray_in_the_language_of_the_window() {
    let session = Session::start();
    let (crm, mail_server) = (Receiver::start().await, MailServer::plain());
    let path = store_flow(&session, "Крем", &crm.url(), true);
    let port = mail_server.port().to_string();
    let server = ["mail", "set", "--host", "localhost", "--port", &port, "--security", "none"];
    stdout_of(hooktray(&session, &server).args(["--from", USER, "--to", OWNER]));
    stdout_of(&mut hooktray(&session, &["notify", "summary", "set", "--hour", "9", "--by", "email"]));
    let mut panel = Panel::new(&session).await;
    let window = Window::open(&session, None).await;
    let icon = panel.icon().await;
    assert_eq!(http::post(&address(&session), &path, RECORD).await.status, 200);
    icon.wait_for(|line| line.contains("1 доставлен")).await;

    icon.press(|line| line == "Сводка за сегодня").await;
    let shown = session.notification();
    assert!(shown.contains("'Доставлена 1 заявка'"), "{shown}");
    mail_server.wait_for_emails(1).await;
    let emails = mail_server.emails();
    assert_eq!(subject(&emails[0]), "Hooktray: Доставлена 1 заявка");
    assert!(emails[0]["text"].to_string().contains("Доставлено: 1"), "{}", emails[0]);
    assert!(!emails[0].to_string().contains("9165550117"), "{}", emails[0]);

    window.click("nav-settings").await;
    window.choose("settings-language", "en").await;
    window.shows("nav-history", "istory").await;
    window.click("email-test").await;
    window.shows("email-test-result", "sent").await;
    window.picture(&session, "alerts-en").await;
    window.click("nav-figures").await;
    window.shows("figure-delivered", "100% of 1 order").await;
    window.shows("figure-time", "almost always").await;
    window.picture(&session, "figures-day-en").await;
    mail_server.wait_for_emails(2).await;
    icon.press(|line| line == "Today’s summary").await;
    let shown = session.notification();
    assert!(shown.contains("'1 order delivered'"), "{shown}");
    mail_server.wait_for_emails(3).await;
    let emails = mail_server.emails();
    assert_eq!(subject(&emails[2]), "Hooktray: 1 order delivered");
    assert!(emails[2]["text"].to_string().contains("Delivered: 1"), "{}", emails[2]);
    window.close().await;
}
