//! UTF-32, which the Encoding Standard does not know.

/// Returns the text of bytes in UTF-32, with or without a byte order mark. Without one, the first character is ASCII.
pub(super) fn text(bytes: &[u8]) -> Option<String> {
    let (is_little, bytes) = match bytes {
        [0xff, 0xfe, 0, 0, rest @ ..] => (true, rest),
        [0, 0, 0xfe, 0xff, rest @ ..] => (false, rest),
        [1..=0x7f, 0, 0, 0, ..] => (true, bytes),
        [0, 0, 0, 1..=0x7f, ..] => (false, bytes),
        _ => return None,
    };
    let (units, rest) = bytes.as_chunks::<4>();
    if !rest.is_empty() || units.is_empty() {
        return None;
    }
    let unit = |four: [u8; 4]| if is_little { u32::from_le_bytes(four) } else { u32::from_be_bytes(four) };
    units.iter().map(|four| char::from_u32(unit(*four))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn utf_32_is_read_with_and_without_a_mark() {
        let text_of = |text: &str, order: fn(u32) -> [u8; 4]| {
            super::text(&text.chars().map(u32::from).flat_map(order).collect::<Vec<u8>>())
        };
        for order in [u32::to_le_bytes, u32::to_be_bytes] {
            for mark in ["", "\u{feff}"] {
                assert_eq!(
                    text_of(&format!("{mark}{{\"a\":\"Ольга 😀\"}}"), order).as_deref(),
                    Some("{\"a\":\"Ольга 😀\"}")
                );
            }
        }
        for bytes in [&b"5\0\0\0\0"[..], b"a\0b\0", b"{\"a\":1}\0\0", b"\xff\xfe\0\0"] {
            assert_eq!(text(bytes), None);
        }
    }
}
