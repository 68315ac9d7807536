//! Forms as senders write them.

mod charsets;

use jiff::Timestamp;
use percent_encoding::NON_ALPHANUMERIC;
use serde_json::json;

use super::*;
use crate::event::Event;
use crate::event::ambiguity::Ambiguity;

fn form(text: &str) -> Value {
    read(text.as_bytes()).0
}

fn read(bytes: &[u8]) -> (Value, Vec<RepairCode>) {
    let mut repairs = Repairs::default();
    let value = parse(bytes, None, &mut repairs);
    (value, repairs.into_vec().into_iter().map(|repair| repair.code).collect())
}

#[test]
fn repeated_names_become_a_list_in_order() {
    assert_eq!(form("product=cream&name=O&product=soap"), json!({"product": ["cream", "soap"], "name": "O"}));
}

#[test]
fn php_names_nest() {
    assert_eq!(
        form("fields%5BNAME%5D=A&fields[PHONE][0][VALUE]=8916&fields[PHONE][0][TYPE]=WORK"),
        json!({"fields": {"NAME": "A", "PHONE": [{"VALUE": "8916", "TYPE": "WORK"}]}})
    );
    assert_eq!(form("a[]=1&a[]=2"), json!({"a": ["1", "2"]}));
    assert_eq!(form("a[5]=x&a[7]=y"), json!({"a": {"5": "x", "7": "y"}}), "indices with gaps are not a list");
}

#[test]
fn character_references_belong_to_their_value() {
    for (text, value) in [
        ("name=O&text=&quot;Роза&quot;&to=1", "&quot;Роза&quot;"),
        ("name=O&text=ООО &quot;Роза&quot;&to=1", "ООО &quot;Роза&quot;"),
        ("name=O&text=&laquo;Роза&raquo;&to=1", "&laquo;Роза&raquo;"),
        ("name=O&text=a&lt;b&to=1", "a&lt;b"),
        ("name=O&text=&copy;&to=1", "&copy;"),
    ] {
        let mut repairs = Repairs::default();
        let read = parse(text.as_bytes(), None, &mut repairs);
        assert_eq!((read, repairs.ambiguity()), (json!({"name": "O", "text": value, "to": "1"}), None), "{text}");
    }
    assert_eq!(form("a=1&copy=2&lt=3"), json!({"a": "1", "copy": "2", "lt": "3"}), "names like references");
}

#[test]
fn query_is_read_that_was_added_to_another_or_encoded_whole() {
    let query = |text: &str| parse_query(text.as_bytes(), &mut Repairs::default());
    let order = json!({"utm": "1", "name": "Иван", "phone": "8916"});
    assert_eq!(query("utm=1?name=%D0%98%D0%B2%D0%B0%D0%BD&phone=8916"), order);
    assert_eq!(query("utm=1&?name=%D0%98%D0%B2%D0%B0%D0%BD&phone=8916"), order);
    assert_eq!(query("utm%3D1%26name%3D%D0%98%D0%B2%D0%B0%D0%BD%26phone%3D8916"), order);
    for text in ["page=https://shop.example/?a=1&phone=8916", "q=why?&a=1", "q=a?b c=1", "a=1&b=2?c"] {
        assert_eq!(query(text), form(text), "{text}");
    }
}

#[test]
fn form_that_was_encoded_as_a_whole_is_read_whatever_its_names_and_however_often() {
    let query = |text: &str| parse_query(text.as_bytes(), &mut Repairs::default());
    for (text, name, value) in [
        ("%D0%B8%D0%BC%D1%8F%3D%D0%98%D0%B2%26phone%3D%2B7916", "имя", "Ив"),
        ("%u0438%u043C%u044F%3D%u0418%26phone%3D%2B7916", "имя", "И"),
        ("name%253DIvan%2526phone%253D%252B7916", "name", "Ivan"),
        ("name%253dIvan%252520P%2526phone%253d%25252B7916", "name", "Ivan P"),
        ("%25D0%25B8%25D0%25BC%25D1%258F%253D%25D0%2598%2526phone%253D%252B7916", "имя", "И"),
        ("name%3DIvan&phone%3D%2B7916", "name", "Ivan"),
        ("%3Fname%3DIvan%26phone%3D%2B7916", "name", "Ivan"),
    ] {
        assert_eq!(query(text), json!({name: value, "phone": "+7916"}), "{text}");
    }
    for (text, name) in [("%7B%22a%22%3D1%7D", "{\"a\"=1}"), ("%D0%B0%20%D0%B1%3D5", "а б=5"), ("%3D5", "=5")] {
        assert_eq!(query(text), json!({name: ""}), "{text}");
    }
    assert_eq!(query("a%3DA%26b%3D1&c%3D2"), json!({"a=A&b=1": "", "c=2": ""}), "which `&` is part of a value?");
    assert_eq!(query("a%3D1&debug"), json!({"a=1": "", "debug": ""}));
}

