//! A record as templates see it.

use std::collections::HashMap;

use minijinja::Value;
use secrecy::SecretString;
use serde_json::{Value as Json, json};

use super::shop::Shop;
use crate::event::{Body, Content, Event, OperationId, merged_fields, remove_hidden};
use crate::outcome::Problem;
use crate::secrets::Mask;
use crate::template::{Derived, Scope, from_json, secret_function};

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
    pub by_name: HashMap<String, SecretString>,
    /// What templates work out from them.
    pub derived: Derived,
}

impl From<HashMap<String, SecretString>> for Resolved {
    fn from(by_name: HashMap<String, SecretString>) -> Resolved {
        Resolved { by_name, derived: Derived::default() }
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
        Record::with_names(event, content, |_| true)
    }

    /// Returns a record that has only the names for which `wanted` is true.
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
        // A key that was not stored is missing, and not a text of dots.
        let read = |mut json: Json| {
            remove_hidden(&mut json);
            from_json(&json)
        };
        set("fields", &|| read(merged_fields(&content.query, &body.json)));
        set("query", &|| read(content.query.clone()));
        set("body", &|| read(body.json.clone()));
        set("headers", &|| from_json(&event.header_fields()));
        set("raw", &|| Value::from(body.text.as_str()));
        set("method", &|| Value::from(event.method.as_str()));
        set("ip", &|| Value::from(event.ip.as_str()));
        set("received_at", &|| Value::from(event.received_at.to_string()));
        Record { scope, unreadable, keys: content.key_secrets() }
    }

    /// Returns a mask for what is told of an attempt: its problems and notes, which leave the machine by email. It hides
    /// the keys in the record as well as the secrets.
    /// `mask` hides the secrets alone.
    pub(super) fn shown_mask(&self, mask: &Mask, secrets: &Resolved) -> Mask {
        if self.keys.is_empty() {
            return mask.clone();
        }
        Mask::new(secrets.by_name.values().chain(&self.keys).cloned()).with_derived(secrets.derived.clone())
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

/// Returns a mask for these secrets.
#[must_use]
pub fn mask(secrets: &Resolved) -> Mask {
    Mask::new(secrets.by_name.values().cloned()).with_derived(secrets.derived.clone())
}
