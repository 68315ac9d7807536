//! A record as templates see it.

use std::cell::OnceCell;
use std::collections::HashMap;

use minijinja::Value;
use minijinja::value::ValueKind;
use secrecy::{ExposeSecret as _, SecretString};
use serde_json::{Value as Json, json};

use super::shop::Shop;
use crate::event::{Body, Content, Event, HIDDEN, OperationId, remove_hidden};
use crate::outcome::Problem;
use crate::secrets::{Mask, Secrets};
use crate::template::{Derived, Scope, from_json, only_object, secret_function, with_members_of_one};

/// A record as templates see it.
#[derive(Debug, Clone)]
pub struct Record {
    pub(super) scope: Scope,
    pub(super) unreadable: Option<Problem>,
    /// The keys in the record: a destination may repeat them in an error.
    keys: Vec<SecretString>,
}

/// The secrets of one attempt.
#[derive(Debug, Clone, Default)]
pub struct Resolved {
    /// The secrets, by name.
    by_name: HashMap<String, SecretString>,
    /// What templates work out from them.
    pub derived: Derived,
    /// Where other secrets are known: a record may contain one of them.
    pub others: Option<Secrets>,
    /// Hides `by_name`.
    mask: Mask,
}

impl From<HashMap<String, SecretString>> for Resolved {
    fn from(by_name: HashMap<String, SecretString>) -> Resolved {
        let mask = Mask::new(by_name.values().cloned());
        Resolved { by_name, mask, ..Resolved::default() }
    }
}

impl Resolved {
    /// Returns the same secrets, beside those that are known there and that no template uses.
    #[must_use]
    pub fn with_others(self, others: &Secrets) -> Resolved {
        Resolved { others: Some(others.clone()), ..self }
    }

    /// Returns these secrets for another attempt if they are the same: what a mask looks for takes longer to make than an attempt.
    #[must_use]
    pub fn reused_if_same(&self, by_name: &HashMap<String, SecretString>) -> Option<Resolved> {
        let is_same = |(name, secret): (&String, &SecretString)| {
            by_name.get(name).is_some_and(|other| other.expose_secret() == secret.expose_secret())
        };
        let are_same = self.by_name.len() == by_name.len() && self.by_name.iter().all(is_same);
        are_same.then(|| Resolved { derived: Derived::default(), ..self.clone() })
    }
}

impl Record {
    /// Reads an event's query and body.
    #[must_use]
    pub fn new(event: &Event) -> Record {
        Record::of(event, &event.content())
    }

    /// Returns a record whose query and body are parsed already.
    #[must_use]
    pub fn of(event: &Event, content: &Content) -> Record {
        Record { keys: content.key_secrets(), ..Record::with_names(event, content, |_| true) }
    }

    /// Returns a record that has only the names for which `wanted` is true, and does not know its keys: for templates of which
    /// nothing is shown.
    pub(super) fn with_names(event: &Event, content: &Content, wanted: impl Fn(&str) -> bool) -> Record {
        let nothing = Body::default();
        let (body, unreadable) = match &content.body {
            Ok(body) => (body, None),
            Err(problem) => (&nothing, Some(problem.clone())),
        };
        let mut scope = Scope::default();
        let mut set = |name: &'static str, value: &dyn Fn() -> Value| {
            if wanted(name) {
                scope.set(name, value());
            }
        };
        // Each is read once, and what it has is shared: a record may have a hundred thousand values.
        let (query, whole) = (OnceCell::new(), OnceCell::new());
        let query = || query.get_or_init(|| read(&content.query)).clone();
        let whole = || whole.get_or_init(|| with_members_of_one(read(&body.json))).clone();
        set("fields", &|| merged(&query(), &whole()));
        set("query", &query);
        // A request without a body has its fields in the query.
        set("body", &|| if body.has_no_value() { query() } else { whole() });
        set("headers", &|| from_json(&event.header_fields()));
        set("raw", &|| Value::from(body.text.as_str()));
        set("method", &|| Value::from(event.method.as_str()));
        set("ip", &|| Value::from(event.ip.as_str()));
        set("received_at", &|| Value::from(event.received_at.to_string()));
        Record { scope, unreadable, keys: Vec::new() }
    }

    /// Returns a mask for what is told of an attempt: its problems and notes, which leave the machine by email. It hides
    /// the keys in the record and the other secrets as well as those that templates use.
    pub(super) fn shown_mask(&self, secrets: &Resolved) -> Mask {
        let Resolved { by_name, derived, others, .. } = secrets;
        let others = others.as_ref().map(Secrets::known).unwrap_or_default();
        Mask::new(by_name.values().chain(&self.keys).chain(&others).cloned()).with_derived(derived.clone())
    }

    /// Returns a mask for the keys in the record: a destination may repeat them in a value that is remembered.
    #[must_use]
    pub fn key_mask(&self) -> Mask {
        Mask::new(self.keys.iter().cloned())
    }

    /// Returns what the templates of attempt number `attempt` see before the first step.
    pub(super) fn scope_for(&self, id: OperationId, attempt: u32, secrets: &Resolved, shop: &Shop) -> Scope {
        let mut scope = self.scope.clone();
        scope.set_json("operation", &json!({"id": id.to_string(), "attempt": attempt}));
        scope.set("secret", secret_function(&secrets.by_name, &secrets.derived));
        scope.set("shop", shop.value());
        scope.set("table", shop.table_function(scope.missing_keys()));
        scope
    }
}