#[test]
fn names_that_are_encoded_twice_are_read() {
    for (text, read) in [
        ("fields%255Bname%255D=I&fields%255Bto%255D=8", json!({"fields": {"name": "I", "to": "8"}})),
        ("a%25255B%25255D=1&a%25255B%25255D=2", json!({"a": ["1", "2"]})),
        ("%25D0%25B8%25D0%25BC%25D1%258F=I", json!({"имя": "I"})),
        ("100%2525=1&a%2541=2&%255Ba%255D=3", json!({"100%25": "1", "a%41": "2", "%5Ba%5D": "3"})),
    ] {
        assert_eq!(form(text), read, "{text}");
    }
}

#[test]
fn malformed_names_lose_nothing() {
    assert_eq!(form("a=1&a[b]=2"), json!({"a": {"": "1", "b": "2"}}));
    assert_eq!(form("a[b=1&[c]=2&d]=3"), json!({"a[b": "1", "[c]": "2", "d]": "3"}));
    assert_eq!(form("&&x&=y"), json!({"x": "", "": "y"}));
}

#[test]
fn fields_are_found_whatever_separates_them() {
    let order = json!({"to": "+79165550117", "name": "Оля Р"});
    for (text, code) in [
        ("to=%2B79165550117&#38;name=%D0%9E%D0%BB%D1%8F+%D0%A0", RepairCode::Ampersands),
        ("to=%2B79165550117;name=%D0%9E%D0%BB%D1%8F+%D0%A0", RepairCode::Separators),
        ("to=%2B79165550117\r\nname=%D0%9E%D0%BB%D1%8F+%D0%A0\r\n", RepairCode::Separators),
        ("?to=%2B79165550117&name=%D0%9E%D0%BB%D1%8F+%D0%A0", RepairCode::TextAround),
        ("https://shop.example/?to=%2B79165550117&name=%D0%9E%D0%BB%D1%8F+%D0%A0", RepairCode::TextAround),
        ("to=%2B79165550117&amp;amp;name=%D0%9E%D0%BB%D1%8F+%D0%A0", RepairCode::Ampersands),
        ("\"to=%2B79165550117&name=%D0%9E%D0%BB%D1%8F+%D0%A0\"", RepairCode::TextAround),
        ("to=%2B79165550117&name=%U041E%U043B%U044F%20%U0420", RepairCode::UEscapes),
        ("to=%252B79165550117&name=%25D0%259E%25D0%25BB%25D1%258F%2B%25D0%25A0", RepairCode::EncodedTwice),
    ] {
        let (value, codes) = read(text.as_bytes());
        assert_eq!(value, order, "{text}");
        assert_eq!(codes.first(), Some(&code), "{text}");
    }
    for text in [
        "to=+79165550117; name=Оля Р; text=a",
        "to=%2B79165550117, name=Оля Р, text=a",
        "to=%2B79165550117|name=Оля+Р|text=a",
    ] {
        let (value, codes) = read(text.replace("=+7", "=%2B7").as_bytes());
        assert_eq!(value, json!({"to": "+79165550117", "name": "Оля Р", "text": "a"}), "{text}");
        assert_eq!(codes, [RepairCode::Separators], "{text}");
    }
    for text in [
        "name=Оля; phone=8",
        "name=Оля, phone=8",
        "price=1,currency=RUB",
        "to=8916;name=Olga;text=a;b",
        "to=8916|name=Olga|text=5|6",
        "to=8916\rname=Olga",
        "text=one\ntwo=2 3",
    ] {
        let mut repairs = Repairs::default();
        parse(text.as_bytes(), None, &mut repairs);
        assert_eq!(repairs.ambiguity(), Some(Ambiguity::Separator), "{text}");
    }
    for (text, value) in [
        ("text=a; b", json!({"text": "a; b"})),
        ("text=a; b=c", json!({"text": "a; b=c"})),
        ("text=one\ntwo=2 3", json!({"text": "one\ntwo=2 3"})),
        ("text=\"a\"&b=\"c\"", json!({"text": "\"a\"", "b": "\"c\""})),
        ("a=100%25&b=%2541", json!({"a": "100%", "b": "%41"})),
        ("a=1\r\n&b=2\r\n&c=%0A", json!({"a": "1", "b": "2", "c": "\n"})),
    ] {
        assert_eq!(read(text.as_bytes()), (value, vec![]), "{text}");
    }
}

