//! What the filters make of their values.

use super::{render, text};

#[test]
fn a_filter_of_an_empty_value_is_empty() {
    let filters = [
        "phone('RU')",
        "phone_country('RU')",
        "digits",
        "match('x')",
        "number",
        "upper",
        "trim",
        "int",
        "float",
        "round",
        "replace('a', 'b')",
        "join(',')",
        "first",
        "urlencode",
        "abs",
        "title",
        "split(',')",
        "format",
        "urldecode",
        "fromjson",
        "replace_regex('a', 'b')",
        "date('%Y', 'Europe/Moscow')",
        "hash('md5')",
        "hmac('key')",
        "base64",
        "ucs2",
        "words",
        "filled",
    ];
    for filter in filters {
        for value in ["body.missing", "body.missing.deep", "body.nothing", "body.empty"] {
            assert_eq!(text(&format!("{{{{ {value} | {filter} }}}}")), "", "{value} | {filter}");
        }
    }
}

#[test]
fn words_of_programs_for_nothing_are_not_filled_in() {
    for nothing in ["null", "undefined", "None", "NULL", "nil", "N/A", " - ", "—", "%memo%", "{{ memo }}", "$memo"] {
        assert_eq!(text(&format!("{{{{ '{nothing}' | filled }}}}")), "", "{nothing}");
    }
    for name in ["Ольга", "Нил", "Nilson", "O'Brien", "Анна-Мария", "48213", "😀", "{Ольга}"] {
        assert_eq!(text(&format!("{{{{ \" {name} \" | filled }}}}")), name);
    }
    assert_eq!(text("{{ false | filled }}{{ [] | filled }}{{ {} | filled }}{{ [none, ''] | filled }}"), "");
    assert_eq!(text("{{ ['Ольга', 'null', 'Анна'] | filled }}"), "Ольга, Анна");
    assert_eq!(text("{{ ['Ольга', ' Ольга'] | filled }}"), "Ольга", "one person, in a field that is there twice");
    assert_eq!(text("{{ ({'a': 1} | filled).a }}"), "1", "an object stays one, so that the field can tell");
}

#[test]
fn phones_come_out_in_e164_with_their_country() {
    let phone = |number: &str, region: &str| text(&format!("{{{{ '{number}' | phone('{region}') }}}}"));
    for written in ["8 (916) 555-01-17", "+7 916 555-01-17", "79165550117", "9165550117", "8-916-555-01-17"] {
        assert_eq!(phone(written, "RU"), "+79165550117", "{written}");
    }
    assert_eq!(phone("+375 29 123-45-67", "RU"), "+375291234567");
    assert_eq!(phone("MTS", "RU"), "MTS", "what is not a number stays, so that its check can show it");
    let country = |number: &str| text(&format!("{{{{ '{number}' | phone_country('RU') }}}}"));
    assert_eq!(country("89165550117"), "RU");
    assert_eq!(country("+77011234567"), "KZ");
    assert_eq!(country("+375291234567"), "BY");
    assert_eq!(country("900"), "");
    assert_eq!(
        text("{{ ['нет', '8 916 555 01 17', '+77011234567'] | phone('RU') }}"),
        "+79165550117",
        "the first that is one"
    );
    assert_eq!(text("{{ ['нет', '+77011234567'] | phone_country('RU') }}"), "KZ");
    assert_eq!(text("{{ ['нет', 'да'] | phone('RU') }}"), "нет, да", "as lists read elsewhere");
    for skipped in ["", " ", "0", "900", "МТС", "заказ 1234567"] {
        assert_eq!(
            text(&format!("{{{{ ['{skipped}', '+77011234567'] | phone('RU') }}}}")),
            "+77011234567",
            "{skipped}"
        );
    }
    for damaged in ["8916555011", "+37529123456", "8 916 555-01-177"] {
        let list = format!("['{damaged}', '+77011234567']");
        assert_eq!(text(&format!("{{{{ {list} | phone('RU') }}}}")), damaged, "the next one may be someone else's");
        assert_eq!(text(&format!("{{{{ {list} | phone_country('RU') }}}}")), "");
    }
    assert!(render("{{ '1' | phone('XX') }}").unwrap_err().message.contains("XX"));
}

