//! Unfinished flows: each missing part is reported with its path, and keeps the flow from starting.

use hooktray_core::flow::{FindingCode, Need};
use hooktray_core::flows::Saved;
use hooktray_support::harness::{TestEngine, flow, plain_flow};
use serde_json::{Value, json};

fn whole() -> Value {
    let actions = json!([
        {"id": "names", "type": "set", "values": {"who": "{{ body.name }}"}},
        {"id": "only", "type": "filter", "when": "{{ body.ok }}"},
        {"id": "order", "type": "form_urlencoded", "fields": [
            {"name": "who", "value": "{{ steps.names.who }}", "required": true},
            {"name": "key", "value": "{{ secret('aray_api_key') }}"}]},
        {"id": "send", "type": "http_request", "url": "https://x.example/?{{ steps.order.encoded }}"}]);
    plain_flow("http://unused.example", json!({"actions": actions, "enabled": false}))
}

type Change = fn(&mut Value);
/// Names and values of a finding's arguments.
type Args = &'static [(&'static str, &'static str)];

#[test]
fn missing_part_is_named_with_its_place() {
    use FindingCode::{AddressMissing, ConditionMissing, FieldEmpty, PublicIpMissing, SecretMissing, StepOff};
    let cases: [(Change, FindingCode, &str, Args); 8] = [
        (
            |flow| flow["actions"][2]["fields"][0]["value"] = json!(" "),
            FieldEmpty,
            "actions[2].fields[0].value",
            &[("action", "order"), ("field", "who")],
        ),
        (|flow| flow["actions"][3]["url"] = json!(" "), AddressMissing, "actions[3].url", &[("action", "send")]),
        (|flow| flow["actions"][1]["when"] = json!("\n"), ConditionMissing, "actions[1].when", &[("action", "only")]),
        (
            |flow| flow["actions"][2]["enabled"] = json!(false),
            StepOff,
            "actions[3].url",
            &[("action", "send"), ("step", "order")],
        ),
        (
            |flow| flow["source"]["auth"] = json!({"type": "header", "name": "X", "secret": "door"}),
            SecretMissing,
            "",
            &[("secret", "door")],
        ),
        (
            |flow| flow["source"]["auth"] = json!({"type": "basic", "user": "u", "password_secret": "pass"}),
            SecretMissing,
            "",
            &[("secret", "pass")],
        ),
        (
            |flow| flow["actions"][2]["fields"][1]["value"] = json!("{{ secret('other') }}"),
            SecretMissing,
            "",
            &[("secret", "other")],
        ),
        (
            |flow| flow["actions"][2]["fields"][1]["value"] = json!("{{ body.ip or shop.public_ip }}"),
            PublicIpMissing,
            "actions[2].fields[1].value",
            &[],
        ),
    ];
    let stored = |need: Need| need == Need::Secret("aray_api_key");
    assert_eq!(flow(&whole()).missing(stored), []);
    for (change, code, path, args) in cases {
        let mut unfinished = whole();
        change(&mut unfinished);
        let missing = flow(&unfinished).missing(stored);
        let [finding] = missing.as_slice() else { panic!("{missing:?}") };
        assert_eq!((finding.code, finding.path.as_str()), (code, path));
        let named = finding.args.iter().map(|(name, value)| (name.as_str(), value.as_str()));
        assert_eq!(named.collect::<Vec<_>>(), args);
        let engine = TestEngine::new();
        let saved = engine.inner().change_flows(|flows| flows.import(&unfinished.to_string(), false)).expect("stored");
        assert_eq!(saved.missing, missing);
        let refusal = engine.inner().change_flows(|flows| flows.start("plain")).expect_err("not started");
        assert_eq!(refusal.code(), "flow_unfinished");
        assert!(refusal.to_string().contains(&finding.to_string()), "{refusal}");
    }
}

#[test]
fn switched_off_actions_need_nothing() {
    let mut off = whole();
    off["actions"][1] = json!({"id": "only", "type": "filter", "when": "", "enabled": false});
    off["actions"][2]["fields"][0]["value"] = json!("");
    off["actions"][2]["enabled"] = json!(false);
    off["actions"][3] = json!({"id": "spare", "type": "http_request", "url": "", "enabled": false});
    let send = json!({"id": "send", "type": "http_request", "url": "https://x.example/"});
    off["actions"].as_array_mut().expect("actions").push(send);
    assert_eq!(flow(&off).missing(|_| false), []);
}

