//! The body, read as what it most likely is, whatever its Content-Type says.

use mime::Mime;
use serde_json::Value;

use super::{charset, form, multipart};
use crate::outcome::{Code, Problem};

/// A body that was read.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Body {
    /// An object, a list, a text; `null` where there is no body.
    pub json: Value,
    /// The body as text, as it was sent.
    pub text: String,
}

/// Reads a body.
///
/// # Errors
/// Why nobody can read it.
pub(super) fn read(bytes: &[u8], content_type: Option<&str>, content_encoding: Option<&str>) -> Result<Body, Problem> {
    if let Some(coding) = content_encoding.map(str::trim).filter(|coding| !coding.eq_ignore_ascii_case("identity")) {
        return Err(unreadable(format!("the body is compressed ({coding}); switch compression off at the sender")));
    }
    let mime: Option<Mime> = content_type.and_then(|value| value.parse().ok());
    let essence = mime.as_ref().map(|mime| mime.essence_str().to_ascii_lowercase()).unwrap_or_default();
    let declared =
        mime.as_ref().and_then(|mime| mime.get_param(mime::CHARSET)).map(|charset| charset.as_str().to_owned());
    if essence == "multipart/form-data" {
        return read_multipart(bytes, mime.as_ref());
    }
    let Some(text) = charset::text(bytes, declared.as_deref()) else {
        let what = if essence.is_empty() { "data" } else { essence.as_str() };
        return Err(unreadable(format!("the body is no text ({what}, {} bytes)", bytes.len())));
    };
    if text.trim().is_empty() {
        return Ok(Body { json: Value::Null, text });
    }
    let says_json = essence.ends_with("/json") || essence.ends_with("+json");
    let says_form = essence == "application/x-www-form-urlencoded";
    let open = essence.is_empty() || essence == "application/octet-stream";
    let braced = text.trim_start().starts_with('{') && !essence.starts_with("text/");
    let json = if says_json || text.trim_start().starts_with(['{', '[']) { json(&text) } else { Err(String::new()) };
    let value = match json {
        Ok(value) => value,
        Err(_) if says_form && !braced => form::parse(bytes, declared.as_deref()),
        Err(_) if (says_json || open) && looks_like_form(bytes) => form::parse(bytes, declared.as_deref()),
        Err(why) if says_json || braced => {
            return Err(unreadable(format!("the body is meant to be JSON and is none: {why}")));
        }
        Err(_) => Value::String(text.clone()),
    };
    Ok(Body { json: value, text })
}

fn read_multipart(bytes: &[u8], mime: Option<&Mime>) -> Result<Body, Problem> {
    let boundary = mime.and_then(|mime| mime.get_param(mime::BOUNDARY)).map(|boundary| boundary.as_str().to_owned());
    let boundary = boundary.ok_or_else(|| unreadable("the multipart form does not say its boundary"))?;
    let json = multipart::parse(bytes, &boundary)
        .map_err(|why| unreadable(format!("the multipart form cannot be read: {why}")))?;
    // Files may be in it, so that there is no text of the whole.
    Ok(Body { text: json.to_string(), json })
}

/// Reads JSON. Line breaks and other control characters inside texts are taken as they are: payloads that users put
/// together by hand carry the SMS text unescaped.
fn json(text: &str) -> Result<Value, String> {
    serde_json::from_str(text)
        .or_else(|error: serde_json::Error| serde_json::from_str(&escape_controls(text)).map_err(|_| error.to_string()))
}

fn escape_controls(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 16);
    let (mut inside, mut escaped) = (false, false);
    for c in text.chars() {
        if inside && c < ' ' {
            out.push_str(&format!("\\u{:04x}", u32::from(c)));
            escaped = false;
            continue;
        }
        if !escaped && c == '"' {
            inside = !inside;
        }
        escaped = inside && !escaped && c == '\\';
        out.push(c);
    }
    out
}

/// Whether bytes without a usable Content-Type are `name=value` pairs rather than a text with an = in it.
fn looks_like_form(bytes: &[u8]) -> bool {
    let name = bytes.split(|b| *b == b'=').next().unwrap_or_default();
    let name_fits = |b: &u8| b.is_ascii_alphanumeric() || b"_-.[]%+".contains(b);
    bytes.contains(&b'=')
        && !name.is_empty()
        && name.iter().all(name_fits)
        && !bytes.iter().any(|b| b.is_ascii_whitespace())
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
    fn json_is_known_whatever_the_content_type_says() {
        for content_type in ["application/json", "application/x-www-form-urlencoded", "text/plain", "", "x/y+json", "?"]
        {
            assert_eq!(read_as(content_type, " {\"id\": \"9\"}").unwrap(), json!({"id": "9"}), "{content_type}");
        }
    }

    #[test]
    fn a_form_is_known_under_a_wrong_or_missing_content_type() {
        for content_type in ["application/x-www-form-urlencoded", "application/json", "", "application/octet-stream"] {
            assert_eq!(read_as(content_type, "a=1&b=%2B").unwrap(), json!({"a": "1", "b": "+"}), "{content_type}");
        }
    }

    #[test]
    fn other_text_stays_text() {
        assert_eq!(read_as("text/plain", "Заказ = 2 шт").unwrap(), json!("Заказ = 2 шт"));
        assert_eq!(read_as("", "hello world").unwrap(), json!("hello world"));
        assert_eq!(read_as("application/xml", "<a/>").unwrap(), json!("<a/>"));
        assert_eq!(read_as("application/json", "").unwrap(), Value::Null);
    }

    #[test]
    fn line_breaks_inside_json_texts_are_taken() {
        assert_eq!(
            read_as("application/json", "{\"message\": \"one\ntwo \\\"x\\\"\",\n\"id\": 1}").unwrap(),
            json!({"message": "one\ntwo \"x\"", "id": 1})
        );
    }

    #[test]
    fn what_nobody_can_read_says_why() {
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
