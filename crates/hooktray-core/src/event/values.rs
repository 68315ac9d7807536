//! Removes invisible characters from the ends of names and texts.

use serde_json::{Map, Value};

use super::repair::{RepairCode, Repairs};

/// Cleans every text of a record.
pub(super) fn clean(value: &mut Value, repairs: &mut Repairs) {
    inside(value, "", repairs);
}

fn inside(value: &mut Value, field: &str, repairs: &mut Repairs) {
    match value {
        Value::String(text) => {
            let visible = visible(text);
            if visible.len() != text.len() {
                repairs.add_to(RepairCode::InvisibleCharacters, field);
                *text = visible.to_owned();
            }
        }
        Value::Array(values) => values.iter_mut().for_each(|value| inside(value, field, repairs)),
        Value::Object(map) => {
            if map.keys().any(|name| visible(name).len() != name.len()) {
                rename(map, repairs);
            }
            map.iter_mut().for_each(|(name, value)| inside(value, name, repairs));
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

/// Cleans the names of an object, except where two would become one.
fn rename(map: &mut Map<String, Value>, repairs: &mut Repairs) {
    let old = std::mem::take(map);
    let taken: std::collections::HashSet<String> = old.keys().cloned().collect();
    for (name, value) in old {
        let clean = visible(&name);
        if clean.len() == name.len() || clean.is_empty() || taken.contains(clean) || map.contains_key(clean) {
            map.insert(name, value);
        } else {
            repairs.add_to(RepairCode::InvisibleCharacters, clean);
            map.insert(clean.to_owned(), value);
        }
    }
}

/// Returns a text without the invisible characters at its ends and the blanks among them.
fn visible(text: &str) -> &str {
    let ends_visibly = |c: Option<char>| !c.is_some_and(|c| is_invisible(c) || c.is_whitespace());
    if ends_visibly(text.chars().next()) && ends_visibly(text.chars().next_back()) {
        return text;
    }
    let core = text.trim_matches(|c: char| c.is_whitespace() || is_invisible(c));
    if core.is_empty() {
        return if text.contains(is_invisible) { "" } else { text };
    }
    let start = text.find(core).unwrap_or_default();
    let (before, after) = (&text[..start], &text[start + core.len()..]);
    // Blanks without invisible characters belong to the text.
    let from = if before.contains(is_invisible) { start } else { 0 };
    let to = if after.contains(is_invisible) { start + core.len() } else { text.len() };
    &text[from..to]
}

/// Control characters except blanks, and the marks that have no width: joiners, directions, byte order marks.
fn is_invisible(c: char) -> bool {
    let blank = matches!(c, '\t' | '\n' | '\r' | '\u{b}' | '\u{c}' | '\u{85}');
    (c.is_control() && !blank)
        || matches!(c, '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}')
        || matches!(c, '\u{2060}'..='\u{2069}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{ffff}' | '\u{fffe}')
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn invisible_ends_go_and_blanks_stay() {
        for (text, clean) in [
            ("Иван\0\0", "Иван"),
            ("Иван\u{1b}\u{7}", "Иван"),
            ("\u{feff}\u{200b}Иван\u{200d}", "Иван"),
            ("\u{202a}+7 916 555-01-17\u{202c}", "+7 916 555-01-17"),
            ("Иван \u{0} ", "Иван"),
            (" Иван\u{200e}", " Иван"),
            (" \u{200b} ", ""),
            ("\0", ""),
            ("  ", "  "),
            (" two\nlines\r\n", " two\nlines\r\n"),
            ("И\u{200d}в\0ан", "И\u{200d}в\0ан"),
            ("❤\u{fe0f}", "❤\u{fe0f}"),
            ("", ""),
        ] {
            assert_eq!(visible(text), clean, "{text:?}");
        }
    }

    #[test]
    fn names_are_cleaned_unless_they_would_collide() {
        let mut value = json!({"\u{feff}name": "Иван\0", "a": [{"b\0": 1}], "x": 1, "x\u{200b}": 2, "\0": 3});
        let mut repairs = Repairs::default();
        clean(&mut value, &mut repairs);
        assert_eq!(value, json!({"name": "Иван", "a": [{"b": 1}], "x": 1, "x\u{200b}": 2, "\0": 3}));
        let names: Vec<String> = value.as_object().unwrap().keys().cloned().collect();
        assert_eq!(names, ["name", "a", "x", "x\u{200b}", "\0"], "in the order they were sent");
        let mut none = Repairs::default();
        clean(&mut json!({"a": " b ", "c": [1, null, "x\n"]}), &mut none);
        assert_eq!(none, Repairs::default());
    }
}
