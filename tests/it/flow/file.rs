//! Flow format 1: each mistake with its path, export and import without loss, and a schema that agrees.

use hooktray_core::flow::{Flow, FlowTemplate, schema};
use hooktray_support::harness::{TestEngine, aray_flow, flow, path, plain_flow};
use serde_json::{Value, json};

/// A flow with every key of the format, none at its default.
fn everything() -> Value {
    json!({
        "hooktray": 1, "name": "Всё", "enabled": false,
        "source": {
            "type": "webhook", "token": "abcdefghijklmnopqrstuv-_", "methods": ["PUT", "PATCH", "DELETE"],
            "auth": {"type": "hmac_sha256", "header": "X-Sign", "secret": "key", "encoding": "base64", "prefix": "v1="},
            "reply": {"status": 202, "content_type": "text/plain", "body": "ok"},
            "deduplicate": {"key": "{{ body.id }}", "window_hours": 7}, "cors": true,
            "test_when": "{{ body.id == '0' }}"
        },
        "actions": [
            {"type": "set", "id": "names", "when": "{{ body.b }}", "on_error": "continue", "values": {"b": "{{ body.b }}", "a": "x"}},
            {"type": "filter", "id": "only", "enabled": false, "when": "{{ body.ok }}"},
            {"type": "form_urlencoded", "id": "form", "fields": [
                {"name": "f", "value": "{{ steps.names.b }}", "required": true, "check": "public_ip"}]},
            {"type": "json", "id": "doc", "fields": [{"name": "j", "value": ""}]},
            {"type": "http_request", "id": "send", "method": "PATCH", "url": "https://x.example/?{{ steps.form.encoded }}",
             "headers": [{"name": "X-A", "value": "{{ secret('key') }}"}],
             "body": {"content_type": "application/json", "text": "{{ steps.doc.encoded }}"}, "timeout_seconds": 7,
             "success": {"status": "200-204,409", "when": "{{ response.json.ok }}", "error": "{{ response.text }}",
                         "duplicate": "{{ response.json.is_double }}"},
             "remember": {"order_id": "{{ response.json.id }}", "at": "{{ response.headers.date }}"}, "redirects": "follow"},
            {"type": "http_request", "id": "tell", "when": "{{ steps.send.outcome == 'ok' }}", "on_error": "continue",
             "method": "POST", "url": "https://y.example/{{ steps.send.order_id }}/{{ steps.send.response.status }}",
             "headers": [], "body": null, "timeout_seconds": 9, "success": {"status": "2xx", "when": null, "error": null}}
        ],
        "retry": {"delays_seconds": [1, 2], "jitter": 0.5}, "concurrency": 2,
        "notify": {"desktop": false, "email": false, "telegram": false, "webhook": false}
    })
}

fn mistakes(change: impl FnOnce(&mut Value)) -> Vec<(String, String)> {
    let mut flow = everything();
    change(&mut flow);
    let mistakes = Flow::from_value(&flow).err().unwrap_or_default();
    mistakes.into_iter().map(|mistake| (mistake.path, mistake.message)).collect()
}

#[test]
fn exported_flow_is_imported_unchanged() {
    let first = flow(&everything());
    let written = first.to_json();
    assert_eq!(Flow::from_json(&written), Ok(first));
    assert_eq!(serde_json::from_str::<Value>(&written).expect("JSON"), everything(), "and add nothing");
    let engine = TestEngine::new();
    let stored = engine.import(&everything());
    assert_eq!(stored, flow(&everything()));
    insta::assert_snapshot!("export", written);
}

#[test]
fn absent_keys_get_their_defaults() {
    let short = flow(&json!({"hooktray": 1, "name": "n", "source": {"type": "webhook"}}));
    let mut written: Value = serde_json::from_str(&short.to_json()).expect("JSON");
    assert_eq!(written["retry"]["delays_seconds"], json!([5, 30, 120, 600, 1800, 3600, 7200, 18000, 36000, 86400]));
    assert_eq!(written["source"]["methods"], json!(["POST", "GET"]));
    assert_eq!(
        written["source"]["reply"],
        json!({"status": 200, "content_type": "application/json", "body": "{\"status\":\"ok\"}"})
    );
    assert_eq!((&written["concurrency"], &written["retry"]["jitter"]), (&json!(4), &json!(0.2)));
    assert_eq!(written["enabled"].take(), json!(false));
}

