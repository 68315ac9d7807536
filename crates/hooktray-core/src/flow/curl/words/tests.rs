use super::*;

fn words(command: &str) -> Vec<String> {
    split(command).expect("closed quotation marks")
}

#[test]
fn commands_of_each_shell_have_the_same_words() {
    let words = ["curl", "https://x.example/?a=1&b=2", "--data-raw", r#"{"a":"it's","b":"Ольга"}"#];
    for command in [
        r#"curl 'https://x.example/?a=1&b=2' --data-raw '{"a":"it'\''s","b":"Ольга"}'"#,
        "curl 'https://x.example/?a=1&b=2' \\\n  --data-raw $'{\"a\":\"it\\'s\",\"b\":\"\\u041e\\u043b\\u044c\\u0433\\xd0\\xb0\"}'",
        "curl ^\"https://x.example/?a=1^&b=2^\" ^\n  --data-raw ^\"^{^\\^\"a^\\^\":^\\^\"it's^\\^\",^\\^\"b^\\^\":^\\^\"Ольга^\\^\"^}^\"",
        r#"curl "https://x.example/?a=1&b=2" --data-raw "{\"a\":\"it's\",\"b\":\"Ольга\"}""#,
        r#"curl "https://x.example/?a=1&b=2" --data-raw "{""a"":""it's"",""b"":""Ольга""}""#,
        "curl “https://x.example/?a=1&b=2” --data-raw ‘{\"a\":\"it's\",\"b\":\"Ольга\"}’",
        "curl\u{a0}https://x.example/?a=1&b=2 \\ \n> --data-raw \"{\\\"a\\\":\\\"it's\\\",\\\"b\\\":\\\"Ольга\\\"}\" \\",
    ] {
        assert_eq!(split(command).as_deref(), Some(words.map(str::to_owned).as_slice()), "{command}");
    }
}

#[test]
fn browsers_write_a_caret_behind_each_percent_sign() {
    let command = "curl ^\"https://x.example/?q=^%^D0^%^9E^%^2F^\" -d ^\"a=^%^20b^\"";
    assert_eq!(words(command), ["curl", "https://x.example/?q=%D0%9E%2F", "-d", "a=%20b"]);
}

#[test]
fn command_ends_where_the_next_one_begins() {
    for tail in [
        " | jq .",
        "|jq .",
        " > out.json",
        " >out.json",
        " 2>&1",
        " >/dev/null 2>&1",
        " &>/dev/null",
        "; echo",
        " ; echo",
        " && echo ok",
        "&& echo ok",
        " &",
        " \\",
        " # at once",
    ] {
        assert_eq!(words(&format!("curl x.example{tail}")), ["curl", "x.example"], "{tail}");
    }
    assert_eq!(
        words("curl -o x 2> log https://x.example/<id>/a;b?c=1&d"),
        ["curl", "-o", "x", "https://x.example/<id>/a;b?c=1&d"]
    );
}

#[test]
fn caret_within_quotes_is_a_caret() {
    let command = r#"curl x -d '{"pattern":"a^","b":"x^y", "c": ^"}'"#;
    assert_eq!(words(command)[3], r#"{"pattern":"a^","b":"x^y", "c": ^"}"#);
    assert_eq!(words("curl \"https://x\" ^\n -d \"a^b\""), ["curl", "https://x", "-d", "a^b"]);
    assert_eq!(words("curl ^\"https://x^\" ^\n  -d ^\"a^\n\nb^\""), ["curl", "https://x", "-d", "a\nb"]);
}

#[test]
fn quotation_mark_that_is_not_closed_is_an_error() {
    for command in ["curl 'https://x.example", "curl \"https", "curl $'a\\'", "curl “https"] {
        assert_eq!(split(command), None, "{command}");
    }
}

#[test]
fn dollar_within_quotes_is_a_dollar() {
    assert_eq!(words(r#"curl "a$'b'" 'c$'"#), ["curl", "a$'b'", "c$"]);
}
