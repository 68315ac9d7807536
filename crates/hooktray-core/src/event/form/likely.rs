//! Whether bytes of another type, or of none, are a form.

use memchr::memmem;

use super::escapes::{MAX_ENCODED, decoded, is_escape};
use super::pairs::{CERTAIN, fits_a_name_in_letters, pair, parts, trimmed, without_line_ends};

/// The fewest digits of a telephone number.
const MIN_DIGITS: usize = 7;

/// Returns whether bytes of unknown type are a form: `name=value` pairs rather than a text with an `=` in it.
pub(in crate::event) fn is_likely(bytes: &[u8]) -> bool {
    let mut fields = trimmed(bytes).split(|b| *b == b'&').map(without_line_ends);
    let first = fields.clone().find(|pair| !pair.is_empty()).and_then(parts);
    let fits = first.is_some_and(|(name, _)| fits_a_name_in_letters(name.strip_prefix(b"?").unwrap_or(name)));
    (fits && !fields.any(|field| field.iter().any(u8::is_ascii_whitespace))) || is_certain(bytes)
}

/// Returns whether bytes that are declared as text are still a form: at least two pairs, one with an escape, or a pair in each
/// line.
pub(in crate::event) fn is_certain(bytes: &[u8]) -> bool {
    has_certain_pairs(bytes) || has_certain_lines(bytes)
}

fn has_certain_pairs(bytes: &[u8]) -> bool {
    let pair = |pair: &[u8]| {
        let (name, value) = parts(pair)?;
        let name = name.strip_prefix(b"amp;").unwrap_or(name);
        let one_line = !value.iter().any(|b| *b == b'=' || b.is_ascii_control());
        (fits_a_name_in_letters(name) && one_line).then(|| value.windows(3).any(is_escape))
    };
    let bytes = trimmed(bytes);
    let bytes = bytes.strip_prefix(b"?").or_else(|| bytes.strip_prefix(b"&")).unwrap_or(bytes);
    let bytes = bytes.strip_suffix(b"&").unwrap_or(bytes);
    let escaped: Option<Vec<bool>> = bytes.split(|b| *b == b'&').map(without_line_ends).map(pair).collect();
    // A word in other letters before a `=` is part of a text as well.
    let is_named = || parts(bytes).is_some_and(|(name, _)| name.is_ascii());
    escaped.is_some_and(|escaped| escaped.len() > 1 || (escaped == [true] && is_named()))
}

/// Returns whether each line is a pair: in at least three lines, or in two without blanks, one of which has a telephone number. The
/// same between semicolons, where one of at least three pairs has a telephone number.
fn has_certain_lines(bytes: &[u8]) -> bool {
    let pairs_between = |separator: u8| -> Option<Vec<(&[u8], &[u8])>> {
        let lines = trimmed(bytes).split(move |b| *b == separator).map(<[u8]>::trim_ascii);
        lines.filter(|line| !line.is_empty()).map(pair).collect()
    };
    let is_number = |value: &[u8]| {
        let digits = value.iter().filter(|b| b.is_ascii_digit()).count();
        digits >= MIN_DIGITS && value.iter().all(|b| b.is_ascii_digit() || b"+()-.".contains(b))
    };
    let has_number = |pairs: &[(&[u8], &[u8])]| pairs.iter().any(|(_, value)| is_number(value));
    let are_lines = |pairs: Vec<(&[u8], &[u8])>| {
        pairs.len() >= CERTAIN || (pairs.len() == 2 && has_number(&pairs) && !bytes.contains(&b' '))
    };
    let are_fields = |pairs: Vec<(&[u8], &[u8])>| pairs.len() >= CERTAIN && has_number(&pairs);
    !bytes.contains(&b'&')
        && (pairs_between(b'\n').is_some_and(are_lines) || pairs_between(b';').is_some_and(are_fields))
}

/// Returns whether a form was encoded as a whole: its `=` and `&` too.
pub(in crate::event) fn is_encoded_whole(bytes: &[u8]) -> bool {
    times_encoded_whole(bytes).is_some()
}

/// As [`is_encoded_whole`], if it has at least two fields.
pub(in crate::event) fn is_certainly_encoded_whole(bytes: &[u8]) -> bool {
    let has_ampersand = |times| bytes.contains(&b'&') || memmem::find(bytes, &escape_encoded(b"26", times)).is_some();
    times_encoded_whole(bytes).is_some_and(has_ampersand)
}

/// Returns how often a form was encoded as a whole, by its `=`: `%3D` is that of one that was once, `%253D` of one that was twice. The `&`
/// between its fields may be as they are, if no other one is encoded: that would be part of a value, or stand between two fields.
pub(super) fn times_encoded_whole(bytes: &[u8]) -> Option<usize> {
    let bytes = trimmed(bytes);
    let plain = |b: &u8| b.is_ascii_alphanumeric() || b"%-_.~+!*'()&".contains(b);
    if !bytes.iter().all(plain) {
        return None;
    }
    let place_of_equals = |piece: &[u8], times: usize| {
        let places = [b"3d", b"3D"].map(|digits| memmem::find(piece, &escape_encoded(digits, times)));
        places.into_iter().flatten().min()
    };
    let (times, end) = (1..=MAX_ENCODED).find_map(|times| Some((times, place_of_equals(bytes, times)?)))?;
    if bytes.contains(&b'&') {
        let mut pieces = bytes.split(|b| *b == b'&').filter(|piece| !piece.is_empty());
        let has_both = (1..=MAX_ENCODED).any(|times| memmem::find(bytes, &escape_encoded(b"26", times)).is_some());
        if has_both || !pieces.all(|piece| place_of_equals(piece, times).is_some()) {
            return None;
        }
    }
    // JSON that was encoded as a whole begins with an escape too, and so does a name in letters of another script.
    let name = (0..times).fold(bytes[..end].to_vec(), |name, _| decoded(&name));
    let is_name = !bytes.starts_with(b"%") || fits_a_name_in_letters(name.strip_prefix(b"?").unwrap_or(&name));
    (end > 0 && is_name).then_some(times)
}

/// Returns an escape as it is after so many encodings: `%3D`, `%253D`, …
fn escape_encoded(digits: &[u8; 2], times: usize) -> Vec<u8> {
    [&b"%"[..], &b"25".repeat(times - 1), digits].concat()
}
