//! Decides whether a response is a success, a final failure, or worth a retry.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde_json::Value as Json;

use super::refusal_topic::{RefusalTopic, refusal_topic};
use super::remember::RememberedValue;
use super::response::{Response, visible};
use super::unclear::Unclear;
use super::usual_reason;
use crate::event::decode_json;
use crate::flow::Success;
use crate::outcome::{NoteCode, Outcome, Problem, ProblemCode, StepNote};
use crate::retry;
use crate::template::{Scope, Template, Templates};

/// What a response means.
#[derive(Debug, Clone, PartialEq)]
pub struct Judgement {
    /// Delivered, retryable or failed.
    pub outcome: Outcome,
    /// True if the destination says that it knew the order already.
    pub crm_duplicate: bool,
    /// What the action remembers from the response of a success, by name.
    pub remembered: BTreeMap<String, Json>,
    /// True if a template that judges the response failed, or the response is unclear: nobody knows whether the request
    /// succeeded.
    pub is_unjudged: bool,
    /// What could not be read from the response.
    pub notes: Vec<StepNote>,
}

impl From<Outcome> for Judgement {
    fn from(outcome: Outcome) -> Judgement {
        let (remembered, notes) = (BTreeMap::new(), Vec::new());
        Judgement { outcome, crm_duplicate: false, remembered, is_unjudged: false, notes }
    }
}

/// When a response counts as success, and what is read from it.
#[derive(Debug)]
pub(super) struct CompiledSuccess {
    /// The statuses of a success, as inclusive ranges.
    statuses: Vec<(u16, u16)>,
    when: Option<Template>,
    error: Option<Template>,
    duplicate: Option<Template>,
}

impl CompiledSuccess {
    pub(super) fn new<E>(
        success: &Success,
        mut add: impl FnMut(&str, &str) -> Result<Template, E>,
    ) -> Result<CompiledSuccess, E> {
        let mut optional = |path: &str, source: &Option<String>| {
            let source = source.as_deref().filter(|source| !source.trim().is_empty());
            source.map(|source| add(path, source)).transpose()
        };
        let when = optional("success.when", &success.when)?;
        let error = optional("success.error", &success.error)?;
        let duplicate = optional("success.duplicate", &success.duplicate)?;
        Ok(CompiledSuccess { statuses: success.statuses().unwrap_or_default(), when, error, duplicate })
    }

    pub(super) fn judge(
        &self,
        id: &str,
        remember: &[RememberedValue],
        templates: &Templates,
        scope: &Scope,
        response: &Response,
        now: Timestamp,
    ) -> Judgement {
        let (status, host) = (response.status, response.host.as_str());
        let mut scope = scope.clone();
        let text = response.text();
        let read = decode_json(text.as_deref().unwrap_or_default());
        let unclear = Unclear::of(response, text.as_deref(), &read).map(|unclear| unclear.problem(id, host));
        let (text, json) = (text.unwrap_or_default(), read.as_ref().ok());
        let headers = response.joined_headers();
        scope.set("response", visible(status, &headers, &text, json));
        let success = |duplicate| success(remember, templates, &scope, response.is_cut, duplicate);
        // Most CRMs say that they know an order by refusing it: it is there, whatever the status is.
        let duplicate = self.duplicate.as_ref().map_or(Ok(false), |duplicate| templates.says_yes(duplicate, &scope));
        if let Ok(true) = duplicate {
            return success(duplicate);
        }
        if (300..400).contains(&status) && !response.redirected_after_order {
            return redirected(id, response).into();
        }
        let is_of_success = self.statuses.iter().any(|(low, high)| (*low..=*high).contains(&status));
        let passes = is_of_success.then(|| self.when.as_ref().map_or(Ok(true), |when| templates.truth(when, &scope)));
        if let Some(Ok(true)) = passes {
            return success(duplicate);
        }
        let usual = || json.and_then(usual_reason::find);
        let mut notes: Vec<StepNote> = duplicate.as_ref().err().map(unknown_duplicate).into_iter().collect();
        let reason = self.reason(templates, &scope).unwrap_or_else(|problem| {
            notes.push(note(NoteCode::ReasonUnknown, "error", &problem));
            None
        });
        let reason = reason.or_else(usual);
        // The status decides. Whoever runs the order again should know.
        let is_refusal_without_reason = passes.is_none() && reason.is_none() && !response.is_temporary();
        if is_refusal_without_reason && json.is_some() && self.content_passes(templates, &scope) {
            notes.push(StepNote::new(NoteCode::AcceptedByContent, "").because(&status.to_string()));
        }
        // A CRM that refuses in JSON may say there that it knew the order.
        let unknown = duplicate.as_ref().err().filter(|_| json.is_some()).cloned();
        let failure = |outcome: Outcome| Judgement { notes: notes.clone(), ..Judgement::from(outcome) };
        let about = refusal_topic(status, reason.as_deref(), &text);
        if let Some(passes) = passes {
            return match passes {
                Err(problem) => unjudged(problem, Vec::new()),
                Ok(_) if let Some(problem) = unclear => unjudged(problem, Vec::new()),
                Ok(_) if let Some(problem) = unknown => unjudged(problem, notes),
                Ok(_) => failure(refused_by_content(id, host, about, reason, json.is_some())),
            };
        }
        if response.redirected_after_order {
            return unjudged(Unclear::Redirected.problem(id, host), notes);
        }
        let refused = refused_by_status(id, response, about, reason, now);
        if response.is_temporary() {
            return failure(refused);
        }
        match unknown {
            Some(problem) => unjudged(problem, notes),
            // What was not read might say that the CRM knew the order.
            None if let (Some(problem), Some(_)) = (unclear, &self.duplicate) => unjudged(problem, Vec::new()),
            None => failure(refused),
        }
    }

