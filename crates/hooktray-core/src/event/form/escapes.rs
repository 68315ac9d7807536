//! Decodes form fields: percent-encoding, and the `%u0418` of JavaScript's `escape`.

use percent_encoding::percent_decode;

use crate::event::charset;
use crate::event::repair::{RepairCode, Repairs};

/// How often a value may be encoded again.
pub(in crate::event) const MAX_ENCODED: usize = 3;

/// The fewest letters in Windows-1251 that are not there by accident.
const MIN_RUSSIAN: usize = 4;

/// Decodes a name or a value.
pub(in crate::event) fn unescape(bytes: &[u8], repairs: &mut Repairs) -> Vec<u8> {
    if bytes.windows(6).any(is_u_escape) {
        repairs.add(RepairCode::UEscapes);
        return unescape_u(&spaced(bytes), repairs).into_bytes();
    }
    percent_decode(&spaced(bytes)).collect()
}

/// Returns what a form encodes as `+`, `%XX` and `%uXXXX`.
pub(crate) fn decoded(bytes: &[u8]) -> Vec<u8> {
    unescape(bytes, &mut Repairs::default())
}

/// Returns the bytes with a space for each `+`.
fn spaced(bytes: &[u8]) -> Vec<u8> {
    bytes.iter().map(|b| if *b == b'+' { b' ' } else { *b }).collect()
}

/// Returns a value that is still encoded after it was decoded, decoded again.
///
/// That is a text of nothing but escapes and characters that need none. An address may have escapes of its own.
pub(in crate::event) fn encoded_again(value: &[u8]) -> Option<Vec<u8>> {
    let mut decoded = once_more(value)?;
    for _ in 1..MAX_ENCODED {
        match once_more(&decoded) {
            Some(more) => decoded = more,
            None => break,
        }
    }
    // “100%25” may be meant; letters of another script were encoded by a program.
    let is_of_letters = std::str::from_utf8(&decoded).map_or_else(|_| is_russian(&decoded), |text| !text.is_ascii());
    is_of_letters.then_some(decoded)
}

/// Returns whether bytes are Russian words in Windows-1251, and so many letters that the `%` of “50%de descuento” begins none of them.
fn is_russian(bytes: &[u8]) -> bool {
    let letters = bytes.iter().filter(|byte| !byte.is_ascii()).count();
    letters >= MIN_RUSSIAN && !bytes.iter().any(u8::is_ascii_alphabetic) && charset::is_certainly_russian(bytes)
}

/// Returns a name that is still encoded after it was decoded, decoded again: in letters of another script, or with brackets of PHP.
pub(super) fn name_encoded_again(name: &[u8]) -> Option<Vec<u8>> {
    encoded_again(name).or_else(|| {
        let decoded = (1..MAX_ENCODED).fold(once_more(name)?, |decoded, _| once_more(&decoded).unwrap_or(decoded));
        let is_nested = decoded.first().is_some_and(u8::is_ascii_alphanumeric) && decoded.ends_with(b"]");
        (is_nested && decoded.contains(&b'[')).then_some(decoded)
    })
}

/// Decodes a text of escapes and characters that need none, and of blanks, which a form decodes first. Returns `None` for any other
/// text.
pub(in crate::event) fn once_more(value: &[u8]) -> Option<Vec<u8>> {
    let plain = |b: &u8| b.is_ascii_alphanumeric() || b"%-_.~+!*'() ".contains(b);
    if !value.contains(&b'%') || !value.iter().all(plain) || !escapes_only(value) {
        return None;
    }
    Some(percent_decode(&spaced(value)).collect())
}

/// Returns whether every `%` begins an escape.
fn escapes_only(bytes: &[u8]) -> bool {
    let mut starts = bytes.iter().enumerate().filter(|(_, b)| **b == b'%');
    starts.all(|(at, _)| bytes.get(at..at + 3).is_some_and(is_escape))
}

/// Returns whether anything is encoded. The `%` of “100% cotton” is a sign.
pub(super) fn has_escapes(bytes: &[u8]) -> bool {
    bytes.windows(3).any(is_escape) || bytes.windows(6).any(is_u_escape)
}

pub(in crate::event) fn is_escape(three: &[u8]) -> bool {
    three[0] == b'%' && three[1..].iter().all(u8::is_ascii_hexdigit)
}

fn is_u_escape(six: &[u8]) -> bool {
    six[0] == b'%' && matches!(six[1], b'u' | b'U') && six[2..].iter().all(u8::is_ascii_hexdigit)
}

/// Returns a text without its escapes of characters and bytes, unless one is half a character.
pub(in crate::event) fn without_u_escapes(text: &str) -> Option<String> {
    let mut found = Repairs::default();
    let plain = unescape_u(text.as_bytes(), &mut found);
    (!found.has(RepairCode::CharactersLost)).then_some(plain)
}

/// ECMAScript, annex B.2.1.1: `escape` writes characters below 256 as `%XX`, the UTF-16 units of all others as `%uXXXX`.
fn unescape_u(bytes: &[u8], repairs: &mut Repairs) -> String {
    let mut units: Vec<u16> = Vec::with_capacity(bytes.len());
    let hex = |digits: &[u8]| std::str::from_utf8(digits).ok().and_then(|text| u16::from_str_radix(text, 16).ok());
    let mut rest = bytes;
    while !rest.is_empty() {
        if let Some(six) = rest.get(..6).filter(|six| is_u_escape(six)) {
            units.extend(hex(&six[2..]));
            rest = &rest[6..];
        } else if rest.get(..3).is_some_and(is_escape) {
            let run = rest.chunks_exact(3).take_while(|three| is_escape(three)).count() * 3;
            let bytes: Vec<u8> = percent_decode(&rest[..run]).collect();
            // Bytes that are valid UTF-8 are UTF-8: as Latin-1 they would be letters that nobody writes together.
            match std::str::from_utf8(&bytes) {
                Ok(text) => units.extend(text.encode_utf16()),
                Err(_) => units.extend(bytes.into_iter().map(u16::from)),
            }
            rest = &rest[run..];
        } else {
            let end = rest[1..].iter().position(|b| *b == b'%').map_or(rest.len(), |at| at + 1);
            units.extend(String::from_utf8_lossy(&rest[..end]).encode_utf16());
            rest = &rest[end..];
        }
    }
    let text = String::from_utf16_lossy(&units);
    if char::decode_utf16(units).any(|unit| unit.is_err()) {
        repairs.add(RepairCode::CharactersLost);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn value_that_was_encoded_before_its_blanks_were_is_read() {
        let read =
            |value: &str| encoded_again(value.as_bytes()).map(|bytes| String::from_utf8_lossy(&bytes).into_owned());
        assert_eq!(read("2 %D1%88%D1%82. %D1%81").as_deref(), Some("2 шт. с"));
        assert_eq!(encoded_again(b"%CE%EB%FC%E3%E0").as_deref(), Some(&b"\xce\xeb\xfc\xe3\xe0"[..]));
        for value in [
            "%CE%EB%FC%E3%E0, 5",
            "50%de descuento",
            "50%de",
            "%CE%EB",
            "%CE%EBga%FC%E3",
            "50%25 off",
            "50% off",
            "a b",
            "5% %D1%88",
            "https://s.example/ %D1%88",
        ] {
            assert_eq!(read(value), None, "{value}");
        }
    }
}
