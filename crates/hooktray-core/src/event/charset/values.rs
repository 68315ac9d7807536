//! The charset of each value of a record.

use encoding_rs::{Encoding, UTF_8, WINDOWS_1251, WINDOWS_1252};

use super::detect::detect;
use super::kazakh::KazakhCharset;
use super::russian::{Likelihoods, is_russian};
use super::{fits, for_label, foreign, is_unsupported, utf_16};
use crate::event::ambiguity::Ambiguity;
use crate::event::repair::{RepairCode, Repairs};

/// Maximum values whose charset is detected separately. That takes some microseconds for each, and a text of quotes has a
/// hundred thousand values.
pub(super) const MOST_DETECTED: usize = 500;

/// The fewest digits of a telephone number.
const FEWEST_DIGITS: usize = 7;

/// The values of one record. They may have different charsets, since senders pass on what they received from others.
pub(in crate::event) struct Values {
    declared: Option<&'static Encoding>,
    /// The declared charset if it is a Kazakh one, of which the Encoding Standard knows only what it has in common with
    /// Windows-1251.
    kazakh: Option<KazakhCharset>,
    has_utf_8: bool,
    /// The charset of all values that are not UTF-8. One value alone is often too short to detect it.
    common: &'static Encoding,
    /// Whether each value has to show its charset by itself: they have several, or all of them together do not show it.
    is_mixed: bool,
    /// Whether all of them together do not show their charset.
    is_open: bool,
    /// Whether there are so many values that one charset is detected for all of them.
    is_detected_as_one: bool,
}

impl Values {
    /// Detects the charset of these values. Returns `None` if all are UTF-8.
    pub(in crate::event) fn new(values: &[&[u8]], declared: Option<&str>, repairs: &mut Repairs) -> Option<Values> {
        let named = declared.and_then(for_label);
        let is_utf_8 = |value: &[u8]| is_utf_8(value, named);
        let is_utf_16 = |value: &[u8]| utf_16::value(value).is_some();
        let others: Vec<&[u8]> = values.iter().copied().filter(|value| !is_utf_8(value) && !is_utf_16(value)).collect();
        if declared.is_none() && values.iter().any(|value| is_utf_8(value) && foreign::may_be_utf_8_by_chance(value)) {
            repairs.leave_open(Ambiguity::Charset);
        }
        if others.is_empty() && !values.iter().any(|value| is_utf_16(value)) {
            return None;
        }
        if declared.is_some_and(is_unsupported) {
            repairs.leave_open(Ambiguity::Charset);
        }
        let (numbers, others): (Vec<&[u8]>, Vec<&[u8]>) = others.into_iter().partition(|value| is_spaced_number(value));
        let has_utf_8 = values.iter().any(|value| !value.is_ascii() && is_utf_8(value));
        let is_damaged_utf_8 = |value: &[u8]| {
            !foreign::is_utf_8_by_chance(value, named) && (is_mostly_utf_8(value) || (has_utf_8 && is_cut_utf_8(value)))
        };
        let (cut, eight_bit): (Vec<&[u8]>, Vec<&[u8]>) = others.into_iter().partition(|value| is_damaged_utf_8(value));
        let beside_utf_8 = (!eight_bit.is_empty() || !numbers.is_empty()) && (has_utf_8 || !cut.is_empty());
        if beside_utf_8 {
            repairs.add(RepairCode::CharsetMixed);
        }
        let kazakh = declared.and_then(KazakhCharset::for_label);
        let declared = named.filter(|encoding| *encoding != UTF_8);
        // Joined with a separator, so that two words do not merge into one that is in no language.
        let joined = eight_bit.join(&b'\n');
        let declared = declared.filter(|encoding| !is_declared_by_default(encoding, &joined));
        let common = match () {
            () if !eight_bit.is_empty() => detect(&joined, declared),
            () if numbers.is_empty() => UTF_8,
            () => WINDOWS_1251,
        };
        let is_detected_as_one = eight_bit.len() > MOST_DETECTED;
        let mut each = eight_bit.iter().take_while(|_| !is_detected_as_one);
        let is_mixed = beside_utf_8 || each.any(|value| Likelihoods::new(value).are_clearly_another(common));
        let is_open = declared != Some(common)
            && !eight_bit.is_empty()
            && (Likelihoods::new(&joined).are_open(common) || (!is_mixed && foreign::is_open(&joined, common)));
        Some(Values { declared, kazakh, has_utf_8, common, is_mixed, is_open, is_detected_as_one })
    }

