//! What a part looks like: a number, a word, all up to what follows.

use regex::{Regex, escape};

use super::{MarkedText, PartKind};

/// A pattern for a part, and what ends it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Shape {
    pub kind: PartKind,
    /// The pattern with the one group.
    pub pattern: String,
    /// The pattern behind it.
    pub end: String,
    /// What the user reads of that.
    pub before: Option<String>,
}

/// A sum or a number: `1 990,50`, `1.990`, `48211`.
const NUMBER: &str = r"\d{1,3}(?:[ \u{a0}\u{202f}]\d{3})+(?:[.,]\d+)?|\d+(?:[.,]\d+)?";
const DIGITS: &str = r"\d+";
const PHONE: &str = r"\+?\d[\d ()\u{a0}-]{5,}\d";
const WORD: &str = r"[\p{L}\p{M}\d'’_-]+";
const WORDS: &str = r"[\p{L}\p{M}'’.-]+(?: [\p{L}\p{M}'’.-]+)*";
const TOKEN: &str = r"\S+";
const LINE: &str = r"\S(?:[^\r\n]*\S)?";

/// Returns the shapes that a part has, the narrowest first.
pub(super) fn shapes(marked: &MarkedText) -> Vec<Shape> {
    let part = &marked.part;
    let plain = |kind: PartKind, pattern: &str| {
        let fits = Regex::new(&format!("^(?:{pattern})$")).is_ok_and(|regex| regex.is_match(part));
        let pattern = format!("({pattern})");
        fits.then(|| Shape { kind, pattern, end: String::new(), before: None })
    };
    let words = part.split(' ').count();
    let exact = format!(r"{WORD}(?: {WORD}){{{}}}", words - 1);
    let until = until(marked);
    let digits = part.chars().filter(char::is_ascii_digit).count();
    [
        plain(PartKind::Phone, PHONE).filter(|_| digits >= 9),
        plain(PartKind::Number, NUMBER),
        plain(PartKind::Number, DIGITS),
        plain(PartKind::Word, WORD).filter(|_| words == 1),
        plain(PartKind::Words, WORDS).filter(|_| words > 1),
        until,
        plain(PartKind::Words, &exact).filter(|_| words > 1),
        plain(PartKind::Token, TOKEN),
        plain(PartKind::Line, LINE),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// Returns everything up to the next word or sign behind the part; a digit there is any number.
fn until(marked: &MarkedText) -> Option<Shape> {
    let after = &marked.after;
    let next = after.trim_start();
    let first = next.chars().next()?;
    let (end, shown) = match first {
        '•' => return None,
        c if c.is_numeric() => (r"\d".to_owned(), "1…9".to_owned()),
        c if c.is_alphanumeric() => {
            let word: String = next.chars().take_while(|c| c.is_alphanumeric()).collect();
            (format!(r"(?i:{})\b", escape(&word)), word)
        }
        c => (escape(&c.to_string()), c.to_string()),
    };
    // A new line is a sign of its own: the part ends with the line.
    let gap = &after[..after.len() - next.len()];
    let gap = if gap.contains('\n') { r"[^\S\n]*\n\s*" } else { r"\s*" };
    let pattern = if marked.part.contains('\n') { r"(\S[\s\S]*?)" } else { r"(\S.*?)" };
    Some(Shape { kind: PartKind::Until, pattern: pattern.to_owned(), end: format!("{gap}{end}"), before: Some(shown) })
}
