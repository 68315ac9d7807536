//! What the template SMS Deliverer → aray.com asks once: which SMS make orders, and the country of bare numbers.

use hooktray_core::flow::{Action, FlowTemplate, Sms, TemplateOptions};
use hooktray_support::aray::Aray;
use hooktray_support::harness::{API_KEY, TestEngine, path};
use hooktray_support::http;
use hooktray_support::program::Program;
use serde_json::{Value, json};

/// An SMS that the shop sent, one that it received, both with the shop's own number, and a call.
const SENT: &str = r#"{"type": "SMS", "id": "1", "from": "+79031112233", "to": "8 916 555-01-17", "sendstat": "1"}"#;
const RECEIVED: &str = r#"{"type": "SMS", "id": "2", "from": "+79165550118", "to": "+79031112233", "sendstat": ""}"#;
const CALL: &str = r#"{"type": "CALL", "id": "3", "from": "+79165550119", "to": "+79165550119", "sendstat": ""}"#;
/// Where the user took everything out of the payload that tells sent from received.
const BARE: &str = r#"{"to": "+79165550110", "from": "+79165550111"}"#;

/// Returns the template's flow with these options, filled in.
fn flow(options: &TemplateOptions, destination: &str) -> Value {
    let flow = FlowTemplate::find("sms-deliverer-aray").expect("the template").flow_with(Some("aray"), options);
    let mut flow: Value =
        serde_json::from_str(&flow.to_json().replace("https://api.aray.com", destination)).expect("JSON");
    let actions = flow["actions"].as_array_mut().expect("actions");
    let order = actions.iter_mut().find(|action| action["id"] == "order").expect("the order");
    for field in order["fields"].as_array_mut().expect("fields") {
        let value = match field["name"].as_str() {
            Some("offer_id" | "price") => "1",
            Some("base_url" | "referrer") => "https://shop.example/",
            Some("ip") => "95.161.221.10",
            _ => continue,
        };
        field["value"] = json!(value);
    }
    flow["enabled"] = json!(true);
    flow
}

/// Returns the numbers of the orders that these records make, and the statuses of the records.
async fn orders(sms: Sms, records: &[&str]) -> (Vec<String>, Vec<String>) {
    sent("phone", sms, records).await
}

/// Returns this field of the orders that these records make, and the statuses of the records.
async fn sent(field: &str, sms: Sms, records: &[&str]) -> (Vec<String>, Vec<String>) {
    let aray = Aray::start(API_KEY);
    let mut engine = TestEngine::new();
    let options = TemplateOptions { sms, ..TemplateOptions::default() };
    let path = path(&engine.import(&flow(&options, &aray.url())));
    let address = engine.listen().await;
    for record in records {
        assert_eq!(http::post(&address, &path, record).await.status, 200);
        engine.run_worker().await;
    }
    let values = aray.orders().iter().map(|order| order.get(field).expect("the field").to_owned()).collect();
    (values, engine.statuses())
}

#[tokio::test]
async fn sent_sms_make_orders_of_their_receivers() {
    let (phones, statuses) = orders(Sms::Sent, &[SENT, RECEIVED, CALL, BARE]).await;
    assert_eq!(phones, ["+79165550117", "+79165550110"]);
    assert_eq!(statuses, ["delivered", "filtered", "filtered", "delivered"]);
}

#[tokio::test]
async fn flow_and_its_copy_know_the_values_of_their_template() {
    let engine = TestEngine::new();
    let options = TemplateOptions { sms: Sms::Received, country: "KZ".into() };
    let made = engine.api().flow_new("sms-deliverer-aray".into(), "aray".into(), Some(options.clone())).await;
    let mut made = made.expect("a flow");
    let template = FlowTemplate::find("sms-deliverer-aray").expect("the template").flow_with(None, &options);
    assert_eq!(made.template.as_ref(), Some(&template));
    made.file.actions.truncate(1);
    let edited = serde_json::to_value(&made.file).expect("JSON");
    let saved = engine.api().flow_save(made.id, edited).await.expect("saved");
    assert_eq!(saved.template.as_ref().map(|flow| &flow.actions), Some(&template.actions));
    let copy = engine.api().flow_duplicate(made.id, "copy".into()).await.expect("a copy");
    assert_eq!(copy.template.map(|flow| flow.actions), Some(template.actions));
    assert_eq!(copy.file.actions.len(), 1);
    let blank = engine.api().flow_new("blank".into(), "blank".into(), None).await.expect("a flow");
    assert_eq!(blank.template.map(|flow| flow.actions.len()), Some(0));
    let mut other = copy.file.clone();
    other.name = "other".into();
    other.webhook_mut().token = None;
    let imported = engine.api().flow_import(other.to_json()).await.expect("imported");
    assert_eq!(imported.template, None, "a file may have changed on its way");
}

