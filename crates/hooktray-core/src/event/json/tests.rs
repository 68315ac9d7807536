//! JSON of every kind that hand-written templates make, and what is read from it.

mod mutations;
mod other_notations;
mod properties;

use serde_json::json;

use super::*;
use RepairCode::*;

/// What is read from a text, and what was repaired.
fn lenient(text: &str) -> Result<(Value, Vec<RepairCode>), JsonError> {
    let mut repairs = Repairs::default();
    let value = read(text, Around::Text, &mut repairs)?;
    let mut codes: Vec<RepairCode> = repairs.into_vec().into_iter().map(|repair| repair.code).collect();
    codes.dedup();
    Ok((value, codes))
}

fn assert_read(cases: &[(&str, Value, &[RepairCode])]) {
    for (text, value, codes) in cases {
        let read = lenient(text).unwrap_or_else(|failure| panic!("{text}: {failure:?}"));
        assert_eq!((&read.0, &read.1[..]), (value, *codes), "{text}");
    }
}

fn assert_two_readings(texts: &[&str]) {
    for text in texts {
        let read = lenient(text);
        assert!(matches!(read, Err(JsonError::TwoReadings(_))), "{text}: {read:?}");
    }
}

fn assert_broken(texts: &[&str]) {
    for text in texts {
        let read = lenient(text);
        assert!(matches!(read, Err(JsonError::Broken(_))), "{text}: {read:?}");
    }
}

