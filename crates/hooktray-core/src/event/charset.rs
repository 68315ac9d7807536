//! Decodes bytes to text: byte order marks, UTF-16, declared and undeclared 8-bit charsets.

use std::borrow::Cow;

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1251};

/// Returns the text of `bytes`, or `None` if they are not text. `declared` is the charset that the sender names.
pub(crate) fn text(bytes: &[u8], declared: Option<&str>) -> Option<String> {
    let (encoding, bom) = encoding(bytes, declared);
    let (text, _) = encoding.decode_without_bom_handling(&bytes[bom..]);
    looks_like_text(&text).then(|| text.into_owned())
}

/// Returns the charset and the length of its byte order mark.
fn encoding(bytes: &[u8], declared: Option<&str>) -> (&'static Encoding, usize) {
    Encoding::for_bom(bytes).unwrap_or_else(|| (detect(bytes, declared), 0))
}

/// Returns the bytes so that every `&` and `=` is one byte, as a form parser needs them: without a byte order mark, and
/// UTF-16 as UTF-8. Also returns the charset that then counts as declared.
pub(super) fn ascii_compatible<'a>(bytes: &'a [u8], declared: Option<&'a str>) -> (Cow<'a, [u8]>, Option<&'a str>) {
    let (encoding, bom) = encoding(bytes, declared);
    let bytes = &bytes[bom..];
    if encoding.is_ascii_compatible() {
        return (Cow::Borrowed(bytes), declared);
    }
    let (text, _) = encoding.decode_without_bom_handling(bytes);
    (Cow::Owned(text.into_owned().into_bytes()), Some("utf-8"))
}

/// Returns the most likely charset of `bytes`.
///
/// The declared charset counts unless the bytes contradict it: text in an 8-bit charset is practically never valid UTF-8
/// by chance, and clients that declare one charset and send another are common.
pub(super) fn detect(bytes: &[u8], declared: Option<&str>) -> &'static Encoding {
    let declared = declared.and_then(|label| Encoding::for_label(label.trim().as_bytes()));
    let fits =
        |encoding: &'static Encoding| encoding.decode_without_bom_handling_and_without_replacement(bytes).is_some();
    let utf_8 = std::str::from_utf8(bytes);
    if utf_8.is_ok_and(looks_like_text) {
        return UTF_8;
    }
    if let Some(wide) = declared.filter(|encoding| !encoding.is_ascii_compatible()).filter(|encoding| fits(encoding)) {
        return wide;
    }
    if let Some(wide) = utf_16_without_mark(bytes).filter(|encoding| fits(encoding)) {
        return wide;
    }
    if utf_8.is_ok() {
        return UTF_8;
    }
    if let Some(declared) = declared.filter(|encoding| *encoding != UTF_8).filter(|encoding| fits(encoding)) {
        return declared;
    }
    if is_russian(bytes) {
        return WINDOWS_1251;
    }
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(bytes, true);
    // Most senders are Russian. The hint decides only where the bytes allow several charsets.
    detector.guess(Some(b"ru"), Utf8Detection::Deny)
}

/// Returns whether bytes are only ASCII and the windows-1251 characters of Russian text. A detector needs more text than
/// a name or a “да” to find that out, and most senders are Russian.
fn is_russian(bytes: &[u8]) -> bool {
    // А to я, Ё, ё; and „ … “ ” – — no-break space, « № ».
    let letter = |b: u8| matches!(b, 0xc0..=0xff | 0xa8 | 0xb8);
    let sign = |b: u8| matches!(b, 0x84 | 0x85 | 0x93 | 0x94 | 0x96 | 0x97 | 0xa0 | 0xab | 0xb9 | 0xbb);
    let letters = bytes.iter().filter(|b| letter(**b)).count();
    let signs = bytes.iter().filter(|b| sign(**b)).count();
    letters > signs && bytes.iter().all(|b| b.is_ascii() || letter(*b) || sign(*b))
}

/// Detects UTF-16 by a zero beside the first character, which is ASCII in JSON and in forms.
fn utf_16_without_mark(bytes: &[u8]) -> Option<&'static Encoding> {
    if bytes.len() < 4 || !bytes.len().is_multiple_of(2) {
        return None;
    }
    match (bytes[0], bytes[1]) {
        (1..=0x7f, 0) => Some(UTF_16LE),
        (0, 1..=0x7f) => Some(UTF_16BE),
        _ => None,
    }
}

/// Returns whether a text has no zero and hardly any control characters.
fn looks_like_text(text: &str) -> bool {
    let controls = text.chars().filter(|c| c.is_control() && !"\t\n\r\u{c}".contains(*c)).count();
    !text.contains('\0') && controls * 20 <= text.chars().count()
}

#[cfg(test)]
mod tests {
    use super::*;

    const ORDER: &str = "Заказ крем 2 шт, Ольга";

    fn windows_1251(text: &str) -> Vec<u8> {
        encoding_rs::WINDOWS_1251.encode(text).0.into_owned()
    }

    #[test]
    fn byte_order_mark_decides_and_is_removed() {
        let mut utf_8 = vec![0xef, 0xbb, 0xbf];
        utf_8.extend_from_slice(ORDER.as_bytes());
        assert_eq!(text(&utf_8, Some("windows-1251")).as_deref(), Some(ORDER));
        let little: Vec<u8> = [0xfeff].into_iter().chain(ORDER.encode_utf16()).flat_map(u16::to_le_bytes).collect();
        assert_eq!(text(&little, None).as_deref(), Some(ORDER));
        let big: Vec<u8> = [0xfeff].into_iter().chain(ORDER.encode_utf16()).flat_map(u16::to_be_bytes).collect();
        assert_eq!(text(&big, None).as_deref(), Some(ORDER));
    }

    #[test]
    fn utf_16_is_detected_without_a_mark() {
        let json = format!("{{\"message\": \"{ORDER}\"}}");
        let little: Vec<u8> = json.encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert_eq!(text(&little, None).as_deref(), Some(json.as_str()));
        let big: Vec<u8> = json.encode_utf16().flat_map(u16::to_be_bytes).collect();
        assert_eq!(text(&big, Some("utf-8")).as_deref(), Some(json.as_str()));
    }

    #[test]
    fn windows_1251_is_read_whatever_is_declared() {
        let bytes = windows_1251(ORDER);
        assert_eq!(text(&bytes, Some("windows-1251")).as_deref(), Some(ORDER));
        assert_eq!(text(&bytes, None).as_deref(), Some(ORDER));
        assert_eq!(text(&bytes, Some("utf-8")).as_deref(), Some(ORDER));
        assert_eq!(text(&bytes, Some("no-such-charset")).as_deref(), Some(ORDER));
    }

    #[test]
    fn single_russian_word_is_read() {
        for word in ["Заказ", "ИВАН", "Яна", "да", "Ёж", "Крем №2 — «Роза»", "{\"custmemo\":\"Заказ\"}", "Щ"]
        {
            assert_eq!(text(&windows_1251(word), None).as_deref(), Some(word));
        }
    }

    #[test]
    fn ascii_declared_as_utf_16_is_ascii() {
        assert_eq!(text(b"{\"id\": 1}", Some("utf-16")).as_deref(), Some("{\"id\": 1}"));
    }

    #[test]
    fn utf_8_declared_as_windows_1251_is_still_utf_8() {
        assert_eq!(text(ORDER.as_bytes(), Some("windows-1251")).as_deref(), Some(ORDER));
    }

    #[test]
    fn binary_data_is_not_text() {
        assert_eq!(text(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", None), None);
        assert_eq!(text(&[0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3], None), None);
    }
}
