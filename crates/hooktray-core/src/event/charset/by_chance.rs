//! UTF-8 by chance: the bytes of a short word in another charset that are a character of UTF-8 too, as those of “яна” in code page
//! 866 are `ﭠ`. In UTF-8, such a character is a rare one that stands alone.

use encoding_rs::{BIG5, EUC_JP, EUC_KR, Encoding, GB18030, GBK, IBM866, ISO_8859_5, KOI8_R, SHIFT_JIS, WINDOWS_1251};

use super::foreign::{are_characters, has_latin_words, is_in_latin_words, is_latin, is_letter_of_latin};
use super::russian::{Likelihoods, has_usual_words, is_letter, is_russian};

/// The most characters of UTF-8 that bytes are by chance.
const MAX_CHARS: usize = 6;

/// What speaks for another charset than UTF-8.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Evidence {
    /// The sender names it.
    Named,
    /// Other values of the record have it, and none is certainly UTF-8.
    Neighbours,
}

/// Returns whether bytes are words in this charset, and no usual text in UTF-8.
pub(super) fn is_by_chance(bytes: &[u8], encoding: &'static Encoding, evidence: Evidence) -> bool {
    if bytes.is_ascii() || !encoding.is_ascii_compatible() {
        return false;
    }
    if [GBK, GB18030].contains(&encoding) {
        return is_of_first_level(bytes);
    }
    let Some(text) = short(bytes) else { return false };
    // In the languages of Europe, a letter alone is rarer than a word of two; in those of East Asia it is none.
    let is_lone_usual = !is_east_asian(encoding) && (evidence == Evidence::Named || !is_russian(encoding));
    !is_usual(text, is_lone_usual) && are_words(bytes, encoding)
}

/// Returns whether bytes are a lone rare character in UTF-8, and a Russian word or a common character of Chinese or Korean. Then they may
/// be in another charset, unless the sender names UTF-8.
pub(super) fn may_be_other_than_utf_8(bytes: &[u8]) -> bool {
    is_lone_and_word(bytes, true)
}

/// Returns whether bytes are a lone character in UTF-8, rare or not, that shows nothing, since they are a word in another charset too.
pub(super) fn shows_nothing(bytes: &[u8]) -> bool {
    is_lone_and_word(bytes, false)
}

/// Returns whether bytes are a character in UTF-8 that stands alone and is not usual there, and a word in another charset. `is_lone_usual`
/// says whether a letter alone is usual.
fn is_lone_and_word(bytes: &[u8], is_lone_usual: bool) -> bool {
    const RUSSIAN: [&Encoding; 4] = [WINDOWS_1251, KOI8_R, IBM866, ISO_8859_5];
    let is_character =
        |c: char| matches!(c, '\u{3040}'..='\u{30ff}' | '\u{4e00}'..='\u{9fff}' | '\u{ac00}'..='\u{d7a3}');
    if bytes.is_ascii() {
        return false;
    }
    let Some(text) = short(bytes).filter(|text| !text.contains(is_character)) else { return false };
    let is_alone = |two: &[char]| two[0].is_ascii() || two[1].is_ascii();
    let chars: Vec<char> = text.chars().collect();
    chars.windows(2).all(is_alone)
        && !is_usual(text, is_lone_usual)
        && (RUSSIAN.into_iter().any(|encoding| are_words(bytes, encoding))
            || (are_characters(bytes) && !is_in_latin_words(bytes)))
}

/// Returns the text of UTF-8 with few characters that are not ASCII.
fn short(bytes: &[u8]) -> Option<&str> {
    let text = std::str::from_utf8(bytes).ok()?;
    text.chars().filter(|c| !c.is_ascii()).nth(MAX_CHARS).is_none().then_some(text)
}

/// Returns whether a text has a word of usual letters, or nothing but usual characters.
fn is_usual(text: &str, is_lone_usual: bool) -> bool {
    let chars: Vec<char> = [' '].into_iter().chain(text.chars()).chain([' ']).collect();
    let in_word = |three: &[char]| {
        let is_beside = |of: fn(char) -> bool| of(three[0]) || of(three[2]);
        (is_letter(three[1]) && is_beside(is_letter))
            || (is_letter_of_latin(three[1]) && is_beside(|c| c.is_ascii_alphabetic() || is_letter_of_latin(c)))
    };
    let is_usual = |c: char| {
        c.is_ascii() || is_sign(c) || (is_lone_usual && (is_letter(c) || is_letter_of_latin(c) || is_of_near_east(c)))
    };
    chars.windows(3).any(in_word) || chars.iter().all(|c| is_usual(*c))
}

