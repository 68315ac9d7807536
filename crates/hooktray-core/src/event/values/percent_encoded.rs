//! Percent-encoding that was left in a text: that of JavaScript's `escape`, and that of a text which was encoded once too often.

use std::sync::LazyLock;

use regex::Regex;
use serde::de::IgnoredAny;

use crate::event::{charset, form};

/// The last character below those that `escape` writes as `%uXXXX`.
const LAST_OF_TWO_DIGITS: u32 = 0xff;

/// Returns whether a text was certainly written by JavaScript's `escape`: each `%` begins an escape, and at least one is `%uXXXX`. A
/// link and a query have characters that it would have escaped.
pub(super) fn is_escaped(text: &str) -> bool {
    let is_beside = |byte: u8| is_kept(byte) || b" ,!'()".contains(&byte);
    (text.contains("%u") || text.contains("%U"))
        && text.bytes().all(is_beside)
        && has_only_escapes(text)
        && pieces(text).any(is_letter)
}

/// Returns a text without the escapes of JavaScript's `escape`, if it certainly has some or all of it can be written so. Others that write
/// `%uXXXX` encode a blank as `+`, which `escape` keeps, so a text with a `+` has two readings unless a blank in it is `%20`.
pub(super) fn without_escapes(text: &str) -> Option<String> {
    let has_two_readings = text.contains('+') && !text.contains("%20");
    if !text.contains('%') || has_two_readings || is_http(text) {
        return None;
    }
    let is_possible = text.bytes().all(is_kept) && has_only_escapes(text);
    (is_possible || is_escaped(text)).then(|| form::without_u_escapes(text)).flatten()
}

/// Returns whether `escape` keeps a byte as it is (ECMAScript, annex B.2.1.1), or begins an escape with it.
fn is_kept(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"%@*_+-./".contains(&byte)
}

/// Returns what stands behind each `%`.
fn pieces(text: &str) -> impl Iterator<Item = &str> {
    text.split('%').skip(1)
}

fn has_only_escapes(text: &str) -> bool {
    pieces(text).all(|piece| is_letter(piece) || hex(piece, 2).is_some())
}

/// Returns whether a piece begins with the `uXXXX` of a character that has no shorter escape.
fn is_letter(piece: &str) -> bool {
    let digits = piece.strip_prefix(['u', 'U']);
    digits.and_then(|digits| hex(digits, 4)).is_some_and(|code| code > LAST_OF_TWO_DIGITS)
}

fn hex(text: &str, length: usize) -> Option<u32> {
    let digits = text.get(..length).filter(|digits| digits.bytes().all(|byte| byte.is_ascii_hexdigit()))?;
    u32::from_str_radix(digits, 16).ok()
}

/// What only an encoder leaves, once or more often: a blank behind a letter and before a word, a telephone number with a plus sign, and
/// an address of e-mail. “50%20” and “100%25” may be meant.
static ENCODED: LazyLock<Option<Regex>> = LazyLock::new(|| {
    let blank = "[A-Za-z]%(?:25)*20[A-Za-z0-9%]";
    let sign = "(?:[().-]|%(?:25)*2[089])*";
    let number = format!("^%(?:25)*2[bB]{sign}(?:[0-9]{sign}){{7,15}}$");
    let address = r"^[A-Za-z0-9_.-]+%(?:25)*40[A-Za-z0-9-]+\.[A-Za-z0-9.-]+$";
    Regex::new(&format!("{blank}|{number}|{address}")).ok()
});

/// Returns a text that was encoded once too often, decoded: in letters of another script, JSON, or Latin text.
pub(super) fn decoded(text: &str) -> Option<String> {
    letters_decoded(text).or_else(|| json_decoded(text)).or_else(|| latin_decoded(text))
}

fn letters_decoded(text: &str) -> Option<String> {
    let bytes = form::encoded_again(text.as_bytes())?;
    String::from_utf8(bytes).map_or_else(|error| charset::text(error.as_bytes(), Some("windows-1251")), Some)
}

