//! Keys in texts of any kind.

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD, URL_SAFE_NO_PAD};

use super::*;

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
fn key_is_found_however_a_text_is_encoded() {
    let percent =
        |text: &str| percent_encoding::utf8_percent_encode(text, percent_encoding::NON_ALPHANUMERIC).to_string();
    let html = |text: &str| htmlize::escape_all_quotes(text.to_owned()).into_owned();
    let wide = |text: &str, bytes: fn(u16) -> [u8; 2]| text.encode_utf16().flat_map(bytes).collect::<Vec<u8>>();
    let (json, query) = (r#"{"api_key":"K1-445566","to":"7"}"#, "https://x.example/?to=7&token=K1-445566");
    let encoded = [
        percent(&percent(query)),
        format!("see {} and call", percent(query)),
        format!("api%255Fkey={}&to=7", percent("K1-445566")),
        html(json),
        html("<token>K1-445566</token><to>7</to>"),
        html(&html(json)),
        format!("he wrote: {}", html(json)),
        percent(&html(json)),
        STANDARD.encode(json),
        STANDARD_NO_PAD.encode(wide(json, u16::to_le_bytes)),
        STANDARD.encode(wide(json, u16::to_be_bytes)),
        URL_SAFE_NO_PAD.encode(format!("{json} >>>???")),
        STANDARD.encode(STANDARD.encode(json)),
        format!("data:application/json;base64,{}", STANDARD.encode(json)),
        format!("to=7&payload={}", STANDARD.encode(json)),
    ];
    for text in encoded {
        let hidden = hide_in_text(&text);
        assert_ne!(hidden, text);
        assert!(written::has_key(&text), "{text}");
        assert_eq!(hide_in_text(&hidden), hidden, "what is hidden stays as it is");
        let mut values = Vec::new();
        values_in_text(&text, &mut values);
        assert!(values.iter().any(|value| value == "K1-445566"), "{text}: {values:?}");
        values.clear();
        values_in_text(&hidden, &mut values);
        assert!(!values.iter().any(|value| value.contains("445566")), "{hidden}: {values:?}");
        // Within JSON, as a field of a record.
        let body = json!({"payload": text, "to": "7"}).to_string();
        let mut event = Event::from_sample(body.as_bytes(), Timestamp::UNIX_EPOCH);
        let content = event.content();
        event.hide_unseen_keys(&content, &[vec!["body".to_owned(), "to".to_owned()]]);
        let stored = event.content();
        assert!(stored.key_values().is_empty(), "{}", String::from_utf8_lossy(&event.body));
        assert_eq!(stored.body.unwrap().json["to"], "7");
    }
}

#[test]
fn short_key_is_not_stored_however_its_name_is_written() {
    let wide: Vec<u8> = r#"{"pin":"K1x","to":"7"}"#.encode_utf16().flat_map(u16::to_le_bytes).collect();
    for body in [
        br#"{"pin":"K1x","to":"7"}"#.to_vec(),
        br#"{"\u043f\u0430\u0440\u043e\u043b\u044c":"K1x","to":"7"}"#.to_vec(),
        br#"{"api\u005fkey":"K1x","to":"7"}"#.to_vec(),
        br#"{"api_key":"\u004b1x","to":"7"}"#.to_vec(),
        "%D0%9F%D0%B0%D1%80%D0%BE%D0%BB%D1%8C=K1x&to=7".as_bytes().to_vec(),
        b"api%255Fkey=K1x&to=7".to_vec(),
        wide,
    ] {
        let mut event = Event::from_sample(&body, Timestamp::UNIX_EPOCH);
        event.body.clone_from(&body);
        let content = event.content();
        event.hide_unseen_keys(&content, &[vec!["body".to_owned(), "to".to_owned()]]);
        let left: Vec<u8> = event.body.iter().filter(|byte| **byte != 0).copied().collect();
        let left = String::from_utf8_lossy(&left).into_owned();
        assert!(!left.contains("K1x") && !left.contains("004b1x"), "{}: {left}", String::from_utf8_lossy(&body));
        assert_eq!(event.content().body.unwrap().json["to"], "7", "{left}");
    }
}

#[test]
fn message_of_a_program_keeps_its_words() {
    for (text, shown) in [
        ("token: invalid", "token: invalid"),
        ("wrong password: try again", "wrong password: try again"),
        ("token: K1-445566", "token: ••••"),
        ("pin: 4711", "pin: ••••"),
        ("see https://x.example/?a=1&token=abc", "see https://x.example/?a=1&token=••••"),
        ("api_key=abc is not known", "api_key=•••• is not known"),
    ] {
        assert_eq!(hide_in_message(text), shown);
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
    let search = super::super::stored::search([b"token:".repeat(3)].into_iter()).unwrap();
    assert_eq!(search.kind(), aho_corasick::AhoCorasickKind::ContiguousNFA);
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
