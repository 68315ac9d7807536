//! Messages by Telegram: the same incidents as by email, no token where it could be read, and a channel that fails is
//! reported by another one, once.

use hooktray_core::api::AttentionCode;
use hooktray_core::base::error::Channel;
use hooktray_core::incident::alert::Alert;
use hooktray_core::settings::{self, Hours, ProxyChoice, ProxyServer, Settings, TelegramAccess, TelegramSettings};
use hooktray_support::bot_api::{self, BotApi, OWNER_CHAT, TOKEN};
use hooktray_support::harness::TestEngine;
use hooktray_support::mail_server::MailServer;
use hooktray_support::receiver::Receiver;
use hooktray_support::stored;
use serde_json::json;

use super::incidents::refused;
use crate::test_flow::{TestFlow, test_flow};

fn save(engine: &TestEngine, change: impl FnOnce(&mut Settings)) {
    let mut settings = Settings { language: Some("en".into()), ..Settings::default() };
    change(&mut settings);
    settings::save(engine.inner().store(), &settings).expect("saved");
}

/// Returns a flow whose owner gets messages by Telegram, with this token stored.
async fn told(telegram: TelegramSettings, token: &str) -> TestFlow {
    let test = test_flow(|_| {}).await;
    test.engine.secrets.set(settings::TELEGRAM_TOKEN, token.to_owned().into()).expect("stored");
    save(&test.engine, |settings| settings.telegram = Some(telegram));
    test
}

async fn failed_codes(test: &TestFlow) -> Vec<(Channel, String)> {
    let failed = test.engine.api().messages_failed().await.expect("messages");
    failed.into_iter().map(|message| (message.channel, message.code)).collect()
}

/// True if a file of the data dir contains this text.
fn is_in_a_file(test: &TestFlow, text: &str) -> bool {
    !stored::files_with(test.engine.data_dir.path(), text).is_empty()
}

#[tokio::test]
async fn incident_is_told_at_once_then_in_a_digest_then_when_it_ends() {
    let api = BotApi::start().await;
    let test = told(api.settings(), TOKEN).await;
    refused(&test, 1..=1).await;
    assert_eq!(api.titles(), ["“aray”: an order was not sent"]);
    let (chat, text) = api.messages().remove(0);
    assert!(chat == OWNER_CHAT && text.contains("••••0117") && !text.contains("89165550117"), "{text}");
    assert!(text.contains("What to do:") && text.contains("Operation history"), "{text}");
    refused(&test, 2..=30).await;
    test.engine.run_all_after(60).await;
    assert_eq!(api.messages().len(), 1, "no message for each");
    test.engine.run_all_after(15 * 60).await;
    test.send_numbered(31..=33).await;
    test.engine.run_all_after(10).await;
    test.engine.run_all_after(120).await;
    test.engine.run_all_after(3600).await;
    assert_eq!(api.titles()[1..], ["“aray”: 29 more orders were not sent", "“aray”: works again"]);
}

#[tokio::test]
async fn digests_of_a_day_are_as_few_as_by_email() {
    let (api, mail_server) = (BotApi::start().await, MailServer::plain());
    let test = told(api.settings(), TOKEN).await;
    save(&test.engine, |settings| {
        (settings.telegram, settings.email) = (Some(api.settings()), Some(mail_server.settings()));
    });
    for number in 1..=40 {
        refused(&test, number..=number).await;
        test.engine.run_all_after(20 * 60).await;
    }
    let subjects: Vec<String> =
        mail_server.subjects().iter().map(|subject| subject.replace("Hooktray: ", "")).collect();
    assert_eq!(api.titles(), subjects);
    assert!(subjects.len() < 20, "{}", subjects.len());
}

#[tokio::test]
async fn numbers_are_shown_in_full_only_if_the_owner_wants_it() {
    let api = BotApi::start().await;
    let test = told(TelegramSettings { show_numbers: true, ..api.settings() }, TOKEN).await;
    refused(&test, 1..=1).await;
    assert!(api.messages()[0].1.contains("89165550117"));
}

#[tokio::test]
async fn message_of_a_quiet_hour_waits_until_it_ends_if_it_is_to() {
    let local = |at: jiff::Timestamp| at.to_zoned_datetime(jiff::tz::TimeZone::system()).hour().unsigned_abs();
    for quiet_hours in [true, false] {
        let api = BotApi::start().await;
        let test = told(api.settings(), TOKEN).await;
        let hour = local(test.engine.clock.now());
        save(&test.engine, |settings| {
            settings.quiet = Some(Hours { from_hour: hour, to_hour: (hour + 2) % 24 });
            settings.telegram = Some(TelegramSettings { quiet_hours, ..api.settings() });
        });
        refused(&test, 1..=1).await;
        test.engine.run_all_after(3600).await;
        test.engine.api().secret_set("another".into(), "value".to_owned().into()).await.expect("stored");
        test.engine.run_alerts().await;
        assert_eq!(api.messages().len(), usize::from(!quiet_hours));
        test.engine.run_all_after(3600).await;
        assert_eq!(api.messages().len(), 1);
    }
}

