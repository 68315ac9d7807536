//! Rules that the schema cannot state: unique ids, references to steps, headers, addresses, templates.

use std::collections::HashMap;

use super::finding::{Finding, FindingCode};
use super::node::Findings;
use super::references::TemplateAt;
use super::{Action, Auth, Flow, HttpRequest, is_identifier};
use crate::template::{Templates, inspect};

/// Adds a finding for every rule that the flow breaks.
pub(super) fn check(flow: &Flow, findings: &Findings) {
    source(flow, findings);
    let mut seen = HashMap::new();
    for (index, action) in flow.actions.iter().enumerate() {
        if let Some(first) = seen.insert(action.id(), index) {
            let message = format!("“{}” is the id of actions[{first}] already; ids are unique", action.id());
            findings.add(Finding::new(
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
                    findings.add(Finding::new(FindingCode::FieldName, &path, "a field needs a name", &[]));
                }
            }
            Action::Set(_) | Action::Filter(_) => {}
        }
    }
    for at in flow.templates() {
        template(flow, &at, findings);
    }
}

fn source(flow: &Flow, findings: &Findings) {
    if let Some(name) = flow.auth_secret()
        && !is_identifier(name)
    {
        findings.add(secret_name("source.auth", name));
    }
    let webhook = flow.webhook();
    match &webhook.auth {
        Auth::Header { name, .. } | Auth::HmacSha256 { header: name, .. } if !is_header_name(name) => {
            findings.add(header_name("source.auth", name));
        }
        Auth::None
        | Auth::Basic { .. }
        | Auth::Header { .. }
        | Auth::HmacSha256 { .. }
        | Auth::StandardWebhooks { .. } => {}
    }
    if !is_header_value(&webhook.reply.content_type) {
        findings.add(content_type("source.reply.content_type"));
    }
}

fn http_request(index: usize, request: &HttpRequest, findings: &Findings) {
    let at = |rest: &str| format!("actions[{index}].{rest}");
    let literal = request.url.split("{{").next().unwrap_or_default().split("{%").next().unwrap_or_default();
    let begins_well =
        |scheme: &str| literal.get(..scheme.len()).is_some_and(|start| start.eq_ignore_ascii_case(scheme));
    let whole = literal.len() == request.url.len();
    if !literal.trim().is_empty() && !begins_well("https://") && !begins_well("http://") {
        findings.add(Finding::new(
            FindingCode::AddressInvalid,
            &at("url"),
            "an address begins with https:// or http://",
            &[],
        ));
    } else if whole && !literal.trim().is_empty() && url::Url::parse(literal).is_err() {
        findings.add(Finding::new(FindingCode::AddressInvalid, &at("url"), "this is not an address", &[]));
    }
    for (n, header) in request.headers.iter().enumerate() {
        let path = at(&format!("headers[{n}].name"));
        if !is_header_name(&header.name) {
            findings.add(header_name(&path, &header.name));
        } else if ["host", "content-length", "transfer-encoding", "connection", "upgrade"]
            .contains(&header.name.to_ascii_lowercase().as_str())
        {
            let message = format!("“{}” is set by Hooktray itself; leave it out", header.name);
            findings.add(Finding::new(FindingCode::OwnHeader, &path, message, &[("name", &header.name)]));
        }
    }
    if let Some(body) = &request.body
        && !is_header_value(&body.content_type)
    {
        findings.add(content_type(&at("body.content_type")));
    }
    if let Err(part) = request.success.statuses() {
        let message = format!("“{part}” is no status; write 200, 2xx or 200-204, with commas");
        findings.add(Finding::new(FindingCode::Status, &at("success.status"), message, &[("name", &part)]));
    }
}

fn secret_name(path: &str, name: &str) -> Finding {
    let message = format!("“{name}” cannot be the name of a secret: use small letters, digits and _");
    Finding::new(FindingCode::SecretName, path, message, &[("name", name)])
}

fn header_name(path: &str, name: &str) -> Finding {
    Finding::new(FindingCode::HeaderName, path, format!("“{name}” cannot be the name of a header"), &[("name", name)])
}

