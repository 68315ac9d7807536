//! The charsets of bodies of every kind: what is declared, what the values beside show, and what is left open.

use encoding_rs::{
    BIG5, EUC_JP, EUC_KR, Encoding, GBK, IBM866, ISO_8859_5, ISO_8859_7, KOI8_R, KOI8_U, MACINTOSH, SHIFT_JIS,
    WINDOWS_874, WINDOWS_1250, WINDOWS_1251, WINDOWS_1252, WINDOWS_1253, WINDOWS_1254, WINDOWS_1255, WINDOWS_1256,
    WINDOWS_1257, X_MAC_CYRILLIC,
};
use serde_json::json;

use super::read_of;
use crate::event::repair::RepairCode;
use crate::outcome::ProblemCode;

const FORM: &str = "application/x-www-form-urlencoded";

/// The same record as JSON, as plain text, as a form, as one that is not encoded, and in two kinds of multipart.
fn bodies(name: &[u8], text: &[u8]) -> Vec<(&'static str, Vec<u8>)> {
    let json = [b"{\"phone\":\"89165550117\",\"name\":\"", name, b"\",\"text\":\"", text, b"\"}"].concat();
    let percent = |bytes: &[u8]| bytes.iter().map(|byte| format!("%{byte:02X}")).collect::<String>();
    let form = format!("phone=89165550117&name={}&text={}", percent(name), percent(text)).into_bytes();
    let raw = [b"phone=89165550117&name=", name, b"&text=", text].concat();
    let part = |of: &str, value: &[u8]| {
        [format!("--B\r\nContent-Disposition: form-data; name=\"{of}\"\r\n\r\n").as_bytes(), value, b"\r\n"].concat()
    };
    let multipart =
        [part("phone", b"89165550117"), part("name", name), part("text", text), b"--B--\r\n".to_vec()].concat();
    vec![
        ("application/json", json.clone()),
        ("text/plain", json),
        (FORM, form),
        (FORM, raw),
        ("multipart/form-data; boundary=B", multipart),
    ]
}

fn encoded(encoding: &'static Encoding, text: &str) -> Vec<u8> {
    encoding.encode(text).0.into_owned()
}

fn assert_name(content_type: &str, body: &[u8], name: &str) {
    let shown = String::from_utf8_lossy(body);
    let (json, _) =
        read_of(content_type, body).unwrap_or_else(|problem| panic!("{content_type} {name} {shown}: {problem}"));
    assert_eq!(json["name"], name, "{content_type} {shown}");
}

#[test]
fn declared_charset_counts_in_every_kind_of_body() {
    for (encoding, names, text) in [
        (IBM866, &["яна", "ёлка", "сам", "Яна", "уже"][..], "Иван Сидоров"),
        (WINDOWS_1251, &["Ні", "Лі", "Лё", "Ґалаґан"], "Олена"),
        (KOI8_R, &["сё", "Ёж", "Лё"], "Иван"),
        (KOI8_U, &["Лі", "сё", "Її"], "Олена"),
        (X_MAC_CYRILLIC, &["Яна", "Оля"], "Иван"),
        (ISO_8859_5, &["Ян", "ЧАБ"], "Юрий"),
        (WINDOWS_1250, &["Łódź", "KÓŁKO", "Jiří"], "x"),
        (WINDOWS_1252, &["Zoë", "Åsa"], "x"),
        (WINDOWS_1255, &["דנה"], "שלום"),
        (WINDOWS_1256, &["أحمد", "گل"], "x"),
        (ISO_8859_7, &["Ιω", "Γιώργος"], "x"),
        (GBK, &["李", "王伟", "谢谢"], "x"),
        (EUC_KR, &["김", "표", "최"], "x"),
        (BIG5, &["李", "臣"], "x"),
        (SHIFT_JIS, &["山田", "ﾃｲ"], "x"),
    ] {
        for name in names {
            for text in [text, "x"] {
                for (content_type, body) in bodies(&encoded(encoding, name), &encoded(encoding, text)) {
                    assert_name(&format!("{content_type}; charset={}", encoding.name()), &body, name);
                }
            }
        }
    }
    for (content_type, body) in bodies(b"\xa3\xf1\xe5\xeb", b"x") {
        assert_name(&format!("{content_type}; charset=kz-1048"), &body, "Әсел");
    }
}

