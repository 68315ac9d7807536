//! Names of keys, and records that have them.

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

/// Texts in which `K1-445566` is a key, and the rest of each.
const KEYS_IN_TEXTS: [(&str, &str); 34] = [
    (r#"<order api_key="K1-445566"><to>7</to></order>"#, "<to>7</to>"),
    ("<order password='K1-445566' to='7'/>", "to='7'"),
    ("<r><api_key><![CDATA[K1-445566]]></api_key><to>7</to></r>", "<to>7</to>"),
    ("<member><name>api_key</name><value><string>K1-445566</string></value></member><a>7</a>", "<a>7</a>"),
    ("<e><key>token</key><value>K1-445566</value></e><e><key>to</key><value>7</value></e>", "<key>to</key><value>7"),
    (r#"<input name="api_key" type="hidden" value="K1-445566"><b>7</b>"#, "<b>7</b>"),
    ("<soap:Header><ns:Token>K1-445566</ns:Token></soap:Header><to>7</to>", "<to>7</to>"),
    ("api_key: K1-445566\nto: 7", "to: 7"),
    ("Authorization: Bearer K1-445566\nto: 7", "to: 7"),
    ("Пароль: K1-445566, заказ 7", "заказ 7"),
    ("order 7 password=K1-445566 Ольга", "Ольга"),
    (r#"{"payload":"{\"api_key\":\"K1-445566\",\"to\":\"7\"}","x":1}"#, r#""x":1"#),
    (r#"{"p":"{\"q\":\"{\\\"token\\\":\\\"K1-445566\\\"}\"}","x":1}"#, r#""x":1"#),
    (r#"{"data":"api_key=K1-445566&to=7","x":1}"#, "to=7"),
    (r#"{"url":"https://crm.example/hook?to=7&token=K1-445566","x":1}"#, "to=7"),
    (r#"{"url":"https://crm.example/#access_token=K1-445566","x":1}"#, r#""x":1"#),
    (r#"{"url":"https://olga:K1-445566@crm.example/7","x":1}"#, "crm.example/7"),
    (r#"{"fields":[{"name":"api_key","value":"K1-445566"},{"name":"to","value":"7"}]}"#, r#""value":"7""#),
    (r#"{"fields":[{"key":"password","value":"K1-445566"},{"key":"to","value":"7"}]}"#, r#""value":"7""#),
    (r#"{"to":"7","api_key":"K1-445566"#, r#""to":"7""#),
    ("payload=%7B%22api_key%22%3A%22K1-445566%22%7D&to=7", "to=7"),
    ("url=https%3A%2F%2Fx.example%2F%3Ftoken%3DK1-445566&to=7", "to=7"),
    (r#"password=K1-445566"x&to=7"#, "to=7"),
    ("password=K1-445566'x&to=7", "to=7"),
    (r#"{"fields":[{"id":"password","value":"K1-445566"},{"id":"to","value":"7"}]}"#, r#""value":"7""#),
    (r#"{"fields":[{"id":"f1","label":"Пароль","value":"K1-445566"},{"id":"f2","value":"7"}]}"#, r#""value":"7""#),
    (r#"{"data":[["api_key","K1-445566"],["to","7"]]}"#, r#"["to","7"]"#),
    ("array (\n  'to' => '7',\n  'password' => 'K1-445566',\n)", "'to' => '7'"),
    (r#"{"to":"7","api_key"="K1-445566"}"#, r#""to":"7""#),
    ("to = 7\napi_key = K1-445566\n", "to = 7"),
    ("api_key: \"K1-445566\"\nto: 7", "to: 7"),
    ("password[]=K1-445566&to=7", "to=7"),
    ("--b\r\nContent-Disposition: form-data; name=\"api_key\"\r\n\r\nK1-445566", "form-data"),
    ("--b\nContent-Disposition: form-data; name=\"api_key\"\n\nK1-445566\n--b\nto 7", "to 7"),
];

#[test]
fn key_is_found_however_a_text_has_it() {
    for (text, rest) in KEYS_IN_TEXTS {
        let hidden = hide_in_text(text);
        assert!(!hidden.contains("445566") && !hidden.contains("\"x&"), "{text}: {hidden}");
        assert!(hidden.contains(rest), "{text}: {hidden}");
        assert_eq!(hide_in_text(&hidden), hidden, "what is hidden stays as it is");
        let mut event = Event::from_sample(text.as_bytes(), Timestamp::UNIX_EPOCH);
        let content = event.content();
        let values = content.key_values();
        assert!(
            values.iter().any(|value| value.trim_end_matches(['x', '"', '\'']) == "K1-445566"),
            "{text}: {values:?}"
        );
        assert!(!content.summary().contains("445566") && !content.search_text().contains("445566"), "{text}");
        event.hide_unseen_keys(&content, &[]);
        assert!(!String::from_utf8_lossy(&event.body).contains("445566"), "{text}");
    }
}

#[test]
fn what_is_no_key_is_left_alone() {
    for text in [
        "Заказ 48213: крем 2 шт, доставка 10:30, спину не мыть",
        "https://shop.example/p?utm_source=vk&id=7",
        r#"{"to":"89165550117","message":"my keyboard: Logitech","author":"x","monkey":"y"}"#,
        "a=1&b=2",
        "<to>7</to>",
        "Ольга: перезвоните после 18:00",
    ] {
        assert_eq!(hide_in_text(text), text);
        assert_eq!(
            Event::from_sample(text.as_bytes(), Timestamp::UNIX_EPOCH).content().key_values(),
            [] as [String; 0]
        );
    }
}

#[test]
fn field_with_the_value_of_a_key_in_it_stays() {
    let body = r#"{"password":"9165550117","to":"89165550117"}"#;
    let mut event = Event::from_sample(body.as_bytes(), Timestamp::UNIX_EPOCH);
    let content = event.content();
    event.hide_unseen_keys(&content, &[vec!["body".to_owned(), "to".to_owned()]]);
    assert_eq!(String::from_utf8_lossy(&event.body), r#"{"password":"••••","to":"89165550117"}"#);
}

#[test]
fn value_with_an_ampersand_that_was_not_escaped_is_hidden_whole() {
    for (text, hidden) in [
        ("to=7&api_key=K1&445566&a=1", "to=7&api_key=••••&a=1"),
        ("api_key=K1&445566&K2", "api_key=••••"),
        ("api_key=K1&&a=1&", "api_key=••••&&a=1&"),
        ("to=7&8&token=&x", "to=7&8&token=&x"),
    ] {
        assert_eq!(hide_in_text(text), hidden);
        assert_eq!(written::has_key(text), text != hidden);
    }
    let mut values = Vec::new();
    values_in_text("to=7&api_key=K1&445566&a=1", &mut values);
    assert_eq!(values[0], "K1&445566");
}

/// Bodies of rows, each with a key, and one long key.
const ROWS: [&str; 9] = [
    "password: a1b2c3d4\n",
    "{\"password\":\"a1b2c3d4\"},",
    "password=a1b2c3d4&",
    "p=token%3Da1b2c3d4&",
    "<token>a1b2c3d4</token>",
    "http://user:a1b2c3d4@h ",
    "пароль: a1b2c3d4\n",
    "token:",
    "to=7&",
];

/// Returns how many bytes are looked through until a body of so many rows is stored.
fn looked_through(row: &str, rows: usize) -> (usize, usize) {
    let text = row.repeat(rows);
    let mut event = Event::from_sample(text.as_bytes(), Timestamp::UNIX_EPOCH);
    event.body = text.into_bytes();
    written::LOOKED_THROUGH.set(0);
    let content = event.content();
    let beside = content.summary().to_string() + &content.search_text();
    assert!(!beside.contains("a1b2c3d4"), "{row}: {beside}");
    let length = event.body.len();
    event.hide_unseen_keys(&content, &[]);
    assert!(!String::from_utf8_lossy(&event.body).contains("a1b2c3d4"), "{row}");
    (length, written::LOOKED_THROUGH.get())
}

#[test]
fn body_of_keys_is_looked_through_a_few_times_however_long_it_is() {
    for row in ROWS {
        let (length, once) = looked_through(row, 500);
        let (_, twice) = looked_through(row, 1_000);
        // For the values, to hide them, for the search and the summary; a form is in each field as well.
        assert!(once <= 8 * length + 1_000 && twice <= 2 * once + 1_000, "{row:?}: {length} bytes, {once}, {twice}");
    }
}

#[test]
fn key_that_repeats_itself_is_hidden() {
    // It took minutes, and hours for a body of 1 MiB: the automaton that looks for it took time with the square of its length.
    let search = search([b"token:".repeat(3)].into_iter()).unwrap();
    assert_eq!(search.kind(), AhoCorasickKind::ContiguousNFA);
    let text = "token:".repeat(10_000);
    let mut event = Event::from_sample(text.as_bytes(), Timestamp::UNIX_EPOCH);
    event.body = text.into_bytes();
    let content = event.content();
    event.hide_unseen_keys(&content, &[]);
    assert_eq!(String::from_utf8_lossy(&event.body), "token:••••");
}

#[test]
fn key_in_a_text_that_was_encoded_as_a_whole_is_hidden() {
    let encoded =
        |text: &str| percent_encoding::utf8_percent_encode(text, percent_encoding::NON_ALPHANUMERIC).to_string();
    let json = r#"{"api_key":"K1-445566","to":"7"}"#;
    for text in [encoded(json), encoded(&encoded(json)), format!("payload={}&a=1", encoded(&encoded(json)))] {
        let hidden = hide_in_text(&text);
        assert!(!hidden.contains("445566") && hidden.contains("to"), "{hidden}");
        assert!(written::has_key(&text));
        let mut values = Vec::new();
        values_in_text(&text, &mut values);
        assert!(values.iter().any(|value| value == "K1-445566"), "{values:?}");
    }
    for text in [encoded(r#"{"key_id":"none"}"#), "https://x.example/a%20b?key_id=1".to_owned()] {
        assert_eq!(hide_in_text(&text), text);
    }
}

#[test]
fn forms_within_each_other_are_read_so_far_and_no_further() {
    let nested = |forms: usize| {
        let within = |inner: String| {
            format!("a={}", percent_encoding::utf8_percent_encode(&inner, percent_encoding::NON_ALPHANUMERIC))
        };
        (0..forms).fold("token=K1-445566".to_owned(), |inner, _| within(inner))
    };
    for forms in 0..=4 {
        assert!(!hide_in_text(&nested(forms)).contains("445566"), "{forms}");
        assert!(written::has_key(&nested(forms)));
    }
    let work = |forms: usize| {
        let text = nested(forms);
        written::LOOKED_THROUGH.set(0);
        let _ = hide_in_text(&text);
        written::LOOKED_THROUGH.get() / text.len()
    };
    assert!(work(20) <= 5 && work(400) <= 5, "{} {}", work(20), work(400));
}
