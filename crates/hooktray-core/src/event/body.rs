//! Reads a body by what its bytes are. The Content-Type decides only where they allow more than one reading.

mod declared;

use std::borrow::Cow;

use serde_json::Value;

use super::ambiguity::Ambiguity;
use super::compressed::{self, MAX_UNPACKED};
use super::json::{Around, JsonError};
use super::repair::{RepairCode, Repairs};
use super::{charset, form, json, multipart, values};
use crate::outcome::{Problem, ProblemCode};
use declared::Declared;

/// The content of a body.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Body {
    /// An object, a list or a text; `null` if there is no body.
    pub json: Value,
    /// The body as text, as it was sent.
    pub text: String,
}

/// Reads a body, and notes what was repaired.
///
/// # Errors
/// Why it cannot be read.
pub(super) fn read(
    bytes: &[u8],
    content_type: Option<&str>,
    content_encoding: Option<&str>,
    repairs: &mut Repairs,
) -> Result<Body, Problem> {
    let unpacked =
        compressed::unpack(bytes, content_encoding, MAX_UNPACKED, repairs).map_err(|failure| match failure {
            compressed::UnpackError::TooLarge => unreadable("the body is too large once it is unpacked"),
            compressed::UnpackError::Damaged(why) => unreadable(format!(
                "the body is compressed and cannot be unpacked ({why}); switch off compression in the sender"
            )),
        })?;
    let declared = Declared::new(content_type, content_encoding);
    let mut found = Repairs::default();
    let mut body = read_unpacked(&unpacked, &declared, &mut found)?;
    if let Some(ambiguity) = found.ambiguity() {
        return Err(two_readings(ambiguity));
    }
    repairs.extend(found);
    values::clean(&mut body.json, repairs);
    Ok(body)
}

fn read_unpacked(bytes: &[u8], declared: &Declared, repairs: &mut Repairs) -> Result<Body, Problem> {
    let bytes_of_form = multipart::trimmed(bytes);
    if let Some(boundary) = multipart::boundary(bytes_of_form, declared.mime.as_ref().filter(|_| declared.multipart()))
    {
        let json = multipart::parse(bytes_of_form, &boundary, repairs)
            .map_err(|why| unreadable(format!("the multipart form cannot be read: {why}")))?;
        // A form may contain files, so it has no text as a whole.
        return Ok(Body { text: json.to_string(), json });
    }
    let charset = declared.charset.as_deref();
    let mut of_text = Repairs::default();
    let Some(text) = charset::read(bytes, charset, &mut of_text) else {
        let what = if declared.essence.is_empty() { "data" } else { declared.essence.as_str() };
        return Err(unreadable(format!("the body is not text ({what}, {} bytes)", bytes.len())));
    };
    if text.trim().is_empty() {
        return Ok(Body { json: Value::Null, text });
    }
    let failure = match read_json(&text, declared, repairs) {
        Ok(json) => {
            repairs.extend(of_text);
            return Ok(Body { json, text });
        }
        Err(failure) => failure,
    };
    let braced = begins_like_json(&text) && !declared.essence.starts_with("text/");
    let (bytes, charset) = charset::ascii_compatible(bytes, charset);
    if is_form(&bytes, declared, braced) {
        // Percent-decoding may give bytes of another charset, so each value's is detected again.
        let json = if form::is_encoded_whole(&bytes) {
            form::parse_encoded_whole(&bytes, charset, repairs)
        } else {
            form::parse(&bytes, charset, repairs)
        };
        return Ok(Body { json, text });
    }
    match failure {
        Some(JsonError::TwoReadings(ambiguity)) if declared.json() || braced => Err(two_readings(ambiguity)),
        Some(JsonError::Broken(why)) if declared.json() || braced => {
            Err(unreadable(format!("the body should be JSON but is not: {why}")))
        }
        _ if declared.multipart() => Err(unreadable("the body should be a multipart form but is not")),
        _ => {
            repairs.extend(of_text);
            Ok(Body { json: Value::String(text.clone()), text })
        }
    }
}

/// Reads a query that is nothing but JSON, percent-encoded or not.
pub(super) fn read_query_of_json(query: &str, repairs: &mut Repairs) -> Option<Value> {
    let begins = query.starts_with('{') || query.get(..3).is_some_and(|start| start.eq_ignore_ascii_case("%7b"));
    if !begins {
        return None;
    }
    let inside = json_in_a_field(query).unwrap_or(Cow::Borrowed(query));
    let mut found = Repairs::default();
    let mut read = |text: &str| json::read(text, Around::Nothing, &mut found).ok().filter(Value::is_object);
    // Of an address that was not encoded, some characters may have been encoded on the way.
    let value = read(&inside)
        .or_else(|| read(&String::from_utf8(percent_encoding::percent_decode_str(query).collect()).ok()?))?;
    found.add(RepairCode::JsonInFieldName);
    repairs.extend(found);
    Some(value)
}

