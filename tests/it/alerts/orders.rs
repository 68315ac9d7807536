//! A message for each order: who ordered and the order's number, at most so many a minute, and none for anything else.

use hooktray_core::history::{self, RequeueOptions};
use hooktray_core::settings::{self, Hours, Settings, TelegramSettings};
use hooktray_support::aray::ArayResponse;
use hooktray_support::bot_api::{BotApi, TOKEN};
use hooktray_support::mail_server::MailServer;
use serde_json::{Value, json};

use crate::test_flow::{TestFlow, test_flow};

fn save(test: &TestFlow, change: impl FnOnce(&mut Settings)) {
    let mut settings = Settings { language: Some("en".into()), ..Settings::default() };
    change(&mut settings);
    settings::save(test.engine.inner().store(), &settings).expect("saved");
}

/// Returns a flow whose owner gets a message for each order by Telegram.
async fn told(telegram: TelegramSettings, per_minute: u16, change: impl FnOnce(&mut Value)) -> TestFlow {
    let test = test_flow(|flow| {
        flow["notify"] = json!({"each_order": {"telegram": true, "per_minute": per_minute}});
        change(flow);
    })
    .await;
    test.engine.secrets.set(settings::TELEGRAM_TOKEN, TOKEN.to_owned().into()).expect("stored");
    save(&test, |settings| settings.telegram = Some(telegram));
    test
}

