//! The charset of each value of a record.

use std::borrow::Cow;

use encoding_rs::{Encoding, UTF_8, WINDOWS_1251, WINDOWS_1252};

use super::by_chance::{Evidence, is_by_chance, may_be_other_than_utf_8, shows_nothing};
use super::detect::detect;
use super::kazakh::KazakhCharset;
use super::russian::{Likelihoods, is_russian};
use super::{fits, for_label, foreign, is_unsupported, is_utf_8_declared, utf_16};
use crate::event::ambiguity::Ambiguity;
use crate::event::repair::{RepairCode, Repairs};

/// Maximum values whose charset is detected separately. That takes some microseconds for each, and a text of quotes has a
/// hundred thousand values.
pub(super) const MAX_DETECTED: usize = 500;

/// The fewest digits of a telephone number.
const MIN_DIGITS: usize = 7;

/// The values of one record. They may have different charsets, since senders pass on what they received from others.
pub(in crate::event) struct Values {
    declared: Option<&'static Encoding>,
    /// The declared charset if it is a Kazakh one, of which the Encoding Standard knows only what it has in common with
    /// Windows-1251.
    kazakh: Option<KazakhCharset>,
    has_utf_8: bool,
    /// The charset of all values that are not UTF-8. One value alone is often too short to detect it.
    common: &'static Encoding,
    /// The charset in which values may be words that are UTF-8 by chance, and what speaks for it.
    chance: Option<(&'static Encoding, Evidence)>,
    /// Whether each value has to show its charset by itself: they have several, or all of them together do not show it.
    is_mixed: bool,
    /// Whether all of them together do not show their charset.
    is_open: bool,
    /// Whether there are so many values that one charset is detected for all of them.
    is_detected_as_one: bool,
    /// Whether so few values are UTF-8 that each may be so by chance.
    may_be_by_chance: bool,
}

impl Values {
    /// Detects the charset of these values. Returns `None` if all are UTF-8.
    pub(in crate::event) fn new(values: &[&[u8]], declared: Option<&str>, repairs: &mut Repairs) -> Option<Values> {
        let named = declared.and_then(for_label);
        let is_utf_16 = |value: &[u8]| utf_16::value(value).is_some();
        let is_utf_8 = |value: &[u8]| std::str::from_utf8(value).is_ok();
        let is_named = |value: &[u8]| named.is_some_and(|named| is_by_chance(value, named, Evidence::Named));
        let valid: Vec<&[u8]> = values.iter().copied().filter(|value| !value.is_ascii() && is_utf_8(value)).collect();
        let is_certain = |value: &&[u8]| !is_named(value) && !shows_nothing(value);
        let invalid = values.iter().filter(|value| !is_utf_8(value)).count();
        // No more are counted than show that most are UTF-8.
        let certain = valid.iter().copied().take(MAX_DETECTED).filter(is_certain).take(invalid + 1).count();
        let may_be_by_chance = valid.len() <= MAX_DETECTED;
        // Where most values are UTF-8, they are no UTF-8 by chance.
        let mut chance = named.filter(|_| may_be_by_chance && certain <= invalid).map(|named| (named, Evidence::Named));
        let is_other = |value: &[u8]| !is_utf_8(value) || (chance.is_some() && is_named(value));
        let others: Vec<&[u8]> = values.iter().copied().filter(|value| is_other(value) && !is_utf_16(value)).collect();
        let is_alone = certain == 0 && others.is_empty() && !is_utf_8_declared(declared);
        let is_open = |value: &[u8]| {
            (declared.is_none() && foreign::may_be_utf_8_by_chance(value))
                || (is_alone && may_be_other_than_utf_8(value))
        };
        // Of many values of which none is certainly UTF-8, some may be so by chance if others are not.
        let are_many_open = !may_be_by_chance && certain == 0 && invalid > 0;
        if are_many_open || (may_be_by_chance && valid.iter().any(|value| is_open(value))) {
            repairs.leave_open(Ambiguity::Charset);
        }
        if others.is_empty() && !values.iter().any(|value| is_utf_16(value)) {
            return None;
        }
        if declared.is_some_and(is_unsupported) {
            repairs.leave_open(Ambiguity::Charset);
        }
        let (numbers, others): (Vec<&[u8]>, Vec<&[u8]>) = others.into_iter().partition(|value| is_spaced_number(value));
        let has_utf_8 = certain > 0;
        let is_of_named = |value: &[u8]| named.is_some_and(|named| foreign::is_in_east_asian(value, named));
        let is_damaged_utf_8 = |value: &[u8]| {
            !is_named(value) && !is_of_named(value) && (is_mostly_utf_8(value) || (has_utf_8 && is_cut_utf_8(value)))
        };
        let (cut, eight_bit): (Vec<&[u8]>, Vec<&[u8]>) = others.into_iter().partition(|value| is_damaged_utf_8(value));
        let beside_utf_8 = (!eight_bit.is_empty() || !numbers.is_empty()) && (has_utf_8 || !cut.is_empty());
        if beside_utf_8 {
            repairs.add(RepairCode::CharsetMixed);
        }
        let kazakh = declared.and_then(KazakhCharset::for_label);
        let declared = named.filter(|encoding| *encoding != UTF_8);
        let eight_bit: Vec<Cow<[u8]>> = eight_bit.into_iter().map(without_escapes).collect();
        // Joined with a separator, so that two words do not merge into one that is in no language.
        let joined = eight_bit.join(&b'\n');
        let declared = declared.filter(|encoding| !is_declared_by_default(encoding, &joined));
        let common = match () {
            () if !eight_bit.is_empty() => detect(&joined, declared),
            () if numbers.is_empty() => UTF_8,
            () => WINDOWS_1251,
        };
        if may_be_by_chance && certain == 0 && !eight_bit.is_empty() {
            chance = Some((common, Evidence::Neighbours));
        }
        let is_detected_as_one = eight_bit.len() > MAX_DETECTED;
        let mut each = eight_bit.iter().take_while(|_| !is_detected_as_one);
        let is_mixed = beside_utf_8 || each.any(|value| Likelihoods::new(value).are_clearly_another(common));
        let is_open = declared != Some(common)
            && !eight_bit.is_empty()
            && (Likelihoods::new(&joined).are_open(common) || (!is_mixed && foreign::is_open(&joined, common)));
        Some(Values {
            declared,
            kazakh,
            has_utf_8,
            common,
            chance,
            is_mixed,
            is_open,
            is_detected_as_one,
            may_be_by_chance,
        })
    }

