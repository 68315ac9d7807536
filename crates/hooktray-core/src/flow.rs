//! The flow file, format 1: its types, and how it is read, checked and written.
//!
//! [`Flow::from_json`] reads a flow and returns every mistake with its place; [`Flow::missing`] returns what it still needs
//! before it can start; [`Flow::to_json`] writes it.

mod action;
mod changes;
pub mod curl;
mod destination;
mod file;
mod finding;
pub mod flow_templates;
mod identity;
mod ordered_map;
mod references;
mod rules;
pub mod schema;
mod schema_check;
mod source;
mod unfinished;
mod warnings;

use schemars::JsonSchema;
use serde::{Deserialize, Deserializer, Serialize};
use ts_rs::TS;

pub(crate) use action::shown_endpoint;
pub use action::{
    Action, Check, Field, Fields, Filter, Header, HttpRequest, OnError, Redirects, RequestBody, Set, Success,
};
pub use changes::{FlowChange, SavedBy};
pub use destination::KnownDestination;
pub(crate) use destination::is_under;
pub use file::utf8_text;
pub use finding::{Finding, FindingCode, Severity};
pub use flow_templates::{Crm, FlowTemplate, MadeOf, Sample, Sender, Sms, TemplateOptions};
pub(crate) use identity::{Condition, RequestKey};
pub use references::TemplateAt;
pub use source::{Auth, Deduplicate, Method, Reply, SecretName, SignatureEncoding, Source, Webhook};
pub(crate) use source::{DEFAULT_WINDOW_HOURS, MAX_WINDOW_HOURS};
pub use unfinished::Need;

/// The format's number, the value of the key `hooktray`.
pub const FORMAT: u32 = 1;

/// A source and an ordered list of actions.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema, TS)]
#[serde(deny_unknown_fields)]
#[schemars(title = "Hooktray flow, format 1")]
pub struct Flow {
    /// The format of this file.
    #[schemars(extend("const" = FORMAT, "x-finding" = "format"))]
    pub hooktray: u32,
    /// The name, which is unique.
    #[serde(deserialize_with = "trimmed")]
    #[schemars(length(max = 200), regex(pattern = NAME), extend("x-finding" = "name"))]
    pub name: String,
    /// True while the flow is started.
    #[serde(default)]
    pub enabled: bool,
    /// Where records come from.
    pub source: Source,
    /// The actions, run in this order for every record.
    #[serde(default)]
    pub actions: Vec<Action>,
    /// When a failed step is tried again.
    #[serde(default)]
    pub retry: RetryRules,
    /// How many records of this flow are sent at the same time; 1 keeps strict order.
    #[serde(default = "default_concurrency")]
    #[schemars(range(min = 1, max = 64))]
    pub concurrency: u32,
    /// How the owner is alerted.
    #[serde(default)]
    pub notify: Notify,
}

/// When a failed step is tried again.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema, TS)]
#[serde(deny_unknown_fields)]
pub struct RetryRules {
    /// The wait before each retry, in seconds. When the list is used up, the operation is `failed`.
    #[serde(default = "default_delays")]
    #[schemars(length(max = 100), inner(range(max = 2_592_000)), extend("x-finding" = "retries"))]
    pub delays_seconds: Vec<u64>,
    /// How much each wait varies at random: a share of it, from 0 to 1.
    #[serde(default = "default_jitter")]
    #[schemars(range(min = 0.0, max = 1.0))]
    pub jitter: f64,
}

/// How the owner is alerted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
#[serde(deny_unknown_fields)]
pub struct Notify {
    /// By a desktop notification.
    #[serde(default = "yes")]
    pub desktop: bool,
    /// By email.
    #[serde(default = "yes")]
    pub email: bool,
    /// By Telegram.
    #[serde(default = "yes", skip_serializing_if = "Clone::clone")]
    #[ts(as = "Option<bool>", optional)]
    pub telegram: bool,
    /// By a webhook.
    #[serde(default = "yes", skip_serializing_if = "Clone::clone")]
    #[ts(as = "Option<bool>", optional)]
    pub webhook: bool,
    /// A message for each order that was accepted. Unset sends none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub each_order: Option<EachOrder>,
}

/// By which channels the owner gets a message for each order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
#[serde(deny_unknown_fields)]
pub struct EachOrder {
    /// By email.
    #[serde(default)]
    #[ts(as = "Option<bool>", optional)]
    pub email: bool,
    /// By Telegram.
    #[serde(default)]
    #[ts(as = "Option<bool>", optional)]
    pub telegram: bool,
    /// By a webhook.
    #[serde(default)]
    #[ts(as = "Option<bool>", optional)]
    pub webhook: bool,
    /// The most messages that a channel gets in a minute. Further orders are gathered into one message.
    #[serde(default = "default_per_minute")]
    #[schemars(range(min = 1, max = 60))]
    #[ts(as = "Option<u16>", optional)]
    pub per_minute: u16,
}

impl Flow {
    /// Returns the webhook of this flow.
    #[must_use]
    pub fn webhook(&self) -> &Webhook {
        let Source::Webhook(webhook) = &self.source;
        webhook
    }

    /// Returns the webhook of this flow, to change.
    pub fn webhook_mut(&mut self) -> &mut Webhook {
        let Source::Webhook(webhook) = &mut self.source;
        webhook
    }

    /// True if an enabled action sends to aray.
    #[must_use]
    pub fn sends_to_aray(&self) -> bool {
        let requests = self.actions.iter().filter_map(|action| match action {
            Action::HttpRequest(request) if request.enabled => Some(request),
            _ => None,
        });
        let mut addresses = requests.filter_map(|request| {
            let literal = request.url.split(['{', '?']).next().unwrap_or_default();
            url::Url::parse(literal).ok()
        });
        addresses.any(|address| address.host_str().is_some_and(|host| destination::is_under(host, "aray.com")))
    }
}

impl Default for RetryRules {
    fn default() -> Self {
        RetryRules { delays_seconds: default_delays(), jitter: default_jitter() }
    }
}

impl Notify {
    /// Not at all.
    pub const NONE: Notify = Notify { desktop: false, email: false, telegram: false, webhook: false, each_order: None };
}

impl Default for Notify {
    fn default() -> Self {
        Notify { desktop: true, email: true, telegram: true, webhook: true, each_order: None }
    }
}

/// As many as Telegram lets a bot write to one group (<https://core.telegram.org/bots/faq#my-bot-is-hitting-limits-how-do-i-avoid-this>).
fn default_per_minute() -> u16 {
    20
}
fn default_concurrency() -> u32 {
    4
}
/// The schedule of Standard Webhooks, with shorter first waits since an order is worth most while it is fresh.
fn default_delays() -> Vec<u64> {
    vec![5, 30, 120, 600, 1800, 3600, 7200, 18000, 36000, 86400]
}
fn default_jitter() -> f64 {
    0.2
}
fn yes() -> bool {
    true
}

fn trimmed<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    String::deserialize(deserializer).map(|name| name.trim().to_owned())
}

/// The name of a flow: one line with something on it.
const NAME: &str = r"^[^\p{Cc}]*[^\s\p{Cc}][^\p{Cc}]*$";

/// What can name an action, a value or a secret; [`is_identifier`] says the same.
const IDENTIFIER: &str = "^[a-z][a-z0-9_]*$";

/// True if a text can name an action, a value or a secret.
pub(crate) fn is_identifier(text: &str) -> bool {
    text.starts_with(|first: char| first.is_ascii_lowercase())
        && text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_')
}
