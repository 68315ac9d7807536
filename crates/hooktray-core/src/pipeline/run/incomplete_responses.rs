//! Responses that are known only in part. They were cut, since only the beginning of a long one is read, and the history of a
//! delivered operation keeps less; or a secret in them was hidden before they were stored. No order may go out with a value that an
//! action reads from the unknown part.

use super::Actions;
use crate::actions::CompiledAction;
use crate::actions::http_request::is_never_cut;
use crate::outcome::{Problem, ProblemCode, StepRecord};
use crate::secrets::MASKED;
use crate::template::TemplateFault;

/// A step of which a part is not known.
pub(super) struct Incomplete {
    /// The step.
    id: String,
    /// The request to whose response the part belongs: the step itself, or one that the step could not read.
    request: String,
    fault: TemplateFault,
}

impl Actions<'_> {
    /// Notes what is not known of the response to a finished request.
    pub(super) fn note_incomplete(&mut self, record: &StepRecord) {
        let Some(response) = &record.response else { return };
        let faults =
            [(response.truncated, TemplateFault::CutResponse), (response.hides_secret, TemplateFault::HiddenSecret)];
        let faults = faults.into_iter().filter(|(is_so, _)| *is_so);
        let id = &record.id;
        self.incomplete.extend(faults.map(|(_, fault)| Incomplete { id: id.clone(), request: id.clone(), fault }));
    }

    /// Returns the problem of an action that reads what is not known of a response. An action that is skipped only reads what
    /// its condition reads. If the run goes on without the action, what it would have made is not known either.
    pub(super) fn reads_unknown(&mut self, action: &CompiledAction, is_skipped: bool) -> Option<Problem> {
        let condition = action.condition.as_ref();
        let is_read = |id: &String| !is_skipped || condition.is_some_and(|condition| condition.reads.contains(id));
        let mut incomplete = self.incomplete.iter().filter(|incomplete| is_read(&incomplete.id));
        let Incomplete { request: step, fault, .. } = incomplete.find(|incomplete| {
            let paths = action.reads.iter().map(|read| &read.path);
            let mut paths = paths.filter(|path| path.first().is_none_or(|read| *read == incomplete.id));
            paths.any(|path| self.is_unknown(incomplete, path.get(1..).unwrap_or_default()))
        })?;
        let unmade = Incomplete { id: action.id.clone(), request: step.clone(), fault: *fault };
        let reason = match fault {
            TemplateFault::HiddenSecret => format!("a stored secret in the response to “{step}” was hidden"),
            _ => format!("only the beginning of the response to “{step}” was kept, as it is so long"),
        };
        let id = &action.id;
        let why = format!(
            "“{id}” needs a part of a response that is not stored: {reason}; enter that value in the action by hand"
        );
        let problem = Problem::new(ProblemCode::TemplateFailed, why).with("action", id).with("place", &action.path);
        let problem = problem.with("fault", fault.as_str()).with("value", step).with("reason", reason);
        self.incomplete.push(unmade);
        Some(problem)
    }

    /// Returns the problem of a request whose response would be judged, or remembered, by what is not known of an earlier one.
    pub(super) fn judges_by_unknown(&mut self, action: &CompiledAction) -> Option<Problem> {
        action.request()?;
        self.reads_unknown(action, false)
    }

    /// True if a secret was hidden in what is at this path of a step, or in what leads there: a name, or the JSON itself, which cannot
    /// be read without the hidden part.
    fn is_hidden(&self, path: &[String]) -> bool {
        if self.scope.at_step(path).to_string().contains(MASKED) {
            return true;
        }
        let is_json =
            path.get(1).is_some_and(|name| name == "response") && path.get(2).is_some_and(|name| name == "json");
        if is_json && self.scope.at_step(&path[..3]).is_undefined() {
            return true;
        }
        let is_under_hidden_name = |at: &usize| {
            let holder = self.scope.at_step(&path[..*at]);
            let has_hidden =
                || holder.try_iter().is_ok_and(|mut names| names.any(|name| name.to_string().contains(MASKED)));
            self.scope.at_step(&path[..=*at]).is_undefined() && has_hidden()
        };
        (1..path.len()).any(|at| is_under_hidden_name(&at))
    }

    /// True if what is at this path within a step may differ from what was received.
    fn is_unknown(&self, Incomplete { id, request, fault }: &Incomplete, within: &[String]) -> bool {
        let path: Vec<String> = std::iter::once(id.clone()).chain(within.iter().cloned()).collect();
        if id != request {
            return within.is_empty() || self.scope.at_step(&path).is_undefined();
        }
        let is_of_response = within.first().is_some_and(|name| name == "response");
        if *fault == TemplateFault::HiddenSecret {
            return self.is_hidden(&path) || !is_of_response && self.scope.lacks(&path);
        }
        match within {
            [] => true,
            [_, part, ..] if is_of_response && is_never_cut(part) => false,
            _ => is_of_response || self.scope.lacks(&path),
        }
    }
}
