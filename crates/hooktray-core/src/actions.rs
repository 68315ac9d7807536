//! The actions: each is prepared (rendered and checked, see [`crate::pipeline`]); those that send are then run.

mod fields;
pub mod http_request;

use minijinja::Value;
use serde_json::{Value as Json, json};

pub use http_request::Request;

use crate::flow::{Action, Field};
use crate::outcome::Problem;
use crate::template::{Scope, Templates};

/// One step of a plan.
#[derive(Debug)]
pub struct PlannedStep {
    /// The action's place in the flow.
    pub index: usize,
    /// The action's id.
    pub id: String,
    /// The action's type.
    pub kind: &'static str,
    /// What the step does, or what keeps it from being done.
    pub work: Result<Prepared, Problem>,
}

/// A step whose templates are rendered and whose fields are checked.
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
    /// Whether the record goes on.
    Filter(bool),
    /// A request to send.
    Request(Request),
}

impl Prepared {
    /// Whether the record goes on after this step.
    #[must_use]
    pub fn passes(&self) -> bool {
        !matches!(self, Prepared::Filter(false))
    }

    /// What later steps see of this one.
    pub(crate) fn visible(&self) -> Value {
        match self {
            Prepared::Encoded { encoded, .. } => Value::from_pairs([("encoded", Value::from(encoded.as_str()))]),
            Prepared::Values(values) => {
                Value::from_pairs(values.iter().map(|(name, value)| (name.as_str(), value.clone())))
            }
            Prepared::Filter(_) | Prepared::Request(_) => Value::UNDEFINED,
        }
    }

    /// What the history shows of this step, before secrets are masked.
    #[must_use]
    pub fn shown(&self) -> Json {
        match self {
            Prepared::Encoded { fields, encoded } => {
                let fields: Vec<Json> =
                    fields.iter().map(|(name, value)| json!({"name": name, "value": value})).collect();
                json!({"fields": fields, "encoded": encoded})
            }
            Prepared::Values(values) => {
                let values = values.iter().map(|(name, value)| (name.clone(), fields::to_json(value)));
                json!({"values": Json::Object(values.collect())})
            }
            Prepared::Filter(passed) => json!({"passed": passed}),
            Prepared::Request(request) => request.shown(),
        }
    }
}

/// Renders and checks one action; `place` is its place in the flow file.
///
/// # Errors
/// What is wrong, in plain words.
pub(crate) fn prepare(action: &Action, place: &str, templates: &Templates, scope: &Scope) -> Result<Prepared, Problem> {
    match action {
        Action::FormUrlencoded(action) => {
            let fields = checked_fields(&action.fields, place, templates, scope)?;
            let pairs = fields.iter().map(|(name, value)| (name.as_str(), fields::as_text(value)));
            let encoded = form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish();
            Ok(Prepared::Encoded { fields, encoded })
        }
        Action::Json(action) => {
            let fields = checked_fields(&action.fields, place, templates, scope)?;
            let encoded = Json::Object(fields.iter().cloned().collect()).to_string();
            Ok(Prepared::Encoded { fields, encoded })
        }
        Action::Set(action) => {
            let value = |name: &String| templates.value(&format!("{place}.values.{name}"), scope);
            let values = action.values.iter().map(|(name, _)| Ok((name.clone(), value(name)?)));
            Ok(Prepared::Values(values.collect::<Result<_, Problem>>()?))
        }
        Action::Filter(_) => Ok(Prepared::Filter(templates.truth(&format!("{place}.when"), scope)?)),
        Action::HttpRequest(action) => Ok(Prepared::Request(http_request::prepare(action, place, templates, scope)?)),
    }
}

fn checked_fields(
    all: &[Field],
    place: &str,
    templates: &Templates,
    scope: &Scope,
) -> Result<Vec<(String, Json)>, Problem> {
    let mut kept = Vec::new();
    for (n, field) in all.iter().enumerate() {
        let value = templates.value(&format!("{place}.fields[{n}].value"), scope)?;
        if let Some(value) = fields::checked(field, fields::to_json(&value))? {
            kept.push((field.name.clone(), value));
        }
    }
    Ok(kept)
}
