//! The parts of a text that could be telephone numbers.

use std::sync::LazyLock;

use regex::Regex;

use super::{FEWEST_DIGITS, digits};

/// Takes the place of a character that stands among the digits of a number and hides one, or may: `8916555O117`.
pub(super) const UNREADABLE: char = '\u{1}';

/// What people put in place of digits that nobody shall see, or that they do not know.
static HIDDEN: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"(?<before>\d)(?:\*\*+|\.\.\.+|__+)(?<after>\d)|(?<short>(?:^|[^\d])\d{1,5})\?[ -](?<behind>\d)").ok()
});

/// Returns the text with a mark in place of each character that stands among digits as if it were one. Letters that tell an
/// extension or a pause are none.
pub(super) fn with_unreadable_marked(text: &str) -> String {
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
        _ if before >= FEWEST_DIGITS && after >= FEWEST_DIGITS => false,
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

/// The parts of a text that could be a telephone number: digits with what people put between them, and a plus before.
/// `trunk` is what is dialled before a number within the country: an area code with it goes on behind a comma.
pub(super) fn candidates(text: &str, trunk: Option<char>) -> Vec<String> {
    let is_part = |c: char| c.is_ascii_digit() || "+ ().-‐‑‒–—−_/·*\u{1}".contains(c);
    let mut candidates = Vec::new();
    let mut area_code: Option<&str> = None;
    for candidate in text.split_inclusive(|c: char| !is_part(c)) {
        let (candidate, behind) = match candidate.chars().next_back().filter(|c| !is_part(*c)) {
            Some(last) => (&candidate[..candidate.len() - last.len_utf8()], Some(last)),
            None => (candidate, None),
        };
        let (mut from, mut before) = (0, 0);
        let mut first = area_code.take();
        let mut add = |part: &str| {
            let code = first.take().filter(|_| !part.starts_with('+'));
            let joined = code.map(|code| format!("{code} {}", part.trim_start()));
            let candidate = joined.unwrap_or_else(|| part.to_owned());
            if digits(&candidate).len() >= FEWEST_DIGITS {
                candidates.push(candidate);
            }
        };
        for (at, c) in candidate.char_indices() {
            // A bracket behind a whole number holds an extension, not an area code.
            if c == '+' || (c == '(' && before >= FEWEST_DIGITS) {
                if from < at {
                    add(&candidate[from..at]);
                }
                (from, before) = (at, 0);
            }
            before += usize::from(c.is_ascii_digit());
        }
        add(&candidate[from..]);
        let last = candidate[from..].trim();
        area_code = Some(last).filter(|_| from == 0 && behind == Some(',') && is_area_code(last, trunk));
    }
    candidates
}

/// Returns whether a part with too few digits for a number is the first of one.
fn is_area_code(part: &str, trunk: Option<char>) -> bool {
    let fits = (1..FEWEST_DIGITS).contains(&digits(part).len());
    fits && (part.starts_with('(') || begins_number(part, trunk))
}

/// Returns whether digits are what is dialled first, alone or with an area code. Ages, sizes and postcodes begin with an 8 or a 1 too.
pub(super) fn begins_number(part: &str, trunk: Option<char>) -> bool {
    let mut tokens = part.split(|c: char| !c.is_ascii_digit()).filter(|token| !token.is_empty());
    let is_usual = |token: &str| trunk == Some('0') || matches!(token.len(), 1 | 4 | 5);
    tokens.any(|token| token.starts_with(|digit| Some(digit) == trunk) && is_usual(token))
}

/// The parts of a candidate that slashes set apart. A part with too few digits for a number goes on behind its slash: `01516/8288909`.
pub(super) fn between_slashes(candidate: &str) -> Vec<&str> {
    if !candidate.split('/').any(|part| digits(part).len() >= FEWEST_DIGITS) {
        return vec![candidate];
    }
    let (mut parts, mut from, mut count) = (Vec::new(), 0, 0);
    for (at, c) in candidate.char_indices() {
        if c == '/' && count >= FEWEST_DIGITS {
            parts.push(&candidate[from..at]);
            (from, count) = (at + 1, 0);
        }
        count += usize::from(c.is_ascii_digit());
    }
    parts.push(&candidate[from..]);
    parts
}

#[cfg(test)]
mod tests {
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
        assert_eq!(candidates("01516, 8288909", Some('0')), ["01516 8288909"]);
        assert_eq!(candidates("45, 9165550117", Some('8')), [" 9165550117"]);
        assert_eq!(candidates("8 (495) 345-33-90, 91", Some('8')), ["8 (495) 345-33-90"]);
        assert_eq!(between_slashes("01516/8288909/91"), ["01516/8288909", "91"]);
        assert_eq!(between_slashes("8/916/555/01/17"), ["8/916/555/01/17"]);
        assert_eq!(between_slashes("8 916 899 23 / 14"), ["8 916 899 23 ", " 14"]);
    }
}
