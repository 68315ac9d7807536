//! Reads values without quotes: numbers, texts, `true`, `false` and `null`, what other languages call them, and what is left of them.

use serde_json::Value;

use super::look_ahead::MAX_LOOK;
use super::quote_marks::{closes, is_opener};
use super::reader::{JsonReader, Open};
use super::{Ambiguity, JsonError, numbers};
use crate::event::character_references;
use crate::event::repair::RepairCode;

/// Words for `true`, `false` and `null`, also those of other languages.
const LITERALS: [(&str, Value); 15] = [
    ("true", Value::Bool(true)),
    ("True", Value::Bool(true)),
    ("TRUE", Value::Bool(true)),
    ("false", Value::Bool(false)),
    ("False", Value::Bool(false)),
    ("FALSE", Value::Bool(false)),
    ("null", Value::Null),
    ("NULL", Value::Null),
    ("Null", Value::Null),
    ("None", Value::Null),
    ("nil", Value::Null),
    ("undefined", Value::Null),
    ("NaN", Value::Null),
    ("Infinity", Value::Null),
    ("-Infinity", Value::Null),
];

/// The literals that JSON itself has.
const WORDS: [&str; 3] = ["true", "false", "null"];
/// The fewest letters at the beginning of a word that show which word it is.
const ENOUGH: usize = 3;

impl JsonReader<'_> {
    /// Returns where a placeholder ends that begins here and that its template left as it is: `{{msg}}`, `${msg}`; or what JavaScript
    /// makes of an object.
    pub(super) fn end_of_placeholder(&self) -> Option<usize> {
        const OBJECT: &str = "[object Object]";
        let rest = &self.text[self.at..];
        let length = if rest.starts_with(OBJECT) {
            OBJECT.len()
        } else {
            let braces = if rest.starts_with("{{") { 2 } else { 1 };
            let start = rest.strip_prefix('$').unwrap_or(rest).strip_prefix(&"{{"[..braces])?;
            let name = &start[..start.bytes().take(MAX_LOOK).position(|byte| byte == b'}')?];
            let is_part = |c: char| c.is_alphanumeric() || "_.-$".contains(c);
            let is_name = name.contains(char::is_alphabetic) && name.trim().chars().all(is_part);
            // In single braces may stand a text of the record.
            let is_name = is_name && (braces == 2 || rest.starts_with('$') || name.is_ascii());
            (is_name && start[name.len()..].starts_with(&"}}"[..braces]))
                .then(|| rest.len() - start.len() + name.len() + braces)?
        };
        let behind = rest[length..].trim_start();
        behind.starts_with([',', ';', '}']).then_some(self.at + length)
    }

    /// Reads a value without quotes, or the argument of a call that leaves it as it is.
    pub(super) fn bare_or_call(&mut self) -> Result<Value, JsonError> {
        let Some((argument, end)) = self.call(self.at) else { return self.bare() };
        let argument = argument.to_owned();
        self.at = end;
        self.repair(RepairCode::Unquoted);
        Ok(Value::String(argument))
    }

    /// Reads a value without quotes.
    fn bare(&mut self) -> Result<Value, JsonError> {
        let end = self.end_of_bare(self.at);
        let text = self.text[self.at..end].trim();
        if end == self.text.len() && !self.open.is_empty() {
            return Err(self.broken("it is incomplete"));
        }
        if text.is_empty() || text.contains(['"', '{', '[', '\n']) || is_call(text) {
            return Err(self.broken("a value cannot be read"));
        }
        // With a comma in it and none behind it, or with a quote before a colon, the value would have taken in a part of the
        // next name.
        let has_comma = text.contains([',', ';']) && self.text[end..].starts_with(is_opener);
        if has_comma
            || text.match_indices(is_opener).any(|(at, mark)| text[at + mark.len()..].trim_start().starts_with(':'))
        {
            return Err(JsonError::TwoReadings(Ambiguity::TextEnd));
        }
        if let Some(inner) = between_references(text, &self.text[end..]) {
            let inner = inner?;
            self.at = end;
            self.repair(RepairCode::QuoteMarks);
            return Ok(Value::String(inner));
        }
        self.at = end;
        if numbers::is_json_number(text) {
            return serde_json::from_str(&numbers::exact(text)).map_err(|error| JsonError::Broken(error.to_string()));
        }
        if let Some((value, is_foreign)) = literal(text) {
            if is_foreign {
                self.repair(RepairCode::ForeignLiteral);
            }
            return Ok(value);
        }
        if matches!(self.key_mark, Some(Some(_)))
            && let Some(value) = misspelled(text)?
        {
            self.repair(RepairCode::ForeignLiteral);
            return Ok(value);
        }
        // In a list, and outside of any bracket, a word may be anything.
        if self.open.last() != Some(&Open::Object) && !text.starts_with(|c: char| c.is_ascii_digit() || c == '+') {
            return Err(self.broken("a value cannot be read"));
        }
        self.repair(RepairCode::Unquoted);
        Ok(Value::String(text.trim_end_matches(',').to_owned()))
    }
}

