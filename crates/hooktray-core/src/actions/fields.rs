//! The fields of an order: which are required, and the checks of their values.

use std::borrow::Cow;
use std::net::IpAddr;

use minijinja::Value;
use minijinja::value::ValueKind;
use serde_json::Value as Json;

use super::{Notes, Prepared, ValueObserver};
use crate::event::{HIDDEN, hide_in_json, is_key_name};
use crate::flow::{Action, Check, Field};
use crate::outcome::{Problem, ProblemCode};
use crate::template::{MissingKey, Template, Templates, ip_ranges, is_empty, iso_country, phone};

/// The names of fields that have the name of a person, in small letters and without marks. The whole last part of a field's name is
/// compared: `fields[FIRST_NAME]` has one, `hostname` has none.
const NAMES_OF_PERSONS: [&str; 6] = ["name", "fullname", "firstname", "lastname", "fio", "фио"];

/// The fields of `form_urlencoded` or `json`.
#[derive(Debug)]
pub struct CompiledFields {
    fields: Vec<(Field, Template)>,
    as_json: bool,
}

impl CompiledFields {
    /// Compiles the fields of an action, if it has any. `add` compiles the template at a place within the action.
    pub(super) fn new<E>(
        action: &Action,
        mut add: impl FnMut(&str, &str) -> Result<Template, E>,
    ) -> Result<CompiledFields, E> {
        let fields = match action {
            Action::FormUrlencoded(fields) | Action::Json(fields) => fields.fields.as_slice(),
            Action::Set(_) | Action::Filter(_) | Action::HttpRequest(_) => &[],
        };
        let mut compile =
            |(n, field): (usize, &Field)| Ok((field.clone(), add(&format!("fields[{n}].value"), &field.value)?));
        let fields = fields.iter().enumerate().map(&mut compile).collect::<Result<_, E>>()?;
        Ok(CompiledFields { fields, as_json: matches!(action, Action::Json(_)) })
    }

    /// Renders and checks each field, then encodes those that have a value.
    ///
    /// # Errors
    /// The first invalid field; none if the observer wants all values.
    pub(super) fn prepare<O: ValueObserver>(
        &self,
        templates: &Templates,
        notes: &mut Notes<'_>,
        observer: &mut O,
    ) -> Result<Prepared, Problem> {
        let scope = notes.scope;
        let mut kept = Vec::with_capacity(self.fields.len());
        for (field, template) in &self.fields {
            scope.take_missing_keys();
            let value = templates.value(template, scope).map(|value| to_json(&value));
            let value = value.and_then(|value| if self.as_json { Ok(value) } else { without_object(field, value) });
            let value = value.and_then(|value| checked(field, value));
            notes.take(&field.name);
            let value = value.map_err(|problem| with_missing_key(problem, &scope.take_missing_keys()));
            match value.map_err(|problem| if template.is_plain() { problem.with("fixed", "yes") } else { problem }) {
                Ok(value) => {
                    if O::WANTS_ALL {
                        observer.value(template.path(), Ok(&value.as_ref().map(as_text).unwrap_or_default()));
                    }
                    kept.extend(value.map(|value| (field.name.clone(), value)));
                }
                // Valid fields are encoded anyway, so that the preview can show the request.
                Err(problem) if O::WANTS_ALL => observer.value(template.path(), Err(&problem)),
                Err(problem) => return Err(problem),
            }
        }
        Ok(self.encoded(kept))
    }

    fn encoded(&self, fields: Vec<(String, Json)>) -> Prepared {
        let encoded = if self.as_json {
            Json::Object(fields.iter().cloned().collect()).to_string()
        } else {
            let pairs = fields.iter().map(|(name, value)| (name.as_str(), as_text(value)));
            form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish()
        };
        Prepared::Encoded { fields, encoded }
    }
}

