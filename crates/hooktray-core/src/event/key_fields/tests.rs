//! Names of keys, and records that have them.

mod separators;
mod texts;

use jiff::Timestamp;
use serde_json::json;

use super::*;

#[test]
fn names_of_keys_are_known_in_every_spelling() {
    for name in [
        "api_key",
        "API-KEY",
        "apiKey",
        "access_token",
        "X-Auth-Token",
        "Password",
        "client_secret",
        "пароль",
        "key",
        "sign",
        "jwt",
        "PHPSESSID",
        "app_key",
        "passcode",
        "pin",
        "otp",
        "fields[api_key]",
        "password[]",
        "password[0]",
        "X-Key",
        "X-Auth",
        "client_key",
        "webhookKey",
        "user_pass",
        "api_ключ",
        "ключ_api",
        "pw",
        "cvv",
        "Passwort",
        "keys",
        "contraseña",
    ] {
        assert!(is_key_name(name), "{name}");
    }
    for name in [
        "keys[phone]",
        "pincode",
        "sid",
        "key_id",
        "signed",
        "passenger",
        "turkey",
        "SoftPin2x",
        "author_id",
        "design",
        "phone",
        "passport",
        "message",
        "id",
        "keyword",
        "monkey",
        "author",
    ] {
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
fn key_in_a_body_of_text_is_not_stored_for_a_template_that_reads_a_field() {
    // A text has no fields: `body.to` gets nothing of it.
    for body in ["<r><to>7</to><token>K1-445566</token></r>", "to: 7\napi_key: K1-445566"] {
        for (path, is_kept) in [(&["body", "to"][..], false), (&["fields", "to"], false), (&["body"], true)] {
            let mut event = Event::from_sample(body.as_bytes(), Timestamp::UNIX_EPOCH);
            let content = event.content();
            event.hide_unseen_keys(&content, &[path.iter().map(|name| (*name).to_owned()).collect()]);
            assert_eq!(String::from_utf8_lossy(&event.body).contains("445566"), is_kept, "{path:?}: {body}");
        }
    }
}

#[test]
fn key_in_the_text_of_a_header_is_not_stored() {
    let mut event = Event::from_sample(br#"{"to":"7"}"#, Timestamp::UNIX_EPOCH);
    let headers =
        [("referer", "https://x.example/?token=K1-445566&a=1"), ("x-original-url", "/hook/7?api_key=K1-445566")];
    event.headers = headers.map(|(name, value)| (name.to_owned(), value.to_owned())).to_vec();
    let content = event.content();
    event.hide_unseen_keys(&content, &[vec!["body".to_owned(), "to".to_owned()]]);
    let stored = format!("{:?}", event.headers);
    assert!(!stored.contains("445566") && stored.contains("a=1"), "{stored}");
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

#[test]
fn all_but_the_key_stays_as_it_was_however_fields_are_set_apart() {
    let multipart = "--B\nContent-Disposition: form-data; name=\"api_key\"\n\n\n--B\nContent-Disposition: form-data; \
                     name=\"to\"\n\n+79165550117\n--B\nContent-Disposition: form-data; name=\"token\"\n\nK1-445566\n--B--\n";
    for (content_type, query, body) in [
        ("application/x-www-form-urlencoded", "", "api_key=K1-445566;to=89165550117;custmemo=%D0%98%D0%B2%D0%B0%D0%BD"),
        (
            "application/x-www-form-urlencoded",
            "",
            "to=%2B79165550117;api_key=K1-445566;custmemo=%D0%98%D0%B2%D0%B0%D0%BD",
        ),
        ("multipart/form-data; boundary=B", "", multipart),
        ("application/json", "", "{u'api_key': u'K1-445566', u'to': u'+79165550117', u'custmemo': u'Иван'}"),
        ("", "token=K1-445566?phone=89165550117&name=%D0%98%D0%B2%D0%B0%D0%BD", ""),
        ("", "api_key=K1-445566;to=89165550117;n=1", ""),
    ] {
        let mut event = Event::from_sample(b"", Timestamp::UNIX_EPOCH);
        (event.query, event.body) = (query.to_owned(), body.as_bytes().to_vec());
        event.headers = vec![("content-type".to_owned(), content_type.to_owned())];
        let content = event.content();
        event.hide_unseen_keys(&content, &[vec!["body".to_owned(), "to".to_owned()]]);
        let text = format!("{} {}", event.query, String::from_utf8_lossy(&event.body));
        assert!(!text.contains("445566"), "{text}");
        let stored = event.content();
        let (mut read, mut came) = (stored.body.unwrap().json, content.body.unwrap().json);
        [&mut read, &mut came].into_iter().for_each(hide_in_json);
        assert_eq!(read, came, "{text}");
        let (mut read, mut came) = (stored.query, content.query);
        [&mut read, &mut came].into_iter().for_each(hide_in_json);
        assert_eq!(read, came, "{text}");
    }
}

#[test]
fn key_of_a_query_is_kept_for_a_template_that_reads_it_as_the_body() {
    for (path, is_kept) in [(["body", "api_key"], true), (["body", "to"], false), (["query", "api_key"], true)] {
        let mut event = Event::from_sample(b"", Timestamp::UNIX_EPOCH);
        event.query = "api_key=K1-445566&to=7".to_owned();
        let content = event.content();
        event.hide_unseen_keys(&content, &[path.map(str::to_owned).to_vec()]);
        assert_eq!(event.query.contains("445566"), is_kept, "{path:?}");
    }
}

#[test]
fn query_that_can_be_read_in_two_ways_stays_so_and_shows_no_half_of_a_key() {
    for query in ["token=ab12&cd345678", "token=ab12&cd345678&to=89165550117&name=Tom&Jerry"] {
        let mut event = Event::from_sample(b"{\"a\":1}", Timestamp::UNIX_EPOCH);
        event.query = query.to_owned();
        let content = event.content();
        event.hide_unseen_keys(&content, &[vec!["body".to_owned(), "to".to_owned()]]);
        assert!(!event.query.contains("345678"), "{}", event.query);
        assert_eq!(event.content().body.is_err(), content.body.is_err(), "{}", event.query);
    }
    let mut event = Event::from_sample(b"", Timestamp::UNIX_EPOCH);
    event.query = "api_key=K1-445566&to=89165550117&name=AT&T".to_owned();
    event.path = "/hook/t&api_key=K1-778899".to_owned();
    let (content, body_key) = (event.content(), vec!["body".to_owned(), "api_key".to_owned()]);
    let kept = {
        let mut kept = event.clone();
        kept.hide_unseen_keys(&content, &[body_key]);
        kept
    };
    assert!(kept.query.contains("445566"), "a template reads it");
    event.hide_unseen_keys(&content, &[]);
    assert!(!event.path.contains("778899") && !event.query.contains("445566"), "{event:?}");
}

#[test]
fn key_in_a_compressed_body_is_not_stored() {
    let json = r#"{"api_key":"K1-445566","to":"7"}"#;
    let two_readings = r#"{"api_key":"K1-445566","to":"+7","to":"+8"#;
    let wide: Vec<u8> = json.encode_utf16().flat_map(u16::to_le_bytes).collect();
    for (body, coding, rest) in [
        (gzip(json.as_bytes()), "gzip", r#"{"api_key":"••••","to":"7"}"#),
        (gzip(&gzip(json.as_bytes())), "GZIP, x-gzip", r#"{"api_key":"••••","to":"7"}"#),
        (gzip(json.as_bytes()), "", r#"{"api_key":"••••","to":"7"}"#),
        (gzip(json.as_bytes()), "gzip, utf-8", r#"{"api_key":"••••","to":"7"}"#),
        (gzip(&wide), "deflate", ""),
        (gzip(two_readings.as_bytes()), "gzip", r#""to":"+7","to":"+8"#),
        (gzip(b"api_key=K1-445566&to=7"), "gzip", "to=7"),
    ] {
        let mut event = Event::from_sample(b"", Timestamp::UNIX_EPOCH);
        event.headers = vec![("content-encoding".to_owned(), coding.to_owned())];
        event.body = body;
        let content = event.content();
        event.hide_unseen_keys(&content, &[vec!["body".to_owned(), "to".to_owned()]]);
        let stored = event.content();
        let text: Vec<u8> = event.body.iter().filter(|byte| **byte != 0).copied().collect();
        let text = String::from_utf8_lossy(&text);
        assert!(text.contains("••••") || text.contains("to"), "it can be searched: {coding} {text}");
        assert!(text.contains(rest) && !text.contains("445566"), "{coding}: {text}");
        let to = |content: &Content| content.body.as_ref().map(|body| body.json["to"].clone()).ok();
        assert_eq!(to(&stored), to(&content), "the rest is as it was");
        assert!(stored.repairs.iter().all(|repair| !format!("{repair:?}").contains("Compression")), "{coding}");
    }
}

#[test]
fn compressed_body_without_a_key_or_with_one_that_is_read_stays_as_it_came() {
    for (json, seen) in [(r#"{"to":"7"}"#, "to"), (r#"{"api_key":"K1-445566","to":"7"}"#, "api_key")] {
        let mut event = Event::from_sample(b"", Timestamp::UNIX_EPOCH);
        event.headers = vec![("content-encoding".to_owned(), "gzip".to_owned())];
        event.body = gzip(json.as_bytes());
        let (before, content) = (event.clone(), event.content());
        event.hide_unseen_keys(&content, &[vec!["body".to_owned(), seen.to_owned()]]);
        assert_eq!(event, before);
    }
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    use std::io::Write as _;
    let mut packer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    packer.write_all(bytes).unwrap();
    packer.finish().unwrap()
}
