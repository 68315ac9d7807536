//! Parts of a text that are encoded, as keys in them may be: percent-encoded as a whole, in HTML, and in base64, also of UTF-16.

use std::borrow::Cow;
use std::ops::Range;

use base64::Engine as _;
use base64::alphabet::STANDARD;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

use super::form::{decoded, is_form};

/// The fewest characters of base64 that are read: a name and a value have no fewer.
const MIN_BASE64_CHARS: usize = 16;
/// The longest character reference of HTML, such as `&quot;`.
const MAX_REFERENCE_BYTES: usize = 10;

/// Reads base64 however it was padded.
const BASE64: GeneralPurpose = GeneralPurpose::new(
    &STANDARD,
    GeneralPurposeConfig::new()
        .with_decode_padding_mode(DecodePaddingMode::Indifferent)
        .with_decode_allow_trailing_bits(true)
        .with_encode_padding(false),
);

/// A part of a text that is encoded.
pub(super) struct EncodedPart {
    /// Where it is.
    pub(super) place: Range<usize>,
    /// What it means.
    pub(super) meant: String,
    encoding: Encoding,
}

#[derive(Clone, Copy)]
enum Encoding {
    /// A word of the text, which is read by itself.
    None,
    Percent,
    Html,
    Base64(Units),
}

/// What the bytes of base64 are.
#[derive(Clone, Copy)]
enum Units {
    Utf8,
    Utf16Le,
    Utf16Be,
}

impl EncodedPart {
    /// Returns this text as the part is encoded.
    pub(super) fn encode(&self, shown: &str) -> String {
        let utf16 = |bytes: fn(u16) -> [u8; 2]| shown.encode_utf16().flat_map(bytes).collect::<Vec<u8>>();
        match self.encoding {
            Encoding::None => shown.to_owned(),
            Encoding::Percent => utf8_percent_encode(shown, NON_ALPHANUMERIC).to_string(),
            Encoding::Html => htmlize::escape_all_quotes(shown).into_owned(),
            Encoding::Base64(Units::Utf8) => BASE64.encode(shown),
            Encoding::Base64(Units::Utf16Le) => BASE64.encode(utf16(u16::to_le_bytes)),
            Encoding::Base64(Units::Utf16Be) => BASE64.encode(utf16(u16::to_be_bytes)),
        }
    }
}

/// Returns the encoded parts of a text, in order. None is inside another one.
pub(super) fn parts(text: &str) -> Vec<EncodedPart> {
    // What is between quotes, such as a text in JSON, is encoded by itself.
    let quoted = words(text, |c| !"\"'<>\r\n".contains(c));
    let parts = quoted.flat_map(|place| {
        let part = &text[place.clone()];
        if has_reference(part) && !is_form(part) {
            let meant = htmlize::unescape(part).into_owned();
            return vec![EncodedPart { place, meant, encoding: Encoding::Html }];
        }
        let in_text = |word: Range<usize>| place.start + word.start..place.start + word.end;
        words(part, |c| !c.is_whitespace()).flat_map(|word| parts_of_word(text, in_text(word))).collect()
    });
    parts.collect()
}

/// Returns false of most texts that have no encoded part, at the price of one look at each byte.
pub(super) fn may_have_parts(text: &str) -> bool {
    let mut digits = 0;
    let is_encoded = text.bytes().any(|byte| {
        digits = if is_base64_digit(byte) { digits + 1 } else { 0 };
        byte == b'%' || digits >= MIN_BASE64_CHARS
    });
    is_encoded || has_reference(text)
}

fn is_base64_digit(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"+/_-".contains(&byte)
}

/// Returns whether a text may have a character reference with its `;`.
fn has_reference(text: &str) -> bool {
    text.match_indices('&').any(|(at, _)| {
        let rest = text.as_bytes()[at + 1..].iter().take(MAX_REFERENCE_BYTES);
        rest.take_while(|byte| byte.is_ascii_alphanumeric() || **byte == b'#' || **byte == b';')
            .any(|byte| *byte == b';')
    })
}

/// Returns the places of the longest parts of a text that have only such characters.
fn words(text: &str, belongs: impl Fn(char) -> bool) -> impl Iterator<Item = Range<usize>> {
    let mut at = 0;
    std::iter::from_fn(move || {
        let begin = at + text[at..].find(&belongs)?;
        at = text[begin..].find(|c| !belongs(c)).map_or(text.len(), |length| begin + length);
        Some(begin..at)
    })
}

fn parts_of_word(text: &str, place: Range<usize>) -> Vec<EncodedPart> {
    let word = &text[place.clone()];
    if word.contains('%') && place.len() < text.len() {
        return vec![EncodedPart { place, meant: word.to_owned(), encoding: Encoding::None }];
    }
    if word.contains('%')
        && !is_form(word)
        && let Cow::Owned(meant) = decoded(word)
        && meant != word
    {
        return vec![EncodedPart { place, meant, encoding: Encoding::Percent }];
    }
    let runs = words(word, |c| u8::try_from(c).is_ok_and(is_base64_digit)).filter(|run| run.len() >= MIN_BASE64_CHARS);
    let parts = runs.filter_map(|run| {
        let run = place.start + run.start..place.start + run.end;
        // A slash is a digit of base64, and stands in paths too.
        let behind_slash = text[run.clone()].rfind('/').map(|at| run.start + at + 1..run.end);
        [Some(run), behind_slash].into_iter().flatten().find_map(|run| base64(text, run))
    });
    parts.collect()
}

fn base64(text: &str, place: Range<usize>) -> Option<EncodedPart> {
    let digits = &text[place.clone()];
    if digits.len() < MIN_BASE64_CHARS {
        return None;
    }
    let bytes = if digits.contains(['-', '_']) {
        BASE64.decode(digits.replace('-', "+").replace('_', "/"))
    } else {
        BASE64.decode(digits)
    };
    let bytes = bytes.ok()?;
    let (meant, units) = read(&bytes)?;
    Some(EncodedPart { place, meant, encoding: Encoding::Base64(units) })
}

/// Returns the text that these bytes are, if they are one.
fn read(bytes: &[u8]) -> Option<(String, Units)> {
    let is_text = |c: char| !c.is_control() || "\t\r\n".contains(c);
    if let Ok(text) = std::str::from_utf8(bytes)
        && text.chars().all(is_text)
    {
        return Some((text.to_owned(), Units::Utf8));
    }
    // Other bytes are nearly always text in UTF-16 as well: names of keys are in ASCII or in Cyrillic.
    let is_likely = |c: char| is_text(c) && (u32::from(c) < 0x500 || c == '\u{feff}');
    let wide = |of: fn([u8; 2]) -> u16| {
        let chars = || char::decode_utf16(bytes.chunks_exact(2).map(|unit| of([unit[0], unit[1]])));
        let is_likely = chars().all(|c| c.is_ok_and(is_likely));
        is_likely.then(|| chars().flatten().collect())
    };
    if let Some(text) = wide(u16::from_le_bytes) {
        return Some((text, Units::Utf16Le));
    }
    wide(u16::from_be_bytes).map(|text| (text, Units::Utf16Be))
}
