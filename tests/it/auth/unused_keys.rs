//! Keys that no flow uses, and keys that only their names give away, in what the CRM says.

use hooktray_support::http;
use hooktray_support::receiver::CannedResponse;
use serde_json::json;

use super::key_leaks::{KEY, PLAIN_KEY, Told, judged, leaks};

/// A flow that sends the note of a record.
async fn told() -> Told {
    Told::start(|url| judged(url, json!({"body": {"content_type": "text/plain", "text": "{{ body.note }}"}}))).await
}

#[tokio::test]
async fn stored_key_that_no_flow_uses_is_told_nowhere() {
    // The sender sends the key of another service; nothing here has it but the keychain.
    let told = told().await;
    let record = json!({"note": format!("the code is {KEY}"), "custmemo": format!("Olga {KEY}")});
    told.record("", "", record.to_string().as_bytes(), KEY).await;
    let all = told.everything().await;
    let places =
        ["editor", "table", "columns", "list", "emails", "telegram", "webhook", "csv", "window", "command line"];
    let has = |place: &str| all.iter().any(|(name, text)| name.starts_with(place) && text.contains("••••"));
    assert!(places.into_iter().all(has), "each shows the text");
    assert_eq!(leaks(&all, KEY), [""; 0]);
}

#[tokio::test]
async fn key_by_its_name_in_an_error_or_an_address_of_a_response_is_told_nowhere() {
    let told = told().await;
    // The CRM has made the key itself: no record and no keychain has it.
    for said in [
        format!("see https://x.example/?a=1&token={PLAIN_KEY}"),
        format!("api_key={PLAIN_KEY} is not known"),
        format!("login failed, password: {PLAIN_KEY}"),
        format!("{{\"session_token\": \"{PLAIN_KEY}\"}}"),
    ] {
        let refusal = CannedResponse::json(&json!({"code": "error", "error": said}));
        told.crm.reply_next([refusal]);
        assert_eq!(http::post(&told.address, &told.path, r#"{"note": "Olga"}"#).await.status, 200);
        told.engine.run_all_after(1).await;
    }
    told.crm.reply_next([CannedResponse::redirect(302, &format!("https://x.example/done?a=1&token={PLAIN_KEY}"))]);
    assert_eq!(http::post(&told.address, &told.path, r#"{"note": "Olga"}"#).await.status, 200);
    told.engine.run_all_after(1).await;
    let all = told.everything().await;
    assert!(
        all.iter()
            .any(|(name, text)| name.starts_with("window") && text.contains("https://x.example/done?a=1&token=••••"))
    );
    assert_eq!(leaks(&all, PLAIN_KEY), [""; 0]);
}

#[tokio::test]
async fn key_of_a_record_at_the_end_of_a_response_that_is_cut_is_not_shown_in_part() {
    let body = json!({"content_type": "text/plain", "text": "{{ body.note }} {{ body.token }}"});
    let told = Told::start(|url| judged(url, json!({"body": body}))).await;
    // The history shows 20,000 characters of a response.
    let said = format!("{}{PLAIN_KEY}", " .".repeat((20_000 - 12) / 2));
    told.crm.reply_next([CannedResponse::text(404, &said)]);
    let record = json!({"note": "Olga", "token": PLAIN_KEY}).to_string();
    assert_eq!(http::post(&told.address, &told.path, &record).await.status, 200);
    told.engine.run_all_after(1).await;
    let all = told.everything().await;
    assert!(all.iter().any(|(name, text)| name.starts_with("window") && text.contains(" . .••••")), "it is shown");
    assert_eq!(leaks(&all, PLAIN_KEY), [""; 0]);
}
