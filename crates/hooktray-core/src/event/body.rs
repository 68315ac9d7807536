//! Reads a body by what its bytes are. The Content-Type decides only where they allow more than one reading.

mod declared;
mod json_body;
mod php_notices;
#[cfg(test)]
mod tests;

use std::borrow::Cow;

use serde_json::Value;

use super::ambiguity::Ambiguity;
use super::compressed::{self, MAX_UNPACKED};
use super::json::JsonError;
use super::repair::{RepairCode, Repairs};
use super::{charset, form, multipart, values};
use crate::outcome::{Problem, ProblemCode};
use declared::Declared;
pub(super) use json_body::read_query_of_json;
use json_body::{begins_like_json, read_json};

/// The content of a body.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Body {
    /// An object, a list or a text; `null` if there is no body.
    pub json: Value,
    /// The body as text, as it was sent.
    pub text: String,
}

impl Body {
    /// Returns whether there is no body, or nothing in it, as in `{}`: then the fields are those of the query.
    #[must_use]
    pub fn has_no_value(&self) -> bool {
        match &self.json {
            Value::Null => true,
            Value::Object(fields) => fields.is_empty(),
            Value::Array(values) => values.is_empty(),
            Value::String(text) => text.is_empty(),
            Value::Bool(_) | Value::Number(_) => false,
        }
    }
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
    values::clean(&mut body.json, &mut found);
    if let Some(ambiguity) = found.ambiguity() {
        return Err(two_readings(ambiguity));
    }
    repairs.extend(found);
    Ok(body)
}

fn read_unpacked(bytes: &[u8], declared: &Declared, repairs: &mut Repairs) -> Result<Body, Problem> {
    match charset::wide_as_utf_8(bytes, declared.charset.as_deref(), repairs) {
        Some(text) => read_text(&text, Some("utf-8"), declared, repairs),
        None => read_text(bytes, declared.charset.as_deref(), declared, repairs),
    }
}

/// Reads a body in which each ASCII character is one byte.
fn read_text(bytes: &[u8], charset: Option<&str>, declared: &Declared, repairs: &mut Repairs) -> Result<Body, Problem> {
    if let Some(body) = read_behind_notices(bytes, charset, declared, repairs) {
        return Ok(body);
    }
    let bytes_of_form = multipart::trimmed(bytes);
    if let Some(boundary) = multipart::boundary(bytes_of_form, declared.mime.as_ref().filter(|_| declared.multipart()))
    {
        let json = multipart::parse(bytes_of_form, &boundary, charset, repairs)
            .map_err(|why| unreadable(format!("the multipart form cannot be read: {why}")))?;
        // A form may contain files, so it has no text as a whole.
        return Ok(Body { text: json.to_string(), json });
    }
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
    if charset.is_none() && ends_with_open_letter(bytes) {
        return Err(two_readings(Ambiguity::Charset));
    }
    if is_cut(bytes, charset) {
        return Err(unreadable(
            "the body ends within a character: its end is missing, as if the sender counted letters for Content-Length and not bytes",
        ));
    }
    let braced = begins_like_json(&text) && !declared.essence.starts_with("text/");
    let (mut bytes, charset) = charset::ascii_compatible(bytes, charset);
    let without_notices = php_notices::without(&bytes).filter(|without| is_form(without, declared, braced));
    if let Some(without) = without_notices {
        repairs.add(RepairCode::TextAround);
        bytes = Cow::Owned(without);
    }
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

/// Reads what is behind the notices of PHP that a body begins with, if it is a record.
fn read_behind_notices(
    bytes: &[u8],
    charset: Option<&str>,
    declared: &Declared,
    repairs: &mut Repairs,
) -> Option<Body> {
    let rest = &bytes[php_notices::end(bytes)?..];
    let mut found = Repairs::default();
    let body = read_text(rest, charset, declared, &mut found).ok()?;
    if !body.json.is_object() && !body.json.is_array() {
        return None;
    }
    found.add(RepairCode::TextAround);
    repairs.extend(found);
    Some(Body { text: charset::text(bytes, charset).unwrap_or(body.text), json: body.json })
}

/// Returns whether bytes are ASCII but for the last one, which is half a Russian letter in UTF-8, or “Р” or “С” in Windows-1251.
fn ends_with_open_letter(bytes: &[u8]) -> bool {
    bytes.split_last().is_some_and(|(last, before)| matches!(last, 0xd0 | 0xd1) && before.is_ascii())
}

/// Returns whether bytes are UTF-8 and end within a character. They are not if another charset is named and they fit it. One byte alone
/// may be a letter of another charset, unless UTF-8 is named and it is half a Russian one.
fn is_cut(bytes: &[u8], charset: Option<&str>) -> bool {
    if bytes.last().is_none_or(u8::is_ascii) || charset.is_some_and(|charset| charset::is_in_another(bytes, charset)) {
        return false;
    }
    let Err(error) = std::str::from_utf8(bytes) else { return false };
    let (whole, rest) = bytes.split_at(error.valid_up_to());
    let is_of_russian = charset.is_some_and(charset::is_utf_8) && matches!(rest, [0xd0 | 0xd1]);
    // A letter behind a Latin one is that of “René” in Latin-1.
    let is_of_latin = whole.last().is_some_and(u8::is_ascii_alphabetic) && rest.len() == 1 && rest[0] >= 0xe0;
    error.error_len().is_none() && !is_of_latin && (!whole.is_ascii() || is_of_russian)
}

/// A browser's `fetch` sends every string as text/plain, forms too.
fn is_form(bytes: &[u8], declared: &Declared, braced: bool) -> bool {
    if declared.form() {
        return !braced;
    }
    if declared.json() || declared.nothing() || declared.multipart() {
        return form::is_likely(bytes) || form::is_encoded_whole(bytes);
    }
    form::is_certain(bytes) || form::is_certainly_encoded_whole(bytes)
}

fn unreadable(why: impl Into<String>) -> Problem {
    Problem::new(ProblemCode::BodyUnreadable, why)
}

/// Returns the problem of data that can be read in two ways.
pub(super) fn two_readings(ambiguity: Ambiguity) -> Problem {
    let why = format!("the data can be read in two ways, so nothing was sent: {}", ambiguity.message());
    Problem::new(ProblemCode::BodyAmbiguous, why).with("ambiguity", ambiguity.as_str())
}