#[test]
fn valid_json_is_read_without_a_repair() {
    assert_read(&[
        (
            r#"{"message": "он сказал \"да\", \"нет\"", "to": "+7"}"#,
            json!({"message": "он сказал \"да\", \"нет\"", "to": "+7"}),
            &[],
        ),
        (r#" [1, {"a": null}] "#, json!([1, {"a": null}]), &[]),
        ("\u{feff}{\"a\": \"\u{1f600} \\ud83d\\ude00\"}\r\n", json!({"a": "😀 😀"}), &[]),
        ("{\"a\":\"b\"}\0\0", json!({"a": "b"}), &[]),
        (r#"{"a": "1", "a": "1"}"#, json!({"a": "1"}), &[]),
        (r#""[x] hello""#, json!("[x] hello"), &[]),
        (r#"{"data": "{\"a\": 1}"}"#, json!({"data": "{\"a\": 1}"}), &[]),
        (
            r#"{"id": 79165550117.0, "x": 7.9165550117e10}"#,
            json!({"id": 79_165_550_117_i64, "x": 79_165_550_117_i64}),
            &[],
        ),
    ]);
}

#[test]
fn name_that_stands_twice_has_one_value_only_if_the_others_are_empty() {
    let order = json!({"to": "+7", "name": "Иван"});
    assert_read(&[
        (r#"{"to":"+7","name":"","name":"Иван"}"#, order.clone(), &[NameRepeated]),
        (r#"{"to":"+7","name":"Иван","name":null}"#, order.clone(), &[NameRepeated]),
        (r#"{"to":"+7","name":"Иван","name":" ",}"#, order.clone(), &[CommaExtra, NameRepeated]),
        (r#""to":"+7","name":"Иван","name":"""#, order, &[Brackets, NameRepeated]),
    ]);
    assert_two_readings(&[
        r#"{"to":"+7","to":"+8"}"#,
        r#"{"order":{"to":"+7","to":"+8"}}"#,
        r#"{"to":"+7","to":"+8",}"#,
        r#"{"a":1,"a":"","a":2}"#,
        r#""{\"to\":\"+7\",\"to\":\"+8\"}""#,
    ]);
}

#[test]
fn loose_quotes_of_a_text_are_read() {
    let roses = json!({"to": "+7", "message": "крем \"Роза\" 2 шт"});
    assert_read(&[
        (r#"{"to":"+7","message":"крем "Роза" 2 шт"}"#, roses.clone(), &[LooseQuotes]),
        (
            r#"{"message":"крем "Роза" 2 шт", "to":"+7"}"#,
            json!({"message": "крем \"Роза\" 2 шт", "to": "+7"}),
            &[LooseQuotes],
        ),
        (r#"{"m":""Роза" 2 шт","to":"+7"}"#, json!({"m": "\"Роза\" 2 шт", "to": "+7"}), &[LooseQuotes]),
        (r#"{"m":"беру "Роза"","to":"+7"}"#, json!({"m": "беру \"Роза\"", "to": "+7"}), &[LooseQuotes]),
        (r#"{"to":"+7","m":"беру "Роза""}"#, json!({"to": "+7", "m": "беру \"Роза\""}), &[LooseQuotes]),
        (
            r#"{"m":"он сказал "да", "нет", и ушёл","to":"+7"}"#,
            json!({"m": "он сказал \"да\", \"нет\", и ушёл", "to": "+7"}),
            &[LooseQuotes],
        ),
        (
            r#"{"m":"он сказал "да", "нет"","to":"+7"}"#,
            json!({"m": "он сказал \"да\", \"нет\"", "to": "+7"}),
            &[LooseQuotes],
        ),
        (
            r#"{"m":"выбор "да", "нет": подумаю","to":"+7"}"#,
            json!({"m": "выбор \"да\", \"нет\": подумаю", "to": "+7"}),
            &[LooseQuotes],
        ),
        (r#"{"m":"труба 5" оцинк.","to":"+7"}"#, json!({"m": "труба 5\" оцинк.", "to": "+7"}), &[LooseQuotes]),
        (r#"{"m":"код "{5}" ок"}"#, json!({"m": "код \"{5}\" ок"}), &[LooseQuotes]),
        (r#"{"m":"смайл ":"} ок","to":"+7"}"#, json!({"m": "смайл \":\"} ок", "to": "+7"}), &[LooseQuotes]),
        (
            r#"{"message": "Name: "Ivan", Phone: "+7916"", "to":"+7"}"#,
            json!({"message": "Name: \"Ivan\", Phone: \"+7916\"", "to": "+7"}),
            &[LooseQuotes],
        ),
        (r#"{"m":"a"b"c"}"#, json!({"m": "a\"b\"c"}), &[LooseQuotes]),
        (r#"{"a":{"m":"x "y" z"},"to":"+7"}"#, json!({"a": {"m": "x \"y\" z"}, "to": "+7"}), &[LooseQuotes]),
        (
            r#"{"m":"ООО "Вектор" #5 // склад","to":"+7"}"#,
            json!({"m": "ООО \"Вектор\" #5 // склад", "to": "+7"}),
            &[LooseQuotes],
        ),
        (
            "{\n  \"m\": \"крем \"Роза\"\nдва\",\n  \"to\": \"+7\"\n}",
            json!({"m": "крем \"Роза\"\nдва", "to": "+7"}),
            &[LooseQuotes, RawLineBreaks],
        ),
        (
            r#"{'m': 'it's 5 o'clock', 'to': '+7'}"#,
            json!({"m": "it's 5 o'clock", "to": "+7"}),
            &[QuoteMarks, LooseQuotes, QuoteMarks],
        ),
    ]);
}

#[test]
fn address_of_a_page_is_no_comment() {
    assert_two_readings(&[
        "{\"name\":\"Иван\",\"text\":\"\",http://x.ru\\\"\r\n}",
        "{\"text\":\"да\"\r\nhttp://x.ru#\"\n}",
    ]);
}

#[test]
fn quotes_with_two_readings_are_refused() {
    assert_two_readings(&[
        r#"{"m":"он сказал "да", "to": "нет"", "to": "+7"}"#,
        r#"{"m":"a "b","n":"c" d"}"#,
        r#"{"m":"a "b" c", нет: "x","to":"+7"}"#,
        r#"{"m":"труба 5" оцинк.","n":"болт 7" сталь","to":"+7"}"#,
        r#"{"list":["крем "Роза", "Лилия" 2 шт"]}"#,
        "{\"list\":[\n\"крем\"\n\"мыло\"\n],\"to\":\"+7\"}",
        r#"{"m":"x "y" z","m":"другое"}"#,
        r#"{"m":"крем "Роза" 5","to":"+7"x,"n":"2"}"#,
        r#"{"to":"+7"x,"n":"2"}"#,
        r#"{"m":да // нет,"n":"x","to":"+7"}"#,
        r#"{"a":"1", // "b":"2"
"c":"3"}"#,
        r#"{"m":"" // x","to":"+7"}"#,
    ]);
}

#[test]
fn backslashes_and_line_ends_are_read() {
    assert_read(&[
        (r#"{"m":"скидка 50\% да","to":"+7"}"#, json!({"m": "скидка 50\\% да", "to": "+7"}), &[LooseBackslashes]),
        (r#"{"m":"¯\_(ツ)_/¯"}"#, json!({"m": "¯\\_(ツ)_/¯"}), &[LooseBackslashes]),
        (
            r#"{"m":"папка C:\Документы","to":"+7"}"#,
            json!({"m": "папка C:\\Документы", "to": "+7"}),
            &[LooseBackslashes],
        ),
        (r#"{"m":"C:\","to":"+7"}"#, json!({"m": "C:\\", "to": "+7"}), &[LooseBackslashes]),
        (r#"{"to":"+7","m":"да\"}"#, json!({"to": "+7", "m": "да\\"}), &[LooseBackslashes]),
        (r#"{"m":"a\u12 b"}"#, json!({"m": "a\\u12 b"}), &[LooseBackslashes]),
        ("{\"m\":\"one\r\ntwo\tthree\"}", json!({"m": "one\r\ntwo\tthree"}), &[RawLineBreaks]),
        ("{\"m\":\"a\0b\"}", json!({"m": "a\0b"}), &[RawLineBreaks]),
        (
            "{\"message\": \"one\ntwo \\\"x\\\"\",\n\"id\": 1}",
            json!({"message": "one\ntwo \"x\"", "id": 1}),
            &[RawLineBreaks],
        ),
    ]);
    assert_two_readings(&[r#"{"m":"C:\Users\new"}"#, r#"{"m":"50\% \n","to":"+7"}"#]);
}

#[test]
fn half_characters_are_marked() {
    assert_read(&[
        (r#"{"m":"Беру \ud83d","to":"+7"}"#, json!({"m": "Беру \u{fffd}", "to": "+7"}), &[CharactersLost]),
        (r#"{"m":"\ude00 x"}"#, json!({"m": "\u{fffd} x"}), &[CharactersLost]),
        (r#"{"m":"\ud83d\ud83d\ude00"}"#, json!({"m": "\u{fffd}😀"}), &[CharactersLost]),
        (r#"{"m":"\ud83d\u0041"}"#, json!({"m": "\u{fffd}A"}), &[CharactersLost]),
        (r#"{"m":"\ud83dx"}"#, json!({"m": "\u{fffd}x"}), &[CharactersLost]),
        (r#"{"m":"\ud83d\n"}"#, json!({"m": "\u{fffd}\n"}), &[CharactersLost]),
    ]);
}

#[test]
fn commas_and_empty_places_are_read() {
    let order = json!({"to": "+7", "name": "Иван"});
    assert_read(&[
        (r#"{"to":"+7","name":"Иван",}"#, order.clone(), &[CommaExtra]),
        (r#"{"to":"+7",,"name":"Иван"}"#, order.clone(), &[CommaExtra]),
        (r#"{,"to":"+7","name":"Иван"}"#, order.clone(), &[CommaExtra]),
        ("{\"to\":\"+7\"\n \"name\":\"Иван\"}", order.clone(), &[CommaMissing]),
        (r#"{"to":"+7";"name":"Иван"}"#, order.clone(), &[CommaMissing]),
        (r#"{"list":[1,2,]}"#, json!({"list": [1, 2]}), &[CommaExtra]),
        (r#"{"to":"+7","simno":,"name":"Иван"}"#, json!({"to": "+7", "simno": "", "name": "Иван"}), &[EmptyValue]),
        (r#"{"to":"+7","simno": }"#, json!({"to": "+7", "simno": ""}), &[EmptyValue]),
        ("{\"to\":\n\"name\":\"Иван\"}", json!({"to": "", "name": "Иван"}), &[EmptyValue, CommaMissing]),
        (r#"{"a":,"b":,"c":}"#, json!({"a": "", "b": "", "c": ""}), &[EmptyValue]),
    ]);
    assert_two_readings(&["{\"list\":[1,,2]}", "{\"list\":[,1]}"]);
}

#[test]
fn text_with_a_brace_and_a_comment_mark_is_not_cut_off() {
    // An SMS of `"}#{`: the members behind it look like a comment with braces.
    let json = r##"{"custmemo":"Иван","message":""}#{","to":"+79165550117"}"##;
    if let Ok((value, _)) = lenient(json) {
        assert_eq!(value["to"], "+79165550117", "{value}");
    }
}

#[test]
fn brackets_at_the_ends_are_completed() {
    let order = json!({"to": "+7", "name": "Иван"});
    assert_read(&[
        (r#"{"to":"+7","name":"Иван""#, order.clone(), &[Brackets]),
        (r#"{"to":"+7","name":"Иван"}}"#, order.clone(), &[Brackets]),
        (r#"{"to":"+7","name":"Иван"},"#, order.clone(), &[CommaExtra]),
        (r#""to":"+7","name":"Иван"}"#, order.clone(), &[Brackets]),
        (r#""to":"+7","name":"Иван""#, order.clone(), &[Brackets]),
        (r#"{"a":{"to":"+7"}"#, json!({"a": {"to": "+7"}}), &[Brackets]),
    ]);
    assert_broken(&[
        r#"{"to":"+7","name":"Ив"#,
        r#"{"to":"+7","price":19"#,
        r#"{"to":"+7","name":"#,
        r#"{"to":"+7","na"#,
        r#"{"to":"+7","m":"он сказал "да""#,
        r#"{"to"#,
        "{",
        r#"{"list":[1,2"#,
        r#"{"a":1]"#,
        r#"{"to":"+7"},"name":"Иван"}"#,
        "",
    ]);
}

#[test]
fn text_that_ends_behind_a_comma_is_incomplete() {
    assert_broken(&[
        r#"{"message":"Иван, беру","#,
        r#"{"to":"+7","name":"Иван","#,
        "{\"to\":\"+7\",\n\"name\":\"Иван\",\n",
        r#"{"to":"+7","price":1990, "#,
        r#"{"to":"+7","name":"Иван";"#,
        r#"{"to":"+7","name":"Иван",,"#,
        r#"{"order":{"to":"+7","#,
        r#"{"order":{"to":"+7"},"#,
        r#""to":"+7","name":"Иван","#,
        r#"<b>Notice</b>: x {"to":"+7","name":"Иван","#,
    ]);
    // A mark that is behind all members, or before a bracket, announces nothing.
    let order = json!({"to": "+7", "name": "Иван"});
    assert_read(&[
        (r#"{"to":"+7","name":"Иван", }"#, order.clone(), &[CommaExtra]),
        (r#"{"to":"+7","name":"Иван"};"#, order, &[CommaExtra]),
    ]);
}

#[test]
fn json_encoded_more_than_once_is_read() {
    let order = json!({"to": "+7", "name": "Иван"});
    let json = order.to_string();
    let twice = Value::from(json.clone()).to_string();
    let thrice = Value::from(twice.clone()).to_string();
    assert_read(&[
        (&twice, order.clone(), &[EncodedTwice]),
        (&thrice, order.clone(), &[EncodedTwice]),
        (&twice[1..twice.len() - 1], order.clone(), &[EncodedTwice]),
        (&json.replace('"', "&quot;"), order.clone(), &[EncodedTwice]),
        (&json.replace('"', "&#34;"), order.clone(), &[EncodedTwice]),
        (&json.replace('"', "\"\""), order.clone(), &[EncodedTwice]),
        (&json.replace('"', "''"), order.clone(), &[QuoteMarks, EncodedTwice]),
        (&json.replace('"', "\\'"), order.clone(), &[QuoteMarks, EncodedTwice]),
    ]);
    let inner = Value::from(r#"{"to":"+7","name":"Иван",}"#).to_string();
    assert_read(&[(&inner, order, &[EncodedTwice, CommaExtra])]);
}

#[test]
fn nesting_has_a_limit() {
    let deep = format!("{{\"a\":{}1{},}}", "[".repeat(100_000), "]".repeat(100_000));
    assert!(lenient(&deep).is_err());
}