#[test]
fn field_that_names_the_charset_counts_before_utf_8_by_chance() {
    assert_name(FORM, b"name=%EF%AD%A0&text=%AE%AA&_charset_=ibm866", "яна");
    assert_name(FORM, b"name=%D3%A3&_charset_=koi8-r", "сё");
    let part = |of: &str, value: &[u8]| {
        [format!("--B\r\nContent-Disposition: form-data; name=\"{of}\"\r\n\r\n").as_bytes(), value, b"\r\n"].concat()
    };
    let body = [part("_charset_", b"windows-1251"), part("name", b"\xcd\xb3"), b"--B--".to_vec()].concat();
    assert_name("multipart/form-data; boundary=B", &body, "Ні");
    let own = b"--B\r\nContent-Disposition: form-data; name=\"name\"\r\nContent-Type: text/plain; charset=ibm866\r\n\r\n\xef\xad\xa0\r\n--B--";
    assert_name("multipart/form-data; boundary=B", own, "яна");
}

#[test]
fn utf_8_under_a_wrong_charset_stays_utf_8() {
    for name in ["Ольга", "Ян", "Ли", "Әсел", "Müller", "李", "김", "Ні", "яна", "Γιώργος"]
    {
        for text in ["Хочу крем", "x", "да"] {
            for (content_type, body) in bodies(name.as_bytes(), text.as_bytes()) {
                for charset in ["windows-1251", "koi8-r", "ibm866", "iso-8859-1", "windows-1250", "euc-kr", "utf-8"] {
                    assert_name(&format!("{content_type}; charset={charset}"), &body, name);
                }
                assert_name(content_type, &body, name);
            }
        }
    }
}

#[test]
fn charset_of_the_values_beside_counts_where_none_is_declared() {
    for (encoding, names, text) in [
        (IBM866, &["яна", "ёлка", "сам"][..], "Иван Сидоров"),
        (WINDOWS_1251, &["Ні", "Рі", "Лё"], "Ольга Смирнова"),
        (KOI8_R, &["сё", "Лё"], "Иван Сидоров"),
        (ISO_8859_5, &["нет", "мир", "да"], "Хочу заказать крем"),
    ] {
        for name in names {
            for (content_type, body) in bodies(&encoded(encoding, name), &encoded(encoding, text)) {
                assert_name(content_type, &body, name);
            }
        }
    }
}

#[test]
fn short_foreign_name_in_a_charset_that_nobody_names_is_kept() {
    for name in [
        &b"M\x81ller"[..],
        b"Fran\x87ois",
        b"S\x94ren",
        b"\xc0\xee",
        b"\xb1\xe8",
        b"\xc2\xed",
        b"\xc0\xcc",
        b"\xc0\xe5",
        b"\xc3\xd6",
        b"\xcd\xb3",
        b"\xef\xad\xa0",
        b"\xf1\xab\xaa\xa0",
        b"\xd3\xa3",
    ] {
        for (content_type, body) in bodies(name, b"x") {
            let read = read_of(content_type, &body);
            let code = read.as_ref().map_err(|problem| problem.code);
            assert_eq!(code.err(), Some(ProblemCode::BodyAmbiguous), "{content_type} {name:?} {read:?}");
        }
    }
}

