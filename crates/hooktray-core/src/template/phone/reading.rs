//! Which of the digits that stand together are one telephone number, and of which country.

use std::cell::Cell;

use rlibphonenumber::{PHONE_NUMBER_UTIL, PhoneNumber, Region};

use super::country_codes::{
    DIAL_8, NORTH_AMERICA, behind_code, country_code, international, is_no_premium, national, neighbours, only,
};
use super::{FEWEST_DIGITS, digits};

/// ITU-T E.164, section 6.2.1: at most 15 digits; before them may stand an international prefix.
const MOST_DIGITS: usize = 20;
/// The fewest digits of a number with its country's code that is written without a plus.
const FEWEST_WITH_CODE: usize = 10;
/// The digits of a number in Russia and Kazakhstan with the 8 before it, and of one in Belarus with its 8 0.
const WITH_TRUNK: usize = 11;
/// Digits of a number with a country's code that stand together, as no number of an order does.
const UNBROKEN: usize = 10;
/// Maximum digit groups examined per run. A 15-digit number has at most 15 groups.
const MOST_GROUPS: usize = 40;
/// Maximum readings tried per text. An SMS needs a few; a text that consists of digits has a million.
const MOST_READINGS: u32 = 3000;

/// A reading of some of the groups of a run: where they begin and end.
struct Candidate {
    from: usize,
    to: usize,
    number: PhoneNumber,
    /// The prefix that is dialled before a number, or the country's code, is written.
    explicit: bool,
}

/// Reads the numbers of one text.
pub(super) struct NumberReader {
    region: Option<Region>,
    left: Cell<u32>,
}

impl NumberReader {
    pub(super) fn new(region: Option<Region>) -> NumberReader {
        NumberReader { region, left: Cell::new(MOST_READINGS) }
    }

    /// Reads a run: what stands before a slash, if that is a number, else what its groups are.
    pub(super) fn in_run(&self, run: &str) -> Option<PhoneNumber> {
        if self.has_code(run) {
            return self.in_groups_with_code(run);
        }
        if let Some((first, _)) = run.split_once('/')
            && let Some(number) = self.in_groups(first)
        {
            return Some(number);
        }
        // Whole numbers on both sides of a slash are not one number.
        if run.contains('/') && run.split('/').any(|part| digits(part).len() >= FEWEST_DIGITS) {
            return run.split('/').skip(1).find_map(|part| self.in_groups(part));
        }
        self.in_groups(run)
    }

    /// A reading of all groups comes first, as one number or as two; then one that leaves some over, if it is the only one.
    fn in_groups(&self, run: &str) -> Option<PhoneNumber> {
        let groups = groups(run);
        let whole = groups.join(" ");
        if let Some((number, _)) = self.own(&whole) {
            return Some(number);
        }
        if let Some(number) = self.two(&groups, |text| self.own(text).map(|(number, _)| number)) {
            return Some(number);
        }
        let own = self.parts(&groups, |text| self.own(text));
        let foreign = self.foreign(&whole);
        if foreign.is_some() {
            return foreign.filter(|number| own.iter().all(|part| !part.explicit || part.number == *number));
        }
        if let Some(number) = self.two(&groups, |text| self.number(text)) {
            return Some(number);
        }
        if own.is_empty() {
            let unbroken = groups.iter().filter(|group| digits(group).len() >= UNBROKEN);
            return unbroken.filter_map(|group| self.foreign(group)).next();
        }
        self.only_one(own, &groups)
    }

    /// Reads a run that begins with a country's code: the number begins there, and a number of another country that stands
    /// within it is none. Digits behind the number are left over only if they cannot be its last ones.
    fn in_groups_with_code(&self, run: &str) -> Option<PhoneNumber> {
        if let Some((first, _)) = run.split_once('/')
            && let Some((number, _)) = self.own(first)
        {
            return Some(number);
        }
        let groups = groups(run);
        let own = |text: &str| self.own(text).map(|(number, _)| number);
        let whole = own(&groups.join(" "));
        whole.or_else(|| self.two(&groups, own)).or_else(|| self.two(&groups, |text| self.number(text))).or_else(|| {
            (1..groups.len()).rev().filter(|to| is_complete(groups[to - 1])).find_map(|to| own(&groups[..to].join(" ")))
        })
    }

    /// Returns the first part, if no other reading takes some of its groups and others. Explicit ones come before others.
    fn only_one(&self, mut own: Vec<Candidate>, groups: &[&str]) -> Option<PhoneNumber> {
        if own.iter().any(|part| part.explicit) {
            own.retain(|part| part.explicit);
        } else {
            own.extend(self.parts(groups, |text| self.foreign(text).map(|number| (number, false))));
        }
        own.sort_by_key(|part| part.from);
        let first = own.first()?;
        // Short groups behind it may be its last digits: then it has too many.
        if !is_complete(groups[first.to - 1]) && groups.get(first.to).is_some_and(|next| !is_complete(next)) {
            return None;
        }
        let is_part = |other: &Candidate| other.from >= first.from && other.to <= first.to;
        let overlaps = |other: &Candidate| other.from < first.to && other.number != first.number && !is_part(other);
        (!own[1..].iter().any(overlaps)).then(|| first.number.clone())
    }

