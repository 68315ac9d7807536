//! What is remembered from a response, for later requests and the history.

use serde_json::Value as Json;

use super::response::is_never_cut;
use crate::actions::fields;
use crate::outcome::Problem;
use crate::secrets::MASKED;
use crate::template::{Scope, Template, Templates, inspect};

/// A value that is remembered from a response.
#[derive(Debug)]
pub(super) struct RememberedValue {
    pub(super) name: String,
    template: Template,
    /// What it reads of the response, see [`inspect::response_paths`].
    reads: Vec<Vec<String>>,
    /// True if it says what it is where something is missing.
    may_be_missing: bool,
}

impl RememberedValue {
    /// Compiles a value with this name. `add` compiles the template at a place within the action.
    pub(super) fn new<E>(
        name: &str,
        source: &str,
        add: impl FnOnce(&str, &str) -> Result<Template, E>,
    ) -> Result<RememberedValue, E> {
        let template = add(&format!("remember.{name}"), source)?;
        let (reads, may_be_missing) = (inspect::response_paths(source), inspect::expects_missing(source));
        Ok(RememberedValue { name: name.to_owned(), template, reads, may_be_missing })
    }

    /// Returns the value, unless it is empty or made of what is not known of the response: a part behind a cut, or a hidden
    /// secret.
    pub(super) fn value(&self, templates: &Templates, scope: &Scope, is_cut: bool) -> Result<Option<Json>, Problem> {
        let is_whole = |path: &Vec<String>| path.first().is_some_and(|part| is_never_cut(part));
        let is_behind_cut = is_cut && self.may_be_missing && !self.reads.iter().all(is_whole);
        if is_behind_cut || self.reads.iter().any(|path| scope.at_response(path).to_string().contains(MASKED)) {
            return Ok(None);
        }
        let value = templates.value(&self.template, scope).map(|value| fields::to_json(&value))?;
        Ok(Some(value).filter(|value| !value.is_null() && value != ""))
    }
}
