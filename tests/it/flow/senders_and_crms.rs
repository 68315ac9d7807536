//! The flow templates: every sender with every CRM, against stand-ins that take, refuse and know orders.

use hooktray_core::flow::{Crm, FindingCode, FlowTemplate, Sample, Sender};
use hooktray_support::aray::Aray;
use hooktray_support::crms::{Crms, KEYS, Taken};
use hooktray_support::harness::{API_KEY, SHOP_IP, TestEngine, path};
use hooktray_support::http;
use serde_json::{Value, json};

/// The CRMs that a stand-in of their own plays.
const WITH_ARAYS_API: [&str; 2] = ["aray", "adcombo"];

/// Returns the flow of a template, started, with everything filled in that the user fills in, sending to `destination`.
fn filled(sender: &str, crm: &str, destination: &str) -> Value {
    let template = FlowTemplate::find(&format!("{sender}-{crm}")).expect("the template");
    let mut flow: Value = serde_json::from_str(&template.flow(None).to_json()).expect("JSON");
    for action in flow["actions"].as_array_mut().expect("actions") {
        if let Some(url) = action["url"].as_str() {
            let (_, rest) = url.split_once("://").expect("an address");
            let (_, path) = rest.split_once('/').expect("a path");
            action["url"] = json!(format!("{destination}/{path}"));
        }
        for field in action.get_mut("fields").and_then(Value::as_array_mut).into_iter().flatten() {
            match field["name"].as_str() {
                // What an SMS does not have, the owner sets.
                Some("ip") => field["value"] = json!(SHOP_IP),
                Some("base_url" | "referrer") => field["value"] = json!("https://shop.example/"),
                _ if field["value"] == "" && field["required"] == true => field["value"] = json!("12"),
                _ => {}
            }
        }
    }
    flow["enabled"] = json!(true);
    flow
}

/// Returns an engine with the keys of all CRMs.
fn engine() -> TestEngine {
    let engine = TestEngine::new();
    engine.secrets.set("adcombo_api_key", API_KEY.to_owned().into()).expect("stored");
    for (name, key) in KEYS {
        engine.secrets.set(name, key.to_owned().into()).expect("stored");
    }
    engine
}

async fn send(engine: &mut TestEngine, path: &str, sample: &Sample) {
    let address = engine.listen().await;
    let headers = format!("Content-Type: {}\r\n", sample.content_type);
    let response = http::request(&address, "POST", path, &headers, sample.body.as_bytes()).await;
    assert_eq!(response.status, 200);
    engine.run_worker().await;
}

#[tokio::test]
async fn record_of_every_sender_becomes_an_order_at_every_crm() {
    for crm in Crm::ALL {
        for sender in Sender::ALL {
            let template = format!("{}-{}", sender.id, crm.id);
            let (aray, crms) = (Aray::start(API_KEY), Crms::start().await);
            let is_aray = WITH_ARAYS_API.contains(&crm.id);
            let destination = if is_aray { aray.url() } else { crms.url() };
            let mut engine = engine();
            let path = path(&engine.import(&filled(sender.id, crm.id, &destination)));
            send(&mut engine, &path, &sender.sample).await;
            let row = engine.history().remove(0);
            assert_eq!(engine.statuses(), ["delivered"], "{template}: {row:?}");
            let order = if is_aray {
                let order = aray.orders().remove(0);
                let field = |name: &str| order.get(name).expect("the field").to_owned();
                Taken { crm: crm.id, name: field("name"), phone: field("phone") }
            } else {
                crms.taken().remove(0)
            };
            assert_eq!((order.crm, order.phone.as_str()), (crm.id, "+79165550117"), "{template}");
            let has_name = ["sms-deliverer", "tilda", "elementor", "contact-form-7"].contains(&sender.id);
            assert_eq!(order.name, if has_name { "Olga" } else { "+79165550117" }, "{template}");
            let remembered: Vec<String> = row.remembered.values().map(ToString::to_string).collect();
            assert_eq!(remembered.len(), 1, "{template} remembers the order's number: {:?}", row.remembered);
            assert_eq!(remembered[0].trim_matches('"'), "1", "{template}");
        }
    }
}

#[tokio::test]
async fn every_crm_says_why_it_refuses_an_order() {
    let reasons = [
        ("leadvertex", "Wrong token"),
        ("m1-shop", "Wrong api_key"),
        ("lp-crm", "Wrong key"),
        ("bitrix24", "Invalid request credentials"),
        ("amocrm", "Wrong access token"),
        ("retailcrm", "Wrong \"apiKey\" value."),
        ("telegram", "Unauthorized"),
    ];
    for (crm, reason) in reasons {
        let crms = Crms::start().await;
        let mut engine = engine();
        for (name, _) in KEYS {
            engine.secrets.set(name, "0123-other-key".to_owned().into()).expect("stored");
        }
        let path = path(&engine.import(&filled("tilda", crm, &crms.url())));
        let tilda = Sender::ALL.iter().find(|sender| sender.id == "tilda").expect("Tilda");
        send(&mut engine, &path, &tilda.sample).await;
        assert_eq!(engine.statuses(), ["failed"], "{crm}");
        let error = engine.history().remove(0).error.expect("a problem").message;
        assert!(error.contains(reason), "{crm} says {error}");
        assert_eq!(crms.taken(), [], "{crm}");
    }
}