/// Signs of Latin-1, quotation marks, dashes, currencies, arrows, signs of mathematics and the like, and emojis.
fn is_sign(c: char) -> bool {
    matches!(c, '\u{a0}'..='\u{bf}' | '×' | '÷' | '\u{2010}'..='\u{27bf}' | '\u{fe0f}' | '\u{1f000}'..='\u{1faff}')
}

/// Letters of Greek, Hebrew, Arabic and Thai.
fn is_of_near_east(c: char) -> bool {
    matches!(c, '\u{386}'..='\u{3ce}' | '\u{5d0}'..='\u{5ea}' | '\u{620}'..='\u{6d3}' | '\u{e01}'..='\u{e4e}')
}

fn is_east_asian(encoding: &'static Encoding) -> bool {
    [EUC_KR, BIG5, SHIFT_JIS, EUC_JP].contains(&encoding)
}

/// Returns whether all characters that are not ASCII are letters of words in this charset, with their capitals where words have them.
fn are_words(bytes: &[u8], encoding: &'static Encoding) -> bool {
    let Some(text) = encoding.decode_without_bom_handling_and_without_replacement(bytes) else { return false };
    let mut strangers = text.chars().filter(|c| !c.is_ascii());
    match () {
        () if is_russian(encoding) => {
            has_usual_words(&text) && strangers.all(is_letter) && Likelihoods::new(bytes).of(encoding).is_some()
        }
        () if is_latin(encoding) => has_latin_words(&text) && strangers.all(is_letter_of_latin),
        () if encoding == EUC_KR => strangers.all(|c| matches!(c, '\u{ac00}'..='\u{d7a3}')),
        () if is_east_asian(encoding) => {
            strangers.all(|c| matches!(c, '\u{3040}'..='\u{30ff}' | '\u{4e00}'..='\u{9fff}' | '\u{ff66}'..='\u{ff9d}'))
        }
        () => has_usual_words(&text) && strangers.all(|c| c.is_alphabetic() || is_of_near_east(c)),
    }
}

/// Returns whether all characters are ASCII or of the most common ones of Chinese (GB 2312, level 1). In UTF-8 they are Greek or Cyrillic
/// letters.
fn is_of_first_level(bytes: &[u8]) -> bool {
    let mut rest = bytes.iter();
    while let Some(first) = rest.next() {
        let mut is_common = || (0xb0..=0xd7).contains(first) && rest.next().is_some_and(|second| *second >= 0xa1);
        if !first.is_ascii() && !is_common() {
            return false;
        }
    }
    true
}

#[cfg(test)]
mod tests {
    use encoding_rs::{WINDOWS_1250, WINDOWS_1252};

    use super::*;
    use crate::event::ambiguity::Ambiguity;
    use crate::event::charset::{read, text};
    use crate::event::repair::Repairs;

    fn json(encoding: &'static Encoding, values: &[&str]) -> Vec<u8> {
        let text: Vec<String> = values.iter().map(|value| format!("\"{value}\"")).collect();
        encoding.encode(&text.join(",")).0.into_owned()
    }

    #[test]
    fn word_is_read_in_the_charset_that_is_named() {
        for (encoding, words) in [
            (IBM866, &["яна", "сам", "род", "уже", "роя", "ёлка", "яна тем", "нам"][..]),
            (WINDOWS_1251, &["Ні", "Лі", "НІ", "Лё", "Ні, Лі", "Її"]),
            (KOI8_R, &["сё", "лё", "тё", "Ян сё"]),
            (WINDOWS_1250, &["KÓŁKO", "Ół"]),
            (EUC_KR, &["표", "처"]),
            (GBK, &["谢谢", "小"]),
        ] {
            for word in words {
                let (bytes, ..) = encoding.encode(word);
                assert_eq!(text(&bytes, Some(encoding.name())).as_deref(), Some(*word), "{}", encoding.name());
                let json = json(encoding, &["x", word]);
                let read = text(&json, Some(encoding.name())).unwrap();
                assert_eq!(read, format!("\"x\",\"{word}\""), "{}", encoding.name());
            }
        }
    }