/// Returns an object or a list of objects in JSON that is percent-encoded as a whole.
fn json_decoded(text: &str) -> Option<String> {
    let mut decoded = Some(text.to_owned()).filter(|text| text.starts_with('%'))?;
    for _ in 0..form::MAX_ENCODED {
        decoded = String::from_utf8(form::once_more(decoded.as_bytes())?).ok()?;
        if decoded.starts_with('{') || decoded.starts_with("[{") {
            return serde_json::from_str::<IgnoredAny>(&decoded).is_ok().then_some(decoded);
        }
    }
    None
}

/// Returns Latin text that was encoded once too often, decoded once: `Ivan%20Petrov`. Links and queries, which are encoded for good, stay
/// as they are.
fn latin_decoded(text: &str) -> Option<String> {
    // An encoder would have encoded a blank.
    if text.contains([' ', '+']) || !ENCODED.as_ref()?.is_match(text) {
        return None;
    }
    let decoded = String::from_utf8(form::once_more(text.as_bytes())?).ok()?;
    let is_text = decoded.chars().all(|c| c.is_ascii() && (!c.is_control() || "\r\n\t".contains(c)));
    let is_link = decoded.contains("://") || decoded.contains(['=', '&']) || is_http(text);
    (is_text && !is_link).then_some(decoded)
}

fn is_http(text: &str) -> bool {
    text.get(..4).is_some_and(|start| start.eq_ignore_ascii_case("http"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_of_javascript_are_read_where_nothing_else_is_possible() {
        for (text, read) in [
            ("%u0418%u0432%u0430%u043D", Some("Иван")),
            ("%u0418%u0432%20%E9, 5", Some("Ив é, 5")),
            ("%u0441%u043A%u0438%u0434%u043A%u0430%2050%25", Some("скидка 50%")),
            ("%uD83D%uDE00", Some("😀")),
            ("+79165550117%20%u0418", Some("+79165550117 И")),
            ("%u0418+%u0432", None),
            ("https%3A//shop.example/%3Fq%3D%u0418", None),
            ("https://shop.example/%u0418", None),
            ("/search?q=%u0418", None),
            ("100%, %u0418", None),
            ("%u0418%u04", None),
            ("%u0418%uD83D", None),
            ("%u0418 Иван", None),
            ("%u0041", None),
            ("%uplift", None),
        ] {
            assert_eq!(without_escapes(text).filter(|_| is_escaped(text)).as_deref(), read, "{text}");
        }
    }

    #[test]
    fn latin_text_is_decoded_where_only_an_encoder_wrote_it() {
        assert!(ENCODED.is_some());
        for (text, read) in [
            ("Ivan%20Petrov", Some("Ivan Petrov")),
            ("Ivan%20Petrov%2C%20Lenina%205%2F2", Some("Ivan Petrov, Lenina 5/2")),
            ("Ivan%2520Petrov", Some("Ivan%20Petrov")),
            ("Sale%2050%25", Some("Sale 50%")),
            ("%2B79165550117", Some("+79165550117")),
            ("%252B79165550117", Some("%2B79165550117")),
            ("%2b7%20%28916%29%20555-01-17", Some("+7 (916) 555-01-17")),
            ("ivan.5%40shop.example", Some("ivan.5@shop.example")),
            ("%2B5", None),
            ("%252B5", None),
            ("%2B5%20555%20sale", None),
            ("100%25", None),
            ("50%20", None),
            ("50%20off", None),
            ("Ivan%20", None),
            ("a%20b%", None),
            ("a%20b c%20d", None),
            ("a%20b+c", None),
            ("https://shop.example/a%20b", None),
            ("https%3A%2F%2Fshop.example%2Fa%20b", None),
            ("a%3Db%20c%26d%3De", None),
            ("a%20b%00", None),
        ] {
            assert_eq!(latin_decoded(text).as_deref(), read, "{text}");
        }
    }
}
