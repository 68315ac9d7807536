//! What senders leave around and between the parts of a record.

use serde_json::json;

use super::read_of;
use crate::event::repair::RepairCode;
use crate::outcome::ProblemCode;

const FORM: &str = "application/x-www-form-urlencoded";

#[test]
fn line_ends_tabs_and_zeros_between_fields_are_no_part_of_them() {
    let order = json!({"phone": "89165550117", "name": "Оля Р"});
    let name = "name=%D0%9E%D0%BB%D1%8F+%D0%A0";
    for content_type in [FORM, "", "application/json", "text/plain"] {
        for between in ["&", "&\r\n", "&\n", "&\t", "\n&", "\t&", "\0&", "&\0", "\0&\0", "\r\n&\r\n", "&\n\t"] {
            for (before, behind) in
                [("", ""), ("\r\n", "\r\n"), ("\t", ""), ("\n\n", "\t"), ("\0", "\0\0"), ("\0\0", "")]
            {
                let body = format!("{before}phone=89165550117{between}{name}{behind}");
                let read = read_of(content_type, body.as_bytes()).map(|(json, _)| json);
                assert_eq!(read, Ok(order.clone()), "{content_type} {body:?}");
            }
        }
    }
    let (_, codes) = read_of(FORM, format!("\tphone=8&{name}").as_bytes()).unwrap();
    assert_eq!(codes, [RepairCode::Separators]);
    let open = read_of(FORM, "message=a&phone=8916\nname=Оля".as_bytes()).unwrap_err();
    assert_eq!(open.code, ProblemCode::BodyAmbiguous);
    assert!(read_of(FORM, b"phone=8\09&name=a").is_err());
}

#[test]
fn json_with_backslashes_between_its_tokens_is_read() {
    let order = json!({"to": "+79165550117", "text": "a\nb \"c\" \\n"});
    for (blank, first) in [("\\n", ""), ("\\r\\n", ""), ("\\t", ""), ("\\\n", ""), ("\\\r\n  ", ""), ("\\n\\t", "\\n")]
    {
        let text = r#""a\nb \"c\" \\n""#;
        let body = format!("{first}{{{blank}\"to\":{blank}\"+79165550117\",{blank}\"text\":{text}{blank}}}{first}");
        assert_eq!(
            read_of("application/json", body.as_bytes()),
            Ok((order.clone(), vec![RepairCode::Separators])),
            "{body}"
        );
    }
    for body in [r#"{\n'to':'8',\n'name':'O\'Neil',\n}"#, r#"{\n to: "8",\n name: 'O\'Neil'\n}"#] {
        let read = read_of("application/json", body.as_bytes()).map(|(json, _)| json);
        assert_eq!(read, Ok(json!({"to": "8", "name": "O'Neil"})), "{body}");
    }
    for broken in [r#"{"a":\"b"}"#, r#"{\n"a":"он "да\n", b"}"#] {
        assert!(read_of("application/json", broken.as_bytes()).is_err(), "{broken}");
    }
}