    /// Returns the text of one of the values.
    pub(in crate::event) fn text(&self, value: &[u8], repairs: &mut Repairs) -> String {
        if let Some(text) = utf_16::value(value) {
            repairs.add(RepairCode::CharsetMixed);
            return text;
        }
        let by_chance = self.chance.filter(|(encoding, evidence)| is_by_chance(value, encoding, *evidence));
        if let Some(text) = std::str::from_utf8(value).ok().filter(|_| by_chance.is_none()) {
            // In a record of several charsets, it may be a word of one of them.
            let is_judged = self.is_mixed && self.declared.is_none() && self.may_be_by_chance;
            if is_judged && !value.is_ascii() && may_be_other_than_utf_8(value) {
                repairs.leave_open(Ambiguity::Charset);
            }
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
        let judged = without_escapes(value);
        let likelihoods = Likelihoods::new(&judged);
        let encoding = match () {
            () if let Some((encoding, _)) = by_chance => encoding,
            () if let Some(declared) = self.declared.filter(|declared| foreign::is_in_east_asian(value, declared)) => {
                declared
            }
            () if is_mostly_utf_8(value) => UTF_8,
            () if self.declared.is_some_and(|declared| fits(declared, value)) => self.declared.unwrap_or(UTF_8),
            () if self.has_utf_8 && is_cut_utf_8(value) => UTF_8,
            () if fits(self.common, value) && !self.is_another(&likelihoods) => self.common,
            () if self.is_mixed
                && let Some(likely) = likelihoods.most_likely_among_several() =>
            {
                likely
            }
            () => detect(&judged, self.declared),
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
                || (self.is_mixed && foreign::is_open(&judged, encoding))
                // “Andrй” is neither Russian nor French.
                || (is_russian(encoding) && foreign::is_in_latin_words(&judged) && likelihoods.most_likely().is_none())
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
    digits >= MIN_DIGITS
        && bytes.iter().all(|byte| is_part(byte) || is_sign(byte))
        && bytes.first().is_some_and(is_part)
        && bytes.last().is_some_and(is_part)
        && !bytes.windows(2).any(|pair| pair.iter().all(is_sign))
}

/// Returns a text without the letters of the escapes of JSON, which would join the word behind them: `\nПривет`. The backslashes stay,
/// since they are the second bytes of characters in Chinese and Japanese charsets.
fn without_escapes(bytes: &[u8]) -> Cow<'_, [u8]> {
    if memchr::memchr(b'\\', bytes).is_none() {
        return Cow::Borrowed(bytes);
    }
    let mut plain = bytes.to_vec();
    let mut at = 0;
    while let Some(next) = memchr::memchr(b'\\', &plain[at..]) {
        at += next + 1;
        let length = match plain.get(at) {
            Some(b'n' | b'r' | b't' | b'b' | b'f' | b'\\') => 1,
            Some(b'u') if plain.get(at + 1..at + 5).is_some_and(|hex| hex.iter().all(u8::is_ascii_hexdigit)) => 5,
            _ => 0,
        };
        plain[at..at + length].fill(b' ');
        at += length;
    }
    Cow::Owned(plain)
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

#[cfg(test)]
mod tests {
    use super::*;

    fn ambiguity_of(values: &[&[u8]], declared: Option<&str>) -> Option<Ambiguity> {
        let mut repairs = Repairs::default();
        Values::new(values, declared, &mut repairs);
        repairs.ambiguity()
    }

    #[test]
    fn so_many_values_are_not_utf_8_by_chance() {
        let rare = "ͳ".as_bytes();
        assert_eq!(ambiguity_of(&[rare; MAX_DETECTED], None), Some(Ambiguity::Charset));
        assert_eq!(ambiguity_of(&[rare; MAX_DETECTED + 1], None), None);
        // Others are not UTF-8.
        let word: &[u8] = b"\xce\xeb\xfc\xe3\xe0";
        let values = [&[word][..], &[rare; MAX_DETECTED + 1]].concat();
        assert_eq!(ambiguity_of(&values, None), Some(Ambiguity::Charset));
    }
}
