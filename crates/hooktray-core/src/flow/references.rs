//! What a flow refers to: its templates and secrets.

use std::collections::BTreeSet;

use super::{Action, Auth, Flow};
use crate::template::inspect;

/// A template of a flow, with its place in the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TemplateAt<'a> {
    /// The place, such as `actions[0].fields[2].value`.
    pub path: String,
    /// The template.
    pub source: &'a str,
    /// The index of its action; none for a template of the source.
    pub action: Option<usize>,
    /// True if it sees `response`, the response to the request of its own action.
    pub sees_response: bool,
    /// True for a condition, which plain text cannot be.
    pub condition: bool,
}

impl Flow {
    /// Returns every template, in the order of the file.
    #[must_use]
    pub fn templates(&self) -> Vec<TemplateAt<'_>> {
        let mut all = Vec::new();
        let mut add = |action: Option<usize>, path: String, source, sees_response, condition| {
            all.push(TemplateAt { path, source, action, sees_response, condition });
        };
        if let Some(deduplicate) = &self.webhook().deduplicate {
            add(None, "source.deduplicate.key".into(), deduplicate.key.as_str(), false, false);
        }
        if let Some(when) = &self.webhook().test_when {
            add(None, "source.test_when".into(), when, false, true);
        }
        for (index, action) in self.actions.iter().enumerate() {
            let at = |rest: String| format!("actions[{index}].{rest}");
            let index = Some(index);
            if let Some(when) = action.when() {
                add(index, at("when".into()), when, false, true);
            }
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
                // Its condition is its `when`.
                Action::Filter(_) => {}
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
                    if let Some(duplicate) = &request.success.duplicate {
                        add(index, at("success.duplicate".into()), duplicate, true, true);
                    }
                    for (name, source) in &request.remember {
                        add(index, at(format!("remember.{name}")), source, true, false);
                    }
                }
            }
        }
        all
    }

    /// Returns the templates of the source and of the enabled actions.
    pub(super) fn enabled_templates(&self) -> impl Iterator<Item = TemplateAt<'_>> {
        let is_enabled = |at: &TemplateAt| at.action.is_none_or(|index| self.actions[index].enabled());
        self.templates().into_iter().filter(is_enabled)
    }

    /// Returns the names of the secrets that the enabled actions use, sorted.
    #[must_use]
    pub fn action_secrets(&self) -> Vec<String> {
        sorted(self.enabled_templates().flat_map(|at| inspect::references(at.source).secrets))
    }

    /// Returns the names of the tables that the enabled actions look values up in, sorted.
    #[must_use]
    pub fn tables(&self) -> Vec<String> {
        let enabled = self.enabled_templates().filter(|at| at.action.is_some());
        sorted(enabled.flat_map(|at| inspect::references(at.source).tables))
    }

    /// Returns the names of all secrets that the flow uses: for its actions, and to authenticate the sender.
    #[must_use]
    pub fn secrets(&self) -> Vec<String> {
        self.action_secrets().into_iter().chain(self.auth_secret().map(str::to_owned)).collect()
    }

    /// Returns the name of the secret that authenticates the sender, if there is one.
    #[must_use]
    pub fn auth_secret(&self) -> Option<&str> {
        match &self.webhook().auth {
            Auth::None => None,
            Auth::Basic { password_secret: secret, .. }
            | Auth::Header { secret, .. }
            | Auth::HmacSha256 { secret, .. }
            | Auth::StandardWebhooks { secret } => Some(secret),
        }
    }
}

/// Returns each name once, sorted.
fn sorted(names: impl Iterator<Item = String>) -> Vec<String> {
    names.collect::<BTreeSet<_>>().into_iter().collect()
}
