//! Decodes bytes to text: byte order marks, UTF-16, and 8-bit charsets, declared or not, for each value by itself.

mod detect;
mod kazakh;
mod russian;

use std::borrow::Cow;

use encoding_rs::{Encoding, UTF_8};

use super::doubt::Doubt;
use super::repair::{RepairCode, Repairs};
use detect::{detect, utf_16_without_mark};
use russian::Likelihoods;

/// The most values of which each may show a charset of its own. Judging one takes some microseconds, and a text of nothing but
/// quotes has a hundred thousand.
const MOST_JUDGED: usize = 500;

/// Returns the text of `bytes`, or `None` if they are not text. `declared` is the charset that the sender names.
pub(crate) fn text(bytes: &[u8], declared: Option<&str>) -> Option<String> {
    read(bytes, declared, &mut Repairs::default())
}

/// As [`text`], and notes what was repaired.
pub(super) fn read(bytes: &[u8], declared: Option<&str>, repairs: &mut Repairs) -> Option<String> {
    let text = match as_a_whole(bytes, declared) {
        Some((encoding, bom)) => {
            let (text, lossy) = encoding.decode_without_bom_handling(&bytes[bom..]);
            if lossy {
                repairs.add(RepairCode::CharactersLost);
            }
            text.into_owned()
        }
        None => in_parts(bytes, declared, repairs),
    };
    looks_like_text(&text).then_some(text)
}

/// Returns the charset of bytes that can have only one, and the length of the byte order mark.
fn as_a_whole(bytes: &[u8], declared: Option<&str>) -> Option<(&'static Encoding, usize)> {
    if let Some(marked) = Encoding::for_bom(bytes) {
        return Some(marked);
    }
    let utf_8 = std::str::from_utf8(bytes);
    if utf_8.is_ok_and(|text| !text.trim_matches('\0').contains('\0') && looks_like_text(text)) {
        return Some((UTF_8, 0));
    }
    let fits = |encoding: &&'static Encoding| fits(encoding, bytes);
    let declared = declared.and_then(for_label).filter(|encoding| !encoding.is_ascii_compatible());
    // A sender that says “UTF-16” does not say which byte of a character comes first; the bytes do.
    let wide = utf_16_without_mark(bytes).filter(fits).or_else(|| declared.filter(fits));
    wide.or_else(|| utf_8.is_ok().then_some(UTF_8)).map(|encoding| (encoding, 0))
}

/// Decodes text in 8-bit charsets. What is between two quotes is a value of JSON, so it has a charset of its own; a quote
/// is the same byte in all of them.
fn in_parts(bytes: &[u8], declared: Option<&str>, repairs: &mut Repairs) -> String {
    let parts: Vec<&[u8]> = bytes.split_inclusive(|b| *b == b'"').collect();
    Values::new(&parts, declared, repairs)
        .map_or_else(String::new, |values| parts.iter().map(|part| values.text(part, repairs)).collect())
}

/// Returns the bytes so that every `&` and `=` is one byte, as a form parser needs them: without a byte order mark, and
/// UTF-16 as UTF-8. Also returns the charset that then counts as declared.
pub(super) fn ascii_compatible<'a>(bytes: &'a [u8], declared: Option<&'a str>) -> (Cow<'a, [u8]>, Option<&'a str>) {
    let Some((encoding, bom)) = as_a_whole(bytes, declared) else { return (Cow::Borrowed(bytes), declared) };
    let bytes = &bytes[bom..];
    if encoding.is_ascii_compatible() {
        return (Cow::Borrowed(bytes), declared);
    }
    let (text, _) = encoding.decode_without_bom_handling(bytes);
    (Cow::Owned(text.into_owned().into_bytes()), Some("utf-8"))
}

/// The values of one record. They may have different charsets, since senders pass on what they received from others.
pub(super) struct Values {
    declared: Option<&'static Encoding>,
    /// Whether the declared charset is KZ-1048, of which the Encoding Standard knows only what it has in common with
    /// Windows-1251.
    is_kazakh: bool,
    has_utf_8: bool,
    /// The charset of all values that are not UTF-8. One value alone is often too short to detect it.
    common: &'static Encoding,
    /// Whether each value has to show its charset by itself: they have several, or all of them together do not show it.
    is_mixed: bool,
    /// Whether there are so many values that only all of them together are judged.
    is_judged_as_one: bool,
}

