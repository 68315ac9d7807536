//! Splits a form into its fields, also where `&` was not escaped, or was escaped as in HTML.

use std::cell::LazyCell;

use memchr::memmem;

use super::escapes::{has_escapes, unescape};
use crate::event::ambiguity::Ambiguity;
use crate::event::character_references;
use crate::event::repair::{RepairCode, Repairs};

/// Returns the fields: name and value, decoded.
pub(super) fn fields(bytes: &[u8], repairs: &mut Repairs) -> Vec<(Vec<u8>, Vec<u8>)> {
    let mut fields: Vec<(Vec<u8>, Vec<u8>)> = Vec::new();
    let mut ampersands = false;
    let is_led = bytes.first().is_some_and(is_between);
    let bytes = without_surroundings(trimmed(bytes), repairs);
    let separator = separator(bytes, repairs);
    let is_encoded = !is_not_encoded(bytes, separator);
    let unescape = |piece: &[u8], repairs: &mut Repairs| {
        if is_encoded { unescape(piece, repairs) } else { piece.to_vec() }
    };
    // Blanks around values show a template, whose telephone number may be written with its plus sign.
    let is_filled_in = is_encoded && bytes.contains(&b' ') && !has_escapes(bytes);
    let unescape_value = |value: &[u8], repairs: &mut Repairs| match sign_of_number(value).filter(|_| is_filled_in) {
        Some(at) => [&value[..=at], &unescape(&value[at + 1..], repairs)[..]].concat(),
        None => unescape(value, repairs),
    };
    let encodes_ampersands = LazyCell::new(|| bytes.windows(3).any(|three| three == b"%26"));
    if separator != b'&' || is_led {
        repairs.add(RepairCode::Separators);
    }
    for (index, piece) in bytes.split(|b| *b == separator).enumerate() {
        // A line end that is not encoded belongs to no value.
        let is_usual = separator == b'&';
        let ends_between = piece.last().is_some_and(|last| b"\t\0".contains(last));
        if (is_usual && piece.first().is_some_and(is_between)) || ends_between {
            repairs.add(RepairCode::Separators);
        }
        let piece = if is_usual { without_line_ends(piece) } else { piece.trim_ascii() };
        let html = (index > 0).then(|| unescaped(piece)).flatten();
        if let Some((name, value)) = html.and_then(parts) {
            ampersands = true;
            fields.push((unescape(name, repairs), unescape_value(value, repairs)));
        } else if let Some((name, value)) = parts(piece) {
            fields.push((unescape(name, repairs), unescape_value(value, repairs)));
        } else if !piece.is_empty() {
            let piece = unescape(piece, repairs);
            match fields.last_mut().filter(|_| is_text(&piece) || is_reference(&piece)) {
                Some((_, value)) => {
                    ampersands = true;
                    value.push(b'&');
                    value.extend_from_slice(piece.strip_prefix(b"amp;").unwrap_or(&piece));
                }
                None => {
                    // “AT&T”, or a field without a value. A sender that encodes a `&` would have encoded this one.
                    let follows_a_value = fields.last().is_some_and(|(_, value)| !value.is_empty());
                    if follows_a_value && !*encodes_ampersands {
                        repairs.leave_open(Ambiguity::Ampersand);
                    }
                    fields.push((piece, Vec::new()));
                }
            }
        }
    }
    if ampersands {
        repairs.add(RepairCode::Ampersands);
    }
    fields
}

/// Returns whether nothing is encoded: it has blanks within names or values, and no escapes. Then a `+` is not a blank either. Blanks
/// around a value come from the template that it was put into, so they say nothing about the value.
fn is_not_encoded(bytes: &[u8], separator: u8) -> bool {
    let has_blank = |text: &[u8]| text.trim_ascii().contains(&b' ');
    let is_written = |piece: &[u8]| match parts(piece) {
        Some((name, value)) => has_blank(name) || has_blank(value),
        // What is no field goes on with a text.
        None => !piece.trim_ascii().is_empty() && piece.contains(&b' '),
    };
    bytes.contains(&b' ') && !has_escapes(bytes) && bytes.split(|b| *b == separator).any(is_written)
}

/// Returns where the plus sign is with which the number begins that a value is.
fn sign_of_number(value: &[u8]) -> Option<usize> {
    let number = value.trim_ascii_start();
    matches!(number, [b'+', digit, ..] if digit.is_ascii_digit()).then(|| value.len() - number.len())
}

/// What is left of an `&` that was escaped as in HTML; the `;` of a link that was copied from a page may be encoded.
const HTML: [&[u8]; 6] = [b"amp;", b"amp%3B", b"amp%3b", b"#38;", b"#038;", b"#x26;"];

