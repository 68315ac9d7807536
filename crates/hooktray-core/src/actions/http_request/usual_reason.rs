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
/// The most fields whose mistakes are told.
const MAX_FIELDS: usize = 10;
/// How deep in a response a reason is looked for. Each level may be read twice.
const MAX_DEPTH: usize = 6;

/// Returns the first reason that a response gives, with what it says of the single fields.
pub(super) fn find(response: &Value) -> Option<String> {
    let mut reason = named(response, MAX_DEPTH)?;
    // As Laravel, Rails and others list them beside a sentence that holds for all.
    let of_fields = response.get("errors").and_then(Value::as_object).into_iter().flatten();
    for (field, why) in of_fields.filter_map(|(field, why)| Some((field, text(why, MAX_DEPTH)?))).take(MAX_FIELDS) {
        if !reason.contains(&why) {
            let mark = if reason.ends_with('.') { "" } else { ";" };
            reason = format!("{reason}{mark} {field}: {why}");
        }
    }
    Some(reason.chars().take(MAX_CHARS).collect())
}

/// Returns the text under the first of the usual names that has one.
fn named(response: &Value, depth: usize) -> Option<String> {
    NAMES.iter().find_map(|name| text(response.get(name)?, depth))
}

/// Returns the first text in a value that is at most so deep.
fn text(value: &Value, depth: usize) -> Option<String> {
    let within = depth.checked_sub(1);
    match value {
        Value::String(text) => Some(text.trim().to_owned()).filter(|text| !text.is_empty()),
        Value::Number(number) => Some(number.to_string()).filter(|number| number != "0"),
        Value::Object(map) => {
            let depth = within?;
            named(value, depth).or_else(|| map.values().find_map(|value| text(value, depth)))
        }
        Value::Array(values) => {
            let depth = within?;
            values.iter().find_map(|value| text(value, depth))
        }
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
            (
                json!({"message": "The data is invalid.", "errors": {"phone": ["is wrong", "is short"], "name": "is empty"}}),
                Some("The data is invalid. phone: is wrong; name: is empty"),
            ),
            (json!({"message": "phone is wrong", "errors": {"phone": ["phone is wrong"]}}), Some("phone is wrong")),
            (json!({"errors": {"phone": "is wrong", "name": ""}, "error": "bad"}), Some("bad; phone: is wrong")),
            (json!({"errors": ["first", "second"]}), Some("first")),
            (json!({"error": "", "msg": "x"}), Some("x")),
            (json!({"error": 0, "code": "bad"}), None),
            (json!({"error": false}), None),
            (json!(["x"]), None),
        ] {
            assert_eq!(find(&response).as_deref(), reason, "{response}");
        }
    }

    #[test]
    fn nested_response_is_read_to_a_few_levels() {
        for innermost in [json!("x"), Value::Null, json!({})] {
            let nested = |levels| (0..levels).fold(innermost.clone(), |inner, _| json!({"errors": inner}));
            assert_eq!(find(&nested(6)).as_deref(), innermost.as_str());
            assert_eq!(find(&nested(120)), None);
        }
    }
}
