//! Removes invisible characters from the ends of names and texts, and escapes that were left in them.

mod invisible;
mod percent_encoded;
#[cfg(test)]
mod tests;

use std::sync::LazyLock;

use regex::Regex;
use serde_json::{Map, Value};

use super::repair::{RepairCode, Repairs};
use super::{character_references, mail_words, misread, placeholders, ucs_2};
use invisible::{shown, visible};

/// How often a text may be escaped.
const MAX_ENCODED: usize = 3;

/// Cleans every text of a record.
pub(super) fn clean(value: &mut Value, repairs: &mut Repairs) {
    // A sender encodes all values alike.
    if any_text(value, &percent_encoded::is_escaped) {
        each_text(value, "", &mut |text, field| {
            if let Some(plain) = percent_encoded::without_escapes(text) {
                repairs.add_to(RepairCode::UEscapes, field);
                *text = plain;
            }
        });
    }
    if any_text(value, &has_u_escapes) {
        each_text(value, "", &mut |text, field| {
            if let Some(plain) = all_u_escapes_undone(text).filter(|plain| !breaks_json(text, plain)) {
                repairs.add_to(RepairCode::EncodedTwice, field);
                *text = plain;
            }
        });
    }
    inside(value, "", repairs);
}

/// Returns whether a text is an object or a list of JSON, and is none any more without its escapes: they belong to it.
fn breaks_json(text: &str, plain: &str) -> bool {
    let is_json = |text: &str| serde_json::from_str::<serde::de::IgnoredAny>(text).is_ok();
    text.trim_start().starts_with(['{', '[']) && is_json(text) && !is_json(plain)
}

/// Removes the invisible characters at the ends of texts.
pub(super) fn without_invisible_ends(value: &mut Value) {
    each_text(value, "", &mut |text, _| {
        let visible = visible(text);
        if visible.len() != text.len() {
            *text = visible.to_owned();
        }
    });
}

fn each_text(value: &mut Value, field: &str, change: &mut impl FnMut(&mut String, &str)) {
    match value {
        Value::String(text) => change(text, field),
        Value::Array(values) => values.iter_mut().for_each(|value| each_text(value, field, change)),
        Value::Object(map) => map.iter_mut().for_each(|(name, value)| each_text(value, name, change)),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

fn any_text(value: &Value, holds: &impl Fn(&str) -> bool) -> bool {
    match value {
        Value::String(text) => holds(text),
        Value::Array(values) => values.iter().any(|value| any_text(value, holds)),
        Value::Object(map) => map.values().any(|value| any_text(value, holds)),
        Value::Null | Value::Bool(_) | Value::Number(_) => false,
    }
}

/// Returns whether a text has letters as the escapes of JSON that were encoded again, and nothing else that looks like one.
fn has_u_escapes(text: &str) -> bool {
    text.contains("\\u") && without_u_escapes(text).is_some()
}

fn inside(value: &mut Value, field: &str, repairs: &mut Repairs) {
    match value {
        Value::String(text) => {
            for _ in 0..MAX_ENCODED {
                let from_mail = if text.contains('=') { mail_words::undone(text, repairs) } else { None };
                let plain = from_mail
                    .or_else(|| still_encoded(text))
                    .or_else(|| misread::undone(text, field, repairs))
                    .or_else(|| ucs_2::undone(text));
                let Some(plain) = plain.filter(|plain| !breaks_json(text, plain)) else { break };
                repairs.add_to(RepairCode::EncodedTwice, field);
                *text = plain;
            }
            let visible = visible(text);
            if visible.len() != text.len() {
                repairs.add_to(RepairCode::InvisibleCharacters, field);
                *text = visible.to_owned();
            }
            if placeholders::is_of_field(text, field) {
                repairs.add_to(RepairCode::EmptyValue, field);
                text.clear();
            }
        }
        Value::Array(values) => values.iter_mut().for_each(|value| inside(value, field, repairs)),
        Value::Object(map) => {
            if map.keys().any(|name| shown(name).len() != name.len()) {
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
        let clean = shown(&name);
        if clean.len() == name.len() || clean.is_empty() || taken.contains(clean) || map.contains_key(clean) {
            map.insert(name, value);
        } else {
            repairs.add_to(RepairCode::InvisibleCharacters, clean);
            map.insert(clean.to_owned(), value);
        }
    }
}

/// Returns a text that still has the escapes of another format, without them: letters of another script as `%D0%98`, Latin text with
/// `%20`, letters as `\u0418` or as `&#1048;`, which browsers send for what the charset of their page lacks, and what PHP's
/// `htmlspecialchars` makes of a text. Nobody writes these by hand.
fn still_encoded(text: &str) -> Option<String> {
    if text.contains('%')
        && let Some(plain) = percent_encoded::decoded(text)
    {
        return Some(plain);
    }
    if text.contains("%27") {
        return with_apostrophe(text);
    }
    if text.contains("\\u") {
        return without_u_escapes(text);
    }
    if text.contains("u04") {
        return with_bare_u_escapes(text);
    }
    // A text with tags is a page, and what it shows is not what it is.
    if !text.contains('&') || TAG.as_ref().is_none_or(|tag| tag.is_match(text)) {
        return None;
    }
    character_references::all_decoded(text).or_else(|| character_references::letters_decoded(text))
}

/// The beginning of a tag, a comment or a declaration.
static TAG: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"<[a-zA-Z/!?]").ok());

/// Returns a name whose apostrophe is percent-encoded, and nothing else: `O%27Brien`.
fn with_apostrophe(text: &str) -> Option<String> {
    let is_word = |word: &str| !word.is_empty() && word.chars().all(|c| c.is_alphabetic() || c == ' ');
    text.split("%27").all(is_word).then(|| text.replace("%27", "'"))
}

static U_ESCAPES: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"(?:\\u[0-9a-fA-F]{4})+").ok());

