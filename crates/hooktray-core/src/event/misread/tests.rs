//! Names in every wrong charset, and texts that look as if they were.

mod texts;

use encoding_rs::{IBM866, ISO_8859_5, KOI8_R, WINDOWS_1250, WINDOWS_1251, WINDOWS_1252, WINDOWS_1254};

use super::code_page::CodePage;
use super::{one_byte, utf_8};
use crate::event::charset::is_known;
use crate::event::repair::{RepairCode, Repairs};
use texts::{MEANT, NAMES};

fn undone(text: &str) -> Option<String> {
    super::undone(text, "", &mut Repairs::default())
}

/// Returns what bytes are in a charset.
fn read_as(bytes: &[u8], page: CodePage) -> String {
    let upper: Vec<char> = page.characters().map(|(_, c)| c).collect();
    let character = |byte: &u8| if byte.is_ascii() { char::from(*byte) } else { upper[usize::from(*byte) - 0x80] };
    bytes.iter().map(character).collect()
}

/// Returns the bytes of a text in a charset, if it has all its letters.
fn bytes_in(text: &str, page: CodePage) -> Option<Vec<u8>> {
    let byte = |c: char| {
        let of_page = || page.characters().find(|(_, known)| *known == c).map(|(byte, _)| byte);
        u8::try_from(c).ok().filter(u8::is_ascii).or_else(of_page)
    };
    text.chars().map(byte).collect()
}

/// The differential: of names in each charset that are read in each other one, none becomes another name.
#[test]
fn name_that_was_read_in_another_charset_is_read_as_it_was() {
    for (was, read) in one_byte::PAIRS {
        let misread = |name: &str| bytes_in(name, was).map(|bytes| read_as(&bytes, read));
        let (mut known, mut are_read) = (0, 0);
        for name in NAMES.split_whitespace() {
            for name in [name.to_owned(), name.to_lowercase(), name.to_uppercase()] {
                let Some(sent) = misread(&name) else { continue };
                let found = undone(&sent);
                assert!(
                    found.as_ref().is_none_or(|found| *found == name),
                    "{sent}: {name} is {found:?}: {was:?} as {read:?}"
                );
                known += usize::from(is_known(&name));
                are_read += usize::from(is_known(&name) && found.is_some());
            }
        }
        assert!(known > 0 && are_read * 5 >= known * 4, "{are_read} of {known}: {was:?} as {read:?}");
    }
}

#[test]
fn short_text_and_whole_order_are_read_as_they_were() {
    for (sent, text) in [
        ("╚трэ", "Иван"),
        ("╬ы№ур", "Ольга"),
        ("€ђ€ЌЂ", "ИРИНА"),
        ("Ћ«мЈ\u{a0}", "Ольга"),
        ("\u{88}¢\u{a0}\u{ad}", "Иван"),
        ("йЧБО", "Иван"),
        ("пМШЗБ", "Ольга"),
        ("хБЮМ", "Иван"),
        ("мЮРЮКЭЪ хБЮМНБМЮ", "Наталья Ивановна"),
        ("é×ÁÎ", "Иван"),
        ("îÁÔÁÌØÑ é×ÁÎÏ×ÎÁ", "Наталья Ивановна"),
        ("²ðèíà", "Ірина"),
        ("ªëèçàâåòà", "Єлизавета"),
        ("Îëüãà", "Ольга"),
        ("Çàêàç 2 øò", "Заказ 2 шт"),
        ("ïðèâåò", "привет"),
        ("Îëüãà iPhone 15", "Ольга iPhone 15"),
    ] {
        assert_eq!(undone(sent).as_deref(), Some(text), "{sent}");
    }
    let long = "Здравствуйте, хочу заказать крем. ".repeat(100);
    let (bytes, ..) = KOI8_R.encode(&long);
    let sent = WINDOWS_1251.decode_without_bom_handling(&bytes).0;
    assert_eq!(undone(&sent), Some(long), "beyond what is judged");
}