    /// Returns the text of one of the values.
    pub(in crate::event) fn text(&self, value: &[u8], repairs: &mut Repairs) -> String {
        if let Some(text) = utf_16::value(value) {
            repairs.add(RepairCode::CharsetMixed);
            return text;
        }
        if let Some(text) =
            std::str::from_utf8(value).ok().filter(|_| !foreign::is_utf_8_by_chance(value, self.declared))
        {
            return text.to_owned();
        }
        if self.is_detected_as_one && fits(self.common, value) {
            return self.decode(value, self.common, repairs);
        }
        if is_spaced_number(value) && !self.declared.is_some_and(|declared| fits(declared, value)) {
            if ![UTF_8, WINDOWS_1251, WINDOWS_1252].contains(&self.common) {
                repairs.add(RepairCode::CharsetMixed);
            }
            return self.decode(value, WINDOWS_1251, repairs);
        }
        let likelihoods = Likelihoods::new(value);
        let encoding = match () {
            () if foreign::is_utf_8_by_chance(value, self.declared) => self.declared.unwrap_or(UTF_8),
            () if is_mostly_utf_8(value) => UTF_8,
            () if self.declared.is_some_and(|declared| fits(declared, value)) => self.declared.unwrap_or(UTF_8),
            () if self.has_utf_8 && is_cut_utf_8(value) => UTF_8,
            () if fits(self.common, value) && !self.is_another(&likelihoods) => self.common,
            () if self.is_mixed
                && let Some(likely) = likelihoods.most_likely_among_several() =>
            {
                likely
            }
            () => detect(value, self.declared),
        };
        if encoding != self.common && encoding != UTF_8 && self.declared != Some(encoding) {
            repairs.add(RepairCode::CharsetMixed);
        }
        if encoding == UTF_8 && foreign::may_be_east_asian(value) {
            repairs.leave_open(Ambiguity::Charset);
        }
        if encoding != UTF_8 && self.declared != Some(encoding) {
            let has_two_readings = (self.is_open && encoding == self.common)
                || likelihoods.may_be_of_another_language(encoding)
                || (self.is_mixed && foreign::is_open(value, encoding))
                // “Andrй” is neither Russian nor French.
                || (is_russian(encoding) && foreign::is_in_latin_words(value) && likelihoods.most_likely().is_none())
                || (self.is_mixed && likelihoods.have_two_readings())
                || likelihoods.may_be_another(encoding);
            if has_two_readings {
                repairs.leave_open(Ambiguity::Charset);
            }
        }
        self.decode(value, encoding, repairs)
    }

    fn decode(&self, value: &[u8], encoding: &'static Encoding, repairs: &mut Repairs) -> String {
        if let Some(kazakh) = self.kazakh.filter(|_| self.declared == Some(encoding)) {
            return kazakh.text(value);
        }
        let (text, lossy) = encoding.decode_without_bom_handling(value);
        if lossy {
            repairs.add(RepairCode::CharactersLost);
        }
        text.into_owned()
    }

    /// Returns whether a value is in another charset than most.
    fn is_another(&self, likelihoods: &Likelihoods<'_>) -> bool {
        if self.is_mixed { likelihoods.are_another(self.common) } else { likelihoods.are_clearly_another(self.common) }
    }
}

