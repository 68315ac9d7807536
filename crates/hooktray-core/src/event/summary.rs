//! A record at a glance: who it is about.

use serde_json::Value;

use super::{Event, merged_fields};

/// Keys under which senders give a name, best first. In small letters.
const NAMES: &[&str] = &["custmemo", "name", "fullname", "full_name", "fio", "фио", "имя", "client", "contact"];
/// Keys under which senders give a number, best first: of an SMS that was sent, the customer is in `to`.
const NUMBERS: &[&str] = &["phone", "tel", "telephone", "mobile", "телефон", "to", "from", "imsi"];
/// Keys under which senders give a text, for records that are about nobody.
const TEXTS: &[&str] = &["message", "text", "content", "comment", "title"];
/// Characters that a summary has at most.
const LENGTH: usize = 80;

impl Event {
    /// The customer's name and number as far as they are in the record, otherwise the beginning of its text.
    #[must_use]
    pub fn summary(&self) -> String {
        let Ok(body) = self.read_body() else { return String::new() };
        let fields = merged_fields(&self.query_fields(), &body.json);
        let first = |keys: &[&str]| keys.iter().find_map(|key| under(&fields, key));
        let who: Vec<String> = [first(NAMES), first(NUMBERS)].into_iter().flatten().collect();
        let summary = if who.is_empty() { first(TEXTS).unwrap_or(body.text) } else { who.join(" · ") };
        let line = summary.split_whitespace().collect::<Vec<_>>().join(" ");
        line.chars().take(LENGTH).collect()
    }
}

/// The first text that stands under a key, at whatever depth.
fn under(value: &Value, key: &str) -> Option<String> {
    match value {
        Value::Object(map) => map.iter().find_map(|(name, value)| {
            let here = (name.to_lowercase() == key).then(|| leaf(value)).flatten();
            here.or_else(|| under(value, key))
        }),
        Value::Array(values) => values.iter().find_map(|value| under(value, key)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => None,
    }
}

fn leaf(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.trim().to_owned()).filter(|text| !text.is_empty()),
        Value::Number(number) => Some(number.to_string()),
        Value::Array(values) => values.iter().find_map(leaf),
        Value::Object(map) => map.values().find_map(leaf),
        Value::Null | Value::Bool(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::*;

    fn summary(content: &str) -> String {
        Event::from_sample(content.as_bytes(), Timestamp::UNIX_EPOCH).summary()
    }

    #[test]
    fn the_customer_is_named() {
        assert_eq!(summary(r#"{"from": "+7903", "to": "8 (916) 1", "custmemo": "Ольга"}"#), "Ольга · 8 (916) 1");
        assert_eq!(summary(r#"{"from": "+7903", "to": "", "custmemo": ""}"#), "+7903");
        assert_eq!(summary("fields[NAME]=Анна&fields[PHONE][0][VALUE]=8916"), "Анна · 8916");
        assert_eq!(summary(r#"{"identifier": {"phone": "+7911"}}"#), "+7911");
    }

    #[test]
    fn a_record_about_nobody_shows_its_text() {
        assert_eq!(summary(r#"{"message": "Test"}"#), "Test");
        assert_eq!(summary("просто\n текст"), "просто текст");
        assert_eq!(summary(""), "");
        assert_eq!(summary(&format!("\"{}\"", "я".repeat(300))).chars().count(), LENGTH);
    }
}
