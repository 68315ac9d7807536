//! Patterns for a part of a text that the user marked in a sample: a name, a sum, the number of an order. Each finds the marked
//! part in the sample; which of them finds the right part in other texts only other texts can tell.

mod anchors;
mod kinds;

use regex::Regex;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::regex_pattern;
use kinds::Shape;

/// A sample text with the part that the user marked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct MarkedText {
    /// What stands before the part.
    pub before: String,
    /// The part.
    pub part: String,
    /// What stands behind it.
    pub after: String,
}

/// What a pattern finds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum PartKind {
    /// A number or a sum, with groups of digits and a fraction.
    Number,
    /// A telephone number as people write it.
    Phone,
    /// One word.
    Word,
    /// Several words, or as many as in the sample.
    Words,
    /// Everything up to a blank.
    Token,
    /// Everything up to what stands behind it.
    Until,
    /// Everything up to the end of the line.
    Line,
}

/// A pattern that finds the part as its first group, and where it looks for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PartPattern {
    /// A regular expression.
    pub pattern: String,
    /// What it finds.
    pub kind: PartKind,
    /// The words before the part.
    pub after: Option<String>,
    /// What stands behind the part.
    pub before: Option<String>,
    /// The number of the line that the part is in, counted from 1.
    pub line: Option<u32>,
    /// The number of the part between the same separators, counted from 1.
    pub place: Option<u32>,
}

/// Returns patterns for a marked part, the one that depends most on the words around it first. None for an empty part, and for
/// one that nothing tells from the text around it.
#[must_use]
pub fn patterns(marked: &MarkedText) -> Vec<PartPattern> {
    let marked = without_blanks_around(marked);
    if marked.part.is_empty() {
        return Vec::new();
    }
    let text = format!("{}{}{}", marked.before, marked.part, marked.after);
    let wanted = marked.before.len()..marked.before.len() + marked.part.len();
    let shapes = kinds::shapes(&marked);
    let mut found: Vec<PartPattern> = Vec::new();
    for anchor in anchors::anchors(&marked) {
        let fitting = shapes.iter().map(|shape| proposed(&anchor, shape));
        let fitting = fitting.filter(|pattern| finds(&pattern.pattern, &text, &wanted));
        // Behind the nearest words also a second shape, such as all up to what follows.
        let count = if found.is_empty() { 2 } else { 1 };
        let new: Vec<_> = fitting.take(count).collect();
        found.extend(new);
    }
    found
}

/// Returns what a pattern finds in a text, as the filter `match` does.
#[must_use]
pub fn found_in(pattern: &str, text: &str) -> Option<String> {
    let regex = regex_pattern(pattern).ok()?;
    regex.captures(text)?.get(1).map(|part| part.as_str().to_owned())
}

/// Returns the expression that takes the part out of a value.
#[must_use]
pub fn expression(value: &str, pattern: &str) -> String {
    format!("{value} | match('{}')", pattern.replace('\\', r"\\").replace('\'', r"\'"))
}

fn proposed(anchor: &anchors::Anchor, shape: &Shape) -> PartPattern {
    PartPattern {
        pattern: format!("{}{}{}", anchor.pattern, shape.pattern, shape.end),
        kind: shape.kind,
        after: anchor.words.clone(),
        before: shape.before.clone(),
        line: anchor.line,
        place: anchor.place,
    }
}

/// Returns true if a pattern finds just this part of a text.
fn finds(pattern: &str, text: &str, wanted: &std::ops::Range<usize>) -> bool {
    let part = |regex: Regex| regex.captures(text).and_then(|found| found.get(1).map(|part| part.range()));
    regex_pattern(pattern).is_ok_and(|regex| part(regex).as_ref() == Some(wanted))
}

/// Returns the same mark without the blanks at its ends: people mark them without seeing them.
fn without_blanks_around(marked: &MarkedText) -> MarkedText {
    let part = marked.part.trim();
    let start = marked.part.len() - marked.part.trim_start().len();
    let (blank_before, rest) = marked.part.split_at(start);
    MarkedText {
        before: format!("{}{blank_before}", marked.before),
        part: part.to_owned(),
        after: format!("{}{}", &rest[part.len()..], marked.after),
    }
}

#[cfg(test)]
mod tests;
