//! Guesses the charset of bytes that are not UTF-8. Most senders are Russian.

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Encoding, UTF_16BE, UTF_16LE};

use super::russian::Likelihoods;
use super::{fits, foreign};

/// Returns the most likely charset of bytes that are not UTF-8. The declared one counts if it fits.
pub(super) fn detect(bytes: &[u8], declared: Option<&'static Encoding>) -> &'static Encoding {
    if let Some(declared) = declared.filter(|encoding| encoding.is_ascii_compatible() && fits(encoding, bytes)) {
        return declared;
    }
    if let Some(russian) = Likelihoods::new(bytes).most_likely() {
        return russian;
    }
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(bytes, true);
    let guessed = detector.guess(Some(b"ru"), Utf8Detection::Deny);
    if foreign::is_latin(guessed) || foreign::is_in_latin_words(bytes) {
        foreign::only_latin(bytes).unwrap_or(guessed)
    } else {
        guessed
    }
}

/// Detects UTF-16 by a zero beside the first character, which is ASCII in JSON and in forms.
pub(super) fn utf_16_without_mark(bytes: &[u8]) -> Option<&'static Encoding> {
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
pub(super) fn utf_16_by_letters(bytes: &[u8]) -> Option<&'static Encoding> {
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

#[cfg(test)]
mod tests {
    use encoding_rs::{KOI8_R, WINDOWS_1252};

    use super::*;

    #[test]
    fn declared_charset_counts_where_it_fits() {
        let (bytes, ..) = WINDOWS_1252.encode("Café");
        assert_eq!(detect(&bytes, Some(WINDOWS_1252)), WINDOWS_1252);
        let (bytes, ..) = KOI8_R.encode("ИВАН");
        assert_eq!(detect(&bytes, Some(KOI8_R)), KOI8_R);
    }
}
