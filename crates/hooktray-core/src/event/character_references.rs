//! Character references of HTML, such as `&quot;` and `&#1048;`, that were left in values or put into JSON.

use std::sync::LazyLock;

use regex::{Captures, Regex};

/// The names that PHP's `htmlspecialchars` and `htmlentities` use for what Russian texts have (the HTML Standard, 13.5).
const NAMES: [(&str, char); 29] = [
    ("amp", '&'),
    ("lt", '<'),
    ("gt", '>'),
    ("quot", '"'),
    ("apos", '\''),
    ("nbsp", '\u{a0}'),
    ("laquo", '«'),
    ("raquo", '»'),
    ("bdquo", '„'),
    ("ldquo", '“'),
    ("rdquo", '”'),
    ("lsquo", '‘'),
    ("rsquo", '’'),
    ("mdash", '—'),
    ("ndash", '–'),
    ("hellip", '…'),
    ("shy", '\u{ad}'),
    ("plus", '+'),
    ("num", '#'),
    ("sect", '§'),
    ("copy", '©'),
    ("reg", '®'),
    ("trade", '™'),
    ("deg", '°'),
    ("euro", '€'),
    ("times", '×'),
    ("bull", '•'),
    ("middot", '·'),
    ("plusmn", '±'),
];

static REFERENCE: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"&(?:#(?<decimal>[0-9]{1,7})|#[xX](?<hex>[0-9a-fA-F]{1,6})|(?<name>[a-z]{2,6}));").ok()
});

/// Returns whether this is the name of a reference, without `&` and `;`.
pub(super) fn is_name(name: &[u8]) -> bool {
    NAMES.iter().any(|(known, _)| known.as_bytes() == name)
}

/// Returns a text with all references decoded, if every `&` in it begins one: a program that escapes a text escapes each `&`.
pub(super) fn all_decoded(text: &str) -> Option<String> {
    let found = REFERENCE.as_ref()?.captures_iter(text).filter(|found| character(found).is_some()).count();
    (found > 0 && found == text.matches('&').count()).then(|| decoded(text))
}

/// Returns a text with its references to letters of other scripts decoded, if it has no other numbered ones. Browsers send
/// those without escaping an `&`.
pub(super) fn letters_decoded(text: &str) -> Option<String> {
    let mut found = 0;
    for captures in REFERENCE.as_ref()?.captures_iter(text).filter(|captures| captures.name("name").is_none()) {
        character(&captures).filter(|c| !c.is_ascii())?;
        found += 1;
    }
    (found > 0 && found == text.matches("&#").count()).then(|| decoded(text))
}

/// Returns a text with the references that are known decoded.
pub(super) fn decoded(text: &str) -> String {
    let Some(pattern) = REFERENCE.as_ref() else { return text.to_owned() };
    let replaced = pattern
        .replace_all(text, |found: &Captures| character(found).map_or_else(|| found[0].to_owned(), String::from));
    replaced.into_owned()
}

fn character(found: &Captures) -> Option<char> {
    let number = |name, radix| found.name(name).map(|digits| u32::from_str_radix(digits.as_str(), radix));
    if let Some(code) = number("decimal", 10).or_else(|| number("hex", 16)) {
        return code.ok().and_then(char::from_u32).filter(|c| !c.is_control() || matches!(c, '\n' | '\r' | '\t'));
    }
    let name = found.name("name")?.as_str();
    NAMES.iter().find(|(known, _)| *known == name).map(|(_, c)| *c)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_are_decoded_and_others_stay() {
        assert!(REFERENCE.is_some());
        assert_eq!(
            decoded("{&quot;a&quot;:&#34;&#x418;&nbsp;&unknown;&amp;lt;&#34;}"),
            "{\"a\":\"И\u{a0}&unknown;&lt;\"}"
        );
    }
}
