//! What differs between two versions of a flow, field by field.

use std::collections::HashSet;

use serde::Serialize;
use serde_json::{Map, Value as Json};
use ts_rs::TS;

use super::Flow;
use crate::outcome::string_enum;

string_enum! {
    /// Who or what saved a version.
    SavedBy {
        /// The user, in the window.
        Window = "window",
        /// The user, on the command line.
        CommandLine = "command_line",
        /// A flow file that was imported.
        Import = "import",
        /// An earlier version that was brought back.
        Restore = "restore",
    }
}

/// One thing that differs between two versions.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct FlowChange {
    /// The id of the action; none if it is about the flow.
    pub action: Option<String>,
    /// What changed there, such as `fields.price.value`; empty for a whole action.
    pub field: String,
    /// What it was; none if it was added.
    pub old: Option<String>,
    /// What it is; none if it was removed.
    pub new: Option<String>,
}

impl Flow {
    /// Returns what a version keeps of the flow: neither its link nor whether it is started.
    #[must_use]
    pub fn as_version(&self) -> Flow {
        let mut flow = self.clone();
        flow.enabled = false;
        flow.webhook_mut().token = None;
        flow
    }

    /// Returns what changed from this flow to another version of it, in the order of the flow file.
    #[must_use]
    pub fn changes_to(&self, new: &Flow) -> Vec<FlowChange> {
        let [old, new] = [self, new].map(|flow| serde_json::to_value(flow.as_version()).unwrap_or_default());
        let mut changes = Vec::new();
        compare(&[], &old, &new, &mut changes);
        changes
    }
}

/// Compares two values at a place.
fn compare(place: &[String], old: &Json, new: &Json, changes: &mut Vec<FlowChange>) {
    if old == new {
        return;
    }
    match (old, new) {
        (Json::Object(old), Json::Object(new)) => compare_objects(place, old, new, changes),
        (Json::Array(before), Json::Array(after)) => match (named(before), named(after)) {
            (Some(before), Some(after)) => compare_lists(place, &before, &after, changes),
            _ => changes.push(change(place, Some(old), Some(new))),
        },
        _ => changes.push(change(place, Some(old), Some(new))),
    }
}

fn compare_objects(place: &[String], old: &Map<String, Json>, new: &Map<String, Json>, changes: &mut Vec<FlowChange>) {
    for (key, before) in old {
        compare(&within(place, key), before, new.get(key).unwrap_or(&Json::Null), changes);
    }
    for (key, after) in new.iter().filter(|(key, _)| !old.contains_key(*key)) {
        compare(&within(place, key), &Json::Null, after, changes);
    }
}

/// Compares lists whose items have names: by name, and then whether the rest stands in the same order.
fn compare_lists(place: &[String], old: &[(&str, &Json)], new: &[(&str, &Json)], changes: &mut Vec<FlowChange>) {
    let find = |list: &[(&str, &Json)], name: &str| list.iter().position(|(other, _)| *other == name);
    for (name, before) in old {
        match find(new, name) {
            Some(at) => compare(&within(place, name), before, new[at].1, changes),
            None => changes.push(change(&within(place, name), Some(before), None)),
        }
    }
    for (name, after) in new.iter().filter(|(name, _)| find(old, name).is_none()) {
        changes.push(change(&within(place, name), None, Some(after)));
    }
    let stays = |name: &&str| find(old, name).is_some() && find(new, name).is_some();
    let before: Vec<&str> = old.iter().map(|(name, _)| *name).filter(stays).collect();
    let after: Vec<&str> = new.iter().map(|(name, _)| *name).filter(stays).collect();
    if before != after {
        let text = |names: Vec<&str>| Json::String(names.join(", "));
        changes.push(change(place, Some(&text(before)), Some(&text(after))));
    }
}

/// Returns the items with their names, if each has one of its own.
fn named(list: &[Json]) -> Option<Vec<(&str, &Json)>> {
    let named: Option<Vec<_>> =
        list.iter().map(|item| Some((["id", "name"].iter().find_map(|key| item.get(key)?.as_str())?, item))).collect();
    let named = named?;
    let names: HashSet<_> = named.iter().map(|(name, _)| *name).collect();
    (names.len() == named.len()).then_some(named)
}

