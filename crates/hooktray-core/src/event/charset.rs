//! Decodes bytes to text: byte order marks, UTF-16, and 8-bit charsets, declared or not, for each value by itself.

mod by_chance;
mod detect;
mod foreign;
mod java_utf_8;
mod kazakh;
mod russian;
mod utf_16;
mod utf_32;
mod values;

use std::borrow::Cow;
use std::ops::RangeInclusive;

use encoding_rs::{Encoding, ISO_2022_JP, UTF_8, WINDOWS_1251};

use super::ambiguity::Ambiguity;
use super::repair::{RepairCode, Repairs};
use by_chance::{Evidence, is_by_chance, may_be_other_than_utf_8};
use kazakh::KazakhCharset;
use russian::{Doubt, Likelihoods};

pub(super) use russian::{count_of_pairs, has_usual_capitals, is_known, is_letter, of_letters, of_pairs};
pub(super) use values::Values;

/// What begins a change of the characters in ISO-2022-JP.
const ESCAPE: u8 = 0x1b;
/// The names of UTF-16 that do not say which byte of a character comes first.
const UTF_16_OF_ANY_ORDER: [&str; 4] = ["utf-16", "utf16", "unicode", "ucs-2"];

/// Returns the text of `bytes`, or `None` if they are not text. `declared` is the charset that the sender names.
pub(crate) fn text(bytes: &[u8], declared: Option<&str>) -> Option<String> {
    read(bytes, declared, &mut Repairs::default())
}

/// As [`text`], and notes what was repaired.
pub(super) fn read(bytes: &[u8], declared: Option<&str>, repairs: &mut Repairs) -> Option<String> {
    let bytes = &*standard(bytes, repairs);
    let (text, is_utf_8) = match as_a_whole(bytes, declared) {
        Some((encoding, bom)) => {
            let is_only_read_as_utf_8 = bom == 0 && encoding == UTF_8 && !is_utf_8_declared(declared);
            let is_chinese = || declared.is_none() && foreign::may_be_utf_8_by_chance(bytes);
            if is_only_read_as_utf_8 && (is_chinese() || may_be_other_than_utf_8(bytes)) {
                repairs.leave_open(Ambiguity::Charset);
            }
            let (text, lossy) = encoding.decode_without_bom_handling(&bytes[bom..]);
            if lossy {
                repairs.add(RepairCode::CharactersLost);
            }
            (text.into_owned(), encoding == UTF_8)
        }
        None => (in_parts(bytes, declared, repairs), false),
    };
    looks_like_text(&text, is_utf_8).then_some(text)
}

/// Returns bytes as they are, or, if they are the UTF-8 of Java, as UTF-8.
pub(super) fn standard<'a>(bytes: &'a [u8], repairs: &mut Repairs) -> Cow<'a, [u8]> {
    let Some(repaired) = java_utf_8::as_utf_8(bytes) else { return Cow::Borrowed(bytes) };
    repairs.add(RepairCode::EncodedTwice);
    Cow::Owned(repaired)
}

/// As [`read`], only if the charset that is named is known.
pub(super) fn read_known(bytes: &[u8], declared: &str, repairs: &mut Repairs) -> Option<String> {
    for_label(declared)?;
    read(bytes, Some(declared), repairs)
}

