//! The shop's own address: set, asked for, and in an order whose customer has none.

use hooktray_core::base::i18n::{Language, Messages};
use hooktray_core::flow::FindingCode;
use hooktray_core::settings::{self, Settings};
use hooktray_support::free_port::free_port;
use hooktray_support::harness::{SHOP_IP, TestEngine, aray_flow};
use hooktray_support::program::Program;
use hooktray_support::receiver::{CannedResponse, Receiver};
use serde_json::{Value, json};

use crate::test_flow::{SMS, test_flow};

/// The template's flow with the value for `ip` that it ships with.
fn as_shipped(flow: &mut Value) {
    let template = hooktray_core::flow::FlowTemplate::find("sms-deliverer-aray").expect("the template").flow(None);
    let template: Value = serde_json::from_str(&template.to_json()).expect("JSON");
    let ip = |field: &&Value| field["name"] == "ip";
    let shipped =
        template["actions"][0]["fields"].as_array().expect("fields").iter().find(ip).expect("a field").clone();
    for field in flow["actions"][0]["fields"].as_array_mut().expect("fields").iter_mut().filter(|f| f["name"] == "ip") {
        *field = shipped.clone();
    }
    flow["enabled"] = json!(false);
    flow["concurrency"] = json!(1);
}

fn set_public_ip(engine: &TestEngine) {
    let settings = Settings { public_ip: Some(SHOP_IP.into()), ..Settings::default() };
    settings::save(engine.inner().store(), &settings).expect("saved");
}

#[tokio::test]
async fn sms_order_carries_the_shops_address_and_a_forms_order_the_customers() {
    let test = test_flow(as_shipped).await;
    set_public_ip(&test.engine);
    test.engine.inner().change_flows(|flows| flows.start("aray")).expect("started");
    test.send(SMS).await;
    test.send(r#"{"id": "2", "to": "89165550117", "custmemo": "Ольга", "ip": "8.8.8.8"}"#).await;
    let form = r#"{"id": "3", "to": "89165550117", "custmemo": "О", "meta": {"remote_ip": {"value": "9.9.9.9"}}}"#;
    test.send(form).await;
    test.engine.run_worker().await;
    let addresses: Vec<String> =
        test.aray.orders().iter().map(|order| order.get("ip").expect("an ip").into()).collect();
    assert_eq!(addresses, [SHOP_IP, "8.8.8.8", "9.9.9.9"]);
}

#[tokio::test]
async fn address_that_no_customer_has_is_never_sent() {
    let chosen = test_flow(|flow| {
        let fields = flow["actions"][0]["fields"].as_array_mut().expect("fields");
        let ip = fields.iter_mut().find(|field| field["name"] == "ip").expect("the field");
        ip["value"] = json!("{{ body.ip }}");
    })
    .await;
    let shipped = test_flow(as_shipped).await;
    set_public_ip(&shipped.engine);
    shipped.engine.inner().change_flows(|flows| flows.start("aray")).expect("started");
    for (n, ip) in (1..).zip(["127.0.0.1", "192.168.0.7", "::1", "no address"]) {
        let record = json!({"to": "89165550117", "custmemo": "Ольга", "ip": ip}).to_string();
        for test in [&chosen, &shipped] {
            test.send(&record).await;
            test.engine.run_worker().await;
        }
        assert_eq!(chosen.error(), "field_invalid", "{ip}");
        let orders = shipped.aray.orders();
        assert_eq!((orders.len(), orders[n - 1].get("ip")), (n, Some(SHOP_IP)), "{ip}: the shop's is used");
    }
    assert_eq!(chosen.aray.orders().len(), 0);
}

#[tokio::test]
async fn flow_that_needs_the_shops_address_starts_once_it_is_set() {
    let test = test_flow(as_shipped).await;
    let view = test.engine.api().dashboard().await.expect("the dashboard").flows[0].clone();
    assert_eq!(view.missing.iter().map(|finding| finding.code.as_str()).collect::<Vec<_>>(), ["public_ip"]);
    let refusal = test.engine.inner().change_flows(|flows| flows.start("aray")).expect_err("not started");
    assert_eq!(refusal.code(), "flow_unfinished");
    set_public_ip(&test.engine);
    let started = test.engine.inner().change_flows(|flows| flows.start("aray")).expect("started");
    assert!(!started.missing.iter().any(|finding| finding.code == FindingCode::PublicIpMissing));
}

#[tokio::test]
async fn address_is_asked_for_only_when_the_user_asks() {
    let service = Receiver::start().await;
    let engine = TestEngine::new();
    let settings = Settings { public_ip_service: service.url(), ..Settings::default() };
    engine.api().settings_save(settings).await.expect("saved");
    engine.run_worker().await;
    assert_eq!(service.received().len(), 0, "nothing is asked unasked");
    service.reply_next([
        CannedResponse::text(200, "95.161.221.10\n"),
        CannedResponse::text(200, "10.0.0.1"),
        CannedResponse::text(200, "<html>"),
        CannedResponse::status(500),
    ]);
    assert_eq!(engine.api().public_ip_find().await.expect("an address"), "95.161.221.10");
    for _ in 0..3 {
        assert_eq!(engine.api().public_ip_find().await.expect_err("no address").code, "public_ip_unknown");
    }
    let asked = service.received();
    assert_eq!((asked.len(), asked[0].method.as_str(), asked[0].body.as_str()), (4, "GET", ""));
    assert_eq!(engine.api().settings().await.expect("settings").public_ip, None, "found, not stored");
    let nobody = format!("http://127.0.0.1:{}/", free_port());
    engine.api().settings_save(Settings { public_ip_service: nobody, ..Settings::default() }).await.expect("saved");
    let error = engine.api().public_ip_find().await.expect_err("nobody there");
    assert_eq!(error.code, "public_ip_unknown");
    for language in [Language::Russian, Language::English] {
        let words = Messages::new(language);
        let args = error.args.iter().map(|(name, value)| (name.as_str(), value.as_str()));
        let detail = words.text("error-public_ip_unknown-detail", args);
        assert_eq!(detail, words.text("network-fault", [("fault", "refused")]), "in the user's language");
    }
}

#[tokio::test]
async fn command_line_sets_finds_and_shows_the_address() {
    let service = Receiver::start().await;
    let program = Program::new();
    assert_eq!(program.says(&["shop", "ip"]), "");
    assert_eq!(program.says(&["shop", "ip", "95.161.221.10"]), "95.161.221.10\n");
    assert_eq!(program.run(&["shop", "ip", "192.168.0.7"]).status.code(), Some(2));
    service.reply_next([CannedResponse::text(200, "8.8.8.8")]);
    let url = service.url();
    let found = tokio::task::spawn_blocking(move || {
        let found = program.says(&["shop", "ip", "--find", "--service", &url]);
        (found, program.says(&["shop", "ip"]))
    });
    assert_eq!(found.await.expect("it runs"), ("8.8.8.8\n".to_owned(), "8.8.8.8\n".to_owned()));
}

#[tokio::test]
async fn unknown_name_of_the_shop_is_warned_of() {
    let mut flow = aray_flow("https://x.example");
    flow["actions"][0]["fields"][1]["value"] = json!("{{ shop.name }}");
    let warnings = hooktray_support::harness::flow(&flow).warnings();
    assert_eq!(warnings.iter().map(|finding| finding.code).collect::<Vec<_>>(), [FindingCode::NoName]);
}
