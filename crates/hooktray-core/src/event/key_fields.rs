//! Hides fields whose names say that they are keys, such as the `api_key` that SMS Deliverer sends with every record. They are
//! never shown, and not stored if no template of the flow reads them.

mod names;
mod written;

use std::borrow::Cow;
use std::collections::HashSet;

use aho_corasick::{AhoCorasick, AhoCorasickKind, BuildError, MatchKind};
use secrecy::SecretString;
use serde_json::{Map, Value};

pub(crate) use names::is_key_name;
pub(crate) use written::hide_in_text;
use written::{has_key, hide_in_bytes, values_in_text};

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

/// Returns the paths of the values at `at` that are keys or have one in them, each a list of names.
fn paths(value: &Value, at: &mut Vec<String>, found: &mut Vec<Vec<String>>) {
    match value {
        Value::Object(map) => {
            let names = KeyNames::of(map);
            for (name, value) in map {
                at.push(name.clone());
                if names.has(name) {
                    found.push(at.clone())
                } else {
                    paths(value, at, found)
                }
                at.pop();
            }
        }
        Value::Array(values) if key_of_pair(values).is_some() => found.push(at.clone()),
        Value::Array(values) => values.iter().for_each(|value| paths(value, at, found)),
        Value::String(text) if has_key(text) => found.push(at.clone()),
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
            .retain(|value| value.chars().count() >= SHORTEST_VALUE && value != HIDDEN && known.insert(value.clone()));
        values
    }
}

impl Content {
    /// Returns the keys of the record, for a mask. A record with more keys than anyone needs is an attempt to keep
    /// the program busy: of those only the first count, the others are hidden where they stand under their names.
    #[must_use]
    pub fn key_secrets(&self) -> Vec<SecretString> {
        let values = self.key_values().into_iter().filter(|value| value.len() <= LONGEST_SECRET);
        values.take(MOST_SECRETS).map(SecretString::from).collect()
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

    /// Hides the keys in the event if no template reads one. `seen` are the paths that templates read. A compressed body that
    /// has keys is unpacked: in what is packed, nothing can be hidden.
    pub(crate) fn hide_unseen_keys(&mut self, content: &Content, seen: &[Vec<String>]) {
        let mut keys = Vec::new();
        paths(&content.query, &mut vec!["query".to_owned()], &mut keys);
        if let Ok(body) = &content.body {
            // A text has no fields: a template that reads one gets nothing of it.
            let mut at = vec!["body".to_owned()];
            at.extend(body.json.is_string().then(|| HIDDEN.to_owned()));
            paths(&body.json, &mut at, &mut keys);
        }
        // Of a body that cannot be read, a template can only see the whole.
        let body = self.unpacked_body();
        if content.body.is_err() && hide_in_bytes(&body) != *body {
            keys.push(vec!["body".to_owned(), HIDDEN.to_owned()]);
        }
        let in_headers = self.headers.iter().filter(|(name, value)| is_key_name(name) || has_key(value));
        keys.extend(in_headers.map(|(name, _)| vec!["headers".to_owned(), name.clone()]));
        if keys.is_empty() || keys.iter().any(|key| seen.iter().any(|path| can_see(path, key))) {
            return;
        }
        if let Some(unpacked) = self.unpacked().filter(|unpacked| unpacked.reads_as(content)) {
            *self = unpacked;
        }
        self.body = self.body_without_keys(content, seen);
        self.query = hide_in_text(&self.query).into_owned();
        for (name, value) in &mut self.headers {
            *value = if is_key_name(name) { HIDDEN.to_owned() } else { hide_in_text(value).into_owned() };
        }
    }
}

impl Event {
    /// Returns whether the body reads as this.
    fn reads_as(&self, content: &Content) -> bool {
        match (&self.content_as_it_came().body, &content.body) {
            (Ok(own), Ok(other)) => own == other,
            (own, other) => own.is_err() && other.is_err(),
        }
    }

