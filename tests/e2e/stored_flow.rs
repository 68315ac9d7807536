//! Flows stored before the program starts.

use hooktray_support::harness::{plain_flow, stdout_of};
use serde_json::{Value, json};

use crate::program::{data_dir, hooktray};
use crate::session::Session;

/// A record that the flow takes.
pub(crate) const RECORD: &str = r#"{"id": "1", "to": "+79165550117", "custmemo": "Ольга"}"#;

/// Stores a flow that sends to `destination`. Returns the path of its link.
pub(crate) fn store_flow(session: &Session, name: &str, destination: &str, enabled: bool) -> String {
    store_flow_with(session, destination, json!({"name": name, "enabled": enabled}))
}

/// Stores a flow with these keys changed. Returns the path of its link.
pub(crate) fn store_flow_with(session: &Session, destination: &str, changes: Value) -> String {
    let token = "abcdefghijklmnopqrstuvwxyz";
    let mut flow = json!({"source": {"type": "webhook", "token": token}, "retry": {"delays_seconds": [], "jitter": 0}});
    for (key, value) in changes.as_object().expect("an object") {
        flow[key] = value.clone();
    }
    let file = session.home().join("flow.json");
    std::fs::write(&file, plain_flow(destination, flow).to_string()).expect("written");
    stdout_of(hooktray(session, &["flow", "import"]).arg(file));
    format!("/hook/{token}")
}

/// Returns the address the program listens on, from its log.
pub(crate) fn address(session: &Session) -> String {
    let logs = std::fs::read_dir(data_dir(session).join("logs")).expect("logs").flatten();
    let text: String = logs.map(|log| std::fs::read_to_string(log.path()).expect("a log")).collect();
    let (_, after) = text.rsplit_once("address=").expect("it listens");
    after.split_whitespace().next().expect("an address").to_owned()
}
