//! Text of another language in a charset that nobody names. Where the bytes are words in several charsets, it is open which.

mod words;

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{
    BIG5, EUC_KR, Encoding, GB18030, GBK, ISO_8859_2, MACINTOSH, SHIFT_JIS, WINDOWS_1250, WINDOWS_1252, WINDOWS_1254,
    WINDOWS_1257,
};

use super::has_byte_of;
use super::russian::{Doubt, Likelihoods, is_russian};

/// The charsets of languages with Latin letters. All others differ from one of these in letters that are rarer.
const LATIN: [&Encoding; 6] = [WINDOWS_1252, WINDOWS_1250, WINDOWS_1254, WINDOWS_1257, ISO_8859_2, MACINTOSH];
/// The charsets of Chinese, Japanese and Korean.
const EAST_ASIAN: [&Encoding; 5] = [GBK, GB18030, BIG5, SHIFT_JIS, EUC_KR];
/// The fewest letters that are not ASCII from which a detector can tell the language.
const ENOUGH: usize = 24;

/// Returns whether bytes in a charset that nobody names are UTF-8, perhaps by chance: common characters of Chinese in GBK, and letters in
/// UTF-8 that hardly any language has, such as `ǿ`.
pub(super) fn may_be_utf_8_by_chance(bytes: &[u8]) -> bool {
    // What the rare ones from U+0180 to U+02FF begin with.
    has_byte_of(bytes, 0xc6..=0xcb) && words::is_common_chinese(bytes)
}

/// Returns whether bytes are common characters of Chinese in GBK, or of Korean in EUC-KR.
pub(super) fn are_characters(bytes: &[u8]) -> bool {
    words::is_common_chinese(bytes) || words::is_common_korean(bytes)
}

/// Returns whether bytes that are UTF-8 with damage are short text of Chinese, Japanese or Korean in a charset of its own.
pub(super) fn may_be_east_asian(bytes: &[u8]) -> bool {
    bytes.iter().filter(|byte| !byte.is_ascii()).count() < ENOUGH && !east_asian_readings(bytes).is_empty()
}

/// Returns whether bytes that are no UTF-8 are text in this charset of Chinese, Japanese or Korean, and at most one character of UTF-8.
pub(super) fn is_in_east_asian(bytes: &[u8], encoding: &'static Encoding) -> bool {
    let is_text = |text: String| text.chars().all(|c| c.is_ascii() || is_east_asian(c));
    let mut others = bytes.utf8_chunks().flat_map(|chunk| chunk.valid().chars()).filter(|c| !c.is_ascii());
    EAST_ASIAN.contains(&encoding) && others.nth(1).is_none() && text(encoding, bytes).is_some_and(is_text)
}

/// Returns the texts that bytes are in the charsets of Chinese, Japanese and Korean.
fn east_asian_readings(bytes: &[u8]) -> Vec<String> {
    let readings = EAST_ASIAN.iter().filter_map(|encoding| text(encoding, bytes));
    readings.filter(|text| text.chars().all(|c| c.is_ascii() || is_east_asian(c))).collect()
}

/// Returns whether a charset is one of languages with Latin letters.
pub(super) fn is_latin(encoding: &'static Encoding) -> bool {
    LATIN.contains(&encoding)
}

/// Returns whether every letter that is not ASCII stands in a word with one that is.
pub(super) fn is_in_latin_words(bytes: &[u8]) -> bool {
    let words = bytes.split(|byte| byte.is_ascii() && !byte.is_ascii_alphabetic());
    let mut others = words.filter(|word| !word.is_ascii()).peekable();
    others.peek().is_some() && others.all(|word| word.iter().any(u8::is_ascii_alphabetic))
}

/// Returns the only charset of languages with Latin letters in which the letters that are not ASCII are letters of words.
pub(super) fn only_latin(bytes: &[u8]) -> Option<&'static Encoding> {
    let readings = latin_readings(bytes);
    readings.first().filter(|_| readings.len() == 1).map(|(encoding, _)| *encoding)
}

