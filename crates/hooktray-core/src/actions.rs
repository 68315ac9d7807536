//! The actions of a flow, compiled: each owns its templates, is prepared (rendered and checked), and, if it is a request,
//! sent and judged. The [`crate::pipeline`] runs them one after another.

mod fields;
mod fixed_values;
pub mod http_request;
pub mod public_ip_service;

use minijinja::Value;
use serde_json::Value as Json;

pub use fixed_values::wrong_fixed_values;
pub use http_request::Request;

use crate::flow::{Action, Condition, OnError, RequestKey};
use crate::outcome::{ActionKind, NoteCode, Problem, ProblemCode, StepNote};
use crate::secrets::Mask;
use crate::template::{PhoneNote, Scope, Template, TemplateError, Templates};
use fields::CompiledFields;
use http_request::CompiledRequest;

/// An enabled action with its templates.
#[derive(Debug)]
pub struct CompiledAction {
    /// Its place in the flow file, such as `actions[1]`.
    pub path: String,
    /// Its id.
    pub id: String,
    /// Its type.
    pub kind: ActionKind,
    /// The condition under which it runs; `None` for always.
    pub when: Option<Template>,
    /// What that condition depends on. Set later, as `needs_response`.
    pub(crate) condition: Option<Condition>,
    /// What its request is known by, if it sends one. Set later, as `needs_response`.
    pub(crate) key: Option<RequestKey>,
    /// What happens after its final failure.
    pub on_error: OnError,
    /// What it reads of earlier steps, each once. Set later, as `needs_response`.
    pub(crate) reads: Vec<StepValue>,
    /// True if it uses a response, directly or through another action. It can be prepared only after that response.
    pub needs_response: bool,
    /// True if whether it passes its checks depends on the record alone. Set later, as `needs_response`.
    pub(crate) is_of_record: bool,
    /// What it does.
    pub work: Work,
}

/// What an action reads of an earlier step.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct StepValue {
    /// The step's id, and the names that lead to the value, see [`crate::template::inspect::step_paths`].
    pub(crate) path: Vec<String>,
    /// True if the action says what it does where the value is missing.
    pub(crate) may_be_missing: bool,
}

/// What an action does.
#[derive(Debug)]
pub enum Work {
    /// Encodes fields.
    Fields(CompiledFields),
    /// Computes named values.
    Set(Vec<(String, Template)>),
    /// Stops the record unless this is true.
    Filter(Template),
    /// Sends a request. Boxed, since it is much larger than the others.
    Request(Box<CompiledRequest>),
}

/// An action whose templates are rendered and whose fields are checked.
#[derive(Debug)]
pub enum Prepared {
    /// Fields and their encoding.
    Encoded {
        /// Names and values, empty optional ones left out.
        fields: Vec<(String, Json)>,
        /// The fields in one text.
        encoded: String,
    },
    /// Named values.
    Values(Vec<(String, Value)>),
    /// True if the record passes.
    Filter(bool),
    /// A request to send.
    Request(Request),
}

/// What is noted while an action is rendered.
struct Notes<'a> {
    scope: &'a Scope,
    notes: Vec<StepNote>,
}

impl Notes<'_> {
    /// Notes what happened since this was last called, with the name of the field or value.
    fn take(&mut self, name: &str) {
        let codes = [(PhoneNote::Several, NoteCode::SeveralPhones), (PhoneNote::Skipped, NoteCode::PhoneSkipped)];
        for (_, code) in codes.into_iter().filter(|(note, _)| self.scope.take_phone_note(*note)) {
            self.notes.push(StepNote::new(code, name));
        }
    }
}

/// Observes each value as it is rendered. Only the preview needs that.
pub trait ValueObserver {
    /// True to continue after an invalid value.
    const WANTS_ALL: bool;

    /// Called with the value of the template at `path` in the flow file (empty if it is left out), or why it is invalid.
    fn value(&mut self, path: &str, value: Result<&str, &Problem>);
}

/// Observes nothing.
#[derive(Debug)]
pub struct NoObserver;

impl ValueObserver for NoObserver {
    const WANTS_ALL: bool = false;

    fn value(&mut self, _path: &str, _value: Result<&str, &Problem>) {}
}

impl CompiledAction {
    /// Compiles the action at `index` of a flow. `needs_response` is set later, since it depends on the whole flow.
    ///
    /// # Errors
    /// A template cannot be parsed; the error names its place.
    pub fn new(
        action: &Action,
        index: usize,
        templates: &mut Templates,
    ) -> Result<CompiledAction, (String, TemplateError)> {
        let path = format!("actions[{index}]");
        let mut add = |rest: &str, source: &str| {
            let path = format!("{path}.{rest}");
            templates.add(&path, source).map_err(|error| (path, error))
        };
        let when = action.when().filter(|when| !when.trim().is_empty()).map(|when| add("when", when)).transpose()?;
        let work = match action {
            Action::FormUrlencoded(_) | Action::Json(_) => Work::Fields(CompiledFields::new(action, add)?),
            Action::Set(set) => {
                let value =
                    |(name, source): &(String, String)| Ok((name.clone(), add(&format!("values.{name}"), source)?));
                Work::Set(set.values.iter().map(value).collect::<Result<_, _>>()?)
            }
            // The condition of a filter has the same key as the condition of any other action.
            Action::Filter(_) => Work::Filter(match &when {
                Some(when) => when.clone(),
                None => add("when", "")?,
            }),
            Action::HttpRequest(request) => Work::Request(Box::new(CompiledRequest::new(request, add)?)),
        };
        let when = when.filter(|_| !matches!(action, Action::Filter(_)));
        let (id, kind, on_error) = (action.id().to_owned(), action.kind(), action.on_error());
        let (condition, key, reads) = (None, None, Vec::new());
        let (needs_response, is_of_record) = (false, false);
        Ok(CompiledAction { path, id, kind, when, condition, key, on_error, reads, needs_response, is_of_record, work })
    }