#[test]
fn backslash_in_a_value_without_quotes_is_kept() {
    for (value, text) in [(r"C:\new\temp", r"C:\new\temp"), (r"SHOP\nina", r"SHOP\nina"), (r"C:\t", r"C:\t")] {
        let body = format!("{{\"path\":{value},\"to\":\"79165550117\"}}");
        let read = read_of("application/json", body.as_bytes()).map(|(json, _)| json);
        assert_eq!(read, Ok(json!({"path": text, "to": "79165550117"})), "{body}");
    }
    let read = read_of("application/json", br#"{"count":2\n,"is_new":true\n,"to":"8"\n}"#).map(|(json, _)| json);
    assert_eq!(read, Ok(json!({"count": 2, "is_new": true, "to": "8"})));
}

#[test]
fn json_that_is_a_name_of_json_is_the_record() {
    let order = json!({"to": "+79165550117", "name": "a=b"});
    let inner = order.to_string();
    for (name, value) in [(&*inner, json!("")), (&inner, json!(null)), (&inner[..inner.len() - 4], json!("b\"}"))] {
        let body = json!({name: value}).to_string();
        assert_eq!(
            read_of("application/json", body.as_bytes()),
            Ok((order.clone(), vec![RepairCode::JsonInFieldName])),
            "{body}"
        );
    }
    for other in [
        json!({"{a}": "1"}),
        json!({"[0]": ""}),
        json!({"[": "]"}),
        json!({"{\"a\":1}": 1}),
        json!({"{\"a\":1}": "", "b": ""}),
    ] {
        assert_eq!(read_of("application/json", other.to_string().as_bytes()), Ok((other, vec![])));
    }
}

#[test]
fn all_values_are_encoded_twice_if_one_is() {
    let body = br#"{"to":"\\u002b79165550117","name":"\\u041e\\u043b\\u044f","url":"C:\\users","text":"\\u0022\\u041e\\u0022"}"#;
    let read = read_of("application/json", body);
    let order = json!({"to": "+79165550117", "name": "Оля", "url": "C:\\users", "text": "\"О\""});
    assert_eq!(read, Ok((order, vec![RepairCode::EncodedTwice])));
    let alone = br#"{"to":"\\u002b79165550117","name":"Olga"}"#;
    assert_eq!(read_of("application/json", alone), Ok((json!({"to": "\\u002b79165550117", "name": "Olga"}), vec![])));
}

#[test]
fn cell_of_csv_is_read() {
    for (cell, read) in [
        (r#""{""to"":""+79165550117"",""name"":""Ольга""}""#, json!({"to": "+79165550117", "name": "Ольга"})),
        (r#""[{""to"":""8""}]""#, json!([{"to": "8"}])),
    ] {
        for content_type in ["application/json", "text/plain", ""] {
            let found = read_of(content_type, cell.as_bytes()).map(|(json, _)| json);
            assert_eq!(found, Ok(read.clone()), "{content_type} {cell}");
        }
    }
}

#[test]
fn placeholder_that_nobody_filled_is_empty() {
    for placeholder in
        ["{{msg}}", "{{ msg }}", "{msg}", "${msg}", "{$msg}", "{{order.text}}", "{{сообщение}}", "[object Object]"]
    {
        for body in [
            format!("{{\"text\":{placeholder},\"name\":\"Ольга\"}}"),
            format!("{{\"name\":\"Ольга\", \"text\": {placeholder} }}"),
        ] {
            let order = json!({"name": "Ольга", "text": ""});
            assert_eq!(
                read_of("application/json", body.as_bytes()),
                Ok((order, vec![RepairCode::EmptyValue])),
                "{body}"
            );
        }
    }
    for body in
        [r#"{"a":{Ольга},"c":"d"}"#, r#"{"a":{"b"},"c":"d"}"#, r#"{"a":{b c: 1},"c":"d"}"#, r#"{"a":{{b},"c":"d"}"#]
    {
        let read = read_of("application/json", body.as_bytes());
        assert!(read.as_ref().map_or(true, |(json, _)| json["a"] != ""), "{body} {read:?}");
    }
}

#[test]
fn response_that_is_percent_encoded_or_has_zeros_is_read() {
    let code = |text: &str| crate::event::json::parse(text).ok().map(|value| value["code"].clone());
    for text in [
        "%7B%22code%22%3A%22ok%22%7D",
        "%7b%22code%22%3a%22ok%22%2c%22text%22%3a%22a+b%22%7d\r\n",
        "{\"code\":\"ok\\u0000\"}",
        "{\"code\":\"\u{feff}ok\u{200b}\"}",
    ] {
        assert_eq!(code(text), Some("ok".into()), "{text}");
    }
    assert_eq!(code("%7Bcode%7D"), None);
    assert_eq!(crate::event::json::parse("%5B%7B%22code%22%3A1%7D%5D"), Ok(json!([{"code": 1}])));
}

#[test]
fn notices_of_php_behind_a_form_are_left_out() {
    let order = json!({"name": "Иван", "phone": "79165550117"});
    for notice in [
        "<br />\n<b>Notice</b>:  Undefined index: x in <b>/a.php</b> on line <b>5</b><br />\n",
        "\nPHP Warning:  Undefined variable $x in /a.php on line 5\n",
        "\nNotice: Undefined index: x in /a.php on line 5",
    ] {
        for content_type in [FORM, "", "text/plain", "application/json"] {
            for body in [
                format!("name=%D0%98%D0%B2%D0%B0%D0%BD&phone=79165550117{notice}"),
                format!("name=Иван{notice}&phone=79165550117"),
            ] {
                let read = read_of(content_type, body.as_bytes());
                assert_eq!(read, Ok((order.clone(), vec![RepairCode::TextAround])), "{content_type} {body}");
            }
        }
        let text = format!("Заказ{notice}");
        assert_eq!(read_of("text/plain", text.as_bytes()), Ok((json!(text), vec![])));
    }
}

#[test]
fn escapes_of_javascript_are_read_in_json_and_multipart_forms() {
    let order = json!({
        "name": "Иван",
        "phone": "+79165550117",
        "text": "Hello world!",
        "page": "https://shop.example/%u0418",
        "promo": "50%25 off"
    });
    let sent = [
        ("name", "%u0418%u0432%u0430%u043D"),
        ("phone", "+79165550117"),
        ("text", "Hello%20world%21"),
        ("page", "https://shop.example/%u0418"),
        ("promo", "50%25 off"),
    ];
    let object: serde_json::Map<String, serde_json::Value> =
        sent.iter().map(|(name, value)| ((*name).to_owned(), json!(value))).collect();
    let parts = sent
        .map(|(name, value)| format!("--B\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n"))
        .concat();
    for (content_type, body) in [
        ("application/json", serde_json::Value::Object(object).to_string()),
        ("multipart/form-data; boundary=B", format!("{parts}--B--\r\n")),
    ] {
        assert_eq!(read_of(content_type, body.as_bytes()), Ok((order.clone(), vec![RepairCode::UEscapes])));
    }
    let plain = json!({"name": "Ivan", "text": "Hello%21", "promo": "%uplift 50%20"});
    assert_eq!(read_of("application/json", plain.to_string().as_bytes()), Ok((plain, vec![])));
}

#[test]
fn latin_text_that_was_encoded_once_too_often_is_read() {
    let order =
        json!({"name": "Ivan Petrov", "phone": "+79165550117", "text": "100%25", "page": "https://a.example/b%20c"});
    let form = "name=Ivan%2520Petrov&phone=%252B79165550117&text=100%2525&page=https%3A%2F%2Fa.example%2Fb%2520c";
    let json = r#"{"name":"Ivan%20Petrov","phone":"%2B79165550117","text":"100%25","page":"https://a.example/b%20c"}"#;
    for (content_type, body) in [(FORM, form), ("application/json", json)] {
        let read = read_of(content_type, body.as_bytes());
        assert_eq!(read, Ok((order.clone(), vec![RepairCode::EncodedTwice])), "{body}");
    }
}

#[test]
fn form_that_was_encoded_as_a_whole_is_read_under_any_content_type() {
    let order = json!({"имя": "Иван", "phone": "+79165550117"});
    for content_type in [FORM, "", "text/plain", "application/json"] {
        for body in [
            "%D0%B8%D0%BC%D1%8F%3D%D0%98%D0%B2%D0%B0%D0%BD%26phone%3D%2B79165550117",
            "phone%253D%252B79165550117%2526%25D0%25B8%25D0%25BC%25D1%258F%253D%25D0%2598%25D0%25B2%25D0%25B0%25D0%25BD",
        ] {
            let read = read_of(content_type, body.as_bytes());
            assert_eq!(read, Ok((order.clone(), vec![RepairCode::EncodedTwice])), "{content_type} {body}");
        }
    }
    assert_eq!(read_of("text/plain", b"E%3Dmc2"), Ok((json!("E%3Dmc2"), vec![])));
}