    /// Returns the body with its keys hidden, and everything that templates read as it was.
    fn body_without_keys(&self, content: &Content, seen: &[Vec<String>]) -> Vec<u8> {
        let by_name = hide_in_bytes(&self.body);
        // Bodies that were encoded twice, or in two bytes for each character, have no names that can be found.
        let values = content.key_values();
        // A value with one of these may have been taken for the end of it.
        let is_odd = |value: &String| value.contains(|c: char| c.is_whitespace() || "\"'<>&".contains(c));
        if !values.iter().any(is_odd) && without(&by_name, &values) == by_name {
            return by_name;
        }
        let by_value = hide_in_bytes(&without(&self.body, &values));
        // Another field may have the value of a key as well, such as a telephone number used as a password.
        let hidden = Event { body: by_value.clone(), ..self.clone() }.content_as_it_came();
        let read = |content: &Content| {
            let mut values = Vec::new();
            if let Ok(body) = &content.body {
                values_seen(&body.json, &mut vec!["body".to_owned()], seen, &mut values);
            }
            values
        };
        if read(&hidden) == read(content) { by_value } else { by_name }
    }
}

/// Returns the bytes with [`HIDDEN`] in place of the values, in UTF-8 and in both kinds of UTF-16. All values are looked
/// for in one pass: a record may have thousands.
fn without(bytes: &[u8], values: &[String]) -> Vec<u8> {
    let written = [
        |text: &str| text.as_bytes().to_vec(),
        |text: &str| text.encode_utf16().flat_map(u16::to_le_bytes).collect(),
        |text: &str| text.encode_utf16().flat_map(u16::to_be_bytes).collect(),
    ];
    written.into_iter().fold(bytes.to_vec(), |bytes, written| {
        // The longest first: one value may begin another.
        match search(values.iter().map(|value| written(value))) {
            Ok(search) => search.replace_all_bytes(&bytes, &vec![written(HIDDEN); values.len()]),
            Err(_) => bytes,
        }
    })
}

/// Returns a text with [`HIDDEN`] in place of the values, also of one that is cut off at the end of it.
pub(super) fn hide_values(text: String, values: &[String]) -> String {
    if values.is_empty() {
        return text;
    }
    let mut hidden = values.iter().fold(text, |text, value| text.replace(value.as_str(), HIDDEN));
    let cut = values.iter().filter_map(|value| {
        let lengths = value.char_indices().map(|(length, _)| length).filter(|length| *length >= SHORTEST_VALUE);
        lengths.filter(|length| hidden.ends_with(&value[..*length])).max()
    });
    if let Some(length) = cut.max() {
        hidden.truncate(hidden.len() - length);
        hidden.push_str(HIDDEN);
    }
    hidden
}

/// Returns a search for all of these. A value that repeats itself, such as `token:token:…`, must not take longer: the automaton
/// that aho-corasick prefers for few values takes time with the square of their length.
fn search(values: impl Iterator<Item = Vec<u8>>) -> Result<AhoCorasick, BuildError> {
    AhoCorasick::builder()
        .kind(Some(AhoCorasickKind::ContiguousNFA))
        .match_kind(MatchKind::LeftmostLongest)
        .build(values)
}

/// The most keys of a record that are looked for in other texts.
const MOST_SECRETS: usize = 50;
/// The most bytes of a key that is looked for in other texts.
const LONGEST_SECRET: usize = 8 * 1024;
/// The fewest characters of a key that is looked for in other texts.
const SHORTEST_VALUE: usize = 6;

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

/// Adds the values at `at` whose paths are in `seen`, the paths that templates read.
fn values_seen(value: &Value, at: &mut Vec<String>, seen: &[Vec<String>], found: &mut Vec<(Vec<String>, Value)>) {
    match value {
        Value::Object(map) => {
            for (name, value) in map {
                at.push(name.clone());
                values_seen(value, at, seen, found);
                at.pop();
            }
        }
        Value::Array(values) => values.iter().for_each(|value| values_seen(value, at, seen, found)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {
            if seen.iter().any(|path| can_see(path, at)) {
                found.push((at.clone(), value.clone()));
            }
        }
    }
}

/// Returns whether a template that reads `path` gets the value at `key`, or a part of it.
fn can_see(path: &[String], key: &[String]) -> bool {
    let (Some(root), Some(of)) = (path.first(), key.first()) else { return false };
    match root.as_str() {
        "raw" => of == "body",
        // Query and body in one.
        "fields" if of != "headers" => path[1..].iter().zip(&key[1..]).all(|(one, other)| one == other),
        _ => path.iter().zip(key).all(|(one, other)| one == other),
    }
}

#[cfg(test)]
mod tests;
