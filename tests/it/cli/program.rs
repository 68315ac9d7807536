//! The `hooktray` program: its texts, JSON and exit codes.

use std::process::Output;

use hooktray_support::aray::Aray;
use hooktray_support::harness::{API_KEY, Program, aray_flow};
use hooktray_support::http;
use serde_json::{Value, json};

pub(super) fn error(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

pub(super) fn json(program: &Program, arguments: &[&str]) -> Value {
    serde_json::from_str(&program.says(arguments)).expect("JSON")
}

pub(super) fn with_flow(aray: &Aray) -> Program {
    let program = Program::new();
    let imported = program.with_input(&["flow", "import", "-"], &aray_flow(&aray.url()).to_string());
    assert_eq!(imported.status.code(), Some(0), "{}", error(&imported));
    program
}

pub fn path(program: &Program) -> String {
    let url = program.says(&["flow", "url", "aray"]);
    let at = url.find("/hook/").unwrap_or_else(|| panic!("{url}"));
    url[at..].trim().to_owned()
}

#[tokio::test]
async fn new_user_gets_from_an_empty_data_dir_to_the_first_order() {
    let aray = Aray::start(API_KEY);
    let program = Program::new();
    assert!(program.says(&["flow", "templates"]).contains("sms-deliverer-aray"));
    let created = program.run(&["flow", "new", "--template", "sms-deliverer-aray", "--name", "aray"]);
    assert!(
        created.status.success() && error(&created).contains("still missing") && error(&created).contains("offer_id")
    );
    let refused = program.run(&["flow", "start", "aray"]);
    assert!(refused.status.code() == Some(1) && error(&refused).contains("base_url"));
    let file = program.data_dir().join("filled.json");
    std::fs::write(&file, aray_flow(&aray.url()).to_string()).expect("written");
    assert_eq!(
        program.run(&["flow", "import", file.to_str().expect("text")]).status.code(),
        Some(1),
        "the name is taken"
    );
    program.says(&["flow", "import", file.to_str().expect("text"), "--replace"]);
    let serving = program.serve();
    let response = http::post(&serving.address, &path(&program), r#"{"to": "89165550117", "custmemo": "Ольга"}"#).await;
    assert_eq!(response.status, 200);
    aray.wait_for_requests(1).await;
    assert_eq!(aray.orders()[0].get("phone"), Some("+79165550117"));
}

#[tokio::test]
async fn history_output_has_the_documented_shape_and_no_secret() {
    let aray = Aray::start(API_KEY);
    let program = with_flow(&aray);
    let serving = program.serve();
    let sms = r#"{"id": "7", "to": "89165550117", "custmemo": "Ольга"}"#;
    http::post(&serving.address, &path(&program), sms).await;
    aray.wait_for_requests(1).await;
    #[cfg(unix)]
    assert_eq!(serving.stop_with("TERM"), Some(0));
    #[cfg(not(unix))]
    drop(serving);
    let serving = program.serve();
    http::post(&serving.address, &path(&program), sms).await;
    let lines = json(&program, &["history", "--json"]);
    let keys: Vec<&String> = lines[0].as_object().expect("an object").keys().collect();
    assert_eq!(
        keys,
        [
            "id",
            "flow",
            "status",
            "received_at",
            "finished_at",
            "attempts",
            "error",
            "duplicate_of",
            "remembered",
            "crm_duplicate",
            "partial",
            "test"
        ]
    );
    assert_eq!((&lines[0]["status"], &lines[0]["duplicate_of"]), (&json!("duplicate"), &lines[1]["id"]));
    assert_eq!((&lines[1]["status"], &lines[1]["error"]), (&json!("delivered"), &Value::Null));
    let id = lines[1]["id"].as_str().expect("an id");
    let shown = json(&program, &["show", id, "--json"]);
    for key in ["method", "path", "query", "headers", "body", "ip"] {
        assert!(shown["request"].get(key).is_some(), "{key}");
    }
    let step = &shown["runs"][0]["steps"][1];
    let keys: Vec<&String> = step.as_object().expect("a step").keys().collect();
    assert_eq!(keys, ["id", "type", "outcome", "request", "response", "error"]);
    assert!(shown["runs"][0]["duration_ms"].is_u64() && shown["runs"][0]["started_at"].is_string());
    let all = program.says(&["show", id]) + &shown.to_string() + &program.says(&["flow", "export", "aray"]);
    assert!(all.contains("••••") && !all.contains("ключ") && all.contains("secret('aray_api_key')"));
    assert_eq!(
        json(&program, &["history", "--json", "--search", "ольга", "--limit", "1"]).as_array().map(Vec::len),
        Some(1)
    );
    assert_eq!(json(&program, &["history", "--json", "--search", "9165550117"]).as_array().map(Vec::len), Some(2));
    assert_eq!(json(&program, &["history", "--json", "--status", "failed"]), json!([]));
    assert_eq!(
        json(&program, &["history", "--json", "--flow", "aray", "--since", "1h"]).as_array().map(Vec::len),
        Some(2)
    );
    let csv = program.says(&["history", "--csv"]);
    assert!(csv.starts_with("\u{feff}id;flow;status;") && csv.lines().count() == 3, "{csv}");
}

#[tokio::test]
async fn only_retry_may_write_beside_a_running_engine() {
    let aray = Aray::start(API_KEY);
    let program = with_flow(&aray);
    aray.respond_next([hooktray_support::aray::ArayResponse::Refuse("no".into())]);
    let serving = program.serve();
    http::post(&serving.address, &path(&program), r#"{"to": "89165550117", "custmemo": "O"}"#).await;
    aray.wait_for_requests(1).await;
    for arguments in [
        &["serve", "--listen", "127.0.0.1:0"][..],
        &["flow", "stop", "aray"],
        &["flow", "delete", "aray"],
        &["flow", "new", "--template", "blank"],
        &["restore", "x"],
    ] {
        let refused = program.run(arguments);
        assert_eq!(refused.status.code(), Some(3), "{arguments:?}");
        assert!(error(&refused).starts_with("error: another Hooktray is running"), "{}", error(&refused));
    }
    let id = json(&program, &["history", "--json"])[0]["id"].as_str().expect("an id").to_owned();
    // The outcome is stored once the engine has stopped.
    #[cfg(unix)]
    assert_eq!(serving.stop_with("TERM"), Some(0));
    #[cfg(not(unix))]
    drop(serving);
    let serving = program.serve();
    program.says(&["retry", &id]);
    aray.wait_for_requests(2).await;
    assert_eq!(aray.orders().len(), 1, "the running engine picked it up");
    let file = program.data_dir().join("beside.backup");
    program.says(&["backup", file.to_str().expect("text")]);
    let copy = Program::new();
    copy.says(&["restore", file.to_str().expect("text")]);
    assert_eq!(json(&copy, &["history", "--json"])[0]["id"], json!(id), "a backup beside the engine is complete");
    assert_eq!(program.run(&["history"]).status.code(), Some(0));
    drop(serving);
}

#[test]
fn wrong_usage_exits_with_2_and_failure_with_1() {
    let program = Program::new();
    assert_eq!(program.run(&["histroy"]).status.code(), Some(2));
    assert_eq!(program.run(&["retry"]).status.code(), Some(2));
    assert_eq!(program.run(&["history", "--since", "soon"]).status.code(), Some(2));
    assert_eq!(program.run(&["--help"]).status.code(), Some(0));
    program.says(&["flow", "new", "--template", "blank", "--name", "b"]);
    for (arguments, word) in [
        (&["show", "1"][..], "no operation 1"),
        (&["flow", "show", "x"], "no flow called “x”"),
        (&["flow", "new", "--template", "x"], "no template called “x”"),
        (&["mail", "test"], "no email server is set up"),
        (&["secret", "delete", "x"], "HOOKTRAY_SECRET_X"),
        (&["table", "show", "x"], "`hooktray table list`"),
        (&["serve", "--listen", "192.0.2.1:80"], "does not have this address; choose one of its own with --listen"),
    ] {
        let failed = program.run(arguments);
        assert_eq!(failed.status.code(), Some(1), "{arguments:?}");
        assert!(error(&failed).lines().next().is_some_and(|line| line.contains(word)), "{}", error(&failed));
    }
}

#[test]
fn restore_brings_everything_back_and_sets_the_old_data_aside() {
    let program = Program::new();
    program.says(&["flow", "new", "--template", "sms-deliverer-aray", "--name", "kept"]);
    let file = program.data_dir().join("copy.backup");
    let file = file.to_str().expect("text");
    program.says(&["backup", file]);
    assert_eq!(program.run(&["backup", file]).status.code(), Some(2), "nothing is overwritten");
    let before = program.says(&["flow", "export", "kept"]);
    program.says(&["flow", "delete", "kept"]);
    let restored = program.says(&["restore", file]);
    assert!(restored.contains("before-restore"), "{restored}");
    assert_eq!(program.says(&["flow", "export", "kept"]), before);
    std::fs::write(file, b"no database").expect("written");
    let refused = program.run(&["restore", file]);
    assert!(
        refused.status.code() == Some(1) && error(&refused).contains("is not a Hooktray database"),
        "{}",
        error(&refused)
    );
    assert_eq!(program.says(&["flow", "export", "kept"]), before, "a bad backup changes nothing");
}

#[test]
fn doctor_reports_problems_and_exits_with_1() {
    let program = Program::new();
    let taken = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = taken.local_addr().expect("an address").to_string();
    let output = program.run(&["doctor", "--listen", &address]);
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    assert_eq!(output.status.code(), Some(1), "{said}");
    assert!(said.lines().any(|line| line.starts_with("BAD  port") && line.contains(&address)), "{said}");
    std::fs::write(program.data_dir().join("hooktray.db"), vec![b'x'; 5000]).expect("written");
    let output = program.run(&["doctor", "--listen", "127.0.0.1:0"]);
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    let bad: Vec<&str> = said.lines().filter(|line| line.starts_with("BAD")).collect();
    assert!(output.status.code() == Some(1) && bad.len() == 1 && bad[0].starts_with("BAD  database"), "{said}");
}

#[test]
fn empty_data_dir_is_no_error() {
    let program = Program::new();
    for arguments in [&["flow", "list"][..], &["history"]] {
        let output = program.run(arguments);
        assert_eq!((output.status.code(), output.stdout.len()), (Some(0), 0), "{}", error(&output));
        assert!(error(&output).contains("yet"), "a friendly note: {}", error(&output));
        assert_eq!(json(&program, &[arguments, &["--json"]].concat()), json!([]));
    }
    assert_eq!(program.says(&["history", "--csv"]).lines().count(), 1, "the header only");
    assert_eq!(program.run(&["show", "1"]).status.code(), Some(1));
    assert!(!program.data_dir().join("hooktray.db").exists(), "reading creates nothing");
}

#[test]
fn doctor_checks_everything() {
    let program = Program::new();
    let output = program.run(&["doctor", "--listen", "127.0.0.1:0"]);
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    for topic in ["keychain", "port", "disk", "database", "mail", "clock", "tunnel"] {
        assert!(said.contains(topic), "{said}");
    }
}

#[tokio::test]
async fn link_has_the_port_of_the_engine_that_runs() {
    let aray = Aray::start(API_KEY);
    let program = with_flow(&aray);
    let url = || program.says(&["flow", "url", "aray"]).trim().to_owned();
    assert!(url().starts_with("http://127.0.0.1:8477/hook/"), "none runs: as in the settings");
    let serving = program.serve();
    assert_eq!(url(), format!("http://{}{}", serving.address, path(&program)));
    let told = program.says(&["flow", "url", "aray", "--listen", "192.0.2.1:80"]);
    assert!(told.starts_with("http://192.0.2.1:80/hook/"));
    serving.kill();
    assert!(url().starts_with("http://127.0.0.1:8477/hook/"), "it is gone");
}

#[test]
fn history_of_an_unknown_flow_fails() {
    let aray = Aray::start(API_KEY);
    let program = with_flow(&aray);
    assert_eq!(json(&program, &["history", "--flow", "aray", "--json"]), json!([]));
    for format in [&[][..], &["--json"], &["--csv"]] {
        let failed = program.run(&[&["history", "--flow", "arya"][..], format].concat());
        assert_eq!(failed.status.code(), Some(1));
        assert!(failed.stdout.is_empty() && error(&failed).contains("no flow called “arya”"), "{}", error(&failed));
    }
    let none = Program::new().run(&["history", "--flow", "aray"]);
    assert_eq!(none.status.code(), Some(1));
}

#[test]
fn errors_of_the_system_are_told_in_words() {
    let program = Program::new();
    let failed = [
        program.run(&["flow", "import", "/no/such/file"]),
        program.run(&["flow", "import", "/"]),
        program.run(&["--data-dir", "/dev/null/x", "flow", "new", "--template", "sms-deliverer-aray"]),
    ];
    for failed in failed {
        let said = error(&failed);
        assert!(!failed.status.success() && said.starts_with("error: ") && !said.contains("os error"), "{said}");
    }
}