impl Values {
    /// Detects the charset of these values. Returns `None` if all are UTF-8.
    pub(super) fn new(values: &[&[u8]], declared: Option<&str>, repairs: &mut Repairs) -> Option<Values> {
        let others: Vec<&[u8]> = values.iter().copied().filter(|value| std::str::from_utf8(value).is_err()).collect();
        if others.is_empty() {
            return None;
        }
        let has_utf_8 = others.len() < values.len() && values.iter().any(|value| !value.is_ascii() && is_utf_8(value));
        let (cut, eight_bit): (Vec<&[u8]>, Vec<&[u8]>) =
            others.into_iter().partition(|value| is_mostly_utf_8(value) || (has_utf_8 && is_cut_utf_8(value)));
        let beside_utf_8 = !eight_bit.is_empty() && (has_utf_8 || !cut.is_empty());
        if beside_utf_8 {
            repairs.add(RepairCode::CharsetMixed);
        }
        let is_kazakh = declared.is_some_and(kazakh::is_label);
        let declared = declared.and_then(for_label).filter(|encoding| *encoding != UTF_8);
        // Joined with a separator, so that two words do not merge into one that is in no language.
        let joined = eight_bit.join(&b'\n');
        let common = if eight_bit.is_empty() { UTF_8 } else { detect(&joined, declared) };
        let is_judged_as_one = eight_bit.len() > MOST_JUDGED;
        let mut each = eight_bit.iter().take_while(|_| !is_judged_as_one);
        let is_mixed = beside_utf_8
            || Likelihoods::new(&joined).have_two_readings()
            || each.any(|value| Likelihoods::new(value).are_clearly_another(common));
        Some(Values { declared, is_kazakh, has_utf_8, common, is_mixed, is_judged_as_one })
    }

    /// Returns the text of one of the values.
    pub(super) fn text(&self, value: &[u8], repairs: &mut Repairs) -> String {
        if let Ok(text) = std::str::from_utf8(value) {
            return text.to_owned();
        }
        if self.is_judged_as_one && fits(self.common, value) {
            return self.decode(value, self.common, repairs);
        }
        let likelihoods = Likelihoods::new(value);
        let encoding = match () {
            () if is_mostly_utf_8(value) => UTF_8,
            () if self.declared.is_some_and(|declared| fits(declared, value)) => self.declared.unwrap_or(UTF_8),
            () if self.has_utf_8 && is_cut_utf_8(value) => UTF_8,
            () if fits(self.common, value) && !self.is_another(&likelihoods) => self.common,
            () => detect(value, self.declared),
        };
        if encoding != self.common && encoding != UTF_8 && self.declared != Some(encoding) {
            repairs.add(RepairCode::CharsetMixed);
        }
        if encoding != UTF_8 && self.declared != Some(encoding) {
            let has_two_readings = likelihoods.may_be_of_another_language(encoding)
                || match self.is_mixed {
                    true => likelihoods.have_two_readings(),
                    false => likelihoods.may_be_another(encoding),
                };
            if has_two_readings {
                repairs.leave_open(Doubt::Charset);
            }
        }
        self.decode(value, encoding, repairs)
    }

    fn decode(&self, value: &[u8], encoding: &'static Encoding, repairs: &mut Repairs) -> String {
        let (text, lossy) = encoding.decode_without_bom_handling(value);
        if lossy {
            repairs.add(RepairCode::CharactersLost);
        }
        if self.is_kazakh && self.declared == Some(encoding) { kazakh::text(&text) } else { text.into_owned() }
    }

    /// Returns whether a value is in another charset than most.
    fn is_another(&self, likelihoods: &Likelihoods<'_>) -> bool {
        if self.is_mixed { likelihoods.are_another(self.common) } else { likelihoods.are_clearly_another(self.common) }
    }
}

fn is_utf_8(bytes: &[u8]) -> bool {
    std::str::from_utf8(bytes).is_ok()
}

/// Returns whether bytes are UTF-8 with a few others among them. Text in an 8-bit charset has few sequences that happen to be
/// UTF-8.
fn is_mostly_utf_8(bytes: &[u8]) -> bool {
    let (mut characters, mut strays, mut common) = (0, 0, false);
    for chunk in bytes.utf8_chunks() {
        let text = chunk.valid();
        characters += text.chars().filter(|c| !c.is_ascii()).count();
        common |= text.contains(is_of_common_script);
        strays += usize::from(!chunk.invalid().is_empty());
    }
    let mostly = characters > strays || (characters == strays && is_cut_utf_8(bytes));
    mostly && (common || Likelihoods::new(bytes).most_likely().is_none())
}

