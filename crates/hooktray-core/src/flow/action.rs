//! The actions of a flow file.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::source::Method;
use super::{IDENTIFIER, ordered_map, yes};

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
    /// Sends a request and judges the answer.
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
    pub fn kind(&self) -> &'static str {
        match self {
            Action::FormUrlencoded(_) => "form_urlencoded",
            Action::Json(_) => "json",
            Action::Set(_) => "set",
            Action::Filter(_) => "filter",
            Action::HttpRequest(_) => "http_request",
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

/// The settings of `form_urlencoded` and `json`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema, TS)]
#[serde(deny_unknown_fields)]
pub struct Fields {
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
    /// The fields, in this order.
    pub fields: Vec<Field>,
}

/// One field of an order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
#[serde(deny_unknown_fields)]
pub struct Field {
    /// The field's name at the destination.
    pub name: String,
    /// A template for the value. An empty value is left out, unless it is required.
    pub value: String,
    /// An empty value stops the record before anything is sent.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    #[ts(as = "Option<bool>", optional)]
    pub required: bool,
    /// What a value that is not empty must be.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    #[schemars(with = "Check")]
    pub check: Option<Check>,
}

/// What a field's value must be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
#[serde(rename_all = "snake_case")]
pub enum Check {
    /// A valid phone number with its country code.
    Phone,
    /// Two letters of ISO 3166-1.
    Country,
    /// A number.
    Number,
    /// An IP address.
    Ip,
    /// An IP address that a customer can have: no loopback, private, link-local, reserved or documentation address.
    PublicIp,
    /// An address that begins with http:// or https://.
    Url,
    /// An email address.
    Email,
}

impl Check {
    /// Returns the stable word, as in the file.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Check::Phone => "phone",
            Check::Country => "country",
            Check::Number => "number",
            Check::Ip => "ip",
            Check::PublicIp => "public_ip",
            Check::Url => "url",
            Check::Email => "email",
        }
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

/// The settings of `http_request`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema, TS)]
#[serde(deny_unknown_fields)]
pub struct HttpRequest {
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
    /// The HTTP method.
    #[serde(default = "default_method")]
    pub method: Method,
    /// A template for the address.
    pub url: String,
    /// Headers; their values are templates.
    #[serde(default)]
    pub headers: Vec<Header>,
    /// The body, if one is sent.
    #[serde(default)]
    pub body: Option<RequestBody>,
    /// The time limit of the whole exchange, in seconds.
    #[serde(default = "default_timeout")]
    #[schemars(range(min = 1, max = 300))]
    pub timeout_seconds: u32,
    /// When the answer counts as success.
    #[serde(default)]
    pub success: Success,
    /// Names and templates over `response`, evaluated on success; read as `steps.<id>.<name>`.
    #[serde(default, skip_serializing_if = "Vec::is_empty", with = "ordered_map")]
    #[schemars(with = "BTreeMap<String, String>", extend("propertyNames" = identifiers()))]
    #[ts(type = "{ [name: string]: string }", optional)]
    pub remember: Vec<(String, String)>,
    /// Whether redirects are followed.
    #[serde(default, skip_serializing_if = "Redirects::is_default")]
    #[ts(as = "Option<Redirects>", optional)]
    pub redirects: Redirects,
}

/// Whether redirects are followed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema, TS)]
#[serde(rename_all = "snake_case")]
pub enum Redirects {
    /// A redirect is a failure that shows the new address.
    #[default]
    Refuse,
    /// A redirect is followed as browsers do.
    Follow,
}

/// A header of a request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
#[serde(deny_unknown_fields)]
pub struct Header {
    /// The name.
    pub name: String,
    /// A template for the value.
    pub value: String,
}

/// The body of a request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
#[serde(deny_unknown_fields)]
pub struct RequestBody {
    /// The Content-Type.
    pub content_type: String,
    /// A template for the text.
    pub text: String,
}

/// When an answer counts as success.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
#[serde(deny_unknown_fields)]
pub struct Success {
    /// Statuses such as `200`, `2xx` or `200-204`, separated by commas.
    #[serde(default = "default_success_status")]
    pub status: String,
    /// A template that must render true; without it the status alone decides.
    #[serde(default)]
    pub when: Option<String>,
    /// A template for the reason of a failure, if the answer has one.
    #[serde(default)]
    pub error: Option<String>,
    /// A template; it renders true if the destination knew the order already.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    #[schemars(with = "String")]
    pub duplicate: Option<String>,
}

impl Default for Success {
    fn default() -> Self {
        Success { status: default_success_status(), when: None, error: None, duplicate: None }
    }
}

impl OnError {
    fn is_default(&self) -> bool {
        *self == OnError::default()
    }
}

impl Redirects {
    fn is_default(&self) -> bool {
        *self == Redirects::default()
    }
}

fn default_method() -> Method {
    Method::Get
}
fn default_timeout() -> u32 {
    30
}
fn default_success_status() -> String {
    "2xx".into()
}
/// The schema of the names of a map.
fn identifiers() -> serde_json::Value {
    serde_json::json!({"type": "string", "pattern": IDENTIFIER, "x-finding": "identifier"})
}

impl Success {
    /// Returns the statuses that count as success, as inclusive ranges.
    ///
    /// # Errors
    /// The part that cannot be read.
    pub fn statuses(&self) -> Result<Vec<(u16, u16)>, String> {
        self.status.split(',').map(|part| status_range(part.trim()).ok_or_else(|| part.trim().to_owned())).collect()
    }
}

/// Reads `200`, `2xx` or `200-204`.
fn status_range(text: &str) -> Option<(u16, u16)> {
    let status = |text: &str| text.trim().parse::<u16>().ok().filter(|status| (100..=599).contains(status));
    if let Some((low, high)) = text.split_once('-') {
        return Some((status(low)?, status(high)?)).filter(|(low, high)| low <= high);
    }
    if let Some(class) = text.to_ascii_lowercase().strip_suffix("xx") {
        let class = class.parse::<u16>().ok().filter(|class| (1..=5).contains(class))?;
        return Some((class * 100, class * 100 + 99));
    }
    status(text).map(|status| (status, status))
}
