//! Values of a record that the user corrected by hand. The request stays as it came; they are put over it when it is read.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Number, Value};
use ts_rs::TS;

use super::{Body, Content, Event, is_key_name, only_record};

/// The most values of a record that can be corrected.
const MAX_CORRECTIONS: usize = 200;
/// The most characters of a corrected value.
const MAX_CHARS: usize = 20_000;

/// A value that the user corrected.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Correction {
    /// How a template refers to it, such as `body.to`.
    pub expression: String,
    /// The corrected value.
    pub value: String,
    /// When it was corrected.
    #[ts(type = "string")]
    pub at: Timestamp,
}

/// One step of an expression.
#[derive(Debug, Clone, PartialEq, Eq)]
enum PathSegment {
    Name(String),
    Index(usize),
}

impl Event {
    /// Replaces the corrections by these values, `expression` and value.
    ///
    /// # Errors
    /// The first expression that names no value of the query or the body, or a key.
    pub fn correct(&mut self, values: &[(String, String)], now: Timestamp) -> Result<(), String> {
        let came = self.content_as_it_came();
        let mut content = came.clone();
        let mut corrections: Vec<Correction> = Vec::with_capacity(values.len());
        for (number, (expression, value)) in values.iter().enumerate() {
            let place = came.place_of(expression);
            let fits = number < MAX_CORRECTIONS && value.chars().count() <= MAX_CHARS;
            if !fits || !put(&mut content, &place, value) {
                return Err(expression.clone());
            }
            let same = self.corrections.iter().find(|known| known.expression == place && known.value == *value);
            let new = || Correction { expression: place, value: value.clone(), at: now };
            corrections.push(same.cloned().unwrap_or_else(new));
        }
        self.corrections = corrections;
        Ok(())
    }
}

impl Content {
    /// Puts corrected values over what was read.
    pub(super) fn put_corrections(&mut self, corrections: &[Correction]) {
        for correction in corrections {
            put(self, &correction.expression, &correction.value);
        }
    }

    /// Returns where this record has the value of an expression, or would have it: templates find the fields of `body` in the query
    /// of a request without a body, and in the only record of a list. Those of `fields` are in the body or in the query.
    pub(crate) fn place_of(&self, expression: &str) -> String {
        let Some((root, path)) = parse(expression) else { return expression.to_owned() };
        let Some(PathSegment::Name(first)) = path.first() else { return expression.to_owned() };
        let body = self.place_of_body_fields();
        let is_in_query = || self.query.get(first).is_some() && self.body_field(first).is_none();
        let place = match root {
            "fields" if is_in_query() => "query",
            "fields" | "body" => body,
            other => other,
        };
        format!("{place}{}", &expression[root.len()..])
    }

    /// Returns a field of the body, or of the only record in it.
    fn body_field(&self, name: &str) -> Option<&Value> {
        let json = &self.body.as_ref().ok()?.json;
        only_record(json).unwrap_or(json).get(name)
    }

    /// Returns where the fields are that templates find in `body`.
    fn place_of_body_fields(&self) -> &'static str {
        let has_query = self.query.as_object().is_some_and(|query| !query.is_empty());
        match &self.body {
            Ok(body) if body.has_no_value() && has_query => "query",
            // The query itself cannot be read in one way only.
            Err(_) if self.unread.trim().is_empty() && has_query => "query",
            Ok(body) if only_record(&body.json).is_some() => "body[0]",
            _ => "body",
        }
    }
}

/// Puts a value over what was read. Returns false if there is no place for it.
fn put(content: &mut Content, expression: &str, value: &str) -> bool {
    let Some((root, path)) = parse(expression) else { return false };
    if path.is_empty() || path.iter().any(|part| matches!(part, PathSegment::Name(name) if is_key_name(name))) {
        return false;
    }
    if !["query", "body"].contains(&root) {
        return false;
    }
    // What the user wrote takes the place of what nobody could read.
    if content.body.is_err() {
        content.body = Ok(Body::default());
    }
    let root = match &mut content.body {
        Ok(body) if root == "body" => &mut body.json,
        _ => &mut content.query,
    };
    if !root.is_object() && !root.is_array() {
        *root = Value::Object(Map::new());
    }
    set(root, &path, value)
}

fn set(at: &mut Value, path: &[PathSegment], text: &str) -> bool {
    let Some((first, rest)) = path.split_first() else {
        let single = !at.is_object() && !at.is_array();
        if single {
            *at = alike(at, text);
        }
        return single;
    };
    if at.is_null() && matches!(first, PathSegment::Name(_)) {
        *at = Value::Object(Map::new());
    }
    match (first, at) {
        (PathSegment::Name(name), Value::Object(map)) => {
            set(map.entry(name.clone()).or_insert(Value::Null), rest, text)
        }
        (PathSegment::Index(index), Value::Array(list)) => list.get_mut(*index).is_some_and(|at| set(at, rest, text)),
        _ => false,
    }
}