/// Returns the charset of bytes that can have only one, and the length of the byte order mark.
fn as_a_whole(bytes: &[u8], declared: Option<&str>) -> Option<(&'static Encoding, usize)> {
    if let Some(marked) = Encoding::for_bom(bytes) {
        return Some(marked);
    }
    let has_no_byte_order = declared.is_some_and(|label| UTF_16_OF_ANY_ORDER.contains(&plain(label).as_str()));
    let declared = declared.and_then(for_label);
    // Checked before UTF-8: all bytes of ISO-2022-JP are ASCII, so that it is UTF-8 too.
    if declared == Some(ISO_2022_JP) && bytes.contains(&ESCAPE) && fits(ISO_2022_JP, bytes) {
        return Some((ISO_2022_JP, 0));
    }
    let by_chance = || declared.is_some_and(|declared| is_by_chance(bytes, declared, Evidence::Named));
    let utf_8 = std::str::from_utf8(bytes).ok().filter(|text| text.is_ascii() || !by_chance());
    if utf_8.is_some_and(|text| !has_zero_inside(text) && looks_like_text(text, true)) {
        return Some((UTF_8, 0));
    }
    let fits = |encoding: &&'static Encoding| fits(encoding, bytes);
    let declared = declared.filter(|encoding| !encoding.is_ascii_compatible());
    // A sender that says “UTF-16” does not say which byte of a character comes first; the bytes do.
    let by_letters = || if has_no_byte_order { utf_16::by_letters(bytes) } else { declared.filter(fits) };
    let wide = utf_16::without_mark(bytes).filter(fits).or_else(by_letters);
    wide.or_else(|| utf_8.map(|_| UTF_8)).map(|encoding| (encoding, 0))
}

/// Decodes text in 8-bit charsets. What is between two quotes is a value of JSON, so it has a charset of its own; a quote
/// is the same byte in all of them.
fn in_parts(bytes: &[u8], declared: Option<&str>, repairs: &mut Repairs) -> String {
    let parts: Vec<Cow<[u8]>> = bytes.split_inclusive(|b| *b == b'"').map(|part| standard(part, repairs)).collect();
    let parts: Vec<&[u8]> = parts.iter().map(|part| &**part).collect();
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

/// Returns the bytes as UTF-8 if they are UTF-16 or UTF-32 as a whole.
pub(super) fn wide_as_utf_8(bytes: &[u8], declared: Option<&str>, repairs: &mut Repairs) -> Option<Vec<u8>> {
    let begins_wide = bytes.get(..2).is_some_and(|two| two.contains(&0) || matches!(two, [0xff, 0xfe] | [0xfe, 0xff]));
    let is_declared = || {
        declared.map(str::trim).is_some_and(|label| {
            label.contains("16") || UTF_16_OF_ANY_ORDER.iter().any(|name| label.eq_ignore_ascii_case(name))
        })
    };
    if !begins_wide && !is_declared() {
        return None;
    }
    if let Some(text) = utf_32::text(bytes) {
        return Some(text.into_bytes());
    }
    let (encoding, bom) = as_a_whole(bytes, declared).filter(|(encoding, _)| !encoding.is_ascii_compatible())?;
    let (text, lossy) = encoding.decode_without_bom_handling(&bytes[bom..]);
    if lossy {
        repairs.add(RepairCode::CharactersLost);
    }
    Some(text.into_owned().into_bytes())
}

/// Returns whether bytes are Russian words in Windows-1251 and in no other charset.
pub(super) fn is_certainly_russian(bytes: &[u8]) -> bool {
    let likelihoods = Likelihoods::new(bytes);
    likelihoods.most_likely() == Some(WINDOWS_1251)
        && !likelihoods.may_be_another(WINDOWS_1251)
        && likelihoods.doubt(WINDOWS_1251) == Doubt::None
}

/// Returns whether one of the bytes is in a range. All are looked at, since processors look at many at a time.
fn has_byte_of(bytes: &[u8], range: RangeInclusive<u8>) -> bool {
    bytes.iter().fold(false, |found, byte| found | range.contains(byte))
}

fn fits(encoding: &'static Encoding, bytes: &[u8]) -> bool {
    encoding.decode_without_bom_handling_and_without_replacement(bytes).is_some()
}

/// Returns whether a charset is named that exists and is not supported, such as an old code page of DOS. Its letters look like
/// others in every charset that is.
fn is_unsupported(label: &str) -> bool {
    let plain = plain(label);
    let number = ["cp", "ibm", "dos", "oem", "x-cp"].iter().find_map(|prefix| plain.strip_prefix(prefix));
    let is_code_page = number.is_some_and(|number| {
        let number = number.trim_start_matches(['-', '_']);
        number.len() >= 3 && number.bytes().all(|byte| byte.is_ascii_digit())
    });
    for_label(label).is_none() && is_code_page
}

/// Returns whether a name is one of UTF-8.
pub(super) fn is_utf_8(label: &str) -> bool {
    for_label(label) == Some(UTF_8)
}

/// Returns whether a name is one of another charset than UTF-8, and bytes are text in it.
pub(super) fn is_in_another(bytes: &[u8], label: &str) -> bool {
    for_label(label).is_some_and(|encoding| encoding != UTF_8 && fits(encoding, bytes))
}

fn is_utf_8_declared(declared: Option<&str>) -> bool {
    declared.is_some_and(is_utf_8)
}

/// Returns a charset's name in lowercase, without quotes and blanks around it.
fn plain(label: &str) -> String {
    label.trim().trim_matches(['"', '\'']).to_ascii_lowercase()
}

/// Returns the charset with this name, also in spellings that are not labels of the Encoding Standard.
fn for_label(label: &str) -> Option<&'static Encoding> {
    let label = plain(label);
    if let Some(standard) = Encoding::for_label_no_replacement(label.as_bytes()) {
        return Some(standard);
    }
    let plain = label.replace('_', "-");
    let standard = match plain.as_str() {
        "windows1251" | "win1251" | "win-1251" | "cp-1251" | "1251" | "ansi" => "windows-1251",
        "windows1252" | "win1252" | "win-1252" | "cp-1252" | "1252" => "windows-1252",
        "cp-866" | "dos-866" | "ibm-866" | "oem" => "ibm866",
        "koi8r" => "koi8-r",
        "mac-cyrillic" | "maccyrillic" => "x-mac-cyrillic",
        label if KazakhCharset::for_label(label).is_some() => "windows-1251",
        "utf8mb4" | "utf-8-sig" | "utf-8-bom" | "unicode-utf-8" => "utf-8",
        other => other,
    };
    Encoding::for_label_no_replacement(standard.as_bytes())
}