    #[test]
    fn word_is_read_in_the_charset_of_the_values_beside_it() {
        for (encoding, word, beside) in [
            (IBM866, "яна", "Иван Сидоров"),
            (IBM866, "ёлка", "Хочу заказать"),
            (WINDOWS_1251, "Ні", "Олена Коваль"),
            (WINDOWS_1251, "Рі", "Ольга Смирнова"),
            (KOI8_R, "сё", "Ольга Смирнова"),
        ] {
            for values in [[word, beside], [beside, word]] {
                let mut repairs = Repairs::default();
                let read = read(&json(encoding, &values), None, &mut repairs);
                assert_eq!(read, Some(format!("\"{}\",\"{}\"", values[0], values[1])), "{}", encoding.name());
                assert_eq!(repairs.ambiguity(), None, "{word}");
            }
        }
    }

    #[test]
    fn word_alone_in_a_charset_that_nobody_names_is_open() {
        for (encoding, word) in [(IBM866, "яна"), (IBM866, "ёлка"), (WINDOWS_1251, "Ні"), (KOI8_R, "сё")] {
            let mut repairs = Repairs::default();
            read(&json(encoding, &["x", word]), None, &mut repairs);
            assert_eq!(repairs.ambiguity(), Some(Ambiguity::Charset), "{word}");
        }
    }

    #[test]
    fn sign_alone_is_usual_in_utf_8() {
        let signs = "×÷§°±€™…«»–—’“”№•→←✓✔❤★☎≈≤≥−½²µ£¥©®😀";
        for sign in signs.chars() {
            for named in
                [None, Some("windows-1251"), Some("koi8-r"), Some("ibm866"), Some("iso-8859-5"), Some("euc-kr")]
            {
                for text in [format!("Mug {sign} 2"), format!("90{sign}60{sign}90"), format!("{{\"a\":\"{sign}\"}}")] {
                    // Declared as Korean, such a pair of bytes is a syllable.
                    let is_syllable = named == Some("euc-kr") && sign < '\u{100}' && !"×÷".contains(sign);
                    if is_syllable {
                        continue;
                    }
                    let mut repairs = Repairs::default();
                    let read = read(text.as_bytes(), named, &mut repairs);
                    assert_eq!((read.as_deref(), repairs.ambiguity()), (Some(&*text), None), "{named:?}");
                }
            }
        }
        for text in ["£5 × 2", "Ə.", "Ə", "ə"] {
            let mut repairs = Repairs::default();
            assert_eq!(read(text.as_bytes(), None, &mut repairs).as_deref(), Some(text));
            assert_eq!(repairs.ambiguity(), None, "{text}");
        }
    }

    #[test]
    fn utf_8_stays_utf_8() {
        for word in [
            "г",
            "é",
            "ó",
            "№",
            "—",
            "Müller",
            "Ольга",
            "Әсел",
            "ҳа",
            "李",
            "신",
            "θ",
            "ש",
            "❤",
            "😀",
            "5 м³",
            "Łódź",
            "ѳита",
            "к",
            "Тик",
            "Ян, Ні",
            "дома 20°",
            "Хащі",
        ] {
            for named in
                [None, Some("windows-1251"), Some("koi8-r"), Some("ibm866"), Some("iso-8859-1"), Some("windows-1250")]
            {
                for bytes in [word.to_owned(), format!("\"x\",\"{word}\""), format!("\"Иван\",\"{word}\"")] {
                    let mut repairs = Repairs::default();
                    let read = read(bytes.as_bytes(), named, &mut repairs);
                    assert_eq!((read.as_deref(), repairs.ambiguity()), (Some(&*bytes), None), "{named:?}");
                }
            }
        }
        // Most of the record is UTF-8.
        for rare in ["ӣ", "ͳ", "ﭠ"] {
            let record = format!("\"Ольга\",\"{rare}\"");
            for named in [None, Some("windows-1251"), Some("koi8-r"), Some("ibm866")] {
                assert_eq!(text(record.as_bytes(), named).as_deref(), Some(&*record), "{named:?}");
            }
        }
        assert_eq!(text("Ã©".as_bytes(), Some(WINDOWS_1252.name())).as_deref(), Some("Ã©"));
    }
}