#[test]
fn plus_is_a_blank_unless_blanks_within_values_show_that_nothing_is_encoded() {
    for (text, name, other) in [
        ("name=Ivan+Petrov &text=a", "Ivan Petrov ", "a"),
        ("name=Ivan+Petrov&text= Hello+world", "Ivan Petrov", " Hello world"),
        ("name=Ivan+Petrov & text=Hello+world", "Ivan Petrov ", "Hello world"),
        ("name=Иван+Петров &text=a", "Иван Петров ", "a"),
        ("name=Ivan+Petrov &text=+79165550117", "Ivan Petrov ", "+79165550117"),
        ("name=Ivan+Petrov&text= +7+916+555-01-17", "Ivan Petrov", " +7 916 555-01-17"),
        ("name=Ivan+Petrov&text=+79165550117", "Ivan Petrov", " 79165550117"),
        ("name=A+ &text=2 + 2", "A+ ", "2 + 2"),
        ("name=C++ & B+&text=a", "C++ & B+", "a"),
        ("name=Ivan Petrov&text=100% a+b", "Ivan Petrov", "100% a+b"),
        ("name=Ivan Petrov&text=100%25 a+b", "Ivan Petrov", "100% a b"),
        ("name=Ivan Petrov&text=%u0418+b", "Ivan Petrov", "И b"),
    ] {
        let read = form(text);
        let text_of = |name: &str| read[name].as_str().or_else(|| read[format!(" {name}")].as_str()).map(str::to_owned);
        assert_eq!((text_of("name"), text_of("text")), (Some(name.to_owned()), Some(other.to_owned())), "{text}");
    }
}

#[test]
fn nesting_has_a_limit() {
    let deep = format!("a{}=1", "[b]".repeat(100_000));
    assert!(form(&deep).to_string().len() < 1_000);
}

#[test]
fn escapes_of_javascript_are_read() {
    for (text, value) in [
        ("name=%u0418%u0432%u0430%u043D", "Иван"),
        ("name=%u0418%u0432%20%E9+x", "Ив é x"),
        ("name=%uD83D%uDE00%u0418", "😀И"),
        ("name=%u0418+Иван", "И Иван"),
        ("name=%D0%9E%D0%BB%u044F", "Оля"),
    ] {
        assert_eq!(read(text.as_bytes()), (json!({"name": value}), vec![RepairCode::UEscapes]), "{text}");
    }
    assert_eq!(form("name=%uD83D"), json!({"name": "\u{fffd}"}));
    assert_eq!(read(b"name=100%25+%uplift&b=50%"), (json!({"name": "100% %uplift", "b": "50%"}), vec![]));
}

#[test]
fn ampersands_are_read_where_one_reading_is_possible() {
    for (text, value) in [
        ("name=A&amp;phone=8", json!({"name": "A", "phone": "8"})),
        ("name=A&amp%3Bphone=8", json!({"name": "A", "phone": "8"})),
        ("name=A&phone=8&amp;x=1", json!({"name": "A", "phone": "8", "x": "1"})),
        ("text=крем & мыло&phone=8", json!({"text": "крем & мыло", "phone": "8"})),
        ("text=крем &amp; мыло&phone=8", json!({"text": "крем & мыло", "phone": "8"})),
    ] {
        assert_eq!(read(text.as_bytes()), (value, vec![RepairCode::Ampersands]), "{text}");
    }
    assert_eq!(read(b"amp;a=1&b&c=AT%26amp%3BT"), (json!({"amp;a": "1", "b": "", "c": "AT&amp;T"}), vec![]));
}

