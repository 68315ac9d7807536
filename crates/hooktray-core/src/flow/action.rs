//! The actions of a flow file.

mod endpoint;
mod fields;
mod http_request;

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::outcome::ActionKind;

use super::{IDENTIFIER, ordered_map, yes};

pub(crate) use endpoint::shown as shown_endpoint;
pub use fields::{Check, Field, Fields};
pub use http_request::{Header, HttpRequest, Redirects, RequestBody, Success};

/// One step of a flow.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema, TS)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Action {
    /// Fields, encoded as the query of a form; read as `steps.<id>.encoded`.
    FormUrlencoded(Fields),
    /// Fields, encoded as a JSON object; read as `steps.<id>.encoded`.
    Json(Fields),
    /// Named values; read as `steps.<id>.<name>`.
    Set(Set),
    /// Ends the operation unless a condition holds.
    Filter(Filter),
    /// Sends a request and judges the response.
    HttpRequest(HttpRequest),
}

impl Action {
    /// Returns the action's id, which is unique in its flow.
    #[must_use]
    pub fn id(&self) -> &str {
        match self {
            Action::FormUrlencoded(fields) | Action::Json(fields) => &fields.id,
            Action::Set(set) => &set.id,
            Action::Filter(filter) => &filter.id,
            Action::HttpRequest(request) => &request.id,
        }
    }

    /// True unless the action is switched off.
    #[must_use]
    pub fn enabled(&self) -> bool {
        match self {
            Action::FormUrlencoded(fields) | Action::Json(fields) => fields.enabled,
            Action::Set(set) => set.enabled,
            Action::Filter(filter) => filter.enabled,
            Action::HttpRequest(request) => request.enabled,
        }
    }

    /// Returns the condition of the step, if there is one. For a filter, it is the condition under which the record goes on.
    #[must_use]
    pub fn when(&self) -> Option<&str> {
        match self {
            Action::FormUrlencoded(fields) | Action::Json(fields) => fields.when.as_deref(),
            Action::Set(set) => set.when.as_deref(),
            Action::Filter(filter) => Some(&filter.when),
            Action::HttpRequest(request) => request.when.as_deref(),
        }
    }

    /// Returns what happens to the operation when the step has failed for good.
    #[must_use]
    pub fn on_error(&self) -> OnError {
        match self {
            Action::FormUrlencoded(fields) | Action::Json(fields) => fields.on_error,
            Action::Set(set) => set.on_error,
            Action::Filter(filter) => filter.on_error,
            Action::HttpRequest(request) => request.on_error,
        }
    }

    /// Returns the `type` of the action in the file.
    #[must_use]
    pub fn kind(&self) -> ActionKind {
        match self {
            Action::FormUrlencoded(_) => ActionKind::FormUrlencoded,
            Action::Json(_) => ActionKind::Json,
            Action::Set(_) => ActionKind::Set,
            Action::Filter(_) => ActionKind::Filter,
            Action::HttpRequest(_) => ActionKind::HttpRequest,
        }
    }
}

/// What happens to an operation when one of its steps has failed for good.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema, TS)]
#[serde(rename_all = "snake_case")]
pub enum OnError {
    /// The operation fails.
    #[default]
    Stop,
    /// The failure is kept and the owner alerted, and the next action runs.
    Continue,
}

impl OnError {
    fn is_default(&self) -> bool {
        *self == OnError::default()
    }
}

/// The settings of `set`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema, TS)]
#[serde(deny_unknown_fields)]
pub struct Set {
    /// The id, which is unique in the flow.
    #[schemars(regex(pattern = IDENTIFIER), extend("x-finding" = "identifier"))]
    pub id: String,
    /// False if the action is switched off.
    #[serde(default = "yes", skip_serializing_if = "Clone::clone")]
    #[ts(as = "Option<bool>", optional)]
    pub enabled: bool,
    /// A template; the step is skipped unless it renders true.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    #[schemars(with = "String")]
    pub when: Option<String>,
    /// What happens to the operation when the step has failed for good.
    #[serde(default, skip_serializing_if = "OnError::is_default")]
    #[ts(as = "Option<OnError>", optional)]
    pub on_error: OnError,
    /// Names and templates, evaluated in this order.
    #[serde(with = "ordered_map")]
    #[schemars(with = "BTreeMap<String, String>", extend("propertyNames" = identifiers()))]
    #[ts(type = "{ [name: string]: string }")]
    pub values: Vec<(String, String)>,
}

/// The settings of `filter`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema, TS)]
#[serde(deny_unknown_fields)]
pub struct Filter {
    /// The id, which is unique in the flow.
    #[schemars(regex(pattern = IDENTIFIER), extend("x-finding" = "identifier"))]
    pub id: String,
    /// False if the action is switched off.
    #[serde(default = "yes", skip_serializing_if = "Clone::clone")]
    #[ts(as = "Option<bool>", optional)]
    pub enabled: bool,
    /// What happens to the operation when the step has failed for good.
    #[serde(default, skip_serializing_if = "OnError::is_default")]
    #[ts(as = "Option<OnError>", optional)]
    pub on_error: OnError,
    /// A template; the record goes on only if it renders true.
    pub when: String,
}

/// Returns the schema of the names of a map.
fn identifiers() -> serde_json::Value {
    serde_json::json!({"type": "string", "pattern": IDENTIFIER, "x-finding": "identifier"})
}