#[tokio::test]
async fn received_sms_make_orders_of_their_senders() {
    let blank = r#"{"type": " SMS ", "id": "4", "from": "+79165550112", "to": "+79031112233", "sendstat": " "}"#;
    let (phones, statuses) = orders(Sms::Received, &[SENT, RECEIVED, CALL, BARE, blank]).await;
    assert_eq!(phones, ["+79165550118", "+79165550111", "+79165550112"]);
    assert_eq!(statuses, ["filtered", "delivered", "filtered", "delivered", "delivered"]);
    let (_, statuses) = orders(Sms::Sent, &[blank]).await;
    assert_eq!(statuses, ["filtered"]);
}

#[tokio::test]
async fn both_make_orders_and_never_of_the_shops_own_number() {
    let short = r#"{"id": "4", "from": "900", "to": "+79031112233", "sendstat": ""}"#;
    let phone_app = r#"{"identifier": {"phone": "+79165550120"}, "content": "x"}"#;
    let (phones, statuses) = orders(Sms::Both, &[SENT, RECEIVED, short, BARE, phone_app]).await;
    assert_eq!(phones, ["+79165550117", "+79165550118", "+79165550110", "+79165550120"]);
    assert_eq!(statuses, ["delivered", "delivered", "failed", "delivered", "delivered"]);
    let blank = r#"{"id": "5", "from": "+79165550118", "to": "+79031112233", "sendstat": " "}"#;
    let (phones, _) = orders(Sms::Both, &[blank]).await;
    assert_eq!(phones, ["+79165550118"], "received");
}

