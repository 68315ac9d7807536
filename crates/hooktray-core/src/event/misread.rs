//! Russian text that a sender read in the wrong charset before it sent it.

use std::borrow::Cow;
use std::sync::LazyLock;

use encoding_rs::{Encoding, IBM866, ISO_8859_5, KOI8_R, WINDOWS_1250, WINDOWS_1251, WINDOWS_1252, WINDOWS_1254};

use super::charset;

/// The fewest Cyrillic letters that are not there by accident.
const MIN_CYRILLIC: usize = 2;
/// As [`MIN_CYRILLIC`], for a charset in which every letter is one byte.
const MIN_CYRILLIC_OF_ONE_BYTE: usize = 4;

/// The bytes that Cyrillic letters, and the signs beside them, begin with in UTF-8.
const FIRST_BYTES: [u8; 6] = [0xd0, 0xd1, 0xd2, 0xd3, 0xc2, 0xe2];

/// A charset in which programs read UTF-8 by mistake.
struct Misreading {
    /// `None` is Latin-1, which the Encoding Standard does not have: each byte is the character of its number.
    encoding: Option<&'static Encoding>,
    /// The characters that it has in place of [`FIRST_BYTES`].
    firsts: [char; FIRST_BYTES.len()],
}

impl Misreading {
    fn new(encoding: Option<&'static Encoding>) -> Misreading {
        let character = |byte: u8| match encoding {
            Some(encoding) => encoding.decode_without_bom_handling(&[byte]).0.chars().next().unwrap_or_default(),
            None => char::from(byte),
        };
        Misreading { encoding, firsts: FIRST_BYTES.map(character) }
    }

    /// Returns the bytes that were read as this text.
    fn bytes<'t>(&self, text: &'t str) -> Option<Cow<'t, [u8]>> {
        let Some(encoding) = self.encoding else {
            return text.chars().map(|c| u8::try_from(u32::from(c)).ok()).collect::<Option<Vec<u8>>>().map(Cow::Owned);
        };
        let (bytes, _, is_lost) = encoding.encode(text);
        (!is_lost).then_some(bytes)
    }
}

/// Those of Windows, Latin-1, and those of a console and of mail.
static MISREADINGS: LazyLock<Vec<Misreading>> = LazyLock::new(|| {
    [WINDOWS_1251, WINDOWS_1252]
        .map(Some)
        .into_iter()
        .chain([None])
        .chain([IBM866, KOI8_R, WINDOWS_1250, WINDOWS_1254, ISO_8859_5].map(Some))
        .map(Misreading::new)
        .collect()
});

/// Returns the text as it was before it was misread: `РћР»СЊРіР°`, `ÐžÐ»ÑŒÐ³Ð°` and `╨Ю╨╗╤М╨│╨░` are UTF-8 read as Windows-1251, as
/// Windows-1252 and as IBM866, `Îëüãà` is Windows-1251 read as Windows-1252. Nothing if it is none of these.
pub(super) fn undone(text: &str) -> Option<String> {
    let first = text.chars().find(|c| !c.is_ascii())?;
    let may_be = |misreading: &&Misreading| misreading.firsts.contains(&first);
    let of_utf_8 = MISREADINGS.iter().filter(may_be).find_map(|misreading| utf_8_read_as(misreading, text));
    of_utf_8.or_else(|| windows_1251_read_as_1252(text))
}

/// Returns the text of UTF-8 that was read so.
fn utf_8_read_as(misreading: &Misreading, text: &str) -> Option<String> {
    let bytes = misreading.bytes(text)?;
    let read = std::str::from_utf8(&bytes).ok()?;
    let others: Vec<char> = read.chars().filter(|c| !c.is_ascii()).collect();
    let letters = others.iter().filter(|c| is_cyrillic(**c)).count();
    let is_text = others.iter().all(|c| is_cyrillic(*c) || "«»„“”‘’–—…№€\u{a0}".contains(*c));
    (letters >= MIN_CYRILLIC && is_text).then(|| read.to_owned())
}

/// Returns the text of Windows-1251 that was read as Windows-1252. The languages of Windows-1252 have no words of so many letters
/// without an ASCII letter among them.
fn windows_1251_read_as_1252(text: &str) -> Option<String> {
    let is_letter = |c: char| matches!(c, 'À'..='ÿ' | '¨' | '¸');
    let letters = text.chars().filter(|c| is_letter(*c)).count();
    let is_other = |c: char| (c.is_ascii() && !c.is_ascii_alphabetic()) || "«»–—…\u{a0}¹".contains(c);
    if letters < MIN_CYRILLIC_OF_ONE_BYTE || !text.chars().all(|c| is_letter(c) || is_other(c)) {
        return None;
    }
    let (bytes, _, is_lost) = WINDOWS_1252.encode(text);
    let read = WINDOWS_1251.decode_without_bom_handling_and_without_replacement(&bytes)?;
    (!is_lost && charset::is_certainly_russian(&bytes)).then(|| read.into_owned())
}

fn is_cyrillic(c: char) -> bool {
    matches!(c, '\u{400}'..='\u{4ff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn misread_text_is_read_as_it_was() {
        for name in ["Ольга", "Ольга Смирнова", "Ёлкин И., 5", "«Роза» – 2 шт", "Їжакевич", "да"]
        {
            for misread in [WINDOWS_1251, WINDOWS_1252] {
                let sent = misread.decode_without_bom_handling(name.as_bytes()).0;
                assert_eq!(undone(&sent).as_deref(), Some(name), "{sent}");
            }
        }
        for name in ["Ольга", "Магомед", "Ш", "«Роза» – 2 шт"] {
            for read in [IBM866, KOI8_R, WINDOWS_1250, WINDOWS_1254, ISO_8859_5] {
                let sent = read.decode_without_bom_handling(name.as_bytes()).0;
                assert_eq!(undone(&sent).as_deref(), Some(name).filter(|name| name.chars().count() > 1), "{sent}");
            }
            let sent: String = name.bytes().map(char::from).collect();
            assert_eq!(undone(&sent).as_deref(), Some(name).filter(|name| name.chars().count() > 1), "{sent}");
        }
        for name in ["Ольга", "Ольга Смирнова", "Заказ 2 шт", "привет"] {
            let (bytes, ..) = WINDOWS_1251.encode(name);
            let sent = WINDOWS_1252.decode_without_bom_handling(&bytes).0;
            assert_eq!(undone(&sent).as_deref(), Some(name), "{sent}");
        }
    }

    #[test]
    fn other_text_stays() {
        for text in [
            "Ольга",
            "РЁВ",
            "Сёла",
            "Рёв",
            "РС",
            "С°",
            "René",
            "Åse Ødegård",
            "Évry",
            "ÉÈÀÙ",
            "Þórður",
            "Größe",
            "naïve café",
            "ÄÖÜ",
            "Ææ",
            "РџС",
            "谢谢",
            "😀",
            "±5°",
            "ČŠŽ",
            "Ñandú",
            "Élève à été",
            "ОО",
            "Ça",
            "Ðuro",
            "5–А",
            "Ñandú · Ðakovo",
            "бА",
            "пё",
        ] {
            assert_eq!(undone(text), None, "{text}");
        }
    }
}
