//! The parts of a text that could be telephone numbers.

use std::sync::LazyLock;

use regex::Regex;

use super::other_numbers::is_bare;
use super::reading::NumberReader;
use super::{MIN_DIGITS, UNREADABLE, digits};

/// The digits of two zeros, a country's code, a zero and an area code.
const MAX_PREFIX_DIGITS: usize = 11;
/// The digits of an area code, or of the group behind it.
const USUAL_PIECE: usize = 3;

/// What people write in place of digits that they hide or do not know.
static HIDDEN: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"(?<before>\d)(?:\*\*+|\.\.\.+|__+)(?<after>\d)|(?<short>(?:^|[^\d])\d{1,5})\?[ -](?<behind>\d)").ok()
});

/// Returns the text with a mark in place of each character that stands for a digit, such as an `O` among digits. Letters that
/// begin an extension or mean a pause stay.
pub(super) fn with_unreadable_marked(text: &str) -> String {
    // Each digit can be read.
    if is_bare(text) {
        return text.to_owned();
    }
    let hidden = format!("${{before}}${{short}}{UNREADABLE} ${{behind}}${{after}}");
    let text = HIDDEN.as_ref().map_or_else(|| text.into(), |pattern| pattern.replace_all(text, hidden));
    let is_word = |c: char| c.is_alphanumeric() || "?…\u{fffd}".contains(c);
    let mut marked = String::with_capacity(text.len());
    let mut rest = &*text;
    while let Some(start) = rest.find(is_word) {
        let end = rest[start..].find(|c| !is_word(c)).map_or(rest.len(), |length| start + length);
        let (word, before) = (&rest[start..end], &rest[..start]);
        let stands_for_zero = before.ends_with('+') || rest[end..].starts_with(['-', ')']);
        marked.push_str(before);
        if stands_for_zero && ["O", "o", "О", "о"].contains(&word) {
            marked.push(UNREADABLE);
        } else {
            push_marked(word, &mut marked);
        }
        rest = &rest[end..];
    }
    marked + rest
}

/// Adds a word, with a mark for each character that is taken for a digit.
fn push_marked(word: &str, marked: &mut String) {
    let is_digit = |c: char| c.is_ascii_digit();
    if !word.contains(is_digit) || word.bytes().all(|byte| byte.is_ascii_digit()) {
        marked.push_str(word);
        return;
    }
    let looks_like_number = word.chars().all(|c| is_digit(c) || is_like_digit(c) || "XХ".contains(c));
    let mut rest = word;
    while let Some(before) = rest.find(|c| !is_digit(c)) {
        let end = rest[before..].find(is_digit).map_or(rest.len(), |length| before + length);
        let letters = &rest[before..end];
        let after = rest[end..].find(|c| !is_digit(c)).unwrap_or(rest.len() - end);
        let is_hiding = is_hiding(letters, looks_like_number, before, after);
        marked.push_str(&rest[..before]);
        marked.push_str(if is_hiding { "\u{1}" } else { letters });
        rest = &rest[end..];
    }
    marked.push_str(rest);
}

/// Returns whether letters with so many digits directly before and behind them stand in place of digits.
fn is_hiding(letters: &str, looks_like_number: bool, before: usize, after: usize) -> bool {
    let single = letters.chars().count() == 1;
    match (before, after) {
        // Two whole numbers with something between them.
        _ if before >= MIN_DIGITS && after >= MIN_DIGITS => false,
        (1.., 1..) if single => !"xхpwPWтТ".contains(letters),
        (1.., 1..) => letters.chars().all(|c| is_like_digit(c) || "xхXХ?…\u{fffd}".contains(c)),
        (1.., 0) => looks_like_number,
        _ => looks_like_number && letters.chars().all(is_like_digit),
    }
}

/// Letters that are taken for a 0, a 1 or a 3.
fn is_like_digit(c: char) -> bool {
    "OoОоlIЗз".contains(c)
}

