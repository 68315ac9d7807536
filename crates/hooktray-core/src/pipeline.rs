//! Works out what is to be sent for a record: every template rendered, every field checked, nothing sent yet.
//!
//! A plan is a pure function of the flow, the record and the secrets. Whatever is wrong with a record is found here,
//! before the first request goes out.

mod dry_run;
pub(crate) mod step_view;

pub use dry_run::{DryRun, dry_run};

use std::collections::HashMap;

use minijinja::Value;
use secrecy::{ExposeSecret as _, SecretString};
use serde_json::json;

use crate::actions::{self, PlannedStep};
use crate::base::error::Error;
use crate::event::{Body, Content, Event, OperationId, merged_fields};
use crate::flow::{Action, Flow};
use crate::outcome::Problem;
use crate::secrets::Mask;
use crate::template::{Scope, Templates, from_json};

/// A flow with its templates compiled.
#[derive(Debug)]
pub struct CompiledFlow {
    /// The flow.
    pub flow: Flow,
    /// The secrets that its enabled actions use.
    pub secrets: Vec<String>,
    templates: Templates,
}

impl CompiledFlow {
    /// Compiles the templates of a flow.
    ///
    /// # Errors
    /// A template that cannot be read; a flow that was read from a file has none.
    pub fn new(flow: Flow) -> Result<CompiledFlow, Error> {
        let mut templates = Templates::default();
        for at in flow.templates() {
            templates.add(&at.path, at.source).map_err(|error| Error::Internal(format!("{}: {}", at.path, error.0)))?;
        }
        Ok(CompiledFlow { secrets: flow.action_secrets(), flow, templates })
    }

    /// The compiled templates, by their place in the file.
    #[must_use]
    pub fn templates(&self) -> &Templates {
        &self.templates
    }

    /// The same as [`CompiledFlow::dedup_key`] of a record that nobody has asked for yet.
    pub(crate) fn dedup_key_of(&self, event: &Event, content: &Content) -> Option<String> {
        let key = &self.flow.webhook().deduplicate.as_ref()?.key;
        // Most keys ask for one name; every record that comes waits for this.
        self.dedup_key(&Record::as_far_as(event, content, |name| key.contains(name)))
    }

    /// The key by which copies of a record are known, if the flow asks for one and the record gives one.
    #[must_use]
    pub fn dedup_key(&self, record: &Record) -> Option<String> {
        self.flow.webhook().deduplicate.as_ref()?;
        // A record for which the key cannot be worked out is no copy of anything; it must not get lost for that.
        let key = self.templates.text("source.deduplicate.key", &record.scope).ok()?;
        let key = key.trim();
        (!key.is_empty()).then(|| key.to_owned())
    }
}

/// A record as templates see it.
#[derive(Debug, Clone)]
pub struct Record {
    scope: Scope,
    unreadable: Option<Problem>,
}

impl Record {
    /// Reads an event's query and body.
    #[must_use]
    pub fn new(event: &Event) -> Record {
        Record::of(event, &event.content())
    }

    /// A record whose query and body were read before.
    #[must_use]
    pub fn of(event: &Event, content: &Content) -> Record {
        Record::as_far_as(event, content, |_| true)
    }

    /// A record of which templates see nothing but the names that are `wanted`.
    fn as_far_as(event: &Event, content: &Content, wanted: impl Fn(&str) -> bool) -> Record {
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

    /// Why the body cannot be read, if it cannot.
    pub(crate) fn unreadable(&self) -> Option<&Problem> {
        self.unreadable.as_ref()
    }
}

/// The secrets of one attempt, by name.
pub type Resolved = HashMap<String, SecretString>;

/// What is to be done for a record.
#[derive(Debug)]
pub struct Plan {
    /// The steps up to the end of the plan, those that are switched off left out.
    pub steps: Vec<PlannedStep>,
    /// How the planning ended.
    pub end: End,
    /// What templates saw, for judging the answers.
    pub scope: Scope,
}

/// How the planning of a record ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum End {
    /// Everything can be sent.
    Ready,
    /// A filter said no.
    Filtered,
    /// Something is wrong with the record or the flow; nothing is sent.
    Wrong(Problem),
}

/// What the templates of attempt number `attempt` at a record see before the first step.
pub(crate) fn scope(record: &Record, id: OperationId, attempt: u32, secrets: &Resolved) -> Scope {
    let mut scope = record.scope.clone();
    scope.set_json("operation", &json!({"id": id.to_string(), "attempt": attempt}));
    scope.set("secret", secret_function(secrets));
    scope
}

/// Plans attempt number `attempt` at a record.
#[must_use]
pub fn plan(compiled: &CompiledFlow, record: &Record, id: OperationId, attempt: u32, secrets: &Resolved) -> Plan {
    let scope = scope(record, id, attempt, secrets);
    let mut plan = Plan { steps: Vec::new(), end: End::Ready, scope };
    if let Some(problem) = &record.unreadable {
        plan.end = End::Wrong(problem.clone());
        return plan;
    }
    let enabled = compiled.flow.actions.iter().enumerate().filter(|(_, action)| action.enabled());
    for (index, action) in enabled {
        let (step, end) = plan_step(compiled, index, action, &mut plan.scope);
        plan.steps.push(step);
        if end != End::Ready {
            plan.end = end;
            break;
        }
    }
    plan
}

fn plan_step(compiled: &CompiledFlow, index: usize, action: &Action, scope: &mut Scope) -> (PlannedStep, End) {
    match actions::prepare(action, &format!("actions[{index}]"), &compiled.templates, scope) {
        Ok(prepared) => {
            let end = if prepared.passes() { End::Ready } else { End::Filtered };
            scope.set_step(action.id(), prepared.visible());
            (PlannedStep { index, id: action.id().to_owned(), kind: action.kind(), work: Ok(prepared) }, end)
        }
        Err(problem) => {
            let end = End::Wrong(problem.clone());
            (PlannedStep { index, id: action.id().to_owned(), kind: action.kind(), work: Err(problem) }, end)
        }
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

/// A mask for these secrets.
#[must_use]
pub fn mask(secrets: &Resolved) -> Mask {
    Mask::new(secrets.values().cloned())
}
