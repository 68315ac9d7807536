//! Channels that fail, wait and work again: none holds up another one, no message is lost to an outage or sent twice, and the owner
//! hears of each failure.

use hooktray_core::alerts::webhook::presets;
use hooktray_core::base::error::Channel;
use hooktray_core::settings::{self, Settings, WEBHOOK_ADDRESS};
use hooktray_core::store::FILE;
use hooktray_support::bot_api::{BotApi, TOKEN};
use hooktray_support::mail_server::{MailServer, PASSWORD, USER};
use hooktray_support::receiver::{CannedResponse, Receiver};
use hooktray_support::silent_port::SilentPort;
use rusqlite::Connection;
use serde_json::json;
use tokio_util::sync::CancellationToken;

use crate::test_flow::{TestFlow, test_flow};

/// Returns a flow of which these channels tell each order, and everything else.
async fn told(change: impl FnOnce(&mut Settings)) -> TestFlow {
    let each = json!({"telegram": true, "webhook": true, "email": true, "per_minute": 60});
    let test = test_flow(|flow| flow["notify"] = json!({ "each_order": each })).await;
    test.engine.secrets.set(settings::TELEGRAM_TOKEN, TOKEN.to_owned().into()).expect("stored");
    save(&test, change);
    test
}

fn save(test: &TestFlow, change: impl FnOnce(&mut Settings)) {
    let mut settings = Settings { language: Some("en".into()), ..Settings::default() };
    change(&mut settings);
    settings::save(test.engine.inner().store(), &settings).expect("saved");
}

/// Sets a webhook at this address up.
fn webhook(test: &TestFlow, url: &str, settings: &mut Settings) {
    test.engine.secrets.set(WEBHOOK_ADDRESS, format!("{url}/hook").into()).expect("stored");
    settings.webhook = presets().into_iter().find(|preset| preset.id == "json").map(|preset| preset.settings);
}

/// Stores a message about an order, and sends what is due.
async fn order(test: &TestFlow, number: u32) {
    test.send_numbered(number..=number).await;
    test.engine.run_all_after(0).await;
}

fn database(test: &TestFlow) -> Connection {
    Connection::open(test.engine.data_dir.path().join(FILE)).expect("a database")
}

fn count(test: &TestFlow, condition: &str) -> u32 {
    let sql = format!("SELECT count(*) FROM messages WHERE {condition}");
    database(test).query_row(&sql, [], |row| row.get(0)).expect("a count")
}

#[tokio::test]
async fn channel_that_hangs_keeps_no_alert_from_the_others() {
    let (api, silent) = (BotApi::start().await, SilentPort::new().await);
    let test = told(|_| {}).await;
    save(&test, |settings| {
        settings.telegram = Some(api.settings());
        webhook(&test, &silent.url(), settings);
    });
    let monitor = test.engine.inner().alert_monitor();
    let alerts = async {
        test.send_numbered(1..=1).await;
        test.engine.run_worker().await;
        test.engine.inner().wake();
        api.wait_for_messages(1).await;
        monitor.free_space(1024).await.expect("recorded");
        api.wait_for_messages(2).await;
        assert_eq!(count(&test, "channel = 'webhook' AND tries = 0"), 2, "the webhook still waits for a response");
    };
    tokio::select! {
        () = monitor.run(CancellationToken::new()) => {}
        () = alerts => {}
    }
}

#[tokio::test]
async fn wait_that_is_asked_for_holds_new_messages_back_too_also_after_a_start_and_a_change() {
    let api = BotApi::start().await;
    let mut test = told(|settings| settings.telegram = Some(api.settings())).await;
    api.flood_next(700);
    order(&test, 1).await;
    order(&test, 2).await;
    assert_eq!(api.calls().len(), 1);
    test.engine.restart().await;
    test.engine.inner().alert_monitor().start().await.expect("begun");
    save(&test, |settings| settings.telegram = Some(api.settings()));
    test.engine.api().secret_set("another".into(), "value".to_owned().into()).await.expect("stored");
    test.engine.run_all_after(699).await;
    assert_eq!(api.calls().len(), 1);
    test.engine.run_all_after(1).await;
    assert_eq!(api.messages().len(), 2);
}