/// Returns the parts of a text that could be a telephone number: digits with what people put between them, and a plus before.
/// A number goes on behind a comma if only its beginning stands before: `01516, 8288909`.
pub(super) fn candidates(text: &str, reader: &NumberReader) -> Vec<String> {
    let mut candidates: Vec<String> = Vec::new();
    let mut front: Option<String> = None;
    for part in text.split_inclusive(|c: char| !is_part(c)) {
        let (part, behind) = match part.chars().next_back().filter(|c| !is_part(*c)) {
            Some(last) => (&part[..part.len() - last.len_utf8()], Some(last)),
            None => (part, None),
        };
        let pieces = pieces(part, reader);
        let is_whole = pieces.len() == 1;
        let mut last = None;
        for piece in pieces {
            let joined = front.take().filter(|_| !piece.starts_with('+')).map(|front| {
                if candidates.last() == Some(&front) {
                    candidates.pop();
                }
                let goes_on = is_first_of_number(&front, piece, reader);
                (joined(&front, piece, reader), goes_on)
            });
            let (candidate, goes_on) = joined.unwrap_or_else(|| (piece.to_owned(), true));
            if digits(&candidate).len() >= MIN_DIGITS {
                candidates.push(candidate.clone());
            }
            last = Some(candidate).filter(|_| goes_on);
        }
        let is_separator = matches!(behind, Some(',' | ';' | '\\'));
        front = last.filter(|last| is_whole && is_separator && is_front(last, reader));
    }
    candidates
}

/// Returns whether a character may stand in a candidate.
fn is_part(c: char) -> bool {
    c.is_ascii_digit() || "+ ().-‐‑‒–—−_/·*\u{1}".contains(c)
}

/// Splits a part before each plus, and before a bracket behind a whole number. Such a bracket holds an extension, or the area code
/// of a second number; what is dialled first may stand before the bracket and goes with it.
fn pieces<'a>(part: &'a str, reader: &NumberReader) -> Vec<&'a str> {
    let (mut pieces, mut from, mut before) = (Vec::new(), 0, 0);
    for (at, c) in part.char_indices() {
        if c == '+' || (c == '(' && before >= MIN_DIGITS) {
            let second = (c == '(').then(|| before_trunk(&part[from..at], reader)).flatten();
            let start = second.map_or(at, |length| from + length);
            pieces.push(&part[from..start]);
            (from, before) = (start, usize::from(second.is_some()));
        }
        before += usize::from(c.is_ascii_digit());
    }
    pieces.push(&part[from..]);
    pieces.retain(|piece| piece.contains(|c: char| c.is_ascii_digit() || c == UNREADABLE));
    pieces
}

/// Returns the length of a whole number behind which another one begins with what is dialled first: `8 916 555-01-17 8`.
fn before_trunk(text: &str, reader: &NumberReader) -> Option<usize> {
    let with_trunk = text.trim_end_matches([' ', '-']);
    let number = with_trunk.strip_suffix(reader.trunk()?)?;
    (number.ends_with(' ') && reader.own(number).is_some()).then_some(number.len())
}

/// Joins the first part of a number and what stands behind the comma. If the first part is only a country's code, and the rest is
/// another number by itself, the rest is marked as unreadable.
fn joined(front: &str, piece: &str, reader: &NumberReader) -> String {
    let joined = format!("{} {}", front.trim(), piece.trim_start());
    let is_code = reader.has_code(front) && digits(front).trim_start_matches('0').len() < USUAL_PIECE + 1;
    let other = is_code.then(|| reader.own_number(piece)).flatten();
    let is_other = other.is_some_and(|other| reader.own_number(&joined).is_some_and(|number| number != other));
    if is_other { format!("{UNREADABLE}{piece}") } else { joined }
}

/// Returns whether a number may go on behind another comma. Sizes and counts have fewer digits than an area code.
fn is_first_of_number(front: &str, piece: &str, reader: &NumberReader) -> bool {
    reader.has_code(front) || digits(piece).len() >= USUAL_PIECE
}

/// Returns whether a candidate that ends before a comma is the first part of a number.
fn is_front(candidate: &str, reader: &NumberReader) -> bool {
    let candidate = candidate.trim();
    let is_code = |length: usize| (1..=MAX_PREFIX_DIGITS).contains(&length) && reader.has_code(candidate);
    is_area_code(candidate, reader.trunk()) || (is_code(digits(candidate).len()) && reader.own(candidate).is_none())
}

/// Returns whether a part with too few digits for a number is the beginning of one.
fn is_area_code(part: &str, trunk: Option<char>) -> bool {
    let fits = (1..MIN_DIGITS).contains(&digits(part).len());
    fits && (part.starts_with('(') || begins_number(part, trunk))
}

