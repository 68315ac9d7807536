//! Reads JSON as senders and CRMs write it. Invalid JSON is repaired where one reading is possible.

mod around_json;
mod bare_values;
mod code_literals;
mod look_ahead;
mod numbers;
mod quote_marks;
mod quotes;
mod reader;
mod strict;
#[cfg(test)]
mod tests;
mod tolerant;

use serde_json::Value;

use super::ambiguity::Ambiguity;
use super::repair::{RepairCode, Repairs};
use super::{form, values};
pub(super) use around_json::trim_start;
pub(crate) use numbers::is_rounded;
use reader::{JsonReader, Open};

/// How often JSON may be encoded again as a JSON string.
const MAX_ENCODED: usize = 3;

/// Why a text cannot be read as JSON.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum JsonError {
    /// It is not JSON, for this reason.
    Broken(String),
    /// It has two readings, which differ in this.
    TwoReadings(Ambiguity),
}

impl JsonError {
    /// Returns what two readings differ in, if there are two.
    pub(crate) fn ambiguity(&self) -> Option<Ambiguity> {
        match self {
            JsonError::Broken(_) => None,
            JsonError::TwoReadings(ambiguity) => Some(*ambiguity),
        }
    }
}

impl std::fmt::Display for JsonError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            JsonError::Broken(why) => f.write_str(why),
            JsonError::TwoReadings(ambiguity) => f.write_str(ambiguity.message()),
        }
    }
}

/// What may be around the JSON.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Around {
    /// Nothing: it is the whole text.
    Nothing,
    /// Other text, such as a warning of PHP.
    Text,
}

/// Parses the JSON of a response, as [`read`] does, also if there is text around it.
///
/// # Errors
/// It is not JSON, or has two readings.
pub(crate) fn parse(text: &str) -> Result<Value, JsonError> {
    let decoded = percent_encoded(text);
    let mut value = read(decoded.as_deref().unwrap_or(text), Around::Text, &mut Repairs::default())?;
    values::without_invisible_ends(&mut value);
    Ok(value)
}

/// Returns JSON that is percent-encoded as a whole.
fn percent_encoded(text: &str) -> Option<String> {
    let text = around_json::trim(text);
    let start = text.get(..3).filter(|start| start.starts_with('%'))?.to_ascii_lowercase();
    let is_whole = ["%7b", "%5b"].contains(&&*start) && !text.contains(['{', '"']);
    is_whole.then(|| String::from_utf8(form::decoded(text.as_bytes())).ok()).flatten()
}

/// Parses JSON. A number that would lose digits (an ICCID has 20) becomes a string, which keeps them.
///
/// # Errors
/// It is not JSON, or has two readings.
pub(super) fn read(text: &str, around: Around, repairs: &mut Repairs) -> Result<Value, JsonError> {
    let trimmed = around_json::trim(text);
    let (mut value, mut found) = match strict::read(trimmed) {
        Ok(read) => read,
        Err(error) => repaired(trimmed, around).map_err(|failure| match failure {
            // The parser names the first mistake; the repair failed at a later one.
            JsonError::Broken(_) => JsonError::Broken(error.to_string()),
            two_readings @ JsonError::TwoReadings(_) => two_readings,
        })?,
    };
    if let Some(Ok((inner, more))) = in_a_name(&value).map(|inner| strict::read(&inner))
        && is_record(&inner)
    {
        found.add(RepairCode::JsonInFieldName);
        found.extend(more);
        value = inner;
    }
    for _ in 0..MAX_ENCODED {
        let Some(inner) = value.as_str().map(around_json::trim).filter(|text| text.starts_with(['{', '[', '"'])) else {
            break;
        };
        let Ok((inner, more)) = strict::read(inner).or_else(|_| repaired(inner, Around::Nothing)) else { break };
        found.add(RepairCode::EncodedTwice);
        found.extend(more);
        value = inner;
    }
    if let Some(ambiguity) = found.ambiguity() {
        return Err(JsonError::TwoReadings(ambiguity));
    }
    repairs.extend(found);
    Ok(value)
}

/// Returns the JSON that is the name of an object's only member, as a server that takes it for a form passes it on.
fn in_a_name(value: &Value) -> Option<String> {
    let map = value.as_object().filter(|map| map.len() == 1)?;
    let (name, value) = map.iter().next().filter(|(name, _)| around_json::trim_start(name).starts_with(['{', '[']))?;
    match value {
        Value::String(text) if !text.is_empty() => Some(format!("{name}={text}")),
        Value::String(_) | Value::Null => Some(name.clone()),
        _ => None,
    }
}

/// Returns whether a value is an object or a list of objects.
fn is_record(value: &Value) -> bool {
    value.is_object() || value.as_array().is_some_and(|list| !list.is_empty() && list.iter().all(Value::is_object))
}

