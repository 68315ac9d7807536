//! Values of fields that are the same for every record and do not pass their check.

use super::fields::{checked, to_json};
use crate::flow::{Action, Finding, FindingCode, Flow};
use crate::outcome::ProblemCode;
use crate::template::{Scope, Template, Templates};

/// Returns a finding for each value in an enabled action that is written out and does not pass the check of its field: every record
/// that reaches the action fails. Empty values are [`FindingCode::FieldEmpty`].
#[must_use]
pub fn wrong_fixed_values(flow: &Flow) -> Vec<Finding> {
    let (mut wrong, mut templates) = (Vec::new(), Templates::default());
    for (index, action) in flow.actions.iter().enumerate().filter(|(_, action)| action.enabled()) {
        let (Action::FormUrlencoded(fields) | Action::Json(fields)) = action else { continue };
        for (n, field) in fields.fields.iter().enumerate().filter(|(_, field)| field.check.is_some()) {
            let path = format!("actions[{index}].fields[{n}].value");
            let fixed = templates.add(&path, &field.value).ok().filter(Template::is_plain);
            let Some(Ok(value)) = fixed.map(|template| templates.value(&template, &Scope::default())) else { continue };
            let problem = match checked(field, to_json(&value)) {
                Err(problem) if problem.code == ProblemCode::FieldInvalid => problem,
                Ok(_) | Err(_) => continue,
            };
            let message = format!("action “{}”: {}", action.id(), problem.message);
            let args = [("action".to_owned(), action.id().to_owned())].into_iter().chain(problem.args).collect();
            wrong.push(Finding { path, code: FindingCode::FixedValue, message, args });
        }
    }
    wrong
}