#[test]
fn flow_that_sends_nothing_is_stored_and_not_started() {
    let only = json!([{"id": "names", "type": "set", "values": {"who": "{{ body.name }}"}}]);
    let off = json!([{"id": "send", "type": "http_request", "url": "https://x.example/", "enabled": false}]);
    for actions in [json!([]), only, off] {
        let mut nothing = whole();
        nothing["actions"] = actions;
        nothing["enabled"] = json!(true);
        let engine = TestEngine::new();
        let import = |file: &Value| engine.inner().change_flows(|flows| flows.import(&file.to_string(), false));
        let refusal = import(&nothing).expect_err("not imported as a started flow");
        assert_eq!(refusal.code(), "flow_unfinished");
        assert!(refusal.to_string().contains("HTTP request"), "{refusal}");
        nothing["enabled"] = json!(false);
        let codes = import(&nothing).expect("stored").missing.iter().map(|finding| finding.code).collect::<Vec<_>>();
        assert_eq!(codes, [FindingCode::SendsNothing]);
        let refusal = engine.inner().change_flows(|flows| flows.start("plain")).expect_err("not started");
        assert_eq!(refusal.code(), "flow_unfinished");
    }
}

/// Returns the flow with this as a field of the order.
fn with_field(field: &Value, started: bool) -> Value {
    let mut file = whole();
    file["actions"][2]["fields"][0] = field.clone();
    file["enabled"] = json!(started);
    file
}

fn import(engine: &TestEngine, file: &Value) -> Saved {
    engine.inner().change_flows(|flows| flows.import(&file.to_string(), true)).expect("a flow can be stored with it")
}

#[test]
fn value_that_may_pass_its_check_does_not_keep_a_flow_from_starting() {
    let engine = TestEngine::new();
    let cases = [
        ("1990", "number"),
        ("{{ body.price }}", "number"),
        ("", "number"),
        ("{# none #}", "number"),
        ("RU{# 7 #}", "country"),
    ];
    for (value, check) in cases {
        let file = with_field(&json!({"name": "price", "value": value, "check": check}), false);
        assert_eq!(import(&engine, &file).missing, [], "{value}");
    }
    let mut off = with_field(&json!({"name": "price", "value": "much", "check": "number"}), false);
    off["actions"][2]["enabled"] = json!(false);
    off["actions"][3]["url"] = json!("https://x.example/");
    assert_eq!(import(&engine, &off).missing, [], "the action is switched off");
}

#[tokio::test]
async fn fixed_value_that_does_not_pass_its_check_keeps_a_flow_from_starting() {
    let wrong = json!({"name": "price", "value": "1 990 ₽", "check": "number"});
    for kind in ["form_urlencoded", "json"] {
        let engine = TestEngine::new();
        let mut file = with_field(&wrong, false);
        file["actions"][2]["type"] = json!(kind);
        let saved = import(&engine, &file);
        let [finding] = saved.missing.as_slice() else { panic!("{:?}", saved.missing) };
        assert_eq!((finding.code, finding.path.as_str()), (FindingCode::FixedValue, "actions[2].fields[0].value"));
        assert_eq!((finding.args["field"].as_str(), finding.args["check"].as_str()), ("price", "number"));
        let refusal = engine.inner().change_flows(|flows| flows.start("plain")).expect_err("not started");
        assert!(
            refusal.to_string().contains("must be a number, such as 1990 or 1990.50, and is “1 990 ₽”"),
            "{refusal}"
        );
        assert_eq!(engine.api().flow_set_all_started(true).await.expect("none can be started"), 0);
    }
}

#[test]
fn started_flow_is_stored_and_stays_started_with_a_wrong_fixed_value() {
    let engine = TestEngine::new();
    let wrong = json!({"name": "price", "value": "1 990 ₽", "check": "number"});
    assert_eq!(import(&engine, &with_field(&wrong, true)).missing, []);
    engine.inner().change_flows(|flows| flows.start("plain")).expect("it is started already");
}

#[test]
fn wrong_fixed_value_of_a_key_is_not_shown() {
    let engine = TestEngine::new();
    let saved =
        import(&engine, &with_field(&json!({"name": "api_key", "value": "abc123def", "check": "number"}), false));
    let [finding] = saved.missing.as_slice() else { panic!("{:?}", saved.missing) };
    assert!(!format!("{finding:?}").contains("abc123def"), "{finding:?}");
}
