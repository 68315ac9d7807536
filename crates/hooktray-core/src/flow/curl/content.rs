//! The body and the query of a cURL command, as fields or as a template.

use std::borrow::Cow;

use serde_json::{Map, Value as Json};

use super::secrets::SecretFinder;
use super::{FORM, JSON, literal};
use crate::event::is_key_name;
use crate::flow::Field;

/// What a request sends besides its address and its headers.
pub(super) enum CurlBody {
    Nothing,
    /// Fields of a form.
    Form(Vec<Field>),
    /// Fields of a JSON object.
    JsonObject(Vec<Field>),
    /// Any other text, as a template.
    Text(String),
}

/// Returns what a body is.
pub(super) fn content(body: &str, content_type: &str, secrets: &mut SecretFinder<'_>) -> CurlBody {
    let kind = content_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    if let Some((mut json, text)) = json_of(body) {
        let has_fields = kind == FORM || kind == JSON || kind.ends_with("+json");
        let fields = json.as_object().filter(|_| has_fields).and_then(|object| json_fields(object, secrets));
        return match fields {
            Some(fields) => CurlBody::JsonObject(fields),
            None => CurlBody::Text(secrets.in_json(&mut json).unwrap_or_else(|| literal(&text))),
        };
    }
    if kind != FORM {
        return CurlBody::Text(secrets.in_text(body));
    }
    match form_fields(body, secrets).filter(|fields| !fields.is_empty()) {
        Some(fields) => CurlBody::Form(fields),
        None if body.trim_start().starts_with(['<', '{', '[', '-']) => CurlBody::Text(secrets.in_text(body)),
        None => CurlBody::Text(secrets.in_query(body)),
    }
}

/// Returns an object or a list, and its text. PowerShell needs `\"` for a quotation mark in a body, and a word processor
/// writes “ in its place: both are read as quotation marks if that alone gives JSON.
fn json_of(body: &str) -> Option<(Json, Cow<'_, str>)> {
    if !body.trim_start().starts_with(['{', '[']) {
        return None;
    }
    let texts: [Cow<'_, str>; 3] =
        [body.into(), body.replace("\\\"", "\"").into(), body.replace(['“', '”', '„'], "\"").into()];
    texts.into_iter().find_map(|text| {
        let json = serde_json::from_str::<Json>(&text).ok()?;
        Some((json, text))
    })
}

/// Returns the fields of a form; `None` if the text is not a form in UTF-8, or has a name twice.
pub(super) fn form_fields(text: &str, secrets: &mut SecretFinder<'_>) -> Option<Vec<Field>> {
    let pieces = text.split('&').filter(|piece| !piece.is_empty());
    let is_utf_8 = percent_encoding::percent_decode_str(text).decode_utf8().is_ok();
    if !is_utf_8 || pieces.clone().any(|piece| !piece.contains('=')) {
        return None;
    }
    let pairs: Vec<(String, String)> = form_urlencoded::parse(text.as_bytes()).into_owned().collect();
    let mut names: Vec<&String> = pairs.iter().map(|(name, _)| name).collect();
    names.sort_unstable();
    names.dedup();
    if names.len() < pairs.len() || names.iter().any(|name| name.trim().is_empty()) {
        return None;
    }
    Some(pairs.iter().map(|(name, value)| field(name, secrets.in_value(name, value))).collect())
}

/// Returns the fields of a JSON object; `None` if it has objects, lists or nothing in it, or a number that is a key.
fn json_fields(object: &Map<String, Json>, secrets: &mut SecretFinder<'_>) -> Option<Vec<Field>> {
    // A field would make a text of a secret.
    let is_plain = |(name, value): (&String, &Json)| match value {
        Json::String(_) | Json::Bool(_) => true,
        Json::Number(_) => !is_key_name(name),
        Json::Null | Json::Array(_) | Json::Object(_) => false,
    };
    if object.is_empty() || !object.iter().all(is_plain) {
        return None;
    }
    let fields = object.iter().map(|(name, value)| match value {
        Json::String(text) => field(name, secrets.in_value(name, text)),
        // A sole expression keeps its type.
        other => field(name, format!("{{{{ {other} }}}}")),
    });
    Some(fields.collect())
}

fn field(name: &str, value: String) -> Field {
    Field { name: name.to_owned(), value, required: false, check: None }
}
