//! The source of a flow file.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Where records come from.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema, TS)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Source {
    /// An HTTP request to `/hook/{token}`.
    Webhook(Webhook),
}

/// The settings of a webhook.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema, TS)]
#[serde(deny_unknown_fields)]
pub struct Webhook {
    /// The unguessable part of the link; made when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    #[schemars(with = "String", regex(pattern = "^[A-Za-z0-9_-]{22,128}$"), extend("x-finding" = "token"))]
    pub token: Option<String>,
    /// The HTTP methods that are accepted.
    #[serde(default = "default_methods")]
    #[schemars(length(min = 1), extend("x-finding" = "methods"))]
    pub methods: Vec<Method>,
    /// How the sender is authenticated.
    #[serde(default)]
    pub auth: Auth,
    /// The reply to the sender once the record is stored.
    #[serde(default)]
    pub reply: Reply,
    /// How a record that was sent twice is recognized.
    #[serde(default)]
    pub deduplicate: Option<Deduplicate>,
    /// True if pages of other sites may send records from a browser.
    #[serde(default)]
    pub cors: bool,
    /// A template; a record for which it renders true is a sender's test: stored, never sent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    #[schemars(with = "String")]
    pub test_when: Option<String>,
}

/// An HTTP method that can carry a record or an order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
#[serde(rename_all = "UPPERCASE")]
#[allow(missing_docs, reason = "the names are the methods")]
pub enum Method {
    Get,
    Post,
    Put,
    Patch,
    Delete,
}

impl Method {
    /// Every method, in the order in which errors list them.
    pub const ALL: [Method; 5] = [Method::Get, Method::Post, Method::Put, Method::Patch, Method::Delete];

    /// Returns the method's name in HTTP.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Method::Get => "GET",
            Method::Post => "POST",
            Method::Put => "PUT",
            Method::Patch => "PATCH",
            Method::Delete => "DELETE",
        }
    }
}

/// How the sender is authenticated. Secrets are named here and stored in the keychain.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema, TS)]
#[serde(tag = "type", rename_all = "snake_case", deny_unknown_fields)]
pub enum Auth {
    /// The unguessable link is enough.
    #[default]
    None,
    /// HTTP Basic (RFC 7617).
    Basic {
        /// The user's name.
        user: String,
        /// The secret that holds the password.
        password_secret: SecretName,
    },
    /// A header with a fixed value.
    Header {
        /// The header's name.
        name: String,
        /// The secret that holds the value.
        secret: SecretName,
    },
    /// An HMAC-SHA256 over the body.
    HmacSha256 {
        /// The header with the signature.
        header: String,
        /// The secret that holds the key.
        secret: SecretName,
        /// How the signature is written.
        encoding: SignatureEncoding,
        /// What precedes the signature, such as `sha256=`.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[ts(optional)]
        #[schemars(with = "String")]
        prefix: Option<String>,
    },
    /// Standard Webhooks (<https://www.standardwebhooks.com>), version 1 signatures.
    StandardWebhooks {
        /// The secret that holds the key, as `whsec_…`.
        secret: SecretName,
    },
}

/// The name of a secret, never the secret.
pub type SecretName = String;

/// How the bytes of a signature are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs, reason = "the names are the encodings")]
pub enum SignatureEncoding {
    Hex,
    Base64,
}

/// The reply to the sender once the record is stored.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
#[serde(deny_unknown_fields)]
pub struct Reply {
    /// The status, one of 2xx: the record is stored by then, whatever happens to it later.
    #[serde(default = "default_reply_status")]
    #[schemars(range(min = 200, max = 299))]
    pub status: u16,
    /// The Content-Type of the body.
    #[serde(default = "default_reply_type")]
    pub content_type: String,
    /// The body, sent as it is.
    #[serde(default = "default_reply_body")]
    pub body: String,
}

/// How far back duplicates are looked for by default, in hours.
pub(crate) const DEFAULT_WINDOW_HOURS: u32 = 24;
/// The longest time for which duplicates are recognized: a year.
pub(crate) const MAX_WINDOW_HOURS: u32 = 8_760;

/// How a record that was sent twice is recognized.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
#[serde(deny_unknown_fields)]
pub struct Deduplicate {
    /// A template for the dedup key: records with the same key are duplicates of each other, unless it is empty.
    pub key: String,
    /// How far back duplicates are looked for, in hours.
    #[serde(default = "default_window_hours")]
    #[schemars(range(min = 1, max = MAX_WINDOW_HOURS))]
    pub window_hours: u32,
}

impl Default for Reply {
    fn default() -> Self {
        Reply { status: default_reply_status(), content_type: default_reply_type(), body: default_reply_body() }
    }
}

fn default_methods() -> Vec<Method> {
    vec![Method::Post, Method::Get]
}
fn default_reply_status() -> u16 {
    200
}
fn default_reply_type() -> String {
    "application/json".into()
}
fn default_reply_body() -> String {
    r#"{"status":"ok"}"#.into()
}
fn default_window_hours() -> u32 {
    DEFAULT_WINDOW_HOURS
}
