//! Versions of a flow: what makes one, what changed, back to one, and by which an order was sent.

use hooktray_core::backup;
use hooktray_core::flow::Flow;
use hooktray_core::flows;
use hooktray_support::harness::{Program, TestEngine, aray_flow, path};
use serde_json::{Value, json};

use crate::test_flow::{TestFlow, test_flow};

fn id(engine: &TestEngine) -> i64 {
    flows::find(&engine.inner().store().readers, "aray").expect("the flow").id
}

fn file(engine: &TestEngine) -> Value {
    let flow = flows::find(&engine.inner().store().readers, "aray").expect("the flow").flow;
    serde_json::to_value(flow).expect("JSON")
}

/// Sets the price in the window.
async fn set_price(engine: &TestEngine, price: &str) {
    let mut file = file(engine);
    for field in
        file["actions"][0]["fields"].as_array_mut().expect("fields").iter_mut().filter(|f| f["name"] == "price")
    {
        field["value"] = json!(price);
    }
    engine.api().flow_save(id(engine), file).await.expect("saved");
}

async fn numbers(engine: &TestEngine) -> Vec<(i64, String)> {
    let versions = engine.api().flow_versions(id(engine)).await.expect("versions");
    versions.into_iter().map(|version| (version.number, version.saved_by)).collect()
}

fn versions_of_attempts(test: &TestFlow, operation: &str) -> Vec<Value> {
    let attempts = test.engine.operation(operation)["runs"].as_array().expect("attempts").clone();
    attempts.iter().map(|attempt| attempt["flow_version"].clone()).collect()
}

#[tokio::test]
async fn each_change_is_a_version_and_starting_or_a_new_link_is_none() {
    let test = test_flow(|_| {}).await;
    let (engine, api) = (&test.engine, test.engine.api());
    assert_eq!(numbers(engine).await, [(1, "import".to_owned())]);
    set_price(engine, "10").await;
    set_price(engine, "10").await;
    api.flow_set_started(id(engine), false).await.expect("stopped");
    api.flow_set_started(id(engine), true).await.expect("started");
    api.flow_renew_link(id(engine)).await.expect("renewed");
    set_price(engine, "12").await;
    let versions = api.flow_versions(id(engine)).await.expect("versions");
    let by: Vec<_> = versions.iter().map(|version| (version.number, version.saved_by.as_str())).collect();
    assert_eq!(by, [(3, "window"), (2, "window"), (1, "import")]);
    let change = &versions[0].changes[0];
    assert_eq!(versions[0].changes.len(), 1);
    assert_eq!(
        (change.field.as_str(), change.old.as_deref(), change.new.as_deref()),
        ("fields.price.value", Some("10"), Some("12"))
    );
    let from_first = api.flow_changes(id(engine), 1, 3).await.expect("changes");
    assert_eq!((from_first[0].old.as_deref(), from_first[0].new.as_deref()), (Some("1990"), Some("12")));
    assert_eq!(api.flow_changes(id(engine), 1, 9).await.expect_err("none").code, "no_such_version");
}

#[tokio::test]
async fn earlier_version_comes_back_as_a_new_one_with_the_link_and_the_state_of_now() {
    let test = test_flow(|_| {}).await;
    let (engine, api) = (&test.engine, test.engine.api());
    set_price(engine, "10").await;
    set_price(engine, "12").await;
    let renewed = api.flow_renew_link(id(engine)).await.expect("renewed").link;
    let view = api.flow_version_restore(id(engine), 2).await.expect("restored");
    assert!(view.file.enabled && view.link == renewed, "{view:?}");
    let newest = api.flow_versions(id(engine)).await.expect("versions").remove(0);
    assert_eq!((newest.number, newest.saved_by.as_str(), newest.restored_from), (4, "restore", Some(2)));
    assert!(api.flow_changes(id(engine), 2, 4).await.expect("changes").is_empty());
    let link = path(&serde_json::from_value::<Flow>(file(engine)).expect("a flow"));
    assert!(renewed.ends_with(&link));
    // Nothing is different then, so nothing is stored.
    api.flow_version_restore(id(engine), 4).await.expect("the same");
    assert_eq!(numbers(engine).await.len(), 4);
    assert_eq!(api.flow_version_restore(id(engine), 9).await.expect_err("none").code, "no_such_version");
}