/// Returns the text between two character references that stand for quotation marks: `&quot;Иван&quot;`. `behind` is what follows;
/// it may begin with the end of the last reference.
///
/// # Errors
/// The references are not those around one text.
fn between_references(text: &str, behind: &str) -> Option<Result<String, JsonError>> {
    let opener = |text: &str| character_references::decoded(text).chars().next().filter(|c| is_opener(*c));
    let first = &text[..text.find(';')? + 1];
    let mark = opener(first).filter(|_| first.starts_with('&'))?;
    let inner = text[first.len()..].trim_end_matches(';');
    let last = inner.rfind('&').filter(|_| text.ends_with(';') || behind.starts_with(';'));
    let Some((inner, last)) = last.map(|at| inner.split_at(at)) else {
        return Some(Err(JsonError::TwoReadings(Ambiguity::Quotes)));
    };
    let is_closed = character_references::decoded(&format!("{last};")).chars().eq([mark])
        || opener(&format!("{last};")).is_some_and(|c| closes(mark, c))
        || (mark == '«' && last == "&raquo");
    let inner = character_references::decoded(inner);
    let is_sure = is_closed && !inner.contains(|c| is_opener(c) || closes(mark, c));
    Some(if is_sure { Ok(inner) } else { Err(JsonError::TwoReadings(Ambiguity::Quotes)) })
}

/// Returns the value of a literal, and whether JSON itself does not have it.
fn literal(text: &str) -> Option<(Value, bool)> {
    let (word, value) = LITERALS.iter().find(|(word, _)| *word == text)?;
    Some((value.clone(), !WORDS.contains(word)))
}

/// Returns the value of a literal whose end is missing, as in `nul`. Only for JSON in which texts have quotes: elsewhere it may
/// be a text.
///
/// # Errors
/// It may be a literal with another mistake, or a text.
fn misspelled(text: &str) -> Result<Option<Value>, JsonError> {
    let cut = WORDS.iter().find(|word| text.len() >= ENOUGH && word.starts_with(text));
    if let Some((value, _)) = cut.and_then(|word| literal(word)) {
        return Ok(Some(value));
    }
    if text.len() <= MAX_WORD_BYTES && WORDS.iter().any(|word| is_near(word, text)) {
        return Err(JsonError::TwoReadings(Ambiguity::Word));
    }
    Ok(None)
}

/// Returns whether a function is called with a string: `not('да')`. What it makes of it is not known.
fn is_call(text: &str) -> bool {
    text.split_once('(').is_some_and(|(name, argument)| {
        let is_name = |c: char| c.is_ascii_alphanumeric() || "_. ".contains(c);
        !name.is_empty() && name.chars().all(is_name) && argument.trim_start().starts_with(is_opener)
    })
}

/// The most bytes of a word of JSON with a mistake in it.
const MAX_WORD_BYTES: usize = 8;

/// Returns whether a text is a word with one letter missing, doubled, or swapped with the next, or with a blank in it.
fn is_near(word: &str, text: &str) -> bool {
    let text: Vec<char> = text.chars().filter(|c| !c.is_whitespace()).collect();
    let word: Vec<char> = word.chars().collect();
    let without = |chars: &[char], at: usize| [&chars[..at], &chars[at + 1..]].concat();
    let swapped = |at: usize| {
        let mut word = word.clone();
        word.swap(at, at + 1);
        word
    };
    text == word
        || (0..word.len()).any(|at| without(&word, at) == text)
        || (0..text.len()).any(|at| at > 0 && text[at] == text[at - 1] && without(&text, at) == word)
        || (0..word.len() - 1).any(|at| swapped(at) == text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn word_that_was_cut_is_told_from_one_with_another_mistake() {
        for (text, value) in [("nul", Value::Null), ("tru", Value::Bool(true)), ("fals", Value::Bool(false))] {
            assert_eq!(misspelled(text), Ok(Some(value)), "{text}");
        }
        for text in ["ture", "nulll", "rue", "f alse", "flse"] {
            assert_eq!(misspelled(text), Err(JsonError::TwoReadings(Ambiguity::Word)), "{text}");
        }
        for text in ["Ольга", "nu", "no", "trust", "nuclear"] {
            assert_eq!(misspelled(text), Ok(None), "{text}");
        }
    }
}
