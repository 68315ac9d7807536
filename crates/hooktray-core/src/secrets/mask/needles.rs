//! A text that a mask looks for: a secret, or what encodings make of it wherever it stands in the text that is encoded.

use std::collections::HashSet;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use data_encoding::BASE32_NOPAD;
use secrecy::{ExposeSecret as _, SecretString};

use super::byte_set::ByteSet;
use super::escapes::{OPENERS, Readings};
use super::reading::Reading;

/// The fewest characters of base64 that are looked for. Fewer are found in any text.
const MIN_BASE64_CHARS: usize = 4;
/// The fewest characters of base32 that are looked for: its digits are letters of either case, as those of any word.
const MIN_BASE32_BYTES: usize = 8;
/// The fewest bytes of a secret whose hexadecimal digits are looked for.
const MIN_HEX_BYTES: usize = 4;
/// The most characters between two digits that are left out, such as `, 0x` or a line end with blanks behind it.
const MAX_GAP_CHARS: usize = 8;
/// The same between two decimal numbers, of which JSON may have one in each line.
const MAX_INDENT_CHARS: usize = 32;
/// How many characters are compared before escapes are read. The search for longer ones is limited, see `Readings`.
const LOOKED_AT_FIRST: usize = 8;
/// The one character beyond ASCII whose lower case is in ASCII, the Kelvin sign: its lower case is `k`.
const KELVIN: char = '\u{212a}';
/// What stands between numbers of bytes.
const BETWEEN_BYTES: &str = ":-,; \r\n\t";
/// The same between hexadecimal digits, and the beginning of `0x`.
const HEX_GAP: &str = ":-,; \r\n\t0";

/// How a text to look for is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum NeedleKind {
    /// As it is, in upper or lower case.
    Plain,
    /// In base64, without its ends, which depend on the text around it: they are masked as well.
    Base64,
    /// In base32, without its ends.
    Base32,
    /// As the digits of its bytes, which may stand apart: `6b:2f`, `0x6b, 0x2f`.
    Hex,
    /// As the decimal numbers of its bytes, as in a buffer of Node: `107, 47`.
    Decimal,
}

/// A text to look for.
#[derive(Debug, Clone)]
pub(super) struct Needle {
    text: SecretString,
    kind: NeedleKind,
}

impl Needle {
    /// Returns what is looked for to find a value that was worked out from a secret: its digits, also in upper case, and base64
    /// of both.
    pub(super) fn of_derived(text: &SecretString) -> Vec<Needle> {
        let upper = SecretString::from(text.expose_secret().to_uppercase());
        [Needle::of(text), Needle::of(&upper)].concat()
    }

    fn new(text: String, kind: NeedleKind) -> Needle {
        Needle { text: SecretString::from(text), kind }
    }

    /// Returns the needles of a secret.
    pub(super) fn of(secret: &SecretString) -> Vec<Needle> {
        let text = secret.expose_secret();
        let mut needles = vec![Needle::new(text.to_owned(), NeedleKind::Plain)];
        let json = serde_json::to_string(text).unwrap_or_default();
        let form: String = form_urlencoded::byte_serialize(text.as_bytes()).collect();
        let percent = percent_encoding::utf8_percent_encode(text, percent_encoding::NON_ALPHANUMERIC).to_string();
        let mut written = vec![text.to_owned(), json.trim_matches('"').to_owned(), form, percent];
        written.sort_unstable();
        written.dedup();
        for written in written {
            let cores = (0..3).filter_map(|before| core(written.as_bytes(), before));
            needles.extend(cores.map(|core| Needle::new(core, NeedleKind::Base64)));
        }
        // PowerShell encodes UTF-16, and so does Java, with the bytes the other way round.
        for bytes in [u16::to_le_bytes, u16::to_be_bytes] {
            let wide: Vec<u8> = text.encode_utf16().flat_map(bytes).collect();
            let cores = (0..3).filter_map(|before| core(&wide, before));
            needles.extend(cores.map(|core| Needle::new(core, NeedleKind::Base64)));
            if text.len() >= MIN_HEX_BYTES {
                needles.push(Needle::new(hex::encode(&wide), NeedleKind::Hex));
            }
        }
        let cores = (0..5).filter_map(|before| core_in_base32(text.as_bytes(), before));
        needles.extend(cores.map(|core| Needle::new(core, NeedleKind::Base32)));
        // Three digits of two letters are found in any text.
        if text.len() >= MIN_HEX_BYTES {
            needles.push(Needle::new(hex::encode(text), NeedleKind::Hex));
            let numbers = text.bytes().map(|byte| byte.to_string()).collect::<Vec<_>>();
            needles.push(Needle::new(numbers.join(","), NeedleKind::Decimal));
        }
        // Base64 of base64, as of a header within a message.
        let inner = (0..3).filter_map(|before| core(text.as_bytes(), before)).collect::<Vec<_>>();
        let twice = inner.iter().flat_map(|inner| (0..3).filter_map(|before| core(inner.as_bytes(), before)));
        needles.extend(twice.map(|core| Needle::new(core, NeedleKind::Base64)));
        needles
    }

