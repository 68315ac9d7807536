//! Reads JSON with mistakes, as people write it by hand and as templates make it from an SMS. It notes every repair, and
//! refuses what has two readings.

use std::cell::Cell;

use serde_json::{Map, Value};

use super::look_ahead::Certainty;
use super::quotes::is_opener;
use super::strict::{self, Repetition};
use super::{Ambiguity, JsonError, numbers};
use crate::event::repair::{RepairCode, Repairs};

/// Levels of nesting, as in `serde_json`.
const MAX_DEPTH: usize = 100;
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

/// A bracket that is open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Open {
    Object,
    Array,
}

impl Open {
    pub(super) fn closer(self) -> char {
        if self == Open::Object { '}' } else { ']' }
    }
}

/// Reads one value of a text.
pub(super) struct JsonReader<'a> {
    pub(super) text: &'a str,
    /// The position, in bytes.
    pub(super) at: usize,
    pub(super) open: Vec<Open>,
    /// The quotation mark around the first key, since all keys of a text are written alike. `None` before the first key,
    /// `Some(None)` if it has no mark.
    pub(super) key_mark: Option<Option<char>>,
    /// The position of the last closing bracket of the text.
    pub(super) last_closer: usize,
    /// Strings with an odd number of loose quotes.
    pub(super) odd_strings: usize,
    /// True if a comment goes on to the end of the text while brackets are open.
    swallowed: bool,
    /// How the keys of objects repeat.
    pub(super) repetition: Repetition,
    path: Vec<String>,
    pub(super) repairs: Repairs,
    /// How many bytes were looked ahead at. A test checks that this grows no faster than the text.
    pub(super) steps: Cell<usize>,
}

