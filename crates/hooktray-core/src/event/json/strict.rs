//! Reads valid JSON, and tells what an object with a repeated name means. RFC 8259, section 4, leaves that open.

use std::cell::Cell;
use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Number, Value};

use super::numbers;
use crate::event::ambiguity::Ambiguity;
use crate::event::repair::{RepairCode, Repairs};

/// Reads valid JSON, see [`numbers::exact`].
///
/// # Errors
/// The parser's message.
pub(super) fn read(text: &str) -> serde_json::Result<(Value, Repairs)> {
    let found = RepetitionFinder::default();
    let numbers = numbers::exact(text);
    let mut parser = serde_json::Deserializer::from_str(&numbers);
    let value = found.deserialize(&mut parser)?;
    parser.end()?;
    Ok((value, found.repairs()))
}

/// How an object's names repeat.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub(super) enum Repetition {
    /// Not at all, or with the same value.
    #[default]
    Harmless,
    /// All of the values but one are empty: that one counts.
    OneFilled,
    /// With several values.
    Several,
}

impl Repetition {
    /// Notes what the repetition means for a record.
    pub(super) fn note(self, repairs: &mut Repairs) {
        match self {
            Repetition::Harmless => {}
            Repetition::OneFilled => repairs.add(RepairCode::NameRepeated),
            Repetition::Several => repairs.leave_open(Ambiguity::Name),
        }
    }
}

/// Puts a value into an object under a name that it may have already. An empty value counts only if it is the only one.
pub(super) fn insert(map: &mut Map<String, Value>, name: String, value: Value) -> Repetition {
    let Some(present) = map.get_mut(&name) else {
        map.insert(name, value);
        return Repetition::Harmless;
    };
    if *present == value {
        return Repetition::Harmless;
    }
    if is_empty(&value) {
        return Repetition::OneFilled;
    }
    let repetition = if is_empty(present) { Repetition::OneFilled } else { Repetition::Several };
    *present = value;
    repetition
}

fn is_empty(value: &Value) -> bool {
    value.is_null() || value.as_str().is_some_and(|text| text.trim().is_empty())
}

/// What was found in a text.
#[derive(Default)]
struct RepetitionFinder {
    repetition: Cell<Repetition>,
}

impl RepetitionFinder {
    fn repairs(&self) -> Repairs {
        let mut repairs = Repairs::default();
        self.repetition.get().note(&mut repairs);
        repairs
    }
}

impl<'de> DeserializeSeed<'de> for &RepetitionFinder {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for &RepetitionFinder {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(Value::Bool(value))
    }

    fn visit_i64<E>(self, number: i64) -> Result<Value, E> {
        Ok(Value::from(number))
    }

    fn visit_u64<E>(self, number: u64) -> Result<Value, E> {
        Ok(Value::from(number))
    }

    fn visit_f64<E: Error>(self, number: f64) -> Result<Value, E> {
        Number::from_f64(number).map(Value::Number).ok_or_else(|| E::custom("a number is too large"))
    }

    fn visit_str<E>(self, text: &str) -> Result<Value, E> {
        Ok(Value::String(text.to_owned()))
    }

    fn visit_string<E>(self, text: String) -> Result<Value, E> {
        Ok(Value::String(text))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Value, A::Error> {
        let mut list = Vec::new();
        while let Some(item) = items.next_element_seed(self)? {
            list.push(item);
        }
        Ok(Value::Array(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Value, A::Error> {
        let mut map = Map::new();
        while let Some(name) = members.next_key()? {
            let repetition = insert(&mut map, name, members.next_value_seed(self)?);
            self.repetition.set(self.repetition.get().max(repetition));
        }
        Ok(Value::Object(map))
    }
}
