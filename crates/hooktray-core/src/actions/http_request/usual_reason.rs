//! Where responses usually say what is wrong, for those that say it elsewhere than the action looks.

use serde_json::Value;

/// The names of fields that give a reason, the most likely one first.
const NAMES: [&str; 10] = [
    "error",
    "message",
    "msg",
    "error_message",
    "error_description",
    "reason",
    "detail",
    "description",
    "errors",
    "err",
];
/// The most characters of a reason.
const MAX_CHARS: usize = 300;

/// Returns the first reason that a response gives.
pub(super) fn find(response: &Value) -> Option<String> {
    let reason = NAMES.iter().find_map(|name| text(response.get(name)?))?;
    Some(reason.chars().take(MAX_CHARS).collect())
}

fn text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.trim().to_owned()).filter(|text| !text.is_empty()),
        Value::Number(number) => Some(number.to_string()).filter(|number| number != "0"),
        Value::Object(map) => find(value).or_else(|| map.values().find_map(text)),
        Value::Array(values) => values.iter().find_map(text),
        Value::Null | Value::Bool(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn reason_is_found_wherever_responses_have_it() {
        for (response, reason) in [
            (json!({"status": "error", "message": "no money"}), Some("no money")),
            (json!({"code": "bad", "msg": " no offer "}), Some("no offer")),
            (json!({"error": {"code": 7, "message": "no key"}}), Some("no key")),
            (json!({"errors": {"phone": ["is wrong"]}}), Some("is wrong")),
            (json!({"errors": ["first", "second"]}), Some("first")),
            (json!({"error": "", "msg": "x"}), Some("x")),
            (json!({"error": 0, "code": "bad"}), None),
            (json!({"error": false}), None),
            (json!(["x"]), None),
        ] {
            assert_eq!(find(&response).as_deref(), reason, "{response}");
        }
    }
}