#[tokio::test]
async fn order_that_retailcrm_has_already_is_delivered_and_marked() {
    let crms = Crms::start().await;
    let mut engine = engine();
    let path = path(&engine.import(&filled("contact-form-7", "retailcrm", &crms.url())));
    let known =
        Sample { content_type: "application/json", body: r#"{"your-name": "Known", "your-tel": "89165550117"}"# };
    send(&mut engine, &path, &known).await;
    assert_eq!((engine.statuses(), engine.history()[0].crm_duplicate), (vec!["delivered".to_owned()], true));
}

#[tokio::test]
async fn orders_of_one_millisecond_have_numbers_of_their_own_at_lp_crm() {
    let crms = Crms::start().await;
    let mut engine = engine();
    let path = path(&engine.import(&filled("tilda", "lp-crm", &crms.url())));
    let address = engine.listen().await;
    for order in ["17", "18"] {
        let body = format!("Name=Olga&Phone=89165550117&tranid={order}&formid=form1");
        let headers = "Content-Type: application/x-www-form-urlencoded\r\n";
        assert_eq!(http::request(&address, "POST", &path, headers, body.as_bytes()).await.status, 200);
    }
    engine.run_worker().await;
    assert_eq!(engine.statuses(), ["delivered", "delivered"]);
    let history = engine.history();
    assert_eq!(history[0].received_at, history[1].received_at);
    let numbers = [0, 1].map(|n: usize| {
        let operation = engine.operation(&history[n].id);
        let sent = operation["runs"][0]["steps"].as_array().expect("steps").last().expect("a request");
        let body = sent["request"]["body"].as_str().expect("a form");
        let (_, rest) = body.split_once("order_id=").expect("the order's number");
        rest.chars().take_while(char::is_ascii_digit).collect::<String>()
    });
    assert_ne!(numbers[0], numbers[1]);
}

#[tokio::test]
async fn tests_and_other_events_of_senders_make_no_orders() {
    let rows = [
        ("tilda", "application/x-www-form-urlencoded", "test=test", "test"),
        ("android-sms", "application/json", r#"{"from": "123456789", "text": "test message", "sim": "sim1"}"#, "test"),
        ("sms-gate", "application/json", r#"{"event": "system:ping", "id": "1", "payload": {}}"#, "test"),
        ("sms-gate", "application/json", r#"{"event": "sms:sent", "id": "2", "payload": {}}"#, "filtered"),
        (
            "httpsms",
            "application/json",
            r#"{"type": "message.phone.sent", "data": {"contact": "+79165550117"}}"#,
            "filtered",
        ),
    ];
    for (sender, content_type, body, status) in rows {
        let crms = Crms::start().await;
        let mut engine = engine();
        let path = path(&engine.import(&filled(sender, "leadvertex", &crms.url())));
        send(&mut engine, &path, &Sample { content_type, body }).await;
        assert_eq!((engine.statuses(), crms.taken()), (vec![status.to_owned()], vec![]), "{sender}: {body}");
    }
}

#[tokio::test]
async fn tilda_gets_the_text_that_it_waits_for() {
    let mut engine = engine();
    let path = path(&engine.import(&filled("tilda", "m1-shop", "http://127.0.0.1:9")));
    let address = engine.listen().await;
    let form = "Content-Type: application/x-www-form-urlencoded\r\n";
    assert_eq!(http::request(&address, "POST", &path, form, b"test=test").await.body, "ok");
}

#[test]
fn every_template_is_a_flow_that_lacks_only_what_the_owner_knows() {
    for sender in Sender::ALL {
        for crm in Crm::ALL {
            let flow = FlowTemplate::find(&format!("{}-{}", sender.id, crm.id)).expect("the template").flow(None);
            let missing = flow.missing(|_| true);
            assert!(missing.iter().all(|finding| finding.code == FindingCode::FieldEmpty), "{missing:?}");
            assert_eq!(flow.warnings(), [], "{}-{}", sender.id, crm.id);
        }
    }
    assert!(FlowTemplate::find("tilda-").is_none() && FlowTemplate::find("tilda").is_none());
}

/// What a program writes that has no number for a record would make a copy of every next one.
#[tokio::test]
async fn records_without_a_number_are_no_copies_of_each_other() {
    for none in ["null", "0", "-1", "undefined", "%id%"] {
        for (sender, content_type, body) in [
            ("tilda", "application/x-www-form-urlencoded", format!("Name=Olga&Phone=89165550117&tranid={none}")),
            ("smsgateway24", "application/x-www-form-urlencoded", format!("address=89165550117&sms_id={none}")),
            (
                "httpsms",
                "application/json",
                format!(
                    r#"{{"type":"message.phone.received","data":{{"contact":"+79165550117","message_id":"{none}"}}}}"#
                ),
            ),
            (
                "sms-gate",
                "application/json",
                format!(r#"{{"event":"sms:received","id":"{none}","payload":{{"phoneNumber":"+79165550117"}}}}"#),
            ),
            ("android-sms", "application/json", format!(r#"{{"from":"+79165550117","sentStamp":"{none}"}}"#)),
        ] {
            let crms = Crms::start().await;
            let mut engine = engine();
            let path = path(&engine.import(&filled(sender, "leadvertex", &crms.url())));
            let address = engine.listen().await;
            let headers = format!("Content-Type: {content_type}\r\n");
            for _ in 0..2 {
                assert_eq!(http::request(&address, "POST", &path, &headers, body.as_bytes()).await.status, 200);
                engine.run_worker().await;
            }
            assert_eq!(engine.statuses(), ["delivered", "delivered"], "{sender}: {body}");
        }
    }
}
