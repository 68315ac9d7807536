//! The part of a flow file that says what is done with every record.

use schemars::JsonSchema;
use serde::Serialize;
use ts_rs::TS;

use super::source::Method;
use super::yes;

/// One step of a flow.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema, TS)]
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

/// The settings of `form_urlencoded` and `json`.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema, TS)]
#[schemars(deny_unknown_fields)]
pub struct Fields {
    /// The action's name within its flow.
    #[schemars(regex(pattern = "^[a-z][a-z0-9_]*$"))]
    pub id: String,
    /// Whether it takes part.
    #[serde(default = "yes", skip_serializing_if = "Clone::clone")]
    #[ts(as = "Option<bool>", optional)]
    pub enabled: bool,
    /// The fields, in this order.
    pub fields: Vec<Field>,
}

/// One field of an order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema, TS)]
#[schemars(deny_unknown_fields)]
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
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema, TS)]
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
            Check::Url => "url",
            Check::Email => "email",
        }
    }
}

/// The settings of `set`.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema, TS)]
#[schemars(deny_unknown_fields)]
pub struct Set {
    /// The action's name within its flow.
    #[schemars(regex(pattern = "^[a-z][a-z0-9_]*$"))]
    pub id: String,
    /// Whether it takes part.
    #[serde(default = "yes", skip_serializing_if = "Clone::clone")]
    #[ts(as = "Option<bool>", optional)]
    pub enabled: bool,
    /// Names and templates, worked out in this order.
    #[schemars(with = "std::collections::BTreeMap<String, String>")]
    #[serde(serialize_with = "as_map")]
    #[ts(type = "{ [name: string]: string }")]
    pub values: Vec<(String, String)>,
}

/// The settings of `filter`.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema, TS)]
#[schemars(deny_unknown_fields)]
pub struct Filter {
    /// The action's name within its flow.
    #[schemars(regex(pattern = "^[a-z][a-z0-9_]*$"))]
    pub id: String,
    /// Whether it takes part.
    #[serde(default = "yes", skip_serializing_if = "Clone::clone")]
    #[ts(as = "Option<bool>", optional)]
    pub enabled: bool,
    /// A template; the record goes on only if it comes out true.
    pub when: String,
}

/// The settings of `http_request`.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema, TS)]
#[schemars(deny_unknown_fields)]
pub struct HttpRequest {
    /// The action's name within its flow.
    #[schemars(regex(pattern = "^[a-z][a-z0-9_]*$"))]
    pub id: String,
    /// Whether it takes part.
    #[serde(default = "yes", skip_serializing_if = "Clone::clone")]
    #[ts(as = "Option<bool>", optional)]
    pub enabled: bool,
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
}

/// A header of a request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema, TS)]
#[schemars(deny_unknown_fields)]
pub struct Header {
    /// Its name.
    pub name: String,
    /// A template for its value.
    pub value: String,
}

/// The body of a request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema, TS)]
#[schemars(deny_unknown_fields)]
pub struct RequestBody {
    /// The Content-Type.
    pub content_type: String,
    /// A template for the text.
    pub text: String,
}

/// When an answer counts as success.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema, TS)]
#[schemars(deny_unknown_fields)]
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
}

impl Default for Success {
    fn default() -> Self {
        Success { status: default_success_status(), when: None, error: None }
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
fn as_map<S: serde::Serializer>(pairs: &[(String, String)], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_map(pairs.iter().map(|(name, value)| (name, value)))
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