/// Latin, Greek, Cyrillic, Armenian, Hebrew and Arabic letters, and the symbols beyond the letters, such as emojis. Russian words
/// in an 8-bit charset can have the bytes of rarer ones.
fn is_of_common_script(c: char) -> bool {
    matches!(c, '\u{a0}'..='\u{6ff}' | '\u{2010}'..='\u{2122}' | '\u{10000}'..)
}

/// Returns whether bytes are UTF-8 that was cut within its last character.
fn is_cut_utf_8(bytes: &[u8]) -> bool {
    let end = bytes.iter().rposition(|b| *b != b'"').map_or(0, |last| last + 1);
    std::str::from_utf8(&bytes[..end]).is_err_and(|error| error.error_len().is_none())
}

fn fits(encoding: &'static Encoding, bytes: &[u8]) -> bool {
    encoding.decode_without_bom_handling_and_without_replacement(bytes).is_some()
}

/// Returns the charset with this name, also in the spellings that are no labels of the Encoding Standard.
fn for_label(label: &str) -> Option<&'static Encoding> {
    let plain = label.trim().trim_matches(['"', '\'']).to_ascii_lowercase().replace('_', "-");
    let standard = match plain.as_str() {
        "windows1251" | "win1251" | "win-1251" | "cp-1251" | "1251" | "ansi" => "windows-1251",
        "windows1252" | "win1252" | "win-1252" | "cp-1252" | "1252" => "windows-1252",
        "cp-866" | "dos-866" | "ibm-866" | "oem" => "ibm866",
        "koi8r" => "koi8-r",
        "mac-cyrillic" | "maccyrillic" => "x-mac-cyrillic",
        label if kazakh::is_label(label) => "windows-1251",
        "utf8mb4" | "utf-8-sig" | "utf-8-bom" | "unicode-utf-8" => "utf-8",
        other => other,
    };
    Encoding::for_label(standard.as_bytes())
}

/// Returns whether a text has few control characters, and no zero except at its ends, where programs with fixed buffers leave
/// some.
fn looks_like_text(text: &str) -> bool {
    let inner = text.trim_matches(|c: char| c.is_whitespace() || matches!(c, '\0' | '\u{feff}'));
    let braced = inner.starts_with(['{', '[']) && inner.ends_with(['}', ']']);
    let text = text.trim_end_matches('\0');
    let controls = text.chars().filter(|c| c.is_control() && !"\t\n\r\u{c}\0".contains(*c)).count();
    (braced || !text.contains('\0')) && controls * 20 <= text.chars().count()
}

#[cfg(test)]
mod tests {
    use super::*;

    const ORDER: &str = "Заказ крем 2 шт, Ольга";

    fn windows_1251(text: &str) -> Vec<u8> {
        encoding_rs::WINDOWS_1251.encode(text).0.into_owned()
    }

    #[test]
    fn byte_order_mark_decides_and_is_removed() {
        let mut utf_8 = vec![0xef, 0xbb, 0xbf];
        utf_8.extend_from_slice(ORDER.as_bytes());
        assert_eq!(text(&utf_8, Some("windows-1251")).as_deref(), Some(ORDER));
        let little: Vec<u8> = [0xfeff].into_iter().chain(ORDER.encode_utf16()).flat_map(u16::to_le_bytes).collect();
        assert_eq!(text(&little, None).as_deref(), Some(ORDER));
        let big: Vec<u8> = [0xfeff].into_iter().chain(ORDER.encode_utf16()).flat_map(u16::to_be_bytes).collect();
        assert_eq!(text(&big, None).as_deref(), Some(ORDER));
    }

    #[test]
    fn utf_16_is_detected_without_a_mark() {
        let json = format!("{{\"message\": \"{ORDER}\"}}");
        let little: Vec<u8> = json.encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert_eq!(text(&little, None).as_deref(), Some(json.as_str()));
        let big: Vec<u8> = json.encode_utf16().flat_map(u16::to_be_bytes).collect();
        assert_eq!(text(&big, Some("utf-8")).as_deref(), Some(json.as_str()));
    }

    #[test]
    fn utf_16_that_does_not_say_its_byte_order_is_detected() {
        let json = format!("{{\"message\": \"{ORDER}\"}}");
        let big: Vec<u8> = json.encode_utf16().flat_map(u16::to_be_bytes).collect();
        assert_eq!(text(&big, Some("utf-16")).as_deref(), Some(json.as_str()));
    }

    #[test]
    fn kazakh_letters_are_read_where_their_charset_is_declared() {
        let bytes = b"\xbd\xf3\xf0\xeb\xe0\xed \xa3\xb3\xe2";
        assert_eq!(text(bytes, Some("KZ-1048")).as_deref(), Some("Ңурлан Әів"));
    }