/// Returns the value of a field as it is sent; `None` if it is empty and optional.
///
/// # Errors
/// A required field is empty, or a value does not pass its check.
pub(super) fn checked(field: &Field, value: Json) -> Result<Option<Json>, Problem> {
    let text = as_text(&value);
    let trimmed = text.trim();
    if trimmed.is_empty() {
        if !field.required {
            return Ok(None);
        }
        let why = format!("the field “{}” is required and is empty for this record", field.name);
        return Err(Problem::new(ProblemCode::FieldEmpty, why).with("field", &field.name));
    }
    if let Some(check) = field.check
        && let Some(wanted) = violated(check, trimmed)
    {
        let shown = if is_key_name(&field.name) { HIDDEN } else { trimmed };
        let why = format!("the field “{}” must be {wanted}, and is “{shown}”", field.name);
        let problem = Problem::new(ProblemCode::FieldInvalid, why).with("field", &field.name).with("value", shown);
        return Err(problem.with("check", check.as_str()));
    }
    Ok(Some(match &value {
        Json::String(text) if text.len() != trimmed.len() => Json::String(trimmed.to_owned()),
        _ => value,
    }))
}

/// Returns the value of a field of a form, which writes an object as the text of its JSON.
///
/// # Errors
/// The field has the name of a person, and the value is an object: that of a file, or of the parts of a name.
fn without_object(field: &Field, value: Json) -> Result<Json, Problem> {
    let is_object = |value: &Json| value.is_object() || value.is_array();
    let has_object = value.is_object() || value.as_array().is_some_and(|values| values.iter().any(is_object));
    if !has_object || !has_name_of_person(&field.name) {
        return Ok(value);
    }
    let mut shown = value;
    hide_in_json(&mut shown);
    let why = format!("the field “{}” must be a text, and is “{shown}”", field.name);
    let problem = Problem::new(ProblemCode::FieldInvalid, why).with("field", &field.name);
    Err(problem.with("value", shown.to_string()).with("check", "text"))
}

/// Returns whether a field has the name of a person, as its own name says: `name`, `fields[NAME]`, `first_name`.
fn has_name_of_person(field: &str) -> bool {
    let last = field.trim_end_matches(']').rsplit(['[', '.']).next().unwrap_or_default();
    let plain: String = last.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect();
    NAMES_OF_PERSONS.contains(&plain.as_str())
}

/// Adds the table and the key that it lacks to the problem of an empty field.
fn with_missing_key(problem: Problem, missing_keys: &[MissingKey]) -> Problem {
    let Some(MissingKey { table, key }) = missing_keys.last().filter(|_| problem.code == ProblemCode::FieldEmpty)
    else {
        return problem;
    };
    let message = format!("{}: the table “{table}” has no row with the key “{key}”", problem.message);
    Problem { message, ..problem.with("table", table).with("key", key) }
}

/// Returns what the value should have been; `None` if it passes the check.
fn violated(check: Check, text: &str) -> Option<&'static str> {
    let (passes, wanted) = match check {
        Check::Phone => (phone::read_e164(text).is_some(), "a telephone number with its country, such as +79165550117"),
        Check::Country => (iso_country(text), "two letters of a country (ISO 3166-1), such as RU"),
        Check::Number => (text.parse::<f64>().is_ok_and(f64::is_finite), "a number, such as 1990 or 1990.50"),
        Check::Ip => (text.parse::<IpAddr>().is_ok(), "an IP address, such as 203.0.113.7"),
        Check::PublicIp => {
            let public = text.parse::<IpAddr>().is_ok_and(ip_ranges::is_public);
            (public, "an address on the internet, such as 95.161.221.10: not a private, local or reserved one")
        }
        Check::Url => {
            let parsed = url::Url::parse(text);
            let web = parsed.is_ok_and(|url| ["http", "https"].contains(&url.scheme()) && url.has_host());
            (web, "a web address, such as https://shop.example/cream")
        }
        Check::Email => (email_address::EmailAddress::is_valid(text), "an email address, such as olga@shop.example"),
    };
    (!passes).then_some(wanted)
}

