//! What a record says of the customer: names, numbers and addresses of email, which a test order does not have.

use std::collections::BTreeSet;

use serde_json::Value as Json;

use super::{NAME, is_name, paths_read};
use crate::flow::{Check, Flow};
use crate::template::phone;

/// An address that nobody has (RFC 2606).
const EMAIL: &str = "test@example.com";
/// The digits at the end of a number that are the same however it is written.
const LAST_DIGITS: usize = 10;
/// Fewer digits are no telephone number.
const MIN_DIGITS: usize = 7;
/// The most characters of a text that is nothing but a telephone number.
const MAX_NUMBER_CHARS: usize = 24;

/// What a record says of the customer.
pub(super) struct Customer {
    /// Where templates read the name.
    name_paths: BTreeSet<Vec<String>>,
    /// The words of the names there, in lower case.
    names: BTreeSet<String>,
    /// The last digits of the numbers that templates read; none if no field is checked to be a number.
    numbers: Option<Vec<String>>,
}

impl Customer {
    /// Returns what these parts of a record say, of which a flow reads the name and the number.
    pub(super) fn of(parts: &[&Json], flow: &Flow) -> Customer {
        let number_paths = paths_read(flow, &|field| field.check == Some(Check::Phone));
        let mut name_paths = paths_read(flow, &|field| is_name(&field.name));
        name_paths.retain(|path| !number_paths.contains(path));
        let read = |path: &Vec<String>| {
            let mut texts = Vec::new();
            parts.iter().for_each(|part| add_texts_at(part, path, &mut texts));
            texts
        };
        let numbers = number_paths.iter().flat_map(read).filter_map(|text| last_digits(&text)).collect();
        let names = name_paths.iter().flat_map(read);
        // A letter alone is a word of its own in any text.
        let names = names.flat_map(|name| words(&name).map(plain).collect::<Vec<_>>());
        let names = names.filter(|word| word.chars().count() > 1).collect();
        let name_paths = name_paths.iter().map(|path| without_places(path)).collect();
        Customer { name_paths, names, numbers: (!number_paths.is_empty()).then_some(numbers) }
    }

    /// Returns a value of the record without what it says of the customer.
    pub(super) fn replaced(&self, value: Json, path: &mut Vec<String>, number: &str) -> Json {
        match value {
            Json::Object(map) => {
                let replaced = map.into_iter().map(|(name, value)| {
                    path.push(name.clone());
                    let value = self.replaced(value, path, number);
                    path.pop();
                    (name, value)
                });
                Json::Object(replaced.collect())
            }
            Json::Array(list) => list.into_iter().map(|value| self.replaced(value, path, number)).collect(),
            Json::String(_) | Json::Number(_) => {
                let text = text_of(&value).unwrap_or_default();
                match self.text_without(&text, path, number) {
                    Some(text) => Json::from(text),
                    None => value,
                }
            }
            Json::Null | Json::Bool(_) => value,
        }
    }

    /// Returns a text without what it says of the customer; nothing if it says nothing.
    fn text_without(&self, text: &str, path: &[String], number: &str) -> Option<String> {
        if self.is_number(text) {
            return Some(number.to_owned());
        }
        if !text.is_empty() && self.name_paths.contains(&without_places(path)) {
            return Some(NAME.to_owned());
        }
        if self.has_number(text) {
            return Some(format!("{NAME} {number}"));
        }
        let without = without_addresses(&self.without_names(text));
        (without != text).then_some(without)
    }

    /// True if a text is a number of the customer.
    fn is_number(&self, text: &str) -> bool {
        if text.chars().count() > MAX_NUMBER_CHARS {
            return false;
        }
        let Some(numbers) = &self.numbers else { return self.has_number(text) };
        // One of them may be written without the code of its country or of its place.
        let is_same = |known: &str, other: &str| known.ends_with(other) || other.ends_with(known);
        last_digits(text).is_some_and(|last| numbers.iter().any(|known| is_same(known, &last)))
    }

    /// True if a number of the customer is in a text: any number if it is not known which field has the customer's.
    fn has_number(&self, text: &str) -> bool {
        let Some(numbers) = &self.numbers else {
            return phone::has_digits_of_one(text) && phone::find_first(text, None).is_some();
        };
        // It may be written without the code of its country or of its place, and beside other digits.
        let digits = digits(text);
        numbers.iter().any(|known| digits.contains(&known[known.len() - MIN_DIGITS..]))
    }

    /// Returns a text with [`NAME`] in place of the words of names that stand side by side.
    fn without_names(&self, text: &str) -> String {
        let mut out = String::new();
        let mut rest = text;
        let mut is_behind_name = false;
        while let Some(word) = words(rest).next() {
            let start = rest.find(word).unwrap_or_default();
            let between = &rest[..start];
            let is_of_name = self.names.contains(&plain(word));
            if !(is_of_name && is_behind_name && between.trim().is_empty()) {
                out.push_str(between);
                out.push_str(if is_of_name { NAME } else { word });
            }
            is_behind_name = is_of_name;
            rest = &rest[start + word.len()..];
        }
        out + rest
    }
}

/// Returns a text with [`EMAIL`] in place of each word with an `@`.
fn without_addresses(text: &str) -> String {
    let words = text.split_inclusive(char::is_whitespace).map(|word| {
        let bare = word.trim_end();
        if bare.contains('@') { [EMAIL, &word[bare.len()..]].concat() } else { word.to_owned() }
    });
    words.collect()
}

/// Returns the words of a text: letters that stand together.
fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !c.is_alphabetic()).filter(|word| !word.is_empty())
}

/// Returns a word as it is compared with others.
fn plain(word: &str) -> String {
    word.to_lowercase().replace('ё', "е")
}

/// Returns a path without its places in lists, which the path of a value in a list does not have.
fn without_places(path: &[String]) -> Vec<String> {
    path.iter().filter(|name| name.parse::<usize>().is_err()).cloned().collect()
}

/// Adds the texts at a path. In a list, it goes on in each value.
fn add_texts_at(value: &Json, path: &[String], texts: &mut Vec<String>) {
    match (value, path) {
        (Json::Object(map), [name, rest @ ..]) => {
            if let Some(value) = map.get(name) {
                add_texts_at(value, rest, texts);
            }
        }
        (Json::Array(list), [place, rest @ ..]) if place.parse::<usize>().is_ok() => {
            list.iter().for_each(|value| add_texts_at(value, rest, texts));
        }
        (Json::Array(list), _) => list.iter().for_each(|value| add_texts_at(value, path, texts)),
        (_, []) => texts.extend(text_of(value)),
        (_, [_, ..]) => {}
    }
}

fn text_of(value: &Json) -> Option<String> {
    match value {
        Json::String(text) => Some(text.clone()),
        Json::Number(number) => Some(number.to_string()),
        Json::Null | Json::Bool(_) | Json::Array(_) | Json::Object(_) => None,
    }
}

fn digits(text: &str) -> String {
    text.chars().filter(char::is_ascii_digit).collect()
}

/// Returns the last digits of a number; nothing if a text has too few for one.
fn last_digits(text: &str) -> Option<String> {
    let digits = digits(text);
    (digits.len() >= MIN_DIGITS).then(|| digits[digits.len().saturating_sub(LAST_DIGITS)..].to_owned())
}