/// Returns whether digits are what is dialled first, alone or with an area code. Ages, sizes and postcodes begin with an 8 or a 1 too.
pub(super) fn begins_number(part: &str, trunk: Option<char>) -> bool {
    let mut tokens = part.split(|c: char| !c.is_ascii_digit()).filter(|token| !token.is_empty());
    let is_usual = |token: &str| trunk == Some('0') || matches!(token.len(), 1 | 4 | 5);
    tokens.any(|token| token.starts_with(|digit| Some(digit) == trunk) && is_usual(token))
}

/// Splits a candidate at its slashes. A part goes on behind its slash if it has too few digits for a number, `01516/8288909`, or
/// has a country's code and is not a number yet, `0049 171/2345678`.
pub(super) fn between_slashes<'a>(candidate: &'a str, reader: &NumberReader) -> Vec<&'a str> {
    if !candidate.split('/').any(|part| digits(part).len() >= MIN_DIGITS) {
        return vec![candidate];
    }
    let (mut parts, mut from, mut count) = (Vec::new(), 0, 0);
    for (at, c) in candidate.char_indices() {
        if c == '/' && count >= MIN_DIGITS && !goes_on(&candidate[from..at], &candidate[at + 1..], reader) {
            parts.push(&candidate[from..at]);
            (from, count) = (at + 1, 0);
        }
        count += usize::from(c.is_ascii_digit());
    }
    parts.push(&candidate[from..]);
    parts
}

/// Returns whether a part with a country's code goes on behind a slash: it is not a number yet, and no other number begins there.
fn goes_on(part: &str, rest: &str, reader: &NumberReader) -> bool {
    if !reader.has_code(part) || reader.own(part).is_some() {
        return false;
    }
    let next = rest.split('/').next().unwrap_or_default();
    let is_another = reader.own(next).is_some_and(|(_, explicit)| explicit);
    !is_another || reader.own(&[part, next].join(" ")).is_some()
}

#[cfg(test)]
mod tests {
    use rlibphonenumber::Region;

    use super::*;

    #[test]
    fn letter_among_digits_is_marked() {
        for (text, marked) in [
            ("380501233O07", "380501233\u{1}07"),
            ("8712345323O", "8712345323\u{1}"),
            ("010 1233 6О00", "010 1233 6\u{1}00"),
            ("0664 53?838", "0664 53\u{1}838"),
            ("8916***117", "8916\u{1} 117"),
            ("+37? 29 491-44-26", "+37\u{1} 29 491-44-26"),
            ("89165550117? 2", "89165550117? 2"),
            ("8916555XX17", "8916555\u{1}17"),
            ("O501234567", "\u{1}501234567"),
            ("O1O-2991-1246", "\u{1}1\u{1}-2991-1246"),
            ("89165550117x12", "89165550117x12"),
            ("89165550117доб12", "89165550117доб12"),
            ("тел89165550117", "тел89165550117"),
            ("89165550117и89165550118", "89165550117и89165550118"),
            ("ООО Роза 89165550117", "ООО Роза 89165550117"),
            ("(O-615) 95443", "(\u{1}-615) 95443"),
            ("8*916*555*01*17?", "8*916*555*01*17?"),
        ] {
            assert_eq!(with_unreadable_marked(text), marked, "{text}");
        }
    }

    #[test]
    fn area_code_goes_on_behind_a_comma_or_a_slash() {
        let german = NumberReader::new(Some(Region::DE));
        let russian = NumberReader::new(Some(Region::RU));
        assert_eq!(candidates("01516, 8288909", &german), ["01516 8288909"]);
        assert_eq!(candidates("tel: +49; 1516; 8288909, 12", &german), ["+49 1516 8288909"]);
        assert_eq!(candidates("0049 1516, 8288909", &german), ["0049 1516 8288909"]);
        assert_eq!(candidates("45, 9165550117", &russian), [" 9165550117"]);
        assert_eq!(candidates("8, 10, 9165550117", &russian), [" 9165550117"]);
        assert_eq!(candidates("+1, 9165550117", &russian), ["\u{1} 9165550117"]);
        assert_eq!(candidates("8 (495) 345-33-90, 91", &russian), ["8 (495) 345-33-90"]);
        assert_eq!(between_slashes("01516/8288909/91", &german), ["01516/8288909", "91"]);
        assert_eq!(between_slashes("0049 171/2345678/91", &german), ["0049 171/2345678", "91"]);
        assert_eq!(between_slashes("8/916/555/01/17", &russian), ["8/916/555/01/17"]);
        assert_eq!(between_slashes("8 916 899 23 / 14", &russian), ["8 916 899 23 ", " 14"]);
    }
}
