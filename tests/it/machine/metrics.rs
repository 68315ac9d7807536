//! `/metrics` and `hooktray status`: the figures for who watches the machine.

use std::net::UdpSocket;

use hooktray_core::settings::{self, METRICS_TOKEN, Settings};
use hooktray_core::store::Store;
use hooktray_support::aray::ArayResponse;
use hooktray_support::harness::{Program, TestEngine, plain_flow};
use hooktray_support::http::{Response, request};
use hooktray_support::skip::skip;
use serde_json::{Value, json};

use crate::test_flow::{TestFlow, test_flow};
use crate::tunnel::public_access;

const TOKEN: &str = "t-4f1c";

async fn get(address: &str, headers: &str) -> Response {
    request(address, "GET", "/metrics", headers, b"").await
}

fn bearer(token: &str) -> String {
    format!("Authorization: Bearer {token}\r\n")
}

fn switch_on(engine: &TestEngine) {
    engine.secrets.set(METRICS_TOKEN, TOKEN.to_owned().into()).expect("stored");
    let settings = Settings { metrics: true, ..Settings::default() };
    settings::save(engine.inner().store(), &settings).expect("saved");
}

/// Returns the value of a sample, such as `hooktray_records{status="failed"}`.
fn sample(text: &str, name: &str) -> f64 {
    let line = text.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(' '));
    line.unwrap_or_else(|| panic!("no {name} in {text}")).parse().expect("a number")
}

#[tokio::test]
async fn figures_count_what_came_of_the_records() {
    let mut test: TestFlow = test_flow(|_| {}).await;
    let address = test.engine.listen().await;
    switch_on(&test.engine);
    test.aray.respond_next([ArayResponse::Refuse("no".into())]);
    test.send_numbered(1..=3).await;
    test.engine.run_all_after(60).await;
    let text = get(&address, &bearer(TOKEN)).await;
    assert_eq!(text.status, 200, "{}", text.body);
    assert!(text.head.contains("content-type: text/plain; version=0.0.4; charset=utf-8"), "{}", text.head);
    let value = |name| sample(&text.body, name);
    assert_eq!(
        (value("hooktray_records{status=\"delivered\"}"), value("hooktray_records{status=\"failed\"}")),
        (2.0, 1.0)
    );
    assert_eq!((value("hooktray_records_unsolved"), value("hooktray_records_waiting")), (1.0, 0.0));
    assert!(value("hooktray_last_commit_seconds") > 0.0);
    assert_eq!(value(&format!("hooktray_build_info{{version=\"{}\"}}", env!("CARGO_PKG_VERSION"))), 1.0);
    assert!(!text.body.contains("hooktray_tunnel_up"), "there is no tunnel");
    for line in text.body.lines().filter(|line| !line.starts_with("# ")) {
        let (name, value) = line.rsplit_once(' ').expect("a name and a value");
        assert!(name.starts_with("hooktray_") && value.parse::<f64>().is_ok(), "{line}");
    }
}

#[tokio::test]
async fn figures_tell_how_long_the_oldest_record_waits() {
    let mut test = test_flow(|_| {}).await;
    let address = test.engine.listen().await;
    switch_on(&test.engine);
    test.aray.respond_next([ArayResponse::Status(503)]);
    test.send_numbered(1..=1).await;
    test.engine.run_worker().await;
    test.engine.clock.advance(std::time::Duration::from_secs(40));
    let text = get(&address, &bearer(TOKEN)).await.body;
    assert_eq!(sample(&text, "hooktray_records_waiting"), 1.0);
    assert!(sample(&text, "hooktray_oldest_waiting_seconds") >= 40.0, "{text}");
}

#[tokio::test]
async fn figures_are_for_who_has_the_token_and_only_when_switched_on() {
    let mut engine = TestEngine::new();
    let address = engine.listen().await;
    assert_eq!(get(&address, &bearer(TOKEN)).await.status, 404, "off at first");
    let settings = Settings { metrics: true, ..Settings::default() };
    settings::save(engine.inner().store(), &settings).expect("saved");
    for headers in [String::new(), bearer(""), bearer(TOKEN)] {
        assert_eq!(get(&address, &headers).await.status, 401, "there is no token yet: {headers}");
    }
    switch_on(&engine);
    for headers in
        [String::new(), bearer(""), bearer("t-4f1"), bearer("t-4f1cc"), "Authorization: Basic dDp0\r\n".into()]
    {
        let refused = get(&address, &headers).await;
        assert_eq!((refused.status, refused.code().as_str()), (401, "unauthorized"), "{headers}");
    }
    assert_eq!(get(&address, &bearer(TOKEN)).await.status, 200);
    assert_eq!(request(&address, "POST", "/metrics", &bearer(TOKEN), b"").await.status, 405);
    assert!(engine.history().is_empty());
}