#[test]
fn numbers_are_read_as_people_write_them() {
    let cases = [
        ("1 990,50 ₽", "1990.5"),
        ("1990", "1990"),
        ("1,990.50", "1990.5"),
        ("1.990,50", "1990.5"),
        ("1,990", "1990"),
        ("12.5", "12.5"),
        ("12,5", "12.5"),
        ("-3 шт", "-3"),
        ("1'000'000", "1000000"),
        ("0,125", "0.125"),
        ("нет", "нет"),
        ("89701012345678901234", "89701012345678901234"),
        ("1 234 567 890 123 456,78", "1234567890123456.78"),
        ("2 шт по 300", "2 шт по 300"),
    ];
    for (written, number) in cases {
        assert_eq!(text(&format!("{{{{ '{}' | number }}}}", written.replace('\'', "\\'"))), number, "{written}");
    }
    assert_eq!(text("{{ (body.price | number) * 2 }}"), "3981.0");
}

#[test]
fn digits_and_match_pick_parts_of_a_text() {
    assert_eq!(text("{{ body.to | digits }}"), "89165550117");
    assert_eq!(text("{{ body.message | match('(\\\\d+) шт') }}"), "2");
    assert_eq!(text("{{ body.message | match('(\\\\d+) шт', 0) }}"), "2 шт");
    assert_eq!(text("{{ body.message | match('(?<what>кр\\\\w+)', 'what') }}"), "крем");
    assert_eq!(text("{{ body.message | match('\\\\w+') }}"), "Заказ");
    assert_eq!(text("{{ body.message | match('рыба') }}"), "");
    assert!(render("{{ 'x' | match('(') }}").is_err());
}

#[test]
fn matches_are_replaced_with_their_groups() {
    assert_eq!(text("{{ body.message | replace_regex('(\\\\d+) шт', '$1 pcs') }}"), "Заказ: крем 2 pcs");
    assert_eq!(text("{{ 'a1b22' | replace_regex('[0-9]+', '') }}"), "ab");
    assert_eq!(text("{{ 'x y' | replace_regex('(?<a>x) (?<b>y)', '${b}-${a}') }}"), "y-x");
    assert_eq!(text("{{ 'x' | replace_regex('y', 'z') }}"), "x");
    assert!(render("{{ 'x' | replace_regex('(', '') }}").is_err());
    assert!(render("{{ ('x' * 90000) | replace_regex('x', 'y' * 90000) }}").is_err(), "too long");
    assert!(render("{{ ('x' * 90000) | replace_regex('.*', '$0' * 40000) }}").is_err(), "too long");
}

#[test]
fn encoded_texts_are_read() {
    assert_eq!(text("{{ '%D0%9E%D0%BB%D1%8F+1%2B1' | urldecode }}"), "Оля 1+1");
    assert_eq!(text("{{ '100%' | urldecode }}"), "100%");
    assert_eq!(text("{{ '%u041E%u043B%u044F+1%2B1%u' | urldecode }}"), "Оля 1+1%u");
    assert_eq!(text("{{ '041E043B044F' | ucs2 }}"), "Оля");
    assert_eq!(text("{{ 'D83DDE00' | ucs2 }}"), "😀");
    for plain in ["Оля", "12345", "", "DE00D83D", "00000000"] {
        assert_eq!(text(&format!("{{{{ '{plain}' | ucs2 }}}}")), plain, "no UCS-2: it stays");
    }
    let json = r#"{{ ('{"phone": {"number": 89701012345678901234}, "none": null}' | fromjson).phone.number }}"#;
    assert_eq!(text(json), "89701012345678901234");
    assert_eq!(text("{{ (body.deep | fromjson).list[0].a }}"), "1", "what was read already stays");
    assert_eq!(text("{{ ('[1, 2]' | fromjson)[1] + 1 }}"), "3");
    let problem = render("{{ 'no json' | fromjson }}").unwrap_err();
    assert!(problem.message.contains("not JSON"), "{problem}");
}

#[test]
fn texts_are_encoded_and_signed() {
    assert_eq!(text("{{ 'Оля' | base64 }}"), "0J7Qu9GP");
    // The values are those of RFC 1321, RFC 3174 and RFC 6234 for "abc".
    assert_eq!(text("{{ 'abc' | hash('md5') }}"), "900150983cd24fb0d6963f7d28e17f72");
    assert_eq!(text("{{ 'abc' | hash('sha1') }}"), "a9993e364706816aba3e25717850c26c9cd0d89d");
    let sha256 = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
    assert_eq!(text("{{ 'abc' | hash('sha256') }}"), sha256);
    assert_eq!(text("{{ 'abc' | hash }}"), sha256);
    assert!(text("{{ 'abc' | hash('sha512') }}").starts_with("ddaf35a193617aba"));
    assert_eq!(text("{{ 'abc' | hash('md5', 'base64') }}"), "kAFQmDzST7DWlj99KOF/cg==");
    // RFC 4231, test case 2.
    let mac = "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843";
    assert_eq!(text("{{ 'what do ya want for nothing?' | hmac('Jefe') }}"), mac);
    assert_eq!(text("{{ 'what do ya want for nothing?' | hmac('Jefe', 'md5') }}"), "750c783e6ab0b503eaa86e310a5db738");
    for wrong in ["hash('md6')", "hmac('')", "hmac('k', 'crc')", "hash('md5', 'binary')"] {
        assert!(render(&format!("{{{{ 'x' | {wrong} }}}}")).is_err(), "{wrong}");
    }
}

