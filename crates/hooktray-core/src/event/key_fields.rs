//! Hides fields whose names say that they are keys, such as the `api_key` that SMS Deliverer sends with every record. They are
//! never shown, and not stored if no template of the flow reads them.

use std::sync::LazyLock;

use aho_corasick::{AhoCorasick, MatchKind};
use regex::{Captures, Regex};
use secrecy::SecretString;
use serde_json::Value;

use super::{Content, Event};

/// What replaces a key.
pub(crate) const HIDDEN: &str = "••••";

/// Parts of a name that make its value a key. Names are compared in lower case, and only by their letters and digits.
const PARTS: [&str; 14] = [
    "apikey",
    "accesskey",
    "secretkey",
    "privatekey",
    "authkey",
    "licensekey",
    "token",
    "password",
    "passwd",
    "passphrase",
    "secret",
    "credential",
    "пароль",
    "токен",
];
/// Names that make their value a key if they are the whole name.
const NAMES: [&str; 9] =
    ["authorization", "proxyauthorization", "cookie", "setcookie", "pwd", "pass", "auth", "apisign", "пин"];

/// Returns whether the value under this name is a key.
pub(crate) fn is_key_name(name: &str) -> bool {
    let plain: String = name.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect();
    NAMES.contains(&plain.as_str()) || PARTS.iter().any(|part| plain.contains(part))
}

