//! Hooktray's own filters, and minijinja's changed so that the result for an empty value is empty.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use minijinja::value::{Rest, ValueKind};
use minijinja::{Environment, Error, ErrorKind, State, Value};

use regex::{Regex, RegexBuilder};
use rlibphonenumber::{PhoneNumber, PhoneNumberFormat, Region};

use super::{is_empty, phone, written};

/// minijinja's filters that convert a value, so that an empty value stays empty. The others (`default`, `length`, `list`,
/// `bool`, `tojson`, `map`, …) have a result for an empty value that templates rely on.
const OF_EMPTY_IS_EMPTY: [&str; 27] = [
    "abs",
    "attr",
    "batch",
    "capitalize",
    "dictsort",
    "first",
    "float",
    "format",
    "groupby",
    "indent",
    "int",
    "items",
    "join",
    "last",
    "lines",
    "lower",
    "max",
    "min",
    "replace",
    "reverse",
    "round",
    "slice",
    "split",
    "title",
    "trim",
    "upper",
    "urlencode",
];

/// Compiled program size that a pattern may have, so that a pattern cannot eat the memory.
const REGEX_SIZE_LIMIT: usize = 256 * 1024;

pub(super) fn add_to(env: &mut Environment<'static>) {
    let plain = Arc::new(Environment::new());
    for name in OF_EMPTY_IS_EMPTY {
        let plain = Arc::clone(&plain);
        env.add_filter(name, move |state: &State, args: Rest<Value>| -> Result<Value, Error> {
            if args.first().is_none_or(is_empty) {
                return Ok(Value::from(""));
            }
            // The inner environment has no fuel of its own, so the size of its input is charged here.
            state.consume_fuel(args.iter().map(|value| value.len().unwrap_or(1) as u64 / 16 + 1).sum())?;
            plain.empty_state().apply_filter(name, &args)
        });
    }
    env.add_filter("phone", |value: Value, region: Option<String>| -> Result<Value, Error> {
        let number = first_phone(&value, region.as_deref())?;
        // A text that is not a number stays unchanged, so that the field's check can show it.
        Ok(Value::from(
            number.map_or_else(|| text_of(&value), |number| number.format_as(PhoneNumberFormat::E164).into_owned()),
        ))
    });
    env.add_filter("phone_country", |value: Value, region: Option<String>| -> Result<Value, Error> {
        let region = first_phone(&value, region.as_deref())?.and_then(|number| number.get_region_code());
        Ok(Value::from(region.map(|region| region.to_string()).unwrap_or_default()))
    });
    env.add_filter("digits", |value: Value| -> String {
        text_of(&value).chars().filter(char::is_ascii_digit).collect()
    });
    env.add_filter("number", |value: Value| number(&value));
    let patterns = Mutex::new(HashMap::new());
    env.add_filter("match", move |value: Value, pattern: String, group: Option<Value>| -> Result<Value, Error> {
        let mut patterns = patterns.lock().unwrap_or_else(PoisonError::into_inner);
        if !patterns.contains_key(&pattern) {
            patterns.clear();
            patterns.insert(pattern.clone(), self::pattern(&pattern)?);
        }
        Ok(Value::from(patterns.get(&pattern).map(|regex| matched(regex, &text_of(&value), group)).unwrap_or_default()))
    });
}

/// Returns the telephone number in a value; of a list, the first value that has one.
///
/// # Errors
/// `region` is not a country.
fn first_phone(value: &Value, region: Option<&str>) -> Result<Option<PhoneNumber>, Error> {
    let region = region.filter(|name| !name.is_empty()).map(region_named).transpose()?;
    if value.kind() != ValueKind::Seq {
        return Ok(phone::find(&text_of(value), region));
    }
    Ok(value.try_iter()?.find_map(|value| phone::find(&text_of(&value), region)))
}

