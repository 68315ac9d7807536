//! Guesses the charset of bytes that are not UTF-8. Most senders are Russian.

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Encoding, IBM866, KOI8_R, UTF_16BE, UTF_16LE, WINDOWS_1251};

use super::fits;

/// The letters that make up three quarters of any Russian text.
const COMMON: &str = "оеаинтсрвлк";

/// Returns the most likely charset of bytes that are not UTF-8. The declared one counts if it fits.
pub(super) fn detect(bytes: &[u8], declared: Option<&'static Encoding>) -> &'static Encoding {
    if let Some(declared) = declared.filter(|encoding| encoding.is_ascii_compatible() && fits(encoding, bytes)) {
        return declared;
    }
    if let Some(russian) = russian(bytes) {
        return russian;
    }
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(bytes, true);
    // The declared charset decides only where the bytes allow several.
    detector.guess(Some(b"ru"), Utf8Detection::Deny)
}

/// Returns the charset in which bytes are Russian text. A detector needs more text than a name or a “да” to find that out.
///
/// Windows-1251 and KOI8-R have letters in the same places, with their cases swapped: what is Russian in one is usually
/// “иВАН” in the other. The console of Windows has code page 866.
fn russian(bytes: &[u8]) -> Option<&'static Encoding> {
    let mut best = naturalness(WINDOWS_1251, bytes).map(|is| (WINDOWS_1251, is));
    for other in [KOI8_R, IBM866] {
        let Some(is) = naturalness(other, bytes).filter(|is| !is.odd_words) else { continue };
        let better = best.as_ref().is_none_or(|(_, found)| found.odd_words || is.common > (2 * found.common).max(1));
        if better {
            best = Some((other, is));
        }
    }
    best.map(|(encoding, _)| encoding)
}

/// Returns whether bytes are Russian text, but not in this charset: it has signs there that no text has.
pub(super) fn is_clearly_another(encoding: &'static Encoding, bytes: &[u8]) -> bool {
    let reads_here = naturalness(encoding, bytes).is_some();
    !reads_here && russian(bytes).is_some_and(|other| other != encoding)
}

/// How natural a text is.
struct Naturalness {
    /// It has a word that cannot be one, such as “иВАН”.
    odd_words: bool,
    /// How many of its letters are common ones.
    common: usize,
}

/// Returns how natural a text is, or `None` if it has a character that Russian text does not have.
fn naturalness(encoding: &'static Encoding, bytes: &[u8]) -> Option<Naturalness> {
    let text = encoding.decode_without_bom_handling_and_without_replacement(bytes)?;
    let letter = |c: char| matches!(c, 'А'..='я' | 'Ё' | 'ё');
    let sign = |c: char| "„…“”–—\u{a0}«»№".contains(c);
    let letters = text.chars().filter(|c| letter(*c)).count();
    let signs = text.chars().filter(|c| sign(*c)).count();
    if letters <= signs || !text.chars().all(|c| c.is_ascii() || letter(c) || sign(c)) {
        return None;
    }
    let words: Vec<&str> = text.split(|c: char| !c.is_alphabetic()).filter(|word| word.contains(letter)).collect();
    // “Mьller” is not Russian.
    if words.iter().filter(|word| word.contains(|c: char| c.is_ascii_alphabetic())).count() * 2 > words.len() {
        return None;
    }
    let odd = words.into_iter().any(is_odd);
    let common = text.chars().filter(|c| c.to_lowercase().any(|c| COMMON.contains(c))).count();
    Some(Naturalness { odd_words: odd, common })
}

/// Returns whether a word has a capital letter after a small one, as in “иВАН”.
fn is_odd(word: &str) -> bool {
    let cases: Vec<bool> = word.chars().map(char::is_uppercase).collect();
    cases.windows(2).any(|pair| !pair[0] && pair[1])
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

#[cfg(test)]
mod tests {
    use encoding_rs::WINDOWS_1252;

    use super::*;

    const TEXTS: [&str; 14] = [
        "Ольга Смирнова",
        "Иван",
        "иван",
        "ИВАН ПЕТРОВ",
        "Заказ крем 2 шт",
        "Здравствуйте! Хочу заказать крем, перезвоните после 18:00",
        "ул. Ленина, д. 5, кв. 12",
        "Яндекс",
        "Санкт-Петербург",
        "Щукина Анна Юрьевна",
        "Беру два, спасибо",
        "Да",
        "Ёлкин",
        "Крем «Роза»",
    ];

    /// A differential test: encode, detect, compare.
    #[test]
    fn russian_is_recognized_in_its_charsets() {
        for text in TEXTS {
            for encoding in [WINDOWS_1251, KOI8_R, IBM866] {
                let (bytes, _, lossy) = encoding.encode(text);
                if lossy {
                    continue;
                }
                let found = detect(&bytes, None);
                assert_eq!(
                    found.decode_without_bom_handling(&bytes).0,
                    text,
                    "{} as {}",
                    encoding.name(),
                    found.name()
                );
            }
        }
    }

    #[test]
    fn words_of_two_scripts_are_not_russian() {
        for (text, read) in [("Müller", false), ("Купил Müller", true)] {
            let text = text.replace('ü', "ь");
            let (bytes, ..) = WINDOWS_1251.encode(&text);
            assert_eq!(russian(&bytes).is_some(), read, "{text}");
        }
    }

    #[test]
    fn declared_charset_counts_where_it_fits() {
        let (bytes, ..) = WINDOWS_1252.encode("Café");
        assert_eq!(detect(&bytes, Some(WINDOWS_1252)), WINDOWS_1252);
        let (bytes, ..) = KOI8_R.encode("ИВАН");
        assert_eq!(detect(&bytes, Some(KOI8_R)), KOI8_R);
    }
}
