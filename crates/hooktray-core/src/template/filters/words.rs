//! `words`: the words of a text, of which one can be the key of a table's row.

use std::sync::Arc;

use minijinja::value::{Enumerator, Object, ObjectRepr};
use minijinja::{Environment, Error, State, Value};

use super::{pay_for, text_of};

/// The most words that are taken of one text. An SMS of ten parts has fewer.
const MAX_WORDS: usize = 500;

/// The words of a text, each once, in their order. A template sees them as a list.
#[derive(Debug)]
pub(crate) struct Words(Vec<String>);

impl Words {
    /// Returns the words of a text: what stands between blanks, without punctuation around it, and the parts of `А-12` or
    /// `крем/чай` too.
    fn of(text: &str) -> Words {
        let mut words: Vec<String> = Vec::new();
        let is_part = |c: char| c.is_alphanumeric();
        for token in text.split_whitespace() {
            let token = token.trim_matches(|c| !is_part(c));
            let parts = token.split(|c| !is_part(c)).filter(|_| !token.chars().all(is_part));
            for word in std::iter::once(token).chain(parts) {
                if words.len() < MAX_WORDS && !word.is_empty() && words.iter().all(|known| known != word) {
                    words.push(word.to_owned());
                }
            }
        }
        Words(words)
    }

    /// Returns each word with the ways in which a key may be written: as it is, in small letters, in capitals, and with one
    /// capital.
    pub(crate) fn spellings(&self) -> impl Iterator<Item = Vec<String>> {
        self.0.iter().map(|word| {
            let lower = word.to_lowercase();
            let mut letters = lower.chars();
            let capitalized = letters.next().map(|first| first.to_uppercase().chain(letters).collect());
            let mut spellings = vec![word.clone()];
            for spelling in [lower, word.to_uppercase()].into_iter().chain(capitalized) {
                if !spellings.contains(&spelling) {
                    spellings.push(spelling);
                }
            }
            spellings
        })
    }
}

impl Object for Words {
    fn repr(self: &Arc<Self>) -> ObjectRepr {
        ObjectRepr::Seq
    }

    fn get_value(self: &Arc<Self>, index: &Value) -> Option<Value> {
        self.0.get(index.as_usize()?).map(Value::from)
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
