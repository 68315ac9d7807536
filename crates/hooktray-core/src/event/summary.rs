//! The one-line summary of a record: who it is about.

use std::borrow::Cow;

use serde_json::Value;

use super::key_fields::hide_values;
use super::{Body, Content, Event, fields_of_body, hide_in_json, hide_in_text};

/// Keys under which senders put a name, best first, in lower case.
const NAMES: &[&str] = &["custmemo", "name", "fullname", "full_name", "fio", "фио", "имя", "client", "contact"];
/// Keys under which senders put a number, best first. In a sent SMS the customer is in `to`.
const NUMBERS: &[&str] = &["phone", "tel", "telephone", "mobile", "телефон", "to", "from"];
/// The field with the number of the SIM card, used if there is no telephone number.
const SIM: &str = "imsi";
/// Keys under which senders put a text, for records without a name and a number.
const TEXTS: &[&str] = &["message", "text", "content", "comment", "title"];
/// The fewest digits of a telephone number.
const MIN_DIGITS: usize = 7;
/// The most characters of a summary.
const MAX_CHARS: usize = 80;
/// The bytes of a text in which keys are looked for. Far more than a summary has, so that none is cut.
const BEGINNING: usize = 8 * 1024;

impl Event {
    /// Returns the customer's name and number if the record has them, else the beginning of its text.
    #[must_use]
    pub fn summary(&self) -> String {
        self.content().summary()
    }
}

/// Who a record is about, as far as it says.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Customer {
    /// The name.
    pub name: Option<String>,
    /// The telephone number as it was written.
    pub number: Option<String>,
    /// The text that came or went.
    pub text: Option<String>,
}

impl Content {
    /// Returns who the record is about.
    #[must_use]
    pub fn customer(&self) -> Customer {
        let Ok(body) = &self.body else { return Customer::default() };
        // As templates see `fields`: the body wins where both have a name.
        let mut fields = Vec::new();
        let (query, body_fields) = (self.query.as_object(), fields_of_body(&body.json));
        for (name, value) in query.into_iter().flatten() {
            field(name, body_fields.and_then(|fields| fields.get(name)).unwrap_or(value), &mut fields);
        }
        for (name, value) in body_fields.into_iter().flatten() {
            if query.is_none_or(|query| !query.contains_key(name)) {
                field(name, value, &mut fields);
            }
        }
        let first = |keys: &[&str]| keys.iter().find_map(|key| under(&fields, key));
        let number = NUMBERS.iter().find_map(|key| under(&fields, key).filter(|number| is_number(number)));
        let number = number.or_else(|| first(NUMBERS)).or_else(|| under(&fields, SIM));
        Customer { name: first(NAMES), number, text: first(TEXTS) }
    }

    /// See [`Event::summary`].
    #[must_use]
    pub fn summary(&self) -> String {
        let Ok(body) = &self.body else { return String::new() };
        let Customer { name, number, text } = self.customer();
        let who: Vec<String> = [name, number].into_iter().flatten().collect();
        let summary = match who.is_empty() {
            true => text.unwrap_or_else(|| shown_beginning(body)),
            false => who.join(" · "),
        };
        let mut line = String::new();
        for word in summary.split_whitespace() {
            if !line.is_empty() {
                line.push(' ');
            }
            line.push_str(word);
            if line.len() > MAX_CHARS * char::MAX.len_utf8() {
                break;
            }
        }
        let line: String = line.chars().take(MAX_CHARS).collect();
        // It is stored and listed. A key may stand in a text beside it, and half of one at its end.
        hide_values(line, &self.key_values())
    }
}

/// Collects a field and all fields in it, in document order, with names in lower case.
fn field<'a>(name: &str, value: &'a Value, fields: &mut Vec<(String, &'a Value)>) {
    fields.push((name.to_lowercase(), value));
    inside(value, fields);
}

