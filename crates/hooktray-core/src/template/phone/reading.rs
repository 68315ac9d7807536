//! Reads digits as one telephone number, and tells of which country it is.

use std::cell::Cell;

use rlibphonenumber::interfaces::AsOriginal;
use rlibphonenumber::{PHONE_NUMBER_UTIL, PhoneNumber, Region};

use super::country_codes::{
    DIAL_8, NORTH_AMERICA, behind_code, country_code, international, is_no_premium, national, neighbours, only,
};
use super::other_numbers::Numbered;
use super::plus_8::begins_with_trunk;
use super::{MIN_DIGITS, UNREADABLE, digits};

/// ITU-T E.164, section 6.2.1: at most 15 digits; before them may stand an international prefix.
pub(super) const MAX_DIGITS: usize = 20;
/// The fewest digits of a number with its country's code that is written without a plus.
const MIN_DIGITS_WITH_CODE: usize = 10;
/// The digits of a number in Russia and Kazakhstan with the 8 before it, and of one in Belarus with its 8 0.
const WITH_TRUNK: usize = 11;
/// The fewest digits that choose a carrier.
const MIN_CARRIER_DIGITS: usize = 4;
/// Maximum readings tried per text. An SMS needs a few; a text that consists of digits has a million.
const MAX_READINGS: u32 = 3000;

/// A reading of some of the groups of a candidate: where they begin and end.
pub(super) struct Reading {
    pub(super) from: usize,
    pub(super) to: usize,
    pub(super) number: PhoneNumber,
    /// True if the country's code, or the prefix that is dialled before a number, is written.
    pub(super) explicit: bool,
}

/// Reads the numbers of one text.
pub(super) struct NumberReader {
    region: Option<Region>,
    left: Cell<u32>,
}

impl NumberReader {
    pub(super) fn new(region: Option<Region>) -> NumberReader {
        NumberReader { region, left: Cell::new(MAX_READINGS) }
    }

    /// Reads one number. A country's code that is written out comes first, then what the region says; of the other readings
    /// there must be only one.
    pub(super) fn number(&self, text: &str) -> Option<PhoneNumber> {
        self.own_number(text).or_else(|| self.foreign(text))
    }

    pub(super) fn own_number(&self, text: &str) -> Option<PhoneNumber> {
        self.own(text).map(|(number, _)| number)
    }

    /// As [`NumberReader::number`]. Also returns whether the prefix or the country's code is written.
    pub(super) fn any(&self, text: &str) -> Option<(PhoneNumber, bool)> {
        self.own(text).or_else(|| Some((self.foreign(text)?, false)))
    }

    /// Returns whose the digits behind a sign such as `№` are. `rest` are those that do not stand directly behind it.
    pub(super) fn behind_sign(&self, number: &str, rest: &str) -> Numbered {
        let Some((_, explicit)) = self.own(&[number, rest].concat()) else { return Numbered::Other };
        match self.own(rest) {
            Some((_, true)) if !explicit => Numbered::Other,
            Some((_, false)) if !explicit => Numbered::Either,
            _ => Numbered::Telephone,
        }
    }

    /// Reads a number whose country is certain: with a plus, or as it is written in the region. Also returns whether more is
    /// written than the digits that follow the area code's prefix.
    pub(super) fn own(&self, text: &str) -> Option<(PhoneNumber, bool)> {
        let all = self.affordable(text)?;
        if let Some(abroad) = self.behind_prefix(text) {
            return behind_code(abroad).map(|number| (number, true));
        }
        let all = if self.is_indian_behind_zero(&all) { all[1..].to_owned() } else { all };
        let code = self.region.and_then(|region| PHONE_NUMBER_UTIL.get_country_code_for_region(region));
        let with_own_code = code.is_some_and(|code| all.starts_with(&code.to_string()));
        let international = with_own_code.then(|| international(&all)).flatten();
        let number = international.or_else(|| self.region.and_then(|region| national(&all, region)))?;
        let significant = number.get_national_significant_number();
        let dropped = all.strip_suffix(&*significant).unwrap_or_default();
        // The library also drops what chooses a carrier, such as 12861 in China. Nobody writes it, but such digits may stand before a number.
        let is_prefix = dropped.len() < MIN_CARRIER_DIGITS
            || dropped.starts_with(|digit| Some(digit) == self.trunk())
            || code.is_some_and(|code| dropped.starts_with(&code.to_string()));
        // `5 222 …`: nobody splits the code 52.
        let is_split =
            code.is_some_and(|code| code > 9 && dropped == code.to_string()) && is_split_after_first_digit(text);
        let explicit = significant.len() < all.len();
        (is_prefix && !is_split).then_some((number, explicit))
    }

    /// Reads a number of another country that is written without a plus, if there is only one reading. Ukraine dialled 8
    /// before the 0 until 2009, and people still write it.
    pub(super) fn foreign(&self, text: &str) -> Option<PhoneNumber> {
        let all = self.affordable(text)?;
        if self.has_code(text) {
            return None;
        }
        let with_code = self.may_begin_with_code(text, &all).then(|| international(&all)).flatten();
        let dials_8 = all.starts_with('8');
        let of_neighbours =
            neighbours(self.region).filter(|_| dials_8).filter_map(|neighbour| national(&all, neighbour));
        let of_neighbours = of_neighbours.filter(|number| all.len() >= WITH_TRUNK && is_no_premium(number));
        let dialled_before =
            all.strip_prefix('8').filter(|rest| rest.starts_with('0') && self.region == Some(Region::UA));
        let ukrainian = dialled_before.and_then(|rest| national(rest, Region::UA));
        only(with_code.into_iter().chain(of_neighbours).chain(ukrainian))
    }

