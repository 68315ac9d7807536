//! The actions: each is prepared (rendered and checked, see [`crate::pipeline`]); those that send are then run.

mod fields;
pub mod http_request;

use minijinja::Value;
use serde_json::{Value as Json, json};

pub(crate) use fields::as_text;
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
        Action::FormUrlencoded(fields) | Action::Json(fields) => {
            let fields = each_field(&fields.fields, place, templates, scope);
            let kept =
                fields.filter_map(|field| field.value.map(|value| value.map(|value| (field.name, value))).transpose());
            Ok(encoded(action, kept.collect::<Result<_, Problem>>()?))
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

/// A field that was rendered and checked.
pub(crate) struct CheckedField {
    /// The place of its template in the flow file.
    pub(crate) path: String,
    /// Its name.
    pub(crate) name: String,
    /// Its value, nothing if it is left out, or what is wrong with it.
    pub(crate) value: Result<Option<Json>, Problem>,
}

/// Renders and checks fields, each by itself.
pub(crate) fn each_field(
    all: &[Field],
    place: &str,
    templates: &Templates,
    scope: &Scope,
) -> impl Iterator<Item = CheckedField> {
    all.iter().enumerate().map(move |(n, field)| {
        let path = format!("{place}.fields[{n}].value");
        let value = templates.value(&path, scope).and_then(|value| fields::checked(field, fields::to_json(&value)));
        CheckedField { path, name: field.name.clone(), value }
    })
}

/// Fields in the encoding of their action.
pub(crate) fn encoded(action: &Action, fields: Vec<(String, Json)>) -> Prepared {
    let encoded = if let Action::Json(_) = action {
        Json::Object(fields.iter().cloned().collect()).to_string()
    } else {
        let pairs = fields.iter().map(|(name, value)| (name.as_str(), as_text(value)));
        form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish()
    };
    Prepared::Encoded { fields, encoded }
}
