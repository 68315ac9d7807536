//! `words`: splits a text into words, to find a table's row by one of them.

use std::sync::Arc;

use minijinja::value::{Enumerator, Object, ObjectRepr};
use minijinja::{Environment, Error, State, Value};

use super::{pay_for, text_of};

/// The most words that are taken of one text. An SMS of ten parts has fewer.
const MAX_WORDS: usize = 500;

/// The words of a text, in their order. A template sees them as a list.
#[derive(Debug)]
pub(crate) struct Words(Vec<Word>);

/// What stands between blanks, without punctuation around it.
#[derive(Debug)]
pub(crate) struct Word {
    text: String,
    /// The parts of `крем/чай`. A number is not divided: `8-916` holds neither 8 nor 916.
    parts: Vec<String>,
}

impl Words {
    fn of(text: &str) -> Words {
        let mut words: Vec<Word> = Vec::new();
        for token in text.split_whitespace().map(|token| token.trim_matches(|c: char| !c.is_alphanumeric())) {
            if words.len() < MAX_WORDS && !token.is_empty() && words.iter().all(|known| known.text != token) {
                let parts = token.split(|c: char| !c.is_alphanumeric()).filter(|part| !part.is_empty());
                let is_divided = token.chars().any(char::is_alphabetic) && !token.chars().all(char::is_alphanumeric);
                let parts = if is_divided { parts.take(MAX_WORDS).map(str::to_owned).collect() } else { Vec::new() };
                words.push(Word { text: token.to_owned(), parts });
            }
        }
        Words(words)
    }

    /// Returns the words.
    pub(crate) fn words(&self) -> &[Word] {
        &self.0
    }
}

impl Word {
    /// Returns the ways in which a key may be written that is this word.
    pub(crate) fn spellings(&self) -> Vec<String> {
        spellings(&self.text)
    }

    /// Returns the same for each of its parts.
    pub(crate) fn spellings_of_parts(&self) -> Vec<Vec<String>> {
        self.parts.iter().map(|part| spellings(part)).collect()
    }
}

/// Returns a word as it is, in small letters, in capitals, and with one capital.
fn spellings(word: &str) -> Vec<String> {
    let lower = word.to_lowercase();
    let mut letters = lower.chars();
    let capitalized = letters.next().map(|first| first.to_uppercase().chain(letters).collect());
    let mut spellings = vec![word.to_owned()];
    for spelling in [lower, word.to_uppercase()].into_iter().chain(capitalized) {
        if !spellings.contains(&spelling) {
            spellings.push(spelling);
        }
    }
    spellings
}

impl Object for Words {
    fn repr(self: &Arc<Self>) -> ObjectRepr {
        ObjectRepr::Seq
    }

    fn get_value(self: &Arc<Self>, index: &Value) -> Option<Value> {
        self.0.get(index.as_usize()?).map(|word| Value::from(word.text.as_str()))
    }

    fn enumerate(self: &Arc<Self>) -> Enumerator {
        Enumerator::Seq(self.0.len())
    }
}

pub(super) fn add_to(env: &mut Environment<'static>) {
    env.add_filter("words", |state: &State, value: Value| {
        let text = text_of(&value);
        pay_for(state, text.len())?;
        Ok::<_, Error>(if text.trim().is_empty() { Value::from("") } else { Value::from_object(Words::of(&text)) })
    });
}
