//! Strings and calls as programming languages and databases write them, where JSON has a value.

use super::look_ahead::{Certainty, MAX_LOOK};
use super::reader::JsonReader;

/// What stands before the quotation mark of a string in Python, C and SQL.
const STRING_MARKS: [&str; 15] = ["u", "b", "r", "f", "ur", "br", "rb", "U", "B", "R", "N", "L", "E", "e", "@"];
/// The marks of raw strings, in which a backslash begins no escape.
const RAW_MARKS: [&str; 6] = ["r", "ur", "br", "rb", "R", "@"];
/// What wraps a value in programming languages and databases, and leaves it as it is.
const WRAPPERS: [&str; 17] = [
    "Decimal",
    "ObjectId",
    "ISODate",
    "Date",
    "NumberLong",
    "NumberInt",
    "NumberDecimal",
    "NumberDouble",
    "Long",
    "Int32",
    "Double",
    "UUID",
    "str",
    "int",
    "float",
    "String",
    "Number",
];

impl JsonReader<'_> {
    /// Returns the quotation mark of the string that begins here with a mark of a programming language: `u'…'`, `b"…"`.
    pub(super) fn after_string_mark(&self, at: usize) -> Option<char> {
        self.string_mark(at).map(|(_, quote)| quote)
    }

    /// As [`Self::after_string_mark`], with the mark.
    fn string_mark(&self, at: usize) -> Option<(&'static str, char)> {
        let rest = &self.text[at..];
        STRING_MARKS.into_iter().find_map(|mark| {
            let quote = rest.strip_prefix(mark)?.chars().next().filter(|c| matches!(c, '\'' | '"'))?;
            Some((mark, quote))
        })
    }

    /// Returns whether a raw string begins here: `r"C:\temp"`.
    pub(super) fn begins_raw(&self, at: usize) -> bool {
        self.string_mark(at).is_some_and(|(mark, _)| RAW_MARKS.contains(&mark))
    }

    /// Returns the text of a string of Python or Kotlin that begins here, and the position after it: `"""…"""`.
    pub(super) fn in_three_quotes(&self, at: usize) -> Option<(&str, usize)> {
        let rest = &self.text[at..];
        let quotes = ["\"\"\"", "'''"].into_iter().find(|quotes| rest.starts_with(quotes))?;
        let inner = &rest[quotes.len()..];
        let length = inner.find(&quotes[..1]).filter(|length| *length > 0 && inner[*length..].starts_with(quotes))?;
        self.steps.set(self.steps.get() + length);
        let end = at + length + 2 * quotes.len();
        // A blank between quotes may be part of a text of quotes: `"" ""`.
        (!inner[..length].trim().is_empty() && self.ends_string(end) >= Certainty::Maybe)
            .then_some((&inner[..length], end))
    }

    /// Returns the argument of a call that begins here, if it is one number or string and the call leaves it as it is, and the
    /// position after it: `Decimal('5')`, `new Date("2026-01-01")`, `NumberLong(5)`.
    pub(super) fn call(&self, at: usize) -> Option<(&str, usize)> {
        let rest = &self.text[at..];
        let call = rest.strip_prefix("new ").unwrap_or(rest);
        let argument = WRAPPERS.iter().find_map(|name| call.strip_prefix(*name)?.strip_prefix('('))?;
        let length = argument.bytes().take(MAX_LOOK).position(|byte| byte == b')')?;
        let inner = argument[..length].trim();
        let unquoted = ['"', '\''].iter().find_map(|quote| inner.strip_prefix(*quote)?.strip_suffix(*quote));
        let is_text = |text: &&str| !text.contains(['"', '\'', '\\', '\n']);
        let is_number = |text: &&str| super::numbers::is_json_number(text);
        let argument_text = unquoted.filter(is_text).or_else(|| Some(inner).filter(is_number))?;
        Some((argument_text, self.text.len() - argument.len() + length + 1))
    }
}
