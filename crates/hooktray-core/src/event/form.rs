//! Form fields: percent-encoding in any charset, repeated keys, and PHP's nested names.

mod escapes;
mod likely;
mod nest;
mod pairs;
#[cfg(test)]
mod tests;

use std::borrow::Cow;

use serde_json::Value;

use super::charset::{self, Values};
use super::repair::{RepairCode, Repairs};

pub(crate) use escapes::decoded;
pub(super) use escapes::{MAX_ENCODED, encoded_again, once_more, unescape, without_u_escapes};
pub(super) use likely::{is_certain, is_certainly_encoded_whole, is_encoded_whole, is_likely};
pub(super) use nest::nest;
pub(super) use pairs::{is_field, trimmed};

/// Parses `name=value&…`. `declared` is the charset that the sender names for the decoded bytes.
pub(super) fn parse(bytes: &[u8], declared: Option<&str>, repairs: &mut Repairs) -> Value {
    let mut fields = pairs::fields(bytes, repairs);
    for _ in 0..escapes::MAX_ENCODED {
        // If one value is certainly encoded twice, so are all that can be: a sender encodes them alike.
        if !fields.iter().any(|(_, value)| escapes::encoded_again(value).is_some()) {
            break;
        }
        for (name, value) in &mut fields {
            if let Some(decoded) = escapes::once_more(value) {
                repairs.add_to(RepairCode::EncodedTwice, &String::from_utf8_lossy(name));
                *value = decoded;
            }
        }
    }
    for (name, _) in &mut fields {
        if let Some(decoded) = escapes::name_encoded_again(name) {
            repairs.add_to(RepairCode::EncodedTwice, &String::from_utf8_lossy(&decoded));
            *name = decoded;
        }
    }
    decode(fields, declared, repairs)
}

/// Parses a query. A sender that adds `?` and its fields to a link that has a query already leaves two `?`.
pub(super) fn parse_query(bytes: &[u8], repairs: &mut Repairs) -> Value {
    if is_encoded_whole(bytes) {
        return parse_encoded_whole(bytes, None, repairs);
    }
    let Some(at) = pairs::second_query(bytes) else { return parse(bytes, None, repairs) };
    repairs.add(RepairCode::Separators);
    parse(&[&bytes[..at], b"&", &bytes[at + 1..]].concat(), None, repairs)
}

/// Parses a form that was percent-encoded as a whole. Its values were encoded by themselves only if they have escapes.
pub(super) fn parse_encoded_whole(bytes: &[u8], declared: Option<&str>, repairs: &mut Repairs) -> Value {
    repairs.add(RepairCode::EncodedTwice);
    let times = likely::times_encoded_whole(bytes).unwrap_or(1);
    let decoded = (0..times).fold(trimmed(bytes).to_vec(), |bytes, _| unescape(&bytes, repairs));
    if decoded.windows(3).any(escapes::is_escape) {
        return decode(pairs::fields(&decoded, repairs), declared, repairs);
    }
    // A `+` in the decoded text came as `%2B`: it is a plus sign, not a space.
    let literal: Vec<u8> =
        decoded.iter().flat_map(|b| if *b == b'+' { &b"%2B"[..] } else { std::slice::from_ref(b) }).copied().collect();
    decode(pairs::fields(&literal, repairs), declared, repairs)
}

fn decode(fields: Vec<(Vec<u8>, Vec<u8>)>, declared: Option<&str>, repairs: &mut Repairs) -> Value {
    let mut standard = |bytes: Vec<u8>| {
        let repaired = match charset::standard(&bytes, repairs) {
            Cow::Borrowed(_) => None,
            Cow::Owned(repaired) => Some(repaired),
        };
        repaired.unwrap_or(bytes)
    };
    let fields: Vec<(Vec<u8>, Vec<u8>)> =
        fields.into_iter().map(|(name, value)| (standard(name), standard(value))).collect();
    let all: Vec<&[u8]> = fields.iter().flat_map(|(name, value)| [&name[..], &value[..]]).collect();
    // The HTML Standard, 4.10.18.3: a form can have a field that names the charset of the others.
    let own =
        fields.iter().find(|(name, _)| name == b"_charset_").and_then(|(_, value)| std::str::from_utf8(value).ok());
    let values = Values::new(&all, own.or(declared), repairs);
    let mut text = |bytes: Vec<u8>| match &values {
        None => String::from_utf8_lossy(&bytes).into_owned(),
        Some(values) => values.text(&bytes, repairs),
    };
    let fields: Vec<(String, Value)> =
        fields.into_iter().map(|(name, value)| (text(name), Value::String(text(value)))).collect();
    nest(fields.into_iter(), repairs)
}
