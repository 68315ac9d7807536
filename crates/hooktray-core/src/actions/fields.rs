//! The fields of an order: required or not, and what their values must be.

mod public_ip;

use std::net::IpAddr;

use minijinja::Value;
use minijinja::value::ValueKind;
use serde_json::Value as Json;

use crate::flow::{Check, Field};
use crate::outcome::{Code, Problem};
use crate::template::{is_empty, iso_country, phone_number};

/// The value of a field as it goes out; nothing if it is empty and may be left out.
///
/// # Errors
/// A required field that is empty, or a value that does not pass the field's check.
pub(super) fn checked(field: &Field, value: Json) -> Result<Option<Json>, Problem> {
    let text = as_text(&value);
    let trimmed = text.trim();
    if trimmed.is_empty() {
        if !field.required {
            return Ok(None);
        }
        let why = format!("the field “{}” is required and came out empty for this record", field.name);
        return Err(Problem::new(Code::FieldEmpty, why).with("field", &field.name));
    }
    if let Some(check) = field.check
        && let Some(wanted) = violated(check, trimmed)
    {
        let why = format!("the field “{}” must be {wanted}, and is “{trimmed}”", field.name);
        let problem = Problem::new(Code::FieldInvalid, why).with("field", &field.name).with("value", trimmed);
        return Err(problem.with("check", check.as_str()));
    }
    Ok(Some(match value {
        Json::String(_) => Json::String(trimmed.to_owned()),
        other => other,
    }))
}

/// What the value should have been, if it is not.
fn violated(check: Check, text: &str) -> Option<&'static str> {
    let (passes, wanted) = match check {
        Check::Phone => {
            let valid = matches!(phone_number(text, None), Ok(Some(_))) && text.starts_with('+');
            (valid, "a telephone number with its country, such as +79165550117")
        }
        Check::Country => (iso_country(text), "two letters of a country (ISO 3166-1), such as RU"),
        Check::Number => (text.parse::<f64>().is_ok_and(f64::is_finite), "a number, such as 1990 or 1990.50"),
        Check::Ip => (text.parse::<IpAddr>().is_ok(), "an IP address, such as 203.0.113.7"),
        Check::PublicIp => {
            let public = text.parse::<IpAddr>().is_ok_and(public_ip::is_public);
            (public, "an address on the internet, such as 95.161.221.10: not a private, local or reserved one")
        }
        Check::Url => {
            let parsed = url::Url::parse(text);
            let web = parsed.is_ok_and(|url| ["http", "https"].contains(&url.scheme()) && url.has_host());
            (web, "a web address, such as https://shop.example/cream")
        }
        Check::Email => (email_address::EmailAddress::is_valid(text), "an e-mail address, such as olga@shop.example"),
    };
    (!passes).then_some(wanted)
}

/// The value as a person would write it.
pub(crate) fn as_text(value: &Json) -> String {
    match value {
        Json::Null => String::new(),
        Json::String(text) => text.clone(),
        Json::Array(values) if values.iter().all(|value| !value.is_object() && !value.is_array()) => {
            values.iter().map(as_text).filter(|text| !text.is_empty()).collect::<Vec<_>>().join(", ")
        }
        other => other.to_string(),
    }
}

/// A template's value as JSON; what is missing is `null`.
pub(super) fn to_json(value: &Value) -> Json {
    if is_empty(value) && value.kind() != ValueKind::String {
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
        assert_eq!(problem.code, Code::FieldEmpty);
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
            assert_eq!(problem.code, Code::FieldInvalid, "{check:?}");
            assert!(problem.message.contains(wrong), "{problem}");
        }
    }

    #[test]
    fn values_keep_their_type_and_lists_read_well() {
        assert_eq!(checked(&field(true, Some(Check::Number)), json!(1990)), Ok(Some(json!(1990))));
        assert_eq!(as_text(&json!(["cream", "soap"])), "cream, soap");
        assert_eq!(checked(&field(true, None), json!(" Olga ")), Ok(Some(json!("Olga"))));
    }
}