#[tokio::test]
async fn rejected_password_is_not_tried_with_new_messages_until_it_changes() {
    let mail_server = MailServer::with("plain", json!({"user": USER, "password": PASSWORD}));
    let mut test = told(|settings| settings.email = Some(mail_server.settings())).await;
    test.engine.secrets.set(settings::PASSWORD, "wrong".to_owned().into()).expect("stored");
    order(&test, 1).await;
    order(&test, 2).await;
    test.engine.restart().await;
    test.engine.inner().alert_monitor().start().await.expect("begun");
    test.engine.run_all_after(3599).await;
    assert_eq!((count(&test, "status = 'failed'"), count(&test, "tries = 0")), (1, 1));
    let api = test.engine.api();
    api.secret_set(settings::PASSWORD.into(), PASSWORD.to_owned().into()).await.expect("stored");
    test.engine.run_alerts().await;
    assert_eq!(mail_server.emails().len(), 1);
    assert_eq!(api.messages_retry(Channel::Email).await.expect("queued"), 1);
    test.engine.run_alerts().await;
    assert_eq!(mail_server.emails().len(), 2);
}

#[tokio::test]
async fn short_wait_that_is_asked_for_brings_no_try_forward() {
    let receiver = Receiver::start().await;
    let test = told(|_| {}).await;
    save(&test, |settings| webhook(&test, &receiver.url(), settings));
    receiver.reply_next((0..3).map(|_| CannedResponse::retry_after(503, 0)));
    order(&test, 1).await;
    for delay in [59, 1, 299, 1, 899] {
        test.engine.run_all_after(delay).await;
    }
    assert_eq!(receiver.received().len(), 3);
    test.engine.run_all_after(1).await;
    assert_eq!((receiver.received().len(), count(&test, "status = 'sent'")), (4, 1));
}

#[tokio::test]
async fn each_failure_of_a_channel_is_told_also_if_messages_of_before_went_out_in_between() {
    let (api, mail_server) = (BotApi::start().await, MailServer::plain());
    let test = told(|settings| {
        (settings.telegram, settings.email) = (Some(api.settings()), Some(mail_server.settings()));
    })
    .await;
    let tell = |subject: &&String| subject.contains("send Telegram messages");
    let told = || mail_server.subjects().iter().filter(tell).count();
    api.fails(true);
    order(&test, 1).await;
    order(&test, 2).await;
    api.fails(false);
    api.owner_blocks(true);
    test.engine.run_all_after(60).await;
    assert_eq!((told(), count(&test, "channel = 'telegram' AND status = 'failed'")), (1, 1));
    api.owner_blocks(false);
    test.engine.run_all_after(60).await;
    assert_eq!(api.messages().len(), 1);
    let attention = test.engine.api().dashboard().await.expect("the dashboard").attention;
    assert!(attention.iter().all(|item| item.args.get("code").is_none_or(|code| code != "blocked")), "it works again");
    api.owner_blocks(true);
    order(&test, 3).await;
    assert_eq!((told(), count(&test, "channel = 'telegram' AND status = 'failed'")), (2, 2));
}

#[tokio::test]
async fn message_that_was_accepted_while_nothing_can_be_stored_is_not_sent_again() {
    let api = BotApi::start().await;
    let test = told(|settings| settings.telegram = Some(api.settings())).await;
    api.fails(true);
    order(&test, 1).await;
    order(&test, 2).await;
    let full =
        "CREATE TRIGGER full BEFORE UPDATE ON messages WHEN new.status = 'sent' BEGIN SELECT RAISE(ABORT, 'full'); END";
    database(&test).execute_batch(full).expect("a trigger");
    api.fails(false);
    for _ in 0..3 {
        test.engine.run_all_after(60).await;
    }
    assert_eq!((api.messages().len(), count(&test, "status = 'sent'")), (2, 0), "the next one is sent as well");
    database(&test).execute_batch("DROP TRIGGER full").expect("dropped");
    test.engine.run_all_after(60).await;
    assert_eq!((api.messages().len(), count(&test, "status = 'sent'")), (2, 2));
}

