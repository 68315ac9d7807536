//! Bodies that are more than the text they claim to be, and values with letters of e-mails and of UTF-16, over a socket.

use serde_json::{Value, json};

use crate::intake::odd_bodies::{FORM, JSON, Odd, assert_read, odd, order};

const TEXT: &str = "Content-Type: text/plain; charset=utf-8\r\n";
const MULTIPART: &str = "Content-Type: multipart/form-data; boundary=B\r\n";

fn wide(text: &str, order: fn(u16) -> [u8; 2]) -> Vec<u8> {
    text.encode_utf16().flat_map(order).collect()
}

fn part(name: &str, value: &[u8]) -> Vec<u8> {
    let head = format!("--B\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n");
    [head.as_bytes(), value, b"\r\n"].concat()
}

fn form(name: &[u8], number: &[u8]) -> Vec<u8> {
    [part("to", number), part("custmemo", name), b"--B--\r\n".to_vec()].concat()
}

#[tokio::test]
async fn parts_in_utf_16_are_read() {
    let (name, number) = ("Ольга Смирнова", "+79165550117");
    let mut cases: Vec<Odd> = Vec::new();
    for mark in ["", "\u{feff}"] {
        for byte_order in [u16::to_le_bytes, u16::to_be_bytes] {
            let bytes = |text: &str| wide(&format!("{mark}{text}"), byte_order);
            for number in [number.as_bytes().to_vec(), bytes(number)] {
                cases.push(odd(MULTIPART, form(&bytes(name), &number), order(), &["charset_mixed"]));
            }
            let whole = form(name.as_bytes(), number.as_bytes());
            let whole = bytes(std::str::from_utf8(&whole).expect("text"));
            cases.push(odd(MULTIPART, whole.clone(), order(), &[]));
            cases.push(odd("", whole, order(), &[]));
            let escapes: String = bytes(name).iter().map(|byte| format!("%{byte:02X}")).collect();
            let form = format!("to=%2B79165550117&custmemo={escapes}");
            cases.push(odd(FORM, form, order(), &["charset_mixed"]));
        }
    }
    assert_read(cases).await;
}

#[tokio::test]
async fn record_behind_notices_of_php_is_read_whatever_its_type() {
    let notices = "<br />\n<b>Notice</b>:  Undefined index: x in <b>/var/www/a.php</b> on line <b>5</b><br />\n";
    let form =
        "to=%2B79165550117&custmemo=%D0%9E%D0%BB%D1%8C%D0%B3%D0%B0+%D0%A1%D0%BC%D0%B8%D1%80%D0%BD%D0%BE%D0%B2%D0%B0";
    let mut cases = Vec::new();
    for headers in [TEXT, "", JSON, FORM, "Content-Type: text/html\r\n"] {
        for record in [order().to_string(), form.to_owned()] {
            cases.push(odd(headers, format!("{notices}{record}"), order(), &["text_around"]));
            let plain = format!("PHP Warning:  x in /a.php on line 7\n{record}");
            cases.push(odd(headers, plain, order(), &["text_around"]));
        }
    }
    let text = "Notice: call Olga at 5 on line 2";
    cases.push(odd(TEXT, text, json!(text), &[]));
    assert_read(cases).await;
}

#[tokio::test]
async fn text_that_is_evidently_a_form_is_read_as_one() {
    let with_city = || {
        let mut read = order();
        read["city"] = json!("Омск");
        read
    };
    let in_russian = json!({"имя": "Ольга", "телефон": "89165550117"});
    let mut cases = Vec::new();
    for headers in [TEXT, "", "Content-Type: application/octet-stream\r\n"] {
        cases.push(odd(headers, "?to=%2B79165550117&custmemo=Ольга Смирнова", order(), &["text_around"]));
        for end in ["\n", "\r\n"] {
            let lines = format!("to=+79165550117{end}custmemo=Ольга Смирнова{end}city=Омск{end}").replace('+', "%2B");
            cases.push(odd(headers, lines, with_city(), &["separators"]));
        }
        let two = json!({"to": "89165550117", "custmemo": "Ольга"});
        cases.push(odd(headers, "to=89165550117\ncustmemo=Ольга", two, &["separators"]));
        cases.push(odd(headers, "имя=Ольга&телефон=89165550117", in_russian.clone(), &[]));
    }
    for text in [
        "a=1\nb=2",
        "x = 1\ny = 2\nz = 3",
        "Цена=100",
        "Привет!\nкод=5\nкод=6",
        "id=5 шт\nсумма=100 руб",
        "скидка=10%; крем %26 мыло",
    ] {
        cases.push(odd(TEXT, text, json!(text), &[]));
    }
    assert_read(cases).await;
}

