//! Secrets are in the request and nowhere else, even if the destination sends them back.

use std::path::Path;

use hooktray_support::aray::{Aray, ArayResponse};
use hooktray_support::harness::{API_KEY, TestEngine, path, plain_flow};
#[cfg(unix)]
use hooktray_support::harness::{Program, Serving, aray_flow};
use hooktray_support::{http, stored};
use serde_json::json;

use crate::test_flow::test_flow;

/// The beginning of the key, long enough not to occur in a random link: one letter less is in `/hook/e…` every 64th time.
const PIECE: &str = "k/e ";

#[tokio::test]
async fn api_key_sent_back_by_the_destination_is_masked_everywhere() {
    let test = test_flow(|_| {}).await;
    test.aray.respond_next([ArayResponse::Echo, ArayResponse::Refuse(format!("unknown key {API_KEY}"))]);
    test.send_numbered(1..=2).await;
    test.engine.run_worker().await;
    let shown = test.engine.newest().to_string() + &format!("{:?}", test.engine.history());
    assert!(shown.contains("••••") && !shown.contains("ключ") && !shown.contains(API_KEY));
    assert_eq!(holding_the_key(test.engine.data_dir.path()), [""; 0]);
}

/// Returns the files below a directory that contain the API key or a part of it, in any escaping used for requests.
fn holding_the_key(folder: &Path) -> Vec<String> {
    let mut found = Vec::new();
    for (file, bytes) in stored::files(folder) {
        let form: String = form_urlencoded::byte_serialize(API_KEY.as_bytes()).collect();
        let (last, json) = (&API_KEY[8..], serde_json::to_string(API_KEY).expect("JSON"));
        let escaped: String = form_urlencoded::byte_serialize(last.as_bytes()).collect();
        for part in [API_KEY, &form, json.trim_matches('"'), last, &escaped, &escaped.replace('%', "%25"), &form[..9]] {
            if bytes.windows(part.len()).any(|window| window.eq_ignore_ascii_case(part.as_bytes())) {
                found.push(format!("{file} holds {part}"));
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
    aray.respond_next([
        ArayResponse::Echo,
        ArayResponse::Refuse(format!("{}{API_KEY}", "x".repeat(495))),
        ArayResponse::StatusWith { status: 302, headers: redirect, body: API_KEY.into() },
        ArayResponse::HangUp,
    ]);
    // With the most verbose log level.
    let serving = program.serve_with(&[("HOOKTRAY_LOG", "trace")]);
    for number in 1..=5 {
        let sms = format!(r#"{{"to": "89165550117", "custmemo": "Ольга {number}"}}"#);
        assert_eq!(http::post(&serving.address, &crate::cli::program::path(&program), &sms).await.status, 200);
    }
    aray.wait_for_requests(5).await;
    assert_eq!(serving.stop_with("TERM"), Some(0));
    assert_eq!(holding_the_key(program.data_dir()), [""; 0]);
    let logs = std::fs::read_dir(program.data_dir().join("logs")).expect("logs");
    let logs: String = logs.map(|file| std::fs::read_to_string(file.expect("a file").path()).expect("text")).collect();
    assert!(logs.contains("record stored") && logs.contains("attempt ended"), "{logs}");
    assert!(!logs.contains("9165550117") && !logs.contains("Ольга"), "{logs}");
}

#[tokio::test]
async fn secret_is_masked_before_long_text_is_cut() {
    // The key begins shortly before the position at which reasons are cut.
    let test = test_flow(|_| {}).await;
    test.aray.respond_next([ArayResponse::Refuse(format!("{}{API_KEY}", "x".repeat(495)))]);
    test.send_numbered(1..=1).await;
    test.engine.run_worker().await;
    let shown = test.engine.newest();
    assert!(API_KEY.starts_with(PIECE));
    let message = shown["error"]["message"].as_str().expect("a text");
    assert!(message.contains("xxx") && !message.contains(&API_KEY[..3]), "{message}");
    assert!(!shown.to_string().contains(PIECE), "{shown}");
    let database =
        rusqlite::Connection::open(test.engine.data_dir.path().join(hooktray_core::store::FILE)).expect("one");
    let args: String =
        database.query_row("SELECT error_message || error_args FROM operations", [], |row| row.get(0)).expect("a row");
    assert!(args.contains("xxx") && !args.contains(&API_KEY[..3]), "{args}");
}

#[tokio::test]
async fn white_space_around_a_secret_is_neither_sent_nor_left_when_it_is_masked() {
    // One at a time, so that the first record gets the first response.
    let test = test_flow(|flow| flow["concurrency"] = json!(1)).await;
    // As `echo KEY | hooktray secret set` stores it on Windows, and as a variable may have it.
    let padded = format!("\u{feff}  {API_KEY} \t");
    test.engine.secrets.set("aray_api_key", padded.into()).expect("stored");
    test.aray.respond_next([ArayResponse::Echo]);
    test.send_numbered(1..=2).await;
    test.engine.run_worker().await;
    assert_eq!(test.engine.statuses(), ["failed", "delivered"], "an echo, and an order under the key");
    let shown = format!("{}{:?}", test.engine.newest(), test.engine.history());
    assert!(shown.contains("••••") && !shown.contains("ключ"), "{shown}");
    assert_eq!(holding_the_key(test.engine.data_dir.path()), [""; 0]);
}

#[cfg(unix)]
#[tokio::test]
async fn white_space_around_a_secret_of_the_environment_is_not_sent() {
    let aray = Aray::start(API_KEY);
    let program = Program::new();
    program.with_input(&["flow", "import", "-"], &aray_flow(&aray.url()).to_string());
    let link = crate::cli::program::path(&program);
    let mut serve = program.command(&["serve", "--listen", "127.0.0.1:0"]);
    serve.env("HOOKTRAY_SECRET_ARAY_API_KEY", format!(" {API_KEY}\t ")).stderr(std::process::Stdio::null());
    let (serving, _output) = Serving::start(serve);
    let sms = r#"{"to": "89165550117", "custmemo": "Ольга"}"#;
    assert_eq!(http::post(&serving.address, &link, sms).await.status, 200);
    aray.wait_for_requests(1).await;
    assert_eq!(serving.stop_with("TERM"), Some(0));
    let history: serde_json::Value = serde_json::from_str(&program.says(&["history", "--json"])).expect("JSON");
    assert_eq!(history[0]["status"], "delivered", "aray knows the key: {history}");
}

#[tokio::test]
async fn what_changes_a_secret_is_refused_with_its_place() {
    let engine = TestEngine::new();
    let flow = |url: &str, value: &str, text: &str| {
        let actions = json!([
            {"id": "order", "type": "form_urlencoded", "fields": [{"name": "k", "value": value}]},
            {"id": "login", "type": "set", "values": {"token": "{{ secret('aray_api_key') }}"}},
            {"id": "send", "type": "http_request", "method": "POST", "url": url,
             "body": {"content_type": "text/plain", "text": text}}]);
        plain_flow("http://unused.example", json!({"actions": actions, "enabled": false}))
    };
    let refused = |flow: serde_json::Value| {
        let import = engine.inner().change_flows(|flows| flows.import(&flow.to_string(), true));
        import.map(drop).map_err(|error| error.to_string()).err().unwrap_or_default()
    };
    let good = "https://x.example/?{{ steps.order.encoded }}";
    for (flow, place) in [
        (
            flow(good, "{{ secret('aray_api_key') | upper }}", ""),
            "actions[0].fields[0].value: “| upper” changes a secret",
        ),
        (flow(good, "", "{{ steps.login.token[:10] }}"), "actions[2].body.text: “[ : ]” changes a secret"),
        (
            flow("https://{{ secret('aray_api_key') }}.example/", "", ""),
            "actions[2].url: a secret in the name of a host",
        ),
    ] {
        let error = refused(flow);
        assert!(error.contains(place), "{error}");
    }
    let allowed = "{{ {'k': secret('aray_api_key')} | tojson }} {{ 'u:' ~ steps.login.token }}";
    assert_eq!(refused(flow(good, "{{ secret('aray_api_key') | urlencode }}", allowed)), "");
}

#[tokio::test]
async fn every_form_in_which_a_secret_may_be_sent_is_masked() {
    let aray = Aray::start(API_KEY);
    let mut engine = TestEngine::new();
    let key = "secret('aray_api_key')";
    let actions = json!([
        {"id": "send", "type": "http_request", "method": "POST", "url": format!("{}/{{{{ {key} | urlencode }}}}", aray.url()),
         "headers": [{"name": "X-Json", "value": format!("{{{{ {key} | urlencode | tojson }}}}")},
                     {"name": "X-Login", "value": format!("Basic {{{{ ('shop:' ~ {key}) | base64 }}}}")},
                     {"name": "X-Sign", "value": format!("{{{{ raw | hmac({key}, 'sha256') }}}}")},
                     {"name": "X-Hash", "value": format!("{{{{ ({key} ~ 'x') | hash('md5') }}}}")}],
         "body": {"content_type": "application/json", "text": format!("{{{{ {{'key': {key}}} | tojson }}}}")}}]);
    let path = path(&engine.import(&plain_flow(&aray.url(), json!({"actions": actions}))));
    let address = engine.listen().await;
    http::post(&address, &path, "{}").await;
    engine.run_worker().await;
    let request = engine.newest()["runs"][0]["steps"][0]["request"].clone();
    assert_eq!(request["url"], json!(format!("{}/••••", aray.url())));
    let header = |name: &str| request["headers"][name].as_str().expect("a header").to_owned();
    assert_eq!(
        (header("x-json"), header("x-sign"), header("x-hash")),
        ("\"••••\"".into(), "••••".into(), "••••".into())
    );
    let encoded = header("x-login");
    assert!(
        encoded.starts_with("Basic ") && encoded.contains("••••") && encoded.len() < "Basic c2hvcDprL2Ug••••".len(),
        "{encoded}"
    );
    assert_eq!(request["body"], json!(r#"{"key": "••••"}"#));
    assert_eq!(holding_the_key(engine.data_dir.path()), [""; 0]);
}

#[tokio::test]
async fn secret_that_an_address_would_change_is_not_sent() {
    let aray = Aray::start(API_KEY);
    let mut engine = TestEngine::new();
    engine.secrets.set("path_key", r"abc\..\defgh".to_owned().into()).expect("stored");
    let url = |end: &str| format!("{}/bot{{{{ secret('path_key'){end} }}}}/send", aray.url());
    let flow = |name: &str, url: String| json!({"name": name, "actions": [{"id": "send", "type": "http_request", "url": url}]});
    let address = engine.listen().await;
    for (name, end) in [("plain", ""), ("encoded", " | urlencode")] {
        let path = path(&engine.import(&plain_flow(&aray.url(), flow(name, url(end)))));
        http::post(&address, &path, "{}").await;
        engine.run_worker().await;
        let shown = engine.newest();
        let expected = if end.is_empty() { json!("secret_in_address") } else { json!("rejected") };
        let code = &shown["error"]["code"];
        assert!(*code == expected || (!end.is_empty() && *code != json!("secret_in_address")), "{shown}");
        assert!(!shown.to_string().contains("defgh"), "{shown}");
    }
    assert_eq!(aray.requests().len(), 1, "only the one that arrives as it is stored");
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
