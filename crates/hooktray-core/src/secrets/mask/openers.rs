//! Rules out most places of a text where an escape begins without reading the escape in all its ways. Forms and addresses
//! are full of them.

use super::escapes::{OPENERS, REFERENCE_CHARS};

/// The bytes that needles begin with.
#[derive(Debug)]
pub(super) struct FirstBytes {
    is_first: [bool; 256],
    has_non_ascii: bool,
}

impl FirstBytes {
    pub(super) fn new(is_first: [bool; 256]) -> FirstBytes {
        let has_non_ascii = is_first[0x80..].contains(&true);
        FirstBytes { is_first, has_non_ascii }
    }

    fn has(&self, byte: u8) -> bool {
        self.is_first[usize::from(byte)]
    }

    /// True if no match can begin with the opener at the start of `text`, neither as itself nor as the escape that it begins.
    /// False if that is not certain: where escapes may be inside of each other, above all.
    pub(super) fn rule_out(&self, text: &[u8]) -> bool {
        let [opener, rest @ ..] = text else { return false };
        if self.has(*opener) {
            return false;
        }
        match opener {
            b'+' => !self.has(b' '),
            b'%' if rest.first() == Some(&b'u') => false,
            b'%' | b'=' => match Digits::of(rest) {
                Digits::None => true,
                Digits::Byte(byte @ 0..0x80) => !OPENERS.contains(&byte) && !self.has(byte),
                // The beginning of a character in UTF-8 or nothing.
                Digits::Byte(_) => !self.has_non_ascii,
                Digits::Unknown => false,
            },
            b'&' => self.rules_out_reference(rest),
            _ => false,
        }
    }

    /// As [`FirstBytes::rule_out`], of what stands behind `&`: without `;` it is one of the older names, of signs and of letters that
    /// are not ASCII.
    fn rules_out_reference(&self, text: &[u8]) -> bool {
        let name = text.iter().take(REFERENCE_CHARS).take_while(|byte| byte.is_ascii_alphanumeric()).count();
        let (name, rest) = text.split_at(name);
        let may_continue = name.len() < REFERENCE_CHARS
            && match rest {
                [b'=', rest @ ..] => match Digits::of(rest) {
                    Digits::None => false,
                    Digits::Byte(byte) => {
                        byte.is_ascii_alphanumeric() || b"#;".contains(&byte) || OPENERS.contains(&byte)
                    }
                    Digits::Unknown => true,
                },
                [next, ..] => b"#;".contains(next) || OPENERS.contains(next),
                [] => false,
            };
        let is_ampersand = name.get(..3).is_some_and(|name| name.eq_ignore_ascii_case(b"amp"));
        let may_be_sign = self.has_non_ascii || [b'<', b'>', b'"'].into_iter().any(|sign| self.has(sign));
        !may_continue && !is_ampersand && (name.is_empty() || !may_be_sign)
    }
}

/// What two hexadecimal digits at the start of a text are.
enum Digits {
    /// None, in whatever way they are read.
    None,
    Byte(u8),
    /// One of them may be an escape.
    Unknown,
}

impl Digits {
    fn of(text: &[u8]) -> Digits {
        let mut value = 0;
        for byte in text.iter().take(2) {
            match char::from(*byte).to_digit(16) {
                Some(digit) => value = value * 16 + digit,
                None if OPENERS.contains(byte) => return Digits::Unknown,
                None => return Digits::None,
            }
        }
        match u8::try_from(value) {
            Ok(value) if text.len() >= 2 => Digits::Byte(value),
            _ => Digits::None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::escapes::Readings;
    use super::super::needles::first_byte;
    use super::*;

    /// Returns the next of a row of numbers that looks like chance, and is the same in each run.
    fn next(state: &mut u64) -> u64 {
        *state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        *state >> 33
    }

    #[test]
    fn nothing_is_ruled_out_that_reading_all_escapes_would_find() {
        let pieces = [
            "%", "&", "=", "+", "\\", "#", ";", "u", "x", "2", "6", "3", "D", "0", "4", "1", "a", "amp", "AMP", "lt",
            "nbsp", "quot", "copy", "%25", "%26", "=3D", "=3B", "&#37;", "&#x26;", "phone", "order", "\r\n", " ", "О",
            "%D0%9E", "u0041", "lpar", "name=", "/", "&=3D23", "&=2523", "&=5Cx", "65;",
        ];
        let (mut state, mut ruled_out) = (7, 0);
        for _ in 0..60_000 {
            let length = 1 + next(&mut state) % 7;
            let text: String = (0..length).map(|_| pieces[next(&mut state) as usize % pieces.len()]).collect();
            let mut is_first = [false; 256];
            for _ in 0..next(&mut state) % 60 {
                is_first[next(&mut state) as usize % 256] = true;
            }
            let first = FirstBytes::new(is_first);
            let readings = Readings::of(text.as_bytes());
            let openers = text.bytes().enumerate().filter(|(_, byte)| OPENERS.contains(byte));
            for (at, _) in openers.filter(|(at, _)| first.rule_out(&text.as_bytes()[*at..])) {
                ruled_out += 1;
                let found = readings.at(at).iter().any(|(c, _)| is_first[usize::from(first_byte(*c))]);
                assert!(!found, "{text:?} at {at}: {:?}", readings.at(at));
            }
        }
        assert!(ruled_out > 10_000, "{ruled_out}");
    }

    #[test]
    fn escapes_in_an_escape_are_not_ruled_out() {
        let mut is_first = [false; 256];
        is_first[usize::from(b'A')] = true;
        for text in ["&=3D2365;", "&=252365;", "&=5Cx2365;", "&=2365;", "&#65;"] {
            assert!(!FirstBytes::new(is_first).rule_out(text.as_bytes()), "{text}");
        }
    }
}