/// Returns whether bytes that were taken for text in this charset may be text of another language, or in another charset.
pub(super) fn is_open(bytes: &[u8], encoding: &'static Encoding) -> bool {
    if is_in_latin_words(bytes) && Likelihoods::new(bytes).most_likely().is_none() {
        // In Big5 and Shift JIS, the second byte of a character may be a letter of ASCII.
        let is_character = |read: &String| !read.contains(|c: char| c.is_ascii_alphabetic());
        return !has_one_latin_reading(bytes) || east_asian_readings(bytes).iter().any(is_character);
    }
    if is_russian(encoding) && words::are_likelier(bytes, encoding) {
        return true;
    }
    if is_russian(encoding) {
        return match Likelihoods::new(bytes).doubt(encoding) {
            Doubt::None => false,
            Doubt::Some => !is_russian(guess(bytes)),
            Doubt::Strong => true,
        };
    }
    if bytes.iter().filter(|byte| !byte.is_ascii()).count() >= ENOUGH {
        return false;
    }
    let own = text(encoding, bytes);
    if is_latin(encoding) {
        let has_letters = own.is_some_and(|own| own.contains(|c: char| !c.is_ascii() && c.is_alphabetic()));
        return has_letters && !(is_in_latin_words(bytes) && has_one_latin_reading(bytes));
    }
    east_asian_readings(bytes).into_iter().any(|read| Some(read) != own)
}

/// Returns whether bytes are letters of words in only one charset. In the place of the letters of Macintosh, the code pages of DOS have
/// theirs.
fn has_one_latin_reading(bytes: &[u8]) -> bool {
    only_latin(bytes).is_some_and(|encoding| encoding != MACINTOSH)
}

/// Returns the charset that a detector guesses without knowing where the sender is.
fn guess(bytes: &[u8]) -> &'static Encoding {
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(bytes, true);
    detector.guess(None, Utf8Detection::Deny)
}

