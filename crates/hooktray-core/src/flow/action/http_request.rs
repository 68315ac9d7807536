//! The action that sends a request: what to send, and which responses are a success.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::{OnError, identifiers};
use crate::flow::source::Method;
use crate::flow::{IDENTIFIER, ordered_map, yes};

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
    /// When the response counts as success.
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

/// When a response counts as success.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
#[serde(default, deny_unknown_fields)]
pub struct Success {
    /// Statuses such as `200`, `2xx` or `200-204`, separated by commas.
    pub status: String,
    /// A template that must render true; without it the status alone decides.
    pub when: Option<String>,
    /// A template for the reason of a failure, if the response has one.
    pub error: Option<String>,
    /// A template; it renders true if the destination knew the order already. Then the order counts as delivered, whatever
    /// the status of the response is.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    #[schemars(with = "String")]
    pub duplicate: Option<String>,
}

impl Default for Success {
    fn default() -> Self {
        Success { status: "2xx".into(), when: None, error: None, duplicate: None }
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
