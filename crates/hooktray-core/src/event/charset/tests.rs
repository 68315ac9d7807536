//! Tests of charsets as senders declare and mix them.

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
fn utf_16_that_does_not_say_its_byte_order_is_detected() {
    let json = format!("{{\"message\": \"{ORDER}\"}}");
    let big: Vec<u8> = json.encode_utf16().flat_map(u16::to_be_bytes).collect();
    assert_eq!(text(&big, Some("utf-16")).as_deref(), Some(json.as_str()));
}

#[test]
fn byte_order_of_a_short_word_is_that_in_which_it_has_letters() {
    for word in ["Фёдор", "Ольга", "谢谢", "да", "René"] {
        let bytes = |order: fn(u16) -> [u8; 2]| word.encode_utf16().flat_map(order).collect::<Vec<u8>>();
        for encoded in [bytes(u16::to_be_bytes), bytes(u16::to_le_bytes)] {
            assert_eq!(text(&encoded, Some("UTF-16")).as_deref(), Some(word), "{encoded:?}");
        }
    }
}

#[test]
fn iso_2022_jp_is_read_where_it_is_declared() {
    // So long that the escapes do not show that it is not plain ASCII.
    let json = format!("{{\"name\":\"田中\",\"text\":\"{}\"}}", "1 x cream, please; ".repeat(5));
    let (bytes, ..) = encoding_rs::ISO_2022_JP.encode(&json);
    assert_eq!(text(&bytes, Some("ISO-2022-JP")).as_deref(), Some(&*json));
}