/// Returns the different texts that bytes are in the charsets of languages with Latin letters, each with its first charset.
fn latin_readings(bytes: &[u8]) -> Vec<(&'static Encoding, String)> {
    let mut readings: Vec<(&'static Encoding, String)> = Vec::new();
    for encoding in LATIN {
        let Some(text) = text(encoding, bytes).filter(|text| has_latin_words(text)) else { continue };
        if readings.iter().all(|(_, other)| *other != text) {
            readings.push((encoding, text));
        }
    }
    readings
}

fn text(encoding: &'static Encoding, bytes: &[u8]) -> Option<String> {
    encoding.decode_without_bom_handling_and_without_replacement(bytes).map(String::from)
}

/// Returns whether every character that is not ASCII is a letter with Latin ones, or a sign between words, and no small letter
/// is before a capital one.
pub(super) fn has_latin_words(text: &str) -> bool {
    let is_sign = |c: char| "„…“”’‘–—\u{a0}«»€©®°§".contains(c);
    let is_known = |c: char| c.is_ascii() || is_letter_of_latin(c) || is_sign(c);
    let chars: Vec<char> = text.chars().collect();
    let is_torn =
        |three: &[char]| is_sign(three[1]) && three[1] != '’' && three[0].is_alphabetic() && three[2].is_alphabetic();
    chars.iter().all(|c| is_known(*c))
        && !chars
            .windows(2)
            .any(|two| two[0].is_lowercase() && two[1].is_uppercase() && !two.iter().all(char::is_ascii))
        && !chars.windows(3).any(is_torn)
}

/// Returns whether a letter is one of Latin with a mark, of a language of Europe.
pub(super) fn is_letter_of_latin(c: char) -> bool {
    matches!(c, '\u{c0}'..='\u{17f}' | 'Ș' | 'ș' | 'Ț' | 'ț') && c.is_alphabetic()
}

fn is_east_asian(c: char) -> bool {
    matches!(c, '\u{3000}'..='\u{30ff}' | '\u{4e00}'..='\u{9fff}' | '\u{ac00}'..='\u{d7a3}' | '\u{ff01}'..='\u{ff5e}')
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::event::ambiguity::Ambiguity;
    use crate::event::repair::Repairs;

    /// What is read of a value, or `None` if it is open.
    fn read(bytes: &[u8]) -> Option<String> {
        let mut repairs = Repairs::default();
        let text = crate::event::charset::read(bytes, None, &mut repairs).unwrap_or_default();
        (repairs.ambiguity() != Some(Ambiguity::Charset)).then_some(text)
    }

    #[test]
    fn word_of_another_language_is_read_right_or_is_open() {
        use encoding_rs::WINDOWS_1253;
        let mut wrong = Vec::new();
        for (encoding, texts) in [
            (
                WINDOWS_1253,
                "Γιώργος Παπαδόπουλος|Μαρία|Αθήνα|Θεσσαλονίκη|Ελένη|Καλημέρα, θέλω μια κρέμα|Νίκος|Δημήτρης",
            ),
            (WINDOWS_1250, "Łukasz Wójcik|Zażółć gęślą jaźń|Kraków|Łódź|Małgorzata|Jiří Dvořák|Šárka|Świętosława|Żółć"),
            (ISO_8859_2, "Łukasz Wójcik|Zażółć gęślą jaźń|Kraków|Łódź|Małgorzata|Jiří Dvořák|Šárka|Świętosława"),
            (WINDOWS_1254, "Ayşe Yılmaz|Gökhan Şahin|İstanbul|Çağrı|Öğüt|Şükrü|Işıl"),
            (MACINTOSH, "Jürgen Müller|Straße|Größe|Köln|Ärzte|Grüße aus Österreich"),
            (WINDOWS_1252, "Jürgen Müller|Straße|François|Åse Ødegård|Größe|Ærø|Köln|Señor|Café"),
            (WINDOWS_1257, "Jānis Bērziņš|Rīga|Žydrūnas"),
            (EUC_KR, "박지민|김철수|주문합니다"),
            (GBK, "欧阳娜娜|王小明|张伟 北京|订购面霜|李娜|苹果手机|您好我要订购|陈|上海市浦东新区"),
            (BIG5, "王小明|張偉|訂購面霜|台北市|您好我要訂購|陳|蘋果手機"),
        ] {
            for text in texts.split('|') {
                if let Some(read) = read(&encoding.encode(text).0).filter(|read| read != text) {
                    wrong.push(format!("{text} in {} is {read}", encoding.name()));
                }
            }
        }
        assert!(wrong.is_empty(), "{}:\n{}", wrong.len(), wrong.join("\n"));
        for (encoding, text) in [(WINDOWS_1252, "Jürgen Müller"), (WINDOWS_1252, "Café"), (WINDOWS_1250, "Łukasz")]
        {
            assert_eq!(read(&encoding.encode(text).0).as_deref(), Some(text), "{text}");
        }
    }

    #[test]
    fn short_word_of_another_language_is_not_read_as_russian() {
        let kazakh = |bytes: &[u8]| (bytes.to_vec(), "Kazakh");
        let mut words = vec![
            kazakh(b"\xa5\xec\xb3\xf0\xe1\xe5\xea"),
            kazakh(b"\xaa\xe0\xeb\xfb\xec"),
            kazakh(b"\xc6\xb1\xeb\xe4\xfb\xe7"),
            kazakh(b"\xd2\xb5\xeb\xe5\xe3\xe5\xed"),
        ];
        for (encoding, texts) in [
            (encoding_rs::WINDOWS_1255, "משה כהן|יעקב|שרה לוי|תל אביב|רחל|יונתן"),
            (encoding_rs::WINDOWS_1253, "ΜΑΡΙΑ|ΝΙΚΟΣ|Γιάννης|ΑΘΗΝΑ"),
            (encoding_rs::WINDOWS_1256, "محمد|أحمد علي|فاطمة"),
            (encoding_rs::WINDOWS_874, "สมชาย|คมคาย|นาย"),
            (GBK, "志强|谢强|李伟|张敏|刘洋"),
            (EUC_KR, "영희|은정|김영호"),
        ] {
            words.extend(texts.split('|').map(|text| (encoding.encode(text).0.into_owned(), text)));
        }
        for (bytes, text) in words {
            for bytes in [bytes.clone(), [b"{\"name\":\"", &bytes[..], b"\"}"].concat()] {
                let read = read(&bytes);
                assert!(read.as_ref().is_none_or(|read| read.contains(text)), "{text}: {read:?}");
            }
        }
    }

    #[test]
    fn latin_letters_that_are_rare_are_no_chinese() {
        for text in ["Əliyev", "Ǻse", "Nguyễn Văn Ơn", "Șerban", "ʼОльга"] {
            assert_eq!(read(text.as_bytes()).as_deref(), Some(text));
        }
    }

    #[test]
    fn rare_russian_name_is_no_other_language() {
        for text in [
            "Юсуф",
            "Цэцэг",
            "Мкртчян",
            "Щорс",
            "Оюунчимэг",
            "Эйяфьядлайёкюдль",
            "ЯндексМаркет",
            "оЛЬГА",
            "ЖКХ",
            "МосЭнергоСбыт",
            "Заказ №5",
            "• Крем",
            "Крем·Роза",
        ] {
            let (bytes, ..) = encoding_rs::WINDOWS_1251.encode(text);
            assert_eq!(read(&bytes).as_deref(), Some(text));
        }
    }
}