#[test]
fn escapes_of_json_are_no_letters_of_the_words_behind_them() {
    for encoding in [WINDOWS_1251, KOI8_R, IBM866, ISO_8859_5] {
        for (escaped, text) in [
            ("Привет\\nмир", "Привет\nмир"),
            ("Первая строка\\r\\nВторая", "Первая строка\r\nВторая"),
            ("Хочу\\tкрем", "Хочу\tкрем"),
            ("\\nСпасибо", "\nСпасибо"),
            ("Ольга\\n", "Ольга\n"),
            ("Крем\\u0020мыло", "Крем мыло"),
            ("строка1\\n\\nстрока2", "строка1\n\nстрока2"),
        ] {
            for name in ["Иван Сидоров", "Ольга Смирнова"] {
                let json = format!("{{\"name\":\"{name}\",\"text\":\"{escaped}\"}}");
                let (read, codes) = read_of("application/json", &encoded(encoding, &json)).unwrap();
                assert_eq!((read, codes), (json!({"name": name, "text": text}), vec![]), "{}", encoding.name());
            }
        }
    }
}

#[test]
fn latin_word_beside_a_russian_one_without_a_blank_is_read() {
    for encoding in [WINDOWS_1251, KOI8_R, IBM866] {
        for text in ["XXLразмер", "iPhoneЧехол", "чехолiPhone", "Иванivan@mail.ru"] {
            for (content_type, body) in bodies(&encoded(encoding, "Ольга Смирнова"), &encoded(encoding, text))
            {
                let (read, _) = read_of(content_type, &body).unwrap();
                assert_eq!(read["text"], text, "{} {content_type}", encoding.name());
            }
        }
    }
}

#[test]
fn characters_as_java_writes_them_are_read() {
    let rose = b"\xed\xa0\xbc\xed\xbc\xb9";
    let name = ["Ольга ".as_bytes(), rose].concat();
    for (content_type, body) in bodies(&name, "крем".as_bytes()) {
        let (read, codes) = read_of(content_type, &body).unwrap();
        assert_eq!((&read["name"], codes), (&json!("Ольга 🌹"), vec![RepairCode::EncodedTwice]), "{content_type}");
    }
    for (content_type, body) in bodies(rose, &encoded(WINDOWS_1251, "Хочу заказать")) {
        let (read, _) = read_of(content_type, &body).unwrap();
        assert_eq!((&read["name"], &read["text"]), (&json!("🌹"), &json!("Хочу заказать")), "{content_type}");
    }
    for (content_type, body) in bodies("Ольга\u{0}".replace('\0', "").as_bytes(), b"ok\xc0\x80") {
        let (read, codes) = read_of(content_type, &body).unwrap();
        assert_eq!(read["text"], "ok", "{content_type}");
        assert!(
            codes.contains(&RepairCode::EncodedTwice) && codes.contains(&RepairCode::InvisibleCharacters),
            "{codes:?}"
        );
    }
}

#[test]
fn signs_of_utf_8_are_read_in_every_kind_of_body() {
    for sign in ["×", "÷", "90×60×90", "£5 × 2", "Ə."] {
        for charset in ["", "; charset=windows-1251"] {
            for (content_type, body) in bodies(sign.as_bytes(), b"x") {
                assert_name(&format!("{content_type}{charset}"), &body, sign);
            }
        }
    }
}

#[test]
fn body_that_ends_within_a_character_is_damaged() {
    let cut = |text: &str| text.as_bytes()[..text.len() - 1].to_vec();
    for (content_type, text) in [
        (FORM, "phone=89165550117&name=Ольга С"),
        (FORM, "phone=89165550117&name=Ольга 😀"),
        ("text/plain", "Ольга Смирнова, 89165550117, Москв"),
        ("", "phone=89165550117&name=Ольга С"),
        ("application/x-www-form-urlencoded; charset=utf-8", "phone=8&name=С"),
    ] {
        let problem = read_of(content_type, &cut(text)).unwrap_err();
        assert_eq!(problem.code, ProblemCode::BodyUnreadable, "{text}");
        assert!(problem.message.contains("Content-Length"), "{problem}");
    }
    // The last byte is a letter of Windows-1251, or half of one in UTF-8.
    for letter in ["Р", "С"] {
        let body = [b"phone=89165550117&size=", &encoded(WINDOWS_1251, letter)[..]].concat();
        assert_eq!(read_of(FORM, &body).unwrap_err().code, ProblemCode::BodyAmbiguous, "{letter}");
    }
    assert_name(&format!("{FORM}; charset=gbk"), &encoded(GBK, "phone=8&name=谢岚"), "谢岚");
    assert_name(FORM, b"phone=8&name=Ren\xe9", "René");
    assert_name(FORM, "phone=8&name=Ольга".as_bytes(), "Ольга");
    assert_name(FORM, &encoded(WINDOWS_1251, "phone=8&text=Крем&name=ПЁТР"), "ПЁТР");
}

