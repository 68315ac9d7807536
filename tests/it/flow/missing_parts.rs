//! Unfinished flows: each missing part is reported with its path, and keeps the flow from starting.

use hooktray_core::flow::{FindingCode, Need};
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