#[test]
fn kazakh_letters_are_read_where_their_charset_is_declared() {
    let bytes = b"\xbd\xf3\xf0\xeb\xe0\xed \xa3\xb3\xe2";
    assert_eq!(text(bytes, Some("KZ-1048")).as_deref(), Some("Ңурлан Әів"));
    assert_eq!(text(b"\xa4\xec\xb3\xf0, \xcd\xb1\xf0", Some("PTCP154")).as_deref(), Some("Өмір, Нұр"));
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
fn labels_of_the_encoding_standard_are_known_as_they_are() {
    for (label, name) in [
        ("ks_c_5601-1987", "EUC-KR"),
        ("ksc_5601", "EUC-KR"),
        ("gb_2312", "GBK"),
        ("gb_2312-80", "GBK"),
        ("ms_kanji", "Shift_JIS"),
        ("iso_8859-5:1988", "ISO-8859-5"),
        ("ISO_8859-7:1987", "ISO-8859-7"),
        ("cp_1251", "windows-1251"),
        ("Windows_1251", "windows-1251"),
        ("koi8_r", "KOI8-R"),
        ("cp866", "IBM866"),
    ] {
        assert_eq!(for_label(label).map(Encoding::name), Some(name), "{label}");
    }
}

#[test]
fn charset_that_exists_and_is_not_supported_is_open() {
    for (label, bytes) in
        [("cp850", &b"Fran\x87ois"[..]), ("IBM437", b"Fran\x87ois"), ("cp1125", b"\x8b\xf7\xab\xf7\xef")]
    {
        let mut repairs = Repairs::default();
        read(bytes, Some(label), &mut repairs);
        assert_eq!(repairs.ambiguity(), Some(Ambiguity::Charset), "{label}");
    }
    let mut repairs = Repairs::default();
    assert_eq!(read("Иван".as_bytes(), Some("cp850"), &mut repairs).as_deref(), Some("Иван"));
    assert_eq!(repairs.ambiguity(), None);
}

#[test]
fn declared_east_asian_charset_counts_where_utf_8_would_be_two_letters() {
    let thanks = b"\xd0\xbb\xd0\xbb";
    for label in ["gbk", "gb2312", "GB18030"] {
        assert_eq!(text(thanks, Some(label)).as_deref(), Some("谢谢"), "{label}");
        let json = [&b"{\"name\":\"\xcd\xf5\xd0\xa1\xc3\xf7\",\"text\":\""[..], thanks, b"\"}"].concat();
        assert_eq!(text(&json, Some(label)).as_deref(), Some("{\"name\":\"王小明\",\"text\":\"谢谢\"}"));
    }
    assert_eq!(text(thanks, None).as_deref(), Some("лл"));
    // A label that many programs name by mistake.
    for told in ["王小明", "谢谢", "您好我要订购", "Ольга"] {
        assert_eq!(text(told.as_bytes(), Some("gbk")).as_deref(), Some(told));
    }
}

#[test]
fn letter_at_the_end_of_a_latin_word_is_no_cut_utf_8() {
    let mixed = b"{\"name\":\"Ren\xe9\",\"city\":\"\xc3\x89vry\"}";
    assert_eq!(text(mixed, None).as_deref(), Some("{\"name\":\"René\",\"city\":\"Évry\"}"));
}

#[test]
fn character_without_a_meaning_is_no_utf_8() {
    let mixed = b"{\"city\":\"\xd0\x9a\",\"name\":\"\xee\xab\xa8\xef\"}";
    let mut repairs = Repairs::default();
    let text = read(mixed, None, &mut repairs).unwrap_or_default();
    assert!(text.contains("юлия") || repairs.ambiguity() == Some(Ambiguity::Charset), "{text}");
}

#[test]
fn latin_word_is_not_read_as_half_a_russian_one() {
    let mut repairs = Repairs::default();
    read(b"{\"name\":\"Andr\xe9\",\"text\":\"\xe0\"}", None, &mut repairs);
    assert_eq!(repairs.ambiguity(), Some(Ambiguity::Charset));
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

fn repaired(bytes: &[u8], declared: Option<&str>) -> (String, Vec<RepairCode>) {
    let mut repairs = Repairs::default();
    let text = read(bytes, declared, &mut repairs).unwrap();
    (text, repairs.into_vec().into_iter().map(|repair| repair.code).collect())
}

#[test]
fn stray_bytes_do_not_spoil_the_rest() {
    let name = "\"name\":\"Ольга Смирнова\",\"message\":";
    for (message, read) in [
        (&b"\"ok \xf0\""[..], "\"ok \u{fffd}\""),
        (b"\"ok \xf0\x9f\x98\"", "\"ok \u{fffd}\""),
        (b"\"\xd0\xb7\xd0\xb0\xd0\xba \xb9 5\"", "\"зак \u{fffd} 5\""),
        (b"\"\xd0\"", "\"\u{fffd}\""),
    ] {
        for declared in [None, Some("utf-8"), Some("windows-1251")] {
            let (text, codes) = repaired(&[name.as_bytes(), message].concat(), declared);
            if declared == Some("windows-1251") && !message[1..].starts_with(b"\xd0\xb7") {
                assert!(text.starts_with(name), "{text}");
                continue;
            }
            assert_eq!(text, format!("{name}{read}"));
            assert_eq!(codes, [RepairCode::CharactersLost]);
        }
    }
}

#[test]
fn values_of_json_have_their_own_charsets() {
    let mixed = [&b"{\"name\":\""[..], "Ольга".as_bytes(), b"\",\"utm\":\"\xff\xed\xe4\xe5\xea\xf1\"}"].concat();
    let (text, codes) = repaired(&mixed, None);
    assert_eq!(text, "{\"name\":\"Ольга\",\"utm\":\"яндекс\"}");
    assert_eq!(codes, [RepairCode::CharsetMixed]);
    let whole = windows_1251("{\"a\":\"Ольга\",\"b\":\"да\"}");
    for declared in [None, Some("windows-1251"), Some("cp1251"), Some("win-1251"), Some("utf-8")] {
        assert_eq!(repaired(&whole, declared), ("{\"a\":\"Ольга\",\"b\":\"да\"}".to_owned(), vec![]));
    }
}

#[test]
fn spaces_and_dashes_of_a_number_are_no_letters() {
    let numbers: [(&[u8], &str); 5] = [
        (b"8\xa0916\xa0555-01-17", "8\u{a0}916\u{a0}555-01-17"),
        (b"8 916 555\x9601\x9617", "8 916 555–01–17"),
        (b"+7\xa0(916)\xa0555\x9701\x9717", "+7\u{a0}(916)\u{a0}555—01—17"),
        (b"050\xa0121\xa081\xa090", "050\u{a0}121\u{a0}81\u{a0}90"),
        (b"8 \x96 916 \x96 5550117", "8 – 916 – 5550117"),
    ];
    for (number, read) in numbers {
        let name = windows_1251("Иван");
        for (name, codes) in [
            (b"Ivan".as_slice(), vec![]),
            (&name, vec![]),
            ("Иван".as_bytes(), vec![RepairCode::CharsetMixed]),
            (b"\x88\xa2\xa0\xad \x8f\xa5\xe2\xe0\xae\xa2", vec![RepairCode::CharsetMixed]),
        ] {
            let json = [b"{\"name\":\"", name, b"\",\"phone\":\"", number, b"\"}"].concat();
            let (text, repairs) = repaired(&json, None);
            assert!(text.ends_with(&format!("\"phone\":\"{read}\"}}")), "{text}");
            assert_eq!(repairs, codes, "{text}");
        }
    }
    // A house, in code page 866.
    assert_eq!(text(b"\x84\xae\xac 15\xa0", None).as_deref(), Some("Дом 15а"));
}

#[test]
fn charset_of_many_values_is_detected_as_one() {
    let json = format!("{{\"m\":\"{}\"}}", "Ольга \"Роза\" ".repeat(values::MAX_DETECTED));
    assert_eq!(text(&windows_1251(&json), None).as_deref(), Some(json.as_str()));
}

#[test]
fn letters_that_are_a_character_of_utf_8_by_chance_stay_letters() {
    for text in ["Лёд", "Пёс", "Рёв", "Тёс"] {
        for declared in [None, Some("windows-1251"), Some("utf-8"), Some("iso-8859-1"), Some("us-ascii")] {
            assert_eq!(super::text(&windows_1251(text), declared).as_deref(), Some(text), "{declared:?}");
        }
    }
    assert_eq!(text(b"Caf\xe9", Some("iso-8859-1")).as_deref(), Some("Café"));
    assert_eq!(text(b"M\xfcller, Stra\xdfe", Some("iso-8859-1")).as_deref(), Some("Müller, Straße"));
}

#[test]
fn zeros_around_text_are_no_reason_to_refuse_it() {
    assert_eq!(text(b"{\"a\":1}\0\0", None).as_deref(), Some("{\"a\":1}\0\0"));
    assert!(text(b"{\"a\":\"x\0\0\",\"b\":1}", None).is_some());
    assert!(text(b"a=1&b=2\0", None).is_some());
    assert!(text(b"\0\0{\"a\":1}", None).is_some());
    assert_eq!(text(b"a\0b\0c", None), None);
}

#[test]
fn binary_data_is_not_text() {
    assert_eq!(text(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", None), None);
    assert_eq!(text(&[0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3], None), None);
}

/// The characters of Latin-1 in which UTF-8 was read by mistake are not binary data.
#[test]
fn utf_8_that_was_read_as_latin_1_is_text() {
    for name in ["Иван", "Ольга Смирнова", "цена – 5 €, «Роза»…"] {
        let sent: String = name.bytes().map(char::from).collect();
        assert_eq!(text(sent.as_bytes(), None).as_deref(), Some(&*sent), "{name}");
    }
    // Bytes of another charset that were read as Latin-1, and data.
    for sent in ["\u{88}¢\u{a0}\u{ad}\u{90}", "\u{80}\u{81}\u{82}abc", "Ð\u{1}\u{2}"] {
        assert_eq!(text(sent.as_bytes(), None), None, "{sent:?}");
    }
}

/// Bytes of these words are characters of UTF-8 that no text has beside each other.
#[test]
fn capitals_of_a_rare_charset_are_no_damaged_utf_8() {
    for word in ["ТИХОН", "СТОЯН", "СУЗУН", "ХОСТА", "ЧУЛЫМ", "ФАТЕЖ", "ЧЕХОВ"] {
        let (bytes, ..) = encoding_rs::ISO_8859_5.encode(word);
        let mut repairs = Repairs::default();
        let read = read(&bytes, None, &mut repairs).unwrap_or_default();
        assert!(read == word || repairs.ambiguity().is_some(), "{word}: {read}");
    }
    for (bytes, text) in [
        (&"Ольга Смирнова".as_bytes()[..24], "Ольга Смирно\u{fffd}"),
        (&"Jürgen Müller, Straße".as_bytes()[..22], "Jürgen Müller, Stra\u{fffd}"),
        (&"Γιώργος".as_bytes()[..13], "Γιώργο\u{fffd}"),
    ] {
        let mut repairs = Repairs::default();
        assert_eq!((read(bytes, None, &mut repairs).as_deref(), repairs.ambiguity()), (Some(text), None));
    }
}
