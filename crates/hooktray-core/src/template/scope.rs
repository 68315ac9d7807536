//! What a template can see.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, OnceLock};

use minijinja::Value;
use minijinja::value::Object;
use serde_json::Value as Json;

use crate::mutex::locked;

/// The names a template can see, by name.
#[derive(Debug, Clone, Default)]
pub struct Scope {
    names: BTreeMap<&'static str, Value>,
    steps: BTreeMap<String, Value>,
    /// The keys that were looked up in a table and are not there.
    missing_keys: MissingKeys,
    /// What the filter `phone` noted.
    phone_notes: PhoneNotes,
    /// All names as one value, cached until they change, since every field of an order needs it.
    whole: OnceLock<Value>,
}

/// The names that every template can see.
pub(crate) const NAMES: [&str; 13] = [
    "body",
    "query",
    "headers",
    "method",
    "ip",
    "received_at",
    "raw",
    "fields",
    "operation",
    "steps",
    "secret",
    "shop",
    "table",
];
/// What `shop` has.
pub(crate) const SHOP: [&str; 1] = ["public_ip"];

/// Keys that were looked up in a table and are not there. Clones share them.
#[derive(Debug, Clone, Default)]
pub(crate) struct MissingKeys(Arc<Mutex<Vec<MissingKey>>>);

/// What the filter `phone` noted. Clones share it.
#[derive(Debug, Clone, Default)]
pub(crate) struct PhoneNotes(Arc<[AtomicBool; 2]>);

/// What the filter `phone` notes.
#[derive(Debug, Clone, Copy)]
pub(crate) enum PhoneNote {
    /// A value has more than one number.
    Several,
    /// A value has as many digits as a telephone number but is something else, and the next value was used.
    Skipped,
}

impl PhoneNotes {
    /// The name under which the filter finds it. It has a blank, so no template can.
    pub(crate) const NAME: &'static str = "phone notes";

    pub(crate) fn add(&self, note: PhoneNote) {
        self.0[note as usize].store(true, Ordering::Relaxed);
    }
}

impl Object for PhoneNotes {}

/// A key that was looked up in a table and is not there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct MissingKey {
    pub(crate) table: String,
    pub(crate) key: String,
}

impl MissingKeys {
    /// Notes a key that is not there.
    pub(crate) fn add(&self, table: &str, key: &str) {
        locked(&self.0).push(MissingKey { table: table.to_owned(), key: key.to_owned() });
    }

    fn take(&self) -> Vec<MissingKey> {
        std::mem::take(&mut *locked(&self.0))
    }
}

impl Scope {
    /// Returns where `table` notes the keys that are not there.
    pub(crate) fn missing_keys(&self) -> MissingKeys {
        self.missing_keys.clone()
    }

    /// Returns the keys that were not there since this was last called.
    pub(crate) fn take_missing_keys(&self) -> Vec<MissingKey> {
        self.missing_keys.take()
    }

    /// Returns whether the filter `phone` noted this since this was last called.
    pub(crate) fn take_phone_note(&self, note: PhoneNote) -> bool {
        self.phone_notes.0[note as usize].swap(false, Ordering::Relaxed)
    }

    /// Makes a value visible under a name.
    pub(crate) fn set(&mut self, name: &'static str, value: Value) {
        self.names.insert(name, value);
        self.whole.take();
    }

    /// Makes JSON visible under a name.
    pub(crate) fn set_json(&mut self, name: &'static str, json: &Json) {
        self.set(name, from_json(json));
    }

    /// Makes the result of an action visible as `steps.<id>`.
    pub(crate) fn set_step(&mut self, id: &str, value: Value) {
        self.steps.insert(id.to_owned(), value);
        self.whole.take();
    }

    /// True if a step got a response and has nothing at this path, such as `["send", "response", "json", "order_id"]`. What a
    /// response gives is there only after success, except the response itself.
    pub(crate) fn lacks(&self, path: &[String]) -> bool {
        let [id, rest @ ..] = path else { return false };
        let Some(step) = self.steps.get(id) else { return false };
        let has_response = !attribute(step, "response").is_undefined();
        let is_ok = attribute(step, "outcome").as_str() == Some("ok");
        let is_of_response = rest.first().is_some_and(|name| name == "response" || is_ok);
        has_response && is_of_response && self.at_step(path).is_undefined()
    }

    /// Returns the value at such a path.
    pub(crate) fn at_step(&self, path: &[String]) -> Value {
        let [id, rest @ ..] = path else { return Value::UNDEFINED };
        let step = self.steps.get(id).cloned().unwrap_or_default();
        rest.iter().fold(step, |value, name| attribute(&value, name))
    }

    /// Returns the value at such a path within `response`.
    pub(crate) fn at_response(&self, path: &[String]) -> Value {
        let response = self.names.get("response").cloned().unwrap_or_default();
        path.iter().fold(response, |value, name| attribute(&value, name))
    }

    /// Returns all names as one value.
    pub(crate) fn to_value(&self) -> Value {
        let whole = self.whole.get_or_init(|| {
            let steps = Value::from_pairs(self.steps.iter().map(|(id, value)| (id.as_str(), value.clone())));
            let names = self.names.iter().map(|(name, value)| (*name, value.clone()));
            let notes = Value::from_object(self.phone_notes.clone());
            Value::from_pairs(names.chain([("steps", steps), (PhoneNotes::NAME, notes)]))
        });
        whole.clone()
    }
}

fn attribute(value: &Value, name: &str) -> Value {
    value.get_attr(name).unwrap_or_default()
}

/// Converts JSON for templates, where `null` counts as missing.
pub(crate) fn from_json(json: &Json) -> Value {
    match json {
        Json::Null => Value::UNDEFINED,
        Json::Bool(flag) => Value::from(*flag),
        Json::Number(number) => from_number(number),
        Json::String(text) => Value::from(text.as_str()),
        Json::Array(values) => values.iter().map(from_json).collect(),
        Json::Object(map) => Value::from_pairs(map.iter().map(|(key, value)| (key.as_str(), from_json(value)))),
    }
}

fn from_number(number: &serde_json::Number) -> Value {
    let whole = number.as_i64().map(Value::from).or_else(|| number.as_u64().map(Value::from));
    whole.or_else(|| number.as_f64().map(Value::from)).unwrap_or(Value::UNDEFINED)
}
