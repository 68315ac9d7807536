//! What the search looks through.

use std::borrow::Cow;

use serde_json::Value;

use super::{Content, Event};

/// Characters of a record that the search looks through.
const SEARCHED: usize = 20_000;
/// Digits that a text has at least to be looked at as a number.
const NUMBER: usize = 5;

impl Event {
    /// The texts of the record in small letters, one in a line; long numbers also without what people put between their
    /// digits.
    #[must_use]
    pub fn texts(&self) -> String {
        self.content().texts()
    }
}

impl Content {
    /// See [`Event::texts`].
    #[must_use]
    pub fn texts(&self) -> String {
        let mut texts = Vec::new();
        collect(&self.query, &mut texts);
        if let Ok(body) = &self.body {
            collect(&body.json, &mut texts);
        }
        let numbers = texts.iter().map(|text| digits(text)).filter(|digits| digits.len() >= NUMBER);
        let numbers: Vec<_> = numbers.map(Cow::Owned).collect();
        texts.extend(numbers);
        let mut all = texts.join("\n").to_lowercase();
        if let Some((end, _)) = all.char_indices().nth(SEARCHED) {
            all.truncate(end);
        }
        all
    }
}

fn digits(text: &str) -> String {
    text.chars().filter(char::is_ascii_digit).collect()
}

fn collect<'a>(value: &'a Value, texts: &mut Vec<Cow<'a, str>>) {
    match value {
        Value::Null | Value::Bool(_) => {}
        Value::Number(number) => texts.push(number.to_string().into()),
        Value::String(text) => texts.push(text.into()),
        Value::Array(values) => values.iter().for_each(|value| collect(value, texts)),
        Value::Object(map) => map.values().for_each(|value| collect(value, texts)),
    }
}
