//! What a flow means: references, templates, secrets; and what is still missing before it can start.

use std::collections::{HashMap, HashSet};

use super::read::is_identifier;
use super::reader::Mistakes;
use super::{Action, Auth, Flow, HttpRequest};
use crate::template::{Templates, inspect};

/// A template of a flow, with its place in the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TemplateAt<'a> {
    /// The place, such as `actions[0].fields[2].value`.
    pub path: String,
    /// The template.
    pub source: &'a str,
    /// The action it belongs to, by index; none for the source's own.
    pub action: Option<usize>,
    /// Whether it sees `response`.
    pub sees_response: bool,
    /// Whether it is a condition, which makes no sense as plain text.
    pub condition: bool,
}

/// Every template of a flow, in the order of the file.
#[must_use]
pub fn templates(flow: &Flow) -> Vec<TemplateAt<'_>> {
    let mut all = Vec::new();
    let mut add = |action: Option<usize>, path: String, source, sees_response, condition| {
        all.push(TemplateAt { path, source, action, sees_response, condition });
    };
    if let Some(deduplicate) = &flow.webhook().deduplicate {
        add(None, "source.deduplicate.key".into(), deduplicate.key.as_str(), false, false);
    }
    for (index, action) in flow.actions.iter().enumerate() {
        let at = |rest: String| format!("actions[{index}].{rest}");
        let index = Some(index);
        match action {
            Action::FormUrlencoded(fields) | Action::Json(fields) => {
                for (n, field) in fields.fields.iter().enumerate() {
                    add(index, at(format!("fields[{n}].value")), &field.value, false, false);
                }
            }
            Action::Set(set) => {
                for (name, source) in &set.values {
                    add(index, at(format!("values.{name}")), source, false, false);
                }
            }
            Action::Filter(filter) => add(index, at("when".into()), &filter.when, false, true),
            Action::HttpRequest(request) => {
                add(index, at("url".into()), &request.url, false, false);
                for (n, header) in request.headers.iter().enumerate() {
                    add(index, at(format!("headers[{n}].value")), &header.value, false, false);
                }
                if let Some(body) = &request.body {
                    add(index, at("body.text".into()), &body.text, false, false);
                }
                if let Some(when) = &request.success.when {
                    add(index, at("success.when".into()), when, true, true);
                }
                if let Some(error) = &request.success.error {
                    add(index, at("success.error".into()), error, true, false);
                }
            }
        }
    }
    all
}

/// The secrets that the enabled actions use, sorted.
#[must_use]
pub fn action_secrets(flow: &Flow) -> Vec<String> {
    let enabled = |at: &TemplateAt| at.action.is_none_or(|index| flow.actions[index].enabled());
    let mut names: Vec<String> =
        templates(flow).iter().filter(|at| enabled(at)).flat_map(|at| inspect::references(at.source).secrets).collect();
    names.sort_unstable();
    names.dedup();
    names
}

/// The secret that proves the sender, if the flow asks for one.
#[must_use]
pub fn auth_secret(flow: &Flow) -> Option<&str> {
    match &flow.webhook().auth {
        Auth::None => None,
        Auth::Basic { password_secret: secret, .. }
        | Auth::Header { secret, .. }
        | Auth::HmacSha256 { secret, .. }
        | Auth::StandardWebhooks { secret } => Some(secret),
    }
}