fn inside<'a>(value: &'a Value, fields: &mut Vec<(String, &'a Value)>) {
    match value {
        Value::Object(map) => map.iter().for_each(|(name, value)| field(name, value, fields)),
        Value::Array(values) => values.iter().for_each(|value| inside(value, fields)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

/// Returns the first text under a key.
fn under(fields: &[(String, &Value)], key: &str) -> Option<String> {
    fields.iter().filter(|(name, _)| name == key).find_map(|(_, value)| leaf(value))
}

/// Returns whether a text has as many digits as a telephone number. A short code or a `0` has fewer: then the
/// next key is tried.
fn is_number(text: &str) -> bool {
    text.chars().filter(char::is_ascii_digit).count() >= MIN_DIGITS
}

fn leaf(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(hide_in_text(text.trim()).into_owned()).filter(|text| !text.is_empty()),
        Value::Number(number) => Some(number.to_string()),
        Value::Array(values) => values.iter().find_map(leaf),
        Value::Object(map) => map.values().find_map(leaf),
        Value::Null | Value::Bool(_) => None,
    }
}

/// Returns the beginning of a body, without its keys.
fn shown_beginning(body: &Body) -> String {
    let mut json = body.json.clone();
    hide_in_json(&mut json);
    // A text is shown as it came, unless the names that make a value a key stand around it.
    let text = if json == body.json || json.is_string() { Cow::Borrowed(&*body.text) } else { json.to_string().into() };
    hide_in_text(beginning(&text)).into_owned()
}

/// Returns the beginning of a text.
fn beginning(text: &str) -> &str {
    let text = text.trim_start();
    &text[..text.floor_char_boundary(BEGINNING)]
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::*;

    fn summary(content: &str) -> String {
        Event::from_sample(content.as_bytes(), Timestamp::UNIX_EPOCH).summary()
    }

    #[test]
    fn customer_is_named() {
        assert_eq!(summary(r#"{"from": "+7903", "to": "8 (916) 1", "custmemo": "Ольга"}"#), "Ольга · 8 (916) 1");
        assert_eq!(summary(r#"{"from": "+7903", "to": "", "custmemo": ""}"#), "+7903");
        assert_eq!(summary(r#"{"from": "+79165550117", "to": "0", "custmemo": " "}"#), "+79165550117");
        assert_eq!(summary(r#"{"to": "8 916", "from": "", "imsi": "250011234567890"}"#), "8 916", "not the SIM");
        assert_eq!(summary(r#"{"imsi": "250011234567890"}"#), "250011234567890");
        assert_eq!(summary("fields[NAME]=Анна&fields[PHONE][0][VALUE]=8916"), "Анна · 8916");
        assert_eq!(summary(r#"{"identifier": {"phone": "+7911"}}"#), "+7911");
    }

    #[test]
    fn key_of_the_record_is_not_in_its_summary() {
        for body in [
            r#"{"auth": {"type": "basic", "data": ["K1-445566"]}}"#,
            r#"{"credentials": [{"user": "u", "value": "K1-445566"}]}"#,
            r#"{"token": "K1-445566", "message": "my key is K1-445566, call me"}"#,
            r#"{"token": "K1-445566", "custmemo": "K1-445566"}"#,
        ] {
            let summary = summary(body);
            assert!(!summary.contains("445566") && summary.contains("••••"), "{summary}");
        }
        let cut = format!(r#"{{"token": "K1-445566", "message": "{}K1-445566"}}"#, "x".repeat(MAX_CHARS - 7));
        assert!(!summary(&cut).contains("K1-4"), "{}", summary(&cut));
    }

    #[test]
    fn record_without_a_customer_shows_its_text() {
        assert_eq!(summary(r#"{"message": "Test"}"#), "Test");
        assert_eq!(summary("просто\n текст"), "просто текст");
        assert_eq!(summary(""), "");
        assert_eq!(summary(&format!("\"{}\"", "я".repeat(300))).chars().count(), MAX_CHARS);
    }
}
