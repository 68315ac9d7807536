//! The fields of an order, and the checks of their values.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::OnError;
use crate::flow::{IDENTIFIER, yes};

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
