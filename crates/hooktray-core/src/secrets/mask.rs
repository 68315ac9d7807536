//! Masks secrets in everything that is stored or shown.

use secrecy::{ExposeSecret, SecretString};
use serde_json::Value;

use crate::outcome::Problem;

/// What replaces a secret.
pub const MASKED: &str = "••••";
/// The most characters that are kept of a text of a problem: it may repeat what a sender or a destination wrote.
const KEPT: usize = 500;

/// Finds secrets in texts, even if they were escaped: percent-encoded (partly, or twice), as in a form, in JSON or in HTML.
/// The other side may have used any of these.
#[derive(Debug, Clone, Default)]
pub struct Mask {
    secrets: Vec<SecretString>,
}

impl Mask {
    /// Returns a mask for these secrets; empty ones are left out.
    #[must_use]
    pub fn new(secrets: impl IntoIterator<Item = SecretString>) -> Mask {
        let mut secrets: Vec<SecretString> =
            secrets.into_iter().filter(|secret| !secret.expose_secret().is_empty()).collect();
        // Where one secret contains another, the longer one has to go first.
        secrets.sort_by_key(|secret| std::cmp::Reverse(secret.expose_secret().len()));
        Mask { secrets }
    }

    /// Returns the text with [`MASKED`] in place of every secret.
    #[must_use]
    pub fn text(&self, text: &str) -> String {
        self.secrets.iter().fold(text.to_owned(), |text, secret| mask_one(&text, secret.expose_secret()))
    }

    /// Returns a problem as it is stored and shown: secrets are masked first, then long texts are cut, so that no half of a
    /// secret is left.
    #[must_use]
    pub fn problem(&self, problem: &Problem) -> Problem {
        Problem {
            code: problem.code,
            message: shortened(&self.text(&problem.message)),
            args: problem.args.iter().map(|(name, value)| (name.clone(), shortened(&self.text(value)))).collect(),
        }
    }

    /// Masks every text in a JSON value, including the names.
    pub fn json(&self, value: &mut Value) {
        match value {
            Value::String(text) => *text = self.text(text),
            Value::Array(values) => values.iter_mut().for_each(|value| self.json(value)),
            Value::Object(map) => {
                let masked = std::mem::take(map).into_iter().map(|(name, mut value)| {
                    self.json(&mut value);
                    (self.text(&name), value)
                });
                *map = masked.collect();
            }
            // A secret that consists of digits may be a number in an answer.
            Value::Number(number) => {
                let text = number.to_string();
                let masked = self.text(&text);
                if masked != text {
                    *value = Value::String(masked);
                }
            }
            Value::Null | Value::Bool(_) => {}
        }
    }
}