#[test]
fn each_mistake_is_reported_with_its_path() {
    let found = mistakes(|flow| {
        flow["nmae"] = json!(1);
        flow["concurrency"] = json!(0);
        flow["source"]["tokn"] = json!("x");
        flow["source"]["reply"]["status"] = json!(302);
        flow["actions"][2]["fields"][0]["check"] = json!("fone");
        flow["actions"][4]["timeout_seconds"] = json!("7");
        flow["retry"]["jitter"] = json!(2);
    });
    let places: Vec<&str> = found.iter().map(|(place, _)| place.as_str()).collect();
    let mut expected = [
        "nmae",
        "concurrency",
        "source.tokn",
        "source.reply.status",
        "actions[2].fields[0].check",
        "actions[4].timeout_seconds",
        "retry.jitter",
    ];
    expected.sort_unstable();
    let mut sorted = places.clone();
    sorted.sort_unstable();
    assert_eq!(sorted, expected, "{found:?}");
    assert!(found.iter().any(|(_, message)| message.contains("did you mean “token”")), "{found:?}");
    assert!(found.iter().any(|(_, message)| message.contains("did you mean “phone”")), "{found:?}");
}

#[test]
fn value_that_is_not_an_object_is_reported() {
    let flow = |changes: &[(&str, Value)]| {
        let mut flow = everything();
        changes.iter().for_each(|(place, value)| *flow.pointer_mut(place).expect("a place") = value.clone());
        Flow::from_value(&flow).expect_err("a mistake")
    };
    for (place, path) in [("/source", "source"), ("/source/auth", "source.auth"), ("/actions/0", "actions[0]")] {
        for value in [json!(false), json!("x"), json!([])] {
            let found = flow(&[(place, value)]);
            assert!(found.iter().any(|mistake| mistake.path == path), "{path}: {found:?}");
        }
    }
}

#[test]
fn mistake_in_one_action_causes_none_in_others() {
    let found = mistakes(|flow| {
        flow["actions"] = json!([
            {"id": "s0", "type": "set"},
            {"id": "send", "type": "http_request", "url": "https://x.example/?{{ steps.s0.a }}"}]);
    });
    assert_eq!(found, [("actions[0].values".to_owned(), "this is missing".to_owned())]);
    let found = mistakes(|flow| flow["actions"][0]["values"]["b"] = json!(5));
    assert_eq!(found.len(), 1, "{found:?}");
    assert_eq!(found[0].0, "actions[0].values.b");
    let found = mistakes(|flow| {
        flow["actions"][0]["type"] = json!("sett");
        flow["actions"][4]["url"] = json!(7);
    });
    let places: Vec<&str> = found.iter().map(|(place, _)| place.as_str()).collect();
    assert_eq!(places, ["actions[0].type", "actions[4].url"], "every one that is there is found");
}

#[test]
fn id_with_other_characters_is_refused() {
    for id in ["a", "send_2", "z9_"] {
        assert_eq!(mistakes(|flow| flow["actions"][1]["id"] = json!(id)), [], "{id}");
    }
    for id in ["", "1a", "_a", "A", "a-b", "a b", "ёж", "a."] {
        let found = mistakes(|flow| flow["actions"][1]["id"] = json!(id));
        assert!(found.iter().any(|(place, _)| place == "actions[1].id"), "{id}: {found:?}");
    }
}

#[test]
fn null_is_the_same_as_an_absent_key() {
    fn optional(value: &Value, path: &str, found: &mut Vec<String>) {
        for (key, value) in value.as_object().into_iter().flatten() {
            found.push(format!("{path}/{key}"));
            optional(value, &format!("{path}/{key}"), found);
        }
        for (index, value) in value.as_array().into_iter().flatten().enumerate() {
            optional(value, &format!("{path}/{index}"), found);
        }
    }
    let mut keys = Vec::new();
    optional(&everything(), "", &mut keys);
    for key in keys {
        let (parent, name) = key.rsplit_once('/').expect("a key");
        let (mut null, mut absent) = (everything(), everything());
        null.pointer_mut(&key).expect("a value").take();
        absent.pointer_mut(parent).and_then(Value::as_object_mut).expect("an object").remove(name);
        let (null, absent) = (Flow::from_value(&null), Flow::from_value(&absent));
        // In a map, each key is one that has to be there.
        assert!(null == absent || parent.ends_with("/values") || parent.ends_with("/remember"), "{key}: {null:?}");
    }
}

#[test]
fn schema_and_rule_mistakes_are_reported_together() {
    let found = mistakes(|flow| {
        flow["concurrency"] = json!(0);
        flow["actions"][0]["id"] = json!("Names");
        flow["actions"][0]["valuse"] = json!({});
        flow["actions"][4]["url"] = json!("ftp://x");
    });
    let places: Vec<&str> = found.iter().map(|(place, _)| place.as_str()).collect();
    let expected =
        ["actions[0].valuse", "actions[0].id", "concurrency", "actions[4].url", "actions[2].fields[0].value"];
    assert_eq!(places, expected, "{found:?}");
}