/// Returns a text as the same kind of value as the one before, if it can be one.
fn alike(before: &Value, text: &str) -> Value {
    let other = match before {
        Value::Number(_) => text.trim().parse::<Number>().ok().map(Value::Number),
        Value::Bool(_) => text.trim().parse::<bool>().ok().map(Value::Bool),
        _ => None,
    };
    other.unwrap_or_else(|| Value::from(text))
}

/// Reads an expression such as `body.items[0]["a b"]`: its root and its path.
fn parse(expression: &str) -> Option<(&str, Vec<PathSegment>)> {
    let end = expression.find(['.', '[']).unwrap_or(expression.len());
    let (root, mut rest) = expression.split_at(end);
    let mut path = Vec::new();
    while !rest.is_empty() {
        if let Some(name) = rest.strip_prefix('.') {
            let end = name.find(['.', '[']).unwrap_or(name.len());
            path.push(PathSegment::Name(name.get(..end).filter(|name| !name.is_empty())?.to_owned()));
            rest = &name[end..];
            continue;
        }
        let inner = rest.strip_prefix('[')?;
        let mut values = serde_json::Deserializer::from_str(inner).into_iter::<Value>();
        path.push(match values.next()?.ok()? {
            Value::String(name) => PathSegment::Name(name),
            Value::Number(index) => PathSegment::Index(usize::try_from(index.as_u64()?).ok()?),
            _ => return None,
        });
        rest = inner[values.byte_offset()..].strip_prefix(']')?;
    }
    Some((root, path))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn corrected(body: &str, values: &[(&str, &str)]) -> Result<Content, String> {
        let mut event = Event::from_sample(body.as_bytes(), Timestamp::UNIX_EPOCH);
        let values: Vec<_> = values.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        event.correct(&values, Timestamp::UNIX_EPOCH)?;
        Ok(event.content())
    }

    fn body(content: &Content) -> &Value {
        &content.body.as_ref().expect("a body").json
    }

    #[test]
    fn value_at_any_depth_is_replaced_and_keeps_its_kind() {
        let record = r#"{"to": "8 916", "n": 1, "fields": {"a b": ["x", {"ы": true}]}}"#;
        let values = [("body.to", "+7916"), ("body.n", "2"), (r#"body.fields["a b"][1]["ы"]"#, "false")];
        let content = corrected(record, &values).expect("corrected");
        assert_eq!(*body(&content), json!({"to": "+7916", "n": 2, "fields": {"a b": ["x", {"ы": false}]}}));
        let text = corrected(record, &[("body.n", "two")]).expect("corrected");
        assert_eq!(body(&text)["n"], json!("two"));
    }

    #[test]
    fn missing_value_is_added() {
        let content = corrected(r#"{"to": "+7"}"#, &[("body.custmemo", "Ольга"), ("body.meta.ip", "95.161.221.10")]);
        let expected = json!({"to": "+7", "custmemo": "Ольга", "meta": {"ip": "95.161.221.10"}});
        assert_eq!(*body(&content.expect("corrected")), expected);
    }

    #[test]
    fn values_of_an_unreadable_record_are_what_the_user_wrote() {
        let unreadable = r#"{"to": "+7", "to": "+8"#;
        assert!(Event::from_sample(unreadable.as_bytes(), Timestamp::UNIX_EPOCH).content().body.is_err());
        let content = corrected(unreadable, &[("body.to", "+79165550117")]).expect("corrected");
        assert_eq!(*body(&content), json!({"to": "+79165550117"}));
    }

    #[test]
    fn values_of_a_query_with_two_readings_are_what_the_user_wrote() {
        let mut event = Event::from_sample(b"", Timestamp::UNIX_EPOCH);
        event.query = "to=8916&name=AT&T".to_owned();
        assert_eq!(event.content().body.expect_err("two readings").code, crate::outcome::ProblemCode::BodyAmbiguous);
        event.correct(&[("query.name".to_owned(), "AT&T".to_owned())], Timestamp::UNIX_EPOCH).expect("corrected");
        let content = event.content();
        assert_eq!(content.query["name"], "AT&T");
        assert_eq!(body(&content), &Value::Null);
        event.corrections.clear();
        event.body = b"{}".to_vec();
        assert!(event.content().body.is_ok(), "beside a body, the query is part of the link");
    }

    #[test]
    fn what_is_no_single_value_or_a_key_cannot_be_corrected() {
        let record = r#"{"to": "+7", "items": [1], "api_key": "k"}"#;
        for expression in [
            "body",
            "body.items",
            "body.items[7]",
            "body.to.deep",
            "body.api_key",
            "headers.host",
            "ip",
            "body.",
            "body[",
            "",
        ] {
            let refused = corrected(record, &[(expression, "x")]).expect_err(expression);
            assert_eq!(refused, expression);
        }
    }
}
