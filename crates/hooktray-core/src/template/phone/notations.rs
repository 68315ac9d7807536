//! Numbers as programs and people write them that take them for something else: quantities, lists, formulas.

use rlibphonenumber::PhoneNumber;

use super::reading::NumberReader;
use super::{MIN_DIGITS, digits};
use crate::event::is_rounded;

/// The digits of the longest group that people set apart from others.
const MAX_GROUP_DIGITS: usize = 5;
/// The digits of an area code or of the group behind it. Sizes and counts have fewer.
const USUAL_GROUP: usize = 3;

/// Returns a text that is one number behind a plus with blanks in place of odd marks: `+7:912:…`, `+7=916=…`. In other texts
/// these marks belong to times and formulas.
pub(super) fn without_odd_marks(text: &str) -> Option<String> {
    const ODD: [char; 4] = [':', '=', '\'', '’'];
    let is_part = |c: char| c.is_ascii_digit() || "().-".contains(c) || ODD.contains(&c);
    let is_number = text.strip_prefix('+')?.chars().all(is_part);
    (is_number && text.contains(ODD)).then(|| text.replace(ODD, " "))
}

/// A number that a spreadsheet or a script took for a quantity.
pub(super) enum Quantity {
    /// As it was: `79165550117.0`, `7.9165550117e10`, `79,165,550,117`.
    Whole(String),
    /// Rounded, so that it is another number by now: `7.91656E+10`.
    Rounded,
}

/// Returns the quantity that a text is.
pub(super) fn quantity(text: &str) -> Option<Quantity> {
    let (sign, unsigned) = if let Some(unsigned) = text.strip_prefix('+') { ("+", unsigned) } else { ("", text) };
    if let Some(whole) = without_thousands(unsigned) {
        return Some(Quantity::Whole(format!("{sign}{whole}")));
    }
    let (mantissa, exponent) = match unsigned.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => {
            (mantissa, Some(exponent.strip_prefix('+').unwrap_or(exponent).parse::<usize>().ok()?))
        }
        None => (unsigned, None),
    };
    let is_digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let (whole, fraction) = match mantissa.split_once(['.', ',']) {
        Some((whole, fraction)) => (whole, Some(fraction).filter(|fraction| is_digits(fraction))?),
        // Without an exponent it is a number and no quantity.
        None => (mantissa, exponent.map(|_| "")?),
    };
    if !is_digits(whole) {
        return None;
    }
    let exponent = exponent.unwrap_or(0);
    if is_rounded(whole.len() + fraction.len(), exponent.saturating_sub(fraction.len())) {
        return Some(Quantity::Rounded);
    }
    let significant = fraction.trim_end_matches('0');
    let zeros = exponent.checked_sub(significant.len())?;
    Some(Quantity::Whole(format!("{sign}{whole}{significant}{}", "0".repeat(zeros))))
}

/// Returns the digits of a whole number that is written with a comma or an apostrophe before every three: `79,165,550,117`.
fn without_thousands(text: &str) -> Option<String> {
    let is_zero = |fraction: &str| !fraction.is_empty() && fraction.bytes().all(|byte| byte == b'0');
    let text = text.split_once('.').filter(|(_, fraction)| is_zero(fraction)).map_or(text, |(whole, _)| whole);
    let separator = text.chars().find(|c| matches!(c, ',' | '\'' | '’'))?;
    let is_digits = |group: &str| group.bytes().all(|byte| byte.is_ascii_digit());
    let mut groups = text.split(separator);
    let is_first = groups.next().is_some_and(|first| (1..=3).contains(&first.len()) && is_digits(first));
    // A single group may as well be a fraction: `916,555`.
    let mut count = 0;
    let is_rest = groups.inspect(|_| count += 1).all(|group| group.len() == 3 && is_digits(group));
    (is_first && is_rest && count > 1).then(|| digits(text))
}

/// Reads a text that is one number with the same mark between its groups, such as `8,916,555,01,17`, or with a plus in place of
/// a blank: `+1+201-542-1859`. The number begins with a country's code or with what is dialled first. Returns `Some(None)` if
/// the text has another reading.
pub(super) fn between_marks(text: &str, reader: &NumberReader) -> Option<Option<PhoneNumber>> {
    const MARKS: [char; 10] = [',', ';', ':', '=', '\\', '+', '#', '"', '\'', '’'];
    let is_part = |c: char| c.is_ascii_digit() || " ().-".contains(c) || MARKS.contains(&c);
    let (sign, unsigned) = if let Some(unsigned) = text.strip_prefix('+') { ("+", unsigned) } else { ("", text) };
    let mark = unsigned.chars().find(|c| MARKS.contains(c))?;
    if !unsigned.chars().all(|c| is_part(c) && (c == mark || !MARKS.contains(&c))) {
        return None;
    }
    let lengths: Vec<usize> = unsigned.split(mark).map(|group| digits(group).len()).collect();
    let is_list = lengths.len() > 2
        && lengths.iter().all(|length| (1..=MAX_GROUP_DIGITS).contains(length))
        && lengths.iter().any(|length| *length >= USUAL_GROUP);
    let is_plus_for_blank = mark == '+' && lengths.first().is_some_and(|first| (1..MIN_DIGITS).contains(first));
    if !is_list && !is_plus_for_blank {
        return None;
    }
    let plain = format!("{sign}{}", unsigned.replace(mark, " "));
    let (number, _) = reader.own(&plain).filter(|(_, explicit)| *explicit)?;
    // Without its own plus, `8+495…` may as well be a number of another country behind an 8.
    let other = (mark == '+' && sign.is_empty()).then(|| unsigned.split_once(mark)).flatten();
    let other = other.and_then(|(_, rest)| reader.own(&format!("+{}", rest.replace(mark, " "))));
    let is_sure = other.is_none_or(|(other, _)| other == number);
    Some(reader.in_candidate(&plain).filter(|found| is_sure && *found == number))
}
