//! Keys in a text: how a name and its value are written in JSON, forms, addresses, XML, multipart and plain words.

use std::borrow::Cow;
use std::ops::Range;
use std::sync::LazyLock;

use aho_corasick::AhoCorasick;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use regex::{Captures, Regex};

use super::HIDDEN;
use super::encoded::{EncodedPart, may_have_parts, parts};
use super::form::{FormField, between_marks, decoded, form};
use super::names::{RUSSIAN_STEMS, STEMS, is_key_name};

/// The most bytes of the name of a key. What is longer is text.
const MAX_NAME_BYTES: usize = 128;
/// How many forms are read within each other: a form in a field of a form, and one more on each side of it.
const MAX_NESTED_FORMS: u8 = 4;

#[cfg(test)]
thread_local! {
    /// The bytes that were looked through, once for each time.
    pub(super) static LOOKED_THROUGH: std::cell::Cell<usize> = const { std::cell::Cell::new(0) };
}

/// The patterns, with the groups `name`, and one of `value`, `single`, `bare` and `fields`. One without `name` always finds a key. A
/// value that is cut off ends with the text; behind one in `fields` there may be others between marks. Lengths are not bounded here:
/// counted repetitions make a pattern a hundred times slower.
const PATTERNS: [&str; 13] = [
    // JSON, also with the signs of PHP and Ruby.
    r#"["'](?<name>[^"'\\\n]+)["']\s*(?::|=>?)\s*(?:"(?<value>(?:[^"\\]|\\.)*)|'(?<single>(?:[^'\\]|\\.)*)|(?<bare>[^\s"'\[{,}\]]+))"#,
    // JSON in a text of JSON.
    r#"\\+"(?<name>[^"\\\n]+)\\+"\s*:\s*(?:\\+"(?<value>[^"\\]*)|(?<single>[^\s"'\\\[{,}\]]+))"#,
    // A list of names and values, in JSON or in a text of JSON.
    r#"\\*"(?:name|key|field|id|label|title)\\*"\s*:\s*\\*"(?<name>[^"\\\n]+)\\*"\s*,\s*\\*"value\\*"\s*:\s*(?:\\*"(?<value>[^"\\]*)|(?<bare>[^\s"'\\\[{,}\]]+))"#,
    // A name and a value as a list.
    r#"\[\s*\\*"(?<name>[^"\\\n]+)\\*"\s*,\s*\\*"(?<value>[^"\\]*)\\*"\s*\]"#,
    // A line of settings: `api_key = …`, `api_key: "…"`.
    r#"(?m)^[ \t]*(?<name>[\p{L}\p{N}_.-]+)(?:[ \t]*:[ \t]*["']|[ \t]+=[ \t]+["']?)(?<value>[^\s"'{}\[\]<>,;&][^\s"'<>]*)"#,
    // A form, a query, an address.
    r#"(?m)(?:^|[?&;#\s"'(])(?<name>[^=&?\s"'<>{}#;,]+)=(?<fields>[^&\s"'<>]+)"#,
    // An attribute of XML.
    r#"(?:^|[\s<;,])(?:[\w-]+:)?(?<name>[\w.-]+)\s*=\s*(?:"(?<value>[^"]*)|'(?<single>[^']*))"#,
    // An element of XML.
    r"(?s)<(?:[\w-]+:)?(?<name>[\w.-]+)(?:\s[^<>]*)?>\s*(?:<!\[CDATA\[(?<single>.*?)(?:\]\]>|\z)|(?<value>[^<>]+))",
    // A name and a value, as elements and as attributes.
    r"(?s)<(?:name|key|field)>\s*(?<name>[^<>]+?)\s*</(?:name|key|field)>\s*<value>\s*(?:<\w+>)?(?<value>[^<>]+)",
    r#"\bname\s*=\s*["'](?<name>[^"'<>]+)["'][^<>]*?\bvalue\s*=\s*["'](?<value>[^"'<>]*)"#,
    // A part of a multipart form.
    r#"(?s)name="?(?<name>[^"\r\n;]+)"?[^\r\n]*(?:\r?\n[^\r\n]+)*\r?\n\r?\n(?<value>.+?)(?:\r?\n--|\z)"#,
    WORDS,
    // The password in an address.
    r#"://[^/\s:@"'<>\\]*:(?<value>[^@/\s"'<>\\]+)@"#,
];

