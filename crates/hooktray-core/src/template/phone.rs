//! Telephone numbers as people write them, read where only one reading is possible.
//!
//! Google's metadata decide what a number is; the library is a port of Google's own. What is added here is what stands
//! around a number, and the ways to write one that Google's parser does not take: without the plus, with a plus before
//! the trunk prefix, with two zeros, in a neighbour's own way, or as a spreadsheet shows it.

mod ambiguity;
mod brazil;
mod candidates;
mod characters;
mod country_codes;
mod digit_groups;
mod grouping;
mod last_read;
mod links;
mod list_marks;
mod notations;
mod other_numbers;
mod plus_8;
mod reading;

use rlibphonenumber::{PhoneNumber, PhoneNumberFormat, Region};

use candidates::{between_slashes, candidates};
use characters::plain;
use grouping::is_grouped_as;
use notations::Quantity;
use other_numbers::Numbered;
use reading::NumberReader;

/// A candidate with fewer digits is not a telephone number: ITU-T E.164 knows none with fewer than seven that can be dialled from
/// another country.
const MIN_DIGITS: usize = 7;
/// The digits of the longest number (ITU-T E.164, section 6.2.1).
const MAX_DIGITS_OF_ONE: usize = 15;
/// Takes the place of a character that stands among the digits of a number and hides one, or may: `8916555O117`.
const UNREADABLE: char = '\u{1}';

/// Returns the first telephone number in a text, and whether the text has another one. `region` is the country of a number that
/// is written without one.
pub(crate) fn find_first(text: &str, region: Option<Region>) -> Option<(PhoneNumber, bool)> {
    last_read::found_in(text, region, || first_of(text, region))
}

fn first_of(text: &str, region: Option<Region>) -> Option<(PhoneNumber, bool)> {
    let text = plain(text);
    let found = first_in(&text, region);
    let Some(behind_blank) = text.strip_prefix(' ').filter(|rest| rest.starts_with(|c: char| c.is_ascii_digit()))
    else {
        return found;
    };
    // A form makes a blank of a plus that was not encoded.
    let with_plus = first_in(&format!("+{behind_blank}"), region);
    let is_plain = behind_blank.bytes().all(|byte| byte.is_ascii_digit());
    match (&found, &with_plus) {
        (None, _) => with_plus,
        (Some((number, _)), Some((other, _))) if is_plain && number != other => None,
        _ => found,
    }
}

/// Returns the first number in a text of ASCII digits.
fn first_in(text: &str, region: Option<Region>) -> Option<(PhoneNumber, bool)> {
    let text = links::with_plus(text.trim());
    let reader = NumberReader::new(region);
    // Most are nothing but a number.
    if text.bytes().enumerate().all(|(at, byte)| byte.is_ascii_digit() || (at == 0 && byte == b'+')) {
        return reader.number(&text).map(|number| (number, false));
    }
    let spaced = notations::without_odd_marks(&text);
    let text = spaced.as_deref().unwrap_or(&text);
    match notations::quantity(text) {
        Some(Quantity::Rounded) => return None,
        Some(Quantity::Whole(number)) => return reader.number(&number).map(|number| (number, false)),
        None => {}
    }
    if let Some(number) = notations::between_marks(text, &reader) {
        return number.map(|number| (number, false));
    }
    let text =
        if region == Some(Region::BR) || text.contains("+55") { brazil::with_area_code(text) } else { text.into() };
    let counted = other_numbers::without_dates(&other_numbers::without_addresses(&text, |address| {
        reader.own_number(address).is_some_and(|number| is_grouped_as(address, &number))
    }));
    let text = searched(&counted);
    // What is called the number of an order is a telephone number only if nothing else may be one.
    let unnamed = other_numbers::without_named(&text, |number, rest| reader.behind_sign(number, rest))?;
    let number = in_text(&unnamed, &reader).or_else(|| before_a_word(&unnamed, &reader));
    let number = number.map(|number| (number, &unnamed));
    let (number, searched) = number.or_else(|| {
        let is_all_named = unnamed != text && candidates(&unnamed, &reader).is_empty();
        let named = is_all_named.then(|| in_text(&text, &reader)).flatten();
        named.map(|number| (number, &text))
    })?;
    // The digits of a count may be the last ones of a number: `… 17 г. Москва`.
    if NumberReader::new(region).is_entangled(&counted, &number, true) {
        return None;
    }
    let has_more = has_another(searched, &number, region);
    Some((number, has_more))
}

/// Returns the text without amounts and marks of lists, and with a mark for each digit that cannot be read.
fn searched(text: &str) -> String {
    candidates::with_unreadable_marked(&list_marks::without_list_marks(&other_numbers::without_amounts(text)))
}