#[tokio::test]
async fn who_has_no_token_takes_no_turn_of_who_has_it() {
    let mut engine = TestEngine::new();
    let address = engine.listen().await;
    switch_on(&engine);
    let mut refused = Vec::new();
    for _ in 0..30 {
        refused.push(get(&address, &bearer("wrong")).await.status);
    }
    assert!(refused.contains(&429), "{refused:?}");
    assert_eq!(get(&address, &bearer(TOKEN)).await.status, 200);
}

#[tokio::test]
async fn figures_are_for_this_machine_only_also_where_others_can_connect() {
    // Nothing is sent: the system only chooses the address from which it would be.
    let route = UdpSocket::bind("0.0.0.0:0").and_then(|socket| socket.connect("192.0.2.1:9").and(socket.local_addr()));
    let Ok(own) = route.map(|address| address.ip()) else {
        skip("this machine has no address but its own");
        return;
    };
    let engine = TestEngine::new();
    let port = engine.inner().listen("0.0.0.0:0").await.expect("a port").port();
    switch_on(&engine);
    assert_eq!(get(&format!("127.0.0.1:{port}"), &bearer(TOKEN)).await.status, 200);
    assert_eq!(get(&format!("{own}:{port}"), &bearer(TOKEN)).await.status, 404);
}

#[tokio::test]
async fn figures_are_not_for_the_outside() {
    let (mut engine, _) = public_access::engine();
    let local = engine.listen().await;
    switch_on(&engine);
    let outside = public_access::open(&engine, |_| {}).await;
    assert_eq!(get(&outside, &bearer(TOKEN)).await.status, 404);
    let text = get(&local, &bearer(TOKEN)).await.body;
    assert_eq!(sample(&text, "hooktray_tunnel_up"), 1.0);
}

#[test]
fn status_is_printed_for_people_and_for_programs() {
    let program = Program::new();
    let flow = plain_flow("http://127.0.0.1:9", json!({"name": "aray", "enabled": false}));
    assert!(program.with_input(&["flow", "import", "-"], &flow.to_string()).status.success());
    let status: Value = serde_json::from_str(&program.says(&["status", "--json"])).expect("JSON");
    assert_eq!(
        (&status["received"], &status["waiting"], &status["oldest_waiting_seconds"]),
        (&json!(0), &json!(0), &Value::Null)
    );
    assert_eq!(status["by_status"]["failed"], 0);
    assert_eq!(status["build"], env!("CARGO_PKG_VERSION"));
    assert!(program.says(&["status"]).contains("waiting    0"));
}

#[test]
fn metrics_are_switched_on_with_the_token_and_off() {
    let program = Program::new();
    // Secrets of the environment cannot be stored.
    let refused = program.run(&["metrics", "on"]);
    assert!(!refused.status.success());
    assert!(String::from_utf8_lossy(&refused.stderr).contains("HOOKTRAY_SECRET_METRICS_TOKEN"), "{refused:?}");
    let on = program.command(&["metrics", "on"]).env("HOOKTRAY_SECRET_METRICS_TOKEN", TOKEN).output().expect("run");
    let said = String::from_utf8_lossy(&on.stdout).into_owned();
    assert!(on.status.success() && said.contains(&format!("Bearer {TOKEN}' http://127.0.0.1:8477/metrics")), "{on:?}");
    assert!(program.says(&["metrics", "off"]).contains("off"));
}

#[test]
fn metrics_of_all_interfaces_are_asked_for_on_this_machine() {
    let program = Program::new();
    let store = Store::open(program.data_dir()).expect("a database");
    let everywhere = Settings { listen: "0.0.0.0:8599".into(), ..Settings::default() };
    settings::save(&store, &everywhere).expect("saved");
    store.close();
    let on = program.command(&["metrics", "on"]).env("HOOKTRAY_SECRET_METRICS_TOKEN", TOKEN).output().expect("run");
    let said = String::from_utf8_lossy(&on.stdout).into_owned();
    assert!(said.contains("http://127.0.0.1:8599/metrics"), "{on:?}");
}