    /// Returns the bytes that a match can begin with, once escapes are read.
    pub(super) fn first_bytes(&self) -> ByteSet {
        self.text.expose_secret().chars().next().map(|first| self.bytes_for(first)).unwrap_or_default()
    }

    /// Returns the bytes that can follow the first character of a match, once escapes are read; nothing if any byte can.
    pub(super) fn second_bytes(&self) -> Option<ByteSet> {
        let mut second = self.bytes_for(self.text.expose_secret().chars().nth(1)?);
        second.extend(self.gap().bytes());
        Some(second)
    }

    /// Returns the first bytes of the characters that are the same as `wanted`.
    fn bytes_for(&self, wanted: char) -> ByteSet {
        let mut bytes: ByteSet = (0..0x80).filter(|byte| self.is_same(char::from(*byte), wanted)).collect();
        if !wanted.is_ascii() {
            bytes.extend(0x80..=0xff);
        } else if self.is_same(KELVIN, wanted) {
            bytes.insert(first_byte(KELVIN));
        }
        bytes
    }

    /// Returns the characters that may be left out between two of the needle.
    fn gap(&self) -> &'static str {
        match self.kind {
            NeedleKind::Plain => "",
            NeedleKind::Base64 | NeedleKind::Base32 => "\r\n \t",
            // Digits in hexadecimal may begin with `0x`.
            NeedleKind::Hex => HEX_GAP,
            NeedleKind::Decimal => BETWEEN_BYTES,
        }
    }

    /// Returns the begin and the end of this needle in a text, if it is at `at`.
    pub(super) fn find(&self, text: &[u8], at: usize, readings: &Readings<'_>) -> Option<(usize, usize)> {
        if self.differs_plainly(&text[at..]) {
            return None;
        }
        let end = self.end_of_match(at, readings)?;
        let is_digit = |byte: Option<&u8>| byte.is_some_and(u8::is_ascii_digit);
        // Of a longer number these are only some digits.
        if self.kind == NeedleKind::Decimal && (is_digit(text[..at].last()) || is_digit(text.get(end))) {
            return None;
        }
        let has_ends = matches!(self.kind, NeedleKind::Base64 | NeedleKind::Base32);
        Some(if has_ends { with_its_ends(text, (at, end)) } else { (at, end) })
    }

    /// True if one of the first characters of `text` differs from this needle, and nothing before it can be read in another way: as
    /// an escape or a gap. That rules out most places without reading escapes.
    pub(super) fn differs_plainly(&self, text: &[u8]) -> bool {
        let gap = self.gap().as_bytes();
        let has_one_reading = |byte: u8| byte.is_ascii() && !OPENERS.contains(&byte) && !gap.contains(&byte);
        let wanted = self.text.expose_secret().bytes();
        let pairs = text.iter().zip(wanted).take(LOOKED_AT_FIRST);
        let mut pairs = pairs.take_while(|(byte, wanted)| has_one_reading(**byte) && wanted.is_ascii());
        pairs.any(|(byte, wanted)| !self.is_same(char::from(*byte), char::from(wanted)))
    }

    /// Returns the end of this needle in the text, if it is at `at`. Several readings can lead to one place, which is tried once.
    pub(super) fn end_of_match(&self, at: usize, readings: &Readings<'_>) -> Option<usize> {
        let wanted = self.text.expose_secret();
        let mut tried = HashSet::new();
        // Places in the text, each with the bytes of the needle before it. The last is tried first.
        let mut open = vec![(at, 0)];
        while let Some((place, done)) = open.pop().filter(|_| !readings.are_used_up()) {
            let Some(c) = wanted[done..].chars().next() else { return Some(place) };
            if done >= self.shortest_at_the_end() && readings.are_cut_at(place) {
                return Some(place);
            }
            let read = readings.at(place);
            if (read.len() > 1 || !open.is_empty()) && !tried.insert((place, done)) {
                continue;
            }
            let mut go_on = |read: &[Reading], place: usize| {
                // A character that also begins escapes, such as &, may be itself or the beginning of one. The longest is tried
                // first: of the last character nothing is left then.
                let fitting = read.iter().filter(|(read, _)| self.is_same(*read, c));
                open.extend(fitting.map(|(_, length)| (place + length, done + c.len_utf8())));
            };
            if done > 0
                && let Some(behind) = self.behind_gap(place, &read, done, readings)
            {
                go_on(&readings.at(behind), behind);
            }
            go_on(&read, place);
        }
        None
    }

    /// Returns how many bytes of the needle are enough at the end of a text that is cut off. Fewer digits end any word.
    fn shortest_at_the_end(&self) -> usize {
        if self.kind == NeedleKind::Plain { 1 } else { MIN_BASE64_CHARS }
    }

    /// Returns the place behind what may stand between two characters, of which `read` is the first: the end of a line of base64
    /// (RFC 2045, section 6.8) or of quoted-printable (section 6.7), what separates digits.
    fn behind_gap(&self, place: usize, read: &[Reading], done: usize, readings: &Readings<'_>) -> Option<usize> {
        let among = |read: &[Reading], place: usize, wanted: &str| {
            read.iter().find(|(c, _)| wanted.contains(*c)).map(|(_, length)| place + length)
        };
        let skipped = |place: usize, wanted: &str| among(&readings.at(place), place, wanted);
        let between = match self.kind {
            NeedleKind::Plain => "",
            NeedleKind::Base64 | NeedleKind::Base32 => "\r\n \t",
            NeedleKind::Hex if done.is_multiple_of(2) => BETWEEN_BYTES,
            NeedleKind::Decimal if self.text.expose_secret()[..done].ends_with(',') => BETWEEN_BYTES,
            NeedleKind::Hex | NeedleKind::Decimal => return None,
        };
        let soft_break = among(read, place, "=").and_then(|at| skipped(at, "\r\n"));
        let mut behind = match soft_break {
            Some(soft) => skipped(soft, "\n").unwrap_or(soft),
            None => among(read, place, between).unwrap_or(place),
        };
        let longest = if self.kind == NeedleKind::Decimal { MAX_INDENT_CHARS } else { MAX_GAP_CHARS };
        for _ in 1..longest {
            let Some(next) = skipped(behind, between).filter(|_| behind > place) else { break };
            behind = next;
        }
        if self.kind == NeedleKind::Hex {
            let zero = if behind > place { skipped(behind, "0") } else { among(read, place, "0") };
            behind = zero.and_then(|at| skipped(at, "xX")).unwrap_or(behind);
        }
        (behind > place).then_some(behind)
    }

    fn is_same(&self, read: char, wanted: char) -> bool {
        match self.kind {
            NeedleKind::Base64 => read == wanted || read == base64_twin(wanted),
            NeedleKind::Decimal => read == wanted || wanted == ',' && BETWEEN_BYTES.contains(read),
            NeedleKind::Base32 | NeedleKind::Hex => read.eq_ignore_ascii_case(&wanted),
            NeedleKind::Plain => read == wanted || read.to_lowercase().eq(wanted.to_lowercase()),
        }
    }
}

