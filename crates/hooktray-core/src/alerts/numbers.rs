//! Customers' numbers in messages: only their last four digits, unless the owner wants to see them.

use std::sync::LazyLock;

use regex::{Captures, Regex};

use crate::secrets::MASKED;

/// How many digits of a number are shown.
const SHOWN: usize = 4;

/// Six digits or more, which may be a customer's number, and its extension. Characters that nobody sees separate no digits; blanks
/// and what numbers are usually written with do not either, and nor does any one character that is no letter.
const NUMBERS: &str = r"(?x)
    (?<number>
        \+? \d
        (?: [\p{Cf}\p{M}]* (?: (?: [\s().\-‐‑‒–—−﹣－/_*\[\]{}] [\p{Cf}\p{M}]* )+ | [^\p{L}\p{Nd}\s] [\p{Cf}\p{M}]* )? \d ){5,}
    )
    (?<extension>
        (?: [\p{Cf}\s,;(]* (?i: доб | вн | ext ) \p{L}* [.:\s)]* | [xх\#] ) \d{1,8}
    )?";

static REGEX: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(NUMBERS).ok());

/// Returns the text with all but the last four digits of every number masked.
#[must_use]
pub(super) fn mask_numbers(text: &str) -> String {
    let Some(regex) = REGEX.as_ref() else { return MASKED.to_owned() };
    let masked = regex.replace_all(text, |found: &Captures<'_>| {
        let digits: Vec<char> = found["number"].chars().filter(|c| is_digit(*c)).collect();
        let shown: String = digits[digits.len().saturating_sub(SHOWN)..].iter().collect();
        let extension = found.name("extension").map(|extension| extension.as_str().trim_end_matches(is_digit));
        let masked_extension = extension.map(|words| format!("{words}{MASKED}")).unwrap_or_default();
        format!("{MASKED}{shown}{masked_extension}")
    });
    masked.into_owned()
}

/// True for the digits of all scripts. The only other numeric characters that the pattern lets in are no decimal digits.
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

    proptest! {
        #[test]
        fn masked_text_has_at_most_four_digits(before in "[^0-9]{0,6}", number in "[0-9]([ ().-]{0,2}[0-9]){5,14}", after in "[^0-9]{0,6}") {
            let digits = |text: &str| text.chars().filter(char::is_ascii_digit).count();
            let masked = mask_numbers(&format!("{before}{number}{after}"));
            prop_assert!(digits(&masked) <= 4, "{}", masked);
        }
    }
}
