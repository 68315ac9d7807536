//! Handles what is around JSON: byte order marks, warnings of PHP, comments, another layer of escapes.

use serde::de::IgnoredAny;

use super::quote_marks::is_opener;
use super::{Ambiguity, Around, JsonError, numbers};
use crate::event::character_references;

/// How often a text may be escaped.
const MAX_ESCAPED: usize = 3;
/// How many places in a text are tried as the beginning of JSON.
const MAX_STARTS: usize = 8;
/// What only a web page has before its first JSON. JSON in the script of a page is not a response.
const PAGE: [&str; 4] = ["<!doctype", "<html", "<head", "<body"];
/// What a page has in its head; a host also adds it behind a response, to count visitors.
const HEAD: [&str; 2] = ["<script", "<style"];

/// Removes blanks, zeros and byte order marks around a text.
pub(super) fn trim(text: &str) -> &str {
    text.trim_matches(is_nothing)
}

/// Removes what [`trim`] removes, only before a text.
pub(in crate::event) fn trim_start(text: &str) -> &str {
    text.trim_start_matches(is_nothing)
}

/// Returns whether a character is a blank, or a mark that nobody sees.
fn is_nothing(c: char) -> bool {
    c.is_whitespace() || matches!(c, '\0' | '\u{feff}' | '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{1a}')
}

/// Returns a text without the escapes of its quotes, for HTML or for a string. `None` if it has none.
pub(super) fn unescaped(text: &str) -> Option<String> {
    if let Some(cell) = of_cell(text) {
        return Some(cell);
    }
    let inner = text.trim_start_matches(['{', '[', ' ', '\n', '\r', '\t']);
    if inner.len() == text.len() {
        return None;
    }
    let begins_with_quote =
        |text: &str| text.trim_start_matches(['{', '[', ' ', '\n', '\r', '\t']).starts_with(is_opener);
    if inner.starts_with('&') {
        let mut decoded = character_references::decoded(text);
        for _ in 1..MAX_ESCAPED {
            if begins_with_quote(&decoded) {
                break;
            }
            decoded = character_references::decoded(&decoded);
        }
        return Some(decoded).filter(|decoded| begins_with_quote(decoded));
    }
    if inner.starts_with("\\\"") {
        // Between the members, and in a text, stand line breaks and tabs that were not escaped.
        let text = text.replace('\n', "\\n").replace('\r', "\\r").replace('\t', "\\t");
        return serde_json::from_str::<String>(&format!("\"{text}\"")).ok();
    }
    // The quotes of a cell of CSV or of a text in SQL are doubled; those of PHP's `addslashes` have a backslash.
    for (escaped, quote) in [("\"\"", "\""), ("''", "'"), ("\\'", "'")] {
        if inner.strip_prefix(escaped).is_some_and(|rest| rest.starts_with(char::is_alphanumeric)) {
            return Some(text.replace(escaped, quote));
        }
    }
    None
}

/// Returns what a cell of CSV has, in which each quote is doubled (RFC 4180, section 2): `"{""a"":1}"`.
fn of_cell(text: &str) -> Option<String> {
    let inner = text.strip_prefix('"')?.strip_suffix('"')?;
    let begins = inner.trim_start_matches(['{', '[', ' ', '\n', '\r', '\t']).starts_with("\"\"");
    let is_doubled = inner.starts_with(['{', '[']) && begins && !inner.replace("\"\"", "").contains('"');
    is_doubled.then(|| inner.replace("\"\"", "\""))
}

/// Returns JSON without the backslashes between its tokens: `\n` and its like, as strings in single quotes have them in PHP and shells,
/// and the backslashes with which a shell continues a line. `None` if it has none, or one that belongs to a value without quotes.
pub(super) fn without_escaped_blanks(text: &str) -> Option<String> {
    let mut plain = String::with_capacity(text.len());
    let mut quote = None;
    let mut found = false;
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        match (quote, c) {
            (None, '"' | '\'') => quote = Some(c),
            (Some(open), c) if c == open => quote = None,
            (Some(_), '\\') => {
                plain.push(c);
                plain.extend(chars.next());
                continue;
            }
            (None, '\\') => {
                let rest = &text[text.len() - chars.as_str().len() - 1..];
                let (blanks, behind) = rest.split_at(length_of_blanks(rest));
                if blanks.is_empty() || !is_between_tokens(&plain, behind) {
                    return None;
                }
                found = true;
                plain.extend(blanks.chars().map(|c| if c.is_whitespace() { c } else { ' ' }));
                chars = behind.chars();
                continue;
            }
            _ => {}
        }
        plain.push(c);
    }
    found.then_some(plain)
}