/// Returns the first byte of a character in UTF-8.
pub(super) fn first_byte(c: char) -> u8 {
    c.encode_utf8(&mut [0; 4]).as_bytes()[0]
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
    (core.len() >= MIN_BASE64_CHARS).then(|| core.to_owned())
}

/// As [`core`], in base32, with up to 4 bytes in front (RFC 4648, section 6).
fn core_in_base32(text: &[u8], before: usize) -> Option<String> {
    let padded = [vec![0; before], text.to_owned()].concat();
    let encoded = BASE32_NOPAD.encode(&padded);
    let (first, end) = ((before * 8).div_ceil(5), padded.len() * 8 / 5);
    let core = encoded.get(first..end)?;
    (core.len() >= MIN_BASE32_BYTES).then(|| core.to_owned())
}

/// Adds what belongs to the same base64 or base32: its next characters have bits of the secret in them.
fn with_its_ends(text: &[u8], (begin, end): (usize, usize)) -> (usize, usize) {
    let is_digit = |byte: &u8| byte.is_ascii_alphanumeric() || b"+-_".contains(byte);
    let before = text[..begin].iter().rev().take_while(|byte| is_digit(byte)).count();
    let slash = |byte: Option<&u8>| usize::from(byte == Some(&b'/'));
    let begin = if before > 0 { begin - before } else { begin - slash(text[..begin].last()) };
    let behind = text[end..].iter().take_while(|byte| is_digit(byte)).count();
    let mut end = if behind > 0 { end + behind } else { end + slash(text.get(end)) };
    let padding = ["=3D", "=3d", "%3D", "%3d", "="];
    while let Some(padding) = padding.iter().find(|padding| text[end..].starts_with(padding.as_bytes())) {
        end += padding.len();
    }
    (begin, end)
}
