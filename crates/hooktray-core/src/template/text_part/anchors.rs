//! Where a part stands: behind words, in a line, between separators.

use regex::escape;

use super::MarkedText;
use crate::event::HIDDEN;

/// What leads to a part.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Anchor {
    /// The pattern before the part's own.
    pub pattern: String,
    /// The words in it.
    pub words: Option<String>,
    pub line: Option<u32>,
    pub place: Option<u32>,
}

/// The most words before a part that lead to it.
const MAX_WORDS: usize = 2;
/// The most tokens before a part that are looked at.
const MAX_TOKENS: usize = 8;

/// Returns the places of a part, the one that depends most on words first.
pub(super) fn anchors(marked: &MarkedText) -> Vec<Anchor> {
    let tokens = tokens_before(&marked.before);
    let mut anchors: Vec<Anchor> = Vec::new();
    for words in 1..=MAX_WORDS {
        anchors.extend(behind_words(&tokens, words));
    }
    anchors.extend(behind_sign(&tokens));
    anchors.extend(between_separators(&marked.before));
    anchors.extend(in_line(&marked.before));
    anchors.push(anywhere());
    anchors
}

fn anywhere() -> Anchor {
    Anchor { pattern: String::new(), words: None, line: None, place: None }
}

/// A piece of the text before a part.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Token<'a> {
    Word(&'a str),
    Number,
    Sign(&'a str),
    Blank,
}

/// Returns the last tokens before a part, the nearest first. What a mask hid leads nowhere.
fn tokens_before(before: &str) -> Vec<Token<'_>> {
    let shown = before.rfind(HIDDEN).map_or(before, |at| &before[at + HIDDEN.len()..]);
    let mut tokens = Vec::new();
    let mut rest = shown;
    while let Some(last) = rest.chars().next_back() {
        let same = |c: char| kind_of(c) == kind_of(last) && kind_of(c) != CharKind::Sign;
        let start = rest.trim_end_matches(same).len().min(rest.len() - last.len_utf8());
        let (before, piece) = rest.split_at(start);
        tokens.push(match kind_of(last) {
            CharKind::Letter => Token::Word(piece),
            CharKind::Digit => Token::Number,
            CharKind::Blank => Token::Blank,
            CharKind::Sign => Token::Sign(piece),
        });
        rest = before;
        if tokens.len() >= MAX_TOKENS {
            break;
        }
    }
    tokens
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum CharKind {
    Letter,
    Digit,
    Blank,
    Sign,
}

fn kind_of(c: char) -> CharKind {
    match c {
        _ if c.is_whitespace() => CharKind::Blank,
        _ if c.is_numeric() => CharKind::Digit,
        _ if c.is_alphanumeric() || c == '_' => CharKind::Letter,
        _ => CharKind::Sign,
    }
}

/// Returns the place behind so many words, with the signs and numbers between them and the part.
fn behind_words(tokens: &[Token<'_>], count: usize) -> Option<Anchor> {
    let words = tokens.iter().enumerate().filter(|(_, token)| matches!(token, Token::Word(_)));
    let (last, _) = words.take(count).nth(count - 1)?;
    let used: Vec<Token<'_>> = tokens[..=last].iter().rev().copied().collect();
    Some(Anchor { pattern: format!(r"(?i)\b{}", pattern_of(&used)), words: Some(words_of(&used)), ..anywhere() })
}

/// Returns the place behind a sign, such as `№` or `#`.
fn behind_sign(tokens: &[Token<'_>]) -> Option<Anchor> {
    let last = tokens.iter().position(|token| *token != Token::Blank)?;
    let Token::Sign(sign) = tokens[last] else { return None };
    let used: Vec<Token<'_>> = tokens[..=last].iter().rev().copied().collect();
    Some(Anchor { pattern: pattern_of(&used), words: Some(sign.to_owned()), ..anywhere() })
}

/// Returns the place after as many separators as there are before a part in its line: `name; sum; number`.
fn between_separators(before: &str) -> Option<Anchor> {
    let line = before.rsplit('\n').next().unwrap_or_default();
    let is_first_line = line.len() == before.len();
    let separator = [';', '|', ',', '/'].into_iter().find(|separator| line.contains(*separator));
    let (pattern, place) = match separator {
        Some(separator) => {
            let count = line.matches(separator).count();
            let clean = line.rsplit(separator).next().is_some_and(|rest| rest.trim().is_empty());
            if !clean {
                return None;
            }
            let sign = escape(&separator.to_string());
            (format!(r"^(?:[^{sign}\n]*{sign}){{{count}}}\s*"), count)
        }
        None if line.trim().is_empty() => (r"^\s*".to_owned(), 0),
        None => return None,
    };
    let place = Some(u32::try_from(place).ok()? + 1);
    is_first_line.then(|| Anchor { pattern, place, ..anywhere() })
}

/// Returns the start of the line that a part is at the start of.
fn in_line(before: &str) -> Option<Anchor> {
    let (lines, start) = before.rsplit_once('\n')?;
    let number = lines.matches('\n').count() + 1;
    if !start.trim().is_empty() {
        return None;
    }
    let line = Some(u32::try_from(number).ok()? + 1);
    Some(Anchor { pattern: format!(r"^(?:[^\n]*\n){{{number}}}[^\S\n]*"), line, ..anywhere() })
}

fn pattern_of(tokens: &[Token<'_>]) -> String {
    let last = tokens.len() - 1;
    let piece = |(n, token): (usize, &Token<'_>)| match token {
        Token::Word(text) | Token::Sign(text) => escape(text),
        Token::Number => r"\d+".to_owned(),
        Token::Blank if n == last => r"\s*".to_owned(),
        Token::Blank => r"\s+".to_owned(),
    };
    let pattern: String = tokens.iter().enumerate().map(piece).collect();
    // Other texts may have a blank behind the sign.
    if matches!(tokens[last], Token::Sign(_)) { pattern + r"\s*" } else { pattern }
}

/// Returns the tokens as the user reads them; numbers differ from text to text.
fn words_of(tokens: &[Token<'_>]) -> String {
    let piece = |token: &Token<'_>| match token {
        Token::Word(text) | Token::Sign(text) => (*text).to_owned(),
        Token::Number => "…".to_owned(),
        Token::Blank => " ".to_owned(),
    };
    tokens.iter().map(piece).collect::<String>().trim().to_owned()
}
