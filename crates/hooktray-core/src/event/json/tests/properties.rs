//! What holds for every text, and the texts that another lenient parser has read.

use proptest::prelude::*;

use super::*;

/// Texts on which looking ahead would be slow if it looked far: the steps are counted.
#[test]
fn steps_grow_with_the_text_and_no_faster() {
    let hostile = [
        ("quotes", "\" "),
        ("ends", "\"}"),
        ("commas", "\","),
        ("keys", "\",\"a\":"),
        ("comments", "\"//"),
        ("blocks", "\"/*"),
        ("hashes", "\"#"),
        ("bare", "\",\"a\":x"),
        ("blanks", "\"          "),
        ("backslashes", "\\\"}"),
    ];
    for (name, piece) in hostile {
        let steps = |count: usize| {
            let text = format!("{{\"m\":\"x{}", piece.repeat(count));
            let mut reader = JsonReader::new(&text, 0);
            let _ = reader.document();
            reader.steps.get() as f64 / text.len() as f64
        };
        let (short, long) = (steps(500), steps(50_000));
        assert!(long <= short * 1.5 + 1.0, "{name}: {short} steps for each byte, then {long}");
    }
}

/// A text as in an SMS.
fn text() -> impl Strategy<Value = String> {
    "[а-яa-z0-9 ,.:;{}'\"\\[\\]/#-]{0,24}"
}

fn template(name: &str, message: &str, to: &str) -> String {
    format!("{{\"custmemo\":\"{name}\",\"message\":\"{message}\",\"to\":\"{to}\"}}")
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(2_000) })]

    /// A text with loose quotes is read as it is, or is refused. It never becomes another.
    #[test]
    fn loose_text_is_read_as_it_is_or_refused(message in text()) {
        let json = template("Иван", &message, "+79165550117");
        // What looks like a member of the object is one.
        prop_assume!(!message.split_once('"').is_some_and(|(_, rest)| rest.contains(':')));
        if let Ok((value, _)) = lenient(&json) {
            prop_assert_eq!(value, json!({"custmemo": "Иван", "message": message, "to": "+79165550117"}));
        }
    }

    /// Every valid text is read by the tolerant reader as by the strict one.
    #[test]
    fn tolerant_reader_reads_what_is_valid(name in text(), message in text(), number in any::<i32>()) {
        let value = json!({"n": name, "list": [message, null, {"x": number}], "m": message});
        for json in [value.to_string(), serde_json::to_string_pretty(&value).unwrap()] {
            let (read, repairs) = whole(&json, 0, Around::Nothing).map_err(|failure| TestCaseError::fail(format!("{failure:?}")))?;
            prop_assert_eq!(&read, &value);
            prop_assert_eq!(repairs, Repairs::default());
        }
    }

    /// Damage that has one repair gives the undamaged value, or is refused.
    #[test]
    fn damage_is_undone_or_refused(name in "[а-яa-z ,.]{0,12}", message in "[а-яa-z ,.!]{0,12}", how in 0..8usize) {
        let value = json!({"n": name, "m": message, "k": 5});
        let json = value.to_string();
        let damaged = match how {
            0 => json.replace('}', ",}"),
            1 => json.replace('"', "'"),
            2 => json.replace("\"n\"", "n").replace("\"m\"", "m").replace("\"k\"", "k"),
            3 => json.replace(",\"m\"", "\n\"m\""),
            4 => format!("<b>Notice</b>: x\n{json}"),
            5 => format!("{json} // x"),
            6 => json.replace("5}", "5.0}"),
            _ => Value::from(json.clone()).to_string(),
        };
        match lenient(&damaged) {
            Ok((read, _)) => prop_assert_eq!(read, value),
            Err(failure) => prop_assert!(matches!(failure, JsonError::TwoReadings(_)), "{damaged}: {failure:?}"),
        }
    }

    #[test]
    fn any_text_is_read_or_refused(text in "[{}\\[\\]\"':,a0 \\\\n/*#&;=%-]{0,60}") {
        let _ = lenient(&text);
    }
}

/// Each row has a damaged record and the record before the damage, which another lenient parser reads from it too. `make.py`
/// beside the file made them at random.
#[test]
fn damaged_record_is_read_as_another_lenient_parser_reads_it_or_refused() {
    let lines = include_str!("../../../../../../tests/fixtures/json/damaged.jsonl");
    let rows: Vec<(String, Value)> = lines.lines().skip(1).map(|line| serde_json::from_str(line).unwrap()).collect();
    assert!(rows.len() >= 1000);
    let (mut refused, mut other) = (Vec::new(), Vec::new());
    for (text, record) in &rows {
        match lenient(text) {
            Ok((read, _)) if read == *record => {}
            Ok((read, _)) => other.push(format!("{text}\n  was read as {read}")),
            // Where the last bracket is gone and a comma was put before it, the text looks like one that was cut off.
            Err(JsonError::Broken(_)) if text.trim_end().ends_with([',', ';']) => {}
            Err(failure) => refused.push(format!("{text}\n  {failure:?}")),
        }
    }
    assert!(other.is_empty(), "{} of {}:\n{}", other.len(), rows.len(), other.join("\n"));
    // Texts with two readings or a cut end, and lists without commas: the other parser decides these by its own taste.
    assert!(refused.len() * 50 <= rows.len(), "{} of {}:\n{}", refused.len(), rows.len(), refused.join("\n"));
}