/// Returns whether a text has few control characters, and no zero except at its ends and those of fields, where programs with fixed
/// buffers leave some.
fn looks_like_text(text: &str, is_utf_8: bool) -> bool {
    let inner = text.trim_matches(|c: char| c.is_whitespace() || matches!(c, '\0' | '\u{feff}'));
    let braced = inner.starts_with(['{', '[']) && inner.ends_with(['}', ']']);
    // Data of another kind may begin with zeros.
    let text = text.trim_end_matches('\0');
    let behind = text.trim_start_matches('\0');
    let text = if behind.starts_with(|c: char| c.is_ascii_graphic()) { behind } else { text };
    let begins_with_zero = text.starts_with('\0');
    let controls = text.chars().filter(|c| c.is_control() && !"\t\n\r\u{c}\0".contains(*c)).count();
    let is_few = |controls: usize| controls * 20 <= text.chars().count();
    (braced || !(begins_with_zero || has_zero_inside(text)))
        && (is_few(controls) || (is_utf_8 && is_few(controls - misread_bytes(text))))
}

/// Returns whether a text has a zero elsewhere than at its ends and at those of the fields of a form.
fn has_zero_inside(text: &str) -> bool {
    text.contains('\0') && text.split('&').any(|field| field.trim_matches('\0').contains('\0'))
}

/// Returns how many control characters of a text are the last bytes of characters in UTF-8 that a sender read as Latin-1 or as ISO-8859-5:
/// those behind what it has in place of the first bytes of Cyrillic letters and of signs.
fn misread_bytes(text: &str) -> usize {
    let mut left = 0;
    let is_misread = |c: char| {
        left = match c {
            'Ð'..='Ó' | 'Â' | 'а'..='г' | 'Т' => 1,
            'â' | 'т' => 2,
            '\u{80}'..='\u{bf}' | 'Ё'..='П' if left > 0 => {
                left -= 1;
                return matches!(c, '\u{80}'..='\u{9f}');
            }
            _ => 0,
        };
        false
    };
    text.chars().map(is_misread).filter(|is_misread| *is_misread).count()
}

#[cfg(test)]
mod tests;
