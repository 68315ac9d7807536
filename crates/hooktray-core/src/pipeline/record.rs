//! A record as templates see it.

use std::collections::HashMap;

use minijinja::Value;
use secrecy::{ExposeSecret as _, SecretString};
use serde_json::json;

use super::shop::Shop;
use crate::event::{Body, Content, Event, OperationId, merged_fields};
use crate::outcome::Problem;
use crate::secrets::Mask;
use crate::template::{Scope, from_json};

/// A record as templates see it.
#[derive(Debug, Clone)]
pub struct Record {
    pub(super) scope: Scope,
    pub(super) unreadable: Option<Problem>,
}

/// The secrets of one attempt, by name.
pub type Resolved = HashMap<String, SecretString>;

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
        set("fields", &|| from_json(&merged_fields(&content.query, &body.json)));
        set("query", &|| from_json(&content.query));
        set("body", &|| from_json(&body.json));
        set("headers", &|| from_json(&event.header_fields()));
        set("raw", &|| Value::from(body.text.as_str()));
        set("method", &|| Value::from(event.method.as_str()));
        set("ip", &|| Value::from(event.ip.as_str()));
        set("received_at", &|| Value::from(event.received_at.to_string()));
        Record { scope, unreadable }
    }

    /// What the templates of attempt number `attempt` see before the first step.
    pub(super) fn scope_for(&self, id: OperationId, attempt: u32, secrets: &Resolved, shop: &Shop) -> Scope {
        let mut scope = self.scope.clone();
        scope.set_json("operation", &json!({"id": id.to_string(), "attempt": attempt}));
        scope.set("secret", secret_function(secrets));
        scope.set("shop", shop.value());
        scope.set("table", shop.table_function(scope.misses()));
        scope
    }
}

fn secret_function(secrets: &Resolved) -> Value {
    let secrets = secrets.clone();
    Value::from_function(move |name: String| -> Result<String, minijinja::Error> {
        let secret = secrets.get(&name).map(|secret| secret.expose_secret().to_owned());
        secret.ok_or_else(|| {
            let why = format!("the secret “{name}” is not stored");
            minijinja::Error::new(minijinja::ErrorKind::InvalidOperation, why)
        })
    })
}

/// Returns a mask for these secrets.
#[must_use]
pub fn mask(secrets: &Resolved) -> Mask {
    Mask::new(secrets.values().cloned())
}
