//! Emails that a server refuses, puts off or does not take: none is lost, and none is sent twice.

use std::time::Duration;

use hooktray_core::api::AttentionCode;
use hooktray_core::base::error::{Channel, ChannelErrorCode};
use hooktray_core::incident::alert::Alert;
use hooktray_core::settings::{self, EmailSettings};
use hooktray_support::mail_server::{MailServer, OWNER, PASSWORD, USER};
use hooktray_support::stored;
use serde_json::json;

use super::incidents::{emailed, refused};
use crate::test_flow::test_flow;

#[tokio::test]
async fn email_is_retried_and_then_fails_visibly_without_another_email() {
    let mail_server = MailServer::plain();
    let test = test_flow(|_| {}).await;
    let mut nobody = mail_server.settings();
    nobody.port = std::net::TcpListener::bind("127.0.0.1:0").and_then(|port| port.local_addr()).expect("a port").port();
    test.engine.set_email(nobody);
    refused(&test, 1..=1).await;
    let api = test.engine.api();
    let day = 24 * 3600;
    for delay in [60, 300, 900, 3600, 4 * 3600, 12 * 3600, day, day, day, day, day] {
        assert_eq!(api.messages_failed().await.expect("emails").len(), 0);
        test.engine.run_all_after(delay).await;
    }
    let failed = api.messages_failed().await.expect("emails");
    assert_eq!((failed.len(), failed[0].tries, failed[0].code.as_str()), (1, 12, "unreachable"));
    let alert: Vec<Alert> = test.engine.notifications().into_iter().map(|notice| notice.alert).collect();
    assert!(
        matches!(
            alert.last(),
            Some(Alert::ChannelFailed { channel: Channel::Email, code: ChannelErrorCode::Unreachable })
        ),
        "{alert:?}"
    );
    let attention = api.dashboard().await.expect("the dashboard").attention;
    assert!(
        attention.iter().any(|item| item.code == AttentionCode::Email && item.args["code"] == "unreachable"),
        "{attention:?}"
    );
    assert_eq!(mail_server.emails().len(), 0);
    test.engine.set_email(mail_server.settings());
    assert_eq!(api.messages_retry(Channel::Email).await.expect("queued"), 1);
    test.engine.run_alerts().await;
    assert_eq!(mail_server.emails().len(), 1);
    assert!(
        api.dashboard().await.expect("the dashboard").attention.iter().all(|item| item.code != AttentionCode::Email)
    );
}

#[tokio::test]
async fn greylisting_and_a_cut_connection_are_retried_with_the_same_email() {
    let mail_server = MailServer::with("plain", json!({"greylist": 1, "cut": 1}));
    let test = emailed(&mail_server, |_| {}).await;
    refused(&test, 1..=1).await;
    test.engine.run_all_after(60).await;
    assert_eq!(mail_server.emails().len(), 0, "put off, then cut");
    test.engine.run_all_after(300).await;
    test.engine.run_all_after(24 * 3600).await;
    assert_eq!(mail_server.emails().len(), 1);
}

#[tokio::test]
async fn refused_recipient_does_not_keep_the_email_from_the_others() {
    let mail_server = MailServer::with("plain", json!({"unknown": ["wrong@example.ru"]}));
    let test = test_flow(|_| {}).await;
    let to = vec!["wrong@example.ru".into(), OWNER.into()];
    test.engine.set_email(EmailSettings { to, ..mail_server.settings() });
    refused(&test, 1..=1).await;
    assert_eq!(mail_server.emails()[0]["to"], json!([OWNER]));
    let failed = test.engine.api().messages_failed().await.expect("emails");
    assert!(failed[0].code == "partly" && failed[0].reply.contains("wrong@example.ru"), "{failed:?}");
    assert!(failed[0].reply.contains("No such user here"), "the reply of the server: {failed:?}");
}

#[tokio::test]
async fn recipient_that_is_put_off_gets_the_email_though_another_is_refused() {
    let mail_server = MailServer::with("plain", json!({"unknown": ["wrong@example.ru"], "greylist": 1}));
    let test = test_flow(|_| {}).await;
    let to = vec!["wrong@example.ru".into(), OWNER.into(), "second@example.ru".into()];
    test.engine.set_email(EmailSettings { to, ..mail_server.settings() });
    refused(&test, 1..=1).await;
    assert_eq!(mail_server.emails()[0]["to"], json!(["second@example.ru"]), "the owner is put off");
    test.engine.run_all_after(24 * 3600).await;
    let emails = mail_server.emails();
    assert_eq!((emails.len(), &emails[1]["to"]), (2, &json!([OWNER])), "and nobody gets it twice");
    let failed = test.engine.api().messages_failed().await.expect("emails");
    assert!(failed[0].code == "partly" && failed[0].reply.contains("wrong@example.ru"), "{failed:?}");
    test.engine.api().messages_retry(Channel::Email).await.expect("queued");
    test.engine.run_all_after(60).await;
    assert_eq!(mail_server.emails().len(), 2, "only the one that was refused is asked for again");
}

#[tokio::test]
async fn wrong_password_is_tried_once_and_stored_nowhere() {
    let mail_server = MailServer::with("plain", json!({"user": USER, "password": "another"}));
    let test = emailed(&mail_server, |_| {}).await;
    test.engine.secrets.set(settings::PASSWORD, PASSWORD.to_owned().into()).expect("stored");
    refused(&test, 1..=1).await;
    let failed = test.engine.api().messages_failed().await.expect("emails");
    assert_eq!((failed[0].code.as_str(), failed[0].tries), ("login", 1));
    let error = test.engine.api().email_test(mail_server.settings()).await.expect_err("refused");
    assert!(error.code == "email_login" && error.message.contains("535"), "{error:?}");
    assert_eq!(stored::files_with(test.engine.data_dir.path(), PASSWORD), [""; 0]);
}

#[tokio::test]
async fn emails_wait_for_a_missing_password() {
    let mail_server = MailServer::with("plain", json!({"user": USER, "password": PASSWORD}));
    let test = emailed(&mail_server, |_| {}).await;
    refused(&test, 1..=1).await;
    let api = test.engine.api();
    assert_eq!((mail_server.emails().len(), api.messages_failed().await.expect("emails").len()), (0, 0));
    api.secret_set(settings::PASSWORD.into(), PASSWORD.to_owned().into()).await.expect("stored");
    test.engine.run_alerts().await;
    assert_eq!(mail_server.emails()[0]["user"], USER);
}

#[tokio::test]
async fn email_that_a_server_does_not_confirm_may_have_arrived() {
    let mail_server = MailServer::with("plain", json!({"silent": true}));
    let client = hooktray_core::alerts::email::SmtpClient::new(
        &mail_server.settings(),
        None,
        Duration::from_secs(1),
        super::smtp_mistakes::network(),
    )
    .expect("a client");
    let error = client.send(&super::smtp_mistakes::short_email()).await.expect_err("it says nothing");
    assert!(error.code == ChannelErrorCode::BrokenOff && !error.is_final, "{error:?}");
}

#[tokio::test]
async fn server_that_says_nothing_is_unreachable_and_tried_again() {
    let mail_server = MailServer::with("plain", json!({"hang": true}));
    let client = hooktray_core::alerts::email::SmtpClient::new(
        &mail_server.settings(),
        None,
        Duration::from_millis(200),
        super::smtp_mistakes::network(),
    )
    .expect("a client");
    let email = super::smtp_mistakes::short_email();
    let error = client.send(&email).await.expect_err("it hangs");
    assert!(error.code == ChannelErrorCode::Unreachable && !error.is_final, "{error:?}");
}
