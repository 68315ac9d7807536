//! The flow file, format 1: export and import without loss, defaults, and unfinished flows.

use hooktray_core::flow::Flow;
use hooktray_support::harness::{TestEngine, aray_flow, flow, path, plain_flow};
use serde_json::{Value, json};

/// Returns a flow with every key of the format, none at its default.
pub(super) fn everything() -> Value {
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