/// Returns whether a text has enough digits for a telephone number; a short code has fewer.
pub(crate) fn has_digits_of_one(text: &str) -> bool {
    digits(&plain(text)).len() >= MIN_DIGITS
}

/// Returns whether a text in which no number was found may have one with a mistake: enough digits, or the first digits of one.
pub(crate) fn may_be_damaged(text: &str, region: Option<Region>) -> bool {
    let text = plain(text);
    if matches!(notations::quantity(text.trim()), Some(Quantity::Rounded)) {
        return true;
    }
    let text = searched(&other_numbers::without_dates(&links::with_plus(text.trim())));
    if digits(&text).bytes().all(|digit| digit == b'0') && !text.contains(UNREADABLE) {
        return false;
    }
    let reader = NumberReader::new(region);
    if is_fragment(&text, reader.trunk()) {
        return true;
    }
    let unnamed = other_numbers::without_named(&text, |_, _| Numbered::Telephone).unwrap_or(text);
    let lengths = candidates(&unnamed, &reader)
        .into_iter()
        .map(|candidate| candidate.chars().filter(|c| c.is_ascii_digit() || *c == UNREADABLE).count());
    lengths.into_iter().any(|length| length <= MAX_DIGITS_OF_ONE)
}

/// Returns whether a text without words has the digits of one number with odd marks between them, or only the first digits of
/// one: `8#916#555#0117`, `8 916`, `+7 (916`. An input mask that nobody filled in, such as `+7 (___)`, has neither.
fn is_fragment(text: &str, trunk: Option<char>) -> bool {
    let count = digits(text).len();
    let has_words = text.contains(|c: char| c.is_alphabetic() && !"xXхХ".contains(c));
    let mut groups = text.split(|c: char| !c.is_ascii_digit()).filter(|group| !group.is_empty());
    let is_trunk = groups.next().is_some_and(|first| first.chars().eq(trunk));
    let is_parted = groups.next().is_some();
    let begins_number = (text.trim_start().starts_with('+') && count > 2) || (is_trunk && is_parted && count > 3);
    !has_words && count <= MAX_DIGITS_OF_ONE && (begins_number || (is_parted && count >= MIN_DIGITS))
}

/// Returns whether a text has another number than this one.
fn has_another(text: &str, number: &PhoneNumber, region: Option<Region>) -> bool {
    let reader = NumberReader::new(region);
    text.split('\n').flat_map(|line| candidates(line, &reader)).any(|candidate| {
        let mut others = between_slashes(&candidate, &reader).into_iter().flat_map(|part| reader.all_in(part));
        others.any(|other| other != *number)
    })
}

fn in_text(text: &str, reader: &NumberReader) -> Option<PhoneNumber> {
    let with_plus = candidates(text, reader).into_iter().filter(|candidate| candidate.starts_with('+'));
    let with_plus: Vec<String> = with_plus.map(|candidate| digits(&candidate)).collect();
    // `(201) 580-6026 (+12015806026)`: the second says which country the first is of.
    let is_told_otherwise = |candidate: &str, number: &PhoneNumber| {
        let all = digits(candidate);
        let own = all.trim_start_matches('0');
        let whole = with_plus.iter().filter(|other| other.len() > own.len() && other.ends_with(own));
        whole.filter_map(|other| country_codes::international(other)).any(|other| other != *number)
    };
    let in_candidate =
        |candidate: &str| reader.in_candidate(candidate).filter(|number| !is_told_otherwise(candidate, number));
    // Two numbers may stand on two lines. Only where no line has one may one number stand on both.
    let in_line = |line: &str| candidates(line, reader).iter().find_map(|candidate| in_candidate(candidate));
    text.split('\n').find_map(in_line).or_else(|| in_line(&text.replace('\n', " ")))
}

/// Returns the number in a text in which digits belong to the word behind them, `… 2 пары`, and cannot be the last ones of the
/// number.
fn before_a_word(text: &str, reader: &NumberReader) -> Option<PhoneNumber> {
    other_numbers::without_digits_of_words(text).find_map(|(without, digits)| {
        let number = in_text(&without, reader)?;
        let whole = number.format_as(PhoneNumberFormat::E164);
        let may_be_last = |last: &String| read_e164(&format!("{whole}{last}")).is_some();
        let is_sure = !digits.iter().any(may_be_last) && !reader.is_entangled(text, &number, false);
        is_sure.then_some(number)
    })
}

/// Reads a text that is a number in E.164 and nothing else, such as `+79165550117`.
pub(crate) fn read_e164(text: &str) -> Option<PhoneNumber> {
    let digits = text.strip_prefix('+')?;
    let is_plain = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    is_plain.then(|| last_read::as_e164(text).or_else(|| country_codes::with_code(digits))).flatten()
}

fn digits(text: &str) -> String {
    text.chars().filter(char::is_ascii_digit).collect()
}

#[cfg(test)]
mod tests;
