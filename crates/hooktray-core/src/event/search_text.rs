//! The searchable text of a record.

use std::borrow::Cow;

use serde_json::Value;

use super::key_fields::{KeyNames, key_of_pair};
use super::{Content, Event, hide_in_text};

/// The most characters of a searchable text.
const MAX_CHARS: usize = 20_000;
/// The fewest digits that make a text a number to search for.
const MIN_DIGITS: usize = 5;

impl Event {
    /// Returns the values of the record in lower case, one per line. Long numbers with other characters are added as digits
    /// only, so they are found however they are written.
    #[must_use]
    pub fn search_text(&self) -> String {
        self.content().search_text()
    }
}

impl Content {
    /// See [`Event::search_text`].
    #[must_use]
    pub fn search_text(&self) -> String {
        let (mut texts, mut room) = (Vec::new(), MAX_CHARS);
        collect(&self.query, &mut texts, &mut room);
        if let Ok(body) = &self.body {
            collect(&body.json, &mut texts, &mut room);
        }
        let numbers = texts.iter().map(|text| (text, digits(text)));
        // A value that is nothing but digits is there already.
        let numbers = numbers.filter(|(text, digits)| digits.len() >= MIN_DIGITS && *digits != **text);
        let numbers: Vec<_> = numbers.map(|(_, digits)| Cow::Owned(digits)).collect();
        texts.extend(numbers);
        let mut all = texts.join("\n").to_lowercase();
        if let Some((end, _)) = all.char_indices().nth(MAX_CHARS) {
            all.truncate(end);
        }
        all
    }
}

fn digits(text: &str) -> String {
    text.chars().filter(char::is_ascii_digit).collect()
}

/// Collects values while there is room for their characters.
fn collect<'a>(value: &'a Value, texts: &mut Vec<Cow<'a, str>>, room: &mut usize) {
    if *room == 0 {
        return;
    }
    match value {
        Value::Null | Value::Bool(_) => {}
        Value::Number(number) => {
            let number = number.to_string();
            *room = room.saturating_sub(number.len());
            texts.push(number.into());
        }
        Value::String(text) => {
            let end = text.char_indices().nth(*room).map_or(text.len(), |(end, _)| end);
            *room -= text[..end].chars().count();
            texts.push(hide_in_text(&text[..end]));
        }
        // The text is stored, so keys are left out.
        Value::Array(values) => {
            let key = key_of_pair(values);
            let others = values.iter().enumerate().filter(|(at, _)| key != Some(*at));
            others.for_each(|(_, value)| collect(value, texts, room));
        }
        Value::Object(map) => {
            let keys = KeyNames::of(map);
            let values = map.iter().filter(|(name, _)| !keys.has(name)).map(|(_, value)| value);
            values.for_each(|value| collect(value, texts, room));
        }
    }
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::*;

    #[test]
    fn number_is_added_as_digits_unless_it_is_written_so() {
        let body = br#"{"to": "8 (916) 555-01-17", "imsi": "250011234567890", "com": "COM7", "name": "Olga"}"#;
        let text = Event::from_sample(body, Timestamp::UNIX_EPOCH).search_text();
        assert_eq!(text, "8 (916) 555-01-17\n250011234567890\ncom7\nolga\n89165550117");
    }
}