/// Returns whether the declared charset is one that many programs name whatever they send, and the bytes are Russian. That is
/// ISO-8859-1 or ASCII, which the Encoding Standard reads as Windows-1252; in its languages most letters are ASCII.
fn is_declared_by_default(declared: &'static Encoding, bytes: &[u8]) -> bool {
    let letters = bytes.iter().filter(|byte| byte.is_ascii_alphabetic()).count();
    let others = bytes.iter().filter(|byte| !byte.is_ascii()).count();
    declared == WINDOWS_1252 && others > letters && Likelihoods::new(bytes).most_likely().is_some()
}

/// Returns whether bytes are a telephone number in which no-break spaces or dashes of Windows-1251 and 1252 stand between the digits. In
/// other charsets they would be letters there.
fn is_spaced_number(bytes: &[u8]) -> bool {
    let bytes = bytes.strip_suffix(b"\"").unwrap_or(bytes).trim_ascii();
    let is_sign = |byte: &u8| matches!(byte, 0xa0 | 0x96 | 0x97);
    let is_part = |byte: &u8| byte.is_ascii_digit() || b" +().-/".contains(byte);
    let digits = bytes.iter().filter(|byte| byte.is_ascii_digit()).count();
    digits >= FEWEST_DIGITS
        && bytes.iter().all(|byte| is_part(byte) || is_sign(byte))
        && bytes.first().is_some_and(is_part)
        && bytes.last().is_some_and(is_part)
        && !bytes.windows(2).any(|pair| pair.iter().all(is_sign))
}

fn is_utf_8(bytes: &[u8], declared: Option<&'static Encoding>) -> bool {
    std::str::from_utf8(bytes).is_ok() && !foreign::is_utf_8_by_chance(bytes, declared)
}

/// Returns whether bytes are UTF-8 with a few others among them. Text in an 8-bit charset has few sequences that happen to be
/// UTF-8.
fn is_mostly_utf_8(bytes: &[u8]) -> bool {
    let (mut characters, mut strays, mut is_cyrillic) = (0, 0, true);
    for chunk in bytes.utf8_chunks() {
        let text = chunk.valid();
        characters += text.chars().filter(|c| !c.is_ascii() && !is_private(*c)).count();
        is_cyrillic &= text.chars().all(|c| c.is_ascii() || is_private(c) || is_beside_cyrillic(c));
        strays += usize::from(!chunk.invalid().is_empty());
    }
    let mostly = characters > strays || (characters == strays && is_cut_utf_8(bytes));
    // One character may be two letters by chance, as “Лё” in Windows-1251.
    mostly && ((is_cyrillic && characters > 1) || Likelihoods::new(bytes).most_likely().is_none())
}

/// Returns whether a character has no meaning of its own (the Unicode Standard, section 23.5): no text has one.
fn is_private(c: char) -> bool {
    matches!(c, '\u{e000}'..='\u{f8ff}')
}

/// Cyrillic letters, and the signs beside them, such as emojis. Russian words in an 8-bit charset can have the bytes of other ones.
fn is_beside_cyrillic(c: char) -> bool {
    matches!(c, '\u{400}'..='\u{4ff}' | '\u{a0}' | '«' | '»' | '\u{2010}'..='\u{2122}' | '\u{10000}'..)
}

/// Returns whether bytes are UTF-8 that was cut within its last character. A last byte alone behind Latin letters, such as the
/// `é` of “René” in Latin-1, is a letter: no character of three or four bytes follows one.
fn is_cut_utf_8(bytes: &[u8]) -> bool {
    let end = bytes.iter().rposition(|b| *b != b'"').map_or(0, |last| last + 1);
    let is_letter = |two: &[u8]| two[0].is_ascii_alphabetic() && (0xe0..0xf0).contains(&two[1]);
    let is_cut = std::str::from_utf8(&bytes[..end]).is_err_and(|error| error.error_len().is_none())
        && bytes.utf8_chunks().all(|chunk| !chunk.valid().contains(is_private));
    is_cut && !(bytes[..end].len() >= 2 && is_letter(&bytes[end - 2..end]))
}
