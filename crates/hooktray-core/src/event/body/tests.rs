//! What a body is read as, whatever its Content-Type says.

mod charsets;
mod wrappings;

use serde_json::json;

use super::*;

/// What is read of a body, and the repairs that are noted.
fn read_of(content_type: &str, body: &[u8]) -> Result<(Value, Vec<RepairCode>), Problem> {
    let mut repairs = Repairs::default();
    let body = super::read(body, Some(content_type), None, &mut repairs)?;
    let mut codes: Vec<RepairCode> = repairs.into_vec().into_iter().map(|repair| repair.code).collect();
    codes.dedup();
    Ok((body.json, codes))
}

fn read(bytes: &[u8], content_type: Option<&str>, content_encoding: Option<&str>) -> Result<Body, Problem> {
    super::read(bytes, content_type, content_encoding, &mut Repairs::default())
}

fn read_as(content_type: &str, body: &str) -> Result<Value, Problem> {
    let content_type = Some(content_type).filter(|text| !text.is_empty());
    read(body.as_bytes(), content_type, None).map(|body| body.json)
}

#[test]
fn json_is_detected_under_any_content_type() {
    for content_type in ["application/json", "application/x-www-form-urlencoded", "text/plain", "", "x/y+json", "?"] {
        assert_eq!(read_as(content_type, " {\"id\": \"9\"}").unwrap(), json!({"id": "9"}), "{content_type}");
    }
}

#[test]
fn form_is_detected_under_a_wrong_or_missing_content_type() {
    for content_type in ["application/x-www-form-urlencoded", "application/json", "", "application/octet-stream"] {
        assert_eq!(read_as(content_type, "a=1&b=%2B").unwrap(), json!({"a": "1", "b": "+"}), "{content_type}");
    }
}

#[test]
fn form_is_detected_by_its_bytes() {
    for (content_type, body) in [
        ("text/plain;charset=UTF-8", "a=1&b=%2B"),
        ("text/plain", "a=1&b=%2B\r\n"),
        ("text/plain", "&a=1&b=%2B"),
        ("text/plain", "a=1&b=%2B&"),
        ("", "a=1&b=%2B\n"),
        ("multipart/form-data; boundary=X", "a=1&b=%2B"),
        ("application/x-www-form-urlencoded", "a=1&b=%2B\n"),
        ("application/x-www-form-urlencoded; charset=utf-8", "\u{feff}a=1&b=%2B"),
    ] {
        assert_eq!(read_as(content_type, body).unwrap(), json!({"a": "1", "b": "+"}), "{content_type} {body}");
    }
    assert_eq!(
        read_as("text/plain", "name=Ольга Смирнова&phone=8 916").unwrap(),
        json!({"name": "Ольга Смирнова", "phone": "8 916"})
    );
    assert_eq!(read_as("text/plain", "phone=%2B7916").unwrap(), json!({"phone": "+7916"}));
}

#[test]
fn utf_16_form_is_read_with_or_without_a_mark() {
    const FORM: &str = "имя=Ольга&b=%2B";
    for (mark, declared) in
        [("\u{feff}", ""), ("a=&", ""), ("a=&", "; charset=utf-16le"), ("\u{feff}", "; charset=utf-16")]
    {
        let bytes: Vec<u8> = format!("{mark}{FORM}").encode_utf16().flat_map(u16::to_le_bytes).collect();
        let content_type = format!("application/x-www-form-urlencoded{declared}");
        let body = read(&bytes, Some(&content_type), None).unwrap().json;
        assert_eq!((&body["имя"], &body["b"]), (&json!("Ольга"), &json!("+")), "{content_type} {body}");
    }
}

#[test]
fn multipart_is_detected_under_any_content_type() {
    assert_eq!(read_as("multipart/form-data", "{\"id\": 1}").unwrap(), json!({"id": 1}));
    assert_eq!(read_as("multipart/form-data; boundary=X", "{\"id\": 1}").unwrap(), json!({"id": 1}));
    let form = "--X\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n1\r\n--X--\r\n";
    for content_type in ["", "multipart/form-data", "multipart/form-data; boundary=Y", "text/plain", "application/json"]
    {
        assert_eq!(read_as(content_type, form).unwrap(), json!({"a": "1"}), "{content_type}");
    }
    let preamble = format!("for old readers\r\n{form}");
    assert_eq!(read_as("multipart/form-data; boundary=X", &preamble).unwrap(), json!({"a": "1"}));
}