/// Reads a body that is JSON or begins like it. The error of any other body is `None`.
fn read_json(text: &str, declared: &Declared, repairs: &mut Repairs) -> Result<Value, Option<JsonError>> {
    let start = text.trim_start_matches(|c: char| c.is_whitespace() || c == '\u{feff}');
    let plain = declared.essence.starts_with("text/");
    if let Some(inside) = json_in_a_field(start) {
        let mut found = Repairs::default();
        if let Ok(value @ (Value::Object(_) | Value::Array(_))) = json::read(&inside, Around::Nothing, &mut found) {
            let encoded = start.starts_with('%');
            found.add(if encoded && !start.ends_with('=') {
                RepairCode::EncodedTwice
            } else {
                RepairCode::JsonInFieldName
            });
            repairs.extend(found);
            return Ok(value);
        }
    }
    let begins = start.starts_with(['{', '['])
        || (!plain && begins_like_json(start))
        || start.starts_with("\"{")
        || start.starts_with("\"[");
    // Text of other types may contain JSON anywhere, and a form may have it as a value: there, nothing is cut off around it.
    let may_have_text_around = declared.json() || declared.nothing() || declared.form();
    let around = if may_have_text_around && (begins || !form::is_likely(text.as_bytes())) {
        Around::Text
    } else {
        Around::Nothing
    };
    let mut found = Repairs::default();
    match json::read(text, around, &mut found) {
        Ok(value) if declared.json() || begins || found.has(RepairCode::TextAround) => {
            let is_text = plain && !begins;
            if is_text || (declared.form() && !value.is_object() && !value.is_array()) {
                return Err(None);
            }
            repairs.extend(found);
            Ok(value)
        }
        Ok(_) => Err(None),
        Err(failure) if declared.json() || begins => Err(Some(failure)),
        Err(_) => Err(None),
    }
}

/// Returns whether a text begins like an object or a list of JSON, or like one whose bracket is missing. No form does.
fn begins_like_json(text: &str) -> bool {
    let text = text.trim_start_matches(|c: char| c.is_whitespace() || c == '\u{feff}');
    text.starts_with('{') || (text.starts_with(['[', '"']) && text.contains("\":"))
}

/// Returns the JSON of a body that is percent-encoded as a whole, or of a form whose only field is the JSON, as a name or as a
/// value.
fn json_in_a_field(text: &str) -> Option<Cow<'_, str>> {
    let text = text.trim_end_matches(['\r', '\n', '\0', ' ']);
    if text.get(..5).is_some_and(|start| start.eq_ignore_ascii_case("%257b")) {
        let once = String::from_utf8(form::unescape(text.as_bytes(), &mut Repairs::default())).ok()?;
        return json_in_a_field(&once).map(|inside| Cow::Owned(inside.into_owned()));
    }
    let begins = |text: &str| {
        let Some(start) = text.get(..9).filter(|start| start.starts_with('%')) else { return false };
        let start = start.to_ascii_lowercase();
        ["%7b", "%5b%7b", "%22%7b", "%5b%22", "%0a%7b", "%0d%0a%7b"].iter().any(|escape| start.starts_with(escape))
    };
    let after_equals = text.strip_prefix('=').filter(|rest| rest.starts_with('{') || begins(rest));
    let inside = after_equals.unwrap_or(text);
    if begins(inside) {
        let inside = inside.strip_suffix('=').unwrap_or(inside);
        let decoded = form::unescape(inside.as_bytes(), &mut Repairs::default());
        return String::from_utf8(decoded).ok().map(Cow::Owned);
    }
    let named = inside.strip_suffix('=').filter(|name| name.starts_with('{') && name.ends_with('}'));
    named.or(after_equals).map(Cow::Borrowed)
}

/// A browser's `fetch` sends every string as text/plain, forms too.
fn is_form(bytes: &[u8], declared: &Declared, braced: bool) -> bool {
    if declared.form() {
        return !braced;
    }
    if declared.json() || declared.nothing() || declared.multipart() {
        return form::is_likely(bytes) || form::is_encoded_whole(bytes);
    }
    form::is_certain(bytes)
}

fn unreadable(why: impl Into<String>) -> Problem {
    Problem::new(ProblemCode::BodyUnreadable, why)
}

/// Returns the problem of data that can be read in two ways.
pub(super) fn two_readings(ambiguity: Ambiguity) -> Problem {
    let why = format!("the data can be read in two ways, so nothing was sent: {}", ambiguity.message());
    Problem::new(ProblemCode::BodyAmbiguous, why).with("ambiguity", ambiguity.as_str())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn read(bytes: &[u8], content_type: Option<&str>, content_encoding: Option<&str>) -> Result<Body, Problem> {
        super::read(bytes, content_type, content_encoding, &mut Repairs::default())
    }

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
        assert_eq!(broken.code, ProblemCode::BodyUnreadable);
        assert!(read_as("", "{\"id\": ").is_err());
        assert!(broken.message.contains("JSON"), "{broken}");
        let packed = read(&[0x1f, 0x8b, 8, 0, 1, 2, 3], None, Some("gzip")).unwrap_err();
        assert!(packed.message.contains("unpacked"), "{packed}");
        assert!(read(&[0, 159, 146, 150], Some("image/png"), None).is_err());
        assert!(read_as("multipart/form-data", "x").is_err());
    }
}