/// Returns what follows an `&` that was escaped as in HTML, once or more often.
fn unescaped(piece: &[u8]) -> Option<&[u8]> {
    let mut rest = HTML.iter().find_map(|escape| piece.strip_prefix(*escape))?;
    while let Some(inner) = rest.strip_prefix(b"amp;") {
        rest = inner;
    }
    Some(rest)
}

/// Line ends, tabs and zeros, which no sender leaves in a name or a value as they are.
fn is_between(byte: &u8) -> bool {
    b"\r\n\t\0".contains(byte)
}

/// Removes line ends, tabs and zeros around a field.
pub(super) fn without_line_ends(piece: &[u8]) -> &[u8] {
    let start = piece.iter().take_while(|byte| is_between(byte)).count();
    let end = piece.len() - piece[start..].iter().rev().take_while(|byte| is_between(byte)).count();
    &piece[start..end]
}

/// Removes an address before the fields, or its `?`, and quotes around all of them.
fn without_surroundings<'a>(bytes: &'a [u8], repairs: &mut Repairs) -> &'a [u8] {
    let unquoted = [b'"', b'\''].iter().find_map(|quote| {
        let inner = bytes.strip_prefix(&[*quote])?.strip_suffix(&[*quote])?;
        (!inner.contains(quote)).then_some(inner)
    });
    let inner = unquoted.unwrap_or(bytes);
    let question = inner.iter().position(|b| *b == b'?').filter(|at| {
        let address = &inner[..*at];
        address.is_empty() || [&b"http://"[..], b"https://"].iter().any(|scheme| address.starts_with(scheme))
    });
    let inner = question.map_or(inner, |at| &inner[at + 1..]);
    if inner.len() < bytes.len() && inner.contains(&b'=') {
        repairs.add(RepairCode::TextAround);
        return inner;
    }
    bytes
}

/// What stands between the fields where there is no `&`: HTML 4.01, appendix B.2.2, asks servers to take `;`; the others are
/// what hand-written templates have.
const SEPARATORS: [u8; 5] = [b';', b'\n', b'|', b'\t', b','];
/// The fewest fields in a row that cannot be text which only looks like fields.
pub(super) const CERTAIN: usize = 3;

/// Returns what stands between the fields: `&`, or, where there is none, another mark, if all between two of them are fields.
/// A mark with blanks, and a rarer one, is punctuation of a text as well; then fewer than three fields have two readings.
fn separator(bytes: &[u8], repairs: &mut Repairs) -> u8 {
    if bytes.contains(&b'&') {
        if has_field_in_a_value(bytes) {
            repairs.leave_open(Ambiguity::Separator);
        }
        return b'&';
    }
    for separator in SEPARATORS {
        let pieces: Vec<&[u8]> = bytes.split(|b| *b == separator).collect();
        let filled: Vec<&[u8]> =
            pieces.iter().map(|piece| piece.trim_ascii()).filter(|piece| !piece.is_empty()).collect();
        let fields: Vec<&[u8]> = filled.iter().filter_map(|piece| pair(piece)).map(|(name, _)| name).collect();
        // A name in other letters is the word of a text as well, so fewer fields show nothing.
        let has_names = filled.len() >= CERTAIN || fields.iter().all(|name| fits_a_name(name));
        if filled.len() < 2 || fields.len() < filled.len() || !has_names {
            continue;
        }
        let is_usual = [b';', b'\n'].contains(&separator) && !bytes.trim_ascii().contains(&b' ');
        if is_usual || filled.len() >= CERTAIN {
            return separator;
        }
        repairs.leave_open(Ambiguity::Separator);
    }
    if has_field_in_a_value(bytes) {
        repairs.leave_open(Ambiguity::Separator);
    }
    b'&'
}

/// Returns whether what looks like a field follows a mark within a value: `phone=8916;name=Olga;text=a;b`.
fn has_field_in_a_value(bytes: &[u8]) -> bool {
    bytes.split(|b| *b == b'&').any(|field| {
        let field = without_line_ends(unescaped(field).unwrap_or(field));
        // In an encoded word of an e-mail, `+` and `=` are letters.
        if parts(field).is_some_and(|(_, value)| value.starts_with(b"=?") && value.ends_with(b"?=")) {
            return false;
        }
        let mut pieces = field.split(|b| SEPARATORS.contains(b) || *b == b'\r').skip(1).map(<[u8]>::trim_ascii);
        // A value that begins with `=` is the end of Base64, not a field.
        let is_filled = |value: &[u8]| !value.is_empty() && !value.starts_with(b"=");
        pieces.any(|piece| parts(piece).is_some_and(|(name, _)| fits_a_name(name)))
            || behind_blanks(field).any(|piece| {
                parts(piece).is_some_and(|(name, value)| fits_a_name(name) && !name.contains(&b'%') && is_filled(value))
            })
    })
}