fn within(place: &[String], key: &str) -> Vec<String> {
    place.iter().cloned().chain([key.to_owned()]).collect()
}

fn change(place: &[String], old: Option<&Json>, new: Option<&Json>) -> FlowChange {
    let (action, rest) = match place {
        [actions, action, rest @ ..] if actions == "actions" => (Some(action.clone()), rest),
        rest => (None, rest),
    };
    let shown =
        |value: Option<&Json>| value.filter(|value| !value.is_null()).map(|value| shown(value, rest.is_empty()));
    FlowChange { action, field: rest.join("."), old: shown(old), new: shown(new) }
}

/// Returns a value as text; of a whole action, its type.
fn shown(value: &Json, is_action: bool) -> String {
    match value {
        Json::String(text) => text.clone(),
        Json::Object(action) if is_action => action.get("type").and_then(Json::as_str).unwrap_or_default().to_owned(),
        // A field is known by its value.
        Json::Object(item) if item.contains_key("name") && item.contains_key("value") => {
            item["value"].as_str().map_or_else(|| item["value"].to_string(), str::to_owned)
        }
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn flow(change: impl FnOnce(&mut Json)) -> Flow {
        let mut file = json!({
            "hooktray": 1, "name": "shop", "enabled": true,
            "source": {"type": "webhook", "token": "a".repeat(40)},
            "actions": [
                {"id": "fields", "type": "form_urlencoded", "fields": [
                    {"name": "price", "value": "10"}, {"name": "offer", "value": "{{ body.offer }}"}
                ]},
                {"id": "send", "type": "http_request", "method": "POST", "url": "https://crm.example/"}
            ]
        });
        change(&mut file);
        Flow::from_value(&file).unwrap()
    }

    fn changes(change: impl FnOnce(&mut Json)) -> Vec<FlowChange> {
        flow(|_| {}).changes_to(&flow(change))
    }

    fn one(action: &str, field: &str, old: Option<&str>, new: Option<&str>) -> FlowChange {
        let action = Some(action.to_owned()).filter(|action| !action.is_empty());
        FlowChange { action, field: field.to_owned(), old: old.map(str::to_owned), new: new.map(str::to_owned) }
    }

    #[test]
    fn changed_added_and_removed_fields_are_named_with_their_values() {
        let found = changes(|file| {
            file["actions"][0]["fields"][0]["value"] = json!("12");
            file["actions"][0]["fields"][1] = json!({"name": "comment", "value": "x"});
            file["actions"][1]["url"] = json!("https://crm.example/v2");
            file["name"] = json!("second shop");
        });
        assert_eq!(
            found,
            [
                one("", "name", Some("shop"), Some("second shop")),
                one("fields", "fields.price.value", Some("10"), Some("12")),
                one("fields", "fields.offer", Some("{{ body.offer }}"), None),
                one("fields", "fields.comment", None, Some("x")),
                one("send", "url", Some("https://crm.example/"), Some("https://crm.example/v2")),
            ]
        );
    }

    #[test]
    fn actions_that_come_go_or_move_are_one_change_each() {
        let set = json!({"id": "more", "type": "set", "values": {"a": "1"}});
        let found = changes(|file| file["actions"].as_array_mut().unwrap().insert(0, set));
        assert_eq!(found, [one("more", "", None, Some("set"))]);
        let found = changes(|file| {
            file["actions"].as_array_mut().unwrap().remove(0);
        });
        assert_eq!(found, [one("fields", "", Some("form_urlencoded"), None)]);
        let found = changes(|file| file["actions"].as_array_mut().unwrap().reverse());
        assert_eq!(found, [one("", "actions", Some("fields, send"), Some("send, fields"))]);
    }

    #[test]
    fn link_and_whether_it_is_started_are_no_change() {
        assert!(changes(|file| file["enabled"] = json!(false)).is_empty());
        assert!(changes(|file| file["source"]["token"] = json!("b".repeat(40))).is_empty());
    }
}
