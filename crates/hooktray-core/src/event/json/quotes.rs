//! Reads strings: decides which quote ends one, and what a backslash means.

use super::look_ahead::Certainty;
use super::quote_marks::{closes, is_opener};
use super::reader::{JsonReader, Open};
use super::{Ambiguity, JsonError};
use crate::event::repair::RepairCode;

/// The text of a string, and what was found in it.
#[derive(Default)]
struct StringRead {
    text: String,
    loose_quotes: usize,
    /// Whether a loose quote is the first character, and where the last one ends.
    first_is_loose: bool,
    last_loose: usize,
    /// A backslash before a quote that needs one: who writes it escapes every quote and backslash.
    escaped_quotes: bool,
    loose_backslashes: bool,
    raw_backslashes: bool,
    /// `\x20`, which may as well be a part of a path; and in `byte_escapes`, whether letters are written like this too.
    ascii_escapes: bool,
    byte_escapes: bool,
    /// A backslash before a quote that needs no escape.
    needless_backslashes: bool,
    /// Escapes such as `\n`, which a text that was not escaped can contain by chance.
    letter_escapes: bool,
    controls: bool,
    /// The first half of a UTF-16 surrogate pair.
    high: Option<u16>,
    lost: bool,
}

impl StringRead {
    fn push(&mut self, c: char) {
        self.replace_half_pair();
        self.controls |= c < ' ';
        self.text.push(c);
    }

    /// Returns whether a quote or a backslash may be one too many, or the text may have taken in a name and a colon, or in a
    /// list the next item.
    fn has_stray_quote(&self, opener: char, in_list: bool) -> bool {
        let is_at_an_end = self.first_is_loose || self.last_loose == self.text.len();
        // In `„ёлка „лапки““`, one quote opens a text within the text.
        let is_odd = self.loose_quotes % 2 == 1 && (closes(opener, opener) || !self.text.contains(opener));
        let is_loose = self.loose_quotes > 0;
        (is_odd && (is_at_an_end || in_list))
            || (self.escaped_quotes && (is_loose || self.loose_backslashes))
            || (is_loose && has_member(&self.text, opener))
            || (is_loose && in_list && self.text.contains(','))
            || (is_loose && self.text.contains("\"\""))
    }

    fn replace_half_pair(&mut self) {
        if self.high.take().is_some() {
            self.text.push(char::REPLACEMENT_CHARACTER);
            self.lost = true;
        }
    }

    /// Adds a UTF-16 unit of a `\u` escape.
    fn unit(&mut self, unit: u16) {
        if let Some(high) = self.high
            && let Some(Ok(c)) = char::decode_utf16([high, unit]).next()
        {
            self.high = None;
            self.text.push(c);
            return;
        }
        self.replace_half_pair();
        match unit {
            0xd800..=0xdbff => self.high = Some(unit),
            unit => match char::from_u32(u32::from(unit)) {
                Some(c) => self.text.push(c),
                None => {
                    self.text.push(char::REPLACEMENT_CHARACTER);
                    self.lost = true;
                }
            },
        }
    }
}

/// Returns whether a name with a quote behind it, a colon, and what a value begins with are in a text: `…,from":"+7916…`.
fn has_member(text: &str, opener: char) -> bool {
    text.match_indices(|c| closes(opener, c)).any(|(at, mark)| {
        let value = text[at + mark.len()..].trim_start().strip_prefix(':').map(str::trim_start);
        text[..at].ends_with(|c: char| c.is_alphanumeric() || c == '_')
            && value.is_some_and(|value| {
                value.is_empty()
                    || value.starts_with(|c: char| is_opener(c) || c.is_ascii_digit() || "{[-+".contains(c))
            })
    })
}

/// Returns whether a quote that ends a text, a name without quotes, a colon and the quote of a value are in a text: `ok' to:'+7916…`.
fn has_bare_member(text: &str, opener: char) -> bool {
    text.match_indices(|c| closes(opener, c)).any(|(at, mark)| {
        let rest = text[at + mark.len()..].trim_start();
        let value = rest.trim_start_matches(|c: char| c.is_alphanumeric() || c == '_');
        value.len() < rest.len()
            && value.trim_start().strip_prefix(':').is_some_and(|value| value.trim_start().starts_with(opener))
    })
}