#[test]
fn times_are_written_as_asked() {
    let moscow = |time: &str| text(&format!("{{{{ '{time}' | date('%d.%m.%Y %H:%M:%S', 'Europe/Moscow') }}}}"));
    for time in [
        "2026-11-24T09:30:00Z",
        "2026-11-24T12:30:00+03:00",
        "2026-11-24 12:30:00",
        "2026-11-24T12:30",
        "24.11.2026 12:30",
        "24.11.26 12:30:00",
        "1795512600",
        "1795512600000",
        "1795512600.0",
        "20261124123000",
        "20261124T123000",
        "Tue, 24 Nov 2026 12:30:00 +0300",
    ] {
        assert_eq!(moscow(time), "24.11.2026 12:30:00", "{time}");
    }
    for date in ["24.11.2026", "24.11.26", "2026-11-24", "20261124"] {
        assert_eq!(moscow(date), "24.11.2026 00:00:00", "{date}");
    }
    assert_eq!(text("{{ 1e9 | date('%Y-%m-%dT%H:%M:%S%:z', '+05:00') }}"), "2001-09-09T06:46:40+05:00");
    assert_eq!(text("{{ '2026-11-24 12:30:00' | date }}"), "2026-11-24 12:30:00", "in the zone of this computer");
    for wrong in [
        "'11/24/2026' | date",
        "'soon' | date",
        "'nan' | date",
        "2026 | date",
        "0 | date",
        "1e9 | date('%!')",
        "1e9 | date('%Y', 'Mars')",
        "1e300 | date",
    ] {
        assert!(render(&format!("{{{{ {wrong} }}}}")).is_err(), "{wrong}");
    }
}

#[test]
fn lists_and_objects_read_well() {
    assert_eq!(text("{{ body.list }}"), "cream, soap");
    assert_eq!(text("{{ body.deep.list }}"), r#"[{"a":1}]"#);
    assert_eq!(text("{{ body.big }}"), "18446744073709551615");
    assert_eq!(text("{{ body.deep }}"), r#"{"list":[{"a":1}]}"#);
}

#[test]
fn what_a_filter_could_not_take_has_a_code() {
    for (source, fault, value) in [
        ("{{ '2' | hash('crc') }}", "algorithm", "crc"),
        ("{{ 'x' | hash('md5', 'octal') }}", "encoding", "octal"),
        ("{{ 'x' | hmac('') }}", "empty_key", ""),
        ("{{ 'soon' | date }}", "time", "soon"),
        ("{{ '2026-11-24' | date('%Y', 'Mars/Base') }}", "zone", "Mars/Base"),
        ("{{ '2026-11-24' | date('%') }}", "time_form", "%"),
        ("{{ 'x' | match('(') }}", "pattern", "("),
        ("{{ '{' | fromjson }}", "json", ""),
        ("{{ '89165550117' | phone('XX') }}", "country", "XX"),
        ("{{ 'a' - 1 }}", "operation", ""),
        ("{{ 'a' | replace('a') }}", "parameters", ""),
        ("{% for a in range(99999) %}{% for b in range(99999) %}x{% endfor %}{% endfor %}", "endless", ""),
    ] {
        let args = render(source).unwrap_err().args;
        assert_eq!((args["fault"].as_str(), args["value"].as_str()), (fault, value), "{source} {args:?}");
    }
}

#[test]
fn first_address_on_the_internet_is_taken() {
    for (value, taken) in [
        ("'93.158.134.3'", "93.158.134.3"),
        ("['127.0.0.1', '', 'unknown', '93.158.134.3']", "93.158.134.3"),
        ("'10.0.0.1, 93.158.134.3, 8.8.8.8'", "93.158.134.3"),
        ("' 93.158.134.3:5555 '", "93.158.134.3"),
        ("'[2a00:1450::71]:443'", "2a00:1450::71"),
        ("'::ffff:93.158.134.3'", "93.158.134.3"),
        ("['192.168.0.7', '::1', 'fe80::1', 'shop.example']", ""),
        ("['10.0.0.1', ['93.158.134.3']]", "93.158.134.3"),
        ("''", ""),
    ] {
        assert_eq!(text(&format!("{{{{ {value} | public_ip }}}}")), taken, "{value}");
    }
}