    /// Returns the first of two numbers that take up all groups.
    fn two(&self, groups: &[&str], read: impl Fn(&str) -> Option<PhoneNumber>) -> Option<PhoneNumber> {
        (1..groups.len()).find_map(|at| {
            let (first, second) = (groups[..at].join(" "), groups[at..].join(" "));
            let fits = |text: &str| (FEWEST_DIGITS..=MOST_DIGITS).contains(&digits(text).len());
            let both = fits(&first) && fits(&second);
            both.then(|| read(&first)).flatten().filter(|_| read(&second).is_some())
        })
    }

    /// Returns the longest reading from each group on, without those that are part of another.
    fn parts(&self, groups: &[&str], read: impl Fn(&str) -> Option<(PhoneNumber, bool)>) -> Vec<Candidate> {
        let mut parts: Vec<Candidate> = Vec::new();
        for from in 0..groups.len() {
            let mut length = 0;
            let within = groups[from..].iter().take_while(|group| {
                length += digits(group).len();
                length <= MOST_DIGITS
            });
            let most = from + within.count();
            let longest = (from + 1..=most).rev().find_map(|to| {
                let (number, explicit) = read(&groups[from..to].join(" "))?;
                Some(Candidate { from, to, number, explicit })
            });
            parts.extend(longest.filter(|part| !parts.iter().any(|other| part.to <= other.to)));
        }
        parts
    }

    /// Returns the numbers that one part of a text has, each of as many groups as make one.
    pub(super) fn all_in(&self, part: &str) -> Vec<PhoneNumber> {
        let groups: Vec<&str> = part.split(' ').filter(|group| !group.is_empty()).take(MOST_GROUPS).collect();
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

    /// Reads one number. A country's code that is written out comes first, then what the region says; of the other readings
    /// there must be only one.
    pub(super) fn number(&self, text: &str) -> Option<PhoneNumber> {
        self.own(text).map(|(number, _)| number).or_else(|| self.foreign(text))
    }

    /// Returns whether all of a text is one number whose country is certain.
    pub(super) fn is_whole(&self, text: &str) -> bool {
        self.own(text).is_some()
    }

    /// Reads a number whose country is certain: with a plus, or as it is written in the region. Also returns whether more is
    /// written than the digits that follow the area code's prefix.
    fn own(&self, text: &str) -> Option<(PhoneNumber, bool)> {
        let all = self.affordable(text)?;
        if let Some(abroad) = self.behind_prefix(text) {
            return behind_code(abroad).map(|number| (number, true));
        }
        let code = self.region.and_then(|region| PHONE_NUMBER_UTIL.get_country_code_for_region(region));
        let with_own_code = code.is_some_and(|code| all.starts_with(&code.to_string()));
        let international = with_own_code.then(|| international(&all)).flatten();
        let number = international.or_else(|| self.region.and_then(|region| national(&all, region)))?;
        let explicit = number.get_national_significant_number().len() < all.len();
        Some((number, explicit))
    }

    /// Reads a number of another country that is written without a plus, if there is only one reading. Ukraine dialled 8
    /// before the 0 until 2009, and people still write it.
    fn foreign(&self, text: &str) -> Option<PhoneNumber> {
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

    /// Returns whether digits without a plus can begin with the code of another country: it stands together, the number is a whole one,
    /// and where long-distance calls begin with 8, one of the usual length that begins so is a number of the country.
    fn may_begin_with_code(&self, text: &str, all: &str) -> bool {
        let first = text.trim_start_matches('(').chars().take_while(char::is_ascii_digit).count();
        let is_trunk = all.starts_with('8') && self.region.is_some_and(|region| DIAL_8.contains(&region));
        let code = country_code(all).map_or(usize::MAX, |(_, length)| length);
        first >= code && all.len() >= FEWEST_WITH_CODE && !(is_trunk && all.len() <= WITH_TRUNK)
    }

    /// Returns whether a text says that it begins with a country's code.
    fn has_code(&self, text: &str) -> bool {
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

    /// True of what follows the plus of `+8 916 555-01-17`: the 8 that long-distance calls begin with. No country has the
    /// code 89.
    fn is_trunk(&self, rest: &str) -> bool {
        let begins_with_8 = rest.strip_prefix('8').is_some_and(|rest| !rest.starts_with(|c: char| c.is_ascii_digit()));
        (begins_with_8 || rest.starts_with("89")) && self.region.is_some_and(|region| DIAL_8.contains(&region))
    }

    /// Returns whether no further reading is tried.
    #[cfg(test)]
    pub(super) fn is_spent(&self) -> bool {
        self.left.get() == 0
    }

    /// Returns the digits, if they can be a number, and the text has not been tried in too many ways.
    fn affordable(&self, text: &str) -> Option<String> {
        let all = digits(text);
        let left = self.left.get().checked_sub(1).filter(|_| (FEWEST_DIGITS..=MOST_DIGITS).contains(&all.len()))?;
        self.left.set(left);
        Some(all)
    }
}

/// The parts of a run that blanks and slashes set apart.
fn groups(run: &str) -> Vec<&str> {
    let has_digits = |group: &&str| group.contains(|c: char| c.is_ascii_digit() || c == '+');
    run.split([' ', '/']).filter(has_digits).take(MOST_GROUPS).collect()
}

/// Returns whether a group has enough digits to be a whole number by itself, so that no further one belongs to it.
fn is_complete(group: &str) -> bool {
    digits(group).len() >= FEWEST_DIGITS
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
