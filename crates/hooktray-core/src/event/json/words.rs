//! Words without quotes: `true`, `false` and `null`, what other languages call them, and what is left of them.

use serde_json::Value;

use super::{Ambiguity, JsonError};

/// Words for `true`, `false` and `null`, also those of other languages.
const LITERALS: [(&str, Value); 15] = [
    ("true", Value::Bool(true)),
    ("True", Value::Bool(true)),
    ("TRUE", Value::Bool(true)),
    ("false", Value::Bool(false)),
    ("False", Value::Bool(false)),
    ("FALSE", Value::Bool(false)),
    ("null", Value::Null),
    ("NULL", Value::Null),
    ("Null", Value::Null),
    ("None", Value::Null),
    ("nil", Value::Null),
    ("undefined", Value::Null),
    ("NaN", Value::Null),
    ("Infinity", Value::Null),
    ("-Infinity", Value::Null),
];

/// The words of JSON.
const WORDS: [&str; 3] = ["true", "false", "null"];
/// So many letters of a word show which it is.
const ENOUGH: usize = 3;

/// Returns what a word stands for, and whether it is none of JSON.
pub(super) fn literal(text: &str) -> Option<(Value, bool)> {
    let (word, value) = LITERALS.iter().find(|(word, _)| *word == text)?;
    Some((value.clone(), !WORDS.contains(word)))
}

/// Returns what a word of JSON stands for whose end is missing, as in `nul`. Only where texts have quotes is it none.
///
/// # Errors
/// It is a word of JSON with another mistake, or a text.
pub(super) fn misspelled(text: &str) -> Result<Option<Value>, JsonError> {
    let cut = WORDS.iter().find(|word| text.len() >= ENOUGH && word.starts_with(text));
    if let Some((value, _)) = cut.and_then(|word| literal(word)) {
        return Ok(Some(value));
    }
    if text.len() <= MOST_LETTERS && WORDS.iter().any(|word| is_near(word, text)) {
        return Err(JsonError::TwoReadings(Ambiguity::Word));
    }
    Ok(None)
}

/// The most bytes of a word of JSON with a mistake in it.
const MOST_LETTERS: usize = 8;

/// Returns whether a text is a word with one letter missing, doubled, or swapped with the next, or with a blank in it.
fn is_near(word: &str, text: &str) -> bool {
    let text: Vec<char> = text.chars().filter(|c| !c.is_whitespace()).collect();
    let word: Vec<char> = word.chars().collect();
    let without = |chars: &[char], at: usize| [&chars[..at], &chars[at + 1..]].concat();
    let swapped = |at: usize| {
        let mut word = word.clone();
        word.swap(at, at + 1);
        word
    };
    text == word
        || (0..word.len()).any(|at| without(&word, at) == text)
        || (0..text.len()).any(|at| at > 0 && text[at] == text[at - 1] && without(&text, at) == word)
        || (0..word.len() - 1).any(|at| swapped(at) == text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn word_that_was_cut_is_told_from_one_with_another_mistake() {
        for (text, value) in [("nul", Value::Null), ("tru", Value::Bool(true)), ("fals", Value::Bool(false))] {
            assert_eq!(misspelled(text), Ok(Some(value)), "{text}");
        }
        for text in ["ture", "nulll", "rue", "f alse", "flse"] {
            assert_eq!(misspelled(text), Err(JsonError::TwoReadings(Ambiguity::Word)), "{text}");
        }
        for text in ["Ольга", "nu", "no", "trust", "nuclear"] {
            assert_eq!(misspelled(text), Ok(None), "{text}");
        }
    }
}
