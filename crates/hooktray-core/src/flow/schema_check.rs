//! Checks a JSON value against the schema of the flow file and keeps going after a mistake, so that all are found at once.

mod compile;

use std::sync::LazyLock;

use regex::Regex;
use serde_json::{Map, Value};

use super::finding::{Finding, FindingCode};

/// The schema of the flow file, compiled once.
static FLOW: LazyLock<SchemaNode> = LazyLock::new(compile::flow);

/// What a value must look like.
#[derive(Debug)]
struct SchemaNode {
    kind: NodeKind,
    /// The code of a finding about this value, where the schema names one (`x-finding`).
    code: Option<FindingCode>,
}

#[derive(Debug)]
enum NodeKind {
    Constant(Value),
    Flag,
    Whole {
        low: u64,
        high: u64,
    },
    Number {
        low: f64,
        high: f64,
    },
    Text {
        pattern: Option<Regex>,
        longest: usize,
    },
    Words(Vec<String>),
    List {
        item: Box<SchemaNode>,
        shortest: usize,
        longest: usize,
    },
    Map {
        name: Option<Box<SchemaNode>>,
        value: Box<SchemaNode>,
    },
    Object(Vec<SchemaKey>),
    /// One of several objects, told apart by their `type`.
    Variants(Vec<(String, Vec<SchemaKey>)>),
}

/// A key of an object.
#[derive(Debug)]
struct SchemaKey {
    name: String,
    required: bool,
    node: SchemaNode,
}

/// Checks a flow file. Returns the usable part of it, with unknown keys, `null`s and unreadable optional scalars left out, or
/// nothing if a part is unusable that other parts may refer to.
pub(super) fn check(file: &Value, findings: &mut Vec<Finding>) -> Option<Value> {
    Walk { path: String::new(), findings }.value(&FLOW, file)
}

struct Walk<'a> {
    path: String,
    findings: &'a mut Vec<Finding>,
}

