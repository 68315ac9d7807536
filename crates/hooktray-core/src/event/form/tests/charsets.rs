//! Charsets of the values of a form.

use serde_json::{Value, json};

use super::{form, read};
use crate::event::form::parse;
use crate::event::repair::{RepairCode, Repairs};

fn form_of(bytes: &[u8]) -> Value {
    read(bytes).0
}

#[test]
fn declared_charset_wins_over_utf_8_by_chance() {
    let name = |bytes: &[u8], declared| parse(bytes, declared, &mut Repairs::default())["name"].clone();
    assert_eq!(name(b"name=%CB%B3&phone=1", Some("windows-1251")), "Лі");
    assert_eq!(name(b"name=%CA%B3%F0%E0&phone=1", Some("windows-1251")), "Кіра");
    // Of senders that declare one charset and send the other.
    for (escapes, text) in [("%D0%B3", "г"), ("%C3%A9", "é"), ("M%C3%BCller", "Müller"), ("%E2%84%96", "№")] {
        let form = format!("name={escapes}&phone=1");
        assert_eq!(name(form.as_bytes(), Some("windows-1251")), text);
    }
}

#[test]
fn values_are_decoded_in_their_charset() {
    assert_eq!(form("t=a%3Db%26c+d%2B"), json!({"t": "a=b&c d+"}));
    assert_eq!(parse(b"name=%C6%E0%ED%ED%E0", Some("windows-1251"), &mut Repairs::default()), json!({"name": "Жанна"}));
    assert_eq!(form("name=%C6%E0%ED%ED%E0+%D9%F3%EA%E8%ED%E0"), json!({"name": "Жанна Щукина"}));
    assert_eq!(form("name=%DF%ED%E0"), json!({"name": "Яна"}));
    assert_eq!(form("answer=%E4%E0"), json!({"answer": "да"}));
}

#[test]
fn charset_of_several_values_is_found_as_of_one() {
    let koi8 = encoding_rs::KOI8_R.encode("to=1&name=Ольга Смирнова&message=Беру крем 2 шт").0.into_owned();
    assert_eq!(form_of(&koi8), json!({"to": "1", "name": "Ольга Смирнова", "message": "Беру крем 2 шт"}));
    let cp866 = encoding_rs::IBM866.encode("Казань").0.into_owned();
    let other = encoding_rs::WINDOWS_1251.encode("name=Ольга Смирнова&city=").0.into_owned();
    let (value, codes) = read(&[other, cp866].concat());
    assert_eq!((value, codes), (json!({"name": "Ольга Смирнова", "city": "Казань"}), vec![RepairCode::CharsetMixed]));
    let named = encoding_rs::KOI8_R.encode("name=ЩЁ&_charset_=koi8-r").0.into_owned();
    assert_eq!(form_of(&named)["name"], "ЩЁ");
}

#[test]
fn each_value_has_its_own_charset() {
    for (bytes, value) in [
        (&b"name=%D0%98%D0%B2%D0%B0%D0%BD&utm=%FF%ED%E4%E5%EA%F1"[..], json!({"name": "Иван", "utm": "яндекс"})),
        (b"utm=%FF%ED%E4%E5%EA%F1&name=%D0%98%D0%B2%D0%B0%D0%BD", json!({"utm": "яндекс", "name": "Иван"})),
        (b"a=\xd0\x98\xd0\xb2\xd0\xb0\xd0\xbd&b=\xc8\xe2\xe0\xed", json!({"a": "Иван", "b": "Иван"})),
        (b"a=%D0%98%D0%B2&b=%C8%E2%E0%ED&c=%E4%E0", json!({"a": "Ив", "b": "Иван", "c": "да"})),
    ] {
        assert_eq!(read(bytes), (value, vec![RepairCode::CharsetMixed]));
    }
    let cut = read(b"name=%D0%98%D0%B2%D0%B0%D0%BD&text=%D0%B4%D0%B0+%F0%9F%98");
    assert_eq!(cut, (json!({"name": "Иван", "text": "да \u{fffd}"}), vec![RepairCode::CharactersLost]));
    assert_eq!(read(b"a=%C8%E2%E0%ED&b=%E4%E0"), (json!({"a": "Иван", "b": "да"}), vec![]));
    let declared = parse(b"a=%E9%D7%C1%CE&b=%D0%98%D0%B2", Some("koi8-r"), &mut Repairs::default());
    assert_eq!(declared, json!({"a": "Иван", "b": "Ив"}));
}

#[test]
fn values_in_several_russian_charsets_are_each_read_in_their_own() {
    use encoding_rs::{IBM866, KOI8_R, UTF_8, WINDOWS_1251};
    let values =
        [("name", "Анна-Мария Жук"), ("message", "Когда привезёте?"), ("utm", "реклама_вк"), ("city", "Казань")];
    for charsets in [
        [KOI8_R, WINDOWS_1251, WINDOWS_1251, WINDOWS_1251],
        [WINDOWS_1251, WINDOWS_1251, WINDOWS_1251, KOI8_R],
        [KOI8_R, KOI8_R, KOI8_R, WINDOWS_1251],
        [UTF_8, KOI8_R, WINDOWS_1251, UTF_8],
        [WINDOWS_1251, KOI8_R, UTF_8, UTF_8],
        [UTF_8, WINDOWS_1251, KOI8_R, IBM866],
        [IBM866, KOI8_R, UTF_8, WINDOWS_1251],
    ] {
        let fields = values
            .iter()
            .zip(charsets)
            .map(|((name, value), charset)| [name.as_bytes(), b"=", &charset.encode(value).0].concat());
        let (read, codes) = read(&fields.collect::<Vec<_>>().join(&b'&'));
        let read: Vec<&str> = values.iter().filter_map(|(name, _)| read[name].as_str()).collect();
        assert_eq!(read, values.map(|(_, value)| value), "{charsets:?}");
        assert_eq!(codes, [RepairCode::CharsetMixed]);
    }
}

/// The whole is not text in KOI8-R, since “Орёл” is not.
#[test]
fn short_word_is_read_in_its_own_charset_among_several() {
    use encoding_rs::{KOI8_R, WINDOWS_1251};
    let koi8 = KOI8_R.encode("name=Игорь&message=Пришлите каталог&utm=гугл&city=").0.into_owned();
    let (value, _) = read(&[&koi8[..], &WINDOWS_1251.encode("Орёл").0].concat());
    assert_eq!((&value["utm"], &value["city"]), (&json!("гугл"), &json!("Орёл")));
}

/// Three of these letters in code page 866 are one of a rare script in UTF-8.
#[test]
fn word_that_looks_like_cut_utf_8_is_read() {
    let bytes = [b"text=", &encoding_rs::IBM866.encode("спасибо").0[..], b"&a=1"].concat();
    assert_eq!(form_of(&bytes)["text"], "спасибо");
}