impl<'a> JsonReader<'a> {
    pub(super) fn new(text: &'a str, at: usize) -> JsonReader<'a> {
        let last_closer = text.rfind(['}', ']']).unwrap_or(0);
        JsonReader {
            text,
            at,
            open: Vec::new(),
            key_mark: None,
            last_closer,
            odd_strings: 0,
            repetition: Repetition::Harmless,
            swallowed: false,
            path: Vec::new(),
            repairs: Repairs::default(),
            steps: Cell::new(0),
        }
    }

    /// Reads the value that begins here.
    pub(super) fn document(&mut self) -> Result<Value, JsonError> {
        let value = self.value()?;
        if self.swallowed {
            return Err(JsonError::TwoReadings(Ambiguity::TextEnd));
        }
        let loose = self.repairs.has(RepairCode::LooseQuotes);
        // Quotes come in pairs. Two strings with half a pair each may be one string.
        if self.odd_strings > 1 || (loose && self.repetition != Repetition::Harmless) {
            return Err(JsonError::TwoReadings(Ambiguity::Quotes));
        }
        self.repetition.note(&mut self.repairs);
        Ok(value)
    }

    pub(super) fn peek(&self) -> Option<char> {
        self.text[self.at..].chars().next()
    }

    pub(super) fn repair(&mut self, code: RepairCode) {
        self.repairs.add_to(code, &self.path.join("."));
    }

    fn broken(&self, why: &str) -> JsonError {
        let line = self.text[..self.at].matches('\n').count() + 1;
        JsonError::Broken(format!("{why} at line {line}"))
    }

    /// Skips blanks and comments.
    fn skip(&mut self) {
        let (end, comments) = self.after_blanks(self.at);
        if comments {
            // A comment that goes on to the end has the closing brackets in it.
            self.swallowed |= end == self.text.len() && !self.open.is_empty();
            self.repairs.add(RepairCode::Comments);
        } else if !self.text[self.at..end].is_ascii() {
            self.repairs.add(RepairCode::Separators);
        }
        self.at = end;
    }

    fn value(&mut self) -> Result<Value, JsonError> {
        self.skip();
        match self.peek() {
            None => Err(self.broken("it is incomplete")),
            Some('{') => self.nested(Open::Object, JsonReader::object),
            Some('[') => self.nested(Open::Array, JsonReader::array),
            Some(c) if is_opener(c) => Ok(Value::String(self.string(c)?)),
            Some(_) => match self.after_string_mark(self.at) {
                Some(c) => {
                    self.repair(RepairCode::QuoteMarks);
                    self.at += self.text[self.at..].find(c).unwrap_or_default();
                    Ok(Value::String(self.string(c)?))
                }
                None => self.bare_or_call(),
            },
        }
    }

    fn nested(&mut self, kind: Open, read: fn(&mut Self) -> Result<Value, JsonError>) -> Result<Value, JsonError> {
        if self.open.len() == MAX_DEPTH {
            return Err(self.broken("it is nested too deeply"));
        }
        self.at += 1;
        self.open.push(kind);
        let value = read(self)?;
        self.open.pop();
        Ok(value)
    }

    /// Reads the members of an object and its closing bracket. Also used for a text that lacks the opening bracket.
    pub(super) fn object(&mut self) -> Result<Value, JsonError> {
        let mut map = Map::new();
        loop {
            self.skip();
            match self.peek() {
                Some('}') => {
                    self.at += 1;
                    return Ok(Value::Object(map));
                }
                None if !map.is_empty() => {
                    self.repairs.add(RepairCode::Brackets);
                    return Ok(Value::Object(map));
                }
                None => return Err(self.broken("it is incomplete")),
                Some(',' | ';') => {
                    self.at += 1;
                    self.repair(RepairCode::CommaExtra);
                }
                // Elsewhere on a line it may belong to a text.
                Some('#') if self.read_key(self.at).is_none() => {
                    let length = self.text[self.at..].find('\n').ok_or_else(|| self.broken("it is incomplete"))?;
                    self.at += length;
                    self.repairs.add(RepairCode::Comments);
                }
                Some(_) => {
                    let key = self.key()?;
                    self.path.push(key.clone());
                    let value = self.member()?;
                    self.path.pop();
                    let repetition = strict::insert(&mut map, key, value);
                    self.repetition = self.repetition.max(repetition);
                    self.separator(Open::Object)?;
                }
            }
        }
    }

    fn array(&mut self) -> Result<Value, JsonError> {
        let mut values = Vec::new();
        loop {
            self.skip();
            match self.peek() {
                Some(']') => {
                    self.at += 1;
                    return Ok(Value::Array(values));
                }
                None => return Err(self.broken("a list is incomplete")),
                Some(',') => return Err(JsonError::TwoReadings(Ambiguity::List)),
                Some(_) => {
                    values.push(self.value()?);
                    self.separator(Open::Array)?;
                }
            }
        }
    }

    /// Reads the comma after a value. If there is none, a bracket or the next member has to follow.
    fn separator(&mut self, within: Open) -> Result<(), JsonError> {
        self.skip();
        match self.peek() {
            None => Ok(()),
            Some(c) if c == within.closer() => Ok(()),
            Some(c @ (',' | ';')) => {
                self.at += 1;
                self.skip();
                if self.peek() == Some(within.closer()) || self.peek().is_none() {
                    self.repair(RepairCode::CommaExtra);
                } else if c == ';' {
                    self.repair(RepairCode::CommaMissing);
                }
                Ok(())
            }
            Some(_) if within == Open::Object && self.key_at(self.at) != Certainty::No => {
                self.repair(RepairCode::CommaMissing);
                Ok(())
            }
            Some(_) => Err(self.broken("a comma is missing")),
        }
    }

    fn key(&mut self) -> Result<String, JsonError> {
        let Some((key, end, mark)) = self.read_key(self.at) else { return Err(self.broken("a name is missing")) };
        match mark {
            None => self.repair(RepairCode::Unquoted),
            Some('"') => {}
            Some(_) => self.repair(RepairCode::QuoteMarks),
        }
        if self.text[..end].ends_with("=>") {
            self.repair(RepairCode::Separators);
        }
        self.key_mark.get_or_insert(mark);
        self.at = end;
        Ok(key)
    }

    /// Reads the value of a member, which may be missing.
    fn member(&mut self) -> Result<Value, JsonError> {
        let colon = self.at;
        self.skip();
        let is_missing = match self.peek() {
            Some(',' | ';' | '}') => true,
            // The next key, on a line of its own.
            Some(_) => self.text[colon..self.at].contains('\n') && self.key_at(self.at) == Certainty::Yes,
            None => false,
        };
        if is_missing {
            self.repair(RepairCode::EmptyValue);
            return Ok(Value::String(String::new()));
        }
        self.value()
    }

    fn bare_or_call(&mut self) -> Result<Value, JsonError> {
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
        if text.is_empty() || text.contains(['"', '{', '[', '\n']) {
            return Err(self.broken("a value cannot be read"));
        }
        // With a quote before a colon, the value would have taken in the next name.
        if text.match_indices(is_opener).any(|(at, mark)| text[at + mark.len()..].trim_start().starts_with(':')) {
            return Err(JsonError::TwoReadings(Ambiguity::TextEnd));
        }
        self.at = end;
        if numbers::is_json_number(text) {
            return serde_json::from_str(&numbers::exact(text)).map_err(|error| JsonError::Broken(error.to_string()));
        }
        if let Some((word, value)) = LITERALS.iter().find(|(word, _)| *word == text) {
            if !["true", "false", "null"].contains(word) {
                self.repair(RepairCode::ForeignLiteral);
            }
            return Ok(value.clone());
        }
        // In a list, and outside of any bracket, a word may be anything.
        if self.open.last() != Some(&Open::Object) && !text.starts_with(|c: char| c.is_ascii_digit() || c == '+') {
            return Err(self.broken("a value cannot be read"));
        }
        self.repair(RepairCode::Unquoted);
        Ok(Value::String(text.trim_end_matches(',').to_owned()))
    }
}
