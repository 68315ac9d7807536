//! `hooktray flow …`, `secret`, `retry --status` and the options that every command has.

use hooktray_support::aray::{Aray, ArayResponse};
use hooktray_support::harness::{API_KEY, OWN_NUMBER, Program, aray_flow};
use hooktray_support::http;
#[cfg(target_os = "linux")]
use hooktray_support::mounts::with_mounts;
use serde_json::{Value, json};

use crate::cli::program::path;

fn json(program: &Program, arguments: &[&str]) -> Value {
    serde_json::from_str(&program.says(arguments)).expect("JSON")
}

#[tokio::test]
async fn test_order_goes_to_the_owners_number_only() {
    let aray = Aray::start(API_KEY);
    let program = Program::new();
    let flow = aray_flow(&aray.url());
    assert!(program.with_input(&["flow", "import", "-"], &flow.to_string()).status.success());
    program.says(&["shop", "phone", OWN_NUMBER]);
    let mut fixed = flow;
    fixed["name"] = json!("fixed");
    fixed["source"].as_object_mut().expect("the source").remove("token");
    for field in fixed["actions"][0]["fields"].as_array_mut().expect("fields") {
        if field["name"] == "phone" {
            field["value"] = json!("+79165550117");
        }
    }
    assert!(program.with_input(&["flow", "import", "-"], &fixed.to_string()).status.success());
    let refused = program.run(&["flow", "test", "fixed", "--send"]);
    let said = String::from_utf8_lossy(&refused.stderr).into_owned();
    assert!(refused.status.code() == Some(1) && said.contains("+79165550117 and not to your number"), "{said}");
    assert!(aray.requests().is_empty());
    assert_eq!(json(&program, &["history", "--json"]), json!([]));

    program.says(&["flow", "test", "aray", "--send"]);
    assert_eq!(aray.orders()[0].get("phone"), Some(OWN_NUMBER));
    assert_eq!(json(&program, &["history", "--json"])[0]["test"], true);
}

#[test]
fn flows_are_listed_shown_started_and_stopped() {
    let program = Program::new();
    let mut flow = aray_flow("https://api.aray.com");
    flow["enabled"] = json!(false);
    program.with_input(&["flow", "import", "-"], &flow.to_string());
    program.says(&["flow", "new", "--template", "blank", "--name", "b"]);
    assert_eq!(program.says(&["flow", "list"]), "stopped  aray\nstopped  b\n");
    assert!(program.says(&["flow", "start", "aray"]).contains("“aray” is started"));
    assert_eq!(program.says(&["flow", "list"]), "started  aray\nstopped  b\n");
    let listed = json(&program, &["flow", "list", "--json"]);
    let url_path = path(&program);
    assert_eq!(listed[0], json!({"name": "aray", "enabled": true, "url_path": url_path, "actions": 2}));
    let shown = program.says(&["flow", "show", "aray"]);
    for words in
        ["aray (started)", &format!("link: {url_path}"), "1. order [form_urlencoded]", "2. send [http_request]"]
    {
        assert!(shown.contains(words), "{words}: {shown}");
    }
    assert!(!shown.contains("missing"), "{shown}");
    assert!(program.says(&["flow", "stop", "aray"]).contains("“aray” is stopped"));
    assert_eq!(json(&program, &["flow", "list", "--json"])[0]["enabled"], false);
}

#[test]
fn flow_file_is_read_as_utf8_only_and_never_overwritten() {
    let program = Program::new();
    program.says(&["flow", "new", "--template", "sms-deliverer-aray"]);
    let name = "SMS Deliverer → aray.com";
    let file = program.data_dir().join("aray.json");
    let place = file.to_str().expect("text");
    assert!(program.says(&["flow", "export", name, "--output", place]).contains(place));
    let text = std::fs::read_to_string(&file).expect("UTF-8");
    assert_eq!(text, program.says(&["flow", "export", name]));
    let again = program.run(&["flow", "export", name, "--output", place]);
    assert_eq!(again.status.code(), Some(2), "what is filled in there is not lost");
    // Editors on Windows save it like this.
    std::fs::write(&file, format!("\u{feff}{text}")).expect("written");
    program.says(&["flow", "import", place, "--replace"]);
    let utf16 =
        |text: &str| [0xfeff].into_iter().chain(text.encode_utf16()).flat_map(u16::to_le_bytes).collect::<Vec<_>>();
    std::fs::write(&file, utf16(&text)).expect("written");
    let refused = program.run(&["flow", "import", place, "--replace"]);
    let words = String::from_utf8_lossy(&refused.stderr).into_owned();
    assert!(refused.status.code() == Some(1) && words.contains("UTF-16") && words.contains("--output"), "{words}");
}