#[tokio::test]
async fn flow_can_be_told_of_without_telegram() {
    let api = BotApi::start().await;
    let test = test_flow(|flow| flow["notify"] = json!({"telegram": false})).await;
    test.engine.secrets.set(settings::TELEGRAM_TOKEN, TOKEN.to_owned().into()).expect("stored");
    save(&test.engine, |settings| settings.telegram = Some(api.settings()));
    refused(&test, 1..=1).await;
    assert_eq!(api.calls(), [""; 0]);
}

#[tokio::test]
async fn wrong_token_is_tried_once_told_by_email_once_and_stored_nowhere() {
    let (api, mail_server) = (BotApi::start().await, MailServer::plain());
    let wrong = "110201543:AAsomebody-elses-token_of-before";
    let test = told(api.settings(), wrong).await;
    save(&test.engine, |settings| {
        (settings.telegram, settings.email) = (Some(api.settings()), Some(mail_server.settings()));
    });
    refused(&test, 1..=1).await;
    test.engine.run_alerts().await;
    assert_eq!(failed_codes(&test).await, [(Channel::Telegram, "token".into())]);
    let told = |subject: &&String| subject.contains("send Telegram messages");
    assert_eq!(mail_server.subjects().iter().filter(told).count(), 1, "{:?}", mail_server.subjects());
    refused(&test, 2..=9).await;
    test.engine.run_all_after(24 * 3600).await;
    assert_eq!(mail_server.subjects().iter().filter(told).count(), 1, "{:?}", mail_server.subjects());
    let error = test.engine.api().telegram_test(api.settings()).await.expect_err("refused");
    assert!(error.code == "telegram_token" && error.message.contains("Unauthorized"), "{error:?}");
    assert!(!is_in_a_file(&test, wrong) && !is_in_a_file(&test, "AAsomebody"));
}

#[tokio::test]
async fn blocked_bot_is_told_by_email_and_messages_go_out_once_it_is_not() {
    let (api, mail_server) = (BotApi::start().await, MailServer::plain());
    let test = told(api.settings(), TOKEN).await;
    save(&test.engine, |settings| {
        (settings.telegram, settings.email) = (Some(api.settings()), Some(mail_server.settings()));
    });
    api.owner_blocks(true);
    refused(&test, 1..=1).await;
    test.engine.run_alerts().await;
    assert_eq!(failed_codes(&test).await, [(Channel::Telegram, "blocked".into())]);
    let emails = mail_server.emails();
    assert!(emails[1]["text"].as_str().expect("text").contains("bot"), "{emails:?}");
    let attention = test.engine.api().dashboard().await.expect("the dashboard").attention;
    assert!(
        attention.iter().any(|item| item.code == AttentionCode::Telegram && item.args["code"] == "blocked"),
        "{attention:?}"
    );
    api.owner_blocks(false);
    assert_eq!(test.engine.api().messages_retry(Channel::Telegram).await.expect("queued"), 1);
    test.engine.run_alerts().await;
    assert_eq!(api.messages().len(), 1);
    assert_eq!(failed_codes(&test).await, []);
}

#[tokio::test]
async fn two_channels_that_both_fail_tell_each_other_no_more_than_once() {
    let (api, mail_server) =
        (BotApi::start().await, MailServer::with("plain", json!({"unknown": ["owner@example.ru"]})));
    let test = told(api.settings(), TOKEN).await;
    save(&test.engine, |settings| {
        (settings.telegram, settings.email) = (Some(api.settings()), Some(mail_server.settings()));
    });
    api.owner_blocks(true);
    refused(&test, 1..=1).await;
    for _ in 0..20 {
        test.engine.run_all_after(3600).await;
    }
    let failed = test.engine.api().messages_failed().await.expect("messages");
    let of_channels = failed.iter().filter(|message| message.alert == "channel_failed").count();
    assert_eq!((failed.len(), of_channels), (4, 2), "{failed:?}");
    let shown = test.engine.notifications();
    let shown = shown.iter().filter(|notice| matches!(notice.alert, Alert::ChannelFailed { .. })).count();
    assert_eq!(shown, 4, "the desktop shows each");
}

#[tokio::test]
async fn wait_that_telegram_asks_for_is_kept() {
    let api = BotApi::start().await;
    let test = told(api.settings(), TOKEN).await;
    api.flood_next(700);
    refused(&test, 1..=1).await;
    test.engine.run_all_after(699).await;
    assert_eq!(api.calls(), ["sendMessage"], "not before");
    test.engine.run_all_after(1).await;
    assert_eq!(api.messages().len(), 1);
}

