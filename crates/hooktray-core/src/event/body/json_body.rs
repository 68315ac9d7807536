//! A body or a query that is JSON, also percent-encoded or in a field of a form.

use std::borrow::Cow;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;

use super::declared::Declared;
use crate::event::json::{Around, JsonError};
use crate::event::repair::{RepairCode, Repairs};
use crate::event::{charset, form, json};

/// Reads a query that is nothing but JSON, percent-encoded or not.
pub(in crate::event) fn read_query_of_json(query: &str, repairs: &mut Repairs) -> Option<Value> {
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
pub(super) fn read_json(text: &str, declared: &Declared, repairs: &mut Repairs) -> Result<Value, Option<JsonError>> {
    let start = json::trim_start(text);
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
    if let Some(value) = in_base64(start) {
        repairs.add(RepairCode::EncodedTwice);
        return Ok(value);
    }
    let begins = start.starts_with(['{', '['])
        || (!plain && begins_like_json(start))
        || start.starts_with("\"{")
        || start.starts_with("\"[");
    // Text of other types may contain JSON anywhere, and a form may have it as a value: there, nothing is cut off around it.
    let may_have_text_around = declared.json() || declared.nothing() || declared.form();
    let is_in_form = || !declared.json() && is_beside_fields(text);
    let around = if may_have_text_around && (begins || !(form::is_likely(text.as_bytes()) || is_in_form())) {
        Around::Text
    } else {
        Around::Nothing
    };
    let mut found = Repairs::default();
    match json::read(text, around, &mut found) {
        Ok(Value::String(form)) if declared.json() && form::is_certain(form.as_bytes()) => {
            repairs.add(RepairCode::EncodedTwice);
            Ok(form::parse(form.as_bytes(), None, repairs))
        }
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

/// Returns whether other fields of a form stand before or behind JSON, so that it is the value of one field.
fn is_beside_fields(text: &str) -> bool {
    let Some((start, end)) = text.find(['{', '[']).zip(text.rfind(['}', ']'])) else { return false };
    let fields =
        |part: &str| part.split(['&', ';', '\n']).filter(|piece| form::is_field(piece.trim().as_bytes())).count();
    fields(&text[..start]) > 1 || fields(text.get(end + 1..).unwrap_or_default()) > 0
}

/// Returns the object that a body is in Base64, as some queues and clouds send it.
fn in_base64(text: &str) -> Option<Value> {
    // What `{"`, `{ ` and `{` with a line end begin with.
    if !["eyJ", "eyA", "ewo", "ew0"].iter().any(|start| text.starts_with(start)) {
        return None;
    }
    let plain: String = text.split_ascii_whitespace().collect();
    let decoded = STANDARD.decode(plain).ok()?;
    serde_json::from_slice(&decoded).ok().filter(Value::is_object)
}

/// Returns whether a text begins like an object or a list of JSON, or like one whose bracket is missing. No form does.
pub(super) fn begins_like_json(text: &str) -> bool {
    let text = json::trim_start(text);
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
        let decoded = charset::standard(&decoded, &mut Repairs::default()).into_owned();
        return String::from_utf8(decoded).ok().map(Cow::Owned);
    }
    let named = inside.strip_suffix('=').filter(|name| name.starts_with('{') && name.ends_with('}'));
    named.or(after_equals).map(Cow::Borrowed)
}