/// Reads invalid JSON.
fn repaired(text: &str, around: Around) -> Result<(Value, Repairs), JsonError> {
    if let Some(unescaped) = around_json::unescaped(text) {
        if let Ok((value, mut repairs)) = strict::read(&unescaped) {
            repairs.add(RepairCode::EncodedTwice);
            return Ok((value, repairs));
        }
        let (value, mut repairs) = whole(&unescaped, 0, around)?;
        repairs.add(RepairCode::EncodedTwice);
        return Ok((value, repairs));
    }
    if let Some(Ok((value, mut repairs))) = around_json::with_colons(text).map(|plain| strict::read(&plain)) {
        repairs.add(RepairCode::Separators);
        return Ok((value, repairs));
    }
    if let Some((value, mut repairs)) = between_escaped_blanks(text, around) {
        repairs.add(RepairCode::Separators);
        return Ok((value, repairs));
    }
    if let Some(Ok((value, mut repairs))) = around_json::shown_by_page(text).map(|shown| strict::read(&shown)) {
        repairs.add(RepairCode::TextAround);
        return Ok((value, repairs));
    }
    if let Some(inner) = around_json::in_doubled_braces(text) {
        let (value, mut repairs) = whole(inner, 0, around)?;
        repairs.add(RepairCode::Brackets);
        return Ok((value, repairs));
    }
    if let Some(rest) = around_json::after_comments(text) {
        let (value, mut repairs) = strict::read(rest).or_else(|_| whole(rest, 0, around))?;
        repairs.add(RepairCode::Comments);
        return Ok((value, repairs));
    }
    if text.starts_with('{') {
        return whole(text, 0, around);
    }
    if text.starts_with('[') {
        match whole(text, 0, around) {
            // “[info] {…}” is a line of a log, and not a list.
            Err(JsonError::Broken(_)) if around == Around::Text => {}
            read => return read,
        }
    }
    if let Some(read) = without_brackets(text) {
        return read;
    }
    let mut failure = JsonError::Broken("there is no JSON in it".to_owned());
    let mut starts = around_json::quoted_start(text);
    if around == Around::Text {
        starts.extend(around_json::starts(text));
    }
    for start in starts {
        match whole(text, start, Around::Text) {
            Ok((value, mut repairs)) => {
                repairs.add(RepairCode::TextAround);
                return Ok((value, repairs));
            }
            Err(two_readings @ JsonError::TwoReadings(_)) => failure = two_readings,
            Err(JsonError::Broken(_)) => {}
        }
    }
    Err(failure)
}

/// Reads JSON with escaped line ends between its tokens. With loose quotes, it is not clear what is between them.
fn between_escaped_blanks(text: &str, around: Around) -> Option<(Value, Repairs)> {
    let plain = around_json::without_escaped_blanks(text)?;
    let read = strict::read(&plain).or_else(|_| whole(around_json::trim(&plain), 0, around)).ok()?;
    (!read.1.has(RepairCode::LooseQuotes)).then_some(read)
}

/// Reads the value that begins at `start`, and checks what follows it.
fn whole(text: &str, start: usize, around: Around) -> Result<(Value, Repairs), JsonError> {
    let mut reader = JsonReader::new(text, start);
    let value = reader.document()?;
    let rest = without_repeats(&text[reader.at..], &text[start..reader.at]);
    let mut repairs = reader.repairs;
    if rest.len() < text.len() - reader.at {
        repairs.add(RepairCode::TextAround);
    }
    let padding = look_ahead::is_padding(rest);
    if !padding && !around_json::is_remark(rest, around) {
        return Err(around_json::rest_error(rest));
    }
    let is_of_a_number = |c: char| c.is_ascii_digit() || c == '.';
    // In `19.}5`, the bracket may have got into the number.
    if rest.starts_with(is_of_a_number) && text[..reader.at].trim_end_matches(['}', ']']).ends_with(is_of_a_number) {
        return Err(JsonError::TwoReadings(Ambiguity::TextEnd));
    }
    if !padding {
        repairs.add(if around_json::is_comment(rest) { RepairCode::Comments } else { RepairCode::TextAround });
    } else if rest.contains(['}', ']']) {
        repairs.add(RepairCode::Brackets);
    } else if rest.contains([',', ';']) {
        repairs.add(RepairCode::CommaExtra);
    }
    Ok((value, repairs))
}

/// Removes what repeats a JSON text behind it, letter by letter: a sender that tried twice in one request.
fn without_repeats<'t>(rest: &'t str, json: &str) -> &'t str {
    let mut rest = rest;
    while let Some(next) = rest.trim_start_matches([' ', '\n', '\r', '\t', ',']).strip_prefix(json) {
        rest = next;
    }
    rest
}

/// Reads the members of an object that lacks its brackets, or the first of them.
fn without_brackets(text: &str) -> Option<Result<(Value, Repairs), JsonError>> {
    let mut reader = JsonReader::new(text, 0);
    if !text.starts_with('"') || reader.key_at(0) != look_ahead::Certainty::Yes {
        return None;
    }
    reader.open.push(Open::Object);
    let read =
        reader.object().and_then(|value| match look_ahead::is_padding(&text[reader.at..]) && reader.odd_strings < 2 {
            true => Ok(value),
            false => Err(JsonError::Broken("the brackets are missing".to_owned())),
        });
    Some(read.map(|value| {
        let mut repairs = std::mem::take(&mut reader.repairs);
        reader.repetition.note(&mut repairs);
        repairs.add(RepairCode::Brackets);
        (value, repairs)
    }))
}
