//! Flows that send to a stand-in.

use serde_json::{Value, json};

/// The API key the aray stand-in accepts. Its characters need escaping.
pub const API_KEY: &str = "k/e y+1&ключ";

/// The shop's own address on the internet, in flows of the template.
pub const SHOP_IP: &str = "95.161.221.10";

/// The flows of the template for aray. The test `flow::flow_templates` of `hooktray-tests` keeps them fresh.
const TEMPLATES: &str = include_str!("../../ui/src/testing/aray-flow.json");

/// Returns the template's flow, filled in and started, sending to `destination` instead of aray.
pub fn aray_flow(destination: &str) -> Value {
    let text = TEMPLATES.replace("https://api.aray.com", destination);
    let mut flow = serde_json::from_str::<Value>(&text).expect("JSON")["both"].take();
    flow["name"] = json!("aray");
    for field in flow["actions"][0]["fields"].as_array_mut().expect("fields") {
        let value = match field["name"].as_str() {
            Some("offer_id") => "1042",
            Some("base_url") => "https://shop.example/cream",
            Some("price") => "1990",
            Some("referrer") => "https://shop.example/",
            Some("ip") => SHOP_IP,
            _ => continue,
        };
        field["value"] = json!(value);
    }
    flow["enabled"] = json!(true);
    flow
}

/// Returns a flow that sends the record's `id` to `destination`, with these keys changed.
pub fn plain_flow(destination: &str, changes: Value) -> Value {
    let mut flow = json!({
        "hooktray": 1,
        "name": "plain",
        "enabled": true,
        "source": {"type": "webhook"},
        "actions": [
            {"id": "send", "type": "http_request", "method": "POST", "url": format!("{destination}/?id={{{{ body.id }}}}"),
             "body": {"content_type": "text/plain", "text": "{{ raw }}"}}
        ],
        "retry": {"delays_seconds": [5, 30], "jitter": 0}
    });
    for (key, value) in changes.as_object().expect("an object") {
        flow[key] = value.clone();
    }
    flow
}