/// What is still missing before the flow can start, one line each. `stored` says whether a secret is there.
pub fn missing(flow: &Flow, mut stored: impl FnMut(&str) -> bool) -> Vec<String> {
    let mut missing = Vec::new();
    for action in flow.actions.iter().filter(|action| action.enabled()) {
        let id = action.id();
        match action {
            Action::FormUrlencoded(fields) | Action::Json(fields) => {
                let empty = fields.fields.iter().filter(|field| field.required && field.value.trim().is_empty());
                missing
                    .extend(empty.map(|field| format!("action “{id}”: the required field “{}” is empty", field.name)));
            }
            Action::HttpRequest(request) if request.url.trim().is_empty() => {
                missing.push(format!("action “{id}”: the address is empty"));
            }
            Action::Filter(filter) if filter.when.trim().is_empty() => {
                missing.push(format!("action “{id}”: the condition is empty"));
            }
            Action::Filter(_) | Action::HttpRequest(_) | Action::Set(_) => {}
        }
    }
    let switched_off: HashSet<&str> = flow.actions.iter().filter(|action| !action.enabled()).map(Action::id).collect();
    for at in templates(flow) {
        let Some(user) = at.action.map(|index| &flow.actions[index]).filter(|user| user.enabled()) else { continue };
        for (step, _) in inspect::references(at.source).steps {
            if switched_off.contains(step.as_str()) {
                missing.push(format!("action “{}” uses “{step}”, which is switched off", user.id()));
            }
        }
    }
    let secrets = action_secrets(flow).into_iter().chain(auth_secret(flow).map(str::to_owned));
    let mut absent: Vec<String> = secrets.filter(|name| !stored(name)).collect();
    absent.sort_unstable();
    absent.dedup();
    missing.extend(
        absent
            .iter()
            .map(|name| format!("the secret “{name}” is not stored yet; store it with `hooktray secret set {name}`")),
    );
    missing
}

/// What is allowed but surely not meant, one line each.
#[must_use]
pub fn warnings(flow: &Flow) -> Vec<String> {
    let mut warnings = Vec::new();
    if !flow.actions.iter().any(|action| action.enabled() && matches!(action, Action::HttpRequest(_))) {
        warnings.push("no action of this flow sends anything: add an HTTP request".to_owned());
    }
    let mut env = Templates::default();
    for at in templates(flow) {
        if env.add(&at.path, at.source).is_err() {
            continue;
        }
        let Ok(template) = env.env().get_template(&at.path) else { continue };
        let mut names: Vec<String> = template.undeclared_variables(false).into_iter().collect();
        names.sort_unstable();
        for name in names {
            let visible = crate::template::NAMES.contains(&name.as_str()) || (name == "response" && at.sees_response);
            let built_in = env.env().globals().any(|(global, _)| global == name);
            if !visible && !built_in {
                warnings.push(format!("{}: there is no “{name}” here, so it will always be empty", at.path));
            }
        }
    }
    warnings
}

/// Finds the mistakes that the shape alone does not show.
pub(super) fn meaning(flow: &Flow, mistakes: &Mistakes) {
    source(flow, mistakes);
    let mut seen = HashMap::new();
    for (index, action) in flow.actions.iter().enumerate() {
        if let Some(first) = seen.insert(action.id(), index) {
            mistakes.add(
                &format!("actions[{index}].id"),
                format!("“{}” is the id of actions[{first}] already; ids are unique", action.id()),
            );
        }
        match action {
            Action::HttpRequest(request) => http_request(index, request, mistakes),
            Action::FormUrlencoded(fields) | Action::Json(fields) => {
                for (n, _) in fields.fields.iter().enumerate().filter(|(_, field)| field.name.trim().is_empty()) {
                    mistakes.add(&format!("actions[{index}].fields[{n}].name"), "a field needs a name");
                }
            }
            Action::Set(_) | Action::Filter(_) => {}
        }
    }
    for at in templates(flow) {
        template(flow, &at, mistakes);
    }
}

fn source(flow: &Flow, mistakes: &Mistakes) {
    if let Some(name) = auth_secret(flow)
        && !is_identifier(name)
    {
        mistakes
            .add("source.auth", format!("“{name}” cannot be the name of a secret: use small letters, digits and _"));
    }
    let webhook = flow.webhook();
    match &webhook.auth {
        Auth::Header { name, .. } | Auth::HmacSha256 { header: name, .. } if !is_header_name(name) => {
            mistakes.add("source.auth", format!("“{name}” cannot be the name of a header"));
        }
        Auth::None
        | Auth::Basic { .. }
        | Auth::Header { .. }
        | Auth::HmacSha256 { .. }
        | Auth::StandardWebhooks { .. } => {}
    }
    if !is_header_value(&webhook.reply.content_type) {
        mistakes.add("source.reply.content_type", "a content type has one line of plain characters");
    }
}

