//! Alerts to a webhook: what each known service reads, secrets in headers, and what its responses mean.

use hooktray_core::alerts::webhook::presets;
use hooktray_core::flow::Header;
use hooktray_core::settings::{self, Settings, WEBHOOK_ADDRESS, WebhookSettings};
use hooktray_core::store::FILE;
use hooktray_support::aray::ArayResponse;
use hooktray_support::receiver::{CannedResponse, Received, Receiver};
use serde_json::{Value, json};

use super::incidents::refused;
use crate::test_flow::{TestFlow, test_flow};

fn preset(id: &str) -> WebhookSettings {
    presets().into_iter().find(|preset| preset.id == id).expect("a known service").settings
}

/// Returns a flow whose owner is told by this webhook.
async fn told(receiver: &Receiver, webhook: WebhookSettings) -> TestFlow {
    let test = test_flow(|_| {}).await;
    let address = format!("{}/hooks/se+cret?k=s3cr3t-key", receiver.url());
    test.engine.secrets.set(WEBHOOK_ADDRESS, address.into()).expect("stored");
    let settings = Settings { webhook: Some(webhook), language: Some("en".into()), ..Settings::default() };
    settings::save(test.engine.inner().store(), &settings).expect("saved");
    test
}

fn header<'a>(received: &'a Received, name: &str) -> Option<&'a str> {
    received.headers.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
}

#[tokio::test]
async fn known_services_get_what_they_read() {
    for id in ["ntfy", "slack", "mattermost", "discord", "json"] {
        let receiver = Receiver::start().await;
        let test = told(&receiver, preset(id)).await;
        refused(&test, 1..=1).await;
        let received = receiver.received();
        let one = &received[0];
        assert_eq!(
            (received.len(), one.method.as_str(), one.target.as_str()),
            (1, "POST", "/hooks/se+cret?k=s3cr3t-key")
        );
        assert!(!one.body.contains("89165550117") && one.body.contains("••••0117"), "{id}: {}", one.body);
        let title = "“aray”: an order was not sent";
        if id == "ntfy" {
            assert!(one.body.starts_with(title) && header(one, "priority") == Some("high"), "{one:?}");
            continue;
        }
        let body: Value = serde_json::from_str(&one.body).expect("JSON");
        assert_eq!(header(one, "content-type"), Some("application/json"));
        match id {
            "discord" => assert!(body["content"].as_str().expect("text").starts_with(title), "{body}"),
            "json" => {
                let facts = [&body["code"], &body["flow"], &body["stage"], &body["records"], &body["good"]];
                assert_eq!(facts, [&json!("refused"), &json!("aray"), &json!("first"), &json!(1), &json!(false)]);
                assert_eq!(body["title"], title);
            }
            _ => assert!(body["text"].as_str().expect("text").starts_with(title), "{body}"),
        }
    }
}

#[tokio::test]
async fn discord_and_slack_take_any_text() {
    let receiver = Receiver::start().await;
    let test = told(&receiver, preset("slack")).await;
    test.aray.respond_next([ArayResponse::Refuse(format!("<!channel> & {}", "я".repeat(3000)))]);
    test.send_numbered(1..=1).await;
    test.engine.run_all_after(0).await;
    let settings = Settings { webhook: Some(preset("discord")), ..Settings::default() };
    settings::save(test.engine.inner().store(), &settings).expect("saved");
    test.engine.api().webhook_test(preset("discord")).await.expect("accepted");
    let received = receiver.received();
    let slack: Value = serde_json::from_str(&received[0].body).expect("JSON");
    let text = slack["text"].as_str().expect("text");
    assert!(text.contains("&lt;!channel&gt; &amp;") && !text.contains("<!channel>"), "{text}");
    let discord: Value = serde_json::from_str(&received[1].body).expect("JSON");
    assert!(discord["content"].as_str().expect("text").chars().count() <= 2000);
}

