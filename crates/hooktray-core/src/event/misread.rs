//! Russian text that a sender read in the wrong charset before it sent it.

use encoding_rs::{Encoding, WINDOWS_1251, WINDOWS_1252};

use super::charset;

/// The fewest Cyrillic letters that are no accident.
const FEWEST: usize = 2;
/// As [`FEWEST`], for a charset in which every letter is one byte.
const FEWEST_OF_ONE_BYTE: usize = 4;

/// Returns the text as it was before it was misread: `РћР»СЊРіР°` and `ÐžÐ»ÑŒÐ³Ð°` are UTF-8 read as Windows-1251 and as
/// Windows-1252, `Îëüãà` is Windows-1251 read as Windows-1252. Nothing if it is none of these.
pub(super) fn undone(text: &str) -> Option<String> {
    if text.is_ascii() {
        return None;
    }
    [WINDOWS_1251, WINDOWS_1252]
        .into_iter()
        .find_map(|misread| utf_8_read_as(misread, text))
        .or_else(|| windows_1251_read_as_1252(text))
}

/// Returns the text of UTF-8 that was read in this charset.
fn utf_8_read_as(misread: &'static Encoding, text: &str) -> Option<String> {
    let (bytes, _, is_lost) = misread.encode(text);
    let read = std::str::from_utf8(&bytes).ok().filter(|_| !is_lost)?;
    let others: Vec<char> = read.chars().filter(|c| !c.is_ascii()).collect();
    let letters = others.iter().filter(|c| is_cyrillic(**c)).count();
    let is_text = others.iter().all(|c| is_cyrillic(*c) || "«»„“”‘’–—…№\u{a0}".contains(*c));
    (letters >= FEWEST && is_text).then(|| read.to_owned())
}

/// Returns the text of Windows-1251 that was read as Windows-1252. The languages of Windows-1252 have no words of so many letters
/// without an ASCII letter among them.
fn windows_1251_read_as_1252(text: &str) -> Option<String> {
    let is_letter = |c: char| matches!(c, 'À'..='ÿ' | '¨' | '¸');
    let letters = text.chars().filter(|c| is_letter(*c)).count();
    let is_other = |c: char| (c.is_ascii() && !c.is_ascii_alphabetic()) || "«»–—…\u{a0}¹".contains(c);
    if letters < FEWEST_OF_ONE_BYTE || !text.chars().all(|c| is_letter(c) || is_other(c)) {
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
        ] {
            assert_eq!(undone(text), None, "{text}");
        }
    }
}
