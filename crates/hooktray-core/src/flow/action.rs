//! The part of a flow file that says what is done with every record.

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
    /// Fields, encoded as in a form's address; read as `steps.<id>.encoded`.
    FormUrlencoded(Fields),
    /// Fields, encoded as a JSON object; read as `steps.<id>.encoded`.
    Json(Fields),
    /// Named values; read as `steps.<id>.<name>`.
    Set(Set),
    /// Goes on only if a condition holds.
    Filter(Filter),
    /// Sends a request and judges the answer.
    HttpRequest(HttpRequest),
}

impl Action {
    /// The action's name within its flow.
    #[must_use]
    pub fn id(&self) -> &str {
        match self {
            Action::FormUrlencoded(fields) | Action::Json(fields) => &fields.id,
            Action::Set(set) => &set.id,
            Action::Filter(filter) => &filter.id,
            Action::HttpRequest(request) => &request.id,
        }
    }

    /// Whether it takes part.
    #[must_use]
    pub fn enabled(&self) -> bool {
        match self {
            Action::FormUrlencoded(fields) | Action::Json(fields) => fields.enabled,
            Action::Set(set) => set.enabled,
            Action::Filter(filter) => filter.enabled,
            Action::HttpRequest(request) => request.enabled,
        }
    }

    /// The condition under which the step is done, if there is one; for a filter, under which the record goes on.
    #[must_use]
    pub fn when(&self) -> Option<&str> {
        match self {
            Action::FormUrlencoded(fields) | Action::Json(fields) => fields.when.as_deref(),
            Action::Set(set) => set.when.as_deref(),
            Action::Filter(filter) => Some(&filter.when),
            Action::HttpRequest(request) => request.when.as_deref(),
        }
    }

    /// What happens to the record after the step has failed for good.
    #[must_use]
    pub fn on_error(&self) -> OnError {
        match self {
            Action::FormUrlencoded(fields) | Action::Json(fields) => fields.on_error,
            Action::Set(set) => set.on_error,
            Action::Filter(filter) => filter.on_error,
            Action::HttpRequest(request) => request.on_error,
        }
    }

    /// The word in the file's `type`.
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

/// What happens to a record after a step of it has failed for good.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema, TS)]
#[serde(rename_all = "snake_case")]
pub enum OnError {
    /// The operation fails.
    #[default]
    Stop,
    /// The failure is kept and told, and the next action runs.
    Continue,
}

/// The settings of `form_urlencoded` and `json`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema, TS)]
#[serde(deny_unknown_fields)]
pub struct Fields {
    /// The action's name within its flow.
    #[schemars(regex(pattern = IDENTIFIER), extend("x-finding" = "identifier"))]
    pub id: String,
    /// Whether it takes part.
    #[serde(default = "yes", skip_serializing_if = "Clone::clone")]
    #[ts(as = "Option<bool>", optional)]
    pub enabled: bool,
    /// A template; the step is skipped unless it comes out true.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    #[schemars(with = "String")]
    pub when: Option<String>,
    /// What happens to the record after the step has failed for good.
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
    /// A template for its value. Left out when empty, unless required.
    pub value: String,
    /// An empty value stops the record before anything is sent.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    #[ts(as = "Option<bool>", optional)]
    pub required: bool,
    /// What the value must be.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    #[schemars(with = "Check")]
    pub check: Option<Check>,
}

/// What a field's value must be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
#[serde(rename_all = "snake_case")]
pub enum Check {
    /// A valid telephone number with its country.
    Phone,
    /// Two letters of ISO 3166-1.
    Country,
    /// A number.
    Number,
    /// An IP address.
    Ip,
    /// An IP address that a customer can have: no loopback, private, link-local, reserved or documentation address.
    PublicIp,
    /// An address beginning with http:// or https://.
    Url,
    /// An e-mail address.
    Email,
}

impl Check {
    /// The stable word, as in the file.
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
    /// The action's name within its flow.
    #[schemars(regex(pattern = IDENTIFIER), extend("x-finding" = "identifier"))]
    pub id: String,
    /// Whether it takes part.
    #[serde(default = "yes", skip_serializing_if = "Clone::clone")]
    #[ts(as = "Option<bool>", optional)]
    pub enabled: bool,
    /// A template; the step is skipped unless it comes out true.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    #[schemars(with = "String")]
    pub when: Option<String>,
    /// What happens to the record after the step has failed for good.
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
    /// The action's name within its flow.
    #[schemars(regex(pattern = IDENTIFIER), extend("x-finding" = "identifier"))]
    pub id: String,
    /// Whether it takes part.
    #[serde(default = "yes", skip_serializing_if = "Clone::clone")]
    #[ts(as = "Option<bool>", optional)]
    pub enabled: bool,
    /// What happens to the record after the step has failed for good.
    #[serde(default, skip_serializing_if = "OnError::is_default")]
    #[ts(as = "Option<OnError>", optional)]
    pub on_error: OnError,
    /// A template; the record goes on only if it comes out true.
    pub when: String,
}

/// The settings of `http_request`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema, TS)]
#[serde(deny_unknown_fields)]
pub struct HttpRequest {
    /// The action's name within its flow.
    #[schemars(regex(pattern = IDENTIFIER), extend("x-finding" = "identifier"))]
    pub id: String,
    /// Whether it takes part.
    #[serde(default = "yes", skip_serializing_if = "Clone::clone")]
    #[ts(as = "Option<bool>", optional)]
    pub enabled: bool,
    /// A template; the step is skipped unless it comes out true.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    #[schemars(with = "String")]
    pub when: Option<String>,
    /// What happens to the record after the step has failed for good.
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
    /// How long the whole exchange may take, in seconds.
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
    /// What is done with an answer that redirects.
    #[serde(default, skip_serializing_if = "Redirects::is_default")]
    #[ts(as = "Option<Redirects>", optional)]
    pub redirects: Redirects,
}

/// What is done with an answer that redirects.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema, TS)]
#[serde(rename_all = "snake_case")]
pub enum Redirects {
    /// It is a failure that shows the new address.
    #[default]
    Refuse,
    /// It is followed as browsers do.
    Follow,
}

/// A header of a request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
#[serde(deny_unknown_fields)]
pub struct Header {
    /// Its name.
    pub name: String,
    /// A template for its value.
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
    /// A template that must come out true; without it the status alone decides.
    #[serde(default)]
    pub when: Option<String>,
    /// A template for the reason, where the answer gives one.
    #[serde(default)]
    pub error: Option<String>,
    /// A template that comes out true if the destination knew the order already.
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
    /// The statuses that count as success, as inclusive ranges.
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
