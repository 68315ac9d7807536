//! Responses of which only the beginning is known: longer than what is read of one, or shortened in the history of an operation that
//! was delivered. What an action reads of it may be missing, and an order must not go out without it.

use super::Actions;
use crate::actions::CompiledAction;
use crate::outcome::{Problem, ProblemCode, StepRecord};
use crate::template::TemplateFault;

impl Actions<'_> {
    /// Notes whether only the beginning of the response to a finished request is known.
    pub(super) fn note_cut_response(&mut self, record: &StepRecord) {
        if record.response.as_ref().is_some_and(|response| response.truncated) {
            self.cut_responses.push(record.id.clone());
        }
    }

    /// Returns the problem of an action that reads what a cut response may not have. An action that is skipped only reads what its
    /// condition reads.
    pub(super) fn reads_cut_response(&self, action: &CompiledAction, is_skipped: bool) -> Option<Problem> {
        let condition = action.condition.as_ref();
        let counts = |id: &String| !is_skipped || condition.is_some_and(|condition| condition.reads.contains(id));
        let mut reads = action.reads.iter().filter(|path| self.is_cut(path) && path.first().is_some_and(counts));
        let step = reads.next()?.first()?;
        let reason = format!("only the beginning of the response to “{step}” was kept, as it is so long");
        let why =
            format!("“{}” cannot be made for this record: {reason}; write what it reads of it by hand", action.id);
        let problem =
            Problem::new(ProblemCode::TemplateFailed, why).with("action", &action.id).with("place", &action.path);
        Some(problem.with("fault", TemplateFault::CutResponse.as_str()).with("value", step).with("reason", reason))
    }

    /// True if what is at this path of a step may differ from what it was in the whole response.
    fn is_cut(&self, path: &[String]) -> bool {
        let [id, rest @ ..] = path else { return false };
        let is_whole = matches!(rest, [_, part, ..] if part == "status" || part == "headers");
        let is_of_response = rest.first().is_some_and(|name| name == "response") && !is_whole;
        self.cut_responses.contains(id) && (is_of_response || self.scope.lacks(path))
    }
}
