//! Names of keys, and records that have them.

use jiff::Timestamp;
use serde_json::json;

use super::*;

#[test]
fn names_of_keys_are_known_in_every_spelling() {
    for name in ["api_key", "API-KEY", "apiKey", "access_token", "X-Auth-Token", "Password", "client_secret", "пароль"]
    {
        assert!(is_key_name(name), "{name}");
    }
    for name in ["key", "phone", "passport", "message", "id", "keyword", "monkey", "author"] {
        assert!(!is_key_name(name), "{name}");
    }
}

#[test]
fn keys_are_hidden_in_every_kind_of_text_and_nothing_else_is_changed() {
    let texts = [
        r#"{"app":"x","api_key" : "K\"1","to":"K1","n":{"token":"K2","ok":1}}"#,
        r#"{'password':'K1','to':'7'}"#,
        r#"{"token": 12345, "a": [1]}"#,
        "api_key=K1&to=7&fields%5Bpassword%5D=K2",
        "fields[api_key]=K1&x=1",
        "<r><to>7</to><token>K1</token></r>",
        "--b\r\nContent-Disposition: form-data; name=\"api_key\"\r\n\r\nK1\r\n--b\r\nContent-Disposition: form-data; name=\"to\"\r\n\r\n7\r\n--b--",
        r#"{"token":null,"secret":true,"password":""}"#,
    ];
    let hidden = [
        r#"{"app":"x","api_key" : "••••","to":"K1","n":{"token":"••••","ok":1}}"#,
        r#"{'password':'••••','to':'7'}"#,
        r#"{"token": "••••", "a": [1]}"#,
        "api_key=••••&to=7&fields%5Bpassword%5D=••••",
        "fields[api_key]=••••&x=1",
        "<r><to>7</to><token>••••</token></r>",
        "--b\r\nContent-Disposition: form-data; name=\"api_key\"\r\n\r\n••••\r\n--b\r\nContent-Disposition: form-data; name=\"to\"\r\n\r\n7\r\n--b--",
        r#"{"token":null,"secret":true,"password":""}"#,
    ];
    for (text, hidden) in texts.into_iter().zip(hidden) {
        assert_eq!(hide_in_text(text), hidden);
    }
    assert_eq!(WRITTEN.len(), 4);
}

#[test]
fn keys_are_hidden_in_json_at_any_depth() {
    let mut value = json!({"a": [{"token": "x", "n": 1}], "auth": {"user": "u", "n": 2}, "phone": "7"});
    hide_in_json(&mut value);
    assert_eq!(value, json!({"a": [{"token": HIDDEN, "n": 1}], "auth": {"user": HIDDEN, "n": HIDDEN}, "phone": "7"}));
    remove_hidden(&mut value);
    assert_eq!(value["a"], json!([{"n": 1}]));
}

#[test]
fn key_that_a_template_can_see_is_kept() {
    let body = r#"{"api_key":"K1","to":"7","data":{"token":"K2"}}"#;
    let hidden = |paths: &[&[&str]]| {
        let mut event = Event::from_sample(body.as_bytes(), Timestamp::UNIX_EPOCH);
        let paths: Vec<Vec<String>> =
            paths.iter().map(|path| path.iter().map(|name| (*name).to_owned()).collect()).collect();
        let content = event.content();
        event.hide_unseen_keys(&content, &paths);
        event.body != body.as_bytes()
    };
    assert!(hidden(&[]) && hidden(&[&["body", "to"], &["headers"], &["query", "api_key"]]));
    let seeing: [&[&str]; 6] =
        [&["body", "api_key"], &["fields", "api_key"], &["body"], &["raw"], &["body", "data"], &["fields"]];
    for path in seeing {
        assert!(!hidden(&[path]), "{path:?}");
    }
}

#[test]
fn key_is_hidden_however_the_body_is_encoded() {
    let json = r#"{"api_key":"K1-445566","to":"7"}"#;
    let wide: Vec<u8> = json.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let percent = percent_encoding::utf8_percent_encode(json, percent_encoding::NON_ALPHANUMERIC).to_string();
    let bodies = [
        json.as_bytes().to_vec(),
        wide,
        Value::from(json).to_string().into_bytes(),
        percent.replace("K1%2D", "K1-").into_bytes(),
        br#"{"api_key":"K1-445566","to":"a "b", "c":"d""}"#.to_vec(),
    ];
    for body in bodies {
        let mut event = Event::from_sample(&body, Timestamp::UNIX_EPOCH);
        event.body.clone_from(&body);
        let content = event.content();
        event.hide_unseen_keys(&content, &[vec!["body".to_owned(), "to".to_owned()]]);
        let left = event.body.iter().filter(|byte| **byte != 0).copied().collect::<Vec<u8>>();
        assert!(memchr::memmem::find(&left, b"445566").is_none(), "{}", String::from_utf8_lossy(&body));
        let read = event.content().body.ok().map(|body| body.json["to"].clone());
        assert_eq!(read, content.body.ok().map(|body| body.json["to"].clone()), "the rest is as it was");
    }
}
