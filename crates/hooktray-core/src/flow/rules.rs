//! Rules that the schema cannot state: unique ids, references to steps, headers, addresses, templates.

mod secrets;
mod template;

use std::collections::HashMap;

use super::finding::{Finding, FindingCode};
use super::{Action, Auth, Flow, HttpRequest, is_identifier};
use crate::template::Templates;

/// What later actions can read of every step, so that no value of a step may have such a name.
const RESERVED_NAMES: [&str; 2] = ["response", "outcome"];

/// Adds a finding for every rule that the flow breaks.
pub(super) fn check(flow: &Flow, findings: &mut Vec<Finding>) {
    source(flow, findings);
    let mut seen = HashMap::new();
    for (index, action) in flow.actions.iter().enumerate() {
        if let Some(first) = seen.insert(action.id(), index) {
            let message = format!("“{}” is already the id of actions[{first}]; ids are unique", action.id());
            findings.push(Finding::new(
                FindingCode::DuplicateId,
                &format!("actions[{index}].id"),
                message,
                &[("name", action.id())],
            ));
        }
        match action {
            Action::HttpRequest(request) => http_request(index, request, findings),
            Action::FormUrlencoded(fields) | Action::Json(fields) => {
                for (n, _) in fields.fields.iter().enumerate().filter(|(_, field)| field.name.trim().is_empty()) {
                    let path = format!("actions[{index}].fields[{n}].name");
                    findings.push(Finding::new(FindingCode::FieldName, &path, "a field needs a name", &[]));
                }
            }
            Action::Set(_) | Action::Filter(_) => {}
        }
    }
    let mut env = Templates::default();
    for at in flow.templates() {
        template::check(flow, &at, &mut env, findings);
    }
    secrets::check(flow, findings);
}

fn source(flow: &Flow, findings: &mut Vec<Finding>) {
    if let Some(name) = flow.auth_secret()
        && !is_identifier(name)
    {
        findings.push(secret_name("source.auth", name));
    }
    let webhook = flow.webhook();
    match &webhook.auth {
        Auth::Header { name, .. } | Auth::HmacSha256 { header: name, .. } if !is_header_name(name) => {
            findings.push(header_name("source.auth", name));
        }
        Auth::None
        | Auth::Basic { .. }
        | Auth::Header { .. }
        | Auth::HmacSha256 { .. }
        | Auth::StandardWebhooks { .. } => {}
    }
    if !is_header_value(&webhook.reply.content_type) {
        findings.push(content_type("source.reply.content_type"));
    }
}

fn http_request(index: usize, request: &HttpRequest, findings: &mut Vec<Finding>) {
    let at = |rest: &str| format!("actions[{index}].{rest}");
    let literal = request.url.split("{{").next().unwrap_or_default().split("{%").next().unwrap_or_default();
    let begins_well =
        |scheme: &str| literal.get(..scheme.len()).is_some_and(|start| start.eq_ignore_ascii_case(scheme));
    let whole = literal.len() == request.url.len();
    if !literal.trim().is_empty() && !begins_well("https://") && !begins_well("http://") {
        findings.push(Finding::new(
            FindingCode::AddressInvalid,
            &at("url"),
            "an address begins with https:// or http://",
            &[],
        ));
    } else if whole && !literal.trim().is_empty() && url::Url::parse(literal).is_err() {
        let message = "this is not an address; write one such as https://crm.example/orders";
        findings.push(Finding::new(FindingCode::AddressInvalid, &at("url"), message, &[]));
    }
    for (n, header) in request.headers.iter().enumerate() {
        let path = at(&format!("headers[{n}].name"));
        if !is_header_name(&header.name) {
            findings.push(header_name(&path, &header.name));
        } else if ["host", "content-length", "transfer-encoding", "connection", "upgrade"]
            .contains(&header.name.to_ascii_lowercase().as_str())
        {
            let message = format!("“{}” is set by Hooktray itself; leave it out", header.name);
            findings.push(Finding::new(FindingCode::OwnHeader, &path, message, &[("name", &header.name)]));
        }
    }
    if let Some(body) = &request.body
        && !is_header_value(&body.content_type)
    {
        findings.push(content_type(&at("body.content_type")));
    }
    for (name, _) in request.remember.iter().filter(|(name, _)| RESERVED_NAMES.contains(&name.as_str())) {
        let message = format!("every HTTP request has a value “{name}” already; choose another name");
        findings.push(Finding::new(
            FindingCode::ReservedName,
            &at(&format!("remember.{name}")),
            message,
            &[("name", name)],
        ));
    }
    if let Err(part) = request.success.statuses() {
        let message = format!("“{part}” is not a status; write 200, 2xx or 200-204, with commas");
        findings.push(Finding::new(FindingCode::Status, &at("success.status"), message, &[("name", &part)]));
    }
}

pub(super) fn secret_name(path: &str, name: &str) -> Finding {
    let message = format!("“{name}” cannot be the name of a secret: use lowercase letters, digits and _");
    Finding::new(FindingCode::SecretName, path, message, &[("name", name)])
}

fn header_name(path: &str, name: &str) -> Finding {
    let message = format!("“{name}” cannot be the name of a header; use letters, digits and hyphens");
    Finding::new(FindingCode::HeaderName, path, message, &[("name", name)])
}

fn content_type(path: &str) -> Finding {
    Finding::new(FindingCode::ContentType, path, "a content type has one line of plain characters", &[])
}

/// True for a token of RFC 9110, section 5.6.2.
fn is_header_name(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&b))
}

fn is_header_value(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| (b' '..=b'~').contains(&b))
}
