//! An engine with a started flow of three requests: an order, and two receivers that are told its number.

use hooktray_core::store::Claimed;
use hooktray_support::aray::Aray;
use hooktray_support::harness::{API_KEY, TestEngine, aray_flow, path};
use hooktray_support::http;
use hooktray_support::receiver::{CannedResponse, Receiver};
use serde_json::{Value, json};

/// The ids of the actions that send, in their order.
pub const REQUESTS: [&str; 3] = ["send", "tell", "book"];

/// The flow and those it sends to.
pub struct ThreeRequests {
    pub aray: Aray,
    pub told: Receiver,
    pub booked: Receiver,
    pub engine: TestEngine,
    pub path: String,
}

/// Returns an action that tells `destination` the number of the order.
pub fn tell_action(id: &str, destination: &str) -> Value {
    json!({
        "id": id, "type": "http_request", "method": "POST", "url": format!("{destination}/{id}"),
        "body": {
            "content_type": "application/json",
            "text": "{{ {'record': operation.id, 'order': steps.send.order_id} | tojson }}"
        }
    })
}

/// Starts an engine with such a flow. `change` changes the flow first.
pub async fn three_requests(change: impl FnOnce(&mut Value)) -> ThreeRequests {
    let aray = Aray::start(API_KEY);
    let (told, booked) = (Receiver::start().await, Receiver::start().await);
    let engine = TestEngine::new();
    let mut flow = aray_flow(&aray.url());
    let actions = flow["actions"].as_array_mut().expect("actions");
    actions.extend([tell_action("tell", &told.url()), tell_action("book", &booked.url())]);
    flow["retry"] = json!({"delays_seconds": [5, 30], "jitter": 0});
    change(&mut flow);
    let path = path(&engine.import(&flow));
    ThreeRequests { aray, told, booked, engine, path }
}

/// Returns such a flow and the id of a record whose order has a response, and whose second request is in retries.
pub async fn in_retries() -> (ThreeRequests, String) {
    let mut flow = three_requests(|_| {}).await;
    flow.told.reply_next([CannedResponse::status(503)]);
    let id = flow.send("Ольга").await;
    flow.engine.run_worker().await;
    (flow, id)
}

impl ThreeRequests {
    /// Returns the flow file as it is stored.
    pub fn stored(&self) -> Value {
        let row = hooktray_core::flows::find(&self.engine.inner().store().readers, "aray").expect("the flow");
        serde_json::from_str(&row.flow.to_json()).expect("JSON")
    }

    /// Edits the actions of the stored flow.
    pub fn edit(&self, change: impl FnOnce(&mut Vec<Value>)) {
        let mut file = self.stored();
        change(file["actions"].as_array_mut().expect("actions"));
        self.engine.import(&file);
    }

    /// Sends a record with this name. Returns the id of its operation.
    pub async fn send(&mut self, name: &str) -> String {
        let address = self.engine.listen().await;
        let body = json!({"id": name, "to": "89165550117", "custmemo": name}).to_string();
        assert_eq!(http::post(&address, &self.path, &body).await.status, 200);
        self.engine.history().first().expect("an operation").id.clone()
    }

    /// Claims the one operation that is due.
    pub async fn claim(&self) -> Claimed {
        let mut claimed = self.engine.inner().worker().claim().await.expect("a claim");
        assert_eq!(claimed.len(), 1);
        claimed.remove(0)
    }

    /// Sends a record, and drops its attempt once this request has arrived and before it gets a response. Returns the id of the
    /// operation.
    pub async fn cut_off_at(&mut self, request: &str) -> String {
        let id = self.send("Ольга").await;
        self.drop_attempt_at(request, 1).await;
        id
    }

    /// As [`ThreeRequests::cut_off_at`] with the request “tell”, in the first retry.
    pub async fn cut_off_in_a_retry(&mut self) -> String {
        self.told.reply_next([CannedResponse::status(503), CannedResponse::never()]);
        let id = self.send("Ольга").await;
        self.engine.run_worker().await;
        self.engine.clock.advance(std::time::Duration::from_secs(5));
        self.drop_attempt_at("tell", 2).await;
        id
    }

    /// Drops the attempt that is due once this many requests of this action have arrived.
    async fn drop_attempt_at(&self, request: &str, wanted: usize) {
        let claimed = self.claim().await;
        let worker = self.engine.inner().worker().clone();
        tokio::select! {
            _ = worker.attempt(&claimed) => panic!("{request} gets no response"),
            () = self.arrived(request, wanted) => {}
        }
    }

    /// Returns once this many requests of this action have arrived.
    pub async fn arrived(&self, request: &str, wanted: usize) {
        match request {
            "send" => self.aray.wait_for_requests(wanted).await,
            "tell" => self.told.wait_for_requests(wanted).await,
            _ => self.booked.wait_for_requests(wanted).await,
        }
    }

    /// Returns how often each request was sent for an operation, in the order of [`REQUESTS`].
    pub fn times(&self, id: &str) -> [usize; 3] {
        let orders = self.aray.requests();
        let orders = orders.iter().filter(|request| request.query.contains(&format!("ext_in_id={id}")));
        [orders.count(), self.numbers(&self.told, id).len(), self.numbers(&self.booked, id).len()]
    }

    /// Returns the numbers of the order that a receiver was told for an operation.
    pub fn numbers(&self, receiver: &Receiver, id: &str) -> Vec<Value> {
        let told = receiver.received().into_iter().map(|told| serde_json::from_str::<Value>(&told.body).expect("JSON"));
        told.filter(|told| told["record"] == id).map(|told| told["order"].clone()).collect()
    }

    /// Returns the outcomes of the steps that send, run by run.
    pub fn outcomes(&self, id: &str) -> Vec<Vec<(String, String)>> {
        let runs = self.engine.operation(id)["runs"].clone();
        let text = |step: &Value, key: &str| step[key].as_str().unwrap_or_default().to_owned();
        let steps = |run: &Value| {
            let steps = run["steps"].as_array().expect("steps").iter().filter(|step| step["type"] == "http_request");
            steps.map(|step| (text(step, "id"), text(step, "outcome"))).collect()
        };
        runs.as_array().expect("runs").iter().map(steps).collect()
    }
}
