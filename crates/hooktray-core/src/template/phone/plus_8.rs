//! The plus that people write before the 8 with which long-distance calls begin: `+8 916 555-01-17`, `+80291234567`.

use rlibphonenumber::Region;

use super::country_codes::{country_code, international, is_no_premium, national, neighbours};
use super::{MAX_DIGITS_OF_ONE, MIN_DIGITS, UNREADABLE};

/// The digits of the longest code of a country.
const LONGEST_CODE: usize = 3;
/// The digits of a number of Turkmenistan with the 8 before it.
const TURKMEN_WITH_8: usize = 9;
/// The same of the other countries that dial 8 first, in Belarus with its 8 0.
const WITH_8: usize = 11;

/// Returns whether what follows a plus begins with the 8 that is dialled first in the region, and not with a country's code. Where no
/// country has the code, as with 80, 83 and 89, it does. Where one has, such as 886, the digits must be no number of that country,
/// not even with others behind it, and one of the region or its neighbours. `may_try` is asked before that is tried.
pub(super) fn begins_with_trunk(rest: &str, region: Region, may_try: impl FnOnce() -> bool) -> bool {
    let Some(behind) = rest.strip_prefix('8') else { return false };
    if !behind.starts_with(|c: char| c.is_ascii_digit()) {
        return true;
    }
    let readable = rest.chars().take_while(|c| *c != UNREADABLE);
    let all: String = readable.filter(char::is_ascii_digit).take(MAX_DIGITS_OF_ONE).collect();
    let Some((_, length)) = country_code(&all) else {
        return all.len() >= LONGEST_CODE || all.starts_with("89");
    };
    // Who sets the code apart means it: `+886 31234567`.
    let is_apart = rest.bytes().take_while(u8::is_ascii_digit).count() == length;
    !is_apart && may_try() && is_dialled(&all, region) && !begins_with_number(&all)
}

/// Returns whether the first digits are a number as it is dialled in the region or in a neighbouring country.
fn is_dialled(all: &str, region: Region) -> bool {
    let mut countries = neighbours(Some(region)).chain([region]);
    countries.any(|country| {
        let length = if country == Region::TM { TURKMEN_WITH_8 } else { WITH_8 };
        all.get(..length).and_then(|first| national(first, country)).is_some_and(|number| is_no_premium(&number))
    })
}

/// Returns whether the first digits, or all of them, are a number that begins with a country's code.
fn begins_with_number(all: &str) -> bool {
    (MIN_DIGITS..=all.len()).any(|length| international(&all[..length]).is_some())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn code_of_a_country_is_told_from_the_8_that_is_dialled_first() {
        let begins = |rest: &str| begins_with_trunk(rest, Region::RU, || true);
        for rest in
            ["8 916", "8(029)123", "89165550117", "80291234567", "8383 255-01-17", "8863 123-45-67", "88631234567 12"]
        {
            assert!(begins(rest), "{rest}");
        }
        for rest in [
            "7 916 555-01-17",
            "88632550117",
            "84951234567",
            "84951234567 12",
            "886 31234567",
            "8863 123-45",
            "8863123\u{1}4567",
            "81312345678",
            "8613129052694",
            "80012345678",
            "83",
        ] {
            assert!(!begins(rest), "{rest}");
        }
        assert!(!begins_with_trunk("88631234567", Region::RU, || false), "too many were tried");
    }
}
