//! What the search looks through.

use serde_json::Value;

use super::Event;

/// Characters of a record that the search looks through.
const SEARCHED: usize = 20_000;
/// Digits that a text has at least to be looked at as a number.
const NUMBER: usize = 5;

impl Event {
    /// The texts of the record in small letters, one in a line; long numbers also without what people put between their
    /// digits.
    #[must_use]
    pub fn texts(&self) -> String {
        let mut texts = Vec::new();
        collect(&self.query_fields(), &mut texts);
        if let Ok(body) = self.read_body() {
            collect(&body.json, &mut texts);
        }
        let numbers: Vec<String> =
            texts.iter().map(|text| digits(text)).filter(|digits| digits.len() >= NUMBER).collect();
        let all = texts.into_iter().chain(numbers).collect::<Vec<_>>().join("\n").to_lowercase();
        all.chars().take(SEARCHED).collect()
    }
}

fn digits(text: &str) -> String {
    text.chars().filter(char::is_ascii_digit).collect()
}

fn collect(value: &Value, texts: &mut Vec<String>) {
    match value {
        Value::Null | Value::Bool(_) => {}
        Value::Number(number) => texts.push(number.to_string()),
        Value::String(text) => texts.push(text.clone()),
        Value::Array(values) => values.iter().for_each(|value| collect(value, texts)),
        Value::Object(map) => map.values().for_each(|value| collect(value, texts)),
    }
}
