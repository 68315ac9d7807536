//! JSON in the notation of programming languages and word processors, and with text around it.

use super::*;

#[test]
fn strings_of_programming_languages_are_read() {
    let order = json!({"to": "89165550117", "name": "Иван"});
    assert_read(&[
        ("{'to': u'89165550117', 'name': u'Иван'}", order.clone(), &[QuoteMarks]),
        ("{u'to': u'89165550117', u'name': u'Иван'}", order.clone(), &[QuoteMarks]),
        ("{'to': b'89165550117', 'name': b'Иван'}", order.clone(), &[QuoteMarks]),
        (r#"{"to":u"89165550117","name":"Иван"}"#, order.clone(), &[QuoteMarks]),
        (r#"{"to":@"89165550117","name":N'Иван'}"#, order.clone(), &[QuoteMarks]),
        (
            r"{'to': b'89165550117', 'name': b'\xd0\x98\xd0\xb2\xd0\xb0\xd0\xbd'}",
            order,
            &[QuoteMarks, LooseBackslashes],
        ),
        (
            "{'to': '8', 'price': Decimal('5'), 'name': 'Иван'}",
            json!({"to": "8", "price": "5", "name": "Иван"}),
            &[QuoteMarks, Unquoted, QuoteMarks],
        ),
        (
            r#"{"_id":ObjectId("12ab"),"at":new Date("2026-01-01"),"n":NumberLong(5),"to":"8"}"#,
            json!({"_id": "12ab", "at": "2026-01-01", "n": "5", "to": "8"}),
            &[Unquoted],
        ),
        ("{city: Москва (центр), to: 8}", json!({"city": "Москва (центр)", "to": 8}), &[Unquoted]),
        (r#"{"m":"C:\xampp","to":"+7"}"#, json!({"m": "C:\\xampp", "to": "+7"}), &[LooseBackslashes]),
        (r#"{"m":"\xff","to":"+7"}"#, json!({"m": "\\xff", "to": "+7"}), &[LooseBackslashes]),
        ("{name: O'Brien, to: 8916}", json!({"name": "O'Brien", "to": 8916}), &[Unquoted]),
    ]);
    assert_two_readings(&["{'to': x'89165550117', 'name': x'Иван'}"]);
}

#[test]
fn escapes_and_raw_strings_of_programming_languages_are_read() {
    let name = |name: &str| json!({"to": "+7", "name": name});
    assert_read(&[
        (r"{'to': '+7', 'name': E'Оля'}", name("Оля"), &[QuoteMarks]),
        (r#"{"to":"+7","name":"""Оля"""}"#, name("Оля"), &[QuoteMarks]),
        (r"{'to': '+7', 'name': '''Оля'''}", name("Оля"), &[QuoteMarks]),
        ("{'to': '+7', 'name': 'O''Neil'}", name("O'Neil"), &[QuoteMarks, LooseQuotes]),
        (r#"{"to":"+7","name":r"C:\temp"}"#, name(r"C:\temp"), &[QuoteMarks, LooseBackslashes]),
        (r#"{"to":"+7","name":@"C:\new"}"#, name(r"C:\new"), &[QuoteMarks, LooseBackslashes]),
        (r#"{"to":"+7","name":"\320\230\321\217"}"#, name("Ия"), &[LooseBackslashes]),
        (r#"{"to":"+7","name":"\xd0\x98\x20\xd0\x98"}"#, name("И И"), &[LooseBackslashes]),
        (r#"{"to":"+7","name":"\u{418}\u{44f}"}"#, name("Ия"), &[LooseBackslashes]),
        (r#"{"to":"+7","name":nul}"#, json!({"to": "+7", "name": null}), &[ForeignLiteral]),
        (r#"{"name":tru,"to":"+7"}"#, json!({"to": "+7", "name": true}), &[ForeignLiteral]),
    ]);
    assert_two_readings(&[
        r#"{"to":"+7","name":"""C:\new"""}"#,
        r#"{"to":"+7","name":"a\x20b"}"#,
        r#"{"to":"+7","name":"крем ""Роза"" 2 шт"}"#,
        "{'to': '+7', 'name': 'труба 5'' оцинк.'}",
        r#"{"to":"+7","name":R"oman"}"#,
        r#"{"to":"+7","ok":ture}"#,
    ]);
}

#[test]
fn equals_signs_in_place_of_all_colons_are_read() {
    let order = json!({"to": "+7", "name": "a=b: \"c\\", "list": [{"n": 1}]});
    assert_read(&[
        (r#"{"to"="+7","name"="a=b: \"c\\","list"=[{"n"=1}]}"#, order, &[Separators]),
        ("{\"to\" = \"+7\",\n \"name\" = \"Иван\"}", json!({"to": "+7", "name": "Иван"}), &[Separators]),
    ]);
    assert_broken(&[
        r#"{"to"="+7","name":"Иван"}"#,
        r#"{"to"="+7","name"="он сказал "да""}"#,
        r#"{"to"="+7","name"="a"="b"}"#,
    ]);
}

#[test]
fn call_that_may_change_its_value_is_no_wrapper() {
    assert_broken(&[
        r#"{"to":"+7","ok":not("да")}"#,
        r#"{"to":"+7","name":base64("0J7Qu9GP")}"#,
        "{to: '+7', ok: not('да')}",
    ]);
}

#[test]
fn other_quotes_and_none_are_read() {
    let order = json!({"to": "+79165550117", "name": "Ольга Смирнова"});
    assert_read(&[
        ("{'to': '+79165550117', 'name': 'Ольга Смирнова'}", order.clone(), &[QuoteMarks]),
        ("{“to”: “+79165550117”, “name”: “Ольга Смирнова”}", order.clone(), &[QuoteMarks]),
        ("{«to»: «+79165550117», «name»: «Ольга Смирнова»}", order.clone(), &[QuoteMarks]),
        ("{`to`: `+79165550117`, `name`: `Ольга Смирнова`}", order.clone(), &[QuoteMarks]),
        ("{to: \"+79165550117\", name: \"Ольга Смирнова\"}", order.clone(), &[Unquoted]),
        ("{to:+79165550117,name:Ольга Смирнова}", order.clone(), &[Unquoted]),
        ("'{to:+79165550117,name:Ольга Смирнова}'", order.clone(), &[Unquoted, TextAround]),
        (r#"{"to": +79165550117, "name": Ольга Смирнова}"#, order.clone(), &[Unquoted]),
        (r#"{"to": "+79165550117", "name": Ольга Смирнова}"#, order.clone(), &[Unquoted]),
        (
            r#"{"name": Ольга, Смирнова, "to": 8 (916) 555-01-17}"#,
            json!({"name": "Ольга, Смирнова", "to": "8 (916) 555-01-17"}),
            &[Unquoted],
        ),
        (
            r#"{"id": 007, "price": 1990 руб, "sum": 1,5}"#,
            json!({"id": "007", "price": "1990 руб", "sum": "1,5"}),
            &[Unquoted],
        ),
    ]);
}

#[test]
fn words_of_other_languages_are_read() {
    assert_read(&[
        (r#"{"price": NaN, "a": 1}"#, json!({"price": null, "a": 1}), &[ForeignLiteral]),
        (r#"{"a": None, "b": True, "c": False}"#, json!({"a": null, "b": true, "c": false}), &[ForeignLiteral]),
        (
            r#"{"a": undefined, "b": -Infinity, "c": [NaN, true]}"#,
            json!({"a": null, "b": null, "c": [null, true]}),
            &[ForeignLiteral],
        ),
    ]);
    assert_broken(&["[word, other]", "NaN of it"]);
}

#[test]
fn what_stands_between_names_and_values_is_told() {
    let order = json!({"to": "+79165550117", "name": "Оля"});
    assert_read(&[
        (r#"{"to" => "+79165550117", "name" => "Оля"}"#, order.clone(), &[Separators]),
        ("{\"to\": \"+79165550117\",\u{a0}\"name\":\u{a0}\"Оля\"}", order.clone(), &[Separators]),
        (r#"{{"to": "+79165550117", "name": "Оля"}}"#, order.clone(), &[Brackets]),
        (r#"{"to": "+79165550117", "name": "\U041e\U043b\U044f"}"#, order.clone(), &[LooseBackslashes]),
        (r#"{"name": "O\'Brien"}"#, json!({"name": "O'Brien"}), &[LooseBackslashes]),
        (r"{name: `\`Оля\``}", json!({"name": "`Оля`"}), &[Unquoted, QuoteMarks]),
        (
            "{„name“: „«ёлка» „лапки““, „com“: „COM3“}",
            json!({"name": "«ёлка» „лапки“", "com": "COM3"}),
            &[QuoteMarks, LooseQuotes, QuoteMarks],
        ),
    ]);
}

#[test]
fn comments_and_text_around_are_left_out() {
    let order = json!({"to": "+7", "name": "Иван"});
    let json = r#"{"to":"+7","name":"Иван"}"#;
    for (text, code) in [
        (format!("/* SMS */ {json}"), Comments),
        (format!("/* {{\"to\":\"+8\"}} */\n// {{}}\n{json}"), Comments),
        (format!("{json}\n# {{\"to\":\"+8\"}}\n"), Comments),
        (format!("{json} // test"), Comments),
        (format!("{json}\n# test\n"), Comments),
        ("{\"to\":\"+7\", // number\n\"name\":\"Иван\" /* who */}".to_owned(), Comments),
        ("{\"to\":\"+7\" // number\n,\"name\":\"Иван\"}".to_owned(), Comments),
        ("{ # number\n\"to\":\"+7\", # who\n\"name\":\"Иван\"}".to_owned(), Comments),
        ("{\n# number\n\"to\":\"+7\",\"name\":\"Иван\"}".to_owned(), Comments),
        (
            format!("<br />\n<b>Notice</b>:  Undefined index: x in <b>x.php</b> on line <b>3</b><br />\n{json}"),
            TextAround,
        ),
        (format!("Warning: foo() [function.foo]: failed on line 3\n\n{json}"), TextAround),
        (format!("{json}<br />\n<b>Warning</b>: x in <b>/y.php</b> on line <b>7</b>"), TextAround),
        (format!("200 OK\n{json}"), TextAround),
        (format!("OK {json}"), TextAround),
        (format!(")]}}',\n{json}"), TextAround),
        (format!("while(1);{json}"), TextAround),
        (format!("callback({json});"), TextAround),
        (format!("{json}\n<!-- served in 0.02 s -->"), Comments),
        (format!("{json}<!-- {{\"a\":1}} -->"), Comments),
        (format!("'{json}'"), TextAround),
        (format!("data: {json}\n\n"), TextAround),
        (format!("```json\n{json}\n```"), TextAround),
    ] {
        let read = lenient(&text).unwrap_or_else(|failure| panic!("{text}: {failure:?}"));
        assert_eq!(read.0, order, "{text}");
        assert!(read.1.contains(&code), "{text}: {:?}", read.1);
    }
    for between in ["", "\n", ", "] {
        let twice = format!("{json}{between}{json}");
        assert_read(&[(&twice, order.clone(), &[TextAround])]);
    }
    assert_two_readings(&[
        r#"{"to":"+7"}{"to":"+8"}"#,
        "{\"to\":\"+7\"}\n{\"to\":\"+8\"}",
        r#"[{"to":"+7"}] {"to":"+8"}"#,
        r#"Notice {"to":"+7"} and {"to":"+8"}"#,
    ]);
    assert_broken(&[
        "<!DOCTYPE html><html><script>var x = {\"code\":\"ok\"};</script></html>",
        "<style>p {margin: 0}</style>",
        "привет {мир}",
        "total [3]",
    ]);
}

#[test]
fn bytes_that_are_no_utf_8_take_no_longer_than_others() {
    let steps = |times: usize| {
        let text = format!("{{'m': '{}'}}", r"\xd0".repeat(times));
        let mut reader = JsonReader::new(&text, 0);
        assert!(reader.document().is_ok());
        reader.steps.get()
    };
    assert!(steps(4_000) < 5 * steps(1_000));
    assert!(lenient(&format!("{{'m': '{}'}}", r"\xd0".repeat(200_000))).is_ok());
}

#[test]
fn member_behind_a_missing_comma_is_none_of_the_text_before_it() {
    let order = |text: &str| json!({"from": "+7999", "name": "Иван", "text": text, "to": "89165550117"});
    assert_read(&[
        (r#"{from:"+7999",name:"Иван",text:"x"to:"89165550117"}"#, order("x"), &[Unquoted, CommaMissing]),
        (r#"{from:"+7999",name:"Иван",text:"x" to:"89165550117"}"#, order("x"), &[Unquoted, CommaMissing]),
        (
            "{from:'+7999',name:'Иван',text:'x'to:'89165550117'}",
            order("x"),
            &[Unquoted, QuoteMarks, CommaMissing, QuoteMarks],
        ),
    ]);
    for text in [
        r#"{name:"Иван"text:"a, "b" c",to:"89165550117"}"#,
        r#"{from:"+7999",name:"Иван",text:"a "x" b"to:"89165550117"}"#,
        "{message:'it's ok'\tto:'89165550117', from:'+7999', name:'Иван'}",
    ] {
        let read = lenient(text);
        let is_right = |value: &Value| value["name"] == "Иван" && value["to"] == "89165550117";
        assert!(read.as_ref().map_or(true, |(value, _)| is_right(value)), "{text}: {read:?}");
    }
}

#[test]
fn character_references_in_place_of_quotes_are_quotes() {
    let order = json!({"name": "Иван, 2", "to": "8916"});
    for text in [
        r#"{"name": &quot;Иван, 2&quot;, "to": "8916"}"#,
        r#"{"name": &#34;Иван, 2&#34;, "to": "8916"}"#,
        "{name: &quot;Иван, 2&quot;, to: &quot;8916&quot;}",
        r#"{"to": "8916", "name": &laquo;Иван, 2&raquo;}"#,
        "{&#039;name&#039;: &#039;Иван, 2&#039;, &#039;to&#039;: &#039;8916&#039;}",
        "{&amp;quot;name&amp;quot;: &amp;quot;Иван, 2&amp;quot;, &amp;quot;to&amp;quot;: &amp;quot;8916&amp;quot;}",
        "{&ldquo;name&rdquo;: &ldquo;Иван, 2&rdquo;, &ldquo;to&rdquo;: &ldquo;8916&rdquo;}",
    ] {
        assert_eq!(lenient(text).map(|(value, _)| value), Ok(order.clone()), "{text}");
    }
    assert_two_readings(&[r#"{"name": &quot;Иван, "to": "8916"}"#]);
}

#[test]
fn escaped_quotes_are_quotes_on_several_lines_too() {
    let escaped = "{\n\\\"name\\\":\\\"Иван\\\",\r\n\t\\\"to\\\":\\\"8916\\\"\n}";
    assert_read(&[(escaped, json!({"name": "Иван", "to": "8916"}), &[EncodedTwice])]);
}

#[test]
fn escape_of_eight_digits_is_one_character() {
    for (text, read) in [
        (r#"{"a":"\U0000041e\U0000043b\U0000044f"}"#, "Оля"),
        (r#"{"a":"\U0001F600 5"}"#, "😀 5"),
        (r#"{"a":"\U041E\U043B\U044F"}"#, "Оля"),
        (r#"{"a":"\U041E0001"}"#, "О0001"),
    ] {
        assert_eq!(parse(text).unwrap()["a"], read, "{text}");
    }
}
