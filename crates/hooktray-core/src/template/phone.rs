//! Telephone numbers as people write them, read where only one reading is possible.
//!
//! Google's metadata decide what a number is; the library is a port of Google's own. What is added here is what stands
//! around a number, and the ways to write one that Google's parser does not take: without the plus, with a plus before
//! the trunk prefix, with two zeros, in a neighbour's own way, or as a spreadsheet shows it.

use rlibphonenumber::{PHONE_NUMBER_UTIL, PhoneNumber, Region};

/// A run of fewer digits is no telephone number: ITU-T E.164 knows none with fewer than seven that can be dialled from
/// another country.
const FEWEST_DIGITS: usize = 7;
/// ITU-T E.164, section 6.2.1: at most 15 digits; before them may stand an international prefix.
const MOST_DIGITS: usize = 20;
/// Zeros at the end that a number in scientific notation may leave out. Excel shows six digits of it where the cell is
/// narrow, and C writes seven: such a number of eleven digits has lost four or more.
const MOST_ZEROS: usize = 3;

/// Returns the telephone number in a text, the first one if there are several. `region` is the country of a number that
/// is written without one.
pub(crate) fn find(text: &str, region: Option<Region>) -> Option<PhoneNumber> {
    let text = plain(text);
    let text = text.trim();
    match quantity(text) {
        Some(Quantity::Rounded) => return None,
        Some(Quantity::Whole(number)) => {
            if let Some(number) = read(&number, region) {
                return Some(number);
            }
        }
        None => {}
    }
    // Two numbers may stand on two lines. Only where no line has one may one number stand on both.
    let on_a_line = text.split(['\n', '\r']).find_map(|line| in_line(line, region));
    on_a_line.or_else(|| in_line(&text.replace(['\n', '\r'], " "), region))
}

/// As [`find`]; also returns whether the text has another number.
pub(crate) fn find_first(text: &str, region: Option<Region>) -> Option<(PhoneNumber, bool)> {
    let first = find(text, region)?;
    let text = plain(text);
    let parts = text.split('\n').flat_map(runs).flat_map(|run| run.split('/'));
    let has_more = parts.flat_map(|part| all_groups(part, region)).any(|other| other != first);
    Some((first, has_more))
}

fn in_line(line: &str, region: Option<Region>) -> Option<PhoneNumber> {
    runs(line).into_iter().find_map(|run| read_run(run, region))
}

/// Returns the number if a text is one in E.164 and nothing else, such as `+79165550117`.
pub(crate) fn e164(text: &str) -> Option<PhoneNumber> {
    let digits = text.strip_prefix('+')?;
    let is_plain = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    is_plain.then(|| international(digits)).flatten()
}

/// ASCII digits and a plain plus in place of full-width, Arabic and other ones; marks that nobody sees are dropped.
fn plain(text: &str) -> String {
    let shown = text.chars().filter(|c| !is_invisible(*c));
    shown
        .map(|c| match c {
            '\u{ff0b}' | '\u{207a}' | '\u{fe62}' => '+',
            '\n' | '\r' => '\n',
            c if c.is_whitespace() => ' ',
            c => c.to_digit(10).or_else(|| decimal_digit(c)).and_then(|digit| char::from_digit(digit, 10)).unwrap_or(c),
        })
        .collect()
}

/// Marks of direction, width and joining (Unicode general category Cf), and control characters other than white space.
fn is_invisible(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2064}'
        | '\u{2066}'..='\u{2069}' | '\u{feff}')
        || (c.is_control() && !c.is_whitespace())
}

/// The value of a decimal digit of the scripts that telephone numbers are written in.
fn decimal_digit(c: char) -> Option<u32> {
    /// The zero of each script; its nine follows nine places later.
    const ZEROS: [u32; 8] = [0x660, 0x6f0, 0x966, 0x9e6, 0xe50, 0x1040, 0x17e0, 0xff10];
    ZEROS.iter().find_map(|zero| (c as u32).checked_sub(*zero).filter(|digit| *digit < 10))
}

/// A number that a spreadsheet or a script took for a quantity.
enum Quantity {
    /// As it was: `79165550117.0`, `7.9165550117e10`.
    Whole(String),
    /// Rounded, so that it is another number by now: `7.91656E+10`.
    Rounded,
}

fn quantity(text: &str) -> Option<Quantity> {
    let (sign, unsigned) = if let Some(unsigned) = text.strip_prefix('+') { ("+", unsigned) } else { ("", text) };
    let (mantissa, exponent) = match unsigned.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, exponent.strip_prefix('+').unwrap_or(exponent).parse::<usize>().ok()?),
        None => (unsigned, 0),
    };
    let (whole, fraction) = mantissa.split_once(['.', ','])?;
    let is_digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    if !is_digits(whole) || !is_digits(fraction) {
        return None;
    }
    if exponent > fraction.len() + MOST_ZEROS {
        return Some(Quantity::Rounded);
    }
    let significant = fraction.trim_end_matches('0');
    let zeros = exponent.checked_sub(significant.len())?;
    Some(Quantity::Whole(format!("{sign}{whole}{significant}{}", "0".repeat(zeros))))
}

