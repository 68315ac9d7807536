//! The action that sends: preparing the request, sending it, judging the answer.

mod judge;
mod send;

use reqwest::header::{CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue};
use serde_json::{Value as Json, json};
use url::Url;

pub use judge::{Answer, judge};
pub use send::{Client, Exchange};

use crate::flow::HttpRequest;
use crate::outcome::{Code, Problem};
use crate::template::{Scope, Templates};

/// A request that is ready to be sent.
#[derive(Debug, Clone)]
pub struct Request {
    /// The HTTP method.
    pub method: &'static str,
    /// The address.
    pub url: Url,
    /// Headers, the body's Content-Type among them.
    pub headers: HeaderMap,
    /// The body.
    pub body: Option<String>,
    /// How long the whole exchange may take.
    pub timeout: std::time::Duration,
}

impl Request {
    /// Scheme, host and port: what can be reached or not.
    #[must_use]
    pub fn origin(&self) -> String {
        self.url.origin().ascii_serialization()
    }

    /// What the history shows, before secrets are masked.
    #[must_use]
    pub fn shown(&self) -> Json {
        let headers = self.headers.iter().map(|(name, value)| {
            let value = String::from_utf8_lossy(value.as_bytes()).into_owned();
            (name.as_str().to_owned(), Json::String(value))
        });
        json!({
            "method": self.method,
            "url": self.url.as_str(),
            "headers": Json::Object(headers.collect()),
            "body": self.body,
        })
    }
}

/// Renders a request.
///
/// # Errors
/// An address or a header that came out as none.
pub(super) fn prepare(
    action: &HttpRequest,
    place: &str,
    templates: &Templates,
    scope: &Scope,
) -> Result<Request, Problem> {
    let invalid = |why: String| Problem::new(Code::RequestInvalid, why);
    let address = templates.text(&format!("{place}.url"), scope)?;
    let url = Url::parse(address.trim())
        .ok()
        .filter(|url| ["http", "https"].contains(&url.scheme()) && url.has_host())
        .ok_or_else(|| {
            invalid(format!("the address of “{}” came out as “{}”, which is none", action.id, address.trim()))
                .with("action", &action.id)
                .with("what", address.trim())
        })?;
    let mut headers = HeaderMap::new();
    for (n, header) in action.headers.iter().enumerate() {
        let value = templates.text(&format!("{place}.headers[{n}].value"), scope)?;
        let bad = || {
            invalid(format!("the header “{}” of “{}” cannot have the value it came out with", header.name, action.id))
                .with("action", &action.id)
                .with("what", &header.name)
        };
        let name = HeaderName::from_bytes(header.name.as_bytes()).map_err(|_| bad())?;
        headers.append(name, HeaderValue::from_bytes(value.trim().as_bytes()).map_err(|_| bad())?);
    }
    let mut body = None;
    if let Some(template) = &action.body {
        body = Some(templates.text(&format!("{place}.body.text"), scope)?);
        if let Ok(content_type) = HeaderValue::from_str(&template.content_type) {
            headers.insert(CONTENT_TYPE, content_type);
        }
    }
    let timeout = std::time::Duration::from_secs(u64::from(action.timeout_seconds));
    Ok(Request { method: action.method.as_str(), url, headers, body, timeout })
}
