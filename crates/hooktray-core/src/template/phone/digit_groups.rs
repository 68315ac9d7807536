//! Which groups of digits that stand together are one telephone number.

use rlibphonenumber::PhoneNumber;

use super::candidates::between_slashes;
use super::country_codes::only;
use super::grouping::is_grouped_as;
use super::reading::{MAX_DIGITS, NumberReader, Reading};
use super::{MIN_DIGITS, digits};

/// The fewest digits in one group that are taken for a number with its country's code: numbers of orders are shorter.
const UNBROKEN: usize = 10;
/// Maximum digit groups examined per candidate. A 15-digit number has at most 15 groups.
const MAX_GROUPS: usize = 40;

impl NumberReader {
    /// Reads a candidate: the first part between slashes that has a number. Returns `None` if there are too many readings to try
    /// all of them.
    pub(super) fn in_candidate(&self, candidate: &str) -> Option<PhoneNumber> {
        let candidate = if candidate.matches('*').count() == 1 { self.before_extension(candidate)? } else { candidate };
        let parts = between_slashes(candidate, self);
        let (with_code, parts) = match parts.split_first() {
            Some((first, rest)) if self.has_code(candidate) => (self.in_groups_with_code(first), rest),
            _ => (None, &*parts),
        };
        with_code.or_else(|| self.first_in(parts)).filter(|_| !self.is_spent())
    }

    /// Returns the number of the first part that has one; `None` where it and the next part are one number: what stands behind the
    /// slash is the rest of it.
    fn first_in(&self, parts: &[&str]) -> Option<PhoneNumber> {
        for (at, part) in parts.iter().enumerate() {
            let number = self.in_groups(part);
            let is_explicit = || self.own(part).is_some_and(|(_, explicit)| explicit);
            let both = parts.get(at + 1).and_then(|next| self.own(&[*part, next].join(" ")));
            if both.is_some_and(|(both, explicit)| explicit && number.as_ref() != Some(&both)) && !is_explicit() {
                return None;
            }
            if number.is_some() {
                return number;
            }
        }
        None
    }