    #[test]
    fn windows_1251_is_read_whatever_is_declared() {
        let bytes = windows_1251(ORDER);
        assert_eq!(text(&bytes, Some("windows-1251")).as_deref(), Some(ORDER));
        assert_eq!(text(&bytes, None).as_deref(), Some(ORDER));
        assert_eq!(text(&bytes, Some("utf-8")).as_deref(), Some(ORDER));
        assert_eq!(text(&bytes, Some("no-such-charset")).as_deref(), Some(ORDER));
    }

    #[test]
    fn single_russian_word_is_read() {
        for word in ["Заказ", "ИВАН", "Яна", "да", "Ёж", "Крем №2 — «Роза»", "{\"custmemo\":\"Заказ\"}", "Щ"]
        {
            assert_eq!(text(&windows_1251(word), None).as_deref(), Some(word));
        }
    }

    #[test]
    fn ascii_declared_as_utf_16_is_ascii() {
        assert_eq!(text(b"{\"id\": 1}", Some("utf-16")).as_deref(), Some("{\"id\": 1}"));
    }

    #[test]
    fn utf_8_declared_as_windows_1251_is_still_utf_8() {
        assert_eq!(text(ORDER.as_bytes(), Some("windows-1251")).as_deref(), Some(ORDER));
    }

    fn repaired(bytes: &[u8], declared: Option<&str>) -> (String, Vec<RepairCode>) {
        let mut repairs = Repairs::default();
        let text = read(bytes, declared, &mut repairs).unwrap();
        (text, repairs.into_vec().into_iter().map(|repair| repair.code).collect())
    }

    #[test]
    fn stray_bytes_do_not_spoil_the_rest() {
        let name = "\"name\":\"Ольга Смирнова\",\"message\":";
        for (message, read) in [
            (&b"\"ok \xf0\""[..], "\"ok \u{fffd}\""),
            (b"\"ok \xf0\x9f\x98\"", "\"ok \u{fffd}\""),
            (b"\"\xd0\xb7\xd0\xb0\xd0\xba \xb9 5\"", "\"зак \u{fffd} 5\""),
            (b"\"\xd0\"", "\"\u{fffd}\""),
        ] {
            for declared in [None, Some("utf-8"), Some("windows-1251")] {
                let (text, codes) = repaired(&[name.as_bytes(), message].concat(), declared);
                if declared == Some("windows-1251") && !message[1..].starts_with(b"\xd0\xb7") {
                    assert!(text.starts_with(name), "{text}");
                    continue;
                }
                assert_eq!(text, format!("{name}{read}"));
                assert_eq!(codes, [RepairCode::CharactersLost]);
            }
        }
    }

    #[test]
    fn values_of_json_have_their_own_charsets() {
        let mixed = [&b"{\"name\":\""[..], "Ольга".as_bytes(), b"\",\"utm\":\"\xff\xed\xe4\xe5\xea\xf1\"}"].concat();
        let (text, codes) = repaired(&mixed, None);
        assert_eq!(text, "{\"name\":\"Ольга\",\"utm\":\"яндекс\"}");
        assert_eq!(codes, [RepairCode::CharsetMixed]);
        let whole = windows_1251("{\"a\":\"Ольга\",\"b\":\"да\"}");
        for declared in [None, Some("windows-1251"), Some("cp1251"), Some("win-1251"), Some("utf-8")] {
            assert_eq!(repaired(&whole, declared), ("{\"a\":\"Ольга\",\"b\":\"да\"}".to_owned(), vec![]));
        }
    }

    #[test]
    fn many_values_are_judged_as_one() {
        let json = format!("{{\"m\":\"{}\"}}", "Ольга \"Роза\" ".repeat(MOST_JUDGED));
        assert_eq!(text(&windows_1251(&json), None).as_deref(), Some(json.as_str()));
    }

    #[test]
    fn zeros_around_text_are_no_reason_to_refuse_it() {
        assert_eq!(text(b"{\"a\":1}\0\0", None).as_deref(), Some("{\"a\":1}\0\0"));
        assert!(text(b"{\"a\":\"x\0\0\",\"b\":1}", None).is_some());
        assert!(text(b"a=1&b=2\0", None).is_some());
        assert!(text(b"\0\0{\"a\":1}", None).is_some());
        assert_eq!(text(b"a\0b\0c", None), None);
    }

    #[test]
    fn binary_data_is_not_text() {
        assert_eq!(text(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", None), None);
        assert_eq!(text(&[0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3], None), None);
    }
}
