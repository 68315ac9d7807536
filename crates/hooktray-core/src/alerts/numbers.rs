//! Customers' numbers in messages: only their last four digits, unless the owner wants to see them.

use std::sync::LazyLock;

use regex::{Captures, Regex};

use crate::secrets::MASKED;

/// How many digits of a number are shown.
const SHOWN: usize = 4;

/// How many digits of a number, from its end, tell that two are the same: without its country's code.
const TELLING: usize = 7;

/// Six digits or more, which may be a customer's number, and its extension. Characters that nobody sees separate no digits; blanks
/// and what numbers are usually written with do not either, also as addresses, HTML and JSON write them, and nor does any one
/// character that is not a letter.
const NUMBERS: &str = r"(?x)
    (?<number>
        \+? \d
        (?: [\p{Cf}\p{M}]* (?:
            (?: [\s().\-‐‑‒–—−﹣－/_*\[\]{}] [\p{Cf}\p{M}]*
                | ESCAPE )+
            | [^\p{L}\p{Nd}\s] [\p{Cf}\p{M}]*
        )? \d ){5,}
    )
    (?<extension>
        (?: [\p{Cf}\s,;(]* (?i: доб | вн | ext ) \p{L}* [.:\s)]* | [xх\#] ) \d{1,8}
    )?";

/// A blank or a sign as addresses, HTML and JSON write it.
const ESCAPE: &str = r"%[[:xdigit:]]{2}|&(?:\#x?[[:xdigit:]]{1,6}|[[:alpha:]]{2,8});|\\(?:u[[:xdigit:]]{4}|[nrt])";

static REGEX: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(&NUMBERS.replace("ESCAPE", ESCAPE)).ok());
static ESCAPE_REGEX: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(ESCAPE).ok());

/// Returns the text with all but the last four digits of every number masked.
#[must_use]
pub(in crate::alerts) fn mask_numbers(text: &str) -> String {
    let Some(regex) = REGEX.as_ref() else { return MASKED.to_owned() };
    let masked = regex.replace_all(text, |found: &Captures<'_>| {
        let digits: Vec<char> = digits(&found["number"]).chars().collect();
        let shown: String = digits[digits.len().saturating_sub(SHOWN)..].iter().collect();
        let extension = found.name("extension").map(|extension| extension.as_str().trim_end_matches(is_digit));
        let masked_extension = extension.map(|words| format!("{words}{MASKED}")).unwrap_or_default();
        format!("{MASKED}{shown}{masked_extension}")
    });
    masked.into_owned()
}

/// Returns whether a text has a number in it that another text has, too.
pub(in crate::alerts) fn repeats_a_number(text: &str, other: &str) -> bool {
    let Some(regex) = REGEX.as_ref() else { return true };
    let all = digits(text);
    regex.captures_iter(other).any(|found| {
        let number = digits(&found["number"]);
        number.char_indices().nth_back(TELLING - 1).is_some_and(|(at, _)| all.contains(&number[at..]))
    })
}

/// Returns the digits of a number, without those of the escapes between them.
fn digits(number: &str) -> String {
    let read = ESCAPE_REGEX.as_ref().map_or(number.into(), |regex| regex.replace_all(number, ""));
    read.chars().filter(|c| is_digit(*c)).collect()
}

/// True for the digits of all scripts. The only other numeric characters that the pattern lets in are not decimal digits.
fn is_digit(c: char) -> bool {
    c.is_numeric()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn last_four_digits_of_a_number_are_kept() {
        for (text, masked) in [
            ("Ольга · +7 (916) 555-01-17", "Ольга · ••••0117"),
            ("89165550117 и 8 916 555 01 18!", "••••0117 и ••••0118!"),
            ("phone=89165550117&x=1", "phone=••••0117&x=1"),
            ("1990 руб., offer 1042", "1990 руб., offer 1042"),
            ("89165550117 · 1990", "••••0117 · 1990"),
            ("8 916 555-01-17 доб. 123", "••••0117 доб. ••••"),
            ("+1 212 555-0117 ext 42, x", "••••0117 ext ••••, x"),
            ("212-555-0117x42", "••••0117x••••"),
            ("٠٨٩١٦٥٥٥٠١١٧", "••••٠١١٧"),
            ("phone=%2B7916%2D555%2d01%2D17&x=1", "phone=%2B••••0117&x=1"),
            ("8%C2%A0916%E2%80%91555 01 17", "••••0117"),
            ("+7&nbsp;916&#160;555&#x2d;01&ndash;17;", "••••0117;"),
            (r"8\u00a0916\u2011555\t01\n17", "••••0117"),
        ] {
            assert_eq!(mask_numbers(text), masked);
        }
    }

    #[test]
    fn number_is_masked_however_its_digits_are_set_apart() {
        let invisible = ["\u{200b}", "\u{ad}", "\u{2060}", "\u{200e}", "\u{fe0f}\u{20e3}"];
        let dashes = ["\u{2010}", "\u{2011}", "\u{2012}", "\u{2013}", "\u{2212}", "\u{fe63}", "\u{ff0d}"];
        let others = [",", ":", "|", "·", "•", ";", "~", "+", "'", "=", "#", "\\", "&", "\u{202f}", " - "];
        for between in invisible.into_iter().chain(dashes).chain(others) {
            let number = ["8", "916", "555", "01", "17"].join(between);
            let masked = mask_numbers(&format!("Ольга {number}."));
            let rest = masked.strip_suffix('.').map(|masked| masked.trim_end_matches(['\u{fe0f}', '\u{20e3}']));
            assert_eq!(rest, Some("Ольга ••••0117"), "{number:?}");
        }
        for number in
            ["8[916]5550117", "8{916}5550117", "8 (916) \u{202a}555\u{202c} 01 17", "+7%20916%20555%2001%2017"]
        {
            let masked = mask_numbers(number);
            assert!(masked.starts_with("••••") && masked.ends_with("17"), "{number:?}: {masked}");
            assert_eq!(masked.chars().filter(|c| c.is_numeric()).count(), SHOWN, "{masked}");
        }
    }

    #[test]
    fn number_that_two_texts_have_is_known_however_it_is_written() {
        for (text, other, same) in [
            ("79165550117", "Ольга · +7 (916) 555-01-17", true),
            ("order 8 916 555 01 17", "Ольга · +79165550117", true),
            ("5550117", "Ольга · +79165550117", true),
            ("550117", "Ольга · +79165550117", false),
            ("79165550118", "Ольга · +79165550117", false),
            ("20261129", "20261129 · +79165550117", true),
            ("117", "117", false),
        ] {
            assert_eq!(repeats_a_number(text, other), same, "{text} {other}");
        }
    }

    proptest! {
        #[test]
        fn masked_text_has_at_most_four_digits(before in "[^0-9]{0,6}", number in "[0-9]([ ().-]{0,2}[0-9]){5,14}", after in "[^0-9]{0,6}") {
            let digits = |text: &str| text.chars().filter(char::is_ascii_digit).count();
            let masked = mask_numbers(&format!("{before}{number}{after}"));
            prop_assert!(digits(&masked) <= 4, "{}", masked);
        }
    }
}