/// Reads one character whose bytes of UTF-8 Python shows as `\xd0\x98` and C as `\320\230`, or one that is ASCII and shows.
/// Returns it and the length of the escapes.
fn bytes_of_utf_8(text: &str) -> Option<(char, usize)> {
    let byte = |four: &[u8]| match four {
        [b'\\', b'x', digits @ ..] => u8::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok(),
        [b'\\', digits @ ..] => u8::from_str_radix(std::str::from_utf8(digits).ok()?, 8).ok(),
        _ => None,
    };
    let bytes: Vec<u8> = text.as_bytes().chunks_exact(4).take(4).map_while(byte).collect();
    let first = bytes.utf8_chunks().next()?.valid().chars().next()?;
    let is_hexadecimal = text.starts_with("\\x");
    let is_shown = first == ' ' || (first.is_ascii_graphic() && is_hexadecimal);
    (!first.is_ascii() || is_shown).then_some((first, first.len_utf8() * 4))
}

/// Reads a character that JavaScript, PHP and Rust write as `\u{418}` and Python as `\U00000418`, behind its backslash.
fn by_its_number(text: &str) -> Option<(char, usize)> {
    let (digits, length) = match text.strip_prefix("u{") {
        Some(inner) => {
            let length = inner.bytes().take(7).position(|byte| byte == b'}')?;
            (&inner[..length], length + 3)
        }
        None => (text.strip_prefix('U')?.get(..8)?, 9),
    };
    let character = char::from_u32(u32::from_str_radix(digits, 16).ok()?)?;
    (!character.is_control()).then_some((character, length))
}

/// Returns a text without the quotes that SQL doubles within a word, as in `O''Neil`. Others may be meant, as in `5''`.
fn without_doubled(text: &str) -> Option<String> {
    let is_in_word = |(at, two): (usize, &str)| {
        text[..at].ends_with(char::is_alphabetic) && text[at + two.len()..].starts_with(char::is_alphabetic)
    };
    text.match_indices("''").all(is_in_word).then(|| text.replace("''", "'"))
}