/// One or two characters of a name may be letters of Russian words.
#[test]
fn short_foreign_name_is_read_right_or_is_kept() {
    let mut wrong = Vec::new();
    for (encoding, names) in [
        (
            EUC_KR,
            "김 이 박 최 정 강 조 윤 장 임 한 오 서 신 권 황 안 송 전 홍 유 고 문 양 손 배 백 허 남 심 민수 지우 서연 하늘 수진 은지 이슬 안녕",
        ),
        (
            GBK,
            "李 王 张 刘 陈 赵 黄 周 吴 徐 孙 胡 朱 高 何 郭 马 罗 梁 宋 郑 韩 唐 冯 于 董 萧 王伟 李娜 刘洋 张敏 小明 你好 是 要 一 中",
        ),
        (BIG5, "李 王 張 劉 陳 楊 林 黃 周 吳 好 小明 王明"),
        (SHIFT_JIS, "山田 佐藤 鈴木 林 森 原 東 さくら ゆき タロウ はい ｱｲ"),
        (EUC_JP, "山田 佐藤 鈴木 林 森 原 さくら ゆき タロウ はい"),
        (WINDOWS_1253, "Ιω Ηρώ Άνα Νίκος Λία Ζωή Ναι Όχι Εύα"),
        (WINDOWS_1255, "דנה רון גיל עדי לי חן כן בן"),
        (WINDOWS_1256, "أحمد علي حسن منى نور لا نعم ندى رنا"),
        (WINDOWS_874, "นก ดี มา ไม่ สม ปู จ๋า แก้ว"),
        (WINDOWS_1254, "Işıl Ayşe Çağ Ömer Ece Gül Şen Öz Ümit İpek"),
        (WINDOWS_1250, "Łukasz Jiří Žofie Ľuboš Őry Ćiro Ół Ján"),
        (WINDOWS_1257, "Žaneta Ģirts Āris Ēriks Ūla Šarūnas"),
        (WINDOWS_1252, "Åsa Øystein José Zoë Ñusta Élise Über Ía Åø"),
        (MACINTOSH, "Müller José Åsa Zoë Élise Über"),
    ] {
        for name in names.split(' ') {
            for (content_type, body) in bodies(&encoded(encoding, name), b"x") {
                match read_of(content_type, &body) {
                    Ok((read, _)) if read["name"] != name => {
                        wrong.push(format!("{name} is {}, {content_type}", read["name"]))
                    }
                    _ => {}
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn short_russian_word_is_read_where_nothing_else_is_russian() {
    for name in "Ян Ли Ма Ан Юн Ия Эд Ко Лю Ни Хо Чу Ева Яна Оля Лев Ким Пак Цой Да ок ОК нет ИП ООО № Ё Я Ну ул шт кг мл руб Аня Зоя ИВАН \
                 как дом кот чай суп лук год ещё уже там тут кто где Ася Рая Ада Эля Ник Тео Али Тим Том Хан Шин ТЦ ЖК СНТ ага до на"
        .split_ascii_whitespace()
    {
        let (content_type, body) = bodies(&encoded(WINDOWS_1251, name), b"x").remove(0);
        assert_name(content_type, &body, name);
    }
}