    /// True of `0917058256062`: Indians write what is dialled first before the country's code. Their numbers have ten digits.
    fn is_indian_behind_zero(&self, all: &str) -> bool {
        self.region == Some(Region::IN) && all.len() == 13 && all.starts_with("091")
    }

    /// Returns whether digits without a plus can begin with the code of another country: it stands together, the number is a whole one,
    /// and where long-distance calls begin with 8, one of the usual length that begins so is a number of the country.
    fn may_begin_with_code(&self, text: &str, all: &str) -> bool {
        let first = text.trim_start_matches('(').chars().take_while(char::is_ascii_digit).count();
        let is_trunk = all.starts_with('8') && self.region.is_some_and(|region| DIAL_8.contains(&region));
        let code = country_code(all).map_or(usize::MAX, |(_, length)| length);
        first >= code && all.len() >= MIN_DIGITS_WITH_CODE && !(is_trunk && all.len() <= WITH_TRUNK)
    }

    /// Returns whether a text says that it begins with a country's code.
    pub(super) fn has_code(&self, text: &str) -> bool {
        self.behind_prefix(text).is_some()
    }

    /// Returns what stands behind the sign of a country's code: a plus, two zeros, or what the region dials before one.
    fn behind_prefix<'a>(&self, text: &'a str) -> Option<&'a str> {
        if let Some(rest) = text.strip_prefix('+') {
            // No country's code begins with a zero: the two are what is dialled in place of the plus.
            let rest = rest.strip_prefix("00").unwrap_or(rest);
            return (!self.is_trunk(rest)).then_some(rest);
        }
        let own = match self.region {
            Some(region) if DIAL_8.contains(&region) => "810",
            Some(region) if PHONE_NUMBER_UTIL.get_country_code_for_region(region) == Some(NORTH_AMERICA) => "011",
            _ => "00",
        };
        ["00", own].into_iter().find_map(|prefix| behind_digits(text, prefix))
    }

    /// True of what follows the plus of `+8 916 555-01-17`: the 8 that long-distance calls begin with.
    fn is_trunk(&self, rest: &str) -> bool {
        let may_try = || {
            let left = self.left.get().checked_sub(1);
            left.is_some_and(|left| {
                self.left.set(left);
                true
            })
        };
        let dials_8 = self.region.filter(|region| DIAL_8.contains(region));
        dials_8.is_some_and(|region| begins_with_trunk(rest, region, may_try))
    }

    /// Returns what a number begins with within the country: what is dialled first, such as 8, or else a 0 that is part of it.
    pub(super) fn trunk(&self) -> Option<char> {
        let prefix = PHONE_NUMBER_UTIL.as_original().get_ndd_prefix_for_region(self.region?, true)?;
        prefix.chars().next().or(Some('0'))
    }

    /// Returns whether a number that begins with this group can begin with what is dialled first, or with the country's code: such an 8
    /// stands alone or before a whole area code, and other groups of three digits begin with an 8 too.
    pub(super) fn is_prefix_apart(&self, group: &str) -> bool {
        let code = self.region.and_then(|region| PHONE_NUMBER_UTIL.get_country_code_for_region(region));
        let first: String =
            group.chars().skip_while(|c| !c.is_ascii_digit()).take_while(char::is_ascii_digit).collect();
        let is_code = code.is_some_and(|code| first == code.to_string());
        group.starts_with('+') || self.trunk() == Some('0') || is_code || !matches!(first.len(), 2 | 3)
    }

    /// Returns whether all the readings that a text may have are used up.
    pub(super) fn is_spent(&self) -> bool {
        self.left.get() == 0
    }

    /// Returns the digits, if they can be a number, and the text has not been tried in too many ways.
    fn affordable(&self, text: &str) -> Option<String> {
        let left = self.left.get().checked_sub(1)?;
        let all = digits(text);
        if text.contains(UNREADABLE) || !(MIN_DIGITS..=MAX_DIGITS).contains(&all.len()) {
            return None;
        }
        self.left.set(left);
        Some(all)
    }
}

/// Returns what stands behind these digits, if a text begins with them, whatever stands between them.
fn behind_digits<'a>(text: &'a str, prefix: &str) -> Option<&'a str> {
    let mut found = text.char_indices().filter(|(_, c)| c.is_ascii_digit());
    let mut end = 0;
    for wanted in prefix.chars() {
        let (at, digit) = found.next()?;
        if digit != wanted {
            return None;
        }
        end = at + 1;
    }
    Some(&text[end..])
}

/// Returns whether a text begins with one digit that stands apart, and a group of several follows.
fn is_split_after_first_digit(text: &str) -> bool {
    let mut lengths = text.split(|c: char| !c.is_ascii_digit()).map(str::len).filter(|length| *length > 0);
    lengths.next() == Some(1) && lengths.next().is_some_and(|length| length > 1)
}
