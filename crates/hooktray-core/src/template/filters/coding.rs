//! `urldecode`, `fromjson`, `base64`, `ucs2`, and minijinja's `escape`, `tojson` and `urlencode`: one way to write a text
//! turned into another. How a secret is written is noted, so that a mask finds it.

use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use minijinja::value::Rest;
use minijinja::{Environment, Error, State, Value};

use super::{by_minijinja, pay_for, text_of};
use crate::event::{decode_form_value, decode_json, decode_text, decode_ucs_2};
use crate::template::fault::{TemplateFault, refused};
use crate::template::{derived, from_json, is_empty};

pub(super) fn add_to(env: &mut Environment<'static>) {
    env.add_filter("urldecode", |state: &State, value: Value| {
        let text = text_of(&value);
        pay_for(state, text.len())?;
        Ok::<_, Error>(urldecode(&text))
    });
    env.add_filter("fromjson", |state: &State, value: Value| {
        // A value that is not a text was read already.
        let Some(text) = value.as_str() else { return Ok(if is_empty(&value) { Value::from("") } else { value }) };
        pay_for(state, text.len())?;
        from_json_text(text)
    });
    env.add_filter("base64", |state: &State, value: Value| {
        let text = text_of(&value);
        pay_for(state, text.len())?;
        let encoded = STANDARD.encode(&text);
        derived::note(state, &[&text], &encoded);
        Ok::<_, Error>(encoded)
    });
    let plain = Arc::new(Environment::new());
    for name in ["e", "escape", "tojson", "urlencode"] {
        let plain = Arc::clone(&plain);
        env.add_filter(name, move |state: &State, args: Rest<Value>| -> Result<Value, Error> {
            if name == "urlencode" && args.first().is_none_or(is_empty) {
                return Ok(Value::from(""));
            }
            let written = by_minijinja(&plain, state, name, &args)?;
            if let Some(text) = written.as_str() {
                derived::note_written(state, text, |hidden| written_alone(&plain, name, hidden));
            }
            Ok(written)
        });
    }
    env.add_filter("ucs2", |state: &State, value: Value| {
        let text = text_of(&value);
        pay_for(state, text.len())?;
        Ok::<_, Error>(decode_ucs_2(&text).unwrap_or(text))
    });
}

/// Returns a text as a filter writes it among others.
fn written_alone(plain: &Environment<'static>, filter: &str, text: &str) -> Option<String> {
    let written = plain.empty_state().apply_filter(filter, &[Value::from(text)]).ok()?;
    let written = written.as_str()?;
    // JSON puts a text in quotes.
    let inner = if filter == "tojson" { written.strip_prefix('"')?.strip_suffix('"')? } else { written };
    Some(inner.to_owned())
}

/// Returns a text as a form or an address encodes it, in whatever charset, read: `%D0%9E%D0%BB%D1%8F+1` is `Оля 1`, and so is
/// `%u041E%u043B%u044F+1`.
fn urldecode(text: &str) -> String {
    let bytes = decode_form_value(text.as_bytes());
    decode_text(&bytes, None).unwrap_or_else(|| String::from_utf8_lossy(&bytes).into_owned())
}

/// Returns the value that a JSON text has.
///
/// # Errors
/// A text that is not JSON.
fn from_json_text(text: &str) -> Result<Value, Error> {
    let text = text.trim_start_matches('\u{feff}').trim();
    if text.is_empty() {
        return Ok(Value::from(""));
    }
    let json = decode_json(text).map_err(|why| {
        refused(TemplateFault::Json, "", format!("`fromjson` was given a text that is not JSON: {why}"))
    })?;
    Ok(from_json(&json))
}