/// Hides the keys in a JSON value.
pub(crate) fn hide_in_json(value: &mut Value) {
    match value {
        Value::Object(map) => {
            for (name, value) in map.iter_mut() {
                if is_key_name(name) { hide(value) } else { hide_in_json(value) }
            }
        }
        Value::Array(values) => values.iter_mut().for_each(hide_in_json),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
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

/// Hides the keys in what is shown of a step: in texts, in fields, and in lists of names and values.
pub(crate) fn hide_in_shown(value: &mut Value) {
    match value {
        Value::Object(map) => {
            let is_key = map.get("name").and_then(Value::as_str).is_some_and(is_key_name);
            for (name, value) in map.iter_mut() {
                if is_key_name(name) || is_key && name == "value" { hide(value) } else { hide_in_shown(value) }
            }
        }
        Value::Array(values) => values.iter_mut().for_each(hide_in_shown),
        Value::String(text) => *text = hide_in_text(text),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
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

/// Returns the paths of the keys in the value at `at`, each a list of names.
fn paths(value: &Value, at: &mut Vec<String>, found: &mut Vec<Vec<String>>) {
    match value {
        Value::Object(map) => {
            for (name, value) in map {
                at.push(name.clone());
                if is_key_name(name) {
                    found.push(at.clone())
                } else {
                    paths(value, at, found)
                }
                at.pop();
            }
        }
        Value::Array(values) => values.iter().for_each(|value| paths(value, at, found)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

/// How a name and its value are written in JSON, in a form or a query, in XML, and in a part of a multipart form.
static WRITTEN: LazyLock<Vec<Regex>> = LazyLock::new(|| {
    let patterns = [
        r#"(?<before>["'](?<name>[^"'\\\n]{1,64})["']\s*:\s*)(?:"(?<value>(?:[^"\\]|\\.)*)"|'(?<single>(?:[^'\\]|\\.)*)'|(?<bare>[^\s"'\[{,}\]]+))"#,
        r#"(?m)(?<before>(?:^|[?&;])(?<name>[^=&?\s"'<>{}]{1,128})=)(?<value>[^&\s"'<>]+)"#,
        r"(?<before><(?:\w+:)?(?<name>[\w.-]{1,64})(?:\s[^<>]*)?>)(?<value>[^<>]+)",
        r#"(?s)(?<before>name="(?<name>[^"\r\n]{1,128})"[^\r\n]*(?:\r?\n[^\r\n]+)*\r?\n\r?\n)(?<value>.+?)(?:\r?\n--)"#,
    ];
    // No error is possible: the patterns are constants, and a test compiles them.
    patterns.iter().filter_map(|pattern| Regex::new(pattern).ok()).collect()
});

/// Hides the keys in a text, and leaves everything else as it is.
pub(crate) fn hide_in_text(text: &str) -> String {
    WRITTEN.iter().fold(text.to_owned(), |text, pattern| {
        pattern.replace_all(&text, |found: &Captures| hidden(found)).into_owned()
    })
}

fn hidden(found: &Captures) -> String {
    let whole = found.get(0).map_or("", |whole| whole.as_str());
    let name = found.name("name").map_or("", |name| name.as_str());
    let name = percent_encoding::percent_decode_str(name).decode_utf8_lossy();
    // PHP writes `fields[api_key]`.
    let last = name.trim_end_matches(']').rsplit('[').next().unwrap_or_default();
    let value = ["value", "single", "bare"].into_iter().find_map(|group| found.name(group));
    let Some(value) = value.filter(|value| !value.is_empty() && is_key_name(last)) else { return whole.to_owned() };
    if ["true", "false", "null"].contains(&value.as_str()) {
        return whole.to_owned();
    }
    let start = found.get(0).map_or(0, |whole| whole.start());
    // A bare value in JSON is a number; its replacement needs quotes.
    let replaced = if found.name("bare").is_some() { format!("\"{HIDDEN}\"") } else { HIDDEN.to_owned() };
    format!("{}{replaced}{}", &whole[..value.start() - start], &whole[value.end() - start..])
}

/// As [`hide_in_text`], for text in any charset.
fn hide_in_bytes(bytes: &[u8]) -> Vec<u8> {
    if let Ok(text) = std::str::from_utf8(bytes) {
        return hide_in_text(text).into_bytes();
    }
    // Each byte counts as one character, since the names are ASCII in every charset that senders use.
    let text: String = bytes.iter().map(|byte| char::from(*byte)).collect();
    let hidden = hide_in_text(&text).replace(HIDDEN, "****");
    hidden.chars().map(|c| u8::try_from(u32::from(c)).unwrap_or(b'?')).collect()
}

impl Content {
    /// Returns the values of the keys in the record, except short ones, which may occur in any text.
    #[must_use]
    pub fn key_values(&self) -> Vec<String> {
        let mut values = Vec::new();
        key_values(&self.query, false, &mut values);
        if let Ok(body) = &self.body {
            key_values(&body.json, false, &mut values);
        }
        values.retain(|value| value.chars().count() >= SHORTEST_VALUE && value != HIDDEN);
        values
    }
}

impl Content {
    /// Returns the keys of the record, for a mask. A record with more keys than anyone needs is somebody's attempt to keep
    /// the program busy: of those only the first count, the others are hidden where they stand under their names.
    #[must_use]
    pub fn key_secrets(&self) -> Vec<SecretString> {
        self.key_values().into_iter().take(MOST_SECRETS).map(SecretString::from).collect()
    }
}

impl Event {
    /// Hides the keys in the event if no template reads one. `seen` are the paths that templates read.
    pub(crate) fn hide_unseen_keys(&mut self, content: &Content, seen: &[Vec<String>]) {
        let mut keys = Vec::new();
        paths(&content.query, &mut vec!["query".to_owned()], &mut keys);
        if let Ok(body) = &content.body {
            paths(&body.json, &mut vec!["body".to_owned()], &mut keys);
        }
        // Of a body that cannot be read, a template can only see the whole.
        let unread = content.body.is_err().then(|| hide_in_bytes(&self.body)).filter(|hidden| *hidden != self.body);
        keys.extend(unread.map(|_| vec!["body".to_owned(), HIDDEN.to_owned()]));
        let in_headers = self.headers.iter().filter(|(name, _)| is_key_name(name));
        keys.extend(in_headers.map(|(name, _)| vec!["headers".to_owned(), name.clone()]));
        if keys.is_empty() || keys.iter().any(|key| seen.iter().any(|path| can_see(path, key))) {
            return;
        }
        self.body = hide_in_bytes(&self.body);
        // Bodies that were encoded twice, or in two bytes for each character, have no names that can be found.
        self.body = without(&self.body, &content.key_values());
        self.query = hide_in_text(&self.query);
        for (_, value) in self.headers.iter_mut().filter(|(name, _)| is_key_name(name)) {
            HIDDEN.clone_into(value);
        }
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
        let mut search = AhoCorasick::builder();
        search.match_kind(MatchKind::LeftmostLongest);
        match search.build(values.iter().map(|value| written(value))) {
            Ok(search) => search.replace_all_bytes(&bytes, &vec![written(HIDDEN); values.len()]),
            Err(_) => bytes,
        }
    })
}

/// The most keys of a record that are looked for in other texts.
const MOST_SECRETS: usize = 50;
/// The fewest characters of a key that is looked for in other texts.
const SHORTEST_VALUE: usize = 6;

fn key_values(value: &Value, is_key: bool, found: &mut Vec<String>) {
    match value {
        Value::Object(map) => {
            map.iter().for_each(|(name, value)| key_values(value, is_key || is_key_name(name), found))
        }
        Value::Array(values) => values.iter().for_each(|value| key_values(value, is_key, found)),
        Value::String(text) if is_key => found.push(text.clone()),
        Value::Number(number) if is_key => found.push(number.to_string()),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
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
