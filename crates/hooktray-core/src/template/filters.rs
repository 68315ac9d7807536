//! Hooktray's own filters, and minijinja's changed so that the result for an empty value is empty.

mod coding;
mod date;
mod digest;
mod filled;
mod patterns;
mod words;

use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;

use minijinja::value::{Rest, ValueKind};
use minijinja::{Environment, Error, State, Value};
use rlibphonenumber::{PhoneNumber, PhoneNumberFormat, Region};

pub(crate) use patterns::compile as pattern;
pub(crate) use words::{Word, Words};

use super::fault::{TemplateFault, refused};
use super::scope::{PhoneNote, PhoneNotes};
use super::{ip_ranges, is_empty, phone, written};

/// minijinja's filters that convert a value, so that an empty value stays empty. The others (`default`, `length`, `list`,
/// `bool`, `tojson`, `map`, …) have a result for an empty value that templates rely on.
const OF_EMPTY_IS_EMPTY: [&str; 26] = [
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
];

/// Those of them that convert a text. Of a list or an object they convert what the history shows of it, nothing if it is empty.
const OF_TEXT: [&str; 9] = ["capitalize", "indent", "lines", "lower", "replace", "split", "title", "trim", "upper"];

pub(super) fn add_to(env: &mut Environment<'static>) {
    let plain = Arc::new(Environment::new());
    for name in OF_EMPTY_IS_EMPTY {
        let plain = Arc::clone(&plain);
        let of_text = OF_TEXT.contains(&name);
        env.add_filter(name, move |state: &State, mut args: Rest<Value>| -> Result<Value, Error> {
            if of_text && let Some(value) = args.first_mut() {
                // PHP writes `false` for a text that is not set. Other filters compare truth values, as `lower` does.
                *value = if name == "trim" && is_false(value) { Value::from("") } else { as_text(value)? };
            }
            if args.first().is_none_or(is_empty) {
                return Ok(Value::from(""));
            }
            by_minijinja(&plain, state, name, &args)
        });
    }
    env.add_filter("phone", |state: &State, value: Value, region: Option<String>| -> Result<Value, Error> {
        let found = match first_phone(&value, region.as_deref())? {
            Phone::Found(found) => found,
            // A text that is not a number stays unchanged, so that the field's check can show it.
            Phone::Damaged(text) => return Ok(Value::from(text)),
            Phone::Missing => return Ok(Value::from(text_of(&value))),
        };
        let notes = state.lookup(PhoneNotes::NAME);
        let notes = notes.as_ref().and_then(|notes| notes.downcast_object_ref::<PhoneNotes>());
        if let Some(notes) = notes {
            found.notes().for_each(|note| notes.add(note));
        }
        Ok(Value::from(found.number.format_as(PhoneNumberFormat::E164).into_owned()))
    });
    env.add_filter("phone_country", |value: Value, region: Option<String>| -> Result<Value, Error> {
        let country = match first_phone(&value, region.as_deref())? {
            Phone::Found(found) => found.number.get_region_code(),
            Phone::Damaged(_) | Phone::Missing => None,
        };
        Ok(Value::from(country.map(|country| country.to_string()).unwrap_or_default()))
    });
    env.add_filter("public_ip", |value: Value| first_public_ip(&value));
    env.add_filter("digits", |value: Value| -> String {
        text_of(&value).chars().filter(char::is_ascii_digit).collect()
    });
    env.add_filter("number", |value: Value| number(&value));
    filled::add_to(env);
    patterns::add_to(env);
    words::add_to(env);
    coding::add_to(env);
    digest::add_to(env);
    date::add_to(env);
}

/// Returns the first address on the internet in a value or a list; an empty text if there is none.
fn first_public_ip(value: &Value) -> String {
    if value.kind() == ValueKind::Seq {
        let parts = value.try_iter().into_iter().flatten();
        return parts.map(|part| first_public_ip(&part)).find(|found| !found.is_empty()).unwrap_or_default();
    }
    let text = text_of(value);
    // A proxy's list of addresses has commas; some have a port.
    let parts = text.split([',', ';']).flat_map(str::split_whitespace);
    let address = |part: &str| -> Option<IpAddr> {
        part.parse().ok().or_else(|| part.parse::<SocketAddr>().ok().map(|address| address.ip()))
    };
    let found = parts.filter_map(address).find(|address| ip_ranges::is_public(*address));
    found.map(|address| address.to_canonical().to_string()).unwrap_or_default()
}

