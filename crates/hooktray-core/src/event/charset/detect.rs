//! Guesses the charset of bytes that are not UTF-8. Most senders are Russian.

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::Encoding;

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
