//! A secret of the shop leaves the program only for its destination, whoever repeats it.

use serde_json::json;

use super::key_leaks::{KEY, Told, judged, leaks, left};

#[tokio::test]
async fn secret_that_a_service_repeats_in_any_form_is_told_nowhere() {
    let told = Told::start(|url| {
        let header = json!([{"name": "X-Key", "value": "{{ secret('svc') }}"}]);
        judged(url, json!({"headers": header, "body": {"content_type": "text/plain", "text": "{{ raw }}"}}))
    })
    .await;
    told.record("", "", r#"{"to": "89165550117", "custmemo": "Ольга"}"#.as_bytes(), KEY).await;
    assert_eq!(told.engine.statuses(), ["failed", "delivered"]);
    let all = told.everything().await;
    let has = |place: &str| all.iter().any(|(name, text)| name == place && text.contains("••••"));
    assert!(["emails", "telegram", "webhook", "list", "csv"].into_iter().all(has), "each has told of it");
    assert_eq!(leaks(&all, KEY), [""; 0]);
    let beside = tempfile::TempDir::new().expect("a temporary directory");
    told.engine.api().backup(beside.path().join("saved.db")).await.expect("saved");
    for folder in [told.engine.data_dir.path(), beside.path()] {
        let files = std::fs::read_dir(folder).expect("a directory").flatten().map(|entry| entry.path());
        for file in files.filter(|path| path.is_file()) {
            let text = String::from_utf8_lossy(&std::fs::read(&file).expect("a file")).into_owned();
            assert_eq!(left(&text, KEY), None, "{}", file.display());
        }
    }
}

#[tokio::test]
async fn secret_that_a_record_has_in_a_text_is_told_nowhere() {
    // A customer sends the shop's key by SMS. The record is stored as it was received.
    let told = Told::start(|url| {
        let header = json!([{"name": "X-Key", "value": "{{ secret('svc') }}"}]);
        judged(url, json!({"headers": header, "body": {"content_type": "text/plain", "text": "{{ body.note }}"}}))
    })
    .await;
    let record = json!({"note": format!("the code is {KEY}"), "custmemo": format!("Olga {KEY}")});
    told.record("", "", record.to_string().as_bytes(), KEY).await;
    let all = told.everything().await;
    let places = ["editor", "table", "columns", "list", "emails", "telegram", "webhook", "csv", "window"];
    let has = |place: &str| all.iter().any(|(name, text)| name.starts_with(place) && text.contains("••••"));
    assert!(places.into_iter().all(has), "each shows the text");
    assert_eq!(leaks(&all, KEY), [""; 0]);
}
