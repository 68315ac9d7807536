//! Secrets arrive as they are stored: what would change one before it is sent cannot be masked in the history any more.

use std::collections::HashMap;

use super::{Finding, FindingCode};
use crate::flow::{Action, Flow};
use crate::template::secret_flow::{MAX_ENCODINGS, Steps, trace};

/// Adds a finding for everything in the flow that changes a secret.
pub(super) fn check(flow: &Flow, findings: &mut Vec<Finding>) {
    let templates = flow.templates();
    let mut steps = Steps::new();
    for (index, action) in flow.actions.iter().enumerate() {
        let mut carried = HashMap::new();
        for at in templates.iter().filter(|at| at.action == Some(index)) {
            let found = trace(at.source, &steps);
            for what in &found.changes {
                findings.push(changed(&at.path, what));
            }
            if found.in_host && at.path.ends_with(".url") {
                findings.push(in_host(&at.path));
            }
            let place = at.path.trim_start_matches(|c| c != '.').trim_start_matches('.');
            let (name, carries) = match (action, place.split_once('.')) {
                (Action::Set(_), Some(("values", name))) | (_, Some(("remember", name))) => (name, found.carried),
                (Action::FormUrlencoded(_) | Action::Json(_), _) if place.starts_with("fields") => {
                    let encoded = found.carried.map(|encodings| encodings + 1);
                    if encoded > Some(MAX_ENCODINGS) {
                        findings.push(changed(&at.path, "encoding"));
                    }
                    ("encoded", encoded)
                }
                _ => continue,
            };
            let before = carried.entry(name.to_owned()).or_default();
            *before = carries.max(*before);
        }
        steps.insert(action.id().to_owned(), carried);
    }
}

fn changed(path: &str, what: &str) -> Finding {
    let message = format!(
        "“{what}” changes a secret, so Hooktray could no longer hide it; store the secret in the form in which it is sent"
    );
    Finding::new(FindingCode::SecretChanged, path, message, &[("name", what)])
}

fn in_host(path: &str) -> Finding {
    let message = "a secret in the name of a host is seen by everybody on the way; put it behind the name, into a header or \
                   into the body";
    Finding::new(FindingCode::SecretInHost, path, message, &[])
}
