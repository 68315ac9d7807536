//! What speaks against a reading: digits before or behind it that may be its own, or another reading of the same digits.

use rlibphonenumber::{PHONE_NUMBER_UTIL, PhoneNumber};

use super::candidates::{begins_number, between_slashes, candidates};
use super::country_codes::is_no_premium;
use super::grouping::{Token, is_grouped_as, is_written_as, tokens};
use super::reading::{MAX_DIGITS, NumberReader, Reading};
use super::{MIN_DIGITS, UNREADABLE, digits};

/// So many digits in one group that nobody writes further digits of the same number apart from them.
const SUBSCRIBER: usize = 5;
/// So many digits that a number, written as Google writes it, needs no further ones.
const FULL: usize = 9;
/// More digits than almost all national numbers have.
const MORE_THAN_MOST: usize = 12;
/// So many digits more than Google's example of such a number has make it a rare one.
const MORE_THAN_USUAL: usize = 3;
/// The most digits behind a number that may still be the rest of one. More of them are hardly its last group.
const MAX_DIGITS_BEHIND: usize = 4;
/// The fewest digits of an area code behind an 8.
const AREA_CODE: usize = 3;
/// The fewest digits of an area code with its 0.
const WITH_AREA_CODE: usize = 2;

impl NumberReader {
    /// Returns whether the groups before a reading do not belong to its number: they are something else, and no number begins in
    /// them and ends in the reading.
    pub(super) fn may_begin_at(&self, part: &Reading, groups: &[&str]) -> bool {
        let before = &groups[..part.from];
        if before.is_empty() {
            return true;
        }
        let left_over = digits(&before.concat());
        let text = groups[part.from..part.to].join(" ");
        let stands_alone = tokens(&text).len() == 1 || is_grouped_as(&text, &part.number);
        if self.is_crossed(part, groups) {
            return false;
        }
        let trunk = self.trunk();
        let begins = |group: &&str| group.contains(['(', UNREADABLE]) || begins_number(group, trunk);
        let is_area_code = before.iter().any(begins);
        // Digits may be a country's code by chance, but hardly the prefix that is dialled first.
        let with_trunk = trunk.is_none_or(|trunk| trunk != '0' || digits(&text).starts_with(trunk));
        if part.explicit && stands_alone && (with_trunk || !is_area_code) {
            return true;
        }
        if !part.explicit && (is_area_code || !stands_alone) {
            return false;
        }
        let all = digits(&groups.concat());
        let shortest = MIN_DIGITS.max(left_over.len() + 1);
        !(shortest..=all.len().min(MAX_DIGITS)).any(|end| {
            let Some((number, explicit)) = self.own(&all[..end]) else { return false };
            number != part.number
                && (explicit || !part.explicit)
                && self.may_break(&number, &all[..end], left_over.len())
        })
    }

    /// Returns whether a number begins before a part and ends in it, and is written as such.
    fn is_crossed(&self, part: &Reading, groups: &[&str]) -> bool {
        let text = groups[..part.to].join(" ");
        let front = groups[..part.from].join(" ").len();
        let tokens = tokens(&text);
        let (before, own): (Vec<&Token>, Vec<&Token>) = tokens.iter().partition(|token| token.start < front);
        let mut length = 0;
        let near = before.into_iter().rev().take_while(|token| {
            length += token.len;
            length < MAX_DIGITS
        });
        near.flat_map(|first| own.iter().map(|last| &text[first.start..last.end])).any(|crossing| {
            let other = self.own(crossing).filter(|(other, _)| *other != part.number);
            other.is_some_and(|(other, _)| is_grouped_as(crossing, &other))
        })
    }

    /// Returns whether a number may be written with a gap behind so many of its digits: behind the prefix that is dialled first, or
    /// behind its area code.
    fn may_break(&self, number: &PhoneNumber, all: &str, at: usize) -> bool {
        let prefix = all.len().saturating_sub(number.get_national_significant_number().len());
        at == prefix || at >= prefix + number.get_length_of_national_destination_code()
    }

