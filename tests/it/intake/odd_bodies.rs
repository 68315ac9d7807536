//! Bodies with mistakes, over a socket: how each is read, and what the history says of it.

use hooktray_support::charset::windows_1251;
use hooktray_support::harness::TestEngine;
use hooktray_support::http::{exchange, request};
use serde_json::{Value, json};

use crate::intake::requests::link_of;

pub(crate) const JSON: &str = "Content-Type: application/json\r\n";
pub(super) const FORM: &str = "Content-Type: application/x-www-form-urlencoded\r\n";
const MULTIPART: &str = "Content-Type: multipart/form-data; boundary=B\r\n";

/// A request with a mistake: its headers, its body, what is read, and the repairs that are noted.
pub(super) struct Odd {
    headers: String,
    body: Vec<u8>,
    read: Value,
    repairs: &'static [&'static str],
}

pub(super) fn odd(headers: &str, body: impl Into<Vec<u8>>, read: Value, repairs: &'static [&'static str]) -> Odd {
    Odd { headers: headers.to_owned(), body: body.into(), read, repairs }
}

pub(super) fn order() -> Value {
    json!({"to": "+79165550117", "custmemo": "Ольга Смирнова"})
}

pub(crate) fn order_json() -> String {
    order().to_string()
}

pub(super) async fn assert_read(cases: Vec<Odd>) {
    let (engine, address, path) = link_of(TestEngine::new(), json!({"type": "webhook"})).await;
    for Odd { headers, body, read, repairs } in cases {
        let shown = String::from_utf8_lossy(&body).into_owned();
        assert_eq!(request(&address, "POST", &path, &headers, &body).await.status, 200, "{shown}");
        let operation = engine.newest();
        let list = operation["repairs"].as_array().expect("a list");
        let mut codes: Vec<&str> = list.iter().filter_map(|repair| repair["code"].as_str()).collect();
        codes.dedup();
        assert_eq!((&operation["request"]["body"], &codes[..]), (&read, repairs), "{headers}{shown}");
        assert!(list.iter().all(|repair| repair["message"].as_str().is_some_and(|text| text.len() > 10)), "{list:?}");
    }
}

#[tokio::test]
async fn values_are_read_in_their_own_charsets() {
    let json = |message: &[u8]| {
        let head = "{\"to\":\"+79165550117\",\"custmemo\":\"Ольга Смирнова\",\"message\":\"".as_bytes();
        [head, message, b"\"}"].concat()
    };
    let with = |message: &str| {
        let mut order = order();
        order["message"] = json!(message);
        order
    };
    let declared = |charset: &str| format!("Content-Type: application/json; charset={charset}\r\n");
    let part = |name: &str, value: &[u8]| {
        [format!("--B\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n").as_bytes(), value, b"\r\n"].concat()
    };
    let multipart = [part("a", "Ольга".as_bytes()), part("b", &windows_1251("яндекс")), b"--B--\r\n".to_vec()].concat();
    assert_read(vec![
        odd(JSON, json(b"ok \xf0"), with("ok \u{fffd}"), &["characters_lost"]),
        odd(JSON, json(b"ok \xf0\x9f\x98"), with("ok \u{fffd}"), &["characters_lost"]),
        odd(
            JSON,
            json("заказ ".as_bytes().iter().chain(b"\xb9 5").copied().collect::<Vec<_>>().as_slice()),
            with("заказ \u{fffd} 5"),
            &["characters_lost"],
        ),
        odd(JSON, json(&windows_1251("крем 2 шт")), with("крем 2 шт"), &["charset_mixed"]),
        odd(&declared("windows-1251"), windows_1251(&order_json()), order(), &[]),
        odd(&declared("cp-1251"), windows_1251(&order_json()), order(), &[]),
        odd(&declared("koi8-r"), encoding_rs::KOI8_R.encode(&order_json()).0.into_owned(), order(), &[]),
        odd(JSON, encoding_rs::KOI8_R.encode(&order_json()).0.into_owned(), order(), &[]),
        odd(JSON, encoding_rs::IBM866.encode(&order_json()).0.into_owned(), order(), &[]),
        odd(
            FORM,
            "name=%D0%98%D0%B2%D0%B0%D0%BD&utm=%FF%ED%E4%E5%EA%F1",
            json!({"name": "Иван", "utm": "яндекс"}),
            &["charset_mixed"],
        ),
        odd(
            FORM,
            "name=%C8%E2%E0%ED&city=%D0%9A%D0%B0%D0%B7%D0%B0%D0%BD%D1%8C",
            json!({"name": "Иван", "city": "Казань"}),
            &["charset_mixed"],
        ),
        odd(FORM, "a=%D0%98%D0%B2%D0%B0%D0%BD%D0", json!({"a": "Иван\u{fffd}"}), &["characters_lost"]),
        odd(MULTIPART, multipart, json!({"a": "Ольга", "b": "яндекс"}), &["charset_mixed"]),
    ])
    .await;
}