/// Returns what stands behind each blank of the value of a field, and behind each `&` that was escaped.
fn behind_blanks(field: &[u8]) -> impl Iterator<Item = &[u8]> {
    let value = parts(field).map_or(&b""[..], |(_, value)| value);
    value.split(|b| b" +".contains(b)).skip(1).chain(behind_escaped_ampersands(value))
}

/// Returns what stands behind each `&` that was escaped, up to the next one.
fn behind_escaped_ampersands(value: &[u8]) -> impl Iterator<Item = &[u8]> {
    let mut starts = memmem::find_iter(value, b"%26").map(|at| at + 3).peekable();
    std::iter::from_fn(move || {
        let start = starts.next()?;
        let end = starts.peek().map_or(value.len(), |next| next - 3);
        Some(&value[start..end])
    })
}

/// Returns where a second query begins within a query: at a `?` before a field, within the first field where it is not part of an address,
/// or behind a `&`.
pub(super) fn second_query(bytes: &[u8]) -> Option<usize> {
    let is_field = |piece: &[u8]| parts(piece).is_some_and(|(name, _)| fits_a_name(name));
    let first = bytes.split(|b| *b == b'&').next()?;
    let within_first = || {
        let at = first.iter().position(|b| *b == b'?')?;
        let is_address =
            first[..at].contains(&b'/') || first[..at].windows(3).any(|three| three.eq_ignore_ascii_case(b"%2f"));
        (!is_address && is_field(&first[..at]) && is_field(&first[at + 1..])).then_some(at)
    };
    let behind_ampersand = || {
        let at = memmem::find(bytes, b"&?")? + 1;
        bytes[at + 1..].split(|b| *b == b'&').next().is_some_and(is_field).then_some(at)
    };
    within_first().or_else(behind_ampersand)
}

/// Returns whether a piece begins with the rest of a character reference, such as `#1048;` of `&#1048;` or `quot;` of `&quot;`.
fn is_reference(piece: &[u8]) -> bool {
    let name = piece.iter().position(|b| *b == b';').map(|end| &piece[..end]);
    if name.is_some_and(character_references::is_name) {
        return true;
    }
    let number = piece.strip_prefix(b"#").map(|rest| rest.iter().take_while(|b| b.is_ascii_alphanumeric()).count());
    number.is_some_and(|length| length > 0 && piece.get(length + 1) == Some(&b';'))
}

/// Returns whether a piece without a `=` continues a text with a `&`, and is not the name of a field: it has blanks.
fn is_text(piece: &[u8]) -> bool {
    piece.iter().any(u8::is_ascii_whitespace)
}

/// Returns the name and the value of a piece that is one field and nothing else.
pub(super) fn pair(piece: &[u8]) -> Option<(&[u8], &[u8])> {
    parts(piece).filter(|(name, value)| fits_a_name_in_letters(name) && !value.contains(&b'='))
}

/// Removes line ends, which come from the file that the form was sent from, and tabs and zeros.
pub(in crate::event) fn trimmed(bytes: &[u8]) -> &[u8] {
    without_line_ends(bytes)
}

pub(super) fn parts(pair: &[u8]) -> Option<(&[u8], &[u8])> {
    let at = pair.iter().position(|b| *b == b'=')?;
    Some((&pair[..at], &pair[at + 1..]))
}

/// Returns whether a piece is a name, a `=` and a value.
pub(in crate::event) fn is_field(piece: &[u8]) -> bool {
    parts(piece).is_some_and(|(name, _)| fits_a_name_in_letters(name))
}

fn fits_a_name(name: &[u8]) -> bool {
    name.is_ascii() && fits_a_name_in_letters(name)
}

/// As [`fits_a_name`], with letters of any language.
pub(super) fn fits_a_name_in_letters(name: &[u8]) -> bool {
    !name.is_empty() && name.iter().all(|b| b.is_ascii_alphanumeric() || !b.is_ascii() || b"_-.[]%+".contains(b))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_byte_of_a_value_is_looked_at_a_few_times() {
        for piece in ["%26amp%3B", "%26", "+a", "%26a b+"] {
            let field = format!("a={}", piece.repeat(1000));
            let looked_at: usize = behind_blanks(field.as_bytes()).map(<[u8]>::len).sum();
            assert!(looked_at <= 2 * field.len(), "{piece}: {looked_at}");
        }
        assert!(has_field_in_a_value(b"text=a%26name=b") && !has_field_in_a_value(b"text=a%26b%26c"));
    }
}
