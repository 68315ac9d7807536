//! Hides keys in the request that is stored, if no template of the flow reads them.

use aho_corasick::{AhoCorasick, AhoCorasickKind, BuildError, MatchKind};
use serde_json::Value;

use super::written::{has_key, hide_in_bytes, hide_in_text};
use super::{HIDDEN, KeyNames, hide_in_json, is_key_name, key_of_pair};
use crate::event::repair::Repairs;
use crate::event::{Body, Content, Event, read_query};

impl Event {
    /// Hides the keys in the event if no template reads one. `seen` are the paths that templates read. A compressed body that
    /// has keys is unpacked: nothing can be hidden in a packed one.
    pub(crate) fn hide_unseen_keys(&mut self, content: &Content, seen: &[Vec<String>]) {
        let mut keys = Vec::new();
        paths(&content.query, &mut vec!["query".to_owned()], &mut keys);
        // A correction empties a body that cannot be read.
        if content.body.as_ref().map_or(true, Body::has_no_value) {
            paths(&content.query, &mut vec!["body".to_owned()], &mut keys);
        }
        if let Ok(body) = &content.body {
            // A text has no fields, so a template that reads a field of it gets no key.
            let mut at = vec!["body".to_owned()];
            at.extend(body.json.is_string().then(|| HIDDEN.to_owned()));
            paths(&body.json, &mut at, &mut keys);
        }
        // A template can only see the whole of a body that cannot be read.
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
        self.query = self.query_without_keys(content);
        // A link may have fields appended to it.
        self.path = hide_in_text(&self.path).into_owned();
        for (name, value) in &mut self.headers {
            *value = if is_key_name(name) { HIDDEN.to_owned() } else { hide_in_text(value).into_owned() };
        }
    }

    /// Returns whether the body reads as this.
    fn reads_as(&self, content: &Content) -> bool {
        match (&self.content_as_it_came().body, &content.body) {
            (Ok(own), Ok(other)) => own == other,
            (own, other) => own.is_err() && other.is_err(),
        }
    }

    /// Returns the body with its keys hidden and everything else as it was. Where that is not possible in the body as it came,
    /// because a name or its value is written in an odd way, it is written again as JSON.
    fn body_without_keys(&self, content: &Content, seen: &[Vec<String>]) -> Vec<u8> {
        let by_name = hide_in_bytes(&self.body);
        let Ok(came) = &content.body else { return by_name };
        let wanted = without_keys(&came.json);
        let read = |body: &[u8]| Event { body: body.to_vec(), ..self.clone() }.content_as_it_came().body.ok();
        let reads_as_wanted = |body: &[u8]| read(body).is_some_and(|read| read.json == wanted);
        // Bodies that were encoded twice, or in two bytes for each character, have no names that can be found.
        let values = content.key_values();
        if without(&by_name, &values) == by_name && reads_as_wanted(&by_name) {
            return by_name;
        }
        let by_value = hide_in_bytes(&without(&self.body, &values));
        // Another field may have the value of a key as well, such as a telephone number used as a password.
        let hides_no_more = |read: Body| is_same(&wanted, &read.json, &mut vec!["body".to_owned()], seen);
        if read(&by_value).is_some_and(hides_no_more) {
            by_value
        } else if reads_as_wanted(&by_name) {
            by_name
        } else {
            wanted.to_string().into_bytes()
        }
    }

    /// As [`Event::body_without_keys`], of the query. JSON in an address is read as well.
    fn query_without_keys(&self, content: &Content) -> String {
        let by_name = hide_in_text(&self.query).into_owned();
        // As JSON, it could be read in one way only.
        let mut repairs = Repairs::default();
        read_query(&self.query, &mut repairs);
        if repairs.ambiguity().is_some() {
            return by_name;
        }
        let wanted = without_keys(&content.query);
        let read = Event { query: by_name.clone(), ..self.clone() }.content_as_it_came().query;
        if read == wanted {
            return by_name;
        }
        percent_encoding::utf8_percent_encode(&wanted.to_string(), percent_encoding::NON_ALPHANUMERIC).to_string()
    }
}

fn without_keys(json: &Value) -> Value {
    let mut hidden = json.clone();
    hide_in_json(&mut hidden);
    hidden
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

/// Returns a search for all of these. A value that repeats itself, such as `token:token:…`, must not take longer: the automaton
/// that aho-corasick prefers for few values takes time with the square of their length.
pub(super) fn search(values: impl Iterator<Item = Vec<u8>>) -> Result<AhoCorasick, BuildError> {
    AhoCorasick::builder()
        .kind(Some(AhoCorasickKind::ContiguousNFA))
        .match_kind(MatchKind::LeftmostLongest)
        .build(values)
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

/// Returns whether what was stored, at `at`, reads as `wanted`. More may be hidden where no template reads, by the paths in `seen`.
fn is_same(wanted: &Value, stored: &Value, at: &mut Vec<String>, seen: &[Vec<String>]) -> bool {
    match (wanted, stored) {
        (Value::Object(wanted), Value::Object(stored)) => {
            wanted.len() == stored.len()
                && wanted.iter().all(|(name, wanted)| {
                    at.push(name.clone());
                    let is_same = stored.get(name).is_some_and(|stored| is_same(wanted, stored, at, seen));
                    at.pop();
                    is_same
                })
        }
        (Value::Array(wanted), Value::Array(stored)) => {
            wanted.len() == stored.len()
                && wanted.iter().zip(stored).all(|(wanted, stored)| is_same(wanted, stored, at, seen))
        }
        (_, Value::String(text)) if text.contains(HIDDEN) => {
            wanted == stored || !seen.iter().any(|path| can_see(path, at))
        }
        _ => wanted == stored,
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
