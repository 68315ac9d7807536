//! `filled`: a text, if somebody filled it in.

use std::collections::HashSet;

use minijinja::value::ValueKind;
use minijinja::{Environment, Error, State, Value};

use super::{is_false, pay_for, text_of};
use crate::event::is_placeholder;

/// The words with which programs say that there is nothing, as they write them.
const NOTHING: [&str; 22] = [
    "null",
    "NULL",
    "Null",
    "(null)",
    "<null>",
    "undefined",
    "Undefined",
    "UNDEFINED",
    "None",
    "none",
    "NONE",
    "nil",
    "NIL",
    "NaN",
    "nan",
    "NAN",
    "N/A",
    "n/a",
    "false",
    "False",
    "FALSE",
    "[object Object]",
];

pub(super) fn add_to(env: &mut Environment<'static>) {
    env.add_filter("filled", |state: &State, value: Value| -> Result<Value, Error> {
        // A list that a sender makes of one value, or of the parts of a name.
        if value.kind() == ValueKind::Seq {
            let parts: Vec<Value> = value.try_iter()?.collect();
            if parts.iter().any(is_object) {
                return Ok(value);
            }
            pay_for(state, parts.iter().map(|part| part.len().unwrap_or(1)).sum())?;
            // A form that repeats its fields names the same person twice.
            let mut known = HashSet::from([String::new()]);
            let texts: Vec<String> = parts.iter().map(text_in).filter(|text| known.insert(text.clone())).collect();
            return Ok(Value::from(texts.join(", ")));
        }
        // An object is no text; the check of the field then says so.
        if is_object(&value) {
            return Ok(value);
        }
        let text = text_in(&value);
        pay_for(state, text.len())?;
        Ok(Value::from(text))
    });
}

/// Returns whether a value is an object that is not empty, or a list.
fn is_object(value: &Value) -> bool {
    matches!(value.kind(), ValueKind::Map | ValueKind::Seq) && value.len() != Some(0)
}

/// Returns a text without the blanks around it; an empty one for what programs write in place of a text.
fn text_in(value: &Value) -> String {
    if is_false(value) || matches!(value.kind(), ValueKind::Map | ValueKind::Seq) {
        return String::new();
    }
    let text = text_of(value);
    let text = text.trim();
    let is_mark = text.chars().all(|c| "-–—_.?*/".contains(c));
    if is_mark || NOTHING.contains(&text) || is_placeholder(text) { String::new() } else { text.to_owned() }
}