/// Returns JSON with colons in place of the `=` behind its names: `{"to"="+7916"}`. `None` if it has a colon between its tokens, or none
/// of these marks.
pub(super) fn with_colons(text: &str) -> Option<String> {
    let mut plain = String::with_capacity(text.len());
    let (mut in_string, mut is_escaped, mut found) = (false, false, false);
    for c in text.chars() {
        match c {
            '"' if !is_escaped => in_string = !in_string,
            ':' if !in_string => return None,
            '=' if !in_string && plain.trim_end().ends_with('"') => {
                found = true;
                plain.push(':');
                continue;
            }
            _ => {}
        }
        is_escaped = in_string && c == '\\' && !is_escaped;
        plain.push(c);
    }
    found.then_some(plain)
}

/// Returns how long the blanks and escaped blanks are that a text begins with.
fn length_of_blanks(text: &str) -> usize {
    let is_blank = |c: char| matches!(c, 'n' | 'r' | 't' | '\n' | '\r');
    let mut rest = text.trim_start();
    while let Some(behind) = rest.strip_prefix('\\').and_then(|rest| rest.strip_prefix(is_blank)) {
        rest = behind.trim_start();
    }
    text.len() - rest.len()
}

/// Returns whether a token of JSON ends before blanks, and one begins behind them. Elsewhere, the backslash of `C:\new` is a letter of a
/// value without quotes.
fn is_between_tokens(before: &str, behind: &str) -> bool {
    let before = before.trim_end();
    let word = before.rsplit(|c: char| !c.is_ascii_alphanumeric() && !"+-.".contains(c)).next().unwrap_or_default();
    let is_behind_mark = before[..before.len() - word.len()].trim_end().ends_with([':', ',', '[']);
    let is_value = is_behind_mark && (numbers::is_json_number(word) || ["true", "false", "null"].contains(&word));
    let ends_token = before.is_empty() || is_value || before.ends_with(|c: char| "{[,:\"'}]".contains(c));
    let begins_name = before.ends_with(['{', ',']) && is_bare_key(behind);
    let begins_token = |c: char| "\"'{[}],:-".contains(c) || c.is_ascii_digit();
    if let Some(name) = before.strip_suffix(':')
        && (!ends_name(name.trim_end()) || behind.starts_with(['}', ']', ',', ':']))
    {
        return false;
    }
    ends_token && (begins_name || behind.is_empty() || behind.starts_with(begins_token))
}

/// Returns whether a text ends with the name of a member, with quotes or without.
fn ends_name(text: &str) -> bool {
    let before = text.trim_end_matches(|c: char| c.is_alphanumeric() || c == '_');
    text.ends_with(['"', '\'']) || (before.len() < text.len() && before.trim_end().ends_with(['{', ',']))
}

/// Removes a first brace that is one too many: templates escape braces by doubling them.
pub(super) fn in_doubled_braces(text: &str) -> Option<&str> {
    let inner = text.strip_prefix('{')?.trim_start();
    let begins_object = inner.strip_prefix('{').is_some_and(|rest| rest.trim_start().starts_with(['"', '\'', '}']));
    begins_object.then_some(inner)
}

/// Returns the JSON behind comments that a text begins with.
pub(super) fn after_comments(text: &str) -> Option<&str> {
    let mut rest = text;
    loop {
        let end = match rest {
            _ if rest.starts_with("/*") => rest.find("*/").map(|at| at + 2),
            _ if rest.starts_with("//") || rest.starts_with('#') => rest.find('\n').map(|at| at + 1),
            _ => break,
        };
        rest = rest[end?..].trim_start();
    }
    (rest.len() < text.len() && rest.starts_with(['{', '['])).then_some(rest)
}