/// Returns what text filters convert of a value.
fn as_text(value: &Value) -> Result<Value, Error> {
    Ok(match value.kind() {
        ValueKind::Map if value.len() == Some(0) => Value::from(""),
        ValueKind::Map | ValueKind::Seq | ValueKind::Iterable | ValueKind::Bool => Value::from(written(value)?),
        _ => value.clone(),
    })
}

fn is_false(value: &Value) -> bool {
    value.kind() == ValueKind::Bool && !value.is_true()
}

/// Applies a filter of minijinja's. `plain` has no fuel of its own, so the size of the input is charged here.
fn by_minijinja(plain: &Environment<'static>, state: &State, filter: &str, args: &[Value]) -> Result<Value, Error> {
    state.consume_fuel(args.iter().map(|value| value.len().unwrap_or(1) as u64 / 16 + 1).sum())?;
    plain.empty_state().apply_filter(filter, args)
}

/// Charges a template for a filter that reads so many bytes.
fn pay_for(state: &State, bytes: usize) -> Result<(), Error> {
    state.consume_fuel(bytes as u64 / 16 + 1)
}

/// What a value has of a telephone number.
enum Phone {
    Found(FoundPhone),
    /// A text of a list may have a number with a mistake. The texts behind it may have someone else's, so none is used.
    Damaged(String),
    Missing,
}

/// The telephone number in a value.
struct FoundPhone {
    number: PhoneNumber,
    /// Whether the value has a second number.
    has_more: bool,
    /// Whether a value before it in a list has as many digits as a telephone number, but is certain to be something else.
    is_second_choice: bool,
}

impl FoundPhone {
    fn notes(&self) -> impl Iterator<Item = PhoneNote> {
        let several = self.has_more.then_some(PhoneNote::Several);
        several.into_iter().chain(self.is_second_choice.then_some(PhoneNote::Skipped))
    }
}

/// Returns the telephone number in a value; of a list, the first value that has one. A blank, a short code or the number of
/// something else hides no later value, but what may be a number with a mistake does.
///
/// # Errors
/// `region` is not a country.
fn first_phone(value: &Value, region: Option<&str>) -> Result<Phone, Error> {
    let region = region.filter(|name| !name.is_empty()).map(region_named).transpose()?;
    let is_list = matches!(value.kind(), ValueKind::Seq | ValueKind::Iterable);
    let mut is_second_choice = false;
    let mut read = |text: String| {
        if let Some((number, has_more)) = phone::find_first(&text, region) {
            return Some(Phone::Found(FoundPhone { number, has_more, is_second_choice }));
        }
        is_second_choice |= phone::has_digits_of_one(&text);
        (is_list && phone::may_be_damaged(&text, region)).then_some(Phone::Damaged(text))
    };
    let found = if is_list { value.try_iter()?.find_map(|value| read(text_of(&value))) } else { read(text_of(value)) };
    Ok(found.unwrap_or(Phone::Missing))
}

/// Reads a country's two letters, in either case. The library takes any two letters, so they are looked up first.
///
/// # Errors
/// No country has this code.
fn region_named(name: &str) -> Result<Region, Error> {
    let name = name.to_ascii_uppercase();
    let region = if iso_country(&name) { name.parse().ok() } else { None };
    region.ok_or_else(|| {
        refused(TemplateFault::Country, &name, format!("“{name}” is not a country of ISO 3166-1, such as RU"))
    })
}

/// Returns whether two letters are a country of ISO 3166-1.
pub(crate) fn iso_country(text: &str) -> bool {
    text.len() == 2 && text.bytes().all(|b| b.is_ascii_uppercase()) && rust_iso3166::from_alpha2(text).is_some()
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

/// Returns the value as a person would write it; empty where there is none.
pub(crate) fn text_of(value: &Value) -> String {
    match value.kind() {
        _ if is_empty(value) => String::new(),
        // As lists are formatted everywhere.
        ValueKind::Seq | ValueKind::Iterable => written(value).unwrap_or_default(),
        _ => value.to_string(),
    }
}
