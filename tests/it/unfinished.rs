//! Flows that are not finished: each thing that may be missing is named with its place, and keeps the flow from starting.

use hooktray_core::flow::{Missing, missing};
use hooktray_support::harness::{Bench, flow, plain_flow};
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

#[test]
fn each_thing_that_is_missing_is_named_with_its_place() {
    let text = |text: &str| text.to_owned();
    let cases: [(Change, Missing); 7] = [
        (
            |flow| flow["actions"][2]["fields"][0]["value"] = json!(" "),
            Missing::Field { path: text("actions[2].fields[0].value"), action: text("order"), field: text("who") },
        ),
        (
            |flow| flow["actions"][3]["url"] = json!(" "),
            Missing::Address { path: text("actions[3].url"), action: text("send") },
        ),
        (
            |flow| flow["actions"][1]["when"] = json!("\n"),
            Missing::Condition { path: text("actions[1].when"), action: text("only") },
        ),
        (
            |flow| flow["actions"][2]["enabled"] = json!(false),
            Missing::Step { path: text("actions[3].url"), action: text("send"), step: text("order") },
        ),
        (
            |flow| flow["source"]["auth"] = json!({"type": "header", "name": "X", "secret": "door"}),
            Missing::Secret(text("door")),
        ),
        (
            |flow| flow["source"]["auth"] = json!({"type": "basic", "user": "u", "password_secret": "pass"}),
            Missing::Secret(text("pass")),
        ),
        (
            |flow| flow["actions"][2]["fields"][1]["value"] = json!("{{ secret('other') }}"),
            Missing::Secret(text("other")),
        ),
    ];
    let stored = |name: &str| name == "aray_api_key";
    assert_eq!(missing(&flow(&whole()), stored), []);
    for (change, expected) in cases {
        let mut unfinished = whole();
        change(&mut unfinished);
        assert_eq!(missing(&flow(&unfinished), stored), std::slice::from_ref(&expected));
        let bench = Bench::new();
        let saved = bench.engine().change_flows(|flows| flows.import(&unfinished.to_string(), false)).expect("kept");
        assert_eq!(saved.missing, std::slice::from_ref(&expected));
        let refusal = bench.engine().change_flows(|flows| flows.start("plain")).expect_err("not started");
        assert_eq!(refusal.code(), "flow_unfinished");
        assert!(refusal.to_string().contains(&expected.to_string()), "{refusal}");
    }
}

#[test]
fn what_is_switched_off_misses_nothing() {
    let mut off = whole();
    off["actions"][1] = json!({"id": "only", "type": "filter", "when": "", "enabled": false});
    off["actions"][2]["fields"][0]["value"] = json!("");
    off["actions"][2]["enabled"] = json!(false);
    off["actions"][3] = json!({"id": "send", "type": "http_request", "url": "", "enabled": false});
    assert_eq!(missing(&flow(&off), |_| false), []);
}