#[test]
fn text_that_is_meant_stays() {
    for text in MEANT {
        let inverted =
            |c: char| if c.is_uppercase() { c.to_lowercase().to_string() } else { c.to_uppercase().to_string() };
        for text in [text.to_owned(), text.to_lowercase(), text.to_uppercase(), text.chars().map(inverted).collect()] {
            assert_eq!(undone(&text), None, "{text}");
        }
    }
    for name in NAMES.split_whitespace() {
        let mut letters = name.chars();
        let first = letters.next().map(|first| first.to_lowercase().to_string()).unwrap_or_default();
        let with_caps_lock = first + &letters.as_str().to_uppercase();
        for text in [name.to_owned(), name.to_lowercase(), name.to_uppercase(), with_caps_lock] {
            assert_eq!(undone(&text), None, "{text}");
        }
    }
}

#[test]
fn text_that_may_be_one_of_two_names_stays() {
    // Анна read in Windows-1252, Инна read in Windows-1251.
    assert_eq!(undone("€\u{ad}\u{ad}\u{a0}"), None);
    // A name of which the `а` became a blank.
    assert_eq!(undone("Њ Ј®¬Ґ¤"), None);
}

#[test]
fn utf_8_that_was_misread_is_read() {
    for name in ["Ольга", "Ольга Смирнова", "Ёлкин И., 5", "«Роза» – 2 шт", "Їжакевич", "да"]
    {
        for misread in [WINDOWS_1251, WINDOWS_1252] {
            let sent = misread.decode_without_bom_handling(name.as_bytes()).0;
            assert_eq!(undone(&sent).as_deref(), Some(name), "{sent}");
        }
    }
    for name in ["Ольга", "Магомед", "Ш", "«Роза» – 2 шт"] {
        let wanted = Some(name).filter(|name| name.chars().count() > 1);
        for read in [IBM866, KOI8_R, WINDOWS_1250, WINDOWS_1254, ISO_8859_5].map(CodePage::Standard) {
            let sent = read_as(name.as_bytes(), read);
            assert_eq!(undone(&sent).as_deref(), wanted, "{sent}");
        }
        let sent = read_as(name.as_bytes(), CodePage::Latin1);
        assert_eq!(undone(&sent).as_deref(), wanted, "{sent}");
    }
    for (sent, name) in [
        ("╨ÿ╨▓╨░╨╜", "Иван"),
        ("╨₧╨╗╤î╨│╨░", "Ольга"),
        ("╙ÿ╤ü╨╡╨╝", "Әсем"),
        ("–Ш–≤–∞–љ", "Иван"),
        ("–Ш–†–Ш–Э–Р", "ИРИНА"),
        ("–Ѓ—А–Є–є", "Юрий"),
    ] {
        assert_eq!(undone(sent).as_deref(), Some(name), "{sent}");
    }
}

#[test]
fn letter_of_which_a_byte_was_lost_is_found() {
    for (sent, name) in [
        ("Р�РІР°РЅ РЎРјРёСЂРЅРѕРІ", "Иван Смирнов"),
        ("Р?РІР°РЅ РЎРјРёСЂРЅРѕРІ", "Иван Смирнов"),
        ("РРІР°РЅ РЎРјРёСЂРЅРѕРІ", "Иван Смирнов"),
        ("Р РѕРјР°РЅ", "Роман"),
        ("РРѕРјР°РЅ", "Роман"),
        ("РРґСѓР°СЂРґ", "Эдуард"),
        ("Ð Ð¾Ð¼Ð°Ð½", "Роман"),
        ("ÐÐ½Ð½Ð°", "Анна"),
    ] {
        let mut repairs = Repairs::default();
        assert_eq!(super::undone(sent, "name", &mut repairs).as_deref(), Some(name), "{sent}");
        assert!(!repairs.has(RepairCode::CharactersLost), "{sent}");
    }
}

#[test]
fn text_of_which_most_is_lost_stays() {
    for text in ["Ð".repeat(100_000), "Ð ".repeat(100_000), "РІРІ".to_owned() + &"Р".repeat(100_000)] {
        assert_eq!(undone(&text), None);
    }
}

#[test]
fn letter_that_may_be_several_is_noted_as_lost() {
    // Ищук, Рщук, Эщук.
    let mut repairs = Repairs::default();
    assert_eq!(super::undone("РС‰СѓРє", "name", &mut repairs).as_deref(), Some("�щук"));
    assert!(repairs.has(RepairCode::CharactersLost));
    for text in ["Р", "Р ", "Р С", "РЁ Р", "Р? С?", "СССР", "Р — С", "Р РІ С"] {
        assert_eq!(utf_8::undone(text), None, "{text}");
    }
}