#[test]
fn broken_rule_is_reported_with_its_path() {
    type Case = (fn(&mut Value), &'static str, &'static str);
    let cases: [Case; 22] = [
        (
            |flow| flow["actions"][2]["fields"][0]["value"] = json!("{{ steps.doc.encoded }}"),
            "actions[2].fields[0].value",
            "before",
        ),
        (
            |flow| flow["actions"][2]["fields"][0]["value"] = json!("{{ steps.nobody.x }}"),
            "actions[2].fields[0].value",
            "nobody",
        ),
        (
            |flow| flow["actions"][2]["fields"][0]["value"] = json!("{{ steps.names.c }}"),
            "actions[2].fields[0].value",
            "has no “c”",
        ),
        (|flow| flow["actions"][4]["url"] = json!("https://{{ "), "actions[4].url", "cannot be read"),
        (|flow| flow["actions"][4]["url"] = json!("ftp://x"), "actions[4].url", "http"),
        (|flow| flow["actions"][4]["success"]["when"] = json!("ok"), "actions[4].success.when", "braces"),
        (|flow| flow["actions"][4]["success"]["status"] = json!("2yy"), "actions[4].success.status", "2yy"),
        (
            |flow| flow["actions"][4]["headers"][0]["name"] = json!("Content-Length"),
            "actions[4].headers[0].name",
            "itself",
        ),
        (|flow| flow["actions"][0]["values"]["a"] = json!("{{ body.x | uper }}"), "actions[0].values.a", "uper"),
        (|flow| flow["actions"][0]["values"]["a"] = json!("{{ now() }}"), "actions[0].values.a", "now"),
        (
            |flow| flow["actions"][0]["values"]["a"] = json!("{{ secret(body.x) }}"),
            "actions[0].values.a",
            "written out|write",
        ),
        (|flow| flow["actions"][1]["id"] = json!("names"), "actions[1].id", "unique"),
        (
            |flow| flow["source"]["deduplicate"]["key"] = json!("{{ secret('key') }}"),
            "source.deduplicate.key",
            "no secrets",
        ),
        (|flow| flow["source"]["token"] = json!("short"), "source.token", "22"),
        (|flow| flow["source"]["test_when"] = json!("{{ steps.names.b }}"), "source.test_when", "no steps"),
        (|flow| flow["source"]["test_when"] = json!("yes"), "source.test_when", "braces"),
        (|flow| flow["actions"][5]["when"] = json!("{{ steps.tell.outcome }}"), "actions[5].when", "before"),
        (
            |flow| flow["actions"][5]["url"] = json!("https://x/{{ steps.form.response }}"),
            "actions[5].url",
            "no “response”",
        ),
        (|flow| flow["actions"][5]["url"] = json!("https://x/{{ steps.send.id }}"), "actions[5].url", "order_id, at"),
        (|flow| flow["actions"][4]["remember"]["Id"] = json!("x"), "actions[4].remember.Id", "letters"),
        (|flow| flow["actions"][4]["remember"]["outcome"] = json!("x"), "actions[4].remember.outcome", "another name"),
        (|flow| flow["actions"][4]["success"]["duplicate"] = json!("yes"), "actions[4].success.duplicate", "braces"),
    ];
    for (change, place, word) in cases {
        let found = mistakes(change);
        let named = found.iter().any(|(at, message)| at == place && word.split('|').any(|word| message.contains(word)));
        assert!(named, "{place} {word}: {found:?}");
    }
    assert!(Flow::from_json("{\"hooktray\": 1,").is_err_and(|mistakes| mistakes[0].message.contains("line 1")));
    assert!(mistakes(|flow| flow["hooktray"] = json!(2))[0].1.contains("newer"));
}

#[test]
fn unfinished_flow_is_stored_and_not_started() {
    let engine = TestEngine::new();
    let mut unfinished = aray_flow("https://api.aray.com");
    unfinished["actions"][0]["fields"][3]["value"] = json!(" ");
    unfinished["actions"][0]["fields"][8]["value"] = json!("{{ secret('unknown') }}");
    let started = engine.inner().change_flows(|flows| flows.import(&unfinished.to_string(), false));
    let refusal = started.expect_err("refused").to_string();
    assert!(refusal.contains("offer_id") && refusal.contains("unknown"), "{refusal}");
    unfinished["enabled"] = json!(false);
    let saved = engine.inner().change_flows(|flows| flows.import(&unfinished.to_string(), false)).expect("stored");
    assert_eq!(saved.missing.len(), 2);
    assert!(engine.inner().change_flows(|flows| flows.start("aray")).is_err());
}

