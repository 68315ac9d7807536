//! Authentication of senders over HTTP: only the right one gets in, and its credentials are stored nowhere.

use base64::Engine as _;
use hmac::{Hmac, KeyInit as _, Mac as _};
use hooktray_core::store::FILE;
use hooktray_support::harness::{TestEngine, path, plain_flow, start};
use hooktray_support::http::request;
use serde_json::{Value, json};

use crate::intake::requests::link_of;

fn base64(bytes: &[u8]) -> String {
    base64::engine::general_purpose::STANDARD.encode(bytes)
}

/// Returns a link with this authentication, and the secrets for it.
async fn asking_for(auth: &Value) -> (TestEngine, String, String) {
    let engine = TestEngine::new();
    let webhook_key = format!("whsec_{}", base64(b"a key of some bytes"));
    for (name, value) in
        [("password", "пароль"), ("header_key", "h-1"), ("hmac_key", "key"), ("webhook_key", webhook_key.as_str())]
    {
        engine.secrets.set(name, value.to_owned().into()).expect("stored");
    }
    link_of(engine, json!({"type": "webhook", "auth": auth})).await
}

/// Returns the headers of Standard Webhooks for a body, signed at this second.
fn standard(at: i64, body: &[u8]) -> String {
    let mut mac = Hmac::<sha2::Sha256>::new_from_slice(b"a key of some bytes").expect("a key");
    mac.update(format!("msg_1.{at}.").as_bytes());
    mac.update(body);
    let signature = base64(&mac.finalize().into_bytes());
    format!("webhook-id: msg_1\r\nwebhook-timestamp: {at}\r\nwebhook-signature: v1,{signature}\r\n")
}

#[tokio::test]
async fn each_kind_of_auth_accepts_only_the_right_sender() {
    let mac = |body: &[u8]| {
        let mut mac = Hmac::<sha2::Sha256>::new_from_slice(b"key").expect("a key");
        mac.update(body);
        mac.finalize().into_bytes()
    };
    let hex: String = mac(b"{}").iter().map(|byte| format!("{byte:02x}")).collect();
    let cases = [
        (
            json!({"type": "basic", "user": "sms", "password_secret": "password"}),
            format!("Authorization: Basic {}\r\n", base64("sms:пароль".as_bytes())),
            format!("Authorization: Basic {}\r\n", base64(b"sms:wrong")),
        ),
        (
            json!({"type": "header", "name": "X-Key", "secret": "header_key"}),
            "x-key: h-1\r\n".into(),
            "x-key: h-2\r\n".into(),
        ),
        (
            json!({"type": "hmac_sha256", "header": "X-Sign", "secret": "hmac_key", "encoding": "hex", "prefix": "sha256="}),
            format!("X-Sign: sha256={hex}\r\n"),
            format!("X-Sign: {hex}\r\n"),
        ),
        (
            json!({"type": "hmac_sha256", "header": "X-Sign", "secret": "hmac_key", "encoding": "base64"}),
            format!("X-Sign: {}\r\n", base64(&mac(b"{}"))),
            format!("X-Sign: {}\r\n", base64(&mac(b"{} "))),
        ),
        (
            json!({"type": "standard_webhooks", "secret": "webhook_key"}),
            standard(start().as_second(), b"{}"),
            standard(start().as_second(), b"{ }"),
        ),
    ];
    for (auth, right, wrong) in cases {
        let (engine, address, path) = asking_for(&auth).await;
        assert_eq!(request(&address, "POST", &path, &right, b"{}").await.status, 200, "{auth}");
        for headers in [wrong.as_str(), ""] {
            let refused = request(&address, "POST", &path, headers, b"{}").await;
            assert_eq!((refused.status, refused.code().as_str()), (401, "unauthorized"), "{auth} {headers}");
        }
        assert_eq!(engine.history().len(), 1);
        let kept = engine.newest()["request"]["headers"].to_string();
        assert!(!kept.contains("h-1") && !kept.contains("Basic"), "credentials are not stored: {kept}");
    }
}

#[tokio::test]
async fn expired_signature_is_refused() {
    let auth = json!({"type": "standard_webhooks", "secret": "webhook_key"});
    let (engine, address, path) = asking_for(&auth).await;
    for (seconds, status) in [(-301, 401), (301, 401), (-299, 200), (299, 200)] {
        let headers = standard(start().as_second() + seconds, b"{}");
        assert_eq!(request(&address, "POST", &path, &headers, b"{}").await.status, status, "{seconds}");
    }
    assert_eq!(engine.history().len(), 2);
}

#[tokio::test]
async fn missing_secret_refuses_every_sender_with_503() {
    let basic = format!("Authorization: Basic {}\r\n", base64("sms:пароль".as_bytes()));
    for (auth, secret, headers) in [
        (json!({"type": "basic", "user": "sms", "password_secret": "password"}), "password", basic.as_str()),
        (json!({"type": "header", "name": "X-Key", "secret": "header_key"}), "header_key", "X-Key: h-1\r\n"),
        (json!({"type": "standard_webhooks", "secret": "webhook_key"}), "webhook_key", ""),
    ] {
        let (engine, address, path) = asking_for(&auth).await;
        engine.secrets.delete(secret).expect("deleted");
        let refused = request(&address, "POST", &path, headers, b"{}").await;
        assert_eq!((refused.status, refused.code().as_str()), (503, "secret_unavailable"), "{auth}");
        assert!(engine.history().is_empty());
    }
}

#[tokio::test]
async fn what_authenticates_a_sender_is_not_stored_even_if_templates_read_all_headers() {
    const KEY: &str = "Kz7QwErty445566";
    let mut engine = TestEngine::new();
    engine.secrets.set("shop", KEY.to_owned().into()).expect("stored");
    // A name that says nothing of a key.
    let auth = json!({"type": "header", "name": "X-Shop", "secret": "shop"});
    let action = json!({"id": "send", "type": "http_request", "method": "POST", "url": "http://127.0.0.1:9/",
        "body": {"content_type": "text/plain", "text": "{{ headers | tojson }}"}});
    let changes = json!({"enabled": false, "source": {"type": "webhook", "auth": auth}, "actions": [action]});
    let path = path(&engine.import(&plain_flow("http://127.0.0.1:9", changes)));
    let address = engine.listen().await;
    let header = format!("X-Shop: {KEY}\r\n");
    assert_eq!(request(&address, "POST", &path, &header, b"{}").await.status, 200);
    for file in std::fs::read_dir(engine.data_dir.path()).expect("a directory").flatten() {
        let bytes = if file.path().is_file() { std::fs::read(file.path()).expect("a file") } else { Vec::new() };
        assert!(!String::from_utf8_lossy(&bytes).contains(KEY), "{}", file.path().display());
    }
}

#[tokio::test]
async fn key_stays_valid_if_the_flow_cannot_be_stored_with_a_new_one() {
    let mut engine = TestEngine::new();
    let path = path(&engine.import(&plain_flow("http://127.0.0.1:9", json!({"enabled": false}))));
    let api = engine.api();
    let protected = api.flow_protect(1).await.expect("protected");
    let database = rusqlite::Connection::open(engine.data_dir.path().join(FILE)).expect("a database");
    let full = "CREATE TRIGGER full BEFORE UPDATE ON flows BEGIN SELECT RAISE(ABORT, 'full'); END";
    database.execute_batch(full).expect("a trigger");
    api.flow_protect(1).await.expect_err("not stored");
    let address = engine.listen().await;
    let header = format!("{}: {}\r\n", protected.header, protected.value);
    assert_eq!(request(&address, "POST", &path, &header, b"{}").await.status, 200);
}