#[tokio::test]
async fn attempt_names_the_version_that_it_ran() {
    let test = test_flow(|flow| flow["retry"] = json!({"delays_seconds": [5], "jitter": 0})).await;
    test.aray.respond_next([hooktray_support::aray::ArayResponse::Status(503)]);
    test.send_numbered(1..=1).await;
    test.engine.run_worker().await;
    set_price(&test.engine, "10").await;
    test.engine.run_worker_after(5).await;
    let operation = test.engine.history().remove(0).id.to_string();
    assert_eq!(versions_of_attempts(&test, &operation), [json!(1), json!(2)]);
    let view = test.engine.api().operation(operation.clone()).await.expect("the operation");
    assert_eq!(view.attempts.iter().map(|attempt| attempt.flow_version).collect::<Vec<_>>(), [Some(1), Some(2)]);
    // The history outlives the flow, and a flow made again begins anew.
    test.engine.api().flow_delete(id(&test.engine)).await.expect("deleted");
    test.engine.import(&aray_flow(&test.aray.url()));
    assert_eq!(versions_of_attempts(&test, &operation), [json!(1), json!(2)]);
    assert_eq!(numbers(&test.engine).await, [(1, "import".to_owned())]);
}

#[tokio::test]
async fn attempt_that_was_interrupted_names_the_version_that_it_ran() {
    let mut test = test_flow(|_| {}).await;
    set_price(&test.engine, "10").await;
    test.send_numbered(1..=1).await;
    test.engine.inner().worker().claim().await.expect("a claim");
    test.engine.clock.advance(std::time::Duration::from_secs(1));
    set_price(&test.engine, "12").await;
    test.engine.restart().await;
    let operation = test.engine.history().remove(0).id.to_string();
    assert_eq!(versions_of_attempts(&test, &operation), [json!(2)]);
}

#[tokio::test]
async fn newest_versions_are_kept_and_the_oldest_go() {
    let test = test_flow(|_| {}).await;
    for price in 1..=205 {
        set_price(&test.engine, &price.to_string()).await;
    }
    let versions = test.engine.api().flow_versions(id(&test.engine)).await.expect("versions");
    assert_eq!((versions.len(), versions[0].number, versions[199].number), (200, 206, 7));
    assert!(versions[199].is_oldest && versions[199].changes.is_empty());
}

#[tokio::test]
async fn versions_are_in_a_backup_and_contain_neither_link_nor_key() {
    let mut test = test_flow(|_| {}).await;
    set_price(&test.engine, "10").await;
    let token = flows::find(&test.engine.inner().store().readers, "aray").expect("the flow").token;
    for row in flows::versions(&test.engine.inner().store().readers, id(&test.engine)).expect("versions") {
        let file = row.flow.expect("readable").to_json();
        assert!(!file.contains(&token) && !file.contains(hooktray_support::harness::API_KEY), "{file}");
    }
    let saved = test.engine.data_dir.path().join("saved.db");
    let now = test.engine.clock.now();
    backup::save(&test.engine.inner().store().readers, &saved, now).expect("saved");
    set_price(&test.engine, "12").await;
    test.engine.restore(&saved).await;
    assert_eq!(numbers(&test.engine).await, [(2, "window".to_owned()), (1, "import".to_owned())]);
}

#[test]
fn command_line_lists_compares_shows_and_restores_versions() {
    let program = Program::new();
    let mut flow = aray_flow("http://127.0.0.1:9");
    assert!(program.with_input(&["flow", "import", "-"], &flow.to_string()).status.success());
    flow["actions"][0]["fields"][0]["value"] = json!("77");
    let replaced = program.with_input(&["flow", "import", "-", "--replace"], &flow.to_string());
    assert!(replaced.status.success(), "{replaced:?}");
    let list = program.says(&["flow", "versions", "aray"]);
    assert!(list.contains("   2  ") && list.contains("import") && list.contains("to “77”"), "{list}");
    assert!(program.says(&["flow", "changes", "aray", "1"]).contains("to “77”"));
    let first = program.says(&["flow", "show", "aray", "--version", "1"]);
    assert!(!first.contains("\"77\"") && serde_json::from_str::<Value>(&first).is_ok(), "{first}");
    assert!(program.says(&["flow", "restore-version", "aray", "1"]).contains("as in version 1 again"));
    let json: Value = serde_json::from_str(&program.says(&["flow", "versions", "aray", "--json"])).expect("JSON");
    assert_eq!(
        (&json[0]["number"], &json[0]["saved_by"], &json[0]["restored_from"]),
        (&json!(3), &json!("restore"), &json!(1))
    );
    let unknown = program.run(&["flow", "show", "aray", "--version", "9"]);
    assert!(String::from_utf8_lossy(&unknown.stderr).contains("no version 9"), "{unknown:?}");
}