#[tokio::test]
async fn sending_status_that_is_there_and_empty_is_that_of_a_received_sms() {
    for empty in ["null", "[]", "{}", "[null]", r#"[""]"#, "false"] {
        let received = RECEIVED.replace(r#""sendstat": """#, &format!(r#""sendstat": {empty}"#));
        for (sms, orders_made) in [(Sms::Both, 1), (Sms::Received, 1), (Sms::Sent, 0)] {
            for record in [received.clone(), format!("[{received}]")] {
                let (phones, _) = orders(sms, &[&record]).await;
                assert_eq!(phones, vec!["+79165550118"; orders_made], "{sms:?}, {record}");
            }
        }
    }
}

#[tokio::test]
async fn name_and_number_of_a_record_may_be_lists() {
    let record = |name: &str, id: &str| {
        format!(r#"{{"id": {id}, "from": "", "to": "+79165550117", "custmemo": {name}, "sendstat": "1"}}"#)
    };
    for (name, written) in [
        (r#"["Ольга"]"#, "Ольга"),
        (r#"["Ольга", "Анна"]"#, "Ольга, Анна"),
        ("[]", "+79165550117"),
        ("{}", "+79165550117"),
        ("[null]", "+79165550117"),
        (r#"["", " "]"#, "+79165550117"),
        ("null", "+79165550117"),
        ("false", "+79165550117"),
        ("48213", "48213"),
        (r#""null""#, "+79165550117"),
        (r#""N/A""#, "+79165550117"),
        (r#"" - ""#, "+79165550117"),
        (r#""%memo%""#, "+79165550117"),
        (r#""[custmemo]""#, "+79165550117"),
    ] {
        let (names, _) = sent("name", Sms::Sent, &[&record(name, "1")]).await;
        assert_eq!(names, [written], "{name}");
    }
    let (_, statuses) = sent("name", Sms::Sent, &[&record(r#"{"file": "a.txt"}"#, "1")]).await;
    assert_eq!(statuses, ["failed"], "an object is no name");
    let no_numbers = ["[]", "{}", "[null]", "false", "0", "0.0", "-1"].map(str::to_owned);
    let in_quotes = ["0", "00", "0.0", " 0,00 ", "null", "undefined", "None", "N/A", "-1", " -1", "%id%", "{id}"];
    for no_number in no_numbers.into_iter().chain(in_quotes.map(|text| format!("\"{text}\""))) {
        let records = [record(r#""Ольга""#, &no_number), record(r#""Анна""#, &no_number)];
        let (names, _) = sent("name", Sms::Sent, &[&records[0], &records[1]]).await;
        assert_eq!(names, ["Ольга", "Анна"], "two orders, none a copy of the other: {no_number}");
    }
    for number in ["48213", "\"SMS-48213\"", "\"f47ac10b-58cc\"", "[48213]"] {
        let records = [record(r#""Ольга""#, number), record(r#""Анна""#, number)];
        let (names, statuses) = sent("name", Sms::Sent, &[&records[0], &records[1]]).await;
        assert_eq!((names.len(), statuses[1].as_str()), (1, "duplicate"), "{number}");
    }
}

/// What the sender's *Test* sends, and records that only look like it.
#[tokio::test]
async fn test_of_a_sender_makes_no_order_and_an_order_is_no_test() {
    let test = r#"{"app": "smsdeliverer", "type": "SMS", "id": " 0", "from": "", "to": " ", "message": "Test", "sendstat": ""}"#;
    let phone_app = r#"{"id": "0", "identifier": {"phone": "+79165550120"}, "content": "x"}"#;
    let (phones, statuses) = orders(Sms::Both, &[test, phone_app]).await;
    assert_eq!(statuses, ["test", "delivered"]);
    assert_eq!(phones, ["+79165550120"]);
    let mut engine = TestEngine::new();
    let blank = FlowTemplate::Blank.flow(Some("blank")).to_json();
    let path = path(&engine.import(&serde_json::from_str(&blank).expect("JSON")));
    let address = engine.listen().await;
    assert_eq!(http::post(&address, &path, test).await.status, 200);
    assert_eq!(engine.statuses(), ["test"], "also in a flow that is built by hand and not started");
}

#[tokio::test]
async fn address_of_a_form_is_used_if_a_customer_can_have_it() {
    let aray = Aray::start(API_KEY);
    let mut engine = TestEngine::new();
    let mut flow = flow(&TemplateOptions::default(), &aray.url());
    let template = FlowTemplate::find("tilda-aray").expect("the template").flow(None);
    let template: Value = serde_json::from_str(&template.to_json()).expect("JSON");
    let ip = |flow: &Value| {
        let actions = flow["actions"].as_array().cloned().unwrap_or_default();
        let fields = actions.iter().filter_map(|action| action["fields"].as_array()).flatten();
        fields.filter(|field| field["name"] == "ip").map(|field| field["value"].clone()).next().expect("the field")
    };
    let ip = ip(&template);
    for field in flow["actions"][0]["fields"].as_array_mut().expect("fields") {
        if field["name"] == "ip" {
            field["value"] = ip.clone();
        }
    }
    engine.set_shop_ip("95.161.221.10");
    let path = path(&engine.import(&flow));
    let address = engine.listen().await;
    let own = "95.161.221.10";
    for (sent, used) in [
        (json!({"ip": "93.158.134.3"}), "93.158.134.3"),
        (json!({"ip": "127.0.0.1"}), own),
        (json!({"ip": "unknown"}), own),
        (json!({"ip": "  "}), own),
        (json!({"ip": "10.0.0.1", "client_ip": "93.158.134.3"}), "93.158.134.3"),
        (json!({"ip": "10.0.0.1, 93.158.134.3"}), "93.158.134.3"),
        (json!({"ip": "93.158.134.3:5555"}), "93.158.134.3"),
        (json!({"ip": ["93.158.134.3", "93.158.134.3"]}), "93.158.134.3"),
        (json!({"meta": {"remote_ip": {"value": "192.168.1.1"}}}), own),
    ] {
        let mut record = sent.clone();
        record["to"] = json!("+79165550117");
        assert_eq!(http::post(&address, &path, &record.to_string()).await.status, 200);
        engine.run_worker().await;
        let orders = aray.orders();
        assert_eq!(orders.last().and_then(|order| order.get("ip")), Some(used), "{sent}");
    }
}

#[tokio::test]
async fn customer_without_a_name_goes_by_the_number() {
    let aray = Aray::start(API_KEY);
    let mut engine = TestEngine::new();
    let path = path(&engine.import(&flow(&TemplateOptions::default(), &aray.url())));
    let address = engine.listen().await;
    http::post(&address, &path, r#"{"to": "0", "from": "89165550117"}"#).await;
    engine.run_worker().await;
    let order = aray.orders().remove(0);
    assert_eq!((order.get("name"), order.get("phone")), (Some("+79165550117"), Some("+79165550117")));
}

#[test]
fn command_line_takes_the_choices() {
    let program = Program::new();
    let new =
        ["flow", "new", "--template", "sms-deliverer-aray", "--name", "kz", "--sms", "received", "--country", "kz"];
    program.says(&new);
    let flow: Value = serde_json::from_str(&program.says(&["flow", "export", "kz"])).expect("JSON");
    assert_eq!(flow["actions"][0]["type"], "filter");
    let phone = flow["actions"][1]["fields"][2]["value"].as_str().expect("a template");
    assert_eq!(phone, "{{ [body.from, body.identifier.phone] | phone('KZ') }}");
    for wrong in [["--sms", "all"], ["--country", "Russia"]] {
        let refused = program.run(&[&new[..4], &wrong[..]].concat());
        assert_eq!(refused.status.code(), Some(2), "{wrong:?}");
    }
}

#[test]
fn blank_template_has_no_order_whatever_is_chosen() {
    let options = TemplateOptions { sms: Sms::Sent, ..TemplateOptions::default() };
    let blank: Vec<Action> = FlowTemplate::Blank.flow_with(None, &options).actions;
    assert_eq!(blank, []);
}