#[test]
fn data_dir_option_works_before_and_after_the_command() {
    let (program, other) = (Program::new(), Program::new());
    let folder = other.data_dir().to_str().expect("text");
    program.says(&["--data-dir", folder, "flow", "new", "--template", "blank", "--name", "there"]);
    assert_eq!(program.says(&["flow", "list", "--data-dir", folder]), "stopped  there\n");
    assert_eq!(json(&program, &["flow", "list", "--json"]), json!([]), "the variable's folder is another one");
    assert_eq!(other.says(&["flow", "list"]), "stopped  there\n");
}

#[test]
fn secrets_of_the_environment_are_listed_by_name() {
    let program = Program::new();
    let mut command = program.command(&["secret", "list"]);
    let output = command.env("HOOKTRAY_SECRET_OTHER", "o-1").output().expect("it starts");
    let said = String::from_utf8(output.stdout).expect("text");
    assert_eq!(said, "aray_api_key\nother\n", "names, and nothing of what they hold");
    let refused = program.with_input(&["secret", "set", "x"], "value\n");
    assert_eq!(refused.status.code(), Some(1), "the environment is not ours to write");
}

#[tokio::test]
async fn retry_by_status_queues_all_of_them() {
    let aray = Aray::start(API_KEY);
    let program = Program::new();
    program.with_input(&["flow", "import", "-"], &aray_flow(&aray.url()).to_string());
    aray.respond_next(["a", "b"].map(|why| ArayResponse::Refuse(why.into())));
    let serving = program.serve();
    for name in ["1", "2"] {
        let sms = format!(r#"{{"to": "89165550117", "custmemo": "{name}"}}"#);
        assert_eq!(http::post(&serving.address, &path(&program), &sms).await.status, 200);
    }
    aray.wait_for_requests(2).await;
    #[cfg(unix)]
    assert_eq!(serving.stop_with("TERM"), Some(0));
    #[cfg(not(unix))]
    drop(serving);
    assert_eq!(program.says(&["retry", "--status", "failed"]), "queued again: 2\n");
    assert_eq!(program.run(&["retry", "--status", "delivered"]).status.code(), Some(2), "that would order twice");
    let lines = json(&program, &["history", "--json", "--status", "pending"]);
    assert_eq!(lines.as_array().map(Vec::len), Some(2));
    let _serving = program.serve();
    aray.wait_for_requests(4).await;
    assert_eq!(aray.orders().len(), 2);
}

#[tokio::test]
async fn history_since_limits_the_list() {
    let aray = Aray::start(API_KEY);
    let program = Program::new();
    program.with_input(&["flow", "import", "-"], &aray_flow(&aray.url()).to_string());
    let serving = program.serve();
    http::post(&serving.address, &path(&program), "{}").await;
    let received: jiff::Timestamp =
        json(&program, &["history", "--json"])[0]["received_at"].as_str().expect("a time").parse().expect("a time");
    let day = jiff::SignedDuration::from_hours(24);
    let local = |at: jiff::Timestamp| at.to_zoned_datetime(jiff::tz::TimeZone::system()).date().to_string();
    for (since, found) in [
        (received.to_string(), 1),
        ((received + jiff::SignedDuration::from_millis(1)).to_string(), 0),
        (local(received), 1),
        (local(received + day), 0),
        (local(received - day), 1),
        ("1d".into(), 1),
        ("0m".into(), 0),
    ] {
        let lines = json(&program, &["history", "--json", "--since", &since]);
        assert_eq!(lines.as_array().map(Vec::len), Some(found), "{since}");
    }
}

#[test]
fn empty_or_cut_flow_file_is_named_as_that() {
    let program = Program::new();
    for (file, says) in [
        ("", "the file is empty"),
        (" \n", "the file is empty"),
        ("{\"hooktray\": 1,", "the end of the file is missing"),
    ] {
        let refused = program.with_input(&["flow", "import", "-"], file);
        let said = String::from_utf8_lossy(&refused.stderr).into_owned();
        assert!(!refused.status.success() && said.contains(says) && !said.contains("EOF"), "{file:?}: {said}");
    }
}

#[cfg(target_os = "linux")]
#[test]
fn export_that_finds_no_room_leaves_no_file() {
    let aray = Aray::start(API_KEY);
    let program = Program::new();
    program.with_input(&["flow", "import", "-"], &aray_flow(&aray.url()).to_string());
    let script = r#"
        full="$HOOKTRAY_DATA_DIR/full"; mkdir "$full"; mount -t tmpfs -o size=4k none "$full"
        head -c 4096 /dev/zero > "$full/other"
        "$1" flow export aray --output "$full/aray.json" 2>&1 || ls "$full"
        umount "$full"
    "#;
    let Some(mut command) = with_mounts(&program, script) else { return };
    let output = command.output().expect("unshare starts");
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(said.contains("aray.json: ") && said.trim_end().ends_with("other"), "{said}");
}
