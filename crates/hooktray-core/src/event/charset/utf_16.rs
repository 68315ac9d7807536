//! Finds UTF-16, with and without a byte order mark, in a body and in a value of its own.

use encoding_rs::{Encoding, UTF_16BE, UTF_16LE};

use super::has_byte_of;

/// The fewest bytes of a value that show UTF-16 without a mark: those of two characters.
const MIN_BYTES: usize = 4;
/// The first byte of a character of the Arabic script, the last one of those that are control characters elsewhere.
const LAST_SCRIPT: u8 = 6;

/// Detects UTF-16 by a zero beside the first character, which is ASCII in JSON and in forms.
pub(super) fn without_mark(bytes: &[u8]) -> Option<&'static Encoding> {
    if bytes.len() < 4 || !bytes.len().is_multiple_of(2) {
        return None;
    }
    match (bytes[0], bytes[1]) {
        (1..=0x7f, 0) => Some(UTF_16LE),
        (0, 1..=0x7f) => Some(UTF_16BE),
        _ => None,
    }
}

/// Returns the byte order of UTF-16 in which more characters are letters of the usual scripts.
pub(super) fn by_letters(bytes: &[u8]) -> Option<&'static Encoding> {
    let usual = |encoding: &'static Encoding| {
        let text = encoding.decode_without_bom_handling_and_without_replacement(bytes)?;
        Some(text.chars().filter(|c| is_usual(*c)).count())
    };
    let orders = [UTF_16BE, UTF_16LE].into_iter().filter_map(|encoding| Some((usual(encoding)?, encoding)));
    orders.max_by_key(|(letters, _)| *letters).map(|(_, encoding)| encoding)
}

/// ASCII, letters of Europe and the Near East, and the Chinese, Japanese and Korean ones.
fn is_usual(c: char) -> bool {
    let is_text = c.is_alphanumeric() || c.is_ascii_graphic() || c == ' ';
    is_text
        && matches!(c, ' '..='\u{6ff}' | '\u{3040}'..='\u{30ff}' | '\u{4e00}'..='\u{9fff}' | '\u{ac00}'..='\u{d7a3}')
}

/// Returns the text of a value in UTF-16. Without a mark, one byte of each character is the number of its script, which is a control
/// character in every other charset.
pub(super) fn value(bytes: &[u8]) -> Option<String> {
    let (orders, bytes): (&[&'static Encoding], &[u8]) = match bytes {
        [0xff, 0xfe, rest @ ..] => (&[UTF_16LE], rest),
        [0xfe, 0xff, rest @ ..] => (&[UTF_16BE], rest),
        _ if bytes.len() < MIN_BYTES || !has_byte_of(bytes, 0..=LAST_SCRIPT) => return None,
        _ => (&[UTF_16LE, UTF_16BE], bytes),
    };
    let has_mark = orders.len() == 1;
    let is_of_value = |c: char| c.is_whitespace() || is_punctuation(c) || (is_usual(c) && (has_mark || c < '\u{700}'));
    let read = |encoding: &&'static Encoding| {
        let text = encoding.decode_without_bom_handling_and_without_replacement(bytes)?;
        let inner = text.trim_matches('\0');
        (inner.chars().count() > usize::from(!has_mark) && inner.chars().all(is_of_value)).then(|| inner.to_owned())
    };
    if bytes.len().is_multiple_of(2) { orders.iter().find_map(read) } else { None }
}

/// Signs of Latin-1, quotation marks, dashes, currencies and the like, and what is beyond the letters, such as emojis.
fn is_punctuation(c: char) -> bool {
    matches!(c, '\u{a0}'..='\u{bf}' | '\u{2010}'..='\u{2122}' | '\u{1f000}'..='\u{1faff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn value_is_read_with_and_without_a_mark() {
        for text in ["Ольга", "+7 916 555-01-17", "«Роза» № 5", "René", "Да"] {
            for order in [u16::to_le_bytes, u16::to_be_bytes] {
                let bytes = |text: &str| text.encode_utf16().flat_map(order).collect::<Vec<u8>>();
                assert_eq!(value(&bytes(text)).as_deref(), Some(text));
                assert_eq!(value(&bytes(&format!("\u{feff}{text}"))).as_deref(), Some(text));
                assert_eq!(value(&bytes(&format!("{text}\0"))).as_deref(), Some(text));
            }
        }
        let marked: Vec<u8> = "\u{feff}王小明".encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert_eq!(value(&marked).as_deref(), Some("王小明"));
    }

    #[test]
    fn text_of_one_byte_for_a_character_is_no_utf_16() {
        for bytes in
            [&b"abc\0"[..], b"abcd", b"ab\0\0", b"5\0", b"Ivan\x01\x02", b"\xff\xfe\xf0\xe8", "Иван\0\0".as_bytes()]
        {
            assert_eq!(value(bytes), None, "{bytes:?}");
        }
    }
}
