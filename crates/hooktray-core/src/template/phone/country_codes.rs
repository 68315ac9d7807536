//! Numbers with the code of a country, and as they are dialled within one.

use rlibphonenumber::{PHONE_NUMBER_UTIL, PhoneNumber, PhoneNumberFormat, PhoneNumberType, Region};

use super::digits;

/// The countries where long-distance calls begin with 8.
pub(super) const DIAL_8: [Region; 4] = [Region::RU, Region::BY, Region::KZ, Region::TM];

/// The code of the countries of the North American Numbering Plan.
pub(super) const NORTH_AMERICA: i32 = 1;

/// Reads a number behind the sign of a country's code. Between the code and the number may stand what is dialled only
/// within the country: `+7 8 916 555-01-17`, `+44 (0)20 7946 0958`, and a zero where the country has none.
pub(super) fn behind_code(text: &str) -> Option<PhoneNumber> {
    let digits = digits(text);
    let (code, length) = country_code(&digits)?;
    let rest = &digits[length..];
    let without_zero = rest.strip_prefix('0').and_then(|rest| international(&format!("{code}{rest}")));
    let whole = international(&digits);
    if whole.is_some() {
        // Italian numbers keep their zero, but some write it in brackets as if it were dropped.
        return if text.contains("(0)") { only(whole.into_iter().chain(without_zero)) } else { whole };
    }
    // A trunk prefix stands apart, or is a zero: else it is a digit too many.
    let behind = text.trim_start_matches(|c: char| !c.is_ascii_digit());
    let first = behind.chars().take_while(char::is_ascii_digit).count();
    let is_apart = first == length && {
        let after = behind[first..].trim_start_matches(|c: char| !c.is_ascii_digit());
        let run = after.chars().take_while(char::is_ascii_digit).count();
        matches!(&after[..run], "8" | "80") || run == rest.len()
    };
    if !is_apart && !rest.starts_with('0') {
        return None;
    }
    let regions = PHONE_NUMBER_UTIL.get_regions_for_country_calling_code(code).into_iter().flatten();
    let at_home = regions.filter_map(|region| national(rest, region)).filter(|number| has_country_code(number, code));
    only(at_home.chain(without_zero))
}

/// Returns the country's code that digits begin with, and its length.
pub(super) fn country_code(digits: &str) -> Option<(i32, usize)> {
    (1..=3).find_map(|length| {
        let code = digits.get(..length)?.parse().ok()?;
        PHONE_NUMBER_UTIL.get_region_for_country_code(code).is_some().then_some((code, length))
    })
}

/// Returns whether a number is an ordinary or a toll-free one: nobody gives another as one's own.
pub(super) fn is_no_premium(number: &PhoneNumber) -> bool {
    use PhoneNumberType::{FixedLine, FixedLineOrMobile, Mobile, TollFree};
    matches!(number.get_type(), FixedLine | FixedLineOrMobile | Mobile | TollFree)
}

fn has_country_code(number: &PhoneNumber, code: i32) -> bool {
    // No country's code begins with another's.
    number.format_as(PhoneNumberFormat::E164).starts_with(&format!("+{code}"))
}

/// A number that begins with a country's code. Mexico dialled a 1 before mobile numbers until August 2019, and WhatsApp
/// still writes it.
pub(super) fn international(digits: &str) -> Option<PhoneNumber> {
    with_code(digits).or_else(|| {
        let mexican = digits.strip_prefix("521").filter(|rest| rest.len() == 10)?;
        with_code(&format!("52{mexican}"))
    })
}

/// A number in E.164, without its plus.
pub(super) fn with_code(digits: &str) -> Option<PhoneNumber> {
    let number = PHONE_NUMBER_UTIL.parse(format!("+{digits}"), None).ok()?;
    number.is_valid().then_some(number)
}

/// Returns the reading, if there is only one.
pub(super) fn only(mut readings: impl Iterator<Item = PhoneNumber>) -> Option<PhoneNumber> {
    let first = readings.next()?;
    readings.all(|other| other == first).then_some(first)
}

/// A number as it is dialled in a country.
pub(super) fn national(digits: &str, region: Region) -> Option<PhoneNumber> {
    let number = PHONE_NUMBER_UTIL.parse(digits, Some(region)).ok()?;
    number.is_valid().then_some(number)
}

/// Where the region dials 8 first, the other countries that do: their people write each other's numbers so. Those of Turkmenistan are as
/// long as a Russian number that lacks two digits.
pub(super) fn neighbours(region: Option<Region>) -> impl Iterator<Item = Region> {
    let is_one = region.is_some_and(|region| DIAL_8.contains(&region));
    DIAL_8.into_iter().filter(move |other| is_one && Some(*other) != region && *other != Region::TM)
}