#[test]
fn ampersand_of_a_value_or_before_a_field_is_left_open() {
    let ambiguity = |text: &str| {
        let mut repairs = Repairs::default();
        parse(text.as_bytes(), None, &mut repairs);
        repairs.ambiguity()
    };
    for text in ["name=AT&T&phone=8", "phone=8&name=AT&T", "name=M&M&M&phone=8", "name=H&M", "a=%2B7&debug"] {
        assert_eq!(ambiguity(text), Some(Ambiguity::Ampersand), "{text}");
    }
    for text in
        ["debug&name=A", "name=&debug&phone=8", "name=A&&phone=8&", "n=R%26D&debug", "a=b & c", "a=A&amp;b=2", "a=1&b="]
    {
        assert_eq!(ambiguity(text), None, "{text}");
    }
}

#[test]
fn field_within_the_value_of_another_is_left_open() {
    let ambiguity = |text: &str| {
        let mut repairs = Repairs::default();
        parse(text.as_bytes(), None, &mut repairs);
        repairs.ambiguity()
    };
    for text in [
        "phone=8916;name=Оля&message=a",
        "message=a&phone=8916\nname=Оля",
        "phone=8916 name=Оля message=a",
        "phone=8916+name=Оля&a=1",
        "phone=8916%26name=%D0%9E&a=1",
        "phone=8916%26name=%D0%9E",
    ] {
        assert_eq!(ambiguity(text), Some(Ambiguity::Separator), "{text}");
    }
    for text in [
        "sign=Zm9v+YmFy=&a=1",
        "sign=Zm9v+YmFy==&a=1",
        "text=a%26b%3Dc&a=1",
        "url=https%3A%2F%2Fshop.example%2F%3Fa%3D1%26b%3D2&a=1",
        "text=крем; мыло&a=1",
        "text=цена = 5&a=1",
        "page=https://shop.example/?a=1&b=2",
    ] {
        assert_eq!(ambiguity(text), None, "{text}");
    }
}

#[test]
fn repeated_name_with_one_filled_value_has_that_value() {
    assert_eq!(
        read("name=&name=Оля&phone=8".as_bytes()),
        (json!({"name": "Оля", "phone": "8"}), vec![RepairCode::NameRepeated])
    );
    assert_eq!(read("name=Оля&name=+&name=".as_bytes()), (json!({"name": "Оля"}), vec![RepairCode::NameRepeated]));
    assert_eq!(read(b"a=&a="), (json!({"a": ["", ""]}), vec![]));
    assert_eq!(read(b"a[]=&a[]=1"), (json!({"a": ["", "1"]}), vec![]));
    assert_eq!(read(b"a=1&a=1"), (json!({"a": ["1", "1"]}), vec![]));
}

#[test]
fn values_encoded_twice_are_decoded_unless_they_may_be_meant() {
    let twice = read(b"name=%25D0%2598%25D0%25B2%2B%25D0%25B0&phone=8");
    assert_eq!(twice, (json!({"name": "Ив а", "phone": "8"}), vec![RepairCode::EncodedTwice]));
    assert_eq!(
        read(b"name=%25CE%25EB%25FC%25E3%25E0&phone=8"),
        (json!({"name": "Ольга", "phone": "8"}), vec![RepairCode::EncodedTwice])
    );
    for meant in ["a=https%3A%2F%2Fshop.example%2F%25D0%2598", "a=100%2525", "a=50%25", "a=%25D0+x%3D1"] {
        assert_eq!(read(meant.as_bytes()).1, vec![], "{meant}");
    }
}

#[test]
fn json_in_a_field_is_still_json_without_its_escapes_of_letters() {
    let data = r#"{"name":"\u0418","text":"19\"","to":"+7"}"#;
    let query = format!("data={}", percent_encoding::utf8_percent_encode(data, NON_ALPHANUMERIC));
    let event = Event { query, ..Event::from_sample(b"", Timestamp::UNIX_EPOCH) };
    let content = event.content();
    let read: Value = serde_json::from_str(content.query["data"].as_str().unwrap()).unwrap();
    assert_eq!(read, json!({"name": "И", "text": "19\"", "to": "+7"}));
}
