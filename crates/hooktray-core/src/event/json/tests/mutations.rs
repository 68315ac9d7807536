//! Single mistakes at every place of records that are valid JSON: a character that is missing, doubled, or swapped with the next.

use super::*;
use crate::event::body;

/// Records of SMS Deliverer, of web forms and of other senders, in the ways that programs and people write JSON.
const RECORDS: [&str; 10] = [
    r#"{"app": "smsdeliverer", "type": "SMS", "id": "48211", "from": "+79031112233", "to": "8 (916) 555-01-17", "message": "Ольга, Ваш заказ принят. Мы перезвоним.", "custmemo": "Ольга Смирнова", "sendstat": "1"}"#,
    r#"{"id":"48212","from":"+79165550117","to":"","message":"Заказ: крем, 2 шт","custmemo":"","sendstat":""}"#,
    "{\n  \"id\": \"48213\",\n  \"to\": \"+79165550117\",\n  \"custmemo\": \"Пётр\",\n  \"message\": \"Да, беру\"\n}",
    r#"{"name":"Анна","phone":"+7 (916) 555-01-17","payment":{"amount":1990,"products":[{"name":"Крем","price":990,"quantity":"1"},{"name":"Мыло","price":1000,"quantity":"1"}]},"tranid":"123:456"}"#,
    r#"{"from": "+79165550117", "text": "Хочу \"Роза\" 5 мл", "sentStamp": 1763000000000, "sim": null, "ok": true}"#,
    r#"{"order":{"id":77,"customer":{"phone":"89165550117","name":"Ольга"}},"tags":["vk","new"],"paid":false}"#,
    r#"[{"to":"+79165550117","custmemo":"Ольга","id":"5"}]"#,
    r#"{"message":"Номер: 8916, адрес: Ленина, 5; код {7}","to":"+79165550117","price":19.5}"#,
    "{\"custmemo\":\"Ольга\",\r\n\"message\":\"строка\\nдве\",\r\n\"to\":\"+79165550117\"}",
    r#"{"a":"1","b":"2","c":"+79165550117","d":"Ян"}"#,
];

/// What a mistake makes of a text.
fn mutations(text: &str) -> Vec<(usize, &'static str, String)> {
    let chars: Vec<char> = text.chars().collect();
    let put = |at: usize, skip: usize, with: &[char]| -> String {
        chars[..at].iter().chain(with).chain(&chars[at + skip..]).collect()
    };
    let mut all = Vec::new();
    for at in 0..chars.len() {
        all.push((at, "missing", put(at, 1, &[])));
        all.push((at, "doubled", put(at, 0, &[chars[at]])));
        if let Some(next) = chars.get(at + 1).filter(|next| **next != chars[at]) {
            all.push((at, "swapped", put(at, 2, &[*next, chars[at]])));
        }
    }
    all
}

/// What a character of valid JSON is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    /// Of a name, a text, a number or a word.
    Value,
    /// A quotation mark, a bracket, a comma or a colon.
    Mark,
    Blank,
}

fn parts(text: &str) -> Vec<Part> {
    let (mut in_text, mut escaped) = (false, false);
    let part = |c: char| {
        let ends = c == '"' && !escaped;
        escaped = in_text && c == '\\' && !escaped;
        match c {
            _ if ends => {
                in_text = !in_text;
                Part::Mark
            }
            _ if in_text => Part::Value,
            '{' | '}' | '[' | ']' | ',' | ':' => Part::Mark,
            c if c.is_whitespace() => Part::Blank,
            _ => Part::Value,
        }
    };
    text.chars().map(part).collect()
}

/// Every name and every value that is neither an object nor a list, with where it is.
fn leaves(value: &Value, path: &str, found: &mut Vec<(String, String)>) {
    match value {
        Value::Object(map) => {
            for (index, (name, inner)) in map.iter().enumerate() {
                found.push((format!("{path}/{index} name"), name.clone()));
                leaves(inner, &format!("{path}/{index}"), found);
            }
        }
        Value::Array(list) => {
            list.iter().enumerate().for_each(|(index, inner)| leaves(inner, &format!("{path}/{index}"), found));
        }
        Value::String(text) => found.push((path.to_owned(), text.clone())),
        other => found.push((path.to_owned(), other.to_string())),
    }
}

/// Returns the names and values that differ, as they were and as they are. `None` if the values have not the same shape.
fn differences(right: &Value, read: &Value) -> Option<Vec<(String, String)>> {
    let (mut before, mut after) = (Vec::new(), Vec::new());
    leaves(right, "", &mut before);
    leaves(read, "", &mut after);
    let alike = before.len() == after.len() && before.iter().zip(&after).all(|(one, other)| one.0 == other.0);
    let both = before.into_iter().zip(after).map(|(one, other)| (one.1, other.1));
    alike.then(|| both.filter(|(one, other)| one != other).collect())
}

/// Returns whether what was read from a text with a mistake is what was meant, or differs only within the value that has it.
fn is_right(meant: &Value, read: &Value, touched: &[Part]) -> bool {
    // A list of one record is the record.
    let alone =
        |value: &Value| value.as_array().filter(|list| list.len() == 1).map_or(value.clone(), |list| list[0].clone());
    match differences(&alone(meant), &alone(read)).as_deref() {
        Some([]) => true,
        // A line break that came into a text, or out of it.
        Some([(one, other)]) if one.trim() == other.trim() => true,
        Some([_]) => !touched.contains(&Part::Mark),
        _ => false,
    }
}

/// Checks what every mistake in every record makes of it.
fn assert_undone_or_refused(read: impl Fn(&str) -> Option<Value>) {
    let (mut count, mut wrong) = (0, Vec::new());
    for record in RECORDS {
        let meant: Value = serde_json::from_str(record).unwrap();
        let parts = parts(record);
        for (at, how, text) in mutations(record) {
            count += 1;
            let Some(read) = read(&text) else { continue };
            let touched = if how == "swapped" { &parts[at..at + 2] } else { &parts[at..=at] };
            if !is_right(&meant, &read, touched) {
                let around: String = text.chars().skip(at.saturating_sub(15)).take(30).collect();
                wrong.push(format!("{how} at {at}: …{around}…\n  {read}"));
            }
        }
    }
    assert!(count > 3_000, "{count}");
    assert!(wrong.is_empty(), "{} of {count}:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn mistake_is_undone_or_stays_in_its_value_or_is_refused() {
    assert_undone_or_refused(|text| lenient(text).ok().map(|(value, _)| value));
}

#[test]
fn body_with_a_mistake_is_read_right_or_is_refused_or_stays_a_text() {
    for content_type in [Some("application/json"), Some("application/x-www-form-urlencoded"), Some("text/plain"), None]
    {
        assert_undone_or_refused(|text| {
            let body = body::read(text.as_bytes(), content_type, None, &mut Repairs::default()).ok()?;
            Some(body.json).filter(|json| !json.is_string())
        });
    }
}