impl JsonReader<'_> {
    /// Reads the string that begins here with `opener`.
    ///
    /// A quote ends the string if what comes next can follow a string. After a quote that did not end it, this has to be certain;
    /// otherwise the string may go on, and there are two readings. In a raw string, a backslash begins no escape.
    pub(super) fn string(&mut self, opener: char, is_raw: bool) -> Result<String, JsonError> {
        self.at += opener.len_utf8();
        let mut found = StringRead::default();
        while let Some(c) = self.peek() {
            self.at += c.len_utf8();
            if closes(opener, c) {
                match (self.ends_string(self.at), found.loose_quotes) {
                    // Between two quotes, a `//` is part of the string.
                    (Certainty::Unclear, loose) if loose % 2 == 1 => {}
                    (Certainty::Unclear, _) => return Err(JsonError::TwoReadings(Ambiguity::TextEnd)),
                    (Certainty::Yes, _) | (Certainty::Maybe | Certainty::Unlikely, 0) => {
                        return self.finish(found, opener);
                    }
                    // This quote closes a pair of quotes inside the string.
                    (Certainty::Maybe, loose) if loose % 2 == 1 => {}
                    (Certainty::Maybe, _) => return Err(JsonError::TwoReadings(Ambiguity::TextEnd)),
                    (Certainty::Unlikely | Certainty::No, _) => {}
                }
                if self.begins_member(self.at - c.len_utf8()) {
                    return Err(JsonError::TwoReadings(Ambiguity::Quotes));
                }
                found.loose_quotes += 1;
                found.first_is_loose |= found.text.is_empty();
                found.push(c);
                found.last_loose = found.text.len();
            } else if c == '\\' && is_raw {
                found.raw_backslashes = true;
                found.push(c);
            } else if c == '\\' {
                if self.escape(&mut found, opener)? {
                    return self.finish(found, opener);
                }
            } else {
                found.push(c);
            }
        }
        Err(JsonError::Broken("a text has no end".to_owned()))
    }

    /// Reads what a backslash begins. Returns whether the string ends after it.
    fn escape(&mut self, found: &mut StringRead, opener: char) -> Result<bool, JsonError> {
        let Some(c) = self.peek() else { return Err(JsonError::Broken("a text has no end".to_owned())) };
        let after = self.at + c.len_utf8();
        let in_object = self.open.last() == Some(&Open::Object);
        let plain = match c {
            c if closes(opener, c) && in_object && self.ends_string(after) == Certainty::Yes => {
                // The string ends with a backslash. In a list, an escaped quote would look the same.
                found.push('\\');
                found.loose_backslashes = true;
                self.at = after;
                return Ok(true);
            }
            '"' | '\\' | '/' => Some(c),
            c if closes(opener, c) => Some(c),
            '\'' | '`' => {
                found.needless_backslashes = true;
                Some(c)
            }
            'n' => Some('\n'),
            't' => Some('\t'),
            'r' => Some('\r'),
            'b' => Some('\u{8}'),
            'f' => Some('\u{c}'),
            _ => None,
        };
        if let Some(plain) = plain {
            found.letter_escapes |= c.is_ascii_alphabetic();
            found.escaped_quotes |= closes(opener, c);
            found.replace_half_pair();
            found.text.push(plain);
            self.at = after;
            return Ok(false);
        }
        if !self.number_escape(found, c) {
            found.loose_backslashes = true;
            found.push('\\');
        }
        Ok(false)
    }

    /// Reads the number of a character behind a backslash, of which `c` is the first letter: `u0418`, `x20`, `u{418}`. Returns
    /// false if there is none.
    fn number_escape(&mut self, found: &mut StringRead, c: char) -> bool {
        let after = self.at + c.len_utf8();
        if let Some((character, length)) = by_its_number(&self.text[self.at..]) {
            found.letter_escapes = true;
            found.needless_backslashes = true;
            found.push(character);
            self.at += length;
            return true;
        }
        let digits = self.text.get(after..after + 4).filter(|hex| hex.bytes().all(|b| b.is_ascii_hexdigit()));
        // `\U0418` is what upper case makes of `\u0418`.
        if let Some(unit) = digits.filter(|_| c == 'u' || c == 'U').and_then(|hex| u16::from_str_radix(hex, 16).ok()) {
            found.letter_escapes = true;
            found.needless_backslashes |= c == 'U';
            found.unit(unit);
            self.at = after + 4;
            return true;
        }
        if let Some((character, length)) = bytes_of_utf_8(&self.text[self.at - 1..]) {
            found.letter_escapes = true;
            found.needless_backslashes = true;
            found.ascii_escapes |= character.is_ascii();
            found.byte_escapes |= !character.is_ascii();
            found.push(character);
            self.at += length - 1;
            return true;
        }
        false
    }

    fn finish(&mut self, mut found: StringRead, opener: char) -> Result<String, JsonError> {
        found.replace_half_pair();
        if (found.loose_backslashes && found.letter_escapes) || (found.ascii_escapes && !found.byte_escapes) {
            return Err(JsonError::TwoReadings(Ambiguity::Backslash));
        }
        let has_bare_member =
            self.key_mark == Some(None) && found.loose_quotes > 0 && has_bare_member(&found.text, opener);
        if has_bare_member || found.has_stray_quote(opener, self.open.last() == Some(&Open::Array)) {
            return Err(JsonError::TwoReadings(Ambiguity::Quotes));
        }
        self.bracket_in_string |= found.text.trim_end().ends_with(['}', ']']);
        if opener != '"' {
            self.repair(RepairCode::QuoteMarks);
        }
        if found.loose_quotes > 0 {
            self.repair(RepairCode::LooseQuotes);
        }
        self.odd_strings += found.loose_quotes % 2;
        if found.text.contains("''") && opener == '\'' {
            found.text = without_doubled(&found.text).ok_or(JsonError::TwoReadings(Ambiguity::Quotes))?;
        }
        if found.loose_backslashes || found.needless_backslashes || found.raw_backslashes {
            self.repair(RepairCode::LooseBackslashes);
        }
        if found.controls {
            self.repair(RepairCode::RawLineBreaks);
        }
        if found.lost {
            self.repair(RepairCode::CharactersLost);
        }
        Ok(found.text)
    }
}
