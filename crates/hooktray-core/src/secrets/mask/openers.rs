//! Rules out most places of a text where an escape begins without reading the escape in all its ways. Forms and addresses
//! are full of them.

use super::byte_set::ByteSet;
use super::escapes::{OPENERS, REFERENCE_CHARS};

/// True if the opener at the start of `text` is none of the bytes of `wanted`, nor the escape of a character that begins with
/// one. False if that is not certain: where escapes may be inside of each other, above all.
pub(super) fn is_ruled_out(text: &[u8], wanted: &ByteSet) -> bool {
    let [opener, rest @ ..] = text else { return false };
    if wanted.has(*opener) {
        return false;
    }
    match opener {
        b'+' => !wanted.has(b' '),
        b'%' if rest.first() == Some(&b'u') => false,
        b'%' | b'=' => match Digits::of(rest) {
            Digits::None => true,
            // An ASCII character, or the first byte of another one.
            Digits::Byte(byte) => !OPENERS.contains(&byte) && !wanted.has(byte),
            Digits::Unknown => false,
        },
        b'&' => is_reference_ruled_out(rest, wanted),
        _ => false,
    }
}

/// As [`is_ruled_out`], of what stands behind `&`: without `;` it is one of the older names, of signs and of letters of Latin-1.
fn is_reference_ruled_out(text: &[u8], wanted: &ByteSet) -> bool {
    let name = text.iter().take(REFERENCE_CHARS).take_while(|byte| byte.is_ascii_alphanumeric()).count();
    let (name, rest) = text.split_at(name);
    let may_continue = name.len() < REFERENCE_CHARS
        && match rest {
            [b'=', rest @ ..] => match Digits::of(rest) {
                Digits::None => false,
                Digits::Byte(byte) => byte.is_ascii_alphanumeric() || b"#;".contains(&byte) || OPENERS.contains(&byte),
                Digits::Unknown => true,
            },
            [next, ..] => b"#;".contains(next) || OPENERS.contains(next),
            [] => false,
        };
    let is_ampersand = name.get(..3).is_some_and(|name| name.eq_ignore_ascii_case(b"amp"));
    // The letters of Latin-1 begin with one of the last two in UTF-8.
    let may_be_sign = [b'<', b'>', b'"', 0xc2, 0xc3].into_iter().any(|first| wanted.has(first));
    !may_continue && !is_ampersand && (name.is_empty() || !may_be_sign)
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
        for (at, byte) in text.iter().enumerate().take(2) {
            match char::from(*byte).to_digit(16) {
                Some(digit) => value = value * 16 + digit,
                None if OPENERS.contains(byte) && !is_escape_of_no_digit(&text[at..]) => return Digits::Unknown,
                None => return Digits::None,
            }
        }
        match u8::try_from(value) {
            Ok(value) if text.len() >= 2 => Digits::Byte(value),
            _ => Digits::None,
        }
    }
}

/// True of `%` and two digits, as in a form, if the byte is no digit, begins no escape, and is not the `u` of `%u0041`.
fn is_escape_of_no_digit(text: &[u8]) -> bool {
    let digit = |at: usize| text.get(at).and_then(|byte| char::from(*byte).to_digit(16));
    let (Some(b'%'), Some(high), Some(low)) = (text.first(), digit(1), digit(2)) else { return false };
    u8::try_from(high * 16 + low)
        .is_ok_and(|byte| !byte.is_ascii_hexdigit() && byte != b'u' && !OPENERS.contains(&byte))
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
            "%D0%9E", "u0041", "lpar", "name=", "/", "&=3D23", "&=2523", "&=5Cx", "65;", "%34", "%75", "0041", "%3",
            "=%D0", "&lt=%D0",
        ];
        let (mut state, mut ruled_out) = (7, 0);
        for _ in 0..60_000 {
            let length = 1 + next(&mut state) % 7;
            let text: String = (0..length).map(|_| pieces[next(&mut state) as usize % pieces.len()]).collect();
            let wanted: ByteSet = (0..next(&mut state) % 60).map(|_| next(&mut state) as u8).collect();
            let readings = Readings::of(text.as_bytes());
            let openers = text.bytes().enumerate().filter(|(_, byte)| OPENERS.contains(byte));
            for (at, _) in openers.filter(|(at, _)| is_ruled_out(&text.as_bytes()[*at..], &wanted)) {
                ruled_out += 1;
                let found = readings.at(at).iter().any(|(c, _)| wanted.has(first_byte(*c)));
                assert!(!found, "{text:?} at {at}: {:?}", readings.at(at));
            }
        }
        assert!(ruled_out > 10_000, "{ruled_out}");
    }

    #[test]
    fn escapes_in_an_escape_are_not_ruled_out() {
        let wanted = ByteSet::from_iter([b'A']);
        for text in ["&=3D2365;", "&=252365;", "&=5Cx2365;", "&=2365;", "&#65;", "%%750041", "%u0041"] {
            assert!(!is_ruled_out(text.as_bytes(), &wanted), "{text}");
        }
    }
}