fn content_type(path: &str) -> Finding {
    Finding::new(FindingCode::ContentType, path, "a content type has one line of plain characters", &[])
}

fn template(flow: &Flow, at: &TemplateAt, findings: &Findings) {
    let mut env = Templates::default();
    let add = |code, message: String, args: &[(&str, &str)]| findings.add(Finding::new(code, &at.path, message, args));
    if let Err(error) = env.add(&at.path, at.source) {
        add(FindingCode::Template, format!("this template cannot be read: {}", error.0), &[("reason", &error.0)]);
        return;
    }
    if at.condition && !at.source.trim().is_empty() && inspect::is_plain_text(at.source) {
        add(FindingCode::ConditionInvalid, "a condition stands in double braces: {{ body.type == 'SMS' }}".into(), &[]);
    }
    let found = inspect::references(at.source);
    for name in unknown(&env, &found.filters, "filter") {
        add(FindingCode::NoFilter, format!("there is no filter “{name}”"), &[("name", name)]);
    }
    for name in unknown(&env, &found.tests, "test") {
        add(FindingCode::NoTest, format!("there is no test “{name}” (after `is`)"), &[("name", name)]);
    }
    for name in &found.methods {
        add(
            FindingCode::Method,
            format!("“.{name}(…)” cannot be called; use a filter instead: `| {name}`"),
            &[("name", name)],
        );
    }
    for name in &found.functions {
        let defined = env.env().globals().any(|(global, _)| global == name)
            || at.source.contains(&format!("macro {name}"))
            || ["caller", "loop"].contains(&name.as_str());
        if !defined {
            add(FindingCode::NoFunction, format!("there is no function “{name}”"), &[("name", name)]);
        }
    }
    for pattern in &found.patterns {
        if let Err(error) = crate::template::regex_pattern(pattern) {
            let why = error.detail().unwrap_or("this pattern cannot be read");
            add(FindingCode::Pattern, why.to_owned(), &[("reason", why)]);
        }
    }
    if found.computed_secret {
        add(FindingCode::ComputedSecret, "write the secret's name out: secret('aray_api_key')".into(), &[]);
    }
    for name in found.secrets.iter().filter(|name| !is_identifier(name)) {
        findings.add(secret_name(&at.path, name));
    }
    if at.action.is_none() && !(found.secrets.is_empty() && found.steps.is_empty()) {
        add(FindingCode::RecordOnly, "only the record itself can be used here: no secrets, no steps".into(), &[]);
    }
    let Some(index) = at.action else { return };
    for (id, attribute) in &found.steps {
        let Some(step) = flow.actions[..index].iter().find(|action| action.id() == id) else {
            add(FindingCode::NoStep, format!("there is no action “{id}” before this one"), &[("name", id)]);
            continue;
        };
        let offers: Vec<&str> = match step {
            Action::FormUrlencoded(_) | Action::Json(_) => vec!["encoded"],
            Action::Set(set) => set.values.iter().map(|(name, _)| name.as_str()).collect(),
            Action::Filter(_) | Action::HttpRequest(_) => Vec::new(),
        };
        if let Some(attribute) = attribute
            && !offers.contains(&attribute.as_str())
        {
            let offers = offers.join(", ");
            let message = format!("action “{id}” has no “{attribute}”; it has: {offers}");
            add(FindingCode::NoAttribute, message, &[("name", attribute), ("step", id), ("offers", &offers)]);
        }
    }
}

fn unknown<'a>(env: &Templates, names: &'a [String], kind: &str) -> Vec<&'a String> {
    let known = |name: &String| {
        let question = format!("'{name}' is {kind}");
        env.env().compile_expression(&question).and_then(|asked| asked.eval(())).is_ok_and(|answer| answer.is_true())
    };
    names.iter().filter(|name| !known(name)).collect()
}

/// Whether a text is a token of RFC 9110, section 5.6.2.
fn is_header_name(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&b))
}

fn is_header_value(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| (b' '..=b'~').contains(&b))
}
