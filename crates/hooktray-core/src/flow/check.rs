//! What a flow refers to: its templates and secrets, and what in it is surely not meant.

use super::reader::Mistake;
use super::{Action, Auth, Flow};
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

/// Every secret that the flow uses: for its actions, and for proving the sender.
#[must_use]
pub fn secrets(flow: &Flow) -> Vec<String> {
    action_secrets(flow).into_iter().chain(auth_secret(flow).map(str::to_owned)).collect()
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

/// What is allowed but surely not meant.
#[must_use]
pub fn warnings(flow: &Flow) -> Vec<Mistake> {
    let mut warnings = Vec::new();
    if !flow.actions.iter().any(|action| action.enabled() && matches!(action, Action::HttpRequest(_))) {
        let message = "no action of this flow sends anything: add an HTTP request";
        warnings.push(Mistake::new("sends_nothing", "", message, &[]));
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
                let message = format!("there is no “{name}” here, so it will always be empty");
                warnings.push(Mistake::new("no_name", &at.path, message, &[("name", &name)]));
            }
        }
    }
    warnings
}

/// What is surely not meant of a flow that can be reached from outside.
#[must_use]
pub fn exposed(flow: &Flow) -> Vec<Mistake> {
    let mut warnings = Vec::new();
    if flow.webhook().auth == Auth::None {
        let message = "the link can be reached from outside and asks for no key: whoever learns it can send orders";
        warnings.push(Mistake::new("exposed", "source.auth", message, &[]));
    }
    warnings
}
