//! An engine with a started flow of two requests: an order, and a receiver that is told its number.

use hooktray_support::aray::Aray;
use hooktray_support::harness::{API_KEY, TestEngine, aray_flow, path};
use hooktray_support::http;
use hooktray_support::receiver::Receiver;
use serde_json::{Value, json};

pub const SMS: &str = r#"{"id": "1", "to": "89165550117", "custmemo": "Ольга"}"#;

/// An engine with a flow that creates an order and then tells a second receiver about it.
pub struct TwoRequests {
    pub aray: Aray,
    pub told: Receiver,
    pub engine: TestEngine,
    pub address: String,
    pub path: String,
}

pub async fn two_requests(change: impl FnOnce(&mut Value)) -> TwoRequests {
    let aray = Aray::start(API_KEY);
    let told = Receiver::start().await;
    let mut engine = TestEngine::new();
    let flow = flow(&aray.url(), &told.url(), change);
    let path = path(&engine.import(&flow));
    let address = engine.listen().await;
    TwoRequests { aray, told, engine, address, path }
}

pub fn flow(aray: &str, told: &str, change: impl FnOnce(&mut Value)) -> Value {
    let mut flow = aray_flow(aray);
    flow["actions"][1]["remember"] = json!({"order_id": "{{ response.json.order_id }}"});
    let tell = json!({
        "id": "tell", "type": "http_request", "method": "POST", "url": format!("{told}/told"),
        "body": {
            "content_type": "application/json",
            "text": "{{ {'order': steps.send.order_id, 'was': steps.send.response.status} | tojson }}"
        }
    });
    flow["actions"].as_array_mut().expect("actions").push(tell);
    flow["retry"] = json!({"delays_seconds": [5, 30, 60, 60], "jitter": 0});
    change(&mut flow);
    flow
}

impl TwoRequests {
    pub async fn send(&self, body: &str) {
        assert_eq!(http::post(&self.address, &self.path, body).await.status, 200);
    }

    pub fn times(&self) -> Vec<u32> {
        self.aray.orders().iter().map(|order| order.times).collect()
    }

    pub fn outcomes(&self) -> Vec<Vec<String>> {
        let newest = self.engine.newest();
        let outcome = |step: &Value| step["outcome"].as_str().unwrap_or_default().to_owned();
        let steps = |run: &Value| run["steps"].as_array().expect("steps").iter().map(outcome).collect();
        newest["runs"].as_array().expect("runs").iter().map(steps).collect()
    }
}