#[tokio::test]
async fn outage_is_waited_for_and_nothing_is_lost() {
    let api = BotApi::start().await;
    let test = told(api.settings(), TOKEN).await;
    api.fails(true);
    refused(&test, 1..=1).await;
    test.engine.run_all_after(60).await;
    assert_eq!(failed_codes(&test).await, []);
    api.fails(false);
    test.engine.run_all_after(300).await;
    assert_eq!(api.messages().len(), 1);
}

#[tokio::test]
async fn group_that_became_a_supergroup_gets_the_message_and_is_remembered() {
    let api = BotApi::start().await;
    api.is_added_to(&json!({"id": -77, "type": "group", "title": "Заявки"}));
    let test = told(TelegramSettings { chat_id: -77, ..api.settings() }, TOKEN).await;
    api.group_moves(-77, -100_077);
    let group = TelegramSettings { chat_id: -77, ..api.settings() };
    test.engine.api().telegram_test(group).await.expect("a test follows as well");
    refused(&test, 1..=1).await;
    assert_eq!(api.messages()[0].0, -100_077);
    let stored = test.engine.api().settings().await.expect("settings").telegram.expect("Telegram");
    assert_eq!((stored.chat_id, api.calls().len()), (-100_077, 4));
}

#[tokio::test]
async fn bot_and_its_chats_are_found_and_a_test_message_arrives() {
    let api = BotApi::start().await;
    api.is_added_to(&json!({"id": -77, "type": "group", "title": "Заявки"}));
    let test = told(api.settings(), &format!(" {TOKEN}\n")).await;
    let window = test.engine.api();
    assert_eq!(window.telegram_check(api.access()).await.expect("a bot").username, "olga_shop_bot");
    let chats = window.telegram_chats(api.access()).await.expect("chats");
    let chats: Vec<_> = chats.iter().map(|chat| (chat.id, chat.title.as_str(), chat.is_group)).collect();
    assert_eq!(chats, [(-77, "Заявки", true), (OWNER_CHAT, "Ольга", false)]);
    window.telegram_test(api.settings()).await.expect("sent");
    assert!(api.messages()[0].1.contains("test message"), "{:?}", api.messages());
    let code = async |settings: TelegramSettings| window.telegram_test(settings).await.expect_err("an error").code;
    assert_eq!(code(TelegramSettings { chat_id: 5, ..api.settings() }).await, "telegram_chat_not_found");
    assert_eq!(code(TelegramSettings { chat_id: 0, ..api.settings() }).await, "telegram_settings");
    api.is_polled_elsewhere();
    assert_eq!(window.telegram_chats(api.access()).await.expect_err("an error").code, "telegram_conflict");
}

#[tokio::test]
async fn errors_and_the_proxy_never_show_the_token() {
    let free = std::net::TcpListener::bind("127.0.0.1:0").and_then(|port| port.local_addr()).expect("a port");
    let test = told(bot_api::settings(bot_api::access(free), 1), TOKEN).await;
    let window = test.engine.api();
    let other = Receiver::start().await;
    let proxy = |port| ProxyChoice::Http(ProxyServer { host: "127.0.0.1".into(), port, user: None });
    for access in [
        bot_api::access(free),
        TelegramAccess { api: other.url(), proxy: ProxyChoice::None },
        TelegramAccess { api: other.url(), proxy: proxy(free.port()) },
        TelegramAccess { api: "https://telegram.example".into(), proxy: proxy(free.port()) },
    ] {
        let has_proxy = access.proxy != ProxyChoice::None;
        let error = window.telegram_check(access).await.expect_err("no bot there");
        assert_eq!(error.code, "telegram_unreachable");
        let text = format!("{error:?}");
        let named = format!("the proxy 127.0.0.1:{} cannot be reached", free.port());
        assert_eq!(text.contains(&named), has_proxy, "{text}");
        assert!(!text.contains(TOKEN) && !text.contains("AAHdq"), "{text}");
    }
}

#[tokio::test]
async fn message_goes_by_the_channels_own_proxy() {
    let proxy = BotApi::start().await;
    let server = ProxyServer { host: "127.0.0.1".into(), port: proxy.address().port(), user: None };
    let access = TelegramAccess { api: "http://telegram.example".into(), proxy: ProxyChoice::Http(server) };
    let test = told(bot_api::settings(access, OWNER_CHAT), TOKEN).await;
    refused(&test, 1..=1).await;
    assert_eq!(proxy.messages().len(), 1, "an HTTP proxy gets requests for plain addresses whole");
}
