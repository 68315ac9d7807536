//! Reads a body as what it most likely is, whatever its Content-Type says.

use mime::Mime;
use serde_json::Value;

use super::{charset, form, json, multipart};
use crate::outcome::{Code, Problem};

/// The content of a body.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Body {
    /// An object, a list or a text; `null` if there is no body.
    pub json: Value,
    /// The body as text, as it was sent.
    pub text: String,
}

/// Reads a body.
///
/// # Errors
/// Why it cannot be read.
pub(super) fn read(bytes: &[u8], content_type: Option<&str>, content_encoding: Option<&str>) -> Result<Body, Problem> {
    if let Some(coding) = content_encoding.map(str::trim).filter(|coding| !coding.eq_ignore_ascii_case("identity")) {
        return Err(unreadable(format!("the body is compressed ({coding}); switch off compression in the sender")));
    }
    let mime: Option<Mime> = content_type.and_then(|value| value.parse().ok());
    let essence = mime.as_ref().map(|mime| mime.essence_str().to_ascii_lowercase()).unwrap_or_default();
    let declared =
        mime.as_ref().and_then(|mime| mime.get_param(mime::CHARSET)).map(|charset| charset.as_str().to_owned());
    let says_multipart = essence == "multipart/form-data";
    if let Some(boundary) = multipart::boundary(bytes, mime.as_ref().filter(|_| says_multipart)) {
        return read_multipart(bytes, &boundary);
    }
    let Some(text) = charset::text(bytes, declared.as_deref()) else {
        let what = if essence.is_empty() { "data" } else { essence.as_str() };
        return Err(unreadable(format!("the body is not text ({what}, {} bytes)", bytes.len())));
    };
    if text.trim().is_empty() {
        return Ok(Body { json: Value::Null, text });
    }
    let says_json = essence.ends_with("/json") || essence.ends_with("+json");
    let says_form = essence == "application/x-www-form-urlencoded";
    let says_nothing = essence.is_empty() || essence == "application/octet-stream";
    let braced = text.trim_start().starts_with('{') && !essence.starts_with("text/");
    let json =
        if says_json || text.trim_start().starts_with(['{', '[']) { json::parse(&text) } else { Err(String::new()) };
    let (bytes, charset) = charset::ascii_compatible(bytes, declared.as_deref());
    // A browser's `fetch` sends every string as text/plain, forms too.
    let is_form = match json {
        Ok(_) => false,
        Err(_) if says_form => !braced,
        Err(_) if says_json || says_nothing || says_multipart => form::is_likely(&bytes),
        Err(_) => essence == "text/plain" && form::is_certain(&bytes),
    };
    let value = match json {
        Ok(value) => value,
        Err(_) if is_form => form::parse(&bytes, charset),
        Err(why) if says_json || braced => {
            return Err(unreadable(format!("the body should be JSON but is not: {why}")));
        }
        Err(_) if says_multipart => return Err(unreadable("the body should be a multipart form but is not")),
        Err(_) => Value::String(text.clone()),
    };
    Ok(Body { json: value, text })
}

fn read_multipart(bytes: &[u8], boundary: &str) -> Result<Body, Problem> {
    let json = multipart::parse(bytes, boundary)
        .map_err(|why| unreadable(format!("the multipart form cannot be read: {why}")))?;
    // A form may contain files, so it has no text as a whole.
    Ok(Body { text: json.to_string(), json })
}

fn unreadable(why: impl Into<String>) -> Problem {
    Problem::new(Code::BodyUnreadable, why)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn read_as(content_type: &str, body: &str) -> Result<Value, Problem> {
        let content_type = Some(content_type).filter(|text| !text.is_empty());
        read(body.as_bytes(), content_type, None).map(|body| body.json)
    }

    #[test]
    fn json_is_detected_under_any_content_type() {
        for content_type in ["application/json", "application/x-www-form-urlencoded", "text/plain", "", "x/y+json", "?"]
        {
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
        for content_type in
            ["", "multipart/form-data", "multipart/form-data; boundary=Y", "text/plain", "application/json"]
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
        assert_eq!(broken.code, Code::BodyUnreadable);
        assert!(read_as("", "{\"id\": ").is_err());
        assert!(broken.message.contains("JSON"), "{broken}");
        let packed = read(b"x", None, Some("gzip")).unwrap_err();
        assert!(packed.message.contains("gzip"), "{packed}");
        assert!(read(&[0, 159, 146, 150], Some("image/png"), None).is_err());
        assert!(read_as("multipart/form-data", "x").is_err());
    }
}