/// The parts of a text that could be a telephone number: digits with what people put between them, and a plus before.
fn runs(text: &str) -> Vec<&str> {
    let is_part = |c: char| c.is_ascii_digit() || "+ ().-‐‑‒–—−_/·*".contains(c);
    let mut runs = Vec::new();
    for run in text.split(|c: char| !is_part(c)) {
        let starts = run.match_indices('+').map(|(at, _)| at).chain([run.len()]);
        let mut from = 0;
        for to in starts {
            runs.push(&run[from..to]);
            from = to;
        }
    }
    runs.retain(|run| digits(run).len() >= FEWEST_DIGITS);
    runs
}

/// Reads a run: what stands before a slash, if that is a number, else as many of its groups as are one.
fn read_run(run: &str, region: Option<Region>) -> Option<PhoneNumber> {
    if let Some((first, _)) = run.split_once('/')
        && let Some(number) = read_groups(first, region)
    {
        return Some(number);
    }
    read_groups(run, region)
}

fn read_groups(run: &str, region: Option<Region>) -> Option<PhoneNumber> {
    let groups: Vec<&str> = run.split([' ', '/']).filter(|group| !group.is_empty()).collect();
    let parts = (0..groups.len()).flat_map(|from| (from + 1..=groups.len()).rev().map(move |to| (from, to)));
    parts
        .map(|(from, to)| groups[from..to].join(" "))
        .filter(|part| (FEWEST_DIGITS..=MOST_DIGITS).contains(&digits(part).len()))
        .find_map(|part| read(&part, region))
}

/// Returns every number in the groups of a part, none in two.
fn all_groups(part: &str, region: Option<Region>) -> Vec<PhoneNumber> {
    let groups: Vec<&str> = part.split(' ').filter(|group| !group.is_empty()).collect();
    let (mut numbers, mut from) = (Vec::new(), 0);
    while from < groups.len() {
        let found = (from + 1..=groups.len()).rev().find_map(|to| {
            let joined = groups[from..to].join(" ");
            let fits = (FEWEST_DIGITS..=MOST_DIGITS).contains(&digits(&joined).len());
            fits.then(|| read(&joined, region)).flatten().map(|number| (to, number))
        });
        from = found.as_ref().map_or(from + 1, |(to, _)| *to);
        numbers.extend(found.map(|(_, number)| number));
    }
    numbers
}

fn digits(text: &str) -> String {
    text.chars().filter(char::is_ascii_digit).collect()
}

/// Reads one number. A country's code that is written out comes first, then what the region says; of the other readings
/// there must be only one.
fn read(text: &str, region: Option<Region>) -> Option<PhoneNumber> {
    let all = digits(text);
    let with_plus = text.starts_with('+') && !is_trunk_with_plus(text, region);
    let with_own_code = region.and_then(|region| PHONE_NUMBER_UTIL.get_country_code_for_region(region));
    let with_own_code = with_own_code.is_some_and(|code| all.starts_with(&code.to_string()));
    if (with_plus || with_own_code)
        && let Some(number) = international(&all)
    {
        return Some(number);
    }
    if let Some(number) = region.and_then(|region| national(&all, region)) {
        return Some(number);
    }
    let mut readings = vec![international(&all), all.strip_prefix("00").and_then(international)];
    if all.starts_with('8') {
        readings.extend(neighbours(region).map(|neighbour| national(&all, neighbour)));
    }
    let mut readings = readings.into_iter().flatten();
    let first = readings.next()?;
    readings.all(|other| other == first).then_some(first)
}

/// The countries where long-distance calls begin with 8.
const DIAL_8: [Region; 4] = [Region::RU, Region::BY, Region::KZ, Region::TM];

/// True of `+8 916 555-01-17`: a plus before the 8 that long-distance calls begin with, which is no country's code.
fn is_trunk_with_plus(text: &str, region: Option<Region>) -> bool {
    let begins_with_8 = text.strip_prefix("+8").is_some_and(|rest| !rest.starts_with(|c: char| c.is_ascii_digit()));
    begins_with_8 && region.is_some_and(|region| DIAL_8.contains(&region))
}

/// A number that begins with a country's code.
fn international(digits: &str) -> Option<PhoneNumber> {
    let number = PHONE_NUMBER_UTIL.parse(format!("+{digits}"), None).ok()?;
    number.is_valid().then_some(number)
}

/// A number as it is dialled in a country.
fn national(digits: &str, region: Region) -> Option<PhoneNumber> {
    let number = PHONE_NUMBER_UTIL.parse(digits, Some(region)).ok()?;
    number.is_valid().then_some(number)
}

/// Where the region dials 8 first, the other countries that do: their people write each other's numbers so.
fn neighbours(region: Option<Region>) -> impl Iterator<Item = Region> {
    let is_one = region.is_some_and(|region| DIAL_8.contains(&region));
    DIAL_8.into_iter().filter(move |other| is_one && Some(*other) != region)
}

#[cfg(test)]
mod tests;
