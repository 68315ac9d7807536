//! The action that sends a request: prepares it, sends it and judges the response.

pub mod certificates;
mod client;
mod client_builder;
mod judge;
pub mod network;
pub mod network_failure;
mod probe;
pub mod proxies;
mod redirect;
mod refusal_topic;
mod remember;
mod response;
mod send;
mod unclear;
mod usual_reason;

use std::collections::BTreeMap;

use jiff::Timestamp;
use reqwest::header::{CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue};
use serde_json::Value as Json;
use url::Url;

pub use client::Client;
use judge::CompiledSuccess;
pub use judge::Judgement;
use remember::RememberedValue;
pub use response::Response;
pub(crate) use response::{is_never_cut, visible_record};
pub use send::Exchange;

use super::object;
use crate::flow::{HttpRequest, KnownDestination, Redirects, Success};
use crate::outcome::{NoteCode, Problem, ProblemCode, ResponseRecord, StepNote, request_identity};
use crate::secrets::Mask;
use crate::template::{Scope, Template, Templates};

/// The most bytes of an address that the client can hold: `MAX_LEN` of `http::Uri`.
const MAX_ADDRESS_BYTES: usize = 65_534;

/// A request that is ready to be sent.
#[derive(Debug, Clone)]
pub struct Request {
    /// The HTTP method.
    pub method: &'static str,
    /// The URL.
    pub url: Url,
    /// Headers, the body's Content-Type among them.
    pub headers: HeaderMap,
    /// The body.
    pub body: Option<String>,
    /// How long the whole exchange may take.
    pub timeout: std::time::Duration,
    /// True if redirects are followed.
    pub follows_redirects: bool,
}

impl Request {
    /// Returns the origin: scheme, host and port.
    #[must_use]
    pub fn origin(&self) -> String {
        self.url.origin().ascii_serialization()
    }

    /// Returns what the history shows, before secrets are masked.
    #[must_use]
    pub fn shown(&self) -> Json {
        let headers = self.headers.iter().map(|(name, value)| {
            let value = String::from_utf8_lossy(value.as_bytes()).into_owned();
            (name.as_str().to_owned(), Json::String(value))
        });
        object([
            ("method", Json::from(self.method)),
            ("url", Json::from(self.url.as_str())),
            ("headers", Json::Object(headers.collect())),
            ("body", Json::from(self.body.as_deref())),
        ])
    }
}

/// The templates of an `http_request` action.
#[derive(Debug)]
pub struct CompiledRequest {
    action: HttpRequest,
    url: Template,
    /// The headers, in the order of the flow file.
    headers: Vec<Template>,
    body: Option<Template>,
    success: CompiledSuccess,
    remember: Vec<RememberedValue>,
    /// The known destinations, where the action itself does not say how their responses are judged.
    known: Vec<CompiledDestination>,
}

/// What is known of a destination's responses.
#[derive(Debug)]
struct CompiledDestination {
    destination: KnownDestination,
    success: CompiledSuccess,
    /// What is remembered if the action itself remembers nothing.
    remember: Vec<RememberedValue>,
}

impl CompiledRequest {
    /// Compiles a request. `add` compiles the template at a place within the action.
    pub(super) fn new<E>(
        action: &HttpRequest,
        mut add: impl FnMut(&str, &str) -> Result<Template, E>,
    ) -> Result<CompiledRequest, E> {
        let url = add("url", &action.url)?;
        let headers = action.headers.iter().enumerate();
        let headers = headers.map(|(n, header)| add(&format!("headers[{n}].value"), &header.value));
        let headers = headers.collect::<Result<_, E>>()?;
        let body = action.body.as_ref().map(|body| add("body.text", &body.text)).transpose()?;
        let success = CompiledSuccess::new(&action.success, &mut add)?;
        let remember = action.remember.iter();
        let remember = remember.map(|(name, source)| RememberedValue::new(name, source, &mut add));
        let remember = remember.collect::<Result<_, E>>()?;
        let unjudged = (!action.judges()).then(KnownDestination::all).into_iter().flatten();
        let known = unjudged.map(|destination| {
            let judged = merged(&action.success, &destination.success);
            let name = &destination.name;
            let mut add = |path: &str, source: &str| add(&format!("{path} of {name}"), source);
            let success = CompiledSuccess::new(&judged, &mut add)?;
            let remember = destination.remember.iter();
            let remember = remember.map(|(name, source)| RememberedValue::new(name, source, &mut add));
            let remember = remember.collect::<Result<_, E>>()?;
            Ok(CompiledDestination { destination, success, remember })
        });
        let known = known.collect::<Result<_, E>>()?;
        Ok(CompiledRequest { action: action.clone(), url, headers, body, success, remember, known })
    }