#[test]
fn names_and_tokens_are_unique() {
    let engine = TestEngine::new();
    let first = engine.import(&plain_flow("http://x.example", json!({"name": "first"})));
    let again = plain_flow("http://x.example", json!({"name": "first"}));
    let refused = engine.inner().change_flows(|flows| flows.import(&again.to_string(), false));
    assert_eq!(refused.expect_err("taken").code(), "flow_name_taken");
    assert_eq!(path(&engine.import(&again)), path(&first), "replaced, it keeps its link");
    let token = first.webhook().token.clone();
    let thief =
        plain_flow("http://x.example", json!({"name": "second", "source": {"type": "webhook", "token": token}}));
    let refused = engine.inner().change_flows(|flows| flows.import(&thief.to_string(), false));
    assert_eq!(refused.expect_err("taken").code(), "token_taken");
}

#[test]
fn unknown_name_in_a_template_is_a_warning() {
    let flow = plain_flow(
        "http://x.example",
        json!({"actions": [
        {"id": "s", "type": "set", "values": {"a": "{{ bodi.x }}{{ response.json }}{% set y = 1 %}{{ y }}{{ body.z }}"}}]}),
    );
    let warnings = self::flow(&flow).warnings().iter().map(ToString::to_string).collect::<Vec<_>>().join("\n");
    assert!(warnings.contains("bodi") && warnings.contains("response"), "{warnings}");
    assert!(!warnings.contains("“y”") && !warnings.contains("“body”"), "{warnings}");
}

#[test]
fn aray_template_has_every_field_of_an_order() {
    let flow = FlowTemplate::find("sms-deliverer-aray").expect("the template").flow(None);
    let json: Value = serde_json::from_str(&flow.to_json()).expect("JSON");
    let fields = json["actions"][0]["fields"].as_array().expect("fields");
    let names = |required: bool| {
        let of = fields.iter().filter(|field| field["required"].as_bool().unwrap_or(false) == required);
        of.filter_map(|field| field["name"].as_str()).collect::<Vec<_>>()
    };
    let required = ["api_key", "name", "phone", "offer_id", "country_code", "base_url", "price", "referrer", "ip"];
    assert_eq!(names(true), required);
    let optional = [
        "ext_in_id",
        "address",
        "email",
        "quantity",
        "subacc",
        "subacc2",
        "subacc3",
        "subacc4",
        "utm_campaign",
        "utm_content",
        "utm_medium",
        "utm_source",
        "utm_term",
        "clickid",
        "rotator_id",
    ];
    assert_eq!(names(false), optional);
    let filled =
        fields.iter().filter(|field| optional[1..].iter().any(|name| field["name"] == *name && field["value"] != ""));
    assert_eq!(filled.count(), 0);
    assert_eq!(json["actions"][1]["url"], "https://api.aray.com/api/v2/order/create/?{{ steps.order.encoded }}");
}

#[test]
fn schema_in_the_repository_is_fresh() {
    let file = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/flow.schema.json");
    let fresh = serde_json::to_string_pretty(&schema::schema()).expect("JSON") + "\n";
    if std::env::var_os("UPDATE_SCHEMA").is_some() {
        std::fs::write(&file, &fresh).expect("written");
    }
    let kept = std::fs::read_to_string(&file).expect("docs/flow.schema.json").replace("\r\n", "\n");
    assert!(kept == fresh, "docs/flow.schema.json is old; call `UPDATE_SCHEMA=1 cargo test -p hooktray-tests`");
}

#[test]
fn schema_refuses_what_the_reader_refuses() {
    let validator = jsonschema::validator_for(&schema::schema()).expect("a schema");
    for flow in [everything(), aray_flow("https://api.aray.com"), plain_flow("http://x.example", json!({}))] {
        let errors: Vec<String> =
            validator.iter_errors(&flow).map(|error| format!("{} {error}", error.instance_path())).collect();
        assert!(errors.is_empty(), "{errors:?}");
    }
    let wrong: [fn(&mut Value); 13] = [
        |flow| flow["nmae"] = json!(1),
        |flow| flow["source"]["tokn"] = json!(1),
        |flow| flow["source"]["auth"]["prfix"] = json!(1),
        |flow| flow["actions"][4]["timeout_seconds"] = json!(0),
        |flow| flow["actions"][2]["fields"][0]["required"] = json!("yes"),
        |flow| flow["concurrency"] = json!(65),
        |flow| flow["name"] = json!(" "),
        |flow| flow["name"] = json!("two\nlines"),
        |flow| flow["name"] = json!("n".repeat(201)),
        |flow| flow["source"]["methods"] = json!([]),
        |flow| flow["actions"][0]["on_error"] = json!("retry"),
        |flow| flow["actions"][4]["redirects"] = json!(true),
        |flow| flow["actions"][4]["remember"]["Id"] = json!("x"),
    ];
    for change in wrong {
        let mut flow = everything();
        change(&mut flow);
        assert!(!validator.is_valid(&flow), "{flow}");
        assert!(Flow::from_value(&flow).is_err());
    }
}
