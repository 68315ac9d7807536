//! A listening engine with a started flow to the aray stand-in.

use hooktray_core::settings::Settings;
use hooktray_core::store::Claimed;
use hooktray_core::worker::AttemptResult;
use hooktray_support::aray::Aray;
use hooktray_support::harness::{API_KEY, TestEngine, aray_flow, path};
use hooktray_support::http;
use serde_json::{Value, json};

pub const SMS: &str = r#"{"id": "1", "to": "89165550117", "custmemo": "Ольга"}"#;

/// A started flow from a sender to the aray stand-in.
pub struct TestFlow {
    pub aray: Aray,
    pub engine: TestEngine,
    pub address: String,
    pub path: String,
}

/// Starts an engine with such a flow. `change` changes the flow first.
pub async fn test_flow(change: impl FnOnce(&mut Value)) -> TestFlow {
    let aray = Aray::start(API_KEY);
    let mut engine = TestEngine::new();
    let mut flow = aray_flow(&aray.url());
    flow["retry"] = json!({"delays_seconds": [5, 30], "jitter": 0});
    change(&mut flow);
    let path = path(&engine.import(&flow));
    let address = engine.listen().await;
    TestFlow { aray, engine, address, path }
}

impl TestFlow {
    pub async fn send(&self, body: &str) {
        assert_eq!(http::post(&self.address, &self.path, body).await.status, 200);
    }

    pub async fn send_numbered(&self, numbers: std::ops::RangeInclusive<u32>) {
        for number in numbers {
            self.send(&format!(r#"{{"id": "{number}", "to": "89165550117", "custmemo": "{number}"}}"#)).await;
        }
    }

    /// Claims the due operation and runs an attempt, which the caller settles.
    pub async fn attempt(&self) -> (Claimed, AttemptResult) {
        let worker = self.engine.inner().worker();
        let claimed = worker.claim().await.expect("a claim").remove(0);
        let ended = worker.attempt(&claimed).await;
        (claimed, ended)
    }

    /// Changes the settings as the window does.
    pub async fn change_settings(&self, change: impl FnOnce(&mut Settings)) {
        let api = self.engine.api();
        let mut settings = api.settings().await.expect("settings");
        change(&mut settings);
        api.settings_save(settings).await.expect("saved");
    }

    pub fn names(&self) -> Vec<String> {
        self.aray.orders().iter().map(|order| order.get("name").expect("a name").to_owned()).collect()
    }

    pub fn error(&self) -> String {
        self.engine.newest()["error"]["code"].as_str().unwrap_or_default().to_owned()
    }
}
