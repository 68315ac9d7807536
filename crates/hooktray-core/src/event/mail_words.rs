//! Letters as e-mails and vCards write them, which gateways leave in values: encoded words (RFC 2047), such as
//! `=?UTF-8?B?0J7Qu9GP?=`, and quoted-printable, such as `=D0=9E=D0=BB=D1=8F`.

use std::sync::LazyLock;

use base64::Engine as _;
use base64::alphabet::STANDARD;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use regex::{Captures, Regex};

use super::charset;
use super::repair::Repairs;

/// What an encoded word begins with.
const BEGINNING: &str = "=?";
/// Base64, with or without its padding.
const BASE64: GeneralPurpose = GeneralPurpose::new(
    &STANDARD,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// An encoded word, with a language (RFC 2231) or without one.
static WORD: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"=\?(?<charset>[A-Za-z0-9_.:-]+)(?:\*[A-Za-z0-9-]*)?\?(?<encoding>[bBqQ])\?(?<text>[^?]*)\?=").ok()
});

/// Returns a text as it was before an e-mail or a vCard had it. Nothing if it is none of these.
pub(super) fn undone(text: &str, repairs: &mut Repairs) -> Option<String> {
    decoded(text, repairs).or_else(|| from_quoted_printable(text))
}

/// Returns a text with its encoded words decoded, if it has some and all of them can be.
fn decoded(text: &str, repairs: &mut Repairs) -> Option<String> {
    if !text.contains(BEGINNING) {
        return None;
    }
    let mut runs: Vec<Run> = Vec::new();
    let (mut plain, mut end) = (String::new(), 0);
    for word in WORD.as_ref()?.captures_iter(text) {
        let whole = word.get(0)?;
        let before = &text[end..whole.start()];
        end = whole.end();
        let run = Run::new(&word)?;
        match runs.last_mut() {
            // A character may be split between two words, though RFC 2047 forbids it. Blanks between them do not count.
            Some(last) if before.trim().is_empty() && last.charset.eq_ignore_ascii_case(&run.charset) => {
                last.bytes.extend(run.bytes);
            }
            Some(_) if before.trim().is_empty() => runs.push(run),
            _ => {
                plain.push_str(&text_of(std::mem::take(&mut runs), repairs)?);
                plain.push_str(before);
                runs.push(run);
            }
        }
    }
    let is_whole = !plain.contains(BEGINNING) && !text[end..].contains(BEGINNING);
    plain.push_str(&text_of(runs, repairs)?);
    plain.push_str(&text[end..]);
    // One that is damaged is left as it came, and so are those beside it.
    (end > 0 && is_whole).then_some(plain)
}

/// The bytes of one encoded word, or of several in one charset.
struct Run {
    charset: String,
    bytes: Vec<u8>,
}

impl Run {
    fn new(word: &Captures) -> Option<Run> {
        let text = &word["text"];
        let bytes = match &word["encoding"] {
            // A form makes a blank of a `+`, and Base64 has no blanks.
            "b" | "B" => BASE64.decode(text.trim().replace(' ', "+")).ok()?,
            _ => in_quoted_printable(text.replace('_', " ").as_bytes())?,
        };
        Some(Run { charset: word["charset"].to_owned(), bytes })
    }
}

fn text_of(runs: Vec<Run>, repairs: &mut Repairs) -> Option<String> {
    let text = |run: Run| charset::read_known(&run.bytes, &run.charset, repairs);
    runs.into_iter().map(text).collect::<Option<Vec<String>>>().map(|texts| texts.concat())
}

/// Returns the bytes of a text in quoted-printable. Nothing if a `=` in it begins no escape.
fn in_quoted_printable(text: &[u8]) -> Option<Vec<u8>> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text;
    while let Some((first, after)) = rest.split_first() {
        if *first != b'=' {
            bytes.push(*first);
            rest = after;
        } else if let Some(line) = after.strip_prefix(b"\r\n").or_else(|| after.strip_prefix(b"\n")) {
            rest = line;
        } else {
            let digits = std::str::from_utf8(after.get(..2)?).ok().filter(|digits| !digits.contains('+'))?;
            bytes.push(u8::from_str_radix(digits, 16).ok()?);
            rest = &after[2..];
        }
    }
    Some(bytes)
}

/// Returns a text in quoted-printable as it was, if it is letters of UTF-8 that are not ASCII.
fn from_quoted_printable(text: &str) -> Option<String> {
    if !text.is_ascii() || text.matches('=').count() < 2 {
        return None;
    }
    let read = String::from_utf8(in_quoted_printable(text.as_bytes())?).ok()?;
    let is_text = |c: char| c.is_ascii() || !c.is_control();
    let is_escaped = text.matches('=').count() * 2 > read.chars().filter(|c| !c.is_ascii()).count();
    (!read.is_ascii() && is_escaped && read.chars().all(is_text)).then_some(read)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn encoded_words_are_read() {
        assert!(WORD.is_some());
        for (text, read) in [
            ("=?UTF-8?B?0J7Qu9GM0LPQsA==?=", Some("Ольга")),
            ("=?utf-8?b?0J7Qu9GM0LPQsA?=", Some("Ольга")),
            ("=?UTF-8?Q?=D0=9E=D0=BB=D1=8F_5?=", Some("Оля 5")),
            ("=?windows-1251?Q?=CE=EB=FF?=", Some("Оля")),
            ("=?koi8-r?B?78zR?=", Some("Оля")),
            ("=?windows-1251?B?x+7/?=", Some("Зоя")),
            ("=?windows-1251?B?x 7/?=", Some("Зоя")),
            ("=?UTF-8*ru?B?0J7Qu9GP?=", Some("Оля")),
            ("=?UTF-8?B?0J7Qu9GP?=\r\n =?UTF-8?B?IDU=?=", Some("Оля 5")),
            ("=?UTF-8?B?0J7Q?= =?UTF-8?B?u9GP?=", Some("Оля")),
            ("=?UTF-8?B?0J7Qu9GP?= <olya@shop.example>", Some("Оля <olya@shop.example>")),
            ("от =?UTF-8?B?0J7Qu9GP?= и =?windows-1251?Q?=CE=EB=E8?=", Some("от Оля и Оли")),
            ("=?UTF-8?B?0J7Qu9GP", None),
            ("=?UTF-8?B?0J7Qu9GP?= =?UTF-8?B?0J", None),
            ("=?UTF-9?B?0J7Qu9GP?=", None),
            ("=?UTF-8?Q?=D0=9?=", None),
            ("a=?b", None),
            ("Ольга", None),
        ] {
            assert_eq!(decoded(text, &mut Repairs::default()).as_deref(), read, "{text}");
        }
    }

    #[test]
    fn quoted_printable_is_read() {
        for (text, read) in [
            ("=D0=9E=D0=BB=D1=8C=D0=B3=D0=B0", Some("Ольга")),
            ("=D0=9E=D0=BB=\r\n=D1=8F 5", Some("Оля 5")),
            ("=CE=EB=FF", None),
            ("a=D0", None),
            ("a=b=c", None),
            ("E=mc2", None),
            ("=3D=41", None),
            ("", None),
        ] {
            assert_eq!(from_quoted_printable(text).as_deref(), read, "{text}");
        }
    }
}