async fn order(test: &TestFlow, number: u32) {
    test.send(&format!(r#"{{"id": "{number}", "to": "8916555{number:04}", "custmemo": "Ольга {number}"}}"#)).await;
    test.engine.run_all_after(1).await;
}

fn retry(test: &TestFlow, id: &str, retry: RequeueOptions) {
    let inner = test.engine.inner();
    history::retry(inner.store(), inner.clock(), &[id.to_owned()], retry).expect("queued");
}

fn ok(body: &str) -> ArayResponse {
    let headers = vec![("content-type".into(), "application/json".into())];
    ArayResponse::StatusWith { status: 200, headers, body: body.into() }
}

fn text(api: &BotApi, n: usize) -> String {
    api.messages().remove(n).1
}

#[tokio::test]
async fn message_names_customer_and_order_and_hides_the_telephone_number() {
    let api = BotApi::start().await;
    let test = told(api.settings(), 20, |_| {}).await;
    order(&test, 1).await;
    order(&test, 2).await;
    let number = test.engine.newest()["remembered"]["order_id"].as_str().map(str::to_owned);
    let number = number.unwrap_or_else(|| test.engine.newest()["remembered"]["order_id"].to_string());
    assert_eq!(api.titles()[1], format!("“aray”: new order {number}"));
    assert_eq!(api.titles().len(), 2);
    let said = text(&api, 1);
    assert!(said.contains("Ольга 2") && said.contains("••••0002") && !said.contains("89165550002"), "{said}");
    test.engine.run_all_after(3600).await;
    assert_eq!(api.messages().len(), 2);
}

#[tokio::test]
async fn customers_number_that_counts_as_the_orders_number_is_hidden() {
    let api = BotApi::start().await;
    let test = told(api.settings(), 1, |_| {}).await;
    for number in 1..=3 {
        test.aray.respond_next([ok(&format!(r#"{{"code": "ok", "order_id": "7916555{number:04}"}}"#))]);
        order(&test, number).await;
    }
    test.engine.run_all_after(3600).await;
    let (titles, texts) = (api.titles(), api.messages());
    let said = format!("{titles:?} {texts:?}");
    assert!(said.contains("new order ••••0001") && said.contains("order ••••0002"), "{said}");
    assert!(!said.contains("7916555"), "{said}");
}

#[tokio::test]
async fn telephone_number_is_whole_if_the_channel_shows_numbers() {
    let api = BotApi::start().await;
    let test = told(TelegramSettings { show_numbers: true, ..api.settings() }, 20, |_| {}).await;
    order(&test, 1).await;
    assert!(text(&api, 0).contains("89165550001"));
}

#[tokio::test]
async fn channels_that_were_not_chosen_or_are_not_set_up_get_nothing() {
    let (api, mail_server) = (BotApi::start().await, MailServer::plain());
    let test = told(api.settings(), 20, |flow| flow["notify"]["each_order"]["webhook"] = json!(true)).await;
    save(&test, |settings| {
        (settings.telegram, settings.email) = (Some(api.settings()), Some(mail_server.settings()));
    });
    order(&test, 1).await;
    assert_eq!((api.messages().len(), mail_server.subjects().len()), (1, 0));
}

#[tokio::test]
async fn flow_without_the_wish_sends_no_message_for_an_order() {
    let api = BotApi::start().await;
    let test = told(api.settings(), 20, |flow| flow["notify"] = json!({})).await;
    order(&test, 1).await;
    assert_eq!((test.aray.orders().len(), api.messages().len()), (1, 0));
}

#[tokio::test]
async fn orders_beyond_those_of_a_minute_are_gathered_and_each_is_named_once() {
    let api = BotApi::start().await;
    let test = told(api.settings(), 3, |_| {}).await;
    for number in 1..=10 {
        order(&test, number).await;
    }
    assert_eq!(api.messages().len(), 3, "{:?}", api.titles());
    test.engine.run_all_after(60).await;
    assert_eq!(api.titles()[3..], ["“aray”: 7 more orders"]);
    let all: String = api.messages().into_iter().map(|(_, text)| text).collect();
    for number in 1..=10 {
        assert_eq!(all.matches(&format!("••••{number:04}")).count(), 1, "{number}: {all}");
    }
    assert!(text(&api, 3).contains("order "), "each has its number: {}", text(&api, 3));
    // A minute later single messages go out again.
    test.engine.run_all_after(61).await;
    order(&test, 11).await;
    assert!(api.titles()[4].contains("new order"), "{:?}", api.titles());
}

#[tokio::test]
async fn many_gathered_orders_are_counted_and_the_first_few_named() {
    let api = BotApi::start().await;
    let test = told(api.settings(), 1, |_| {}).await;
    for number in 1..=50 {
        let body = format!(r#"{{"id": "{number}", "to": "8916555{number:04}", "custmemo": "Ольга {number}"}}"#);
        test.send(&body).await;
    }
    test.engine.run_all_after(1).await;
    test.engine.run_all_after(61).await;
    assert_eq!(api.titles()[1..], ["“aray”: 49 more orders"]);
    let said = text(&api, 1);
    assert!(said.contains("and 19 more") && said.matches("••••").count() == 30, "{said}");
}

#[tokio::test]
async fn orders_of_a_quiet_night_arrive_in_few_messages() {
    let api = BotApi::start().await;
    let test = told(TelegramSettings { quiet_hours: true, ..api.settings() }, 2, |_| {}).await;
    let now = test.engine.clock.now().to_zoned_datetime(jiff::tz::TimeZone::system());
    let hour = now.hour().unsigned_abs();
    save(&test, |settings| {
        settings.quiet = Some(Hours { from_hour: hour, to_hour: (hour + 8) % 24 });
        settings.telegram = Some(TelegramSettings { quiet_hours: true, ..api.settings() });
    });
    for number in 1..=12 {
        order(&test, number).await;
        test.engine.run_all_after(600).await;
    }
    assert_eq!(api.messages().len(), 0);
    test.engine.run_all_after(8 * 3600).await;
    assert_eq!(api.titles()[2..], ["“aray”: 10 more orders"]);
}

#[tokio::test]
async fn what_is_no_new_order_gives_no_message() {
    let api = BotApi::start().await;
    let rule = json!({"key": "{{ body.id }}", "window_hours": 24});
    let test = told(api.settings(), 20, |flow| flow["source"]["deduplicate"] = rule).await;
    order(&test, 1).await;
    // The same record once more.
    order(&test, 1).await;
    assert_eq!(test.engine.newest()["status"], "duplicate");
    // Refused; and known to the CRM.
    test.aray.respond_next([ArayResponse::Refuse("no".into())]);
    order(&test, 2).await;
    let double = r#"{"code": "ok", "order_id": 5, "is_double": true}"#;
    test.aray.respond_next([ok(double)]);
    order(&test, 3).await;
    assert_eq!(test.engine.newest()["crm_duplicate"], true);
    let orders = api.titles().iter().filter(|title| title.contains("new order")).count();
    assert_eq!(orders, 1, "{:?}", api.titles());
}

#[tokio::test]
async fn new_order_whose_first_response_was_lost_is_told_though_the_crm_then_knows_it() {
    let api = BotApi::start().await;
    let test = told(api.settings(), 20, |_| {}).await;
    test.aray.respond_next([ArayResponse::HangUp, ok(r#"{"code": "ok", "order_id": 5, "is_double": true}"#)]);
    order(&test, 1).await;
    test.engine.run_all_after(30).await;
    assert_eq!(test.engine.newest()["crm_duplicate"], true);
    assert_eq!(api.titles(), ["“aray”: new order 5"]);
}

#[tokio::test]
async fn test_of_a_sender_gives_no_message() {
    let api = BotApi::start().await;
    let test =
        told(api.settings(), 20, |flow| flow["source"]["test_when"] = json!("{{ body.custmemo == 'Test' }}")).await;
    test.send(r#"{"id": "1", "to": "89165550117", "custmemo": "Test"}"#).await;
    test.engine.run_all_after(60).await;
    assert_eq!((test.engine.statuses(), api.messages().len()), (vec!["test".to_owned()], 0));
}

#[tokio::test]
async fn order_that_is_run_again_from_the_start_gives_a_message_of_its_own() {
    let api = BotApi::start().await;
    let test = told(api.settings(), 20, |_| {}).await;
    order(&test, 1).await;
    let id = test.engine.newest()["id"].as_str().expect("an id").to_owned();
    retry(&test, &id, RequeueOptions { from_start: true, ..RequeueOptions::default() });
    test.engine.run_all_after(1).await;
    assert_eq!((test.aray.requests_count(), api.messages().len()), (2, 2));
}

#[tokio::test]
async fn what_failed_of_a_delivered_order_and_is_sent_later_gives_no_second_message() {
    let api = BotApi::start().await;
    let test = told(api.settings(), 20, |flow| {
        let mut tell = flow["actions"][1].clone();
        (tell["id"], tell["on_error"]) = (json!("tell"), json!("continue"));
        tell.as_object_mut().expect("an action").remove("remember");
        flow["actions"].as_array_mut().expect("actions").push(tell);
    })
    .await;
    test.aray.respond_next([ok(r#"{"code": "ok", "order_id": 5}"#), ArayResponse::Refuse("no".into())]);
    order(&test, 1).await;
    let new = || api.titles().iter().filter(|title| title.contains("new order")).count();
    assert_eq!((test.engine.newest()["status"].as_str(), new()), (Some("delivered"), 1), "{:?}", api.titles());
    let id = test.engine.newest()["id"].as_str().expect("an id").to_owned();
    retry(&test, &id, RequeueOptions::default());
    test.engine.run_all_after(1).await;
    assert_eq!((test.aray.requests_count(), new()), (3, 1), "{:?}", api.titles());
}
