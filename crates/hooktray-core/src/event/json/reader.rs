//! What is known at a position in hand-written JSON.

use std::cell::Cell;

use super::JsonError;
use super::strict::Repetition;
use crate::event::repair::{RepairCode, Repairs};

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

/// Reads one value of a text. What it reads and how is in the files beside this one.
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
    /// How many strings have a prefix of a programming language, as `u'…'`, and whether the prefix of one may be the first letter
    /// of its text.
    pub(super) marked_strings: (usize, bool),
    /// True if a string ends with a closing bracket.
    pub(super) bracket_in_string: bool,
    /// Where the last bracket was closed, and whether an object that ends there might end before its last member.
    pub(super) closed: (usize, bool),
    /// True if a comment goes on to the end of the text while brackets are open.
    pub(super) swallowed: bool,
    /// How the keys of objects repeat.
    pub(super) repetition: Repetition,
    pub(super) path: Vec<String>,
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
            marked_strings: (0, false),
            bracket_in_string: false,
            closed: (0, false),
            repetition: Repetition::Harmless,
            swallowed: false,
            path: Vec::new(),
            repairs: Repairs::default(),
            steps: Cell::new(0),
        }
    }

    /// Returns the character at the position.
    pub(super) fn peek(&self) -> Option<char> {
        self.text[self.at..].chars().next()
    }

    /// Notes a repair of the value that is being read.
    pub(super) fn repair(&mut self, code: RepairCode) {
        self.repairs.add_to(code, &self.path.join("."));
    }

    /// Returns the error of a text that is broken at the position.
    pub(super) fn broken(&self, why: &str) -> JsonError {
        let line = self.text[..self.at].matches('\n').count() + 1;
        JsonError::Broken(format!("{why} at line {line}"))
    }
}
