//! What a mask looks for: each secret, and what base64 makes of it wherever it stands in the text that is encoded.

use std::collections::HashSet;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use secrecy::{ExposeSecret as _, SecretString};

use super::escapes::{OPENERS, Readings};

/// The fewest characters of base64 that are looked for. Fewer are found in any text.
const SHORTEST_CORE: usize = 4;

/// The fewest bytes of a secret whose hexadecimal digits are looked for.
const SHORTEST_IN_HEX: usize = 4;

/// A text to look for.
#[derive(Debug, Clone)]
pub(super) struct Needle {
    text: SecretString,
    /// True for base64 of a secret without its ends, which depend on the text around it: they are masked as well.
    is_core: bool,
    /// The bytes that a match can begin with, besides [`OPENERS`].
    first_bytes: Vec<u8>,
}

impl Needle {
    /// Returns what is looked for to find a value that was worked out from a secret: its digits, also in upper case, and base64
    /// of both.
    pub(super) fn of_derived(text: &SecretString) -> Vec<Needle> {
        let upper = SecretString::from(text.expose_secret().to_uppercase());
        [Needle::of(text), Needle::of(&upper)].concat()
    }

    fn new(text: SecretString, is_core: bool) -> Needle {
        let first = text.expose_secret().chars().next();
        let cases = first.into_iter().flat_map(|c| c.to_lowercase().chain(c.to_uppercase()).chain([c, base64_twin(c)]));
        let first_bytes = cases.map(|c| c.encode_utf8(&mut [0; 4]).as_bytes()[0]).collect();
        Needle { text, is_core, first_bytes }
    }

    /// Returns what is looked for to find a secret.
    pub(super) fn of(secret: &SecretString) -> Vec<Needle> {
        let mut needles = vec![Needle::new(secret.clone(), false)];
        let text = secret.expose_secret();
        let json = serde_json::to_string(text).unwrap_or_default();
        let form: String = form_urlencoded::byte_serialize(text.as_bytes()).collect();
        let percent = percent_encoding::utf8_percent_encode(text, percent_encoding::NON_ALPHANUMERIC).to_string();
        let mut written = vec![text.to_owned(), json.trim_matches('"').to_owned(), form, percent];
        written.sort_unstable();
        written.dedup();
        for written in written {
            let cores = (0..3).filter_map(|before| core(written.as_bytes(), before));
            needles.extend(cores.map(|core| Needle::new(SecretString::from(core), true)));
        }
        // PowerShell encodes UTF-16.
        let wide: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let cores = (0..3).filter_map(|before| core(&wide, before));
        needles.extend(cores.map(|core| Needle::new(SecretString::from(core), true)));
        // Three digits of two letters are found in any text.
        if text.len() >= SHORTEST_IN_HEX {
            needles.push(Needle::new(SecretString::from(hex::encode(text)), false));
        }
        // Base64 of base64, as of a header within a message.
        let inner = (0..3).filter_map(|before| core(text.as_bytes(), before)).collect::<Vec<_>>();
        let twice = inner.iter().flat_map(|inner| (0..3).filter_map(|before| core(inner.as_bytes(), before)));
        needles.extend(twice.map(|core| Needle::new(SecretString::from(core), true)));
        needles
    }

    /// Returns the bytes that a match can begin with, besides [`OPENERS`].
    pub(super) fn first_bytes(&self) -> &[u8] {
        &self.first_bytes
    }

    /// Returns whether a match can begin with this byte.
    pub(super) fn can_begin_with(&self, byte: u8) -> bool {
        OPENERS.contains(&byte) || self.first_bytes.contains(&byte)
    }

    /// Returns the bytes from `at` that this takes in a text, as begin and end, if it is there.
    pub(super) fn find(&self, text: &[u8], at: usize, readings: &Readings<'_>) -> Option<(usize, usize)> {
        let end = self.end_of_match(at, self.text.expose_secret(), readings, &mut HashSet::new())?;
        Some(if self.is_core { with_its_ends(text, (at, end)) } else { (at, end) })
    }

    /// Returns where `rest` ends in the text if it is at this place. `failed` are the places at which it is not, each with
    /// the length of the rest: several readings lead to one place, and it is tried once.
    fn end_of_match(
        &self,
        place: usize,
        rest: &str,
        readings: &Readings<'_>,
        failed: &mut HashSet<(usize, usize)>,
    ) -> Option<usize> {
        let Some(c) = rest.chars().next() else { return Some(place) };
        if failed.contains(&(place, rest.len())) {
            return None;
        }
        // A character that also begins escapes, such as &, may be itself or the beginning of one.
        let read = readings.at(place);
        let mut fitting = read.iter().filter(|(read, _)| self.is_same(*read, c));
        let mut end =
            fitting.find_map(|(_, length)| self.end_of_match(place + length, &rest[c.len_utf8()..], readings, failed));
        // Base64 in mail has lines (RFC 2045, section 6.8).
        if end.is_none() && self.is_core && rest.len() < self.text.expose_secret().len() {
            let line_ends = read.iter().filter(|(read, _)| ['\r', '\n'].contains(read));
            end = line_ends
                .map(|(_, length)| place + length)
                .find_map(|place| self.end_of_match(place, rest, readings, failed));
        }
        if end.is_none() && read.len() > 1 {
            failed.insert((place, rest.len()));
        }
        end
    }

    fn is_same(&self, read: char, wanted: char) -> bool {
        if self.is_core {
            return read == wanted || read == base64_twin(wanted);
        }
        read == wanted || read.to_lowercase().eq(wanted.to_lowercase())
    }
}

/// Returns the same digit in the other alphabet of base64 (RFC 4648, sections 4 and 5).
fn base64_twin(digit: char) -> char {
    match digit {
        '+' => '-',
        '/' => '_',
        other => other,
    }
}

/// Returns the base64 characters that depend on the text alone if `before` bytes (0 to 2) stand in front of it.
fn core(text: &[u8], before: usize) -> Option<String> {
    let padded = [vec![0; before], text.to_owned()].concat();
    let encoded = STANDARD_NO_PAD.encode(&padded);
    let (first, end) = ((before * 8).div_ceil(6), padded.len() * 8 / 6);
    let core = encoded.get(first..end)?;
    (core.len() >= SHORTEST_CORE).then(|| core.to_owned())
}

/// Adds what belongs to the same base64: its next characters have bits of the secret in them.
fn with_its_ends(text: &[u8], (begin, end): (usize, usize)) -> (usize, usize) {
    let is_digit = |byte: &u8| byte.is_ascii_alphanumeric() || b"+-_".contains(byte);
    let before = text[..begin].iter().rev().take_while(|byte| is_digit(byte)).count();
    let slash = |byte: Option<&u8>| usize::from(byte == Some(&b'/'));
    let begin = if before > 0 { begin - before } else { begin - slash(text[..begin].last()) };
    let behind = text[end..].iter().take_while(|byte| is_digit(byte)).count();
    let mut end = if behind > 0 { end + behind } else { end + slash(text.get(end)) };
    while let Some(padding) = ["=", "%3D", "%3d"].iter().find(|padding| text[end..].starts_with(padding.as_bytes())) {
        end += padding.len();
    }
    (begin, end)
}
