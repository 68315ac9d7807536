//! The marks of a list, `1) … 2) …`, that are no part of the numbers behind them.

use std::sync::LazyLock;

use regex::Regex;

use super::other_numbers::{GAP, is_bare, patterns, without};

/// The mark of an item of a list at the beginning of a line: `1) `, `2. `. Not a country's code or a trunk prefix.
pub(super) static LIST_MARKS: LazyLock<Vec<Regex>> =
    LazyLock::new(|| patterns(&[r"(?m)(?<before>^\s*)(?:[1-69]|\d\d)[.)]\s+"]));

/// The mark of the first of several items in a line, which may stand behind a word: `1) `, `тел.: 1. `.
pub(super) static FIRST_ITEM: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"^(?:[^\d+]*[^\d+.,-])?(?<mark>1(?<sign>[.)]))\s").ok());
/// The most items of a list in one line.
const MAX_ITEMS: usize = 9;

/// True if a bare text may have a mark of a list: a digit or two and a bracket, at its start or behind the mark of the first item.
pub(super) fn may_have_list_mark(text: &str) -> bool {
    text.contains("1)") || text.trim_start().bytes().take(3).any(|byte| byte == b')')
}

/// Returns the text with the marks of a list replaced by gaps, also those of its items in one line: `1) … 2) …`.
pub(super) fn without_list_marks(text: &str) -> String {
    if is_bare(text) && !may_have_list_mark(text) {
        return text.to_owned();
    }
    let lines: Vec<String> = text.split('\n').map(without_numbers_of_items).collect();
    without(&LIST_MARKS, &lines.join("\n"))
}

fn without_numbers_of_items(line: &str) -> String {
    let Some((first, sign)) = FIRST_ITEM.as_ref().and_then(|pattern| {
        let found = pattern.captures(line)?;
        Some((found.name("mark")?.range(), found.name("sign")?.as_str()))
    }) else {
        return line.to_owned();
    };
    let mut marks = vec![first];
    for item in 2..=MAX_ITEMS {
        let mark = format!("{item}{sign}");
        let from = marks.last().map_or(0, |last| last.end);
        let ends_word =
            |at: usize| line[..at].ends_with([' ', '(', ',', ';']) && line[at + mark.len()..].starts_with(' ');
        let Some((at, _)) = line[from..].match_indices(&mark).find(|(at, _)| ends_word(from + at)) else { break };
        marks.push(from + at..from + at + mark.len());
    }
    if marks.len() == 1 {
        return line.to_owned();
    }
    let mut left = line.to_owned();
    marks.into_iter().rev().for_each(|mark| left.replace_range(mark, GAP));
    left
}