    /// Returns whether the last digits may be something else, such as an hour or an amount, and the others a shorter number. That
    /// is possible in countries whose numbers have no fixed length.
    pub(super) fn may_end_before(
        &self,
        text: &str,
        number: &PhoneNumber,
        read: impl Fn(&str) -> Option<PhoneNumber>,
    ) -> bool {
        let tokens = tokens(text);
        let total: usize = tokens.iter().map(|token| token.len).sum();
        let end = tokens.last().map_or(0, |token| token.end);
        let has_blank = |from: usize, to: usize| text[from..to].contains(' ');
        let is_rare = is_rare(number);
        let significant = number.get_national_significant_number().len();
        // Behind it the digits of the subscriber begin.
        let area_end = (total + number.get_length_of_national_destination_code()).saturating_sub(significant);
        let (mut count, mut last_end) = (0, 0);
        let mut is_grouped = None;
        tokens.iter().zip(tokens.iter().skip(1)).any(|(token, next)| {
            let is_joined = count > area_end && !has_blank(last_end, token.start);
            count += token.len;
            let behind = total - count;
            let is_apart = has_blank(token.end, next.start) && !has_blank(last_end, token.start);
            last_end = token.end;
            // The full stop behind all digits ends a sentence.
            let is_marked = || text[next.start..end].contains('.') && !text[..next.start].contains('.');
            let is_full =
                behind <= MAX_DIGITS_BEHIND && ((count >= FULL && is_rare) || (is_apart && is_joined) || is_marked());
            let is_whole = token.len >= SUBSCRIBER || behind == 1 || is_full;
            let is_long = behind > MAX_DIGITS_BEHIND && behind == next.len;
            let is_short = behind == 2 || (behind <= MAX_DIGITS_BEHIND && is_apart);
            if count < MIN_DIGITS || !(is_whole || is_short || is_long) {
                return false;
            }
            if *is_grouped.get_or_insert_with(|| is_grouped_as(text, number)) {
                return false;
            }
            let shorter = &text[..token.end];
            let other = read(shorter).filter(|other| other != number);
            other.is_some_and(|other| is_whole || is_grouped_as(shorter, &other))
        })
    }

    /// Returns whether digits behind a number make up another one with digits of it, so that either may be meant: in
    /// `34 916 555 01 17 Anna`, the 34 may be part of the number, or the 17. The other one does not begin behind what is sure to be
    /// the beginning. `is_count` says that a unit stands behind the digits: they may be part of the number only if it needs them.
    pub(super) fn is_entangled(&self, text: &str, number: &PhoneNumber, is_count: bool) -> bool {
        let significant = number.get_national_significant_number();
        let last = &significant[significant.len().saturating_sub(MIN_DIGITS - 1)..];
        let is_entangled = |part: &str| digits(part).contains(last) && self.is_entangled_in(part, number, is_count);
        let mut candidates = candidates(text, self).into_iter();
        candidates.any(|candidate| between_slashes(&candidate, self).into_iter().any(is_entangled)) || self.is_spent()
    }

    fn is_entangled_in(&self, candidate: &str, number: &PhoneNumber, is_count: bool) -> bool {
        let read = |part: &str| {
            let own = self.own_number(part);
            own.or_else(|| self.foreign(part).filter(|other| other == number || is_grouped_as(part, other)))
        };
        let readings =
            spans(candidate).into_iter().filter_map(|(from, to)| Some((from, to, read(&candidate[from..to])?)));
        let (same, others): (Vec<_>, Vec<_>) = readings.partition(|(_, _, found)| found == number);
        same.iter().any(|(_, end, _)| {
            let begins = || same.iter().filter(|(_, to, _)| to == end).map(|(from, _, _)| *from);
            let is_grouped = |from: usize| is_grouped_as(&candidate[from..*end], number);
            let is_sure = |text: &str| self.has_evident_prefix(text) || self.is_sure_to_begin(text, number);
            let sure = begins().find(|from| is_sure(&candidate[*from..*end]));
            let last = if is_count { begins().max() } else { None };
            let is_other = |from: usize, to: usize| {
                from < *end && to > *end && sure.is_none_or(|sure| from <= sure) && last.is_none_or(|last| from > last)
            };
            let is_likely = is_count && begins().any(is_grouped);
            others.iter().any(|(from, to, other)| {
                is_other(*from, *to) && (!is_likely || self.is_sure_to_begin(&candidate[*from..*to], other))
            })
        })
    }