    /// Returns whether the content alone counts as success.
    fn content_passes(&self, templates: &Templates, scope: &Scope) -> bool {
        self.when.as_ref().is_some_and(|when| matches!(templates.truth(when, scope), Ok(true)))
    }

    /// Returns the reason in the response, if the action has a template for it and it is not empty.
    fn reason(&self, templates: &Templates, scope: &Scope) -> Result<Option<String>, Problem> {
        let Some(error) = &self.error else { return Ok(None) };
        let reason = templates.text(error, scope)?;
        let reason = reason.trim();
        Ok((!reason.is_empty()).then(|| reason.to_owned()))
    }
}

fn redirected(id: &str, response: &Response) -> Outcome {
    let (status, target) = (response.status, response.header("location").unwrap_or("an address it does not name"));
    let why = format!("the address has moved (status {status}): write {target} into “{id}”");
    let problem = Problem::new(ProblemCode::Redirected, why);
    Outcome::Failed(problem.with("target", target).with("status", status.to_string()))
}

/// Returns the outcome of a response whose status says success and whose content does not.
fn refused_by_content(id: &str, host: &str, about: RefusalTopic, reason: Option<String>, is_json: bool) -> Outcome {
    let why = reason.as_deref().unwrap_or(match is_json {
        false => "the response is not what was expected: it is not JSON",
        true => "the response does not say that it succeeded",
    });
    let problem = Problem::new(ProblemCode::Refused, format!("refused by “{id}”: {why}"));
    let problem = problem.with("host", host).with("about", about.as_str());
    Outcome::Failed(problem.with("reason", reason.unwrap_or_default()))
}

/// Returns the outcome of a response whose status is a refusal, for now or for good.
fn refused_by_status(
    id: &str,
    response: &Response,
    about: RefusalTopic,
    reason: Option<String>,
    now: Timestamp,
) -> Outcome {
    let status = response.status;
    let why = match &reason {
        Some(reason) => format!("“{id}” got a response with status {status}: {reason}"),
        None => format!("“{id}” got a response with status {status}"),
    };
    let problem = |code| {
        let problem = Problem::new(code, why).with("host", &response.host).with("status", status.to_string());
        problem.with("about", about.as_str()).with("reason", reason.unwrap_or_default())
    };
    if !response.is_temporary() {
        return Outcome::Failed(problem(ProblemCode::Rejected));
    }
    // By the destination's own clock, where it says its time: ours may be wrong by hours.
    let now = response.header("date").and_then(retry::http_date).unwrap_or(now);
    let retry_after = response.header("retry-after").and_then(|value| retry::retry_after(value, now));
    Outcome::Retryable { problem: problem(ProblemCode::Unavailable), retry_after }
}

/// Returns the judgement of a response that does not show whether the request succeeded.
fn unjudged(problem: Problem, notes: Vec<StepNote>) -> Judgement {
    Judgement { is_unjudged: true, notes, ..Outcome::Failed(problem).into() }
}

/// Judges a response of success, `duplicate` being whether it says that the order was known. A template that fails here must
/// not turn an accepted order into a refused one.
fn success(
    remember: &[RememberedValue],
    templates: &Templates,
    scope: &Scope,
    is_cut: bool,
    duplicate: Result<bool, Problem>,
) -> Judgement {
    let mut judgement = Judgement::from(Outcome::Delivered);
    match duplicate {
        Ok(is_duplicate) => judgement.crm_duplicate = is_duplicate,
        Err(problem) => judgement.notes.push(unknown_duplicate(&problem)),
    }
    for remembered in remember {
        let name = &remembered.name;
        match remembered.value(templates, scope, is_cut) {
            Ok(None) => judgement.notes.push(StepNote::new(NoteCode::NothingRemembered, name)),
            Ok(Some(value)) => {
                judgement.remembered.insert(name.clone(), value);
            }
            Err(problem) => judgement.notes.push(note(NoteCode::NotRemembered, name, &problem)),
        }
    }
    judgement
}

fn unknown_duplicate(problem: &Problem) -> StepNote {
    note(NoteCode::DuplicateUnknown, "duplicate", problem)
}

/// Returns a note about a template that failed with a response.
fn note(code: NoteCode, name: &str, problem: &Problem) -> StepNote {
    StepNote::new(code, name).because(problem.args.get("reason").unwrap_or(&problem.message))
}