/// Returns the JSON that a web page shows and nothing else, as in the response of a program that sets no content type.
pub(super) fn shown_by_page(text: &str) -> Option<String> {
    let start = text.get(..text.find('{')?)?.to_ascii_lowercase();
    if !start.starts_with('<') || start.contains("<script") || start.contains("<style") {
        return None;
    }
    let mut shown = String::new();
    for piece in text.split('<') {
        shown.push_str(piece.split_once('>').map_or(piece, |(_, behind)| behind));
    }
    let shown = trim(&shown);
    (shown.starts_with('{') && shown.ends_with('}')).then(|| shown.to_owned())
}

/// Returns where JSON may begin after other text: the first objects and lists of objects.
pub(super) fn starts(text: &str) -> Vec<usize> {
    let mut starts = Vec::new();
    for (at, bracket) in text.match_indices(['{', '[']).take(MAX_STARTS) {
        let before = &text[..at];
        // This bracket is inside of a larger object, or of a web page.
        if before.contains("\":") || before.contains("':") || has_tag(before, &PAGE) || has_tag(before, &HEAD) {
            break;
        }
        let inner = text[at + 1..].trim_start();
        let fits = if bracket == "{" {
            inner.starts_with(['"', '\'', '}']) || is_bare_key(inner)
        } else {
            inner.starts_with('{')
        };
        if fits {
            starts.push(at);
        }
    }
    starts
}

/// Returns whether a name without quotes and a colon are here, as in JavaScript.
fn is_bare_key(text: &str) -> bool {
    let name = text.trim_start_matches(|c: char| c.is_alphanumeric() || c == '_');
    name.len() < text.len() && name.trim_start().starts_with(':')
}

/// Returns where JSON begins that is in the quotes of a shell or in a call: `'{…}'`, `callback({…})`.
pub(super) fn quoted_start(text: &str) -> Vec<usize> {
    let at = text.find(['{', '[']).filter(|at| *at > 0 && *at < 40);
    let name = |before: &str| before.chars().all(|c| c.is_alphanumeric() || "_.$'\"`(=; ".contains(c));
    at.filter(|at| name(&text[..*at])).filter(|at| text[..*at].ends_with(['\'', '"', '`', '('])).into_iter().collect()
}

/// Returns whether what comes after the JSON can be left out.
pub(super) fn is_remark(rest: &str, around: Around) -> bool {
    let rest = rest.trim();
    let closing = |c: char| "'\"`);".contains(c);
    let wrapping = rest.chars().all(closing) && rest.len() <= 3;
    let is_text =
        around == Around::Text && !rest.contains(['{', '}']) && !rest.contains("\":") && !has_tag(rest, &PAGE);
    wrapping || (is_comment(rest) && (!rest.contains(['{', '}']) || has_json_behind_marks(rest))) || is_text
}

/// Returns whether each line of a comment that has braces is JSON of its own, and not the rest of a text with a brace in it.
fn has_json_behind_marks(comment: &str) -> bool {
    let mut lines = comment.lines().filter(|line| line.contains(['{', '}']));
    lines.all(|line| {
        let inside = line.trim_matches(|c: char| c.is_whitespace() || "/#*,;<!->".contains(c));
        serde_json::from_str::<IgnoredAny>(inside).is_ok()
    })
}

/// Returns whether what comes after the JSON is a comment.
pub(super) fn is_comment(rest: &str) -> bool {
    let rest = rest.trim_start_matches([',', ';', ' ', '\n', '\r', '\t']);
    let line = |line: &str| {
        line.trim().is_empty() || line.trim_start().starts_with("//") || line.trim_start().starts_with('#')
    };
    let is_between = |marks: (&str, &str)| rest.starts_with(marks.0) && rest.trim_end().ends_with(marks.1);
    [("/*", "*/"), ("<!--", "-->")].into_iter().any(is_between) || rest.lines().all(line)
}

/// Returns why what comes after the JSON cannot be left out.
pub(super) fn rest_error(rest: &str) -> JsonError {
    if rest.contains(['{', '[']) {
        return JsonError::TwoReadings(Ambiguity::Several);
    }
    JsonError::Broken("something is behind the last bracket".to_owned())
}

fn has_tag(text: &str, tags: &[&str]) -> bool {
    let text = text.to_ascii_lowercase();
    tags.iter().any(|tag| text.contains(tag))
}
