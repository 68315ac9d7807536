//! The workflow that n8n runs.

use serde_json::{Value, json};

use crate::sample_order::API_KEY;

/// Returns a workflow with the same fields and the same check of the response, without field checks and retries. It replies to the
/// sender as soon as the execution is stored, which is in its favour.
pub(super) fn workflow(aray: &str) -> Value {
    let phone = r"={{ '+' + String($json.body.to || '').replace(/\D/g, '').replace(/^8(?=\d{10}$)/, '7') }}";
    let fields = [
        ("api_key", API_KEY),
        ("offer_id", "1042"),
        ("name", "={{ $json.body.custmemo }}"),
        ("phone", phone),
        ("country_code", "RU"),
        ("base_url", "https://shop.example/cream"),
        ("price", "1990"),
        ("referrer", "https://shop.example/"),
        ("ip", "127.0.0.1"),
        ("ext_in_id", "={{ $json.body.id }}"),
    ];
    let query: Vec<_> = fields.map(|(name, value)| json!({"name": name, "value": value})).into();
    let accepted = json!({
        "options": {"caseSensitive": true, "typeValidation": "strict", "version": 2},
        "combinator": "and",
        "conditions": [{
            "id": "accepted", "leftValue": "={{ $json.code }}", "rightValue": "ok",
            "operator": {"type": "string", "operation": "equals"},
        }],
    });
    let to = |name: &str| json!([{"node": name, "type": "main", "index": 0}]);
    json!({
        "name": "aray",
        "active": false,
        "settings": {"executionOrder": "v1"},
        "nodes": [
            webhook("Ready", "GET", "ready"),
            webhook("Record", "POST", "hook"),
            node("Send", "httpRequest", 4.2, &json!({
                "method": "GET", "url": format!("{aray}/api/v2/order/create/"), "sendQuery": true,
                "queryParameters": {"parameters": query}, "options": {},
            })),
            node("Accepted?", "if", 2.2, &json!({"conditions": accepted, "options": {}})),
            node("Refused", "stopAndError", 1.0, &json!({"errorMessage": "={{ $json.error }}"})),
        ],
        "connections": {
            "Record": {"main": [to("Send")]},
            "Send": {"main": [to("Accepted?")]},
            "Accepted?": {"main": [[], to("Refused")]},
        },
    })
}

/// Returns a node that takes requests at `/webhook/{path}`.
fn webhook(name: &str, method: &str, path: &str) -> Value {
    let parameters = json!({"httpMethod": method, "path": path, "responseMode": "onReceived", "options": {}});
    let mut webhook = node(name, "webhook", 2.0, &parameters);
    webhook["webhookId"] = path.into();
    webhook
}

fn node(name: &str, kind: &str, version: f64, parameters: &Value) -> Value {
    json!({
        "id": name, "name": name, "type": format!("n8n-nodes-base.{kind}"), "typeVersion": version, "position": [0, 0],
        "parameters": parameters,
    })
}
