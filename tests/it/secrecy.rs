//! Secrets are nowhere but in the request, whatever the other side does with them.

use hooktray_support::aray::{Answer, Aray};
use hooktray_support::harness::{API_KEY, Bench, path, plain_flow};
use hooktray_support::http;
use serde_json::json;

use crate::line::line;

#[tokio::test]
async fn the_api_key_is_nowhere_even_if_the_other_side_sends_it_back() {
    let line = line(|_| {}).await;
    line.aray.answer_next([Answer::Echo, Answer::Refuse(format!("unknown key {API_KEY}"))]);
    line.send_numbered(1..=2).await;
    line.bench.settle().await;
    let shown = line.bench.newest().to_string() + &format!("{:?}", line.bench.history());
    assert!(shown.contains("••••") && !shown.contains("ключ") && !shown.contains(API_KEY));
    for entry in std::fs::read_dir(line.bench.folder.path()).expect("the folder") {
        let bytes = std::fs::read(entry.expect("an entry").path()).unwrap_or_default();
        let escaped: String = form_urlencoded::byte_serialize(API_KEY.as_bytes()).collect();
        for secret in [API_KEY.as_bytes(), escaped.as_bytes()] {
            assert!(!bytes.windows(secret.len()).any(|window| window == secret));
        }
    }
}

#[tokio::test]
async fn a_secret_is_masked_before_what_is_long_is_cut() {
    // The key begins shortly before the place at which reasons are cut.
    let line = line(|_| {}).await;
    line.aray.answer_next([Answer::Refuse(format!("{}{API_KEY}", "x".repeat(495)))]);
    line.send_numbered(1..=1).await;
    line.bench.settle().await;
    let shown = line.bench.newest();
    let message = shown["error"]["message"].as_str().expect("a text");
    assert!(message.contains("xxx") && !message.contains(&API_KEY[..3]), "{message}");
    assert!(!shown.to_string().contains(&API_KEY[..3]), "{shown}");
    let database = rusqlite::Connection::open(line.bench.folder.path().join(hooktray_core::store::FILE)).expect("one");
    let args: String =
        database.query_row("SELECT error_message || error_args FROM operations", [], |row| row.get(0)).expect("a row");
    assert!(args.contains("xxx") && !args.contains(&API_KEY[..3]), "{args}");
}

#[tokio::test]
async fn a_field_that_does_not_pass_its_check_tells_no_part_of_a_secret() {
    let aray = Aray::start(API_KEY);
    let mut bench = Bench::new();
    let fields = json!([{"name": "site", "value": format!("{}{{{{ secret('aray_api_key') }}}}", "x".repeat(55)), "check": "url"}]);
    let actions = json!([{"id": "order", "type": "form_urlencoded", "fields": fields}]);
    let path = path(&bench.import(&plain_flow(&aray.url(), json!({"actions": actions}))));
    let address = bench.listen().await;
    http::post(&address, &path, "{}").await;
    bench.settle().await;
    let shown = bench.newest().to_string();
    assert!(shown.contains("xxx••••") && !shown.contains(&API_KEY[..3]), "{shown}");
}