    /// Renders the request.
    ///
    /// # Errors
    /// An address or a header that is invalid once it is rendered; an address that would change a secret.
    pub(super) fn prepare(
        &self,
        id: &str,
        templates: &Templates,
        scope: &Scope,
        mask: &Mask,
    ) -> Result<Request, Problem> {
        let invalid = |why: String, what: &str| {
            Problem::new(ProblemCode::RequestInvalid, why).with("action", id).with("what", what).with("fault", "other")
        };
        let address = templates.text(&self.url, scope)?;
        let address = address.trim();
        let url = Url::parse(address).ok().filter(|url| ["http", "https"].contains(&url.scheme()) && url.has_host());
        let url = url
            .ok_or_else(|| invalid(format!("“{id}” has no valid web address for this record: “{address}”"), address))?;
        // Parsing normalizes an address: the host becomes lower case, `\` becomes `/`, and `..` is resolved.
        let is_changed = address != url.as_str() && mask.count(address) > mask.count(url.as_str());
        if is_changed || mask.count(url.host_str().unwrap_or_default()) > 0 {
            let why = format!("the address of “{id}” would change the secret in it; add `| urlencode` to the secret");
            return Err(Problem::new(ProblemCode::SecretInAddress, why).with("action", id));
        }
        let length = url.as_str().len();
        if length > MAX_ADDRESS_BYTES {
            let why = format!(
                "the address of “{id}” has {length} characters, more than a request can have; send it in the body"
            );
            return Err(invalid(why, &length.to_string()).with("fault", "too_long"));
        }
        let mut headers = HeaderMap::new();
        for (header, template) in self.action.headers.iter().zip(&self.headers) {
            let value = templates.text(template, scope)?;
            let bad = || {
                let name = header.name.as_str();
                invalid(
                    format!("the value of the header “{name}” of “{id}” has characters that headers cannot contain"),
                    name,
                )
            };
            let name = HeaderName::from_bytes(header.name.as_bytes()).map_err(|_| bad())?;
            headers.append(name, HeaderValue::from_bytes(value.trim().as_bytes()).map_err(|_| bad())?);
        }
        let body = self.body.as_ref().map(|body| templates.text(body, scope)).transpose()?;
        if let Some(content_type) = self.action.body.as_ref().map(|body| HeaderValue::from_str(&body.content_type))
            && let Ok(content_type) = content_type
        {
            headers.insert(CONTENT_TYPE, content_type);
        }
        let timeout = std::time::Duration::from_secs(u64::from(self.action.timeout_seconds));
        let follows = self.action.redirects == Redirects::Follow;
        Ok(Request { method: self.action.method.as_str(), url, headers, body, timeout, follows_redirects: follows })
    }

    /// Returns the action's id.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.action.id
    }

    /// Returns what tries of it are counted by, see [`StepRecord::failed_request`](crate::outcome::StepRecord::failed_request).
    #[must_use]
    pub(crate) fn identity(&self) -> String {
        request_identity(&self.action.id, &self.action.endpoint())
    }

    /// Returns what is remembered from a stored response beside the `known` names, as far as it has that.
    #[must_use]
    pub(crate) fn remembered_since(
        &self,
        templates: &Templates,
        scope: &Scope,
        response: &ResponseRecord,
        known: &BTreeMap<String, Json>,
    ) -> BTreeMap<String, Json> {
        let mut added = self.remember.iter().filter(|value| !known.contains_key(&value.name)).peekable();
        if added.peek().is_none() {
            return BTreeMap::new();
        }
        let mut scope = scope.clone();
        scope.set("response", visible_record(response));
        let value = |added: &RememberedValue| added.value(templates, &scope, response.truncated).ok().flatten();
        added.filter_map(|added| Some((added.name.clone(), value(added)?))).collect()
    }

    /// Judges the response of `address` by the action's `success.when`, else by that of the known destination there.
    #[must_use]
    pub fn judge(
        &self,
        templates: &Templates,
        scope: &Scope,
        address: &Url,
        response: &Response,
        now: Timestamp,
    ) -> Judgement {
        let known = self.known.iter().find(|known| known.destination.is_at(address));
        let success = known.map_or(&self.success, |known| &known.success);
        let remember = known.filter(|_| self.remember.is_empty()).map_or(&self.remember, |known| &known.remember);
        let mut judgement = success.judge(&self.action.id, remember, templates, scope, response, now);
        if response.ended_early {
            judgement.notes.insert(0, StepNote::new(NoteCode::EndedEarly, ""));
        }
        judgement
    }
}

/// Returns what an action says of success, completed by what is known of its destination.
fn merged(own: &Success, known: &Success) -> Success {
    let first = |own: &Option<String>, known: &Option<String>| {
        own.clone().filter(|source| !source.trim().is_empty()).or_else(|| known.clone())
    };
    Success {
        status: own.status.clone(),
        when: known.when.clone(),
        error: first(&own.error, &known.error),
        duplicate: first(&own.duplicate, &known.duplicate),
    }
}
