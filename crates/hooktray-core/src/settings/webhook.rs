//! How alerts are sent to a webhook.

use std::collections::{BTreeSet, HashMap};

use reqwest::header::{HeaderName, HeaderValue};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::base::error::{Result, Setting};
use crate::flow::Header;
use crate::outcome::string_enum;
use crate::template::{Templates, inspect, secret_flow};

/// The name of the secret that holds the webhook's address: with most services, who knows it may write there.
pub const WEBHOOK_ADDRESS: &str = "alert_webhook_url";

/// What templates see of an alert, as `alert.<name>`.
pub(crate) const ALERT_NAMES: [&str; 15] = [
    "id",
    "at",
    "code",
    "good",
    "flow",
    "title",
    "text",
    "examples",
    "count",
    "orders",
    "stage",
    "since",
    "records",
    "pending",
    "delivered",
];
/// Headers that Hooktray sets itself.
const OWN_HEADERS: [&str; 6] = ["content-type", "content-length", "host", "transfer-encoding", "connection", "upgrade"];

string_enum! {
    /// The HTTP method of an alert webhook.
    WebhookMethod {
        /// POST.
        Post = "POST",
        /// PUT.
        Put = "PUT",
    }
}

/// How alerts are sent to a webhook. Its address is the secret `alert_webhook_url`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct WebhookSettings {
    /// The HTTP method.
    pub method: WebhookMethod,
    /// Headers; their values are templates, which may use secrets.
    #[serde(default)]
    pub headers: Vec<Header>,
    /// The Content-Type of the body.
    pub content_type: String,
    /// A template for the body.
    pub body: String,
    /// True if messages contain customers' numbers in full rather than only their last four digits.
    #[serde(default)]
    pub show_numbers: bool,
    /// True if messages wait until the quiet hours are over.
    #[serde(default)]
    pub quiet_hours: bool,
}

impl WebhookSettings {
    /// Returns every template, with its place.
    pub(crate) fn templates(&self) -> impl Iterator<Item = (String, &str)> {
        let headers = self.headers.iter().map(|header| (format!("header {}", header.name), header.value.as_str()));
        headers.chain([("body".to_owned(), self.body.as_str())])
    }

    /// Returns the secrets that the templates name, each once.
    pub(crate) fn secrets(&self) -> Vec<String> {
        let named = self.templates().flat_map(|(_, source)| inspect::references(source).secrets);
        named.collect::<BTreeSet<String>>().into_iter().collect()
    }

    /// Checks every value.
    ///
    /// # Errors
    /// [`Setting`] names the first value that cannot be used.
    pub fn check(&self) -> Result<()> {
        if let Some(header) = self.headers.iter().find(|header| HeaderName::from_bytes(header.name.as_bytes()).is_err())
        {
            let message = format!("“{}” cannot be the name of a header", header.name);
            return Err(Setting::HeaderName.error(message).with(&header.name).into());
        }
        let is_own = |name: &str| OWN_HEADERS.contains(&name.to_ascii_lowercase().as_str());
        if let Some(header) = self.headers.iter().find(|header| is_own(&header.name)) {
            let message = format!("“{}” is set by Hooktray itself; leave it out", header.name);
            return Err(Setting::HeaderName.error(message).with(&header.name).into());
        }
        if self.content_type.trim().is_empty() || HeaderValue::from_str(&self.content_type).is_err() {
            return Err(Setting::ContentType.error("write the kind of the body, such as application/json").into());
        }
        let mut compiled = Templates::default();
        for (place, source) in self.templates() {
            if let Err(error) = compiled.add(&place, source) {
                let message = format!("the template of the {place} has a mistake: {}", error.0);
                return Err(Setting::WebhookTemplate.error(message).with(error.0).into());
            }
            let named = inspect::references(source).alert;
            if let Some(unknown) = named.into_iter().find(|name| !ALERT_NAMES.contains(&name.as_str())) {
                let mistake = format!("“alert.{unknown}” is not one of: {}", ALERT_NAMES.join(", "));
                let message = format!("the template of the {place} has a mistake: {mistake}");
                return Err(Setting::WebhookTemplate.error(message).with(mistake).into());
            }
            // What it is changed to, no mask could find.
            if let Some(change) = secret_flow::trace(source, &HashMap::new()).changes.first() {
                let message = format!("the template of the {place} changes a key ({change}); use it as it is");
                return Err(Setting::WebhookTemplate.error(message).with(change).into());
            }
        }
        Ok(())
    }
}
