//! What is there before a test begins: flows that were stored by an earlier run.

use std::process::Command;

use hooktray_support::harness::{built, plain_flow, stdout_of};
use serde_json::{Value, json};

use crate::program::folder;
use crate::session::Session;

/// Stores a flow that sends to `destination`, before the program is started; gives its link's path.
pub(crate) fn with_flow(session: &Session, name: &str, destination: &str, enabled: bool) -> String {
    with_flow_like(session, destination, json!({"name": name, "enabled": enabled}))
}

/// Stores a flow with these parts changed; gives its link's path.
pub(crate) fn with_flow_like(session: &Session, destination: &str, changes: Value) -> String {
    let token = "abcdefghijklmnopqrstuvwxyz";
    let mut flow = json!({"source": {"type": "webhook", "token": token}, "retry": {"delays_seconds": [], "jitter": 0}});
    for (key, value) in changes.as_object().expect("an object") {
        flow[key] = value.clone();
    }
    let file = session.home().join("flow.json");
    std::fs::write(&file, plain_flow(destination, flow).to_string()).expect("written");
    let mut hooktray = Command::new(built("hooktray", "HOOKTRAY_BIN"));
    stdout_of(session.dress(hooktray.arg("--data-dir").arg(folder(session)).args(["flow", "import"]).arg(file)));
    format!("/hook/{token}")
}

/// Where the program listens, as the log says.
pub(crate) fn address(session: &Session) -> String {
    let logs = std::fs::read_dir(folder(session).join("logs")).expect("logs").flatten();
    let text: String = logs.map(|log| std::fs::read_to_string(log.path()).expect("a log")).collect();
    let (_, after) = text.rsplit_once("address=").expect("it listens");
    after.split_whitespace().next().expect("an address").to_owned()
}