#[tokio::test]
async fn name_of_a_customer_is_only_text_in_mattermost_and_discord() {
    for (id, text) in [("mattermost", "text"), ("discord", "content")] {
        let receiver = Receiver::start().await;
        let test = told(&receiver, preset(id)).await;
        let reason = "@all [prize](https://bad.example) ![x](http://bad.example/x.png) www.bad.example";
        test.aray.respond_next([ArayResponse::Refuse(reason.into())]);
        test.send_numbered(1..=1).await;
        test.engine.run_all_after(0).await;
        let body: Value = serde_json::from_str(&receiver.received()[0].body).expect("JSON");
        let said = body[text].as_str().expect("text");
        assert!(said.contains("prize") && !said.contains("](") && !said.contains("://"), "{said}");
        assert!(id == "discord" || !said.contains("@all") && !said.contains("www."), "{said}");
    }
}

#[tokio::test]
async fn body_that_is_no_json_once_a_text_has_a_quotation_mark_is_told_by_the_test() {
    let receiver = Receiver::start().await;
    let test = told(&receiver, preset("json")).await;
    for body in [r#"{"text": "{{ text }}"}"#, r#"{"title": "{{ alert.title }}"}"#] {
        let webhook = WebhookSettings { body: body.into(), ..preset("json") };
        let error = test.engine.api().webhook_test(webhook).await.expect_err("no JSON");
        assert!(error.code == "webhook_template" && error.message.contains("tojson"), "{error:?}");
    }
    let webhook = WebhookSettings { body: r#"{"text": {{ text | tojson }}}"#.into(), ..preset("json") };
    test.engine.api().webhook_test(webhook).await.expect("accepted");
    assert_eq!(receiver.received().len(), 1);
}

#[test]
fn name_that_no_alert_has_and_headers_of_hooktrays_own_are_refused() {
    for body in ["{{ alert.nope }}", "{{ alert['titel'] }}"] {
        let error = WebhookSettings { body: body.into(), ..preset("json") }.check().expect_err("unknown");
        assert!(error.to_string().contains("examples"), "{error}");
    }
    for name in ["Content-Length", "content-type", "Host", "Transfer-Encoding"] {
        let header = Header { name: name.into(), value: "3".into() };
        WebhookSettings { headers: vec![header], ..preset("json") }.check().expect_err(name);
    }
}

#[tokio::test]
async fn secrets_in_headers_are_sent_and_never_shown() {
    let receiver = Receiver::start().await;
    let value = "Bearer {{ secret('ntfy_token') }}".to_owned();
    let webhook = WebhookSettings { headers: vec![Header { name: "Authorization".into(), value }], ..preset("json") };
    let test = told(&receiver, webhook.clone()).await;
    refused(&test, 1..=1).await;
    assert_eq!(receiver.received().len(), 0, "it waits for the secret");
    test.engine.secrets.set("ntfy_token", "tk_s3cr3t".to_owned().into()).expect("stored");
    receiver.reply_next([CannedResponse::text(
        403,
        "tk_s3cr3t is not s3cr3t-key for /hooks/se+cret?k=s3cr3t-key, +7 916 555-01-17",
    )]);
    test.engine.run_all_after(60).await;
    assert_eq!(header(&receiver.received()[0], "authorization"), Some("Bearer tk_s3cr3t"));
    let failed = test.engine.api().messages_failed().await.expect("messages");
    let reply = &failed[0].reply;
    assert!(failed[0].code == "refused" && reply.starts_with("403 "), "{failed:?}");
    assert!(!reply.contains("tk_s3cr3t") && !reply.contains("916"), "{reply}");
    let changed = Header { name: "X".into(), value: "{{ secret('ntfy_token') | upper }}".into() };
    WebhookSettings { headers: vec![changed], ..webhook.clone() }.check().expect_err("no mask could find it");
    WebhookSettings { body: "{{ alert.".into(), ..webhook }.check().expect_err("it does not parse");
}

#[tokio::test]
async fn number_at_the_end_of_what_is_shown_of_a_response_is_masked() {
    let receiver = Receiver::start().await;
    let test = told(&receiver, preset("json")).await;
    receiver.reply_next([CannedResponse::text(403, &format!("{} 89165550117", "x".repeat(194)))]);
    refused(&test, 1..=1).await;
    let failed = test.engine.api().messages_failed().await.expect("messages");
    assert!(failed[0].reply.starts_with("403 x") && !failed[0].reply.contains('8'), "{failed:?}");
}

#[tokio::test]
async fn busy_receiver_is_tried_again_when_it_asks_and_a_moved_one_is_not() {
    let receiver = Receiver::start().await;
    let test = told(&receiver, preset("json")).await;
    receiver.reply_next([CannedResponse::status(503), CannedResponse::redirect(301, "https://elsewhere.example/")]);
    refused(&test, 1..=1).await;
    test.engine.run_all_after(59).await;
    assert_eq!(receiver.received().len(), 1);
    test.engine.run_all_after(1).await;
    let received = receiver.received();
    let id = |at: usize| serde_json::from_str::<Value>(&received[at].body).expect("JSON")["id"].clone();
    assert_eq!((received.len(), id(0)), (2, id(1)), "the receiver can recognize it");
    let failed = test.engine.api().messages_failed().await.expect("messages");
    assert_eq!((failed.len(), failed[0].code.as_str()), (1, "refused"));
    assert!(failed[0].reply.contains("301 ") && failed[0].reply.contains("https://elsewhere.example/"), "{failed:?}");
    test.engine.run_all_after(24 * 3600).await;
    assert_eq!(receiver.received().len(), 2);
}

#[tokio::test]
async fn test_tells_what_is_wrong() {
    let receiver = Receiver::start().await;
    let test = told(&receiver, preset("json")).await;
    let window = test.engine.api();
    window.webhook_test(preset("json")).await.expect("accepted");
    let body: Value = serde_json::from_str(&receiver.received()[0].body).expect("JSON");
    assert_eq!((&body["code"], &body["good"]), (&json!("test"), &json!(true)));
    let code = async |webhook: WebhookSettings| window.webhook_test(webhook).await.expect_err("an error").code;
    let body = "{{ 1 / 0 }}".to_owned();
    assert_eq!(code(WebhookSettings { body, ..preset("json") }).await, "webhook_template");
    assert_eq!(code(WebhookSettings { content_type: " ".into(), ..preset("json") }).await, "webhook_settings");
    test.engine.secrets.set(WEBHOOK_ADDRESS, "hooks.example".to_owned().into()).expect("stored");
    assert_eq!(code(preset("json")).await, "webhook_settings");
    test.engine.secrets.delete(WEBHOOK_ADDRESS).expect("deleted");
    assert_eq!(code(preset("json")).await, "webhook_secret");
}

#[tokio::test]
async fn message_or_incident_that_cannot_be_read_keeps_no_other_from_being_told() {
    for damage in ["UPDATE messages SET alert = '{'", "UPDATE incidents SET state = '{', next_check_at = 0"] {
        let receiver = Receiver::start().await;
        let test = told(&receiver, preset("ntfy")).await;
        test.aray.respond_next([ArayResponse::Refuse("no such offer".into())]);
        test.send_numbered(1..=1).await;
        test.engine.run_worker().await;
        let database = rusqlite::Connection::open(test.engine.data_dir.path().join(FILE)).expect("a database");
        assert!(database.execute(damage, []).expect("damaged") > 0, "{damage}");
        for id in 2..=4 {
            test.send(&json!({"id": id, "to": "no number", "custmemo": "Ольга"}).to_string()).await;
            test.engine.run_all_after(1).await;
        }
        test.engine.run_all_after(15 * 60).await;
        let told: Vec<String> = receiver.received().into_iter().map(|one| one.body).collect();
        assert!(told.iter().any(|body| body.contains("2 more orders were not sent")), "{damage}: {told:?}");
        assert!(test.engine.api().messages_failed().await.expect("read").is_empty(), "{damage}");
    }
}
