//! Secrets are in the request and nowhere else, even if the destination sends them back.

use std::path::Path;

use hooktray_support::aray::{Answer, Aray};
use hooktray_support::harness::{API_KEY, TestEngine, path, plain_flow};
#[cfg(unix)]
use hooktray_support::harness::{Program, aray_flow};
use hooktray_support::http;
use serde_json::json;

use crate::test_flow::test_flow;

/// The beginning of the key, long enough not to occur in a random link: one letter less is in `/hook/e…` every 64th time.
const PIECE: &str = "k/e ";

#[tokio::test]
async fn api_key_sent_back_by_the_destination_is_masked_everywhere() {
    let test = test_flow(|_| {}).await;
    test.aray.answer_next([Answer::Echo, Answer::Refuse(format!("unknown key {API_KEY}"))]);
    test.send_numbered(1..=2).await;
    test.engine.run_worker().await;
    let shown = test.engine.newest().to_string() + &format!("{:?}", test.engine.history());
    assert!(shown.contains("••••") && !shown.contains("ключ") && !shown.contains(API_KEY));
    assert_eq!(holding_the_key(test.engine.folder.path()), [""; 0]);
}

/// Returns the files below a folder that contain the API key or a part of it, in any escaping used for requests.
fn holding_the_key(folder: &Path) -> Vec<String> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            found.extend(holding_the_key(&path));
            continue;
        }
        let bytes = std::fs::read(&path).expect("a file");
        let form: String = form_urlencoded::byte_serialize(API_KEY.as_bytes()).collect();
        let (last, json) = (&API_KEY[8..], serde_json::to_string(API_KEY).expect("JSON"));
        let escaped: String = form_urlencoded::byte_serialize(last.as_bytes()).collect();
        for part in [API_KEY, &form, json.trim_matches('"'), last, &escaped, &escaped.replace('%', "%25"), &form[..9]] {
            if bytes.windows(part.len()).any(|window| window.eq_ignore_ascii_case(part.as_bytes())) {
                found.push(format!("{} holds {part}", path.display()));
            }
        }
    }
    found
}

#[cfg(unix)]
#[tokio::test]
async fn data_dir_holds_no_api_key_and_logs_hold_no_customers() {
    let aray = Aray::start(API_KEY);
    let program = Program::new();
    program.with_input(&["flow", "import", "-"], &aray_flow(&aray.url()).to_string());
    let redirect = vec![("Location".into(), format!("https://x.example/?{API_KEY}").replace("ключ", "k"))];
    aray.answer_next([
        Answer::Echo,
        Answer::Refuse(format!("{}{API_KEY}", "x".repeat(495))),
        Answer::StatusWith { status: 302, headers: redirect, body: API_KEY.into() },
        Answer::HangUp,
    ]);
    // With the most verbose log level.
    let serving = program.serve_with(&[("HOOKTRAY_LOG", "trace")]);
    for number in 1..=5 {
        let sms = format!(r#"{{"to": "89165550117", "custmemo": "Ольга {number}"}}"#);
        assert_eq!(http::post(&serving.address, &crate::cli::program::path(&program), &sms).await.status, 200);
    }
    aray.wait_for_requests(5).await;
    assert_eq!(serving.stop_with("TERM"), Some(0));
    assert_eq!(holding_the_key(program.folder()), [""; 0]);
    let logs = std::fs::read_dir(program.folder().join("logs")).expect("logs");
    let logs: String = logs.map(|file| std::fs::read_to_string(file.expect("a file").path()).expect("text")).collect();
    assert!(logs.contains("record stored") && logs.contains("attempt ended"), "{logs}");
    assert!(!logs.contains("9165550117") && !logs.contains("Ольга"), "{logs}");
}

#[tokio::test]
async fn secret_is_masked_before_long_text_is_cut() {
    // The key begins shortly before the position at which reasons are cut.
    let test = test_flow(|_| {}).await;
    test.aray.answer_next([Answer::Refuse(format!("{}{API_KEY}", "x".repeat(495)))]);
    test.send_numbered(1..=1).await;
    test.engine.run_worker().await;
    let shown = test.engine.newest();
    assert!(API_KEY.starts_with(PIECE));
    let message = shown["error"]["message"].as_str().expect("a text");
    assert!(message.contains("xxx") && !message.contains(&API_KEY[..3]), "{message}");
    assert!(!shown.to_string().contains(PIECE), "{shown}");
    let database = rusqlite::Connection::open(test.engine.folder.path().join(hooktray_core::store::FILE)).expect("one");
    let args: String =
        database.query_row("SELECT error_message || error_args FROM operations", [], |row| row.get(0)).expect("a row");
    assert!(args.contains("xxx") && !args.contains(&API_KEY[..3]), "{args}");
}

#[tokio::test]
async fn failed_field_check_shows_no_part_of_a_secret() {
    let aray = Aray::start(API_KEY);
    let mut engine = TestEngine::new();
    let fields = json!([{"name": "site", "value": format!("{}{{{{ secret('aray_api_key') }}}}", "x".repeat(55)), "check": "url"}]);
    let actions = json!([
        {"id": "order", "type": "form_urlencoded", "fields": fields},
        {"id": "send", "type": "http_request", "url": aray.url()}]);
    let path = path(&engine.import(&plain_flow(&aray.url(), json!({"actions": actions}))));
    let address = engine.listen().await;
    http::post(&address, &path, "{}").await;
    engine.run_worker().await;
    let shown = engine.newest().to_string();
    assert!(shown.contains("xxx••••") && !shown.contains(PIECE), "{shown}");
}