fn shortened(text: &str) -> String {
    match text.char_indices().nth(KEPT) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

fn mask_one(text: &str, secret: &str) -> String {
    let Some(&first) = secret.as_bytes().first() else { return text.to_owned() };
    // Only these bytes can begin the secret, so everything before the next of them is skipped at once.
    let may_begin = |byte: u8| byte == first || matches!(byte, b'%' | b'+' | b'\\' | b'&');
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.bytes().position(may_begin) {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        if let Some(length) = length_at_start(rest.as_bytes(), secret) {
            out.push_str(MASKED);
            rest = &rest[length..];
        } else if let Some(passed) = rest.chars().next() {
            out.push(passed);
            rest = &rest[passed.len_utf8()..];
        }
    }
    out.push_str(rest);
    out
}

/// Returns how many bytes at the start of `text` are the secret, in any escaping, if it begins with it.
fn length_at_start(text: &[u8], secret: &str) -> Option<usize> {
    let Some(c) = secret.chars().next() else { return Some(0) };
    let rest = &secret[c.len_utf8()..];
    // A character that also begins escapes, such as &, may be itself or the beginning of one.
    let lengths = [escaped_at_start(text, c), raw_at_start(text, c)];
    lengths.into_iter().flatten().find_map(|length| Some(length + length_at_start(&text[length..], rest)?))
}

fn raw_at_start(text: &[u8], c: char) -> Option<usize> {
    let mut buffer = [0; 4];
    text.starts_with(c.encode_utf8(&mut buffer).as_bytes()).then_some(c.len_utf8())
}

fn escaped_at_start(text: &[u8], c: char) -> Option<usize> {
    let mut buffer = [0; 4];
    match text.first()? {
        b'%' => percent_at_start(text, c.encode_utf8(&mut buffer).as_bytes()),
        b'+' => (c == ' ').then_some(1),
        b'\\' => json_at_start(text, c),
        b'&' => html_at_start(text, c),
        _ => None,
    }
}

fn percent_at_start(text: &[u8], utf_8: &[u8]) -> Option<usize> {
    let mut at = 0;
    for byte in utf_8 {
        let rest = text[at..].strip_prefix(b"%")?;
        // A percent sign that was itself encoded.
        let (rest, twice) = rest
            .strip_prefix(b"25")
            .filter(|rest| hex(rest, 2) == Some(u32::from(*byte)))
            .map_or((rest, 0), |rest| (rest, 2));
        if hex(rest, 2)? != u32::from(*byte) {
            return None;
        }
        at += 3 + twice;
    }
    Some(at)
}

fn json_at_start(text: &[u8], c: char) -> Option<usize> {
    let escaped = *text.get(1)?;
    if escaped != b'u' {
        return (char::from(escaped) == c && "\"\\/".contains(c)).then_some(2);
    }
    let mut units = [0; 2];
    let mut at = 0;
    for unit in c.encode_utf16(&mut units) {
        let rest = text[at..].strip_prefix(b"\\u")?;
        if hex(rest, 4)? != u32::from(*unit) {
            return None;
        }
        at += 6;
    }
    Some(at)
}

fn html_at_start(text: &[u8], c: char) -> Option<usize> {
    let entities: &[&str] = match c {
        '&' => &["&amp;", "&#38;"],
        '<' => &["&lt;", "&#60;"],
        '>' => &["&gt;", "&#62;"],
        '"' => &["&quot;", "&#34;"],
        '\'' => &["&#39;", "&#x27;", "&apos;"],
        '+' => &["&#43;", "&#x2B;"],
        '/' => &["&#47;", "&#x2F;"],
        _ => return None,
    };
    entities.iter().find(|entity| text.starts_with(entity.as_bytes())).map(|entity| entity.len())
}

fn hex(text: &[u8], digits: usize) -> Option<u32> {
    let text = std::str::from_utf8(text.get(..digits)?).ok()?;
    u32::from_str_radix(text, 16).ok()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    const SECRET: &str = "k/e y+&\"ключ";

    fn mask(text: &str) -> String {
        Mask::new([SecretString::from(SECRET)]).text(text)
    }

    #[test]
    fn a_secret_is_found_in_every_escaping() {
        let form: String = form_urlencoded::byte_serialize(SECRET.as_bytes()).collect();
        let percent = percent_encoding::utf8_percent_encode(SECRET, percent_encoding::NON_ALPHANUMERIC).to_string();
        let twice = percent_encoding::utf8_percent_encode(&percent, percent_encoding::NON_ALPHANUMERIC).to_string();
        let php = r#"k\/e y+&\"\u043a\u043b\u044e\u0447"#.to_owned();
        let html = "k/e y+&amp;&quot;ключ".to_owned();
        let json = SECRET.replace('"', "\\\"");
        for written in [SECRET.to_owned(), form, percent.to_lowercase(), percent, twice, php, html, json] {
            assert_eq!(mask(&format!("a={written}&b")), format!("a={MASKED}&b"), "{written}");
        }
    }

    #[test]
    fn other_text_stays_as_it_is() {
        for text in ["", "%", "%2", "100 % & \\u12 \\", "Ольга+Смирнова %D0%9E", "k/e y"] {
            assert_eq!(mask(text), text);
        }
    }

    #[test]
    fn longer_of_two_secrets_is_masked_first() {
        let mask = Mask::new([SecretString::from("abc"), SecretString::from("abcdef"), SecretString::from("")]);
        assert_eq!(mask.text("abcdef abc"), format!("{MASKED} {MASKED}"));
    }

    #[test]
    fn a_problem_is_masked_before_it_is_cut() {
        let mask = Mask::new([SecretString::from(SECRET)]);
        let long = format!("{}{SECRET}", "x".repeat(KEPT - 3));
        let problem = Problem::new(crate::outcome::Code::Refused, long.clone()).with("reason", long);
        let masked = mask.problem(&problem);
        for text in [&masked.message, &masked.args["reason"]] {
            assert_eq!(text.trim_start_matches('x'), "•••…", "{text}");
        }
    }

    #[test]
    fn json_is_masked_in_names_texts_and_numbers() {
        let mask = Mask::new([SecretString::from("12345")]);
        let mut value = json!({"a": ["x12345"], "12345": 1, "n": 12345, "m": 1});
        mask.json(&mut value);
        assert_eq!(value, json!({"a": [format!("x{MASKED}")], MASKED: 1, "n": MASKED, "m": 1}));
    }
}
