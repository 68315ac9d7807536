//! Values with escapes and placeholders in them, and how they are read.

use serde_json::json;

use super::*;

#[test]
fn escapes_of_another_format_are_read() {
    assert!(U_ESCAPES.is_some());
    for (text, read) in [
        ("%D0%9E%D0%BB%D1%8F+1", Some("Оля 1")),
        ("%CE%EB%FC%E3%E0", Some("Ольга")),
        ("%7B%22a%22%3A%22b+c%22%7D", Some("{\"a\":\"b c\"}")),
        ("%255B%257B%2522a%2522%253A1%257D%255D", Some("[{\"a\":1}]")),
        ("%7Ba%7D", None),
        ("%5B1%5D", None),
        ("\\u041e\\u043b\\u044f \\ud83d\\ude00", Some("Оля 😀")),
        ("&#1054;&#x43b;&#1103;, 2", Some("Оля, 2")),
        ("100%", None),
        ("100%25", None),
        ("https://shop.example/?q=%D0%9E", None),
        ("C:\\users\\u041e", None),
        ("\\u0041", None),
        ("\\ud83d", None),
        ("&#39;&#1054;", Some("'О")),
        ("ООО &quot;Ромашка&quot; &amp; Ко", Some("ООО \"Ромашка\" & Ко")),
        ("O&#039;Brien", Some("O'Brien")),
        ("+7&nbsp;916&#160;555", Some("+7\u{a0}916\u{a0}555")),
        ("AT&T &#1054;", Some("AT&T О")),
        ("AT&T &amp; Co", None),
        ("<b>&quot;</b>", None),
        ("&#1054;&#1083;&#1103; 5%", Some("Оля 5%")),
        ("&#1054;<&#1083;>&#1103;", Some("О<л>я")),
        ("O%27Brien", Some("O'Brien")),
        ("O%27Brien 5%", None),
        ("a%27b=1", None),
        ("&unknown;", None),
        ("&#7;", None),
        ("&#1054", None),
        ("# & ;", None),
        ("u041eu043bu044cu0433u0430, 2", Some("Ольга, 2")),
        ("u041e", None),
        ("menu0412 u0413u0414", None),
    ] {
        assert_eq!(still_encoded(text).as_deref(), read, "{text}");
    }
}

#[test]
fn text_that_was_escaped_or_misread_more_than_once_is_read() {
    for (sent, read) in [
        ("&amp;#1054;&amp;#1083;&amp;#1103;", "Оля"),
        ("&amp;amp;quot;x", "\"x"),
        ("041E043B044F", "Оля"),
        ("РћР»СЊРіР°", "Ольга"),
    ] {
        let mut value = json!({"name": sent});
        let mut repairs = Repairs::default();
        clean(&mut value, &mut repairs);
        assert_eq!(value["name"], read, "{sent}");
        assert!(repairs.has(RepairCode::EncodedTwice));
    }
}

#[test]
fn placeholder_with_the_name_of_its_field_is_empty() {
    let mut value =
        json!({"to": "%to%", "custmemo": "{{ sms.custmemo }}", "list": ["[list]"], "text": "{{msg}}", "a": "a"});
    let mut repairs = Repairs::default();
    clean(&mut value, &mut repairs);
    assert_eq!(value, json!({"to": "", "custmemo": "", "list": [""], "text": "{{msg}}", "a": "a"}));
    let fields: Vec<String> = repairs.into_vec().into_iter().map(|repair| repair.field).collect();
    assert_eq!(fields, ["to", "custmemo", "list"]);
}

#[test]
fn text_with_line_ends_that_was_encoded_twice_is_read() {
    for (sent, read) in [
        ("\\u041e\\u043b\\u044f\\n\\u041e\\u043b\\u044f", "Оля\nОля"),
        ("\\u002b7\\r\\n\\t\\\"x\\\" 1\\/2 \\\\ \"y\"", "+7\r\n\t\"x\" 1/2 \\ \"y\""),
        ("\\u002b7\\x", "\\u002b7\\x"),
        ("C:\\new", "C:\\new"),
    ] {
        let mut value = json!({"text": sent, "name": "\\u041e\\u043b\\u044f"});
        clean(&mut value, &mut Repairs::default());
        assert_eq!(value, json!({"text": read, "name": "Оля"}));
    }
}

#[test]
fn names_are_cleaned_unless_they_would_collide() {
    let mut value = json!({"\u{feff}name": "Иван\0", " a\n": [{"b\0": 1}], "x": 1, "x\u{200b}": 2, "\0": 3});
    let mut repairs = Repairs::default();
    clean(&mut value, &mut repairs);
    assert_eq!(value, json!({"name": "Иван", "a": [{"b": 1}], "x": 1, "x\u{200b}": 2, "\0": 3}));
    let names: Vec<String> = value.as_object().unwrap().keys().cloned().collect();
    assert_eq!(names, ["name", "a", "x", "x\u{200b}", "\0"], "in the order they were sent");
    let mut none = Repairs::default();
    clean(&mut json!({"a": " b ", "c": [1, null, "x\n"]}), &mut none);
    assert_eq!(none, Repairs::default());
}