/// Reads a country's two letters, in either case. The library takes any two letters, so they are looked up first.
///
/// # Errors
/// No country has this code.
fn region_named(name: &str) -> Result<Region, Error> {
    let name = name.to_ascii_uppercase();
    let region = if iso_country(&name) { name.parse().ok() } else { None };
    region.ok_or_else(|| {
        Error::new(ErrorKind::InvalidOperation, format!("“{name}” is no country of ISO 3166-1, such as RU"))
    })
}

/// Returns whether two letters are a country of ISO 3166-1.
pub(crate) fn iso_country(text: &str) -> bool {
    text.len() == 2 && text.bytes().all(|b| b.is_ascii_uppercase()) && rust_iso3166::from_alpha2(text).is_some()
}

/// Compiles the pattern of `match`.
///
/// # Errors
/// The regex parser's words.
pub(crate) fn pattern(text: &str) -> Result<Regex, Error> {
    RegexBuilder::new(text)
        .size_limit(REGEX_SIZE_LIMIT)
        .build()
        .map_err(|error| Error::new(ErrorKind::InvalidOperation, format!("the pattern of `match`: {error}")))
}

/// The asked group of the first match; without one, the first group, or the whole match where there is no group.
fn matched(regex: &Regex, text: &str, group: Option<Value>) -> String {
    let Some(captures) = regex.captures(text) else {
        return String::new();
    };
    let found = match group {
        None => captures.get(usize::from(regex.captures_len() > 1)),
        Some(group) => match group.as_str() {
            Some(name) => captures.name(name),
            None => group.as_usize().and_then(|index| captures.get(index)),
        },
    };
    found.map(|found| found.as_str().to_owned()).unwrap_or_default()
}

/// Converts a number as people write it (`1 990,50 ₽`, `1,990.50`). Other texts stay unchanged.
fn number(value: &Value) -> Value {
    if is_empty(value) {
        return Value::from("");
    }
    if value.is_number() {
        return value.clone();
    }
    let text = text_of(value);
    let Some(plain) = plain_number(&text) else {
        return value.clone();
    };
    if let Ok(whole) = plain.parse::<i64>() {
        return Value::from(whole);
    }
    // A floating point number keeps 15 digits; longer numbers stay text.
    if plain.chars().filter(char::is_ascii_digit).count() > 15 {
        return Value::from(plain);
    }
    plain.parse::<f64>().map_or_else(|_| value.clone(), Value::from)
}

/// Returns the only number in a text, with a decimal point and without thousands separators.
fn plain_number(text: &str) -> Option<String> {
    let start = text.find(|c: char| c.is_ascii_digit())?;
    let negative = text[..start].ends_with(['-', '−']);
    let end = text[start..]
        .find(|c: char| !(c.is_ascii_digit() || ".,'".contains(c) || c.is_whitespace()))
        .map_or(text.len(), |end| start + end);
    if text[end..].chars().any(|c| c.is_ascii_digit()) {
        return None;
    }
    let compact: String = text[start..end].chars().filter(|c| !c.is_whitespace() && *c != '\'').collect();
    let compact = compact.trim_end_matches(['.', ',']);
    let separators: Vec<(usize, char)> = compact.char_indices().filter(|(_, c)| !c.is_ascii_digit()).collect();
    let decimal = match separators.as_slice() {
        [] => None,
        [(at, _)] if compact.len() - at - 1 != 3 || compact.starts_with("0") => Some(*at),
        // One separator before exactly three digits: a point is decimal (12.500 kg), a comma separates thousands (1,990).
        [(at, '.')] => Some(*at),
        [_] => None,
        [first @ .., (at, last)] => (!first.iter().any(|(_, c)| c == last)).then_some(*at),
    };
    let digits = compact.char_indices().filter_map(|(at, c)| match decimal {
        Some(decimal) if at == decimal => Some('.'),
        _ => c.is_ascii_digit().then_some(c),
    });
    Some(negative.then_some('-').into_iter().chain(digits).collect())
}

fn text_of(value: &Value) -> String {
    match value.kind() {
        _ if is_empty(value) => String::new(),
        // As lists read everywhere else.
        ValueKind::Seq => written(value).unwrap_or_default(),
        _ => value.to_string(),
    }
}