    /// Renders and checks; `mask` knows the secrets that templates use. Returns the action, unless its own condition is false,
    /// and what is to be noted.
    ///
    /// # Errors
    /// The first problem.
    pub fn prepare(
        &self,
        templates: &Templates,
        scope: &Scope,
        mask: &Mask,
        observer: &mut impl ValueObserver,
    ) -> Result<(Option<Prepared>, Vec<StepNote>), Problem> {
        let runs = self.when.as_ref().map_or(Ok(true), |when| {
            let runs = templates.truth(when, scope)?;
            observer.value(when.path(), Ok(if runs { "true" } else { "false" }));
            Ok(runs)
        });
        let lacking = self.reads.iter().filter(|read| !read.may_be_missing && scope.lacks(&read.path));
        let lacking =
            lacking.map(|read| StepNote::new(NoteCode::NotInResponse, &format!("steps.{}", read.path.join("."))));
        let mut notes = Notes { scope, notes: lacking.collect() };
        let prepared =
            runs.and_then(|runs| runs.then(|| self.render(templates, &mut notes, mask, observer)).transpose());
        let prepared = prepared.map(|prepared| (prepared, notes.notes));
        prepared.inspect_err(|problem| {
            // A template's own error names a more exact place than the action's.
            observer.value(problem.args.get("place").unwrap_or(&self.path), Err(problem));
        })
    }

    fn render(
        &self,
        templates: &Templates,
        notes: &mut Notes<'_>,
        mask: &Mask,
        observer: &mut impl ValueObserver,
    ) -> Result<Prepared, Problem> {
        let scope = notes.scope;
        match &self.work {
            Work::Fields(fields) => fields.prepare(templates, notes, observer),
            Work::Set(values) => prepare_values(values, templates, notes, observer),
            Work::Filter(when) => templates.truth(when, scope).map(|passes| {
                observer.value(when.path(), Ok(if passes { "true" } else { "false" }));
                Prepared::Filter(passes)
            }),
            Work::Request(request) => {
                let prepared = request.prepare(&self.id, templates, scope, mask);
                notes.take(&self.id);
                prepared.map(Prepared::Request)
            }
        }
    }

    /// Returns the problem of a template of this action with the action's name in place of its number.
    #[must_use]
    pub fn named(&self, problem: Problem) -> Problem {
        let at = |place: &String| place.strip_prefix(&self.path)?.strip_prefix('.').map(str::to_owned);
        let (ProblemCode::TemplateFailed, Some(at)) = (problem.code, problem.args.get("place").and_then(at)) else {
            return problem;
        };
        let why = problem.args.get("reason").cloned().unwrap_or_default();
        let message = format!("“{}”: its template {at} fails with this record: {why}", self.id);
        Problem { message, ..problem.with("action", &self.id) }
    }

    /// Returns the request of an action that sends one.
    #[must_use]
    pub fn request(&self) -> Option<&CompiledRequest> {
        match &self.work {
            Work::Request(request) => Some(request),
            Work::Fields(_) | Work::Set(_) | Work::Filter(_) => None,
        }
    }
}

fn prepare_values(
    values: &[(String, Template)],
    templates: &Templates,
    notes: &mut Notes<'_>,
    observer: &mut impl ValueObserver,
) -> Result<Prepared, Problem> {
    let rendered = values.iter().map(|(name, template)| {
        let value = templates.value(template, notes.scope)?;
        notes.take(name);
        observer.value(template.path(), Ok(&value.to_string()));
        Ok((name.clone(), value))
    });
    Ok(Prepared::Values(rendered.collect::<Result<_, Problem>>()?))
}

impl Prepared {
    /// Returns what the templates of later steps see of this one, without its outcome.
    pub(crate) fn visible(&self) -> Vec<(String, Value)> {
        match self {
            Prepared::Encoded { encoded, .. } => vec![("encoded".to_owned(), Value::from(encoded.as_str()))],
            Prepared::Values(values) => values.clone(),
            Prepared::Filter(_) | Prepared::Request(_) => Vec::new(),
        }
    }

    /// Returns what the history shows of this step, before secrets are masked.
    #[must_use]
    pub fn shown(&self) -> Json {
        match self {
            Prepared::Encoded { fields, encoded } => {
                let field =
                    |(name, value): &(String, Json)| object([("name", Json::from(&**name)), ("value", value.clone())]);
                let fields = fields.iter().map(field).collect();
                object([("fields", Json::Array(fields)), ("encoded", Json::from(&**encoded))])
            }
            Prepared::Values(values) => {
                let values = values.iter().map(|(name, value)| (name.clone(), fields::to_json(value)));
                object([("values", Json::Object(values.collect()))])
            }
            Prepared::Filter(passed) => object([("passed", Json::from(*passed))]),
            Prepared::Request(request) => request.shown(),
        }
    }
}

/// Returns an object. Unlike `json!`, it takes its values as they are: `json!` copies each by serializing it.
fn object<const N: usize>(entries: [(&str, Json); N]) -> Json {
    Json::Object(entries.map(|(name, value)| (name.to_owned(), value)).into_iter().collect())
}
