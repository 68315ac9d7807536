//! Reads JSON with mistakes, as people write it by hand and as templates make it from an SMS. It notes every repair, and
//! refuses what has two readings.

use serde_json::{Map, Value};

use super::look_ahead::Certainty;
use super::quote_marks::is_opener;
use super::reader::{JsonReader, Open};
use super::strict::{self, Repetition};
use super::{Ambiguity, JsonError};
use crate::event::repair::RepairCode;

/// Levels of nesting, as in `serde_json`.
const MAX_DEPTH: usize = 100;

/// What stands behind a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Comma {
    /// A comma.
    Present,
    /// The closing bracket, or the end of the text.
    NotNeeded,
    /// The next member.
    Missing,
}

impl JsonReader<'_> {
    /// Reads the value that begins here.
    pub(super) fn document(&mut self) -> Result<Value, JsonError> {
        let value = self.value()?;
        if self.swallowed {
            return Err(JsonError::TwoReadings(Ambiguity::TextEnd));
        }
        let loose = self.repairs.has(RepairCode::LooseQuotes);
        // Quotes come in pairs. Two strings with half a pair each may be one string. The one letter before a string may have
        // changed places with its quote.
        let has_stray_letter = self.marked_strings == (1, true);
        if self.odd_strings > 1 || (loose && self.repetition != Repetition::Harmless) || has_stray_letter {
            return Err(JsonError::TwoReadings(Ambiguity::Quotes));
        }
        self.repetition.note(&mut self.repairs);
        Ok(value)
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
            Some(c) if is_opener(c) => match self.in_three_quotes(self.at) {
                Some((text, _)) if text.contains('\\') => Err(JsonError::TwoReadings(Ambiguity::Backslash)),
                Some((text, end)) => {
                    let text = text.to_owned();
                    self.at = end;
                    self.repair(RepairCode::QuoteMarks);
                    Ok(Value::String(text))
                }
                None => Ok(Value::String(self.string(c, false)?)),
            },
            Some(_) => match self.after_string_mark(self.at) {
                Some(c) => self.marked_string(c),
                None => self.bare_or_call(),
            },
        }
    }

    /// Reads a string with the mark of a programming language before it.
    fn marked_string(&mut self, quote: char) -> Result<Value, JsonError> {
        self.repair(RepairCode::QuoteMarks);
        let is_raw = self.begins_raw(self.at);
        self.at += self.text[self.at..].find(quote).unwrap_or_default();
        let text = self.string(quote, is_raw)?;
        if !(is_raw && text.contains('\\')) {
            self.note_marked(&text);
        }
        Ok(Value::String(text))
    }

    fn nested(&mut self, kind: Open, read: fn(&mut Self) -> Result<Value, JsonError>) -> Result<Value, JsonError> {
        if self.open.len() == MAX_DEPTH {
            return Err(self.broken("it is nested too deeply"));
        }
        self.at += 1;
        self.open.push(kind);
        let value = read(self)?;
        self.open.pop();
        let may_end_before =
            self.open.last() == Some(&Open::Object) && value.as_object().is_some_and(|map| map.len() > 1);
        let goes_on = self.is_behind_bracket(self.at.saturating_sub(1)) && self.closed.1;
        self.closed = (self.at, may_end_before || goes_on);
        Ok(value)
    }

    /// Returns whether only blanks stand between the last bracket that was closed and `at`.
    fn is_behind_bracket(&self, at: usize) -> bool {
        self.text.get(self.closed.0..at).is_some_and(|between| between.trim().is_empty())
    }

    /// Notes a string with the mark of a programming language before it.
    fn note_marked(&mut self, text: &str) {
        self.marked_strings.0 += 1;
        self.marked_strings.1 |= text.is_empty() || text.starts_with(|c: char| c.is_ascii_alphabetic());
    }

    /// Reads the members of an object and its closing bracket. Also used for a text that lacks the opening bracket.
    pub(super) fn object(&mut self) -> Result<Value, JsonError> {
        let mut map = Map::new();
        let mut is_behind_comma = false;
        loop {
            self.skip();
            match self.peek() {
                Some('}') => {
                    self.at += 1;
                    return Ok(Value::Object(map));
                }
                // A comma announces a member: the text was cut off behind it, unless a comment goes on to the end.
                None if !map.is_empty() && (!is_behind_comma || self.swallowed) => {
                    if self.bracket_in_string {
                        return Err(JsonError::TwoReadings(Ambiguity::TextEnd));
                    }
                    // The last bracket may close this object, and the members before it may be of this one.
                    if self.closed.1 && self.is_behind_bracket(self.at) {
                        return Err(JsonError::TwoReadings(Ambiguity::Bracket));
                    }
                    self.repairs.add(RepairCode::Brackets);
                    return Ok(Value::Object(map));
                }
                None => return Err(self.broken("it is incomplete")),
                Some(',' | ';') => {
                    self.at += 1;
                    is_behind_comma = true;
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
                    // The comma behind a text may have got into it.
                    let has_mark = value.as_str().is_some_and(|text| text.trim_end().ends_with([',', ';', ':']));
                    let repetition = strict::insert(&mut map, key, value);
                    self.repetition = self.repetition.max(repetition);
                    let comma = self.separator(Open::Object)?;
                    if comma == Comma::Missing && has_mark {
                        return Err(JsonError::TwoReadings(Ambiguity::Quotes));
                    }
                    is_behind_comma = comma == Comma::Present;
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
    fn separator(&mut self, within: Open) -> Result<Comma, JsonError> {
        self.skip();
        match self.peek() {
            None => Ok(Comma::NotNeeded),
            Some(c) if c == within.closer() => Ok(Comma::NotNeeded),
            Some(c @ (',' | ';')) => {
                self.at += 1;
                self.skip();
                if self.peek() == Some(within.closer()) {
                    self.repair(RepairCode::CommaExtra);
                } else if c == ';' && self.peek().is_some() {
                    self.repair(RepairCode::CommaMissing);
                }
                Ok(Comma::Present)
            }
            Some(_) if within == Open::Object && self.key_at(self.at) != Certainty::No => {
                self.repair(RepairCode::CommaMissing);
                Ok(Comma::Missing)
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
        if self.after_string_mark(self.at).is_some() {
            self.note_marked(&key);
        }
        self.key_mark.get_or_insert(mark);
        self.at = end;
        Ok(key)
    }

    /// Reads the value of a member, which may be missing.
    fn member(&mut self) -> Result<Value, JsonError> {
        let colon = self.at;
        // The address of a page in a text whose end was found too early.
        if self.text[colon..].starts_with("//") {
            return Err(JsonError::TwoReadings(Ambiguity::TextEnd));
        }
        self.skip();
        if self.peek() == Some(':') {
            self.repair(RepairCode::Separators);
            self.at += 1;
            self.skip();
        }
        let is_missing = match self.peek() {
            Some(',' | ';' | '}') => true,
            // The next key, on a line of its own.
            Some(_) => self.text[colon..self.at].contains('\n') && self.key_at(self.at) == Certainty::Yes,
            None => false,
        };
        let placeholder = self.end_of_placeholder();
        if is_missing || placeholder.is_some() {
            self.at = placeholder.unwrap_or(self.at);
            self.repair(RepairCode::EmptyValue);
            return Ok(Value::String(String::new()));
        }
        self.value()
    }
}