#[tokio::test]
async fn hand_written_json_is_read() {
    let with = |name: &str, value: Value| {
        let mut order = order();
        order[name] = value;
        order
    };
    let ending = |end: &str| order_json().trim_end_matches('}').to_owned() + end;
    let json = order_json();
    assert_read(vec![
        odd(
            JSON,
            ending(r#","message":"крем "Роза" 2 шт"}"#),
            with("message", json!("крем \"Роза\" 2 шт")),
            &["loose_quotes"],
        ),
        odd(
            JSON,
            ending(r#","message":"скидка 50\%"}"#),
            with("message", json!("скидка 50\\%")),
            &["loose_backslashes"],
        ),
        odd(JSON, ending(",\"message\":\"one\ntwo\"}"), with("message", json!("one\ntwo")), &["raw_line_breaks"]),
        odd(
            JSON,
            ending(r#","message":"Беру \ud83d"}"#),
            with("message", json!("Беру \u{fffd}")),
            &["characters_lost"],
        ),
        odd(JSON, ending(",}"), order(), &["comma_extra"]),
        odd(JSON, ending(",\"simno\":}"), with("simno", json!("")), &["empty_value"]),
        odd(JSON, ending(",\"price\":NaN}"), with("price", Value::Null), &["foreign_literal"]),
        odd(JSON, json.replace('"', "'"), order(), &["quote_marks"]),
        odd(JSON, "{to: \"+79165550117\", custmemo: \"Ольга Смирнова\"}", order(), &["unquoted"]),
        odd(JSON, format!("{json} // test"), order(), &["comments"]),
        odd(JSON, format!("<br />\n<b>Notice</b>: Undefined index: x\n{json}"), order(), &["text_around"]),
        odd(JSON, format!("{json}\0\0"), order(), &[]),
        odd(JSON, format!("\u{feff}\u{feff}{json}"), order(), &[]),
        odd(JSON, Value::from(json.clone()).to_string(), order(), &["encoded_twice"]),
        odd(FORM, Value::from(json.clone()).to_string(), order(), &["encoded_twice"]),
        odd(FORM, percent(&json), order(), &["encoded_twice"]),
        odd(FORM, format!("{}=", percent(&json)), order(), &["json_in_field_name"]),
        odd(FORM, format!("{json}="), order(), &["json_in_field_name"]),
        odd(FORM, format!("={json}"), order(), &["json_in_field_name"]),
        odd("", ending("}}"), order(), &["brackets"]),
        odd(JSON, format!("{{{json}}}"), order(), &["brackets"]),
        odd(JSON, json.replace("\":", "\" =>"), order(), &["separators"]),
        odd(
            JSON,
            "{\"to\":\"+79165550117\",\" custmemo \":\"\\\\u041e\\\\u043b\\\\u044f\"}",
            json!({"to": "+79165550117", "custmemo": "Оля"}),
            &["encoded_twice", "invisible_characters"],
        ),
    ])
    .await;
}

/// Escapes every byte that is not a letter or a digit.
fn percent(text: &str) -> String {
    percent_encoding::utf8_percent_encode(text, percent_encoding::NON_ALPHANUMERIC).to_string()
}

#[tokio::test]
async fn forms_with_mistakes_are_read() {
    let parts = |line: &str, end: &str| {
        let part = |name: &str, value: &str| {
            format!("--B{line}Content-Disposition: form-data; name=\"{name}\"{line}{line}{value}{line}")
        };
        part("to", "+79165550117") + &part("custmemo", "Ольга Смирнова") + end
    };
    let whole = "to=+79165550117&custmemo=Ольга Смирнова";
    assert_read(vec![
        odd(MULTIPART, parts("\r\n", "--B--\r\n"), order(), &[]),
        odd(MULTIPART, parts("\r\n", "--B"), order(), &["multipart_end"]),
        odd(MULTIPART, parts("\r\n", "--B-"), order(), &["multipart_end"]),
        odd(MULTIPART, parts("\r\n", ""), order(), &["multipart_end"]),
        odd(MULTIPART, parts("\r\n", "--"), order(), &["multipart_end"]),
        odd(MULTIPART, format!("\u{feff}{}", parts("\r\n", "--B--")), order(), &[]),
        odd(MULTIPART, format!(" {}", parts("\r\n", "--B--")), order(), &[]),
        odd(MULTIPART, parts("\n", "--B--\n"), order(), &["multipart_lines"]),
        odd(MULTIPART, parts("\n", ""), order(), &["multipart_end", "multipart_lines"]),
        odd("", parts("\n", "--B--"), order(), &["multipart_lines"]),
        odd("Content-Type: multipart/form-data; boundary=Other\r\n", parts("\r\n", "--B--"), order(), &[]),
        odd(FORM, percent(whole), order(), &["encoded_twice"]),
        odd("", percent(whole), order(), &["encoded_twice"]),
        odd(FORM, "to=%2B79165550117&amp;custmemo=Ольга+Смирнова", order(), &["ampersands"]),
        odd(FORM, "text=крем & мыло&to=8", json!({"text": "крем & мыло", "to": "8"}), &["ampersands"]),
        odd(FORM, "to=8&custmemo=%u0418%u0432%u0430%u043D", json!({"to": "8", "custmemo": "Иван"}), &["u_escapes"]),
        odd(FORM, "to=8&custmemo=%25D0%2598%25D0%25B2", json!({"to": "8", "custmemo": "Ив"}), &["encoded_twice"]),
        odd(FORM, "to=%2B79165550117;custmemo=%D0%9E%D0%BB%D1%8C%D0%B3%D0%B0+%D0%A1%D0%BC%D0%B8%D1%80%D0%BD%D0%BE%D0%B2%D0%B0", order(), &["separators"]),
        odd(FORM, "to=%2B79165550117&custmemo=&#1048;&#1074;", json!({"to": "+79165550117", "custmemo": "Ив"}), &["ampersands", "encoded_twice"]),
        odd("Content-Type: text/html\r\n", "to=%2B79165550117&custmemo=%D0%98", json!({"to": "+79165550117", "custmemo": "И"}), &[]),
        odd(FORM, encoding_rs::KOI8_R.encode("to=8&a=Ольга Смирнова&b=Беру крем").0.into_owned(), json!({"to": "8", "a": "Ольга Смирнова", "b": "Беру крем"}), &[]),
    ])
    .await;
}

#[tokio::test]
async fn raw_letters_in_the_address_are_read() {
    let (engine, address, path) = link_of(TestEngine::new(), json!({"type": "webhook"})).await;
    let expected = json!({"name": "Иван", "phone": "89165550117"});
    let query = "name=Иван&phone=89165550117";
    for query in [windows_1251(query), query.as_bytes().to_vec(), encoding_rs::IBM866.encode(query).0.into_owned()] {
        let last =
            [format!("GET {path}?").as_bytes(), &query, b" HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n"].concat();
        assert_eq!(exchange(&address, &last).await.status, 200);
        assert_eq!(engine.newest()["request"]["query"], expected);
    }
}

#[tokio::test]
async fn values_are_cleaned() {
    let clean = |body: &str, read: Value| odd(JSON, body, read, &["invisible_characters"]);
    assert_read(vec![
        clean(r#"{"custmemo":"Иван\u0000\u0000"}"#, json!({"custmemo": "Иван"})),
        clean(r#"{"custmemo":"Иван\u001b\u0007"}"#, json!({"custmemo": "Иван"})),
        clean("{\"custmemo\":\"\u{200b}Иван\u{feff}\"}", json!({"custmemo": "Иван"})),
        clean("{\"to\":\"\u{202a}+79165550117\u{202c}\"}", json!({"to": "+79165550117"})),
        clean("{\"\u{feff}to\":\"8\"}", json!({"to": "8"})),
        odd(FORM, "name=%D0%98%00&phone=8%E2%80%8B", json!({"name": "И", "phone": "8"}), &["invisible_characters"]),
        odd(FORM, "%EF%BB%BFname=x", json!({"name": "x"}), &["invisible_characters"]),
        odd(
            JSON,
            r#"{"to":79165550117.0,"id":7.9165550117e10}"#,
            json!({"to": 79_165_550_117_i64, "id": 79_165_550_117_i64}),
            &[],
        ),
        odd(JSON, r#"{"a":" b ","c":"d\n","e":1990.50}"#, json!({"a": " b ", "c": "d\n", "e": 1990.5}), &[]),
        odd(JSON, r#"{"sim":89701012345678901234.0}"#, json!({"sim": "89701012345678901234"}), &[]),
    ])
    .await;
}
