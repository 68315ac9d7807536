//! Looks ahead in hand-written JSON: whether a key follows, and whether a quote ends a string.

use super::quote_marks::{closes, is_opener};
use super::reader::{JsonReader, Open};

/// The most bytes of a key, and of a value without quotes.
pub(super) const MAX_LOOK: usize = 200;

/// How sure a look ahead is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Certainty {
    No,
    /// It looks like it, but what follows does not fit.
    Unlikely,
    /// A comment or the next item of a list may begin here, or the text goes on.
    Unclear,
    /// It is possible, but the rest of the text is written otherwise.
    Maybe,
    Yes,
}

impl JsonReader<'_> {
    /// Returns the position after blanks and comments, and whether there were comments.
    pub(super) fn after_blanks(&self, from: usize) -> (usize, bool) {
        let (mut at, mut comments) = (self.after_spaces(from), false);
        while let Some(end) = self.end_of_comment(at, usize::MAX) {
            comments = true;
            at = self.after_spaces(end);
        }
        (at, comments)
    }

    /// As [`Self::after_blanks`], from a place where a string may go on: there, a comment has to end and may have no quotes.
    fn blanks(&self, from: usize) -> usize {
        let mut at = self.after_spaces(from);
        while let Some(end) = self.end_of_comment(at, MAX_LOOK) {
            let comment = &self.text[at..end];
            if comment.contains(is_opener) || !comment.ends_with(['\n', '/']) {
                break;
            }
            at = self.after_spaces(end);
        }
        at
    }

    fn after_spaces(&self, from: usize) -> usize {
        let rest = &self.text[from..];
        let blank = |c: char| c.is_whitespace() || matches!(c, '\0' | '\u{feff}' | '\u{200b}');
        let at = self.text.len() - rest.trim_start_matches(blank).len();
        self.steps.set(self.steps.get() + at - from + 1);
        at
    }

    /// Returns the end of a comment that begins here, if it is within `limit`. A `#` begins one only at the start of a line.
    fn end_of_comment(&self, at: usize, limit: usize) -> Option<usize> {
        let rest = &self.text.as_bytes()[at..];
        let window = &rest[..rest.len().min(limit)];
        let begins_line = || self.text[..at].trim_end_matches([' ', '\t']).ends_with('\n') || at == 0;
        let length = match window {
            [b'/', b'*', ..] => window.windows(2).skip(2).position(|two| two == b"*/").map(|length| length + 4),
            [b'/', b'/', ..] => memchr::memchr(b'\n', window).map(|length| length + 1),
            [b'#', ..] if begins_line() => memchr::memchr(b'\n', window).map(|length| length + 1),
            _ => return None,
        };
        let unended = || (rest.len() <= limit && !rest.starts_with(b"/*")).then_some(rest.len());
        self.steps.set(self.steps.get() + length.unwrap_or(window.len().min(MAX_LOOK)));
        length.or_else(unended).map(|length| at + length)
    }

    fn char_at(&self, at: usize) -> Option<char> {
        self.text[at..].chars().next()
    }

    /// Reads a key with its colon. Returns it, the position after the colon, and the mark around it.
    pub(super) fn read_key(&self, at: usize) -> Option<(String, usize, Option<char>)> {
        let quote = self.after_string_mark(at);
        let at = quote.map_or(at, |quote| at + self.text[at..].find(quote).unwrap_or_default());
        let first = self.char_at(at)?;
        let (key, end, mark) = if is_opener(first) {
            let inner = at + first.len_utf8();
            let mut escaped = false;
            let (length, closer) = self.text[inner..].char_indices().take(MAX_LOOK).find(|(_, c)| {
                let closes = !escaped && closes(first, *c);
                escaped = !escaped && *c == '\\';
                closes
            })?;
            (&self.text[inner..inner + length], inner + length + closer.len_utf8(), Some(first))
        } else {
            let is_name = |c: char| c.is_alphanumeric() || "_-.$@".contains(c);
            let rest = &self.text[at..];
            let length = rest.char_indices().take(MAX_LOOK).find(|(_, c)| !is_name(*c)).map(|(length, _)| length)?;
            (&rest[..length], at + length, None)
        };
        if key.is_empty() && mark.is_none() {
            return None;
        }
        let colon = self.blanks(end);
        let key = if key.contains('\\') {
            serde_json::from_str(&format!("\"{key}\"")).unwrap_or_else(|_| key.to_owned())
        } else {
            key.to_owned()
        };
        let after = self.text[colon..].strip_prefix(':').or_else(|| self.text[colon..].strip_prefix("=>"))?;
        Some((key, self.text.len() - after.len(), mark))
    }

    /// Returns whether a member of an object begins here: a key, a colon, and what a value can begin with.
    pub(super) fn key_at(&self, at: usize) -> Certainty {
        let Some((key, after, mark)) = self.read_key(at) else { return Certainty::No };
        self.steps.set(self.steps.get() + after - at);
        // Not a key: the mark ends one string, and what follows stands before the next.
        if mark.is_some() && key.trim_start().starts_with([',', ':', ';']) {
            return Certainty::No;
        }
        let alike = self.key_mark.is_none_or(|first| first == mark) && !key.contains(['\n', '{', '}']);
        let mut value = self.blanks(after);
        if self.char_at(value) == Some(':') {
            value = self.blanks(value + 1);
        }
        let begins_value = match self.char_at(value) {
            None => false,
            Some(c) if is_opener(c) || c.is_ascii_digit() || "-+{[,;}".contains(c) => true,
            Some(_) if self.after_string_mark(value).is_some() || self.call(value).is_some() => true,
            Some(_) => self.bare_ends_well(value),
        };
        match (alike, begins_value) {
            (true, true) => Certainty::Yes,
            (false, true) => Certainty::Maybe,
            (_, false) => Certainty::Unlikely,
        }
    }

    /// Returns whether a value without quotes ends with a bracket, or with a comma before the next key.
    fn bare_ends_well(&self, from: usize) -> bool {
        let rest = &self.text[from..];
        let end = rest.char_indices().take(MAX_LOOK).find(|(_, c)| *c == '}' || is_opener(*c));
        match end {
            Some((_, '}')) => true,
            Some((at, _)) => rest[..at].trim_end().ends_with([',', ';']),
            None => false,
        }
    }

    /// Returns the end of a value without quotes that begins here.
    pub(super) fn end_of_bare(&self, from: usize) -> usize {
        let in_object = self.open.last() == Some(&Open::Object);
        let rest = &self.text[from..];
        for (at, c) in rest.char_indices() {
            let here = from + at;
            let ends = match c {
                '}' | ']' | '"' => true,
                ',' if !in_object => true,
                ',' | ';' => {
                    let next = self.blanks(here + 1);
                    matches!(self.char_at(next), Some('}' | ',') | None) || self.key_at(next) == Certainty::Yes
                }
                '\n' | '\r' => true,
                '/' => {
                    rest[at..].starts_with("/*") || (rest[at..].starts_with("//") && rest[..at].ends_with([' ', '\t']))
                }
                _ => false,
            };
            if ends {
                return here;
            }
        }
        self.text.len()
    }

    /// Returns whether a quote that ends before `at` ends a string.
    pub(super) fn ends_string(&self, at: usize) -> Certainty {
        let next = self.blanks(at);
        // A string may contain what looks like a comment, so a comment alone proves nothing.
        let most = if self.after_spaces(at) == next { Certainty::Yes } else { Certainty::Maybe };
        self.follows_string(next, next > at).min(most)
    }

    /// Returns whether what is here can follow a string.
    fn follows_string(&self, next: usize, after_blank: bool) -> Certainty {
        let Some(within) = self.open.last().copied() else {
            // The whole text is one string.
            return if next == self.text.len() { Certainty::Yes } else { Certainty::No };
        };
        let Some(c) = self.char_at(next) else { return Certainty::Maybe };
        if c == within.closer() {
            return self.closes_all(next);
        }
        match (c, within) {
            _ if self.may_be_comment(next) => Certainty::Unclear,
            (',' | ';', Open::Object) => {
                let after = self.blanks(next + 1);
                match self.char_at(after) {
                    Some('}') => self.closes_all(after),
                    Some(',' | ';') | None => Certainty::Maybe,
                    Some(_) if self.may_be_comment(after) => Certainty::Unclear,
                    Some(_) => self.key_at(after).max(Certainty::Unlikely),
                }
            }
            (',', Open::Array) => {
                let after = self.blanks(next + 1);
                match self.char_at(after) {
                    None => Certainty::Unlikely,
                    Some(']') => self.closes_all(after),
                    Some(c) if begins_item(c) => Certainty::Yes,
                    Some(_) => Certainty::Maybe,
                }
            }
            // The comma is missing.
            (c, Open::Object) if after_blank || is_opener(c) || self.key_mark == Some(None) => {
                self.key_at(next).min(Certainty::Maybe)
            }
            // Two items, or one with quotes in it.
            (c, Open::Array) if after_blank && is_opener(c) => Certainty::Unclear,
            _ => Certainty::No,
        }
    }

    fn may_be_comment(&self, at: usize) -> bool {
        self.end_of_comment(at, MAX_LOOK).is_some()
            || self.text[at..].starts_with("//")
            || self.text[at..].starts_with("/*")
    }

    /// Returns whether the quote here, within what was taken for a string, begins a member of an object.
    pub(super) fn begins_member(&self, at: usize) -> bool {
        let before = self.text[..at].trim_end_matches([' ', '\t']);
        before.ends_with([',', ';', '{', '}', '"', '\n']) && self.key_at(at) == Certainty::Yes
    }

    /// Returns whether the brackets from here on close what is open, and what comes after them can follow.
    fn closes_all(&self, from: usize) -> Certainty {
        let mut at = from;
        for open in self.open.iter().rev() {
            let Some(c) = self.char_at(at) else { return Certainty::Yes };
            if c != open.closer() {
                let next = if c == ',' || c == ';' { self.blanks(at + 1) } else { at };
                return match (self.char_at(next), open) {
                    (None, _) => Certainty::Yes,
                    (Some(c), _) if c == open.closer() => Certainty::Maybe,
                    (Some(_), _) if self.may_be_comment(next) => Certainty::Unclear,
                    (Some(_), Open::Object) => self.key_at(next).max(Certainty::Unlikely),
                    (Some(c), Open::Array) if next > at && begins_item(c) => Certainty::Yes,
                    (Some(_), Open::Array) => Certainty::Unlikely,
                };
            }
            at = self.blanks(at + 1);
        }
        // What comes after the last bracket is text around the JSON.
        if self.last_closer < at || is_padding(&self.text[at..]) { Certainty::Yes } else { Certainty::Unlikely }
    }
}

fn begins_item(c: char) -> bool {
    is_opener(c) || c.is_ascii_digit() || "-{[".contains(c)
}

/// Returns whether a text has only blanks, commas and brackets that are too many at the end of hand-written JSON.
pub(super) fn is_padding(text: &str) -> bool {
    text.trim_start_matches(|c: char| c.is_whitespace() || "}],;\0\u{feff}\u{1a}".contains(c)).is_empty()
}