/// Returns the value as a person would write it.
fn as_text(value: &Json) -> Cow<'_, str> {
    match value {
        Json::Null => Cow::Borrowed(""),
        Json::String(text) => Cow::Borrowed(text),
        Json::Array(values) if values.iter().all(|value| !value.is_object() && !value.is_array()) => {
            Cow::Owned(values.iter().map(as_text).filter(|text| !text.is_empty()).collect::<Vec<_>>().join(", "))
        }
        other => Cow::Owned(other.to_string()),
    }
}

/// Returns a template's value as JSON; an undefined value becomes `null`.
pub(super) fn to_json(value: &Value) -> Json {
    if let Some(text) = value.as_str().filter(|_| value.kind() == ValueKind::String) {
        return Json::from(text);
    }
    if is_empty(value) {
        return Json::Null;
    }
    serde_json::to_value(value).unwrap_or_else(|_| Json::String(value.to_string()))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn field(required: bool, check: Option<Check>) -> Field {
        Field { name: "f".into(), value: String::new(), required, check }
    }

    #[test]
    fn empty_optional_fields_are_left_out_and_required_ones_are_named() {
        assert_eq!(checked(&field(false, Some(Check::Email)), json!("")), Ok(None));
        assert_eq!(checked(&field(false, None), json!("  \n")), Ok(None));
        let problem = checked(&field(true, None), Json::Null).unwrap_err();
        assert_eq!(problem.code, ProblemCode::FieldEmpty);
        assert!(problem.message.contains("“f”"));
    }

    #[test]
    fn each_check_takes_the_right_and_refuses_the_wrong() {
        let cases = [
            (Check::Phone, "+79165550117", "900"),
            (Check::Phone, "+77011234567", "89165550117"),
            (Check::Country, "KZ", "UK"),
            (Check::Country, "RU", "ru"),
            (Check::Number, "1990.50", "1 990"),
            (Check::Number, "-3", "NaN"),
            (Check::Ip, "::1", "203.0.113"),
            (Check::PublicIp, "95.161.221.10", "192.168.0.7"),
            (Check::PublicIp, "2a00:1450::71", "::1"),
            (Check::PublicIp, "8.8.8.8", "8.8.8"),
            (Check::Url, "https://shop.example/x", "shop.example"),
            (Check::Url, "http://1.2.3.4", "ftp://shop.example"),
            (Check::Email, "o@shop.example", "o@"),
        ];
        for (check, right, wrong) in cases {
            let field = field(true, Some(check));
            assert_eq!(checked(&field, json!(right)), Ok(Some(json!(right))), "{check:?}");
            let problem = checked(&field, json!(wrong)).unwrap_err();
            assert_eq!(problem.code, ProblemCode::FieldInvalid, "{check:?}");
            assert!(problem.message.contains(wrong), "{problem}");
        }
    }

    #[test]
    fn object_is_no_name_of_a_person() {
        let file = json!({"file": "a.txt", "size": 8, "content_type": "text/plain"});
        for name in ["name", "Name", "fields[NAME]", "first_name", "customer.fullName"] {
            let field = Field { name: name.into(), ..field(true, None) };
            for value in [file.clone(), json!([file]), json!([["Ольга"]])] {
                let problem = without_object(&field, value).unwrap_err();
                assert_eq!((problem.code, &problem.args["check"][..]), (ProblemCode::FieldInvalid, "text"), "{name}");
            }
            for value in [json!("Ольга"), json!(["Ольга", "Анна"]), Json::Null, json!(7)] {
                assert_eq!(without_object(&field, value.clone()), Ok(value), "{name}");
            }
        }
        let other = Field { name: "comment".into(), ..field(false, None) };
        assert_eq!(without_object(&other, file.clone()), Ok(file));
    }

    #[test]
    fn values_keep_their_type_and_lists_read_well() {
        assert_eq!(checked(&field(true, Some(Check::Number)), json!(1990)), Ok(Some(json!(1990))));
        assert_eq!(as_text(&json!(["cream", "soap"])), "cream, soap");
        assert_eq!(checked(&field(true, None), json!(" Olga ")), Ok(Some(json!("Olga"))));
    }
}