#[tokio::test]
async fn letters_as_e_mails_write_them_are_read() {
    let words = [
        "=?UTF-8?B?0J7Qu9GM0LPQsCDQodC80LjRgNC90L7QstCw?=",
        "=?utf-8?Q?=D0=9E=D0=BB=D1=8C=D0=B3=D0=B0_=D0=A1=D0=BC=D0=B8=D1=80=D0=BD=D0=BE=D0=B2=D0=B0?=",
        "=?windows-1251?B?zuv84+Ag0ezo8O3u4uA=?=",
        "=?UTF-8?B?0J7Qu9GM0LPQsCA=?= =?koi8-r?Q?=F3=CD=C9=D2=CE=CF=D7=C1?=",
        "=D0=9E=D0=BB=D1=8C=D0=B3=D0=B0 =D0=A1=D0=BC=D0=B8=D1=80=D0=BD=D0=BE=D0=B2=D0=B0",
    ];
    let mut cases = Vec::new();
    for word in words {
        let json: Value = json!({"to": "+79165550117", "custmemo": word});
        cases.push(odd(JSON, json.to_string(), order(), &["encoded_twice"]));
        cases.push(odd(FORM, format!("to=%2B79165550117&custmemo={word}"), order(), &["encoded_twice"]));
        cases.push(odd(MULTIPART, form(word.as_bytes(), b"+79165550117"), order(), &["encoded_twice"]));
    }
    let mut cut = order();
    cut["custmemo"] = json!("=?UTF-8?B?0J7Qu9GM");
    cases.push(odd(JSON, cut.to_string(), cut, &[]));
    assert_read(cases).await;
}

#[tokio::test]
async fn short_words_and_odd_wrappings_are_read() {
    let named = |name: &str| json!({"to": "+79165550117", "custmemo": name});
    let declared = |kind: &str, charset: &str| format!("Content-Type: {kind}; charset={charset}\r\n");
    let json = |name: &[u8]| [b"{\"to\":\"+79165550117\",\"custmemo\":\"", name, b"\"}"].concat();
    let multipart = declared("multipart/form-data; boundary=B", "ibm866");
    assert_read(vec![
        odd(&multipart, form(b"\xef\xad\xa0", b"+79165550117"), named("яна"), &[]),
        odd(&declared("application/json", "ibm866"), json(b"\xef\xad\xa0"), named("яна"), &[]),
        odd(&declared("text/plain", "windows-1251"), json(b"\xcd\xb3"), named("Ні"), &[]),
        odd(JSON, json("Ольга \u{1b}[0m".as_bytes()), named("Ольга"), &["raw_line_breaks", "invisible_characters"]),
        odd(JSON, json(b"Olga \xed\xa0\xbc\xed\xbc\xb9"), named("Olga 🌹"), &["encoded_twice"]),
        odd(FORM, "\r\nto=%2B79165550117&\tcustmemo=%D0%98\0", named("И"), &["separators"]),
        odd(JSON, "{\\n\"to\":\"+79165550117\",\\n\"custmemo\":\"И\"\\n}", named("И"), &["separators"]),
        odd(JSON, "{\"to\":\"+79165550117\",\"custmemo\":{{name}}}", named(""), &["empty_value"]),
        odd(JSON, json!({order().to_string(): ""}).to_string(), order(), &["json_in_field_name"]),
    ])
    .await;
}