impl Walk<'_> {
    fn value(&mut self, node: &SchemaNode, value: &Value) -> Option<Value> {
        match &node.kind {
            NodeKind::Constant(constant) => self.limited(value, value == constant, node.code),
            NodeKind::Flag => self.scalar(value, value.is_boolean(), "true or false"),
            NodeKind::Whole { low, high } => self.whole(value, *low, *high),
            NodeKind::Number { low, high } => {
                let fits = value.as_f64().is_some_and(|number| (*low..=*high).contains(&number));
                self.scalar(value, fits, &format!("a number from {low} to {high}"))
            }
            NodeKind::Text { pattern, longest } => {
                let Value::String(text) = value else { return self.scalar(value, false, TEXT) };
                if !pattern.as_ref().is_none_or(|pattern| pattern.is_match(text)) || text.chars().count() > *longest {
                    // It can be used all the same to check what refers to it.
                    self.limited(value, false, node.code);
                }
                Some(value.clone())
            }
            NodeKind::Words(words) => self.word(value, words.iter().map(String::as_str)),
            NodeKind::List { item, shortest, longest } => {
                let Value::Array(values) = value else { return self.scalar(value, false, "a list [ … ]") };
                if !(*shortest..=*longest).contains(&values.len()) {
                    self.limited(value, false, node.code);
                }
                let items = values
                    .iter()
                    .enumerate()
                    .map(|(n, value)| self.at(&format!("[{n}]"), |walk| walk.value(item, value)));
                // With a gap in the list, every place after it would be wrong.
                items.collect::<Vec<_>>().into_iter().collect::<Option<_>>().map(Value::Array)
            }
            NodeKind::Map { name, value: node } => self.map(name.as_deref(), node, value),
            NodeKind::Object(keys) => self.object(keys, value),
            NodeKind::Variants(variants) => self.variant(variants, value),
        }
    }

    fn map(&mut self, name: Option<&SchemaNode>, node: &SchemaNode, value: &Value) -> Option<Value> {
        let Value::Object(map) = value else { return self.scalar(value, false, OBJECT) };
        let pairs = map.iter().map(|(key, value)| {
            self.at(key, |walk| {
                if value.is_null() {
                    walk.add("this is missing");
                    return None;
                }
                if let Some(name) = name {
                    walk.value(name, &Value::from(key.as_str()));
                }
                Some((key.clone(), walk.value(node, value)?))
            })
        });
        pairs.collect::<Vec<_>>().into_iter().collect::<Option<_>>().map(Value::Object)
    }

    fn object(&mut self, keys: &[SchemaKey], value: &Value) -> Option<Value> {
        let Value::Object(map) = value else { return self.scalar(value, false, OBJECT) };
        let known = || keys.iter().map(|key| key.name.as_str());
        for unknown in map.keys().filter(|key| !known().any(|known| known == *key)) {
            let message =
                format!("there is no such key here{}; known are: {}", did_you_mean(unknown, known()), list(known()));
            self.at(unknown, |walk| walk.add(message));
        }
        let (mut usable, mut whole) = (Map::new(), true);
        for key in keys {
            // `null` is the same as an absent key.
            let Some(value) = map.get(&key.name).filter(|value| !value.is_null()) else {
                if key.required {
                    self.at(&key.name, |walk| walk.add("this is missing"));
                    whole = false;
                }
                continue;
            };
            if let Some(value) = self.at(&key.name, |walk| walk.value(&key.node, value)) {
                usable.insert(key.name.clone(), value);
            } else if key.required || key.node.has_parts() {
                whole = false;
            }
        }
        whole.then_some(Value::Object(usable))
    }

    fn variant(&mut self, variants: &[(String, Vec<SchemaKey>)], value: &Value) -> Option<Value> {
        let Value::Object(map) = value else { return self.scalar(value, false, OBJECT) };
        let tag = map.get("type").filter(|tag| !tag.is_null());
        if let Some((_, keys)) = variants.iter().find(|(name, _)| tag.is_some_and(|tag| tag == name)) {
            return self.object(keys, value);
        }
        self.at("type", |walk| match tag {
            Some(tag) => walk.word(tag, variants.iter().map(|(name, _)| name.as_str())),
            None => walk.add("this is missing"),
        });
        // What all of them have can be checked without knowing which one it is.
        let (_, first) = variants.first()?;
        let in_all =
            |key: &&SchemaKey| variants.iter().all(|(_, keys)| keys.iter().any(|other| other.name == key.name));
        for key in first.iter().filter(in_all).filter(|key| key.name != "type") {
            if let Some(value) = map.get(&key.name).filter(|value| !value.is_null()) {
                self.at(&key.name, |walk| walk.value(&key.node, value));
            }
        }
        None
    }

    fn word<'w>(&mut self, value: &Value, words: impl Iterator<Item = &'w str> + Clone) -> Option<Value> {
        let Value::String(text) = value else { return self.scalar(value, false, TEXT) };
        if words.clone().any(|word| word == text) {
            return Some(value.clone());
        }
        self.add(format!("“{text}” is not one of: {}{}", list(words.clone()), did_you_mean(text, words)))
    }

    fn whole(&mut self, value: &Value, low: u64, high: u64) -> Option<Value> {
        if value.as_u64().is_some_and(|number| (low..=high).contains(&number)) {
            return Some(value.clone());
        }
        let message = format!("this must be a whole number from {low} to {high}, and is {}", described(value));
        let args = [("low", &*low.to_string()), ("high", &*high.to_string())];
        self.findings.push(Finding::new(FindingCode::Range, &self.path, message, &args));
        None
    }

    /// A value that is right or wrong by its type alone.
    fn scalar(&mut self, value: &Value, fits: bool, wanted: &str) -> Option<Value> {
        if fits { Some(value.clone()) } else { self.add(format!("this must be {wanted}, and is {}", described(value))) }
    }

    /// A value that must fit more than its type. The schema may name the code of the finding.
    fn limited(&mut self, value: &Value, fits: bool, code: Option<FindingCode>) -> Option<Value> {
        if fits {
            return Some(value.clone());
        }
        let code = code.unwrap_or(FindingCode::File);
        self.findings.push(Finding::of_schema(code, &self.path, value.as_str().unwrap_or_default()));
        None
    }

    fn add(&mut self, message: impl Into<String>) -> Option<Value> {
        self.findings.push(Finding::in_file(&self.path, message));
        None
    }

    /// Runs `check` one step further down: at a key, or at an index in brackets.
    fn at<T>(&mut self, step: &str, check: impl FnOnce(&mut Self) -> T) -> T {
        let length = self.path.len();
        if length > 0 && !step.starts_with('[') {
            self.path.push('.');
        }
        self.path.push_str(step);
        let result = check(self);
        self.path.truncate(length);
        result
    }
}

impl SchemaNode {
    /// True for what has parts that others may refer to. Anything else can be left out where it is optional.
    fn has_parts(&self) -> bool {
        matches!(self.kind, NodeKind::List { .. } | NodeKind::Map { .. } | NodeKind::Object(_) | NodeKind::Variants(_))
    }
}

const TEXT: &str = "a text in quotes";
const OBJECT: &str = "an object { … }";

fn described(value: &Value) -> String {
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

fn list<'w>(words: impl Iterator<Item = &'w str>) -> String {
    words.collect::<Vec<_>>().join(", ")
}

/// Returns the word that is most like a text, as the end of a message; empty if none is.
pub(super) fn did_you_mean<'w>(text: &str, words: impl Iterator<Item = &'w str>) -> String {
    words
        .map(|word| (strsim::jaro_winkler(text, word), word))
        .filter(|(likeness, _)| *likeness > 0.75)
        .max_by(|a, b| a.0.total_cmp(&b.0))
        .map(|(_, word)| format!(" (did you mean “{word}”?)"))
        .unwrap_or_default()
}
