//! Reads a JSON value piece by piece, keeps going after a mistake, and remembers where each one was.

use std::cell::RefCell;

use serde_json::{Map, Value};

use super::finding::{Finding, FindingCode};

/// Collects findings.
#[derive(Debug, Default)]
pub(crate) struct Findings(RefCell<Vec<Finding>>);

impl Findings {
    pub(crate) fn add(&self, finding: Finding) {
        self.0.borrow_mut().push(finding);
    }

    pub(crate) fn into_vec(self) -> Vec<Finding> {
        self.0.into_inner()
    }
}

/// A value together with its place.
#[derive(Clone, Copy)]
pub(crate) struct Node<'a> {
    pub(crate) value: &'a Value,
    findings: &'a Findings,
    place: Place<'a>,
}

#[derive(Clone, Copy)]
enum Place<'a> {
    Root,
    Key(&'a Node<'a>, &'a str),
    Index(&'a Node<'a>, usize),
}

impl<'a> Node<'a> {
    pub(crate) fn root(value: &'a Value, findings: &'a Findings) -> Node<'a> {
        Node { value, findings, place: Place::Root }
    }

    pub(crate) fn path(&self) -> String {
        match self.place {
            Place::Root => String::new(),
            Place::Key(parent, key) => join(&parent.path(), key),
            Place::Index(parent, index) => format!("{}[{index}]", parent.path()),
        }
    }

    pub(crate) fn mistake(&self, code: FindingCode, message: impl Into<String>, args: &[(&str, &str)]) {
        self.findings.add(Finding::new(code, &self.path(), message, args));
    }

    fn mistake_at(&self, key: &str, message: impl Into<String>) {
        self.findings.add(Finding::in_file(&join(&self.path(), key), message));
    }

    fn wrong_type(&self, wanted: &str) {
        let message = format!("this must be {wanted}, and is {}", kind_of(self.value));
        self.findings.add(Finding::in_file(&self.path(), message));
    }

    /// The object's keys, after complaining about every one that is not in `known`.
    pub(crate) fn object(&self, known: &[&str]) -> Option<&'a Map<String, Value>> {
        let Value::Object(map) = self.value else {
            self.wrong_type("an object { … }");
            return None;
        };
        for key in map.keys().filter(|key| !known.contains(&key.as_str())) {
            self.mistake_at(key, unknown(key, known));
        }
        Some(map)
    }

    /// The value of a key, if it is there and not `null`.
    pub(crate) fn get<'b>(&'b self, key: &'b str) -> Option<Node<'b>> {
        let value = self.value.get(key).filter(|value| !value.is_null())?;
        Some(Node { value, findings: self.findings, place: Place::Key(self, key) })
    }

    /// The value of a key that has to be there.
    pub(crate) fn need<'b>(&'b self, key: &'b str) -> Option<Node<'b>> {
        let node = self.get(key);
        if node.is_none() && self.value.is_object() {
            self.mistake_at(key, "this is missing");
        }
        node
    }

    /// Which of these an object says it is, in its `type`.
    pub(crate) fn kind<T: Copy>(&self, kinds: &[(&str, T)]) -> Option<T> {
        if !self.value.is_object() {
            self.wrong_type("an object { … }");
        }
        self.need("type")?.one_of(kinds)
    }

    pub(crate) fn text(&self) -> Option<String> {
        if let Value::String(text) = self.value {
            return Some(text.clone());
        }
        self.wrong_type("a text in quotes");
        None
    }

    pub(crate) fn flag(&self) -> Option<bool> {
        if let Value::Bool(flag) = self.value {
            return Some(*flag);
        }
        self.wrong_type("true or false");
        None
    }

    /// A whole number from `low` to `high`.
    pub(crate) fn whole(&self, low: u64, high: u64) -> Option<u64> {
        let number = self.value.as_u64().filter(|number| (low..=high).contains(number));
        if number.is_none() {
            let message = format!("this must be a whole number from {low} to {high}, and is {}", kind_of(self.value));
            self.mistake(FindingCode::Range, message, &[("low", &low.to_string()), ("high", &high.to_string())]);
        }
        number
    }

    /// A number from 0 to 1.
    pub(crate) fn share(&self) -> Option<f64> {
        let number = self.value.as_f64().filter(|number| (0.0..=1.0).contains(number));
        if number.is_none() {
            self.wrong_type("a number from 0 to 1");
        }
        number
    }

    /// One of a few words.
    pub(crate) fn one_of<T: Copy>(&self, choices: &[(&str, T)]) -> Option<T> {
        let text = self.text()?;
        let found = choices.iter().find(|(word, _)| *word == text);
        if found.is_none() {
            let words: Vec<&str> = choices.iter().map(|(word, _)| *word).collect();
            let message = format!("“{text}” is none of: {}{}", words.join(", "), did_you_mean(&text, &words));
            self.findings.add(Finding::in_file(&self.path(), message));
        }
        found.map(|(_, value)| *value)
    }

    /// Every element of a list, read with `read`; nothing if one of them cannot be read, since with a gap in the list every
    /// place after it would be a wrong one.
    pub(crate) fn list<T>(&self, mut read: impl FnMut(&Node) -> Option<T>) -> Option<Vec<T>> {
        let Value::Array(values) = self.value else {
            self.wrong_type("a list [ … ]");
            return None;
        };
        let nodes = values.iter().enumerate().map(|(index, value)| Node {
            value,
            findings: self.findings,
            place: Place::Index(self, index),
        });
        // All are read before the first that cannot be is given up, so that every mistake is found.
        nodes.map(|node| read(&node)).collect::<Vec<_>>().into_iter().collect()
    }
}

fn join(path: &str, key: &str) -> String {
    if path.is_empty() { key.into() } else { format!("{path}.{key}") }
}

fn kind_of(value: &Value) -> String {
    match value {
        Value::Null => "null".into(),
        Value::Bool(flag) => flag.to_string(),
        Value::Number(number) => number.to_string(),
        Value::String(text) if text.chars().count() <= 30 => format!("the text “{text}”"),
        Value::String(_) => "a text".into(),
        Value::Array(_) => "a list".into(),
        Value::Object(_) => "an object".into(),
    }
}

fn unknown(key: &str, known: &[&str]) -> String {
    format!("there is no such key here{}; known are: {}", did_you_mean(key, known), known.join(", "))
}

fn did_you_mean(text: &str, words: &[&str]) -> String {
    words
        .iter()
        .map(|word| (strsim::jaro_winkler(text, word), word))
        .filter(|(likeness, _)| *likeness > 0.75)
        .max_by(|a, b| a.0.total_cmp(&b.0))
        .map(|(_, word)| format!(" (did you mean “{word}”?)"))
        .unwrap_or_default()
}
