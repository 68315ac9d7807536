//! Reads one character of a text in which it may be escaped: percent-encoded, as in a form, in JSON or JavaScript, in HTML, or in
//! quoted-printable, and each of these inside of another.

use std::cell::{Cell, RefCell};
use std::collections::HashMap;

use super::reading::{Reading, Ways};

/// How many escapes may be inside of each other: two by a template and the encoding of its action, one by a service that repeats
/// the request.
const DEPTH: u8 = 3;

/// Bytes that can begin an escape, in whatever escape they are themselves.
pub(super) const OPENERS: [u8; 5] = [b'%', b'\\', b'&', b'+', b'='];

/// The longest name or number of an HTML character reference that is read. Longer names are of signs that no secret has.
pub(super) const REFERENCE_CHARS: usize = 10;

/// The longest escape of one character, with escapes inside of it.
const MAX_ESCAPE_BYTES: usize = 32;

/// Returns a text that is cut off without the escape that may be cut off with it.
pub(super) fn without_cut_escape(text: &str) -> &str {
    let begin = text.len().saturating_sub(MAX_ESCAPE_BYTES);
    let opener = text.as_bytes()[begin..].iter().position(|byte| OPENERS.contains(byte));
    opener.map_or(text, |at| &text[..begin + at])
}

/// A place in the text, and how many escapes may be inside of each other there.
type PlaceAndDepth = (usize, u8);

/// How many readings are remembered at a time: only those near the current place are asked for again.
const REMEMBERED: usize = 10_000;

/// How often the characters of a text are read, for each of its bytes, before the search is given up. An attacker who chooses
/// both the text and a key in it can make each place of the text a beginning of the key.
const READ_PER_BYTE: usize = 40;
/// How many more are read, so that a short text is searched whatever is in it.
const READ_ANYWAY: usize = 100_000;

#[cfg(test)]
thread_local! {
    /// How often a character was read. A mask does nothing in between that takes longer.
    pub(super) static STEPS: Cell<usize> = const { Cell::new(0) };
}

/// The ways to read the characters of a text. Each is worked out once: a run of openers, such as backslashes, would
/// otherwise be read again from each of them.
#[derive(Debug)]
pub(super) struct Readings<'a> {
    text: &'a [u8],
    /// True if the text goes on behind its end.
    is_cut: bool,
    /// How many characters may be read yet.
    left: Cell<usize>,
    known: RefCell<HashMap<PlaceAndDepth, Ways>>,
}

impl<'a> Readings<'a> {
    /// Returns the readings of a text.
    pub(super) fn of(text: &'a [u8]) -> Readings<'a> {
        let left = Cell::new(READ_PER_BYTE * text.len() + READ_ANYWAY);
        Readings { text, is_cut: false, left, known: RefCell::default() }
    }

    /// Returns the readings of a text that is cut off.
    pub(super) fn of_cut(text: &'a [u8]) -> Readings<'a> {
        Readings { is_cut: true, ..Readings::of(text) }
    }

    /// Returns whether the text is cut off at this place.
    pub(super) fn are_cut_at(&self, place: usize) -> bool {
        self.is_cut && place == self.text.len()
    }

    /// Returns whether the search takes too long.
    pub(super) fn are_used_up(&self) -> bool {
        self.left.get() == 0
    }

    /// Returns every way to read the character at this place.
    pub(super) fn at(&self, place: usize) -> Ways {
        self.left.set(self.left.get().saturating_sub(1));
        self.within(place, DEPTH)
    }

    /// Returns the rest of the text from this place on.
    fn from(&self, place: usize) -> &'a [u8] {
        self.text.get(place..).unwrap_or_default()
    }

    fn within(&self, place: usize, depth: u8) -> Ways {
        #[cfg(test)]
        STEPS.with(|steps| steps.set(steps.get() + 1));
        let text = self.from(place);
        let Some(first) = first_char(text) else { return Ways::None };
        let itself = (first, first.len_utf8());
        match first {
            '+' => Ways::Two([itself, (' ', 1)]),
            '%' | '\\' | '&' | '=' if depth > 0 => {
                if let Some(known) = self.known.borrow().get(&(place, depth)) {
                    return known.clone();
                }
                let mut found = vec![itself];
                for reading in self.within(place, depth - 1).iter().copied() {
                    let escaped = Escape { readings: self, place, depth: depth - 1 }.after(reading);
                    found.extend([Some(reading), escaped].into_iter().flatten().filter(|reading| reading.1 > 1));
                }
                found.dedup();
                let found = if found.len() == 1 { Ways::One([itself]) } else { Ways::More(found.into()) };
                let mut known = self.known.borrow_mut();
                if known.len() >= REMEMBERED {
                    known.clear();
                }
                known.insert((place, depth), found.clone());
                found
            }
            _ => Ways::One([itself]),
        }
    }
}

fn first_char(text: &[u8]) -> Option<char> {
    let length = match text.first()? {
        0..0x80 => 1,
        0x80..0xe0 => 2,
        0xe0..0xf0 => 3,
        _ => 4,
    };
    std::str::from_utf8(text.get(..length)?).ok()?.chars().next()
}

/// An escape that begins at a place; its own characters may be escaped `depth` times. Lengths count from the place.
struct Escape<'a> {
    readings: &'a Readings<'a>,
    place: usize,
    depth: u8,
}

