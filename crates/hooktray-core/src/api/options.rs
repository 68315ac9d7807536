//! The values that the window offers to templates: those of a record, and those of earlier responses.

use serde::{Deserialize, Serialize};
use serde_json::Value as Json;
use ts_rs::TS;

use crate::event::{Content, Event, decode_json, hide_in_json};
use crate::history;
use crate::outcome::StepRecord;
use crate::secrets::Mask;

/// The most values that are offered of one record.
const MAX_OPTIONS: usize = 200;

/// A value of a record that a template can use.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct ValueOption {
    /// How a template refers to it, such as `body.to`.
    pub expression: String,
    /// The value.
    pub value: String,
}

/// Returns every single value of the responses to earlier requests, with the name that a template has for it.
pub(super) fn of_responses(steps: &[StepRecord]) -> Vec<ValueOption> {
    let mut found = Vec::new();
    for step in steps {
        let is_text = step.response.as_ref().is_none_or(|response| response.bytes_without_text == 0);
        let step = &history::shown_step(step.clone(), &Mask::default());
        let Some(response) = &step.response else { continue };
        let name = format!("steps.{}", step.id);
        for (remembered, value) in &step.remembered {
            collect(format!("{name}.{remembered}"), value, &mut found);
        }
        let status = response.status.to_string();
        found.push(ValueOption { expression: format!("{name}.response.status"), value: status });
        match decode_json(&response.body) {
            Ok(json) => collect(format!("{name}.response.json"), &json, &mut found),
            Err(_) if is_text => {
                let value = response.body.clone();
                found.push(ValueOption { expression: format!("{name}.response.text"), value });
            }
            Err(_) => {}
        }
    }
    found
}

/// Returns every single value of a record, with the name that a template has for it.
pub(super) fn of_record(event: &Event, content: &Content) -> Vec<ValueOption> {
    let (mut found, keys) = (Vec::new(), history::key_mask(content));
    let mut add = |root: &str, json: &Json| {
        let mut json = json.clone();
        hide_in_json(&mut json);
        keys.json(&mut json);
        collect(root.to_owned(), &json, &mut found);
    };
    if let Ok(body) = &content.body {
        add("body", &body.json);
    }
    add("query", &content.query);
    found.push(ValueOption { expression: "ip".into(), value: event.ip.clone() });
    found
}

/// Returns the values of a record, and after each that is JSON written as text those inside it.
pub(super) fn of_record_and_inside(event: &Event, content: &Content) -> Vec<ValueOption> {
    of_record(event, content).into_iter().flat_map(with_values_inside).collect()
}

/// Returns one value of a record by its expression, also one inside a JSON text.
pub(super) fn value_of(event: &Event, expression: &str, mask: &Mask) -> Option<String> {
    let mut values = of_record_and_inside(event, &event.content()).into_iter();
    values.find(|value| value.expression == expression).map(|found| mask.text(&found.value))
}

fn with_values_inside(option: ValueOption) -> Vec<ValueOption> {
    let text = option.value.trim();
    let inside = Some(text).filter(|text| text.starts_with(['{', '[']));
    // As `fromjson` reads it. Keys inside are hidden as in any JSON.
    let inside = inside.and_then(|text| serde_json::from_str::<Json>(text).ok());
    let mut all = Vec::new();
    let name = format!("({} | fromjson)", option.expression);
    all.push(option);
    if let Some(mut json) = inside {
        hide_in_json(&mut json);
        collect(name, &json, &mut all);
    }
    all
}

/// Returns the same options, without the secrets that may be in their values.
pub(super) fn masked(mut options: Vec<ValueOption>, mask: &Mask) -> Vec<ValueOption> {
    options.iter_mut().for_each(|option| option.value = mask.text(&option.value));
    options
}

fn collect(expression: String, value: &Json, found: &mut Vec<ValueOption>) {
    if found.len() >= MAX_OPTIONS {
        return;
    }
    match value {
        Json::Null => {}
        Json::Bool(_) | Json::Number(_) => found.push(ValueOption { expression, value: value.to_string() }),
        Json::String(text) => found.push(ValueOption { expression, value: text.clone() }),
        Json::Array(values) => {
            let items = values.iter().enumerate();
            items.for_each(|(index, value)| collect(format!("{expression}[{index}]"), value, found));
        }
        Json::Object(map) => map.iter().for_each(|(key, value)| {
            collect(format!("{expression}{}", step(key)), value, found);
        }),
    }
}

/// Returns a name as templates append it to an expression.
pub(super) fn step(name: &str) -> String {
    let plain = name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
        && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_');
    if plain { format!(".{name}") } else { format!("[{}]", Json::from(name)) }
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::*;

    #[test]
    fn every_offered_expression_renders_to_its_value() {
        let event = Event::from_sample(
            r#"{"to": "+7", "a b": {"c": [1, {"д": true}]}, "n": null, "data": "{\"order\": {\"sum\": 5, \"a b\": \"x\"}}"}"#
                .as_bytes(),
            Timestamp::UNIX_EPOCH,
        );
        let offered = of_record_and_inside(&event, &event.content()).into_iter();
        let offered: Vec<(String, String)> = offered.map(|option| (option.expression, option.value)).collect();
        let expected = [
            ("body.to", "+7"),
            (r#"body["a b"].c[0]"#, "1"),
            (r#"body["a b"].c[1]["д"]"#, "true"),
            ("body.data", r#"{"order": {"sum": 5, "a b": "x"}}"#),
            ("(body.data | fromjson).order.sum", "5"),
            (r#"(body.data | fromjson).order["a b"]"#, "x"),
            ("ip", "127.0.0.1"),
        ];
        assert_eq!(offered, expected.map(|(name, value)| (name.to_owned(), value.to_owned())));
        let mut templates = crate::template::Templates::default();
        let mut scope = crate::template::Scope::default();
        scope.set_json("body", &event.read_body().unwrap().json);
        for (expression, value) in expected.into_iter().filter(|(expression, _)| expression.contains("body")) {
            let template = templates.add(expression, &format!("{{{{ {expression} }}}}")).unwrap();
            assert_eq!(templates.text(&template, &scope).unwrap(), value, "{expression}");
        }
    }
}
