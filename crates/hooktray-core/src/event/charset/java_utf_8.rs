//! UTF-8 as Java and some databases write it: a character beyond U+FFFF as the two halves of its UTF-16, each in three bytes (CESU-8,
//! Unicode Technical Report 26), and a zero as two bytes.

use memchr::memchr2;

/// Returns bytes as UTF-8 if they are that but for such characters.
pub(in crate::event) fn as_utf_8(bytes: &[u8]) -> Option<Vec<u8>> {
    // In UTF-8, many Korean characters begin with the first byte of a half.
    if memchr2(0xed, 0xc0, bytes).is_none() || std::str::from_utf8(bytes).is_ok() {
        return None;
    }
    let mut repaired = Vec::with_capacity(bytes.len());
    let mut rest = bytes;
    while let Some((first, behind)) = rest.split_first() {
        rest = match rest {
            [0xc0, 0x80, behind @ ..] => {
                repaired.push(0);
                behind
            }
            [0xed, a @ 0xa0..=0xaf, b @ 0x80..=0xbf, 0xed, c @ 0xb0..=0xbf, d @ 0x80..=0xbf, behind @ ..] => {
                let bits = |byte: &u8, mask: u8| u32::from(byte & mask);
                let code = 0x1_0000 + (bits(a, 0xf) << 16 | bits(b, 0x3f) << 10 | bits(c, 0xf) << 6 | bits(d, 0x3f));
                let character = char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER);
                repaired.extend_from_slice(character.encode_utf8(&mut [0; 4]).as_bytes());
                behind
            }
            _ => {
                repaired.push(*first);
                behind
            }
        };
    }
    (repaired.len() < bytes.len() && std::str::from_utf8(&repaired).is_ok()).then_some(repaired)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn halves_are_joined_and_zeros_are_one_byte() {
        let read = |bytes: &[u8]| as_utf_8(bytes).map(|bytes| String::from_utf8(bytes).unwrap());
        assert_eq!(read(b"\xed\xa0\xbc\xed\xbc\xb9").as_deref(), Some("🌹"));
        assert_eq!(read(b"\xd0\x9e\xed\xa0\xbd\xed\xb8\x80!").as_deref(), Some("О😀!"));
        assert_eq!(read(b"\xed\xa1\x80\xed\xb0\x80").as_deref(), Some("\u{20000}"));
        assert_eq!(read(b"Ivan\xc0\x80").as_deref(), Some("Ivan\0"));
        for other in [
            "Ольга 😀".as_bytes(),
            "한국 힣".as_bytes(),
            b"\xed\xa0\xbd",
            b"\xed\xb8\x80\xed\xa0\xbd",
            b"\xed\xe0\xe9",
            b"\xc0\xee",
            b"\xc0\x80 \xff",
        ] {
            assert_eq!(read(other), None, "{other:?}");
        }
    }
}