fn http_request(index: usize, request: &HttpRequest, mistakes: &Mistakes) {
    let at = |rest: &str| format!("actions[{index}].{rest}");
    let literal = request.url.split("{{").next().unwrap_or_default().split("{%").next().unwrap_or_default();
    let begins_well =
        |scheme: &str| literal.get(..scheme.len()).is_some_and(|start| start.eq_ignore_ascii_case(scheme));
    let whole = literal.len() == request.url.len();
    if !literal.trim().is_empty() && !begins_well("https://") && !begins_well("http://") {
        mistakes.add(&at("url"), "an address begins with https:// or http://");
    } else if whole && !literal.trim().is_empty() && url::Url::parse(literal).is_err() {
        mistakes.add(&at("url"), "this is not an address");
    }
    for (n, header) in request.headers.iter().enumerate() {
        let path = at(&format!("headers[{n}].name"));
        if !is_header_name(&header.name) {
            mistakes.add(&path, format!("“{}” cannot be the name of a header", header.name));
        } else if ["host", "content-length", "transfer-encoding", "connection", "upgrade"]
            .contains(&header.name.to_ascii_lowercase().as_str())
        {
            mistakes.add(&path, format!("“{}” is set by Hooktray itself; leave it out", header.name));
        }
    }
    if let Some(body) = &request.body
        && !is_header_value(&body.content_type)
    {
        mistakes.add(&at("body.content_type"), "a content type has one line of plain characters");
    }
    if let Err(part) = request.success.statuses() {
        mistakes.add(&at("success.status"), format!("“{part}” is no status; write 200, 2xx or 200-204, with commas"));
    }
}

fn template(flow: &Flow, at: &TemplateAt, mistakes: &Mistakes) {
    let mut env = Templates::default();
    if let Err(error) = env.add(&at.path, at.source) {
        mistakes.add(&at.path, format!("this template cannot be read: {}", error.0));
        return;
    }
    if at.condition && !at.source.trim().is_empty() && inspect::is_plain_text(at.source) {
        mistakes.add(&at.path, "a condition stands in double braces: {{ body.type == 'SMS' }}");
    }
    let found = inspect::references(at.source);
    for name in unknown(&env, &found.filters, "filter") {
        mistakes.add(&at.path, format!("there is no filter “{name}”"));
    }
    for name in unknown(&env, &found.tests, "test") {
        mistakes.add(&at.path, format!("there is no test “{name}” (after `is`)"));
    }
    for name in &found.methods {
        mistakes.add(&at.path, format!("“.{name}(…)” cannot be called; use a filter instead: `| {name}`"));
    }
    for name in &found.functions {
        let defined = env.env().globals().any(|(global, _)| global == name)
            || at.source.contains(&format!("macro {name}"))
            || ["caller", "loop"].contains(&name.as_str());
        if !defined {
            mistakes.add(&at.path, format!("there is no function “{name}”"));
        }
    }
    for pattern in &found.patterns {
        if let Err(error) = crate::template::regex_pattern(pattern) {
            mistakes.add(&at.path, error.detail().unwrap_or("this pattern cannot be read").to_owned());
        }
    }
    if found.computed_secret {
        mistakes.add(&at.path, "write the secret's name out: secret('aray_api_key')");
    }
    for name in found.secrets.iter().filter(|name| !is_identifier(name)) {
        mistakes.add(&at.path, format!("“{name}” cannot be the name of a secret: use small letters, digits and _"));
    }
    if at.action.is_none() && !(found.secrets.is_empty() && found.steps.is_empty()) {
        mistakes.add(&at.path, "only the record itself can be used here: no secrets, no steps");
    }
    let Some(index) = at.action else { return };
    for (id, attribute) in &found.steps {
        let Some(step) = flow.actions[..index].iter().find(|action| action.id() == id) else {
            mistakes.add(&at.path, format!("there is no action “{id}” before this one"));
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
            mistakes.add(&at.path, format!("action “{id}” has no “{attribute}”; it has: {}", offers.join(", ")));
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