    /// Returns what stands before a star and an extension; `None` if the star may hide a digit. Several stars only set groups
    /// apart.
    fn before_extension<'a>(&self, candidate: &'a str) -> Option<&'a str> {
        let (number, extension) = candidate.split_once('*')?;
        let extension = extension.trim();
        if digits(number).is_empty() || extension.is_empty() {
            return Some(candidate);
        }
        let is_extension = extension.len() < MIN_DIGITS && extension.bytes().all(|byte| byte.is_ascii_digit());
        let hides_digit = || ('0'..='9').any(|digit| self.number(&format!("{number}{digit}{extension}")).is_some());
        (is_extension && self.number(&groups(number).join(" ")).is_some() && !hides_digit()).then_some(number)
    }

    /// Reads a candidate. A reading of all groups comes first, as one number or as two; then one that leaves some groups over, if
    /// it is the only one.
    fn in_groups(&self, candidate: &str) -> Option<PhoneNumber> {
        let groups = groups(candidate);
        let whole = groups.join(" ");
        if let Some((number, explicit)) = self.own(&whole) {
            let is_sure = explicit || !self.ends_in_another(&whole, &number);
            return (is_sure && !self.may_end_before(&whole, &number, |text| self.own_number(text))).then_some(number);
        }
        let own = self.parts(&groups, |text| self.own(text));
        let firsts = self.two(&groups, |text| self.own(text), &own);
        if !firsts.is_empty() {
            return only(firsts.into_iter());
        }
        if let Some(number) = self.foreign(&whole) {
            let has_explicit = own.iter().any(|part| part.explicit && part.number != number);
            // The prefix that is dialled first counts more than digits that may be a country's code by chance.
            if has_explicit && !is_grouped_as(&whole, &number) {
                return self.only_one(own, &groups);
            }
            let is_sure = !has_explicit && self.is_only_foreign(&whole, &number);
            return (is_sure && !self.may_end_before(&whole, &number, |text| self.foreign(text))).then_some(number);
        }
        let firsts = self.two(&groups, |text| self.any(text), &own);
        if !firsts.is_empty() {
            return only(firsts.into_iter());
        }
        if own.is_empty() {
            return self.unbroken(&groups);
        }
        self.only_one(own, &groups)
    }

    /// Reads a candidate that begins with a country's code: the number begins there, and no part of it is read as a number of
    /// another country. Digits behind the number are left over only if they cannot be its last ones.
    fn in_groups_with_code(&self, candidate: &str) -> Option<PhoneNumber> {
        let groups = groups(candidate);
        let sure = |text: &str| {
            let (number, _) = self.own(text)?;
            Some((!self.may_end_before(text, &number, |text| self.own_number(text))).then_some(number))
        };
        if let Some(number) = sure(&groups.join(" ")) {
            return number;
        }
        for firsts in [self.two(&groups, |text| self.own(text), &[]), self.two(&groups, |text| self.any(text), &[])] {
            if !firsts.is_empty() {
                return only(firsts.into_iter());
            }
        }
        let ends = (1..groups.len()).rev().filter(|to| is_complete(groups[to - 1]));
        ends.map(|to| groups[..to].join(" ")).find_map(|text| sure(&text)).flatten()
    }

    /// Returns a number of another country that stands together, and that nothing before it belongs to.
    fn unbroken(&self, groups: &[&str]) -> Option<PhoneNumber> {
        let is_unbroken = |group: &str| group.len() >= UNBROKEN && group.bytes().all(|byte| byte.is_ascii_digit());
        let (from, number) = (0..groups.len()).filter(|at| is_unbroken(groups[*at])).find_map(|from| {
            let number = self.foreign(groups[from])?;
            Some((from, number))
        })?;
        let part = Reading { from, to: from + 1, number, explicit: false };
        self.may_begin_at(&part, groups).then_some(part.number)
    }

    /// Returns the number of the first part, if no other reading takes some of its groups together with others. Explicit parts come
    /// before others.
    fn only_one(&self, mut own: Vec<Reading>, groups: &[&str]) -> Option<PhoneNumber> {
        let mut others = Vec::new();
        let is_explicit = |part: &Reading| part.explicit && self.is_prefix_apart(groups[part.from]);
        if own.iter().any(is_explicit) {
            own.retain(is_explicit);
        } else {
            others = self.parts(groups, |text| self.foreign(text).map(|number| (number, false)));
        }
        own.sort_by_key(|part| part.from);
        let first = own.first()?;
        // A short group behind it may be its last digits: then the number has too many.
        if !is_complete(groups[first.to - 1]) && groups.get(first.to).is_some_and(|next| !is_complete(next)) {
            return None;
        }
        let is_part = |other: &Reading| other.from >= first.from && other.to <= first.to;
        let overlaps = |other: &Reading| {
            other.from < first.to && other.to > first.from && other.number != first.number && !is_part(other)
        };
        let is_sure = !own[1..].iter().chain(&others).any(overlaps)
            && self.may_begin_at(first, groups)
            && !self
                .may_end_before(&groups[first.from..first.to].join(" "), &first.number, |text| self.own_number(text));
        is_sure.then(|| first.number.clone())
    }

    /// Splits all groups into two numbers, and returns the first one of each way to do so. A way does not count if an explicit part
    /// of `own` lies across the split, unless both numbers are explicit and that part begins with the first digit of a group such as
    /// `777`. If in some ways both numbers are explicit, only these count; if in none, a longer first number with digits behind it
    /// counts too.
    fn two(
        &self,
        groups: &[&str],
        read: impl Fn(&str) -> Option<(PhoneNumber, bool)>,
        own: &[Reading],
    ) -> Vec<PhoneNumber> {
        let fits = |text: &str| (MIN_DIGITS..=MAX_DIGITS).contains(&digits(text).len());
        let mut explicit = Vec::new();
        let mut others = Vec::new();
        for at in 1..groups.len() {
            let (first, second) = (groups[..at].join(" "), groups[at..].join(" "));
            let crosses = |part: &&Reading| part.explicit && (1..at).contains(&part.from) && at < part.to;
            let is_apart = |part: &Reading| self.is_prefix_apart(groups[part.from]);
            if own.iter().filter(crosses).any(is_apart) || !fits(&first) {
                continue;
            }
            let is_crossed = own.iter().any(|part| crosses(&part));
            if let Some((number, first)) = read(&first)
                && let Some((_, second)) = read(&second)
            {
                if first && second {
                    explicit.push(number);
                } else if !is_crossed {
                    others.push(number);
                }
            } else if !others.is_empty() && !is_crossed {
                others.extend(read(&first).map(|(number, _)| number));
            }
        }
        if explicit.is_empty() { others } else { explicit }
    }

    /// Returns the longest reading from each group on, without those that are part of another.
    fn parts(&self, groups: &[&str], read: impl Fn(&str) -> Option<(PhoneNumber, bool)>) -> Vec<Reading> {
        let mut parts: Vec<Reading> = Vec::new();
        for from in 0..groups.len() {
            let mut length = 0;
            let within = groups[from..].iter().take_while(|group| {
                length += digits(group).len();
                length <= MAX_DIGITS
            });
            let most = from + within.count();
            let longest = (from + 1..=most).rev().find_map(|to| {
                let (number, explicit) = read(&groups[from..to].join(" "))?;
                Some(Reading { from, to, number, explicit })
            });
            parts.extend(longest.filter(|part| !parts.iter().any(|other| part.to <= other.to)));
        }
        parts
    }

    /// Returns the numbers of one part of a text, each with as many groups as possible.
    pub(super) fn all_in(&self, part: &str) -> Vec<PhoneNumber> {
        let groups: Vec<&str> = part.split(' ').filter(|group| !group.is_empty()).take(MAX_GROUPS).collect();
        let (mut numbers, mut from) = (Vec::new(), 0);
        while from < groups.len() {
            let found = (from + 1..=groups.len()).rev().find_map(|to| {
                let joined = groups[from..to].join(" ");
                self.number(&joined).map(|number| (to, number))
            });
            from = found.as_ref().map_or(from + 1, |(to, _)| *to);
            numbers.extend(found.map(|(_, number)| number));
        }
        numbers
    }
}

/// The parts of a candidate that blanks and slashes set apart.
fn groups(candidate: &str) -> Vec<&str> {
    let has_digits = |group: &&str| group.contains(|c: char| c.is_ascii_digit() || c == '+');
    candidate.split([' ', '/']).filter(has_digits).take(MAX_GROUPS).collect()
}

/// Returns whether a group has enough digits to be a whole number by itself, so that no further one belongs to it.
fn is_complete(group: &str) -> bool {
    digits(group).len() >= MIN_DIGITS
}