/// Words: `password: …`, `Authorization: Bearer …`.
const WORDS: &str = r#"(?<name>[\p{L}\p{N}_.-]+(?: [\p{L}\p{N}_.-]+)?)\s*:\s*(?:(?i:bearer|basic|token)\s+)?(?<value>[^\s"'{}\[\]<>,;&\\:/][^\s"'{}\[\]<>,;&\\]*)"#;

static WRITTEN: LazyLock<Vec<Regex>> = LazyLock::new(|| {
    // No error is possible: the patterns are constants, and a test compiles them.
    PATTERNS.iter().filter_map(|pattern| Regex::new(pattern).ok()).collect()
});

static MAY_HAVE: LazyLock<Option<AhoCorasick>> =
    LazyLock::new(|| AhoCorasick::builder().ascii_case_insensitive(true).build(STEMS).ok());

/// Returns false of most texts that have no key, at the price of one look at each byte.
fn may_have_keys(text: &str) -> bool {
    let has_russian = |text: &str| {
        let lower = text.to_lowercase();
        RUSSIAN_STEMS.iter().any(|stem| lower.contains(stem))
    };
    let may = MAY_HAVE.as_ref().is_none_or(|stems| stems.is_match(text))
        || !text.is_ascii() && has_russian(text)
        || (text.contains("%D0") || text.contains("%d0")) && has_russian(&decoded(text));
    #[cfg(test)]
    LOOKED_THROUGH.with(|bytes| bytes.set(bytes.get() + if may { text.len() } else { 0 }));
    may
}

/// Hides the keys in a text, and leaves everything else as it is.
pub(crate) fn hide_in_text(text: &str) -> Cow<'_, str> {
    hide_within(text, MAX_NESTED_FORMS)
}

/// As [`hide_in_text`], in what a program says to people: behind `token:` there may be a word, such as `invalid`.
pub(crate) fn hide_in_message(text: &str) -> Cow<'_, str> {
    if !may_have_keys(text) {
        return Cow::Borrowed(text);
    }
    let written = WRITTEN.iter().zip(PATTERNS);
    written.fold(Cow::Borrowed(text), |text, (regex, pattern)| {
        let replace = |found: &Captures| match found.name("value") {
            Some(value) if pattern == WORDS && !is_like_a_key(value.as_str()) => found[0].to_owned(),
            _ => hidden(found, &text),
        };
        match regex.replace_all(&text, replace) {
            Cow::Borrowed(_) => text,
            Cow::Owned(replaced) => Cow::Owned(replaced),
        }
    })
}

/// True of what is neither a word nor a status.
fn is_like_a_key(value: &str) -> bool {
    value.chars().count() >= 4 && value.contains(|c: char| c.is_ascii_digit())
}

/// As [`hide_in_text`], with so many forms within each other.
fn hide_within(text: &str, forms: u8) -> Cow<'_, str> {
    let hidden = if may_have_keys(text) { hide_as_written(text, forms) } else { Cow::Borrowed(text) };
    match hide_in_parts(&hidden, forms) {
        Some(whole) => Cow::Owned(whole),
        None => hidden,
    }
}

fn hide_as_written(text: &str, forms: u8) -> Cow<'_, str> {
    let as_form = hide_in_form(text, forms).map_or(Cow::Borrowed(text), Cow::Owned);
    WRITTEN.iter().fold(as_form, |text, pattern| {
        match pattern.replace_all(&text, |found: &Captures| hidden(found, &text)) {
            Cow::Borrowed(_) => text,
            Cow::Owned(replaced) => Cow::Owned(replaced),
        }
    })
}