/// Returns a text without the escapes of JSON, if all are letters that are not ASCII.
fn without_u_escapes(text: &str) -> Option<String> {
    let pattern = U_ESCAPES.as_ref()?;
    // One that is cut, or of a letter that needs no escape, may be meant as it stands.
    let escapes: usize = pattern.find_iter(text).map(|run| run.as_str().matches("\\u").count()).sum();
    if escapes != text.matches("\\u").count() {
        return None;
    }
    let decoded: Option<Vec<String>> = pattern.find_iter(text).map(|run| letters(run.as_str())).collect();
    let mut decoded = decoded?.into_iter();
    Some(pattern.replace_all(text, |_: &regex::Captures| decoded.next().unwrap_or_default()).into_owned())
}

/// What may stand beside the escapes of letters in a text that was encoded twice: the other escapes that encoders write, and quotes.
static OTHER_ESCAPES: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r#"\\[nrt/"\\]|""#).ok());

/// As [`without_u_escapes`], also of signs that are ASCII, such as the `+` of a number, and of line ends.
fn all_u_escapes_undone(text: &str) -> Option<String> {
    let others = OTHER_ESCAPES.as_ref()?;
    let without_letters = U_ESCAPES.as_ref()?.replace_all(text, "");
    if without_letters.len() == text.len() || others.replace_all(&without_letters, "").contains('\\') {
        return None;
    }
    // Quotes need an escape in a string of JSON, and some senders have removed it.
    let quoted = |escape: &regex::Captures| if &escape[0] == "\"" { "\\\"".to_owned() } else { escape[0].to_owned() };
    serde_json::from_str(&format!("\"{}\"", others.replace_all(text, quoted))).ok()
}

static BARE_U_ESCAPES: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"(?:u04[0-9a-fA-F]{2}){2,}").ok());

/// Decodes escapes of Cyrillic letters that lost their backslashes, as PHP's `stripslashes` leaves them: `u0414u0430`. Returns
/// `None` if a text has none.
fn with_bare_u_escapes(text: &str) -> Option<String> {
    let pattern = BARE_U_ESCAPES.as_ref()?;
    let escapes: usize = pattern.find_iter(text).map(|run| run.as_str().matches('u').count()).sum();
    if escapes == 0 || escapes != text.matches("u04").count() {
        return None;
    }
    let letter = |run: &regex::Captures| letters(&run[0].replace('u', "\\u")).unwrap_or_else(|| run[0].to_owned());
    Some(pattern.replace_all(text, letter).into_owned())
}

/// Returns the letters of a run of escapes, if none of them is ASCII.
fn letters(run: &str) -> Option<String> {
    let units: Option<Vec<u16>> = run.split("\\u").skip(1).map(|code| u16::from_str_radix(code, 16).ok()).collect();
    let text = String::from_utf16(&units?).ok()?;
    text.chars().all(|c| !c.is_ascii() && !c.is_control()).then_some(text)
}
