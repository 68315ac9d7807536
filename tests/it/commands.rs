//! What the window may call is named alike in the four places that name it.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use regex::Regex;
use serde_json::Value;

fn file(path: &str) -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(path)).expect(path)
}

fn found(pattern: &str, text: &str) -> BTreeSet<String> {
    let pattern = Regex::new(pattern).expect("a pattern");
    pattern.captures_iter(text).map(|found| found[1].to_owned()).collect()
}

/// What stands between two marks.
fn between<'a>(text: &'a str, begin: &str, end: &str) -> &'a str {
    let (_, after) = text.split_once(begin).expect(begin);
    after.split_once(end).expect(end).0
}

#[test]
fn window_handler_manifest_and_capability_agree() {
    let window = found(r#"invoke<[^(]*>\("(\w+)""#, &file("ui/src/ipc.ts"));
    assert!(window.len() > 30, "{window:?}");
    let mut handler = found(r#""(\w+)""#, between(&file("src-tauri/src/window/commands.rs"), "const OWN", "];"));
    let answers = Path::new(env!("CARGO_MANIFEST_DIR")).join("../src-tauri/src/desktop/commands");
    for table in fs::read_dir(answers).expect("the tables") {
        let text = fs::read_to_string(table.expect("a table").path()).expect("a table");
        handler.extend(found(r"(?m)^    (\w+)\(.*\) => ", between(&text, "table! { desk:", "\n}")));
    }
    let manifest = found(r#""(\w+)""#, between(&file("src-tauri/build.rs"), "COMMANDS: &[&str] = &[", "];"));
    let capability: Value =
        serde_json::from_str(&file("src-tauri/capabilities/settings-window.json")).expect("a capability");
    let permissions = capability["permissions"].as_array().expect("a list").iter().filter_map(Value::as_str);
    let allowed: BTreeSet<String> = permissions
        .filter_map(|permission| permission.strip_prefix("allow-"))
        .map(|name| name.replace('-', "_"))
        .collect();
    assert_eq!(window, handler);
    assert_eq!(window, manifest);
    assert_eq!(window, allowed);
}

#[test]
fn the_capability_is_as_small_as_it_can_be() {
    let capability = file("src-tauri/capabilities/settings-window.json");
    let capability: Value = serde_json::from_str(&capability).expect("a capability");
    let foreign: Vec<&str> = capability["permissions"]
        .as_array()
        .expect("a list")
        .iter()
        .filter_map(Value::as_str)
        .filter(|permission| !permission.starts_with("allow-"))
        .collect();
    assert_eq!(foreign, ["core:event:allow-listen", "core:event:allow-unlisten"]);
    assert_eq!(capability["windows"], serde_json::json!(["settings"]));
    assert!(capability["remote"].is_null(), "no page of the net may call anything");
}

#[test]
fn only_one_file_of_the_window_calls_commands() {
    let ui = Path::new(env!("CARGO_MANIFEST_DIR")).join("../ui/src");
    let mut callers = Vec::new();
    let mut folders = vec![ui.clone()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            let name = path.strip_prefix(&ui).expect("inside").to_string_lossy().replace('\\', "/");
            if path.is_dir() {
                folders.push(path);
            } else if fs::read_to_string(&path).is_ok_and(|text| text.contains("@tauri-apps/api/core")) {
                callers.push(name);
            }
        }
    }
    callers.sort_unstable();
    assert_eq!(callers, ["ipc.ts"]);
}