/// Hides the keys in the encoded parts of a text. Returns nothing if there are none.
fn hide_in_parts(text: &str, forms: u8) -> Option<String> {
    let (mut shown, mut done) = (String::new(), 0);
    for part in encoded_parts(text, forms) {
        let hidden = hide_within(&part.meant, forms - 1);
        if hidden != part.meant {
            shown += &text[done..part.place.start];
            shown += &part.encode(&hidden);
            done = part.place.end;
        }
    }
    (done > 0).then(|| shown + &text[done..])
}

fn encoded_parts(text: &str, forms: u8) -> Vec<EncodedPart> {
    if forms == 0 || !may_have_parts(text) { Vec::new() } else { parts(text) }
}

/// Returns whether a text has a key, which [`hide_in_text`] would hide. Looks no further than the first.
pub(super) fn has_key(text: &str) -> bool {
    has_key_within(text, MAX_NESTED_FORMS)
}

fn has_key_within(text: &str, forms: u8) -> bool {
    let has_key_in = |(field, _): (FormField, &str)| match field {
        FormField::Key { value, .. } => value != HIDDEN,
        FormField::Form { meant, .. } => forms > 0 && has_key_within(&meant, forms - 1),
        FormField::Other(_) => false,
    };
    may_have_keys(text)
        && (form(text).is_some_and(|mut fields| fields.any(has_key_in))
            || WRITTEN.iter().any(|pattern| pattern.captures_iter(text).any(|found| !keys(&found, text).is_empty())))
        || encoded_parts(text, forms).iter().any(|part| has_key_within(&part.meant, forms - 1))
}

/// Adds the values of the keys in a text, as they are written and as they are meant.
pub(super) fn values_in_text(text: &str, values: &mut Vec<String>) {
    values_within(text, MAX_NESTED_FORMS, values);
}

/// Returns the names of the keys in a text and where their values are, in their order.
pub(crate) fn keys_in_text(text: &str) -> Vec<(String, Range<usize>)> {
    let mut found: Vec<(String, Range<usize>)> = Vec::new();
    for captures in WRITTEN.iter().flat_map(|pattern| pattern.captures_iter(text)) {
        found.extend(keys(&captures, text).into_iter().map(|(name, place)| (name.to_owned(), place)));
    }
    found.sort_by_key(|(_, place)| place.start);
    // Several patterns may find the same key.
    let mut end = 0;
    found.retain(|(_, place)| {
        place.start >= end && {
            end = place.end;
            true
        }
    });
    found
}

fn values_within(text: &str, forms: u8, values: &mut Vec<String>) {
    for part in encoded_parts(text, forms) {
        values_within(&part.meant, forms - 1, values);
    }
    if !may_have_keys(text) {
        return;
    }
    for (field, _) in form(text).into_iter().flatten() {
        match field {
            FormField::Key { value, .. } => values.push(decoded(value).into_owned()),
            FormField::Form { meant, .. } if forms > 0 => values_within(&meant, forms - 1, values),
            FormField::Form { .. } | FormField::Other(_) => {}
        }
    }
    let found = WRITTEN.iter().flat_map(|pattern| pattern.captures_iter(text));
    for value in found.flat_map(|found| keys(&found, text)).map(|(_, place)| &text[place]) {
        let meant = decoded(value);
        let unescaped = serde_json::from_str::<String>(&format!("\"{value}\"")).ok();
        values.extend(unescaped.filter(|unescaped| unescaped != value));
        if meant != value {
            values.push(meant.clone().into_owned());
        }
        values.push(value.to_owned());
    }
}

