//! What a flow still needs before it can start. An unfinished flow can be stored all the same.

use std::collections::HashSet;

use super::finding::{Finding, FindingCode};
use super::{Action, Field, Flow, TemplateAt};
use crate::template::inspect;

/// What a flow needs and does not bring along.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Need<'a> {
    /// The secret of this name.
    Secret(&'a str),
    /// The table of this name.
    Table(&'a str),
    /// The shop's own address on the internet.
    PublicIp,
}

impl Flow {
    /// Returns what the flow still needs before it can start. `is_there` tells if something that it needs is there.
    pub fn missing(&self, mut is_there: impl FnMut(Need) -> bool) -> Vec<Finding> {
        let mut missing = Vec::new();
        for (index, action) in self.actions.iter().enumerate().filter(|(_, action)| action.enabled()) {
            in_action(index, action, &mut missing);
        }
        self.add_switched_off_steps(&mut missing);
        if !self.actions.iter().any(|action| action.enabled() && matches!(action, Action::HttpRequest(_))) {
            let message = "no action sends anything; add an HTTP request";
            missing.push(Finding::new(FindingCode::SendsNothing, "", message, &[]));
        }
        let mut absent: Vec<String> = self.secrets().into_iter().filter(|name| !is_there(Need::Secret(name))).collect();
        absent.sort_unstable();
        absent.dedup();
        for name in absent {
            let message = format!("the secret “{name}” is not stored yet; store it with `hooktray secret set {name}`");
            missing.push(Finding::new(FindingCode::SecretMissing, "", message, &[("secret", &name)]));
        }
        for name in self.tables().into_iter().filter(|name| !is_there(Need::Table(name))) {
            let message = format!("there is no table “{name}” yet; load it with `hooktray table import {name} FILE`");
            missing.push(Finding::new(FindingCode::TableMissing, "", message, &[("table", &name)]));
        }
        if let Some(path) = self.use_of_public_ip()
            && !is_there(Need::PublicIp)
        {
            let message = "the shop's own address on the internet is not known yet; set it with `hooktray shop ip`";
            missing.push(Finding::new(FindingCode::PublicIpMissing, &path, message, &[]));
        }
        missing
    }

    /// Returns the place of the first template of an enabled action that uses `shop.public_ip`.
    fn use_of_public_ip(&self) -> Option<String> {
        let uses = |at: &TemplateAt| inspect::references(at.source).shop.iter().any(|name| name == "public_ip");
        self.enabled_templates().find(|at| at.action.is_some() && uses(at)).map(|at| at.path)
    }

    fn add_switched_off_steps(&self, missing: &mut Vec<Finding>) {
        let switched_off: HashSet<&str> =
            self.actions.iter().filter(|action| !action.enabled()).map(Action::id).collect();
        for at in self.templates() {
            let Some(user) = at.action.map(|index| &self.actions[index]).filter(|user| user.enabled()) else {
                continue;
            };
            for (step, _) in inspect::references(at.source).steps {
                if switched_off.contains(step.as_str()) {
                    let message = format!("action “{}” uses “{step}”, which is switched off", user.id());
                    let args = [("action", user.id()), ("step", step.as_str())];
                    missing.push(Finding::new(FindingCode::StepOff, &at.path, message, &args));
                }
            }
        }
    }
}

fn in_action(index: usize, action: &Action, missing: &mut Vec<Finding>) {
    let id = action.id();
    let mut add = |code, place: &str, what: &str, args: &[(&str, &str)]| {
        let args = [&[("action", id)], args].concat();
        missing.push(Finding::new(code, &format!("actions[{index}].{place}"), format!("action “{id}”: {what}"), &args));
    };
    match action {
        Action::FormUrlencoded(fields) | Action::Json(fields) => {
            let empty = |(_, field): &(usize, &Field)| field.required && field.value.trim().is_empty();
            for (n, Field { name, .. }) in fields.fields.iter().enumerate().filter(empty) {
                let what = format!("the required field “{name}” is empty; fill it in");
                add(FindingCode::FieldEmpty, &format!("fields[{n}].value"), &what, &[("field", name)]);
            }
        }
        Action::HttpRequest(request) if request.url.trim().is_empty() => {
            add(FindingCode::AddressMissing, "url", "the address is empty; fill it in", &[]);
        }
        Action::Filter(filter) if filter.when.trim().is_empty() => {
            add(FindingCode::ConditionMissing, "when", "the condition is empty; fill it in", &[]);
        }
        Action::Filter(_) | Action::HttpRequest(_) | Action::Set(_) => {}
    }
}