/// Returns JSON as templates see it. A key that was not stored is missing, and not a text of dots.
fn read(json: &Json) -> Value {
    if !has_hidden(json) {
        return from_json(json);
    }
    let mut json = json.clone();
    remove_hidden(&mut json);
    from_json(&json)
}

fn has_hidden(json: &Json) -> bool {
    match json {
        Json::String(text) => text == HIDDEN,
        Json::Array(values) => values.iter().any(has_hidden),
        Json::Object(map) => map.values().any(has_hidden),
        Json::Null | Json::Bool(_) | Json::Number(_) => false,
    }
}

/// Merges the query and the top level of the body. The body wins where both have a name.
fn merged(query: &Value, body: &Value) -> Value {
    let objects = [query, only_object(body)].into_iter().filter(|value| value.kind() == ValueKind::Map);
    let members = |object: &Value| -> Vec<(Value, Value)> {
        let names = object.try_iter().into_iter().flatten();
        names.map(|name| (name.clone(), object.get_item(&name).unwrap_or_default())).collect()
    };
    Value::from_pairs(objects.flat_map(members))
}

/// Returns a mask for these secrets.
#[must_use]
pub fn mask(secrets: &Resolved) -> Mask {
    secrets.mask.clone().with_derived(secrets.derived.clone())
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::*;
    use crate::template::Templates;

    fn rendered(query: &str, body: &str, template: &str) -> String {
        let event = Event {
            method: "POST".into(),
            path: "/hook/x".into(),
            query: query.into(),
            headers: Vec::new(),
            ip: "127.0.0.1".into(),
            received_at: Timestamp::UNIX_EPOCH,
            body: body.into(),
            corrections: Vec::new(),
        };
        let mut templates = Templates::default();
        let template = templates.add("t", template).unwrap();
        templates.text(&template, &Record::new(&event).scope).unwrap()
    }

    #[test]
    fn fields_of_a_list_of_one_record_are_read_as_of_the_record() {
        let list = r#"[{"to":"+7","name":"Ольга","0":"x"}]"#;
        for (template, text) in [
            ("{{ body.name }}", "Ольга"),
            ("{{ body['to'] }}", "+7"),
            ("{{ body[0].name }}", "Ольга"),
            ("{{ body.missing.deep }}", ""),
            ("{{ body | length }}", "1"),
            ("{% for record in body %}{{ record.name }}{% endfor %}", "Ольга"),
            ("{{ body | tojson }}", r#"[{"to": "+7", "name": "Ольга", "0": "x"}]"#),
            ("{{ fields.name }}", "Ольга"),
        ] {
            assert_eq!(rendered("", list, template), text, "{template}");
        }
        assert_eq!(rendered("", r#"[{"name":"A"},{"name":"B"}]"#, "{{ body.name }}{{ body[1].name }}"), "B");
        assert_eq!(rendered("", r#"["a"]"#, "{{ body[0] }}"), "a");
    }

    #[test]
    fn request_without_a_body_has_its_fields_in_the_query() {
        assert_eq!(rendered("to=8916&name=A", "", "{{ body.to }} {{ body.name }}"), "8916 A");
        for nothing in ["{}", "[]"] {
            assert_eq!(rendered("to=8916&name=A", nothing, "{{ body.to }} {{ body.name }}"), "8916 A", "{nothing}");
        }
        assert_eq!(rendered("to=8916", r#"{"name":"A"}"#, "{{ body.to }}{{ body.name }}"), "A");
        assert_eq!(rendered("", "", "{{ body.to }}"), "");
        assert_eq!(rendered("to=1&a=2", r#"{"to":"3","b":"4"}"#, "{{ fields.to }}{{ fields.a }}{{ fields.b }}"), "324");
    }
}