    /// Returns whether the beginning of a text is that of the number: a country's code that is written as one, or, if it is grouped as
    /// Google does, what is dialled first, alone or, where it is a 0, with an area code.
    fn is_sure_to_begin(&self, text: &str, number: &PhoneNumber) -> bool {
        let trunk = self.trunk().filter(|trunk| text.starts_with(*trunk));
        let is_apart = |trunk| trunk == '0' || !text[1..].starts_with(|c: char| c.is_ascii_digit());
        self.has_code(text) || (trunk.is_some_and(is_apart) && is_grouped_as(text, number))
    }

    /// Returns whether a number begins with what is dialled first, and nothing else begins so: a 0 in one group with an area code, or an
    /// 8 before a whole area code. In Belarus, they are an 8 and a 0 together.
    fn has_evident_prefix(&self, text: &str) -> bool {
        let behind_8 = || text[1..].strip_prefix(['(', '-', ' ']).map(|rest| rest.trim_start_matches([' ', '(']));
        let is_evident = match self.trunk().filter(|trunk| text.starts_with(*trunk)) {
            Some('0') => first_group(text) >= WITH_AREA_CODE,
            Some('8') => {
                behind_8().is_some_and(|rest| first_group(rest) >= AREA_CODE)
                    || (text.starts_with("80") && first_group(text) > AREA_CODE)
            }
            _ => false,
        };
        is_evident && self.own(text).is_some_and(|(_, explicit)| explicit)
    }

    /// Returns whether digits without a plus are a number of another country and not one of the region with something
    /// before or behind it. Where both are possible, the grouping of the digits decides.
    pub(super) fn is_only_foreign(&self, text: &str, number: &PhoneNumber) -> bool {
        let tokens = tokens(text);
        let last = tokens.last().map_or(0, |token| token.end);
        let mut is_own = false;
        for from in 0..tokens.len() {
            let mut length = 0;
            for token in &tokens[from..] {
                length += token.len;
                if !(MIN_DIGITS..=MAX_DIGITS).contains(&length) {
                    continue;
                }
                let part = &text[tokens[from].start..token.end];
                if let Some((other, _)) = self.own(part).filter(|(other, _)| other != number) {
                    is_own = true;
                    let is_last = token.end == last && is_grouped_as(part, &other);
                    if is_last || (from == 0 && is_written_as(part, &other)) {
                        return false;
                    }
                }
            }
        }
        !is_own || (is_no_premium(number) && is_grouped_as(text, number))
    }

    /// Returns whether the last digits of a number without prefix are another number behind something else.
    pub(super) fn ends_in_another(&self, text: &str, number: &PhoneNumber) -> bool {
        let is_grouped = is_no_premium(number) && is_grouped_as(text, number);
        tokens(text).iter().skip(1).any(|token| {
            let last = &text[token.start..];
            let other = self.own(last).filter(|(other, _)| other != number);
            let is_one = |other: &PhoneNumber| tokens(last).len() == 1 || is_grouped_as(last, other);
            other.is_some_and(|(other, explicit)| explicit || (!is_grouped && is_one(&other)))
        })
    }
}

/// Returns how many digits a text begins with.
fn first_group(text: &str) -> usize {
    text.bytes().take_while(u8::is_ascii_digit).count()
}

/// Returns whether a number has so many digits that some are hardly its own.
fn is_rare(number: &PhoneNumber) -> bool {
    let usual = number.get_region_code().and_then(|region| {
        let example = PHONE_NUMBER_UTIL.get_example_number_for_type_and_region(region, number.get_type()).ok()?;
        Some(example.get_national_significant_number().len() + MORE_THAN_USUAL)
    });
    number.get_national_significant_number().len() >= usual.unwrap_or(MORE_THAN_MOST).min(MORE_THAN_MOST)
}

/// Returns where groups of digits begin and end that stand one behind the other and may be a number.
fn spans(text: &str) -> Vec<(usize, usize)> {
    let tokens = tokens(text);
    let from_each = tokens.iter().enumerate().flat_map(|(at, first)| {
        let start = first.start - usize::from(text[..first.start].ends_with('+'));
        let within = tokens[at..].iter().scan(0, |length, token| {
            *length += token.len;
            (*length <= MAX_DIGITS).then_some((token.end, *length))
        });
        within.filter(|(_, length)| *length >= MIN_DIGITS).map(move |(end, _)| (start, end))
    });
    from_each.collect()
}
