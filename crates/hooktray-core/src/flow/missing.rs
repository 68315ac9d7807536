//! What is still missing before a flow can start. An unfinished flow can be kept all the same.

use std::collections::HashSet;
use std::fmt;

use super::check::{secrets, templates};
use super::{Action, Field, Flow};
use crate::template::inspect;

/// Something that a flow still needs before it can start. `Display` says what.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Missing {
    /// A required field without a value.
    Field {
        /// Its place in the file.
        path: String,
        /// The action it belongs to.
        action: String,
        /// Its name.
        field: String,
    },
    /// A request without an address.
    Address {
        /// Its place in the file.
        path: String,
        /// The action it belongs to.
        action: String,
    },
    /// A filter without a condition.
    Condition {
        /// Its place in the file.
        path: String,
        /// The action it belongs to.
        action: String,
    },
    /// A step that is used and switched off.
    Step {
        /// The place in the file where it is used.
        path: String,
        /// The action that uses it.
        action: String,
        /// The step.
        step: String,
    },
    /// A secret that is not stored.
    Secret(String),
}

impl fmt::Display for Missing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Missing::Field { action, field, .. } => {
                write!(f, "action “{action}”: the required field “{field}” is empty")
            }
            Missing::Address { action, .. } => write!(f, "action “{action}”: the address is empty"),
            Missing::Condition { action, .. } => write!(f, "action “{action}”: the condition is empty"),
            Missing::Step { action, step, .. } => write!(f, "action “{action}” uses “{step}”, which is switched off"),
            Missing::Secret(name) => {
                write!(f, "the secret “{name}” is not stored yet; store it with `hooktray secret set {name}`")
            }
        }
    }
}

/// What is still missing before the flow can start. `stored` says whether a secret is there.
pub fn missing(flow: &Flow, mut stored: impl FnMut(&str) -> bool) -> Vec<Missing> {
    let mut missing = Vec::new();
    for (index, action) in flow.actions.iter().enumerate().filter(|(_, action)| action.enabled()) {
        let (id, at) = (action.id().to_owned(), |rest: &str| format!("actions[{index}].{rest}"));
        match action {
            Action::FormUrlencoded(fields) | Action::Json(fields) => {
                let empty = |(_, field): &(usize, &Field)| field.required && field.value.trim().is_empty();
                missing.extend(fields.fields.iter().enumerate().filter(empty).map(|(n, field)| Missing::Field {
                    path: at(&format!("fields[{n}].value")),
                    action: id.clone(),
                    field: field.name.clone(),
                }));
            }
            Action::HttpRequest(request) if request.url.trim().is_empty() => {
                missing.push(Missing::Address { path: at("url"), action: id });
            }
            Action::Filter(filter) if filter.when.trim().is_empty() => {
                missing.push(Missing::Condition { path: at("when"), action: id });
            }
            Action::Filter(_) | Action::HttpRequest(_) | Action::Set(_) => {}
        }
    }
    let switched_off: HashSet<&str> = flow.actions.iter().filter(|action| !action.enabled()).map(Action::id).collect();
    for at in templates(flow) {
        let Some(user) = at.action.map(|index| &flow.actions[index]).filter(|user| user.enabled()) else { continue };
        for (step, _) in inspect::references(at.source).steps {
            if switched_off.contains(step.as_str()) {
                missing.push(Missing::Step { path: at.path.clone(), action: user.id().to_owned(), step });
            }
        }
    }
    let mut absent: Vec<String> = secrets(flow).into_iter().filter(|name| !stored(name)).collect();
    absent.sort_unstable();
    absent.dedup();
    missing.extend(absent.into_iter().map(Missing::Secret));
    missing
}