#[test]
fn other_text_stays_text() {
    for text in
        ["Заказ = 2 шт", "E=mc2", "a=1", "x = 1 & y = 2", "https://shop.example/?a=1&b=2", "a&b=c", "x=1\ny=2&z=3"]
    {
        assert_eq!(read_as("text/plain", text).unwrap(), json!(text));
    }
    assert_eq!(read_as("", "--\r\nпривет").unwrap(), json!("--\r\nпривет"));
    assert_eq!(read_as("", "hello world").unwrap(), json!("hello world"));
    assert_eq!(read_as("application/xml", "<a/>").unwrap(), json!("<a/>"));
    assert_eq!(read_as("application/json", "").unwrap(), Value::Null);
}

#[test]
fn unreadable_body_says_why() {
    let broken = read_as("application/json", "{\"id\": ").unwrap_err();
    assert_eq!(broken.code, ProblemCode::BodyUnreadable);
    assert!(read_as("", "{\"id\": ").is_err());
    assert!(broken.message.contains("JSON"), "{broken}");
    let packed = read(&[0x1f, 0x8b, 8, 0, 1, 2, 3], None, Some("gzip")).unwrap_err();
    assert!(packed.message.contains("unpacked"), "{packed}");
    assert!(read(&[0, 159, 146, 150], Some("image/png"), None).is_err());
    assert!(read_as("multipart/form-data", "x").is_err());
}

#[test]
fn json_behind_a_mark_that_nobody_sees_is_json() {
    for content_type in ["", "application/json", "text/plain", "application/x-www-form-urlencoded"] {
        for mark in ["\u{200b}", "\u{feff}", "\u{200e}\u{feff}", "\u{2060}\n"] {
            let body = format!("{mark}{{\"name\":\"Оля\",\"text\":\"a=b & c\"}}{mark}");
            assert_eq!(read_as(content_type, &body).unwrap()["name"], "Оля", "{content_type} {mark:?}");
        }
    }
}

#[test]
fn script_behind_json_is_left_out_and_a_page_is_not() {
    let parsed = |text: &str| crate::event::json::parse(text).ok().map(|value| value["code"].clone());
    let counter = "<script src=\"//c.example/1.js\"></script><style>a</style>";
    assert_eq!(parsed(&format!("{{\"code\":\"ok\"}}{counter}")), Some("ok".into()));
    assert_eq!(parsed("{\"code\":\"ok\"}<html><body>Fatal error</body></html>"), None);
    assert_eq!(parsed("{\"code\":\"ok\"}<script>var a = {\"code\":\"no\"}</script>"), None);
}

#[test]
fn form_in_a_string_of_json_is_the_record() {
    let form = "\"to=%2B79165550117&custmemo=%D0%98%D0%B2%D0%B0%D0%BD\"";
    let read = read_as("application/json", form).unwrap();
    assert_eq!(read, json!({"to": "+79165550117", "custmemo": "Иван"}));
    assert_eq!(read_as("application/json", "\"a = b\"").unwrap(), "a = b");
}

#[test]
fn json_in_a_field_of_a_form_is_not_the_record() {
    for content_type in ["application/x-www-form-urlencoded", ""] {
        for form in [
            "name={\"a\":1}&phone=89165550117&text=a b",
            "name=Olga B&phone=89165550117&data={\"a\":1}",
            "data=[{\"a\":1}]&name=Olga B&phone=89165550117",
            "name=Olga B; phone=89165550117; data={\"a\":1}",
        ] {
            assert_eq!(read_as(content_type, form).unwrap()["phone"], "89165550117", "{content_type} {form}");
        }
        assert_eq!(
            read_as(content_type, "data={\"phone\": \"a=b&c=d\"}").unwrap()["phone"],
            "a=b&c=d",
            "{content_type}"
        );
    }
}
