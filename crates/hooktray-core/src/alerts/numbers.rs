//! Customers' numbers in messages: only their last four digits, unless the owner wants to see them.

use std::sync::LazyLock;

use regex::Regex;

/// The fewest digits of a number that may be a customer's.
const MIN_DIGITS: usize = 6;

static NUMBERS: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"\+?\d(?:[\s().\-‐‑–—/_*]*\d){5,}").ok());

/// Returns the text with all but the last four digits of every number masked.
#[must_use]
pub(super) fn mask_numbers(text: &str) -> String {
    let Some(numbers) = NUMBERS.as_ref() else { return "••••".to_owned() };
    let masked = numbers.replace_all(text, |found: &regex::Captures<'_>| {
        let digits: Vec<char> = found[0].chars().filter(|c| c.is_numeric()).collect();
        let kept = if digits.len() < MIN_DIGITS { 0 } else { 4 };
        format!("••••{}", digits[digits.len() - kept..].iter().collect::<String>())
    });
    masked.into_owned()
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
        ] {
            assert_eq!(mask_numbers(text), masked);
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