impl Escape<'_> {
    /// Reads the escape that begins with this character.
    fn after(&self, (opener, length): Reading) -> Option<Reading> {
        match opener {
            '%' => self.percent(length),
            '\\' => self.json(length),
            '&' => self.html(length),
            '=' => self.bytes('=', length),
            _ => None,
        }
    }

    /// Reads a character at `at` that `wanted` takes, as many escapes deep as this one may be. Returns it and where it ends.
    fn next(&self, at: usize, wanted: impl Fn(char) -> bool) -> Option<Reading> {
        let readings = self.readings.within(self.place + at, self.depth);
        let fitting = readings.iter().filter(|(c, _)| wanted(*c));
        fitting.max_by_key(|(_, length)| *length).map(|(c, length)| (*c, at + length))
    }

    /// Reads `digits` hexadecimal digits. Returns their number and where they end.
    fn hex(&self, mut at: usize, digits: usize) -> Option<(u32, usize)> {
        let mut number = 0;
        for _ in 0..digits {
            let (digit, end) = self.next(at, |c| c.is_ascii_hexdigit())?;
            number = number * 16 + digit.to_digit(16)?;
            at = end;
        }
        Some((number, at))
    }

    fn percent(&self, at: usize) -> Option<Reading> {
        // As JavaScript's `escape` writes what is not in Latin-1.
        if let Some((_, at)) = self.next(at, |c| c == 'u') {
            let (unit, end) = self.hex(at, 4)?;
            return self.utf16(unit, end, '%');
        }
        self.bytes('%', at)
    }

    /// Reads the bytes of a character, each of two digits behind an opener, from behind the first opener. In quoted-printable
    /// (RFC 2045, section 6.7) a line may end between them.
    fn bytes(&self, opener: char, at: usize) -> Option<Reading> {
        let (first, at) = self.hex(at, 2)?;
        let byte_after = |at| {
            let at = if opener == '=' { self.behind_soft_break(at).unwrap_or(at) } else { at };
            let openers = self.readings.within(self.place + at, self.depth);
            let openers = openers.iter().filter(|(c, _)| *c == opener);
            let mut next = openers.filter_map(|(_, length)| self.hex(at + length, 2));
            next.find(|(byte, _)| (0x80..0xc0).contains(byte))
        };
        Escape::utf8(first, at, byte_after)
    }

    fn behind_soft_break(&self, at: usize) -> Option<usize> {
        let (_, at) = self.next(at, |c| c == '=')?;
        let (end, at) = self.next(at, |c| c == '\r' || c == '\n')?;
        if end == '\n' { Some(at) } else { self.next(at, |c| c == '\n').map(|(_, at)| at) }
    }

    /// Returns the character of UTF-8 whose first byte ends at `at`; `byte_after` reads the next one and where it ends.
    fn utf8(first: u32, mut at: usize, byte_after: impl Fn(usize) -> Option<(u32, usize)>) -> Option<Reading> {
        let mut bytes = vec![u8::try_from(first).ok()?];
        loop {
            match std::str::from_utf8(&bytes) {
                Ok(text) => return text.chars().next().map(|c| (c, at)),
                Err(error) if error.error_len().is_some() || bytes.len() == 4 => return None,
                Err(_) => {
                    let (byte, end) = byte_after(at)?;
                    bytes.push(u8::try_from(byte).ok()?);
                    at = end;
                }
            }
        }
    }

    fn json(&self, at: usize) -> Option<Reading> {
        let (c, at) = self.next(at, |c| "\"'\\/uxnr".contains(c))?;
        match c {
            'u' => {
                let (unit, end) = self.hex(at, 4)?;
                self.utf16(unit, end, '\\')
            }
            // JavaScript and most shells.
            'x' => {
                let (first, end) = self.hex(at, 2)?;
                let byte_after = |at| {
                    let openers = self.readings.within(self.place + at, self.depth);
                    let openers = openers.iter().filter(|(c, _)| *c == '\\');
                    let mut marks = openers.filter_map(|(_, length)| self.next(at + length, |c| c == 'x'));
                    marks.find_map(|(_, at)| self.hex(at, 2))
                };
                // Bytes of UTF-8, or else a character of Latin-1.
                Some(Escape::utf8(first, end, byte_after).unwrap_or((char::from_u32(first)?, end)))
            }
            'n' => Some(('\n', at)),
            'r' => Some(('\r', at)),
            _ => Some((c, at)),
        }
    }

    /// Returns the character of a unit of UTF-16 that ends at `end`; the second of a pair is written as the first.
    fn utf16(&self, unit: u32, end: usize, opener: char) -> Option<Reading> {
        if let Some(c) = char::from_u32(unit) {
            return Some((c, end));
        }
        let (_, at) = self.next(end, |c| c == opener)?;
        let (_, at) = self.next(at, |c| c == 'u')?;
        let (second, end) = self.hex(at, 4)?;
        let units = [u16::try_from(unit).ok()?, u16::try_from(second).ok()?];
        Some((char::decode_utf16(units).next()?.ok()?, end))
    }

    /// Reads a character reference. Browsers read the older names and all numbers without their `;` too, the longest that is
    /// one.
    fn html(&self, mut at: usize) -> Option<Reading> {
        let mut reference = "&".to_owned();
        let mut without_end = None;
        while reference.len() <= REFERENCE_CHARS {
            let Some((c, end)) = self.next(at, |c| c.is_ascii_alphanumeric() || c == '#' || c == ';') else { break };
            at = end;
            reference.push(c);
            match referenced(&reference) {
                Some(c) if reference.ends_with(';') => return Some((c, at)),
                Some(c) => without_end = Some((c, at)),
                None if c == ';' => break,
                None => {}
            }
        }
        without_end
    }
}

/// Returns the character of an HTML character reference (<https://html.spec.whatwg.org/multipage/named-characters.html>), of
/// one without its `;` only if nothing follows its name or number.
fn referenced(reference: &str) -> Option<char> {
    let text = htmlize::unescape(reference);
    let mut chars = text.chars();
    chars.next().filter(|c| chars.next().is_none() && (*c != '&' || reference.len() > 1))
}