#[tokio::test]
async fn server_that_fails_while_nothing_can_be_stored_is_not_asked_more_often() {
    let api = BotApi::start().await;
    let test = told(|settings| settings.telegram = Some(api.settings())).await;
    api.fails(true);
    let full = "CREATE TRIGGER full BEFORE UPDATE ON messages BEGIN SELECT RAISE(ABORT, 'full'); END";
    database(&test).execute_batch(full).expect("a trigger");
    let tries = || api.calls().iter().filter(|method| *method == "sendMessage").count();
    order(&test, 1).await;
    for _ in 0..5 {
        test.engine.run_all_after(60).await;
    }
    // At once, after one minute, and after five more.
    assert_eq!((tries(), count(&test, "tries > 0")), (2, 0));
    database(&test).execute_batch("DROP TRIGGER full").expect("dropped");
    test.engine.run_all_after(60).await;
    assert_eq!((tries(), count(&test, "tries > 0 AND error_code IS NOT NULL")), (3, 1));
}

#[tokio::test]
async fn starts_and_changes_use_up_no_tries() {
    let api = BotApi::start().await;
    let mut test = told(|settings| settings.telegram = Some(api.settings())).await;
    api.fails(true);
    order(&test, 1).await;
    for round in 0..10 {
        test.engine.restart().await;
        test.engine.inner().alert_monitor().start().await.expect("begun");
        test.engine.run_alerts().await;
        save(&test, |settings| {
            settings.telegram = Some(api.settings());
            settings.telegram.as_mut().expect("Telegram").show_numbers = round % 2 == 0;
        });
        test.engine.run_alerts().await;
    }
    assert_eq!((api.calls().len(), count(&test, "status = 'waiting' AND tries = 1")), (21, 1));
    api.fails(false);
    test.engine.run_all_after(60).await;
    assert_eq!(api.messages().len(), 1);
}

#[tokio::test]
async fn outage_of_four_days_loses_no_message_and_is_told_by_another_channel_after_two() {
    let (api, mail_server) = (BotApi::start().await, MailServer::plain());
    let test = told(|settings| {
        (settings.telegram, settings.email) = (Some(api.settings()), Some(mail_server.settings()));
    })
    .await;
    api.fails(true);
    order(&test, 1).await;
    let told = || mail_server.subjects().iter().filter(|subject| subject.contains("send Telegram messages")).count();
    for (hours, times) in [(24, 0), (24, 1), (24, 1), (24, 1)] {
        for _ in 0..hours {
            test.engine.run_all_after(3600).await;
        }
        assert_eq!(told(), times);
    }
    let attention = test.engine.api().dashboard().await.expect("the dashboard").attention;
    assert!(attention.iter().any(|item| item.args.get("code").is_some_and(|code| code == "later")), "{attention:?}");
    api.fails(false);
    test.engine.run_all_after(24 * 3600).await;
    assert_eq!(api.messages().len(), 1);
}

#[tokio::test]
async fn wait_of_many_hours_that_a_channel_asks_for_is_told_by_another_one_at_once() {
    let (api, mail_server) = (BotApi::start().await, MailServer::plain());
    let test = told(|settings| {
        (settings.telegram, settings.email) = (Some(api.settings()), Some(mail_server.settings()));
    })
    .await;
    let told = || mail_server.subjects().iter().filter(|subject| subject.contains("send Telegram messages")).count();
    api.flood_next(24 * 3600);
    order(&test, 1).await;
    assert_eq!(told(), 1, "{:?}", mail_server.subjects());
    test.engine.run_all_after(24 * 3600).await;
    assert_eq!((told(), api.messages().len()), (1, 1));
}