/// Returns the keys in what a pattern found: their names, and where their values are.
fn keys<'t>(found: &Captures<'t>, text: &str) -> Vec<(&'t str, Range<usize>)> {
    let value = ["value", "single", "bare", "fields"].into_iter().find_map(|group| found.name(group));
    let Some(value) = value.filter(|_| !is_entry_name(found, text)) else { return Vec::new() };
    let name = found.name("name").map(|name| name.as_str());
    let is_key = |name: &str, value: &str| {
        let is_plain = ["", "true", "false", "null", HIDDEN].contains(&value);
        !is_plain && name.len() <= MAX_NAME_BYTES && is_key_name(&decoded(name))
    };
    match name {
        Some(name) if found.name("fields").is_some() => {
            let fields = between_marks(name, value.as_str());
            let keys = fields.filter(|(name, place)| is_key(name, &value.as_str()[place.clone()]));
            keys.map(|(name, place)| (name, value.start() + place.start..value.start() + place.end)).collect()
        }
        name => {
            let name = name.unwrap_or("password");
            if is_key(name, value.as_str()) { vec![(name, value.range())] } else { Vec::new() }
        }
    }
}

/// Returns whether what was found is `"key": "…"` of an entry that goes on with `"value"`: its name, and no key.
fn is_entry_name(found: &Captures, text: &str) -> bool {
    let next_word = |text: &'_ str| text.find(char::is_alphanumeric).unwrap_or(text.len());
    let end = found.get(0).map_or(text.len(), |whole| whole.end());
    found.name("name").is_some_and(|name| name.as_str().eq_ignore_ascii_case("key")) && {
        let rest = &text[end..];
        let rest = &rest[next_word(rest)..];
        // The end of an element repeats its name.
        let rest = rest.strip_prefix("key").map_or(rest, |rest| &rest[next_word(rest)..]);
        rest.starts_with("value")
    }
}

fn hidden(found: &Captures, text: &str) -> String {
    let Some(whole) = found.get(0) else { return String::new() };
    // A bare value in JSON is a number; its replacement needs quotes.
    let replaced = if found.name("bare").is_some() { format!("\"{HIDDEN}\"") } else { HIDDEN.to_owned() };
    let (mut shown, mut done) = (String::new(), whole.start());
    for (_, place) in keys(found, text) {
        shown += &text[done..place.start];
        shown += &replaced;
        done = place.end;
    }
    shown + &text[done..whole.end()]
}

fn hide_in_form(text: &str, forms: u8) -> Option<String> {
    let fields = form(text)?;
    let hidden = fields.map(|(field, behind)| match field {
        FormField::Key { name, .. } => format!("{name}={HIDDEN}{behind}"),
        FormField::Form { name, value, meant } => {
            let shown = if forms > 0 { hide_within(&meant, forms - 1) } else { Cow::Borrowed(&*meant) };
            let shown =
                if shown == meant { value.into() } else { utf8_percent_encode(&shown, NON_ALPHANUMERIC).to_string() };
            format!("{name}={shown}{behind}")
        }
        FormField::Other(field) => format!("{field}{behind}"),
    });
    let end = &text[text.trim_end().len()..];
    Some(hidden.collect::<String>() + end)
}

/// As [`hide_in_text`], for text in any charset.
pub(super) fn hide_in_bytes(bytes: &[u8]) -> Vec<u8> {
    if let Ok(text) = std::str::from_utf8(bytes) {
        return hide_in_text(text).into_owned().into_bytes();
    }
    // Each byte counts as one character, since the names are ASCII in every charset that senders use.
    let text: String = bytes.iter().map(|byte| char::from(*byte)).collect();
    let hidden = hide_in_text(&text).replace(HIDDEN, "****");
    hidden.chars().map(|c| u8::try_from(u32::from(c)).unwrap_or(b'?')).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_pattern_compiles() {
        assert_eq!(WRITTEN.len(), PATTERNS.len());
        assert!(MAY_HAVE.is_some());
    }
}
