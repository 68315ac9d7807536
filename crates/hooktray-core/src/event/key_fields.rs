//! Hides fields whose names say that they are keys, such as the `api_key` that SMS Deliverer sends with every record. They are
//! never shown, and not stored if no template of the flow reads them.

mod encoded;
mod form;
mod names;
mod stored;
mod written;

use std::borrow::Cow;
use std::collections::HashSet;

use secrecy::SecretString;
use serde_json::{Map, Value};

pub(crate) use names::is_key_name;
use written::values_in_text;
pub(crate) use written::{hide_in_message, hide_in_text, keys_in_text};

use super::{Content, Event};

/// What replaces a key.
pub(crate) const HIDDEN: &str = "••••";

/// Hides the keys in a JSON value: under their names, in lists of names and values, and in texts.
pub(crate) fn hide_in_json(value: &mut Value) {
    match value {
        Value::Object(map) => {
            let names = KeyNames::of(map);
            for (name, value) in map.iter_mut() {
                if names.has(name) { hide(value) } else { hide_in_json(value) }
            }
        }
        Value::Array(values) => match key_of_pair(values) {
            Some(key) => hide(&mut values[key]),
            None => values.iter_mut().for_each(hide_in_json),
        },
        Value::String(text) => {
            if let Cow::Owned(hidden) = hide_in_text(text) {
                *text = hidden;
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

/// Where the entry of a list of names and values may have its name.
const ENTRY_NAMES: [&str; 6] = ["name", "key", "field", "id", "label", "title"];

/// Returns the place of the key in a list that is a name and a value.
pub(super) fn key_of_pair(list: &[Value]) -> Option<usize> {
    matches!(list, [Value::String(name), Value::String(_) | Value::Number(_)] if is_key_name(name)).then_some(1)
}

/// Which names of an object make their value a key.
#[derive(Clone, Copy)]
pub(super) enum KeyNames {
    /// The names that `is_key_name` accepts.
    Own,
    /// `value`: the object is an entry of a list of names and values, and its name is that of a key.
    Value,
}

impl KeyNames {
    /// Returns those of an object.
    pub(super) fn of(map: &Map<String, Value>) -> KeyNames {
        let is_entry = map.contains_key("value");
        let named = |by: &str| map.get(by).and_then(Value::as_str).is_some_and(is_key_name);
        if is_entry && ENTRY_NAMES.into_iter().any(named) { KeyNames::Value } else { KeyNames::Own }
    }

    /// Returns whether the value under this name is a key.
    pub(super) fn has(self, name: &str) -> bool {
        match self {
            KeyNames::Own => is_key_name(name),
            KeyNames::Value => name == "value",
        }
    }
}

fn hide(value: &mut Value) {
    match value {
        Value::Object(map) => map.values_mut().for_each(hide),
        Value::Array(values) => values.iter_mut().for_each(hide),
        Value::String(text) if text.is_empty() => {}
        Value::String(_) | Value::Number(_) => *value = Value::from(HIDDEN),
        Value::Null | Value::Bool(_) => {}
    }
}

/// Removes the keys that were not stored, so that a template finds nothing rather than [`HIDDEN`].
pub(crate) fn remove_hidden(value: &mut Value) {
    match value {
        Value::Object(map) => {
            // The value is checked first: few are hidden, and the check of a name takes longer.
            map.retain(|name, value| !(value.as_str() == Some(HIDDEN) && is_key_name(name)));
            map.values_mut().for_each(remove_hidden);
        }
        Value::Array(values) => values.iter_mut().for_each(remove_hidden),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

impl Content {
    /// Returns the values of the keys in the record, except short ones, which may occur in any text.
    #[must_use]
    pub fn key_values(&self) -> Vec<String> {
        let mut values = Vec::new();
        key_values(&self.query, false, &mut values);
        match &self.body {
            Ok(body) => key_values(&body.json, false, &mut values),
            Err(_) => values_in_text(&self.unread, &mut values),
        }
        values.extend(self.keys_in_headers.iter().cloned());
        // A text of rows may have the same key in each.
        let mut known = HashSet::new();
        values
            .retain(|value| value.chars().count() >= MIN_VALUE_CHARS && value != HIDDEN && known.insert(value.clone()));
        values
    }

    /// Returns the keys of the record, for a mask. A record with more keys than anyone needs is an attempt to keep
    /// the program busy: of those only the first count, the others are hidden where they stand under their names.
    #[must_use]
    pub fn key_secrets(&self) -> Vec<SecretString> {
        let values = self.key_values().into_iter().filter(|value| value.len() <= MAX_SECRET_BYTES);
        values.take(MAX_SECRETS).map(SecretString::from).collect()
    }
}

impl Event {
    /// Returns the values of the keys in the headers.
    pub(super) fn keys_in_headers(&self) -> Vec<String> {
        let mut values = Vec::new();
        for (name, value) in &self.headers {
            if is_key_name(name) {
                // `Bearer` and its like stand before a key.
                values.extend([value.as_str(), value.rsplit(' ').next().unwrap_or_default()].map(str::to_owned));
            }
            values_in_text(value, &mut values);
        }
        values
    }
}

/// Returns a text with [`HIDDEN`] in place of the values, also of one that is cut off at the end of it.
pub(super) fn hide_values(text: String, values: &[String]) -> String {
    if values.is_empty() {
        return text;
    }
    let mut hidden = values.iter().fold(text, |text, value| text.replace(value.as_str(), HIDDEN));
    let cut = values.iter().filter_map(|value| {
        let lengths = value.char_indices().map(|(length, _)| length).filter(|length| *length >= MIN_VALUE_CHARS);
        lengths.filter(|length| hidden.ends_with(&value[..*length])).max()
    });
    if let Some(length) = cut.max() {
        hidden.truncate(hidden.len() - length);
        hidden.push_str(HIDDEN);
    }
    hidden
}

/// The most keys of a record that are looked for in other texts.
const MAX_SECRETS: usize = 50;
/// The most bytes of a key that is looked for in other texts.
const MAX_SECRET_BYTES: usize = 8 * 1024;
/// The fewest characters of a key that is looked for in other texts.
const MIN_VALUE_CHARS: usize = 6;

fn key_values(value: &Value, is_key: bool, found: &mut Vec<String>) {
    match value {
        Value::Object(map) => {
            let names = KeyNames::of(map);
            map.iter().for_each(|(name, value)| key_values(value, is_key || names.has(name), found));
        }
        Value::Array(values) => {
            let key = key_of_pair(values);
            values.iter().enumerate().for_each(|(at, value)| key_values(value, is_key || key == Some(at), found));
        }
        Value::String(text) if is_key => found.push(text.clone()),
        Value::String(text) => values_in_text(text, found),
        Value::Number(number) if is_key => found.push(number.to_string()),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

#[cfg(test)]
mod tests;
